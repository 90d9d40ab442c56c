//! `/api/docs/`: what is described is there, and nothing of it is open to strangers.

use http::{Method, StatusCode, header};
use serde_json::Value;

use crate::support::{Server, browser};

async fn description(server: &Server) -> Value {
    server.get("/api/docs/openapi.json").await.json().await.unwrap()
}

#[tokio::test]
async fn every_described_door_is_there_and_asks_for_a_token() {
    let server = Server::start().await;
    let description = description(&server).await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = description["paths"].as_object().unwrap();
    assert!(paths.len() > 10, "{}", paths.len());
    for (path, methods) in paths {
        let concrete: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let request = browser().request(method.clone(), server.url(&concrete.join("/")));
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{method} {path}");
            assert!(answer.headers().contains_key(header::WWW_AUTHENTICATE), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_description_can_be_read_and_tried_on_a_page() {
    let server = Server::start().await;
    let page = server.get("/api/docs/").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("script-src 'self'"));
    assert!(page.text().await.unwrap().contains("swagger-ui"));
    assert_eq!(server.get("/api/docs/swagger-ui-bundle.js").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn references_in_the_description_lead_somewhere() {
    let server = Server::start().await;
    let description = description(&server).await;
    let mut references = Vec::new();
    collect(&description, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        assert!(description.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

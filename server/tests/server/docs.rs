//! `/api/docs/`: every REST door is described, what is described is there, and little of it is open to strangers.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Server, browser};

/// What is served beside the described doors: sockets, pages, this description, and a second path of files.
const NOT_DESCRIBED: [&str; 13] = [
    "/admin/people/{id}/role",
    "/admin/people/{id}/sign-out",
    "/api/{*path}",
    "/enter",
    "/files/{id}/{name}",
    "/ws",
    "/ws/chat/notifications",
    "/ws/chat/notifications/",
    "/ws/chat/{id}",
    "/ws/chat/{id}/",
    "/ws/notifications",
    "/ws/notifications/",
    // Named by constants.
    "",
];

async fn description(server: &Server) -> Value {
    server.get("/api/docs/openapi.json").await.json().await.unwrap()
}

/// Method, path and description of every door.
fn operations(description: &Value) -> Vec<(Method, &str, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((method.to_uppercase().parse().unwrap(), path.as_str(), operation));
        }
    }
    operations
}

#[tokio::test]
async fn every_described_door_is_there_and_asks_who_calls() {
    let server = Server::start().await;
    let description = description(&server).await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut open = BTreeSet::new();
    for (method, path, operation) in operations(&description) {
        let concrete: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
        let answer = browser().request(method.clone(), server.url(&concrete.join("/"))).send().await.unwrap();
        if operation["security"][0] == json!({}) {
            open.insert(path);
            continue;
        }
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{method} {path}");
        assert!(answer.headers().contains_key(header::WWW_AUTHENTICATE), "{method} {path}");
    }
    let expected = ["/api/token/", "/api/token/refresh/", "/files/{id}", "/healthz", "/metrics", "/readyz"];
    assert_eq!(open, BTreeSet::from(expected), "of these, some need no token");
}

#[test]
fn what_is_served_and_not_described_is_no_rest_door() {
    let mut served = BTreeSet::new();
    for file in sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let source = fs::read_to_string(file).unwrap();
        for route in source.split(".route(").skip(1) {
            let path = route.strip_prefix('"').and_then(|route| route.split('"').next());
            served.insert(path.unwrap_or_default().to_owned());
        }
    }
    let expected: BTreeSet<_> = NOT_DESCRIBED.iter().map(|path| (*path).to_owned()).collect();
    assert_eq!(served, expected, "`routes!` serves a door and describes it");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
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
async fn every_answer_in_the_description_says_what_it_means() {
    let server = Server::start().await;
    let description = description(&server).await;
    for (method, path, operation) in operations(&description) {
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2') || status.starts_with('3')), "{method} {path}");
        for (status, answer) in answers {
            let meaning = answer["description"].as_str();
            assert!(meaning.is_some_and(|meaning| !meaning.is_empty()), "{method} {path} {status}: {answer}");
        }
    }
}

#[tokio::test]
async fn whatever_is_sent_and_answered_has_an_example() {
    let server = Server::start().await;
    let description = description(&server).await;
    for (method, path, operation) in operations(&description) {
        let answers = operation["responses"].as_object().unwrap().iter();
        let answers = answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
        for part in [&operation["requestBody"]].into_iter().chain(answers) {
            for (kind, content) in part["content"].as_object().into_iter().flatten() {
                let is_shown = kind == "application/json" || kind == "application/x-www-form-urlencoded";
                assert_eq!(is_shown, !content["example"].is_null(), "{method} {path}: {kind} {content}");
            }
        }
    }
}

#[tokio::test]
async fn what_platforms_send_is_described_as_freely_as_it_is_read() {
    let server = Server::start().await;
    let description = description(&server).await;
    let schemas = &description["components"]["schemas"];
    let ids: Vec<_> = schemas["PlatformId"]["oneOf"].as_array().unwrap().iter().map(|one| &one["type"]).collect();
    assert_eq!(ids, ["integer", "string"]);
    let people = &schemas["BusinessPerson"]["oneOf"];
    assert_eq!((&people[0]["$ref"], &people[1]["type"]), (&json!("#/components/schemas/PlatformId"), &json!("object")));
    for (path, method) in [("/api/events/", "post"), ("/api/stats/", "get")] {
        let security = &description["paths"][path][method]["security"];
        assert_eq!(security, &json!([{ "key": [] }, { "bearer_key": [] }]), "{path}");
    }
}

#[tokio::test]
async fn what_is_sent_once_can_say_so_in_a_header() {
    let server = Server::start().await;
    let description = description(&server).await;
    for path in [
        "/api/v1/chat-messages/",
        "/chat/messages/",
        "/api/notifications/chat/conversations/{id}/messages/",
        "/api/chat/threads/{id}/initiate-payment/",
        "/api/chat/send/",
    ] {
        let parameters = description["paths"][path]["post"]["parameters"].as_array().into_iter().flatten();
        let names: Vec<_> = parameters.map(|parameter| &parameter["name"]).collect();
        assert!(names.contains(&&Value::from("Idempotency-Key")), "{path}: {names:?}");
    }
}

#[tokio::test]
async fn names_in_the_description_are_unique_and_references_lead_somewhere() {
    let server = Server::start().await;
    let description = description(&server).await;
    let operations = operations(&description);
    let names: BTreeSet<_> = operations.iter().map(|(_, _, operation)| operation["operationId"].as_str()).collect();
    assert_eq!(names.len(), operations.len());
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

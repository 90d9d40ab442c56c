//! Every described door, given what nobody would send: whatever it answers, it is not a fault of the server's.

use http::Method;
use parlor::model::Dialect;
use serde_json::{Map, Value, json};

use super::Platform;

/// Values that look like something else.
fn hostile() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(9_223_372_036_854_775_807_i64),
        json!(1.5e300),
        json!(""),
        json!("\u{0}"),
        json!("\u{202e}مرحبا 👩\u{200d}👩\u{200d}👧\u{200d}👦 ' \" ; drop table messages; --"),
        json!("x".repeat(20_000)),
        json!("7061726c-6f72-8000-8000-00000000002a"),
        json!([]),
        json!([null, -1, "one", {}, [[]]]),
        json!({ "a": { "b": [1, 2, { "c": null }] } }),
    ]
}

const IDS: [&str; 6] = ["1", "0", "-1", "9223372036854775808", "%00", "..%2f..%2fetc%2fpasswd"];
const QUERIES: [&str; 5] =
    ["", "?page=0", "?page=99999999999999999999", "?page_size=-1&page=2", "?token=%ff&x[]=1&id=%00"];

#[tokio::test]
async fn morevans_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Morevans).await;
}

#[tokio::test]
async fn wasgo_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Wasgo).await;
}

#[tokio::test]
async fn workspace_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Workspace).await;
}

#[tokio::test]
async fn marketplace_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Marketplace).await;
}

#[tokio::test]
async fn bizbuch_breaks_at_nothing() {
    breaks_at_nothing(Dialect::Bizbuch).await;
}

async fn breaks_at_nothing(dialect: Dialect) {
    let platform = Platform::new(dialect).await;
    let ann = platform.person(1, "ann").await;
    platform.person(2, "bob").await;
    let description: Value = platform.server.get("/api/docs/openapi.json").await.json().await.unwrap();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (name, operation) in methods.as_object().unwrap() {
            if operation["tags"][0] != dialect.as_str() {
                continue;
            }
            let method: Method = name.to_uppercase().parse().unwrap();
            let example = operation.pointer("/requestBody/content/application~1json/example");
            for (body, path) in requests(path, example) {
                let (status, answer) = platform.send(method.clone(), Some(&ann), &path, body.clone()).await;
                assert!(!status.is_server_error(), "{method} {path} {body:?}: {status} {answer}");
                if status.is_client_error() {
                    assert!(answer.is_object(), "{method} {path} {body:?}: {status} {answer}");
                }
            }
        }
    }
}

/// Every body at a path that may be one, and the example at every path.
fn requests(path: &str, example: Option<&Value>) -> Vec<(Option<Value>, String)> {
    let addresses = addresses(path);
    let bodies = bodies(example).into_iter().map(|body| (body, addresses[0].clone()));
    bodies.chain(addresses.iter().map(|address| (example.cloned(), address.clone()))).collect()
}

/// The example with each of its fields replaced by each hostile value, and what is no object at all.
fn bodies(example: Option<&Value>) -> Vec<Option<Value>> {
    let Some(Value::Object(fields)) = example else { return vec![None] };
    let mut bodies =
        vec![None, Some(json!([])), Some(json!("text")), Some(Value::Object(Map::new())), example.cloned()];
    for field in fields.keys() {
        for value in hostile() {
            let mut body = fields.clone();
            body.insert(field.clone(), value);
            bodies.push(Some(Value::Object(body)));
        }
    }
    bodies
}

/// The path with ids that are none, and queries that mean nothing.
fn addresses(path: &str) -> Vec<String> {
    let filled = |id: &str| {
        let parts: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect();
        parts.join("/")
    };
    let with_ids = IDS.iter().take(if path.contains('{') { IDS.len() } else { 1 }).map(|id| filled(id));
    with_ids.chain(QUERIES.iter().map(|query| filled("1") + query)).collect()
}

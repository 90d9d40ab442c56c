//! The documents' examples, as stories: each is told anew, and what Parlor answers is compared as a whole.
//!
//! A story is a file beside its dialect, which the description at `/api/docs/` takes its examples from. Ids are those of a
//! new database; times, signatures and hosts are replaced. `UPDATE_EXAMPLES=1` writes down what is answered. `documented` is the
//! document's own example: an answer must say all of it.

use std::{collections::BTreeMap, env, fs, path::PathBuf};

use http::{Method, StatusCode};
use parlor::model::Dialect;
use reqwest::multipart::{Form, Part};
use serde_json::{Map, Value, json};

use super::{Person, Platform, Wire};

const TIME: &str = "2026-01-31T12:00:00.000000Z";
const HOST: &str = "chat.example";
const SIGNED: &str = "?expires=1769947200&signature=kq6QzT0cXH3P";

#[tokio::test]
async fn morevans_answers_as_in_its_examples() {
    answers_as_in_its_examples(Dialect::Morevans).await;
}

#[tokio::test]
async fn wasgo_answers_as_in_its_examples() {
    answers_as_in_its_examples(Dialect::Wasgo).await;
}

#[tokio::test]
async fn workspace_answers_as_in_its_examples() {
    answers_as_in_its_examples(Dialect::Workspace).await;
}

#[tokio::test]
async fn marketplace_answers_as_in_its_examples() {
    answers_as_in_its_examples(Dialect::Marketplace).await;
}

#[tokio::test]
async fn bizbuch_answers_as_in_its_examples() {
    answers_as_in_its_examples(Dialect::Bizbuch).await;
}

async fn answers_as_in_its_examples(dialect: Dialect) {
    let mut story = story(dialect);
    let mut told = Told::new(Platform::new(dialect).await, &story).await;
    let updates = env::var_os("UPDATE_EXAMPLES").is_some();
    for step in story["steps"].as_array_mut().unwrap() {
        let Some((status, answer)) = told.happen(step).await else { continue };
        assert_eq!(status.map(|status| status.as_u16().into()), step["status"].as_u64(), "{step:#}: {answer:#}");
        let field = if status.is_some() { "answer" } else { "hears" };
        if let Some(documented) = step.get("documented") {
            assert!(says(&answer, documented), "{step:#}: {answer:#}");
        }
        if updates {
            step[field] = answer;
        } else {
            assert_eq!(format!("{:#}", step[field]), format!("{answer:#}"), "{step:#}");
        }
    }
    if updates {
        fs::write(file(dialect), format!("{story:#}\n")).unwrap();
    }
}

/// What somebody could ask for, on a platform of its own: the story without its sockets and without what is taken back.
pub async fn furnished(platform: Platform, dialect: Dialect) -> (Platform, Person) {
    let story = story(dialect);
    let mut told = Told::new(platform, &story).await;
    for step in story["steps"].as_array().unwrap() {
        if step["request"].as_str().is_some_and(|request| !request.starts_with("DELETE")) {
            told.happen(step).await;
        }
    }
    let first = story["steps"][0]["who"].as_str().unwrap();
    (told.platform, told.people.remove(first).unwrap())
}

fn file(dialect: Dialect) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "src/dialects", dialect.as_str(), "examples.json"].iter().collect()
}

fn story(dialect: Dialect) -> Value {
    serde_json::from_str(&fs::read_to_string(file(dialect)).unwrap()).unwrap()
}

/// A story that is being told.
struct Told {
    platform: Platform,
    people: BTreeMap<String, Person>,
    /// The one that each has opened last.
    sockets: BTreeMap<String, Wire>,
}

impl Told {
    async fn new(platform: Platform, story: &Value) -> Self {
        let mut people = BTreeMap::new();
        for (name, claims) in story["people"].as_object().unwrap() {
            let id = claims["user_id"].as_str().unwrap().parse().unwrap();
            people.insert(name.clone(), platform.person_with(id, name, claims.clone()).await);
        }
        Self { platform, people, sockets: BTreeMap::new() }
    }

    /// Makes one step happen; what is answered or, without a status, heard.
    async fn happen(&mut self, step: &Value) -> Option<(Option<StatusCode>, Value)> {
        let name = step["who"].as_str().unwrap();
        let who = &self.people[name];
        if let Some(path) = step["connects"].as_str() {
            self.sockets.insert(name.to_owned(), self.platform.socket(who, path).await);
            return None;
        }
        if let Some(frame) = step.get("says") {
            self.sockets.get_mut(name).unwrap().send(frame.clone()).await;
            return None;
        }
        if step.get("hears").is_some() {
            let frame = self.sockets.get_mut(name).unwrap().next().await;
            return Some((None, self.redacted(frame)));
        }
        let (method, path) = step["request"].as_str().unwrap().split_once(' ').unwrap();
        let (status, answer) = match step.get("upload") {
            Some(upload) => self.platform.post_form(who, path, form(upload)).await,
            None => {
                let method: Method = method.parse().unwrap();
                self.platform.send(method, Some(who), path, step.get("body").cloned()).await
            }
        };
        Some((Some(status), self.redacted(answer)))
    }

    fn redacted(&self, value: Value) -> Value {
        match value {
            Value::String(text) if is_time(&text) => TIME.into(),
            Value::String(text) if text.starts_with("/files/") && text.contains('?') => {
                format!("{}{SIGNED}", text.split('?').next().unwrap()).into()
            }
            Value::String(text) => text.replace(&self.platform.server.host, HOST).into(),
            Value::Array(values) => values.into_iter().map(|value| self.redacted(value)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, self.redacted(value)));
                fields.collect::<Map<_, _>>().into()
            }
            other => other,
        }
    }
}

fn form(upload: &Value) -> Form {
    let text = |field: &str| upload[field].as_str().unwrap().to_owned();
    Form::new().part("file", Part::text(text("content")).file_name(text("name")))
}

fn is_time(text: &str) -> bool {
    text.len() == TIME.len() && text.ends_with('Z') && text.as_bytes()[10] == b'T'
}

/// Whether an answer says all that the document's example does: the same fields, and what is in them but for ids, times
/// and words that stand for something.
fn says(answer: &Value, documented: &Value) -> bool {
    match (answer, documented) {
        (Value::Object(answer), Value::Object(documented)) => {
            documented.iter().all(|(name, documented)| answer.get(name).is_some_and(|answer| says(answer, documented)))
        }
        (Value::Array(answer), Value::Array(documented)) => {
            answer.len() >= documented.len() && answer.iter().zip(documented).all(|(one, other)| says(one, other))
        }
        (Value::String(answer), Value::String(documented)) if documented == "uuid" => {
            answer.len() == 36 && answer.split('-').count() == 5
        }
        (Value::String(answer), Value::String(documented)) if documented.ends_with(":00Z") => {
            is_time(answer) || answer == documented
        }
        (Value::String(_), Value::String(documented)) if documented == "..." => true,
        (answer, documented) => answer == documented,
    }
}

#[test]
fn an_answer_that_lacks_what_is_documented_is_noticed() {
    let documented = json!({ "id": "uuid", "created_at": "2024-01-01T12:00:00Z", "tags": ["a"], "by": null });
    let id = "7061726c-6f72-8000-8000-000000000001";
    let answer = json!({ "id": id, "created_at": TIME, "tags": ["a", "b"], "by": null, "more": 1 });
    assert!(says(&answer, &documented));
    for (field, wrong) in [("id", json!(7)), ("created_at", json!("today")), ("tags", json!([])), ("by", json!(3))] {
        let mut answer = answer.clone();
        answer[field] = wrong;
        assert!(!says(&answer, &documented), "{field}");
    }
    assert!(!says(&json!({}), &documented));
}

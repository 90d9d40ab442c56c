//! Marketplace, by its document: REST and the sockets of threads.

mod messages;
mod records;
mod socket;
mod threads;

use http::{Method, StatusCode};
use parlor::model::Dialect;
use serde_json::{Value, json};

use super::{Person, Platform, Wire};

/// Marketplace with its people: the document's client and freelancer, and somebody else.
struct Market {
    platform: Platform,
    client: Person,
    freelancer: Person,
    stranger: Person,
}

impl Market {
    async fn open() -> Self {
        let platform = Platform::new(Dialect::Marketplace).await;
        let work = json!({ "metadata": { "profile_id": 31, "title": "Web Developer", "rate": "50.00" } });
        let company = json!({ "metadata": { "company_name": "Test Company" } });
        Self {
            client: platform.person_with(1, "client1", company).await,
            freelancer: platform.person_with(2, "freelancer1", work).await,
            stranger: platform.person(3, "stranger").await,
            platform,
        }
    }

    /// A request under the document's path.
    async fn send(&self, method: Method, who: &Person, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        self.platform.send(method, Some(who), &format!("/api/chat{path}"), body).await
    }

    async fn get(&self, who: &Person, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, who, path, None).await
    }

    async fn post(&self, who: &Person, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, who, path, Some(body)).await
    }

    async fn put(&self, who: &Person, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::PUT, who, path, Some(body)).await
    }

    async fn delete(&self, who: &Person, path: &str) -> StatusCode {
        self.send(Method::DELETE, who, path, None).await.0
    }

    /// The document's thread; its path.
    async fn thread(&self) -> (Value, String) {
        let body = json!({ "client": 1, "freelancer": 2, "job": 1 });
        let (status, thread) = self.post(&self.client, "/threads/", body).await;
        assert_eq!(status, StatusCode::CREATED, "{thread}");
        let path = format!("/threads/{}/", thread["id"]);
        (thread, path)
    }

    async fn say(&self, who: &Person, path: &str, message: &str) -> Value {
        let (status, said) = self.post(who, &format!("{path}messages/"), json!({ "message": message })).await;
        assert_eq!(status, StatusCode::CREATED, "{said}");
        said
    }

    async fn socket(&self, who: &Person, thread: &Value) -> Wire {
        self.platform.socket(who, &format!("/ws/chat/{}/", thread["id"])).await
    }
}

fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() == "2026-01-31T12:00:00.000000Z".len() && text.ends_with('Z'))
}

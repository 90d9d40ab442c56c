//! The documented chat systems, by their documents' own examples.

mod morevans;

use http::{Method, StatusCode};
use parlor::model::Dialect;
use serde_json::Value;

use crate::support::{Claims, SECRET, Server, browser, sign};

/// A platform that was written for a dialect, on a server of its own.
pub struct Platform {
    pub server: Server,
}

/// Somebody with a token of the platform's.
#[derive(Clone)]
pub struct Person {
    pub id: i64,
    pub username: String,
    pub token: String,
}

impl Platform {
    pub async fn new(dialect: Dialect) -> Self {
        let server = Server::start().await;
        server.chat.add_tenant("shop", "Shop", dialect, Some(SECRET)).await.unwrap();
        Self { server }
    }

    /// Somebody who has shown their token here once.
    pub async fn person(&self, id: i64, username: &str) -> Person {
        let person = self.stranger(id, username);
        self.server.chat.authenticate(&person.token).await.unwrap();
        person
    }

    /// Somebody whom the platform knows and Parlor does not yet.
    pub fn stranger(&self, id: i64, username: &str) -> Person {
        let token = sign(&Claims { user_id: id.to_string(), ..Claims::of(username) });
        Person { id, username: username.into(), token }
    }

    pub async fn get(&self, person: &Person, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, Some(person), path, None).await
    }

    pub async fn post(&self, person: &Person, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, Some(person), path, Some(body)).await
    }

    /// A request and its answer; `null` where that is no JSON.
    pub async fn send(
        &self,
        method: Method,
        person: Option<&Person>,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = browser().request(method, self.server.url(path));
        if let Some(person) = person {
            request = request.bearer_auth(&person.token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }
}

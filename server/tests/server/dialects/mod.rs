//! The documented chat systems, by their documents' own examples.

mod bizbuch;
mod doors;
mod examples;
mod fuzz;
mod marketplace;
mod morevans;
mod permissions;
mod refusals;
mod repeats;
mod requests;
mod wasgo;
mod workspace;

use http::{Method, StatusCode};
use parlor::model::{Dialect, UserRole};
use reqwest::multipart::Form;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Claims, SECRET, Server, Socket, browser, sign};

/// A platform that was written for a dialect, on a server of its own.
pub struct Platform {
    pub server: Server,
    pub api_key: String,
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
        Self::on(Server::start().await, dialect).await
    }

    pub async fn on(server: Server, dialect: Dialect) -> Self {
        let new = server.chat.add_tenant("shop", "Shop", dialect, Some(SECRET)).await.unwrap();
        Self { server, api_key: new.api_key }
    }

    /// Somebody who has shown their token here once.
    pub async fn person(&self, id: i64, username: &str) -> Person {
        let person = self.stranger(id, username);
        self.server.chat.authenticate(&person.token).await.unwrap();
        person
    }

    /// Somebody of the platform's own staff, who has shown their token here once.
    pub async fn staff(&self, id: i64, username: &str, role: UserRole) -> Person {
        let token = sign(&Claims { user_id: id.to_string(), role: Some(role), ..Claims::of(username) });
        self.server.chat.authenticate(&token).await.unwrap();
        Person { id, username: username.into(), token }
    }

    /// Somebody whom the platform knows and Parlor does not yet.
    pub fn stranger(&self, id: i64, username: &str) -> Person {
        let token = sign(&Claims { user_id: id.to_string(), ..Claims::of(username) });
        Person { id, username: username.into(), token }
    }

    /// As [`Self::person`], of whom the token says more.
    pub async fn person_with(&self, id: i64, username: &str, more: Value) -> Person {
        let mut claims = serde_json::to_value(Claims { user_id: id.to_string(), ..Claims::of(username) }).unwrap();
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let person = Person { id, username: username.into(), token: sign(&claims) };
        self.server.chat.authenticate(&person.token).await.unwrap();
        person
    }

    pub async fn get(&self, person: &Person, path: &str) -> (StatusCode, Value) {
        self.send(Method::GET, Some(person), path, None).await
    }

    pub async fn post(&self, person: &Person, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, Some(person), path, Some(body)).await
    }

    /// A socket at a documented path.
    pub async fn socket(&self, person: &Person, path: &str) -> Wire {
        let host = &self.server.host;
        let url = format!("ws://{host}{path}?token={}", person.token);
        Wire(Socket::open_at(TcpStream::connect(host).await.unwrap(), &url, &[]).await.unwrap())
    }

    /// A socket whose address names no token.
    pub async fn silent_socket(&self, path: &str) -> Wire {
        let host = &self.server.host;
        let stream = TcpStream::connect(host).await.unwrap();
        Wire(Socket::open_at(stream, &format!("ws://{host}{path}"), &[]).await.unwrap())
    }

    /// A request with a form, and its answer.
    pub async fn post_form(&self, person: &Person, path: &str, form: Form) -> (StatusCode, Value) {
        let request = browser().post(self.server.url(path)).bearer_auth(&person.token).multipart(form);
        let answer = request.send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    /// The status with which a socket is refused.
    pub async fn refusal(&self, person: &Person, path: &str) -> u16 {
        Socket::refusal(&self.server.host, &format!("{path}?token={}", person.token), &[]).await
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

/// A client's end of a documented socket.
pub struct Wire(pub Socket);

impl Wire {
    pub async fn send(&mut self, frame: Value) {
        self.0.send_text(frame.to_string()).await;
    }

    /// The next frame.
    pub async fn next(&mut self) -> Value {
        loop {
            match self.0.message().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("instead of a frame: {other:?}"),
            }
        }
    }

    /// The next frame of this type; what comes before is passed over.
    pub async fn frame(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }
}

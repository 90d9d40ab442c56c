//! A client's end of `/ws`.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use http::{HeaderMap, HeaderName};
use parlor::{
    Error,
    model::{ClientId, ConversationId, Draft},
    protocol::{Command, Event},
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest},
};

/// Longer than anything here takes, shorter than anybody's patience.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// Headers of the handshake's answer.
    pub headers: HeaderMap,
}

impl Socket {
    pub async fn open(host: &str, headers: &[(&str, &str)]) -> Result<Self, tungstenite::Error> {
        Self::open_at(TcpStream::connect(host).await?, &format!("ws://{host}/ws"), headers).await
    }

    pub async fn open_at(stream: TcpStream, url: &str, headers: &[(&str, &str)]) -> Result<Self, tungstenite::Error> {
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        let (stream, response) = client_async(request, stream).await?;
        Ok(Self { stream, headers: response.headers().clone() })
    }

    /// The status with which a handshake is refused.
    pub async fn refusal(host: &str, path: &str, headers: &[(&str, &str)]) -> u16 {
        let stream = TcpStream::connect(host).await.unwrap();
        match Self::open_at(stream, &format!("ws://{host}{path}"), headers).await {
            Err(tungstenite::Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("the socket opened"),
        }
    }

    pub async fn ready(&mut self) {
        assert!(matches!(self.event().await, Event::Ready { .. }));
    }

    pub async fn send(&mut self, command: &Command) {
        self.send_text(serde_json::to_string(command).unwrap()).await;
    }

    pub async fn send_text(&mut self, text: impl Into<String>) {
        self.send_raw(Message::text(text.into())).await;
    }

    pub async fn send_raw(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// As [`Self::post`]; false if the server is gone.
    pub async fn try_post(&mut self, conversation: ConversationId, client_id: &str, content: &str) -> bool {
        let draft = Draft { content: content.into(), client_id: Some(client_id.into()), ..Draft::default() };
        let command = serde_json::to_string(&Command::Send { conversation, draft }).unwrap();
        self.stream.send(Message::text(command)).await.is_ok()
    }

    pub async fn post(&mut self, conversation: ConversationId, client_id: &str, content: &str) {
        assert!(self.try_post(conversation, client_id, content).await);
    }

    /// The next frame; `None` once the stream has ended.
    pub async fn message(&mut self) -> Option<Result<Message, tungstenite::Error>> {
        timeout(PATIENCE, self.stream.next()).await.expect("a frame comes in time")
    }

    pub async fn event(&mut self) -> Event {
        loop {
            match self.message().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("instead of an event: {other:?}"),
            }
        }
    }

    /// The first event that `choose` finds something in.
    pub async fn wait_for<T>(&mut self, mut choose: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = choose(self.event().await) {
                return found;
            }
        }
    }

    /// The next error, and the message it is about.
    pub async fn error(&mut self) -> (Error, Option<ClientId>) {
        self.wait_for(|event| match event {
            Event::Error { error, client_id, .. } => Some((error, client_id)),
            _ => None,
        })
        .await
    }

    /// The `seq` under which the message is stored.
    pub async fn sent(&mut self, expected: &str) -> i64 {
        self.wait_for(|event| match event {
            Event::Sent { client_id, seq, .. } if client_id == expected => Some(seq),
            Event::Error { error, .. } => panic!("{error}"),
            _ => None,
        })
        .await
    }

    /// Whether it still carries frames both ways.
    pub async fn is_alive(&mut self) {
        self.send(&Command::Ping { conversation: None }).await;
        self.wait_for(|event| matches!(event, Event::Pong { .. }).then_some(())).await;
    }

    /// Reads on until the server closes; the code.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.message().await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close frame, but {other:?}"),
            }
        }
    }
}

//! A socket that tells of what happens in all of somebody's conversations.

use std::marker::PhantomData;

use parlor::{
    Result,
    chat::{Chat, Connection},
    model::{Actor, Dialect},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{room::typed, room::unknown};
use crate::{dialects::People, ws::Speech};

/// What a dialect tells on it.
pub trait NotificationFrames: Send + Sync + 'static {
    const DIALECT: Dialect;
    /// Whether the document's messages say who has read them.
    const READERS: bool = false;

    /// The frames that tell `people.me()` of an event; none where it is no news to them.
    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value));
}

/// An open notifications socket.
pub struct NotificationSocket<D> {
    people: People,
    dialect: PhantomData<D>,
}

impl<D: NotificationFrames> NotificationSocket<D> {
    pub fn new(chat: &Chat, actor: &Actor) -> Self {
        Self { people: People::new(chat, D::DIALECT, actor), dialect: PhantomData }
    }
}

impl<D: NotificationFrames> Speech for NotificationSocket<D> {
    const DIALECT: Dialect = D::DIALECT;
    // What is news to one is another's own doing.
    const SHARED: bool = false;

    async fn hear(&mut self, connection: &mut Connection, text: &str) -> Result<()> {
        match typed(text)? {
            (kind, fields) if kind == "ping" => {
                let pong = json!({ "type": "pong", "timestamp": fields.value("timestamp") });
                connection.say(pong.to_string().into());
                Ok(())
            }
            (kind, _) => Err(unknown(&kind)),
        }
    }

    async fn prepare(&mut self, events: &[Event]) {
        self.people.prepare(events).await;
        if D::READERS {
            self.people.look_up_readers(events).await;
        }
    }

    fn tell(&self, event: &Event, frame: &mut dyn FnMut(&[u8])) {
        D::tell(event, &self.people, &mut |value| frame(value.to_string().as_bytes()));
    }
}

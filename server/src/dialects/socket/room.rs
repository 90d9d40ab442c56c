//! A socket of one conversation: a dialect's frames on the one side, the engine's commands and events on the other.

use std::{collections::HashSet, marker::PhantomData};

use parlor::{
    Error, Result,
    chat::{Chat, Connection},
    model::{Actor, ConversationId, Dialect, Draft, MessageChange, MessageId, Presence, PresenceStatus, UserId},
    protocol::{Command, Event},
};
use serde_json::{Map, Value};

use crate::{
    dialects::{People, rest::Fields},
    ws::{Speech, decode},
};

/// The two translations of a dialect.
pub trait RoomFrames: Send + Sync + 'static {
    const DIALECT: Dialect;

    /// What a client's frame of this `type` means.
    ///
    /// # Errors
    /// [`Error::Malformed`] for a type that the document does not know.
    fn intent(kind: &str, fields: &Fields) -> Result<Intent>;

    /// The frames that tell an event; none where the document has no word for it.
    fn tell(event: &Event, people: &People, frame: &mut dyn FnMut(Value));

    /// Whether the document tells of who among the others in the conversation is here.
    const PRESENCE: bool = false;
    /// Whether the document's messages say who has read them.
    const READERS: bool = false;
}

/// What a client wants in its conversation.
#[derive(Debug)]
pub enum Intent {
    Send(Draft),
    Edit {
        message: MessageId,
        content: String,
    },
    Delete(MessageId),
    /// `on` is absent where the document only knows a toggle.
    React {
        message: MessageId,
        emoji: String,
        on: Option<bool>,
    },
    Read(Vec<MessageId>),
    Typing(bool),
    /// An answer for this socket alone.
    Answer(Value),
}

/// An open socket of one conversation.
pub struct RoomSocket<D> {
    conversation: ConversationId,
    people: People,
    /// The others whom the client was told to be here.
    here: HashSet<UserId>,
    /// Whether the presence that was heard last is what the client was told before.
    repeats: bool,
    dialect: PhantomData<D>,
}

impl<D: RoomFrames> RoomSocket<D> {
    pub fn new(chat: &Chat, actor: &Actor, conversation: ConversationId) -> Self {
        let people = People::new(chat, D::DIALECT, actor);
        Self { conversation, people, here: HashSet::new(), repeats: false, dialect: PhantomData }
    }
}

impl<D: RoomFrames> Speech for RoomSocket<D> {
    const DIALECT: Dialect = D::DIALECT;

    async fn open(&mut self, connection: &mut Connection) -> Result<()> {
        if D::PRESENCE {
            let others = self.people.chat().participants(connection.actor(), self.conversation, 0).await?;
            let others = others.into_iter().map(|other| other.person.id).filter(|id| *id != self.people.me());
            connection.handle(Command::Watch { users: others.collect() }).await;
        }
        Ok(())
    }

    async fn hear(&mut self, connection: &mut Connection, text: &str) -> Result<()> {
        let (kind, fields) = typed(text)?;
        let conversation = self.conversation;
        let client_id = fields.client_id()?;
        let command = match D::intent(&kind, &fields)? {
            Intent::Send(draft) => Command::Send { conversation, draft },
            Intent::Edit { message, content } => Command::Edit { message, content, client_id },
            Intent::Delete(message) => Command::Delete { message, client_id },
            Intent::React { message, emoji, on } => Command::React { message, emoji, on, client_id },
            Intent::Read(messages) => Command::ReadMessages { conversation, messages },
            Intent::Typing(typing) => Command::Typing { conversation, typing },
            Intent::Answer(answer) => {
                connection.say(answer.to_string().into());
                return Ok(());
            }
        };
        Box::pin(connection.handle(command)).await;
        Ok(())
    }

    fn notice(&mut self, events: &[Event]) {
        if let Some(Event::Presence { presence }) = events.first() {
            let user = presence.user_id;
            self.repeats = !if is_here(presence) { self.here.insert(user) } else { self.here.remove(&user) };
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

    fn hears(&self, event: &Event) -> bool {
        // Somebody who came while the socket opened is told of by both.
        !matches!(event, Event::Presence { presence } if is_here(presence) == self.here.contains(&presence.user_id))
    }

    fn answer(&self, event: &Event, frame: &mut dyn FnMut(&[u8])) {
        match told_again(event) {
            Some(event) => self.tell(&event, frame),
            None if self.repeats && matches!(event, Event::Presence { .. }) => {}
            None => self.tell(event, frame),
        }
    }
}

fn is_here(presence: &Presence) -> bool {
    presence.status != PresenceStatus::Offline
}

/// What tells the sender of a message that they had sent before what everybody was told then: no document knows
/// acknowledgements.
pub fn told_again(event: &Event) -> Option<Event> {
    let Event::Sent { conversation, seq, repeated, .. } = event else { return None };
    let message = repeated.as_deref()?.clone();
    Some(Event::Message { conversation: *conversation, seq: *seq, change: MessageChange::Posted, message })
}

/// A frame's `type`, and its fields; those in a `data` envelope count as its own.
pub fn typed(text: &str) -> Result<(String, Fields)> {
    let mut values: Map<String, Value> = decode(text)?;
    let Some(Value::String(kind)) = values.remove("type") else {
        return Err(Error::Malformed { problem: "a frame needs a type".into() });
    };
    if let Some(Value::Object(data)) = values.remove("data") {
        values.extend(data);
    }
    Ok((kind, Fields::from(values)))
}

/// A type of frame that the document does not know.
pub fn unknown(kind: &str) -> Error {
    Error::Malformed { problem: format!("there is no frame of type \"{kind}\"") }
}

/// How every dialect tells an error; with the client's own id of what failed, if it had one.
pub fn error_frame(error: &Error, client_id: Option<&str>) -> Value {
    let code = serde_json::to_value(error).ok().and_then(|value| value.get("code").cloned()).unwrap_or_default();
    let mut frame = serde_json::json!({ "type": "error", "message": error.to_string(), "code": code });
    if let Some(client_id) = client_id {
        frame["client_id"] = client_id.into();
    }
    frame
}

//! Whom events speak of, as the platform knows them.

use parlor::{
    chat::Chat,
    model::{Dialect, Message, MessageChange, UserId},
    protocol::Event,
};
use serde_json::Value;

use crate::dialects::ids;

/// The people of a socket's events.
pub struct People {
    chat: Chat,
    dialect: Dialect,
}

impl People {
    pub fn new(chat: Chat, dialect: Dialect) -> Self {
        Self { chat, dialect }
    }

    /// Looks up everybody whom these events speak of.
    pub async fn prepare(&self, events: &[Event]) {
        let strangers: Vec<_> =
            events.iter().flat_map(mentioned).filter(|user| self.chat.known(*user).is_none()).collect();
        if !strangers.is_empty()
            && let Err(error) = self.chat.look_up(strangers).await
        {
            tracing::warn!(%error, "people not looked up");
        }
    }

    /// Their id, as the dialect writes it.
    pub fn id(&self, user: UserId) -> Value {
        self.chat.known(user).map_or(Value::Null, |known| ids::user(self.dialect, &known.external_id))
    }

    /// Their id as text.
    pub fn id_text(&self, user: UserId) -> String {
        match self.id(user) {
            Value::String(text) => text,
            id => id.to_string(),
        }
    }

    /// Their username.
    pub fn username(&self, user: UserId) -> String {
        self.chat.known(user).map(|known| known.username.clone()).unwrap_or_default()
    }
}

/// The people whom an event speaks of.
fn mentioned(event: &Event) -> Vec<UserId> {
    match event {
        Event::Message { message, change, .. } => {
            let mut users: Vec<_> = message.sender.iter().map(|sender| sender.id).collect();
            users.extend(message.reactions.iter().flat_map(|reaction| reaction.user_ids.iter().copied()));
            users.extend(match change {
                MessageChange::Reacted { by, .. } => Some(by.id),
                MessageChange::Deleted { by } | MessageChange::Pinned { by } => Some(*by),
                _ => None,
            });
            users
        }
        Event::Read { user_id, .. } | Event::Typing { user_id, .. } | Event::Attending { user_id, .. } => vec![*user_id],
        Event::Participant { participant, .. } => vec![participant.person.id],
        Event::Presence { presence } => vec![presence.user_id],
        _ => Vec::new(),
    }
}

/// Whoever sent a message.
pub fn sender(message: &Message) -> Option<UserId> {
    message.sender.as_ref().map(|sender| sender.id)
}

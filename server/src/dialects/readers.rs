//! Who has read which messages.

use std::collections::HashMap;

use parlor::{
    Result,
    chat::Chat,
    model::{Actor, ConversationId, Message, Reader, UserId},
};

/// What has been read of some conversations. Empty for what was said just now.
#[derive(Default)]
pub struct Readers(HashMap<ConversationId, Vec<Reader>>);

impl Readers {
    /// Who has read these messages.
    pub async fn of(chat: &Chat, actor: &Actor, messages: &[Message]) -> Result<Self> {
        let mut readers = HashMap::new();
        for message in messages {
            let id = message.conversation_id;
            if !readers.contains_key(&id) {
                readers.insert(id, chat.readers(actor, id).await?);
            }
        }
        Ok(Self(readers))
    }

    /// All who have read anything.
    pub fn everybody(&self) -> impl Iterator<Item = UserId> + '_ {
        self.0.values().flatten().map(|reader| reader.user_id)
    }

    /// Who has read a message, but for its sender.
    pub fn read_by(&self, message: &Message) -> Vec<UserId> {
        let sender = message.sender.as_ref().map(|sender| sender.id);
        let readers = self.0.get(&message.conversation_id).map(Vec::as_slice).unwrap_or_default();
        readers
            .iter()
            .filter(|reader| Some(reader.user_id) != sender)
            .filter(|reader| reader.ranges.iter().any(|range| range.contains(message.seq)))
            .map(|reader| reader.user_id)
            .collect()
    }

    /// Whether `me` has read a message or, of my own, whether anybody has.
    pub fn is_read(&self, message: &Message, me: UserId) -> bool {
        let read_by = self.read_by(message);
        if message.sender.as_ref().is_some_and(|sender| sender.id == me) {
            !read_by.is_empty()
        } else {
            read_by.contains(&me)
        }
    }
}

//! Editing one's own messages.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, Edition, Message, MessageId},
};

impl Chat {
    /// Says something else instead; what was said before is kept. The same content again changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error) outside the actor's conversations and for deleted messages;
    /// [`Error::Forbidden`](crate::Error) for others' messages and for whom may no longer post there.
    pub async fn edit(&self, actor: &Actor, message: MessageId, content: String) -> Result<Message> {
        todo!("{actor:?} {message} {content}")
    }

    /// What a message said before, oldest first.
    pub async fn editions(&self, actor: &Actor, message: MessageId) -> Result<Vec<Edition>> {
        todo!("{actor:?} {message}")
    }
}

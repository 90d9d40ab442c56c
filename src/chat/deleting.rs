//! Taking messages back.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, Message, MessageId},
};

impl Chat {
    /// Takes a message back: one's own, or as a moderator of the conversation or an admin of the tenant anybody's. A
    /// tombstone stays. Deleting it again changes nothing.
    pub async fn delete(&self, actor: &Actor, message: MessageId) -> Result<Message> {
        todo!("{actor:?} {message}")
    }
}

//! The bell.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, NotificationPage, Timestamp},
};

impl Chat {
    /// The newest 30 notifications, or those before a time: unread messages where the conversation's level asks for
    /// them, mentions and status changes read or not, reactions to the actor's messages, invitations.
    pub async fn notifications(&self, actor: &Actor, before: Option<Timestamp>) -> Result<NotificationPage> {
        todo!("{actor:?} {before:?}")
    }

    /// The stored ones up to `upto` are read. Answers how many are still unread, and tells the actor's other tabs.
    pub async fn read_notifications(&self, actor: &Actor, upto: Timestamp) -> Result<i64> {
        todo!("{actor:?} {upto:?}")
    }
}

//! Chains of replies.

use std::collections::HashMap;

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, MessageId, MessagePage, PAGE_SIZE},
};

impl Chat {
    /// A chain of replies, oldest first: the message that it began with, then 50 replies; or, with `after`, the 50
    /// replies that follow that `seq`. `root` may name any message of the chain.
    pub async fn thread(&self, actor: &Actor, root: MessageId, after: Option<i64>) -> Result<MessagePage> {
        let mut db = self.0.store.snapshot().await?;
        let root = self.find_message(&mut db, actor, root).await?.thread_root.unwrap_or(root);
        let limit = PAGE_SIZE as usize;
        // One more than a page tells whether there are more.
        let mut replies = db.replies(root, after.unwrap_or(0), i64::from(PAGE_SIZE) + 1).await?;
        let has_after = replies.len() > limit;
        replies.truncate(limit);
        let messages = match after {
            Some(_) => replies,
            None => db.message(root).await?.into_iter().chain(replies).collect(),
        };
        Ok(MessagePage { messages, has_before: after.is_some(), has_after })
    }

    /// How many messages reply to each of these, which the asker has seen; those without any are left out.
    pub async fn reply_counts(&self, messages: &[MessageId]) -> Result<HashMap<MessageId, i64>> {
        self.0.store.read().await?.reply_counts(messages).await
    }
}

//! Reading what was said.

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, Anchor, ConversationId, MessagePage},
    protocol::MAX_REPLAY,
    store::Changes,
};

/// Messages in the largest page.
const MAX_PAGE: u32 = 200;

impl Chat {
    /// A page of a conversation, oldest first; at most 200 messages.
    pub async fn history(&self, actor: &Actor, id: ConversationId, anchor: Anchor, limit: u32) -> Result<MessagePage> {
        let limit = i64::from(limit.clamp(1, MAX_PAGE));
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, id).await?;
        // One more than asked for tells whether there are more.
        let (before, after) = match anchor {
            Anchor::Latest => (Some((i64::MAX, limit)), None),
            Anchor::Before(seq) => (Some((seq, limit)), None),
            Anchor::After(seq) => (None, Some((seq, limit))),
            Anchor::Around(seq) => (Some((seq.saturating_add(1), limit / 2 + 1)), Some((seq, limit / 2))),
        };
        let mut page = MessagePage {
            has_before: matches!(anchor, Anchor::After(_)),
            has_after: matches!(anchor, Anchor::Before(_)),
            ..MessagePage::default()
        };
        if let Some((seq, limit)) = before {
            page.messages = db.messages_before(id, seq, limit + 1).await?;
            page.has_before = page.messages.len() as i64 > limit;
            page.messages.truncate(limit as usize);
            page.messages.reverse();
        }
        if let Some((seq, limit)) = after {
            let mut newer = db.messages_after(id, seq, limit + 1).await?;
            page.has_after = newer.len() as i64 > limit;
            newer.truncate(limit as usize);
            page.messages.append(&mut newer);
        }
        Ok(page)
    }

    /// What changed in a conversation after `seq`: new messages, edits, deletions, reads, people.
    pub async fn changes_since(&self, actor: &Actor, id: ConversationId, seq: i64) -> Result<Changes> {
        self.enter(&mut self.0.store.read().await?, actor, id).await?;
        self.0.store.changes(id, seq, MAX_REPLAY).await
    }
}

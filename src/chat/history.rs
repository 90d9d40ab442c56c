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
        let (upto, from) = match anchor {
            Anchor::Latest => (Some(i64::MAX), None),
            Anchor::Before(seq) => (Some(seq), None),
            Anchor::After(seq) => (None, Some(seq)),
            Anchor::Around(seq) => (Some(seq.saturating_add(1)), Some(seq)),
        };
        // One more than asked for tells whether there are more.
        let mut older = match upto {
            Some(seq) => db.rows_before(id, seq, limit + 1).await?,
            None => Vec::new(),
        };
        let mut newer = match from {
            Some(seq) => db.rows_after(id, seq, limit + 1).await?,
            None => Vec::new(),
        };
        // Around a message: half a page on each side, and more where the other side has less.
        let limit = limit as usize;
        let older_wanted = (limit / 2 + 1).max(limit.saturating_sub(newer.len())).min(limit);
        let older_kept = if from.is_some() { older.len().min(older_wanted) } else { limit };
        let newer_kept = limit - older_kept.min(older.len());
        let has_before = older.len() > older_kept || matches!(anchor, Anchor::After(_));
        let has_after = newer.len() > newer_kept || matches!(anchor, Anchor::Before(_));
        older.truncate(older_kept);
        newer.truncate(newer_kept);
        let messages = db.dressed(older.into_iter().rev().chain(newer).collect()).await?;
        Ok(MessagePage { messages, has_before, has_after })
    }

    /// What changed in a conversation after `seq`: new messages, edits, deletions, reads, people.
    pub async fn changes_since(&self, actor: &Actor, id: ConversationId, seq: i64) -> Result<Changes> {
        self.enter(&mut self.0.store.read().await?, actor, id).await?;
        self.0.store.changes(id, seq, MAX_REPLAY).await
    }
}

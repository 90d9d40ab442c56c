//! Who has read what, and what is unread.

use std::{collections::HashMap, sync::Arc};

use moka::sync::Cache;
use tokio::sync::{OnceCell, oneshot};

use super::{
    Chat,
    access::participation,
    appender::{Job, Read},
};
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, ConversationKind, MessageId, Reader, SeqRange, Timestamp},
    protocol::{Cursor, Event},
    store::Db,
};

/// Ranges of readers of one conversation in an answer.
const MAX_READERS: i64 = 1_000;

/// What had been read of conversations as of a change of theirs, each looked up once.
pub(super) type Readings = Cache<(ConversationId, i64), Arc<OnceCell<Arc<[Reader]>>>>;

/// Which messages somebody has read.
#[derive(Clone, Debug)]
pub(super) enum ReadUpto {
    /// All up to this `seq`.
    Seq(i64),
    /// These; those of other conversations are ignored.
    Messages(Vec<MessageId>),
}

impl Chat {
    /// Everything up to `seq` is read by the actor. Answers how many messages became read by it.
    pub async fn mark_read(&self, actor: &Actor, id: ConversationId, seq: i64) -> Result<u64> {
        self.read(actor, id, ReadUpto::Seq(seq)).await
    }

    /// These messages are read by the actor. Answers how many became read by it.
    pub async fn mark_messages_read(&self, actor: &Actor, id: ConversationId, messages: &[MessageId]) -> Result<u64> {
        self.read(actor, id, ReadUpto::Messages(messages.to_vec())).await
    }

    /// These messages, of whatever conversations of the actor's, are read. Answers how many became read by it.
    pub async fn mark_messages_read_anywhere(&self, actor: &Actor, messages: &[MessageId]) -> Result<u64> {
        let mut by_conversation: HashMap<_, Vec<_>> = HashMap::new();
        for (conversation, message) in self.0.store.read().await?.conversations_of(messages).await? {
            by_conversation.entry(conversation).or_default().push(message);
        }
        let mut count = 0;
        for (conversation, messages) in by_conversation {
            match self.mark_messages_read(actor, conversation, &messages).await {
                Ok(marked) => count += marked,
                // Not the actor's: as if it did not exist.
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    /// What each participant has read.
    pub async fn readers(&self, actor: &Actor, id: ConversationId) -> Result<Vec<Reader>> {
        let mut db = self.0.store.read().await?;
        self.enter(&mut db, actor, id).await?;
        let readers = db.readers_changed(id, 0, MAX_READERS).await?;
        Ok(readers.into_iter().map(|(_, reader)| reader).collect())
    }

    /// What each participant of these conversations has read. Conversations that are not the actor's to see are left
    /// out, and those of which nobody has read anything.
    pub async fn readers_in(
        &self,
        actor: &Actor,
        conversations: &[ConversationId],
    ) -> Result<HashMap<ConversationId, Vec<Reader>>> {
        self.0.store.read().await?.readers_in(actor, conversations, MAX_READERS).await
    }

    /// What each participant had read when a change was told, for those who have heard of it: asked by all of them at
    /// once, it is looked up once.
    pub async fn readers_at(&self, change: Cursor) -> Result<Arc<[Reader]>> {
        let id = change.conversation;
        let reading = self.0.readings.get_with((id, change.seq), Arc::default);
        let look_up = || async {
            let readers = self.0.store.read().await?.readers_changed(id, 0, MAX_READERS).await?;
            Ok(readers.into_iter().map(|(_, reader)| reader).collect())
        };
        reading.get_or_try_init(look_up).await.cloned()
    }

    /// When the other one of a direct conversation read these messages: those that they have, and that are the actor's to
    /// see.
    pub async fn direct_reads(&self, actor: &Actor, messages: &[MessageId]) -> Result<HashMap<MessageId, Timestamp>> {
        self.0.store.read().await?.direct_reads(actor, messages).await
    }

    /// The actor's unread messages, by conversation; those without any are left out and, unless `archived`, those that they
    /// have put away.
    pub async fn unread_counts(&self, actor: &Actor, archived: bool) -> Result<Vec<(ConversationId, i64)>> {
        let rows = self.0.store.read().await?.unread(actor.user_id, archived).await?;
        Ok(rows.into_iter().map(|row| (row.0, row.1)).collect())
    }

    async fn read(&self, actor: &Actor, conversation: ConversationId, upto: ReadUpto) -> Result<u64> {
        let (done, answer) = oneshot::channel();
        self.0.appenders.submit(Job::Read(Read { actor: *actor, conversation, upto, done })).await?;
        answer.await.unwrap_or(Err(Error::Busy))
    }
}

/// Stores what somebody has read: how many messages became read, and what others are told of it.
pub(super) async fn store_read(
    db: &mut Db,
    actor: &Actor,
    id: ConversationId,
    upto: &ReadUpto,
    now: Timestamp,
) -> Result<(u64, Option<Event>)> {
    let (kind, _) = participation(db, actor, id).await?;
    let user = actor.user_id;
    let wanted = match upto {
        ReadUpto::Seq(seq) => {
            let head = db.conversation(id).await?.map_or(0, |row| row.seq);
            vec![SeqRange { from: 0, to: (*seq).clamp(0, head) }]
        }
        ReadUpto::Messages(messages) => SeqRange::union(&db.stretches(id, messages).await?, &[]),
    };
    let old = db.read_ranges(user, id).await?;
    let new = SeqRange::union(&old, &wanted);
    if new == old {
        db.set_last_read(user, id, now).await?;
        return Ok((0, None));
    }
    let ranges = SeqRange::difference(&wanted, &old);
    let mut message_ids = Vec::new();
    for range in &ranges {
        let messages = db.messages_of_others(id, *range, user).await?;
        message_ids.extend(messages.into_iter().map(|(message, _)| message));
    }
    db.replace_read_ranges(user, id, &old, &new).await?;
    if message_ids.is_empty() {
        db.set_last_read(user, id, now).await?;
        return Ok((0, None));
    }
    let seq = db.next_seq(id).await?;
    db.set_read_rev(user, id, seq, now).await?;
    if kind == ConversationKind::Direct {
        let stretches: Vec<_> = ranges.iter().map(|range| (id, *range)).collect();
        db.insert_direct_reads(user, &stretches, now).await?;
    }
    let count = message_ids.len() as u64;
    Ok((count, Some(Event::Read { conversation: id, seq, user_id: user, ranges, message_ids, at: Some(now) })))
}

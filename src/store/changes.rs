//! What changed in a conversation since a given change.

use super::{Db, Store};
use crate::{
    error::{Error, Result},
    model::{ConversationId, MessageChange},
    protocol::Event,
};

/// Changes after a `seq`, in order. What changed twice appears once, as it is now.
#[derive(Clone, Debug)]
pub struct Changes {
    pub events: Vec<Event>,
    /// The conversation's last change when this was read; nothing up to it is missing.
    pub head: i64,
    /// False when more than the limit were missed: `events` is empty, load the conversation anew.
    pub complete: bool,
}

impl Store {
    /// Everything that happened after `since`, read at one moment; at most `limit` of each kind of change.
    pub(crate) async fn changes(&self, id: ConversationId, since: i64, limit: u32) -> Result<Changes> {
        let limit = i64::from(limit);
        let mut db = self.snapshot().await?;
        let conversation = db.conversation(id).await?.ok_or_else(|| Error::not_found("conversation"))?;
        let head = conversation.seq;
        if since >= head {
            return Ok(Changes { events: Vec::new(), head, complete: true });
        }
        let mut events = Vec::new();
        let created = db.messages_after(id, since, limit + 1).await?;
        let changed = db.messages_changed(id, since, limit + 1).await?;
        let reads = db.readers_changed(id, since, limit + 1).await?;
        let complete = [created.len(), changed.len(), reads.len()].iter().all(|&n| n as i64 <= limit);
        if !complete {
            return Ok(Changes { events, head, complete });
        }
        events.extend(created.into_iter().chain(changed).map(|message| Event::Message {
            conversation: id,
            seq: message.rev,
            change: if message.seq > since { MessageChange::Posted } else { MessageChange::Caught },
            message,
        }));
        events.extend(reads.into_iter().map(|(seq, reader)| Event::Read {
            conversation: id,
            seq,
            user_id: reader.user_id,
            ranges: reader.ranges,
            message_ids: Vec::new(),
            at: None,
        }));
        let participants = db.participants_changed(id, since).await?;
        events.extend(participants.into_iter().map(|(seq, participant)| Event::Participant {
            conversation: id,
            seq,
            participant,
        }));
        if conversation.rev > since {
            events.push(Event::Conversation { seq: conversation.rev, conversation: conversation.into() });
        }
        events.sort_by_key(|event| event.change().map(|cursor| cursor.seq));
        Ok(Changes { events, head, complete })
    }
}

impl Db {
    /// Whether the database answers.
    pub async fn ping(&mut self) -> Result<()> {
        super::fetch!(one(i64,), self, super::Sql::same("select cast(1 as bigint)"))?;
        Ok(())
    }
}

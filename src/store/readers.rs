//! Who has read what.

use std::collections::HashMap;

use super::{Db, Sql, fetch, users::json};
use crate::{
    error::Result,
    model::{Actor, ConversationId, MessageId, Reader, SeqRange, Timestamp, UserId, UserRole},
};

/// For messages `m` of conversations `c`: whether they are the actor's (`$3`, of the tenant `$2`, `$4` when staff) to see.
macro_rules! theirs_to_see {
    ($conversation:literal) => {
        concat!(
            "($4 or exists (select 1 from participants me where me.conversation_id = ",
            $conversation,
            " and me.user_id = $3 and me.left_at is null))"
        )
    };
}
/// The last stretch of the other one that begins at or before a message, if it reaches as far.
const DIRECT_READS: Sql = Sql {
    sqlite: concat!(
        "select m.id, d.read_at from messages m
         join conversations c on c.id = m.conversation_id and c.tenant_id = $2
         join participants p on p.conversation_id = m.conversation_id and p.user_id <> m.sender_id
         join direct_reads d on d.conversation_id = m.conversation_id and d.user_id = p.user_id
           and d.from_seq = (select max(l.from_seq) from direct_reads l
                             where l.conversation_id = m.conversation_id and l.user_id = p.user_id
                               and l.from_seq <= m.seq)
         where m.id in (select value from json_each($1)) and d.to_seq >= m.seq and ",
        theirs_to_see!("m.conversation_id")
    ),
    postgres: concat!(
        "select m.id, d.read_at from messages m
         join conversations c on c.id = m.conversation_id and c.tenant_id = $2
         join participants p on p.conversation_id = m.conversation_id and p.user_id <> m.sender_id
         cross join lateral (select to_seq, read_at from direct_reads
                             where conversation_id = m.conversation_id and user_id = p.user_id and from_seq <= m.seq
                             order by from_seq desc limit 1) as d
         where m.id in (select value::bigint from jsonb_array_elements_text($1::jsonb)) and d.to_seq >= m.seq and ",
        theirs_to_see!("m.conversation_id")
    ),
};
/// What has been read of these conversations by whoever has read anything.
const READERS_IN: Sql = Sql {
    sqlite: concat!(
        "select p.conversation_id, p.user_id, r.from_seq, r.to_seq
         from participants p join conversations c on c.id = p.conversation_id and c.tenant_id = $2
         join read_ranges r on r.user_id = p.user_id and r.conversation_id = p.conversation_id
         where p.conversation_id in (select value from json_each($1)) and p.left_at is null and p.read_rev > 0
           and ",
        theirs_to_see!("p.conversation_id"),
        " order by p.conversation_id, p.user_id, r.from_seq limit $5"
    ),
    postgres: concat!(
        "select p.conversation_id, p.user_id, r.from_seq, r.to_seq
         from participants p join conversations c on c.id = p.conversation_id and c.tenant_id = $2
         join read_ranges r on r.user_id = p.user_id and r.conversation_id = p.conversation_id
         where p.conversation_id in (select value::bigint from jsonb_array_elements_text($1::jsonb))
           and p.left_at is null and p.read_rev > 0 and ",
        theirs_to_see!("p.conversation_id"),
        " order by p.conversation_id, p.user_id, r.from_seq limit $5"
    ),
};
/// Reads after a change: everybody's ranges whose reading changed then.
const READERS: Sql = Sql::same(
    "select p.user_id, p.read_rev, r.from_seq, r.to_seq
     from participants p
     join read_ranges r on r.user_id = p.user_id and r.conversation_id = p.conversation_id
     where p.conversation_id = $1 and p.left_at is null and p.read_rev > $2
     order by p.read_rev, p.user_id, r.from_seq
     limit $3",
);

impl Db {
    /// When the other one of a direct conversation read these messages, as far as they are the actor's to see.
    pub async fn direct_reads(
        &mut self,
        actor: &Actor,
        messages: &[MessageId],
    ) -> Result<HashMap<MessageId, Timestamp>> {
        let staff = actor.role != UserRole::Member;
        let rows = fetch!(
            all(MessageId, Timestamp),
            self,
            DIRECT_READS,
            json(&messages),
            actor.tenant_id,
            actor.user_id,
            staff
        )?;
        Ok(rows.into_iter().collect())
    }

    /// What has been read of these conversations, as far as they are the actor's to see; about `limit` ranges of each.
    pub async fn readers_in(
        &mut self,
        actor: &Actor,
        conversations: &[ConversationId],
        limit: i64,
    ) -> Result<HashMap<ConversationId, Vec<Reader>>> {
        let staff = actor.role != UserRole::Member;
        let limit = limit.saturating_mul(conversations.len() as i64);
        let rows = fetch!(
            all(ConversationId, UserId, i64, i64),
            self,
            READERS_IN,
            json(&conversations),
            actor.tenant_id,
            actor.user_id,
            staff,
            limit
        )?;
        let mut readers: HashMap<_, Vec<Reader>> = HashMap::new();
        for (conversation, user_id, from, to) in rows {
            let range = SeqRange { from, to };
            let readers = readers.entry(conversation).or_default();
            match readers.last_mut() {
                Some(reader) if reader.user_id == user_id => reader.ranges.push(range),
                _ => readers.push(Reader { user_id, ranges: vec![range] }),
            }
        }
        Ok(readers)
    }

    /// Everybody whose reading changed after `rev`, with the change that did it last; at most `limit` ranges.
    pub async fn readers_changed(
        &mut self,
        conversation: ConversationId,
        rev: i64,
        limit: i64,
    ) -> Result<Vec<(i64, Reader)>> {
        let rows = fetch!(all(UserId, i64, i64, i64), self, READERS, conversation, rev, limit)?;
        let mut readers: Vec<(i64, Reader)> = Vec::new();
        for (user_id, read_rev, from, to) in rows {
            match readers.last_mut() {
                Some((_, reader)) if reader.user_id == user_id => reader.ranges.push(SeqRange { from, to }),
                _ => readers.push((read_rev, Reader { user_id, ranges: vec![SeqRange { from, to }] })),
            }
        }
        Ok(readers)
    }
}

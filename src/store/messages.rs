//! Messages: appending many at once, and reading pages of them.

use std::collections::HashMap;

use serde::Serialize;

use super::{Db, Sql, fetch, users::json};
use crate::{
    error::Result,
    model::{
        ConversationId, ConversationKind, Message, MessageId, MessageKind, ParticipantRole, Person, TenantId,
        Timestamp, UserId,
    },
};

/// What every message query answers.
macro_rules! select_messages {
    ($($rest:literal),+) => {
        concat!(
            "select m.id, m.conversation_id, m.seq, m.rev, m.sender_id, u.username, u.name, m.kind, m.content,
                    m.metadata, m.client_id, m.reply_to, m.created_at, m.edited_at, m.deleted_at
             from messages m left join users u on u.id = m.sender_id ",
            $($rest),+
        )
    };
}

const BEFORE: Sql =
    Sql::same(select_messages!("where m.conversation_id = $1 and m.seq < $2 order by m.seq desc limit $3"));
const AFTER: Sql = Sql::same(select_messages!("where m.conversation_id = $1 and m.seq > $2 order by m.seq limit $3"));
const CHANGED: Sql = Sql::same(select_messages!(
    "where m.conversation_id = $1 and m.rev > $2 and m.rev <> m.seq and m.seq <= $2 order by m.rev limit $3"
));
const AT: Sql = Sql {
    sqlite: select_messages!("join json_each($1) as j on m.conversation_id = j.value ->> 0 and m.seq = j.value ->> 1"),
    postgres: select_messages!(
        "join jsonb_array_elements($1::jsonb) as j (value)
         on m.conversation_id = (j.value ->> 0)::bigint and m.seq = (j.value ->> 1)::bigint"
    ),
};
/// A row for each post whose author is in the conversation; `post` counts from zero.
const STANDINGS: Sql = Sql {
    sqlite: "select j.key as post, c.kind as conversation_kind, c.seq as head, p.role, u.id, u.username, u.name,
                    k.seq as known, r.conversation_id as replied
             from json_each($1) as j
             join conversations c on c.id = j.value ->> 1 and c.tenant_id = j.value ->> 0
             join participants p on p.conversation_id = c.id and p.user_id = j.value ->> 2 and p.left_at is null
             join users u on u.id = p.user_id
             left join messages k on k.client_id = j.value ->> 3 and k.sender_id = u.id and k.conversation_id = c.id
             left join messages r on r.id = j.value ->> 4",
    postgres: "select j.number - 1 as post, c.kind as conversation_kind, c.seq as head, p.role, u.id, u.username,
                      u.name, k.seq as known, r.conversation_id as replied
               from jsonb_array_elements($1::jsonb) with ordinality as j (value, number)
               join conversations c on c.id = (j.value ->> 1)::bigint and c.tenant_id = (j.value ->> 0)::bigint
               join participants p on p.conversation_id = c.id and p.user_id = (j.value ->> 2)::bigint
                 and p.left_at is null
               join users u on u.id = p.user_id
               left join messages k on k.client_id = j.value ->> 3 and k.sender_id = u.id
                 and k.conversation_id = c.id
               left join messages r on r.id = (j.value ->> 4)::bigint",
};
/// Moves the heads of conversations, and fills the places up to there.
const APPEND: Sql = Sql {
    sqlite: "update conversations set seq = j.value ->> 1, last_message_at = $3, last_message_seq = j.value ->> 1
             from json_each($1) as j where conversations.id = j.value ->> 0;
             insert into messages
               (conversation_id, seq, rev, sender_id, kind, content, metadata, client_id, reply_to, created_at)
             select value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                    value ->> 6, value ->> 7, $3
             from json_each($2) where true
             returning conversation_id, seq, id",
    postgres: "with grown as (
                 update conversations
                 set seq = (j.value ->> 1)::bigint, last_message_at = $3, last_message_seq = (j.value ->> 1)::bigint
                 from jsonb_array_elements($1::jsonb) as j (value) where conversations.id = (j.value ->> 0)::bigint
               )
               insert into messages
                 (conversation_id, seq, rev, sender_id, kind, content, metadata, client_id, reply_to, created_at)
               select (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint,
                      value ->> 3, value ->> 4, value ->> 5, value ->> 6, (value ->> 7)::bigint, $3
               from jsonb_array_elements($2::jsonb) as j (value)
               returning conversation_id, seq, id",
};

#[derive(sqlx::FromRow)]
struct MessageRow {
    id: MessageId,
    conversation_id: ConversationId,
    seq: i64,
    rev: i64,
    sender_id: Option<UserId>,
    username: Option<String>,
    name: Option<String>,
    kind: MessageKind,
    content: String,
    metadata: Option<String>,
    client_id: Option<String>,
    reply_to: Option<MessageId>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let sender = match (row.sender_id, row.username, row.name) {
            (Some(id), Some(username), Some(name)) => Some(Person { id, username, name }),
            _ => None,
        };
        let deleted = row.deleted_at.is_some();
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            seq: row.seq,
            rev: row.rev,
            sender,
            kind: row.kind,
            content: if deleted { String::new() } else { row.content },
            // Only what serialised to this text was ever stored.
            metadata: row.metadata.filter(|_| !deleted).and_then(|text| serde_json::from_str(&text).ok()),
            client_id: row.client_id,
            reply_to: row.reply_to,
            created_at: row.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
        }
    }
}

/// A post whose standing is asked for: tenant, conversation, author, `client_id`, `reply_to`.
#[derive(Serialize)]
pub(crate) struct Asked<'a>(pub TenantId, pub ConversationId, pub UserId, pub Option<&'a str>, pub Option<MessageId>);

/// What the database knows of a post whose author is in the conversation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Standing {
    /// Its place in the question.
    post: i64,
    pub conversation_kind: ConversationKind,
    /// The conversation's last change.
    pub head: i64,
    pub role: ParticipantRole,
    #[sqlx(flatten)]
    pub author: Person,
    /// Where it is stored already.
    pub known: Option<i64>,
    /// The conversation of what it replies to.
    pub replied: Option<ConversationId>,
}

/// A message to be stored, in the order of the statement's columns.
#[derive(Serialize)]
pub(crate) struct NewMessage<'a>(
    pub ConversationId,
    pub i64,
    pub Option<UserId>,
    pub MessageKind,
    pub &'a str,
    pub Option<String>,
    pub Option<&'a str>,
    pub Option<MessageId>,
);

impl Db {
    /// The newest messages before `seq`, newest first.
    pub async fn messages_before(
        &mut self,
        conversation: ConversationId,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, BEFORE, conversation, seq, limit)?;
        Ok(rows.into_iter().map(Message::from).collect())
    }

    /// The oldest messages after `seq`, oldest first.
    pub async fn messages_after(&mut self, conversation: ConversationId, seq: i64, limit: i64) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, AFTER, conversation, seq, limit)?;
        Ok(rows.into_iter().map(Message::from).collect())
    }

    /// Messages as old as `seq` or older that changed after it, in the order of their last change.
    pub async fn messages_changed(
        &mut self,
        conversation: ConversationId,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, CHANGED, conversation, seq, limit)?;
        Ok(rows.into_iter().map(Message::from).collect())
    }

    /// The messages at these places, in no order.
    pub async fn messages_at(&mut self, places: &[(ConversationId, i64)]) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, AT, json(&places))?;
        Ok(rows.into_iter().map(Message::from).collect())
    }

    /// How each of these posts stands; `None` for authors who are not in the conversation.
    pub async fn standings(&mut self, posts: &[Asked<'_>]) -> Result<Vec<Option<Standing>>> {
        let rows = fetch!(all Standing, self, STANDINGS, json(&posts))?;
        let mut standings = vec![None; posts.len()];
        for row in rows {
            if let Some(standing) = usize::try_from(row.post).ok().and_then(|post| standings.get_mut(post)) {
                *standing = Some(row);
            }
        }
        Ok(standings)
    }

    /// Moves these conversations' heads, and stores the messages that come after the old ones; answers their ids.
    pub async fn append_messages(
        &mut self,
        heads: &[(ConversationId, i64)],
        messages: &[NewMessage<'_>],
        now: Timestamp,
    ) -> Result<HashMap<(ConversationId, i64), MessageId>> {
        let rows = fetch!(all(ConversationId, i64, MessageId), self, APPEND, json(&heads), json(&messages), now)?;
        Ok(rows.into_iter().map(|(conversation, seq, id)| ((conversation, seq), id)).collect())
    }
}

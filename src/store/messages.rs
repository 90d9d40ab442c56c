//! Messages: appending many at once, and reading pages of them.

use std::collections::HashMap;

use serde::Serialize;

use super::{Db, Sql, extras, fetch, users::json};
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
                    m.metadata, m.client_id, m.reply_to, m.thread_root, m.extras, m.pinned_at, m.created_at,
                    m.edited_at, m.deleted_at
             from messages m left join users u on u.id = m.sender_id ",
            $($rest),+
        )
    };
}
pub(super) use select_messages;

const BY_IDS: Sql = Sql {
    sqlite: select_messages!("where m.id in (select value from json_each($1))"),
    postgres: select_messages!("where m.id in (select value::bigint from jsonb_array_elements_text($1::jsonb))"),
};
const BY_ID: Sql = Sql::same(select_messages!("where m.id = $1"));
const BEFORE: Sql =
    Sql::same(select_messages!("where m.conversation_id = $1 and m.seq < $2 order by m.seq desc limit $3"));
const AFTER: Sql = Sql::same(select_messages!("where m.conversation_id = $1 and m.seq > $2 order by m.seq limit $3"));
const HAS_SENDERS: Sql =
    Sql::same("select exists (select 1 from messages where conversation_id = $1 and sender_id is not null)");
/// By the index of changed messages: `+` keeps the planners from walking through all that came before.
const CHANGED: Sql = Sql::same(select_messages!(
    "where m.conversation_id = $1 and m.rev > $2 and m.rev <> m.seq and +m.seq <= $2 order by m.rev limit $3"
));
const AT: Sql = Sql {
    sqlite: select_messages!("join json_each($1) as j on m.conversation_id = j.value ->> 0 and m.seq = j.value ->> 1"),
    postgres: select_messages!(
        "join jsonb_array_elements($1::jsonb) as j (value)
         on m.conversation_id = (j.value ->> 0)::bigint and m.seq = (j.value ->> 1)::bigint"
    ),
};
/// A row for each post whose author is in the conversation, or may enter it as staff; `post` counts from zero. What is known already is looked up by
/// its client id: `+` keeps PostgreSQL, before it knows the table, from walking through all that the conversation has.
const STANDINGS: Sql = Sql {
    sqlite: "select j.key as post, c.kind as conversation_kind, c.seq as head, c.closed_at,
                    coalesce(p.role, case when c.kind in ('support', 'dispute') then 'moderator' else 'observer' end) as role, u.id, u.username, u.name, k.seq as known
             from json_each($1) as j
             join conversations c on c.id = j.value ->> 1 and c.tenant_id = j.value ->> 0
             join users u on u.id = j.value ->> 2
             left join participants p on p.conversation_id = c.id and p.user_id = u.id and p.left_at is null
             left join messages k on k.client_id = j.value ->> 3 and k.sender_id = u.id and k.conversation_id = c.id
             where p.role is not null or u.role = 'admin' or (u.role = 'support' and c.kind in ('support', 'dispute'))",
    postgres: "select j.number - 1 as post, c.kind as conversation_kind, c.seq as head, c.closed_at,
                      coalesce(p.role, case when c.kind in ('support', 'dispute') then 'moderator' else 'observer' end) as role, u.id, u.username, u.name, k.seq as known
               from jsonb_array_elements($1::jsonb) with ordinality as j (value, number)
               join conversations c on c.id = (j.value ->> 1)::bigint and c.tenant_id = (j.value ->> 0)::bigint
               join users u on u.id = (j.value ->> 2)::bigint
               left join participants p on p.conversation_id = c.id and p.user_id = u.id and p.left_at is null
               left join messages k on k.client_id = j.value ->> 3 and k.sender_id = u.id
                 and +k.conversation_id = c.id
               where p.role is not null or u.role = 'admin' or (u.role = 'support' and c.kind in ('support', 'dispute'))",
};
/// Moves the heads of conversations, and fills the places up to there.
const APPEND: Sql = Sql {
    sqlite: "update conversations
             set seq = j.value ->> 1, last_message_at = $3, last_message_seq = j.value ->> 1,
                 message_count = message_count + (j.value ->> 2)
             from json_each($1) as j where conversations.id = j.value ->> 0;
             insert into messages
               (conversation_id, seq, rev, sender_id, kind, content, metadata, client_id, reply_to, thread_root, extras,
                created_at)
             select value ->> 0, value ->> 1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
                    value ->> 6, value ->> 7, value ->> 8, value ->> 9, $3
             from json_each($2) where true
             returning conversation_id, seq, id",
    postgres: "with grown as (
                 update conversations
                 set seq = (j.value ->> 1)::bigint, last_message_at = $3, last_message_seq = (j.value ->> 1)::bigint,
                     message_count = message_count + (j.value ->> 2)::bigint
                 from jsonb_array_elements($1::jsonb) as j (value) where conversations.id = (j.value ->> 0)::bigint
               )
               insert into messages
                 (conversation_id, seq, rev, sender_id, kind, content, metadata, client_id, reply_to, thread_root, extras,
                  created_at)
               select (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint,
                      value ->> 3, value ->> 4, value ->> 5, value ->> 6, (value ->> 7)::bigint,
                       (value ->> 8)::bigint, (value ->> 9)::bigint, $3
               from jsonb_array_elements($2::jsonb) as j (value)
               returning conversation_id, seq, id",
};

/// A message without what [`Db::dressed`] adds.
#[derive(sqlx::FromRow)]
pub(crate) struct MessageRow {
    pub id: MessageId,
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
    pub reply_to: Option<MessageId>,
    thread_root: Option<MessageId>,
    pub extras: i64,
    pinned_at: Option<Timestamp>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
}

impl MessageRow {
    pub fn is_deleted(&self) -> bool {
        self.deleted_at.is_some()
    }
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        let sender = person(row.sender_id, row.username, row.name);
        Self {
            rev: row.rev,
            kind: row.kind,
            // Only what serialised to this text was ever stored.
            metadata: row.metadata.and_then(|text| serde_json::from_str(&text).ok()),
            client_id: row.client_id,
            mentions_everybody: extras::everybody(row.extras),
            reply_to: row.reply_to,
            thread_root: row.thread_root,
            pinned_at: row.pinned_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            ..Self::new(row.id, row.conversation_id, row.seq, sender, row.content, row.created_at)
        }
    }
}

/// Who sent a message; nobody where the product itself did.
pub(super) fn person(id: Option<UserId>, username: Option<String>, name: Option<String>) -> Option<Person> {
    Some(Person { id: id?, username: username?, name: name? })
}

/// A post whose standing is asked for: tenant, conversation, author, `client_id`.
#[derive(Serialize)]
pub(crate) struct Asked<'a>(pub TenantId, pub ConversationId, pub UserId, pub Option<&'a str>);

/// What the database knows of a post whose author is in the conversation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Standing {
    /// Its place in the question.
    post: i64,
    pub conversation_kind: ConversationKind,
    /// The conversation's last change.
    pub head: i64,
    /// Set where nothing more is said.
    pub closed_at: Option<Timestamp>,
    pub role: ParticipantRole,
    #[sqlx(flatten)]
    pub author: Person,
    /// Where it is stored already.
    pub known: Option<i64>,
}

/// A message to be stored, in the order of the statement's columns.
#[derive(Serialize)]
pub(crate) struct NewMessage<'a>(
    ConversationId,
    i64,
    Option<UserId>,
    MessageKind,
    &'a str,
    Option<String>,
    Option<&'a str>,
    Option<MessageId>,
    Option<MessageId>,
    i64,
);

impl<'a> From<&'a Message> for NewMessage<'a> {
    fn from(message: &'a Message) -> Self {
        Self(
            message.conversation_id,
            message.seq,
            message.sender.as_ref().map(|sender| sender.id),
            message.kind,
            &message.content,
            message.metadata.as_ref().map(ToString::to_string),
            message.client_id.as_deref(),
            message.reply_to,
            message.thread_root,
            extras::of_new(message),
        )
    }
}

impl Db {
    /// One message, whoever's it is.
    pub async fn message(&mut self, id: MessageId) -> Result<Option<Message>> {
        let rows = fetch!(all MessageRow, self, BY_ID, id)?;
        Ok(self.dressed(rows).await?.pop())
    }

    /// These messages, whoever's they are, in no order.
    pub async fn messages(&mut self, ids: &[MessageId]) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, BY_IDS, json(&ids))?;
        self.dressed(rows).await
    }

    /// The newest messages before `seq`, newest first.
    pub async fn messages_before(
        &mut self,
        conversation: ConversationId,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<Message>> {
        let rows = self.rows_before(conversation, seq, limit).await?;
        self.dressed(rows).await
    }

    /// As [`Self::messages_before`], for [`Self::dressed`].
    pub async fn rows_before(&mut self, conversation: ConversationId, seq: i64, limit: i64) -> Result<Vec<MessageRow>> {
        fetch!(all MessageRow, self, BEFORE, conversation, seq, limit)
    }

    /// The oldest messages after `seq`, oldest first.
    pub async fn messages_after(&mut self, conversation: ConversationId, seq: i64, limit: i64) -> Result<Vec<Message>> {
        let rows = self.rows_after(conversation, seq, limit).await?;
        self.dressed(rows).await
    }

    /// As [`Self::messages_after`], for [`Self::dressed`].
    pub async fn rows_after(&mut self, conversation: ConversationId, seq: i64, limit: i64) -> Result<Vec<MessageRow>> {
        fetch!(all MessageRow, self, AFTER, conversation, seq, limit)
    }

    /// Whether any person wrote in a conversation.
    pub async fn has_senders(&mut self, conversation: ConversationId) -> Result<bool> {
        let (wrote,) = fetch!(one(bool,), self, HAS_SENDERS, conversation)?;
        Ok(wrote)
    }

    /// Messages as old as `seq` or older that changed after it, in the order of their last change.
    pub async fn messages_changed(
        &mut self,
        conversation: ConversationId,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, CHANGED, conversation, seq, limit)?;
        self.dressed(rows).await
    }

    /// The messages at these places, in no order.
    pub async fn messages_in_full(&mut self, places: &[(ConversationId, i64)]) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, AT, json(&places))?;
        self.dressed(rows).await
    }

    /// The messages at these places as a list of conversations previews them, in no order.
    pub async fn messages_at(&mut self, places: &[(ConversationId, i64)]) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, AT, json(&places))?;
        self.previewed(rows).await
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
        let mut added: HashMap<_, i64> = HashMap::new();
        for message in messages {
            *added.entry(message.0).or_default() += 1;
        }
        let heads: Vec<_> = heads.iter().map(|(id, head)| (id, head, added.get(id))).collect();
        let rows = fetch!(all(ConversationId, i64, MessageId), self, APPEND, json(&heads), json(&messages), now)?;
        Ok(rows.into_iter().map(|(conversation, seq, id)| ((conversation, seq), id)).collect())
    }
}

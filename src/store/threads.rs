//! Replies: what they quote, and the chains that they make.

use std::collections::HashMap;

use super::{
    Db, Sql, execute, fetch,
    messages::{MessageRow, person, select_messages},
    users::json,
};
use crate::{
    error::Result,
    markup,
    model::{ConversationId, Message, MessageId, MessageKind, Quote, Thread, Timestamp, UserId},
};

/// Characters of a quote.
const EXCERPT_CHARS: usize = 200;

/// Twice the characters of what is replied to that a quote shows: some of them are marks.
const QUOTES: Sql = Sql {
    sqlite: "select m.id, m.conversation_id, m.thread_root, m.seq, m.sender_id, u.username, u.name, m.kind,
                    exists (select 1 from attachments where message_id = m.id and waveform is not null) as voice,
                    substr(m.content, 1, 400) as excerpt, m.deleted_at
             from messages m left join users u on u.id = m.sender_id
             where m.id in (select value from json_each($1))",
    postgres: "select m.id, m.conversation_id, m.thread_root, m.seq, m.sender_id, u.username, u.name, m.kind,
                      exists (select 1 from attachments where message_id = m.id and waveform is not null) as voice,
                      substr(m.content, 1, 400) as excerpt, m.deleted_at
               from messages m left join users u on u.id = m.sender_id
               where m.id in (select value::bigint from jsonb_array_elements_text($1::jsonb))",
};
/// A row for each of the first five people of each chain `$roots`, with what is known of the whole chain. However long
/// it is, its first 200 replies name the people, and no more than 1,000 are counted.
macro_rules! threads {
    ($roots:literal) => {
        concat!(
            "select p.thread_root, p.replies, p.last_reply_at, u.id, u.username, u.name
             from (select t.thread_root, t.replies, t.last_reply_at, m.sender_id,
                          row_number() over (partition by t.thread_root order by min(m.seq)) as place
                   from (select j.value as thread_root,
                                (select count(*)
                                 from (select 1 from messages where thread_root = j.value and deleted_at is null
                                       limit 1000) as counted) as replies,
                                (select created_at from messages where thread_root = j.value and deleted_at is null
                                 order by seq desc limit 1) as last_reply_at,
                                coalesce((select seq from messages where thread_root = j.value
                                          order by seq limit 1 offset 200), 9223372036854775807) as upto
                         from (",
            $roots,
            ") as j) as t
                   left join messages m on m.thread_root = t.thread_root and m.seq < t.upto and m.deleted_at is null
                   where t.replies > 0
                   group by t.thread_root, t.replies, t.last_reply_at, m.sender_id) as p
             left join users u on u.id = p.sender_id
             where p.place <= 5 order by p.thread_root, p.place"
        )
    };
}

const THREADS: Sql = Sql {
    sqlite: threads!("select value from json_each($1)"),
    postgres: threads!("select value::bigint as value from jsonb_array_elements_text($1::jsonb)"),
};
const REPLIES: Sql = Sql::same(select_messages!("where m.thread_root = $1 and m.seq > $2 order by m.seq limit $3"));
/// How many messages that are left reply to each of these, found along their chains.
const REPLY_COUNTS: Sql = Sql {
    sqlite: "select reply_to, count(*) from messages
             where thread_root in (select coalesce(thread_root, id) from messages
                                   where id in (select value from json_each($1)))
               and reply_to in (select value from json_each($1)) and deleted_at is null
             group by reply_to",
    postgres: "select reply_to, count(*) from messages
               where thread_root in (select coalesce(thread_root, id) from messages
                                     where id in (select value::bigint from jsonb_array_elements_text($1::jsonb)))
                 and reply_to in (select value::bigint from jsonb_array_elements_text($1::jsonb))
                 and deleted_at is null
               group by reply_to",
};
const MARK: Sql = Sql {
    sqlite: "update messages set extras = extras | 8
             where id in (select value from json_each($1)) and extras & 8 = 0",
    postgres: "update messages set extras = extras | 8
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb)) and extras & 8 = 0",
};

#[derive(sqlx::FromRow)]
struct QuoteRow {
    id: MessageId,
    conversation_id: ConversationId,
    thread_root: Option<MessageId>,
    seq: i64,
    sender_id: Option<UserId>,
    username: Option<String>,
    name: Option<String>,
    kind: MessageKind,
    voice: bool,
    excerpt: String,
    deleted_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct ThreadRow {
    thread_root: MessageId,
    replies: i64,
    last_reply_at: Timestamp,
    id: Option<UserId>,
    username: Option<String>,
    name: Option<String>,
}

/// A message that others reply to.
#[derive(Clone, Debug)]
pub(crate) struct Quoted {
    pub conversation_id: ConversationId,
    /// The beginning of the chain that a reply to it belongs to.
    pub thread_root: MessageId,
    pub quote: Quote,
}

impl From<QuoteRow> for Quoted {
    fn from(row: QuoteRow) -> Self {
        Self {
            conversation_id: row.conversation_id,
            thread_root: row.thread_root.unwrap_or(row.id),
            quote: Quote {
                id: row.id,
                seq: row.seq,
                sender: person(row.sender_id, row.username, row.name),
                kind: row.kind,
                voice: row.voice,
                excerpt: markup::plain(&row.excerpt).chars().take(EXCERPT_CHARS).collect(),
                deleted: row.deleted_at.is_some(),
            },
        }
    }
}

impl Db {
    /// These messages as replies quote them.
    pub async fn quotes(&mut self, messages: &[MessageId]) -> Result<HashMap<MessageId, Quoted>> {
        if messages.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = fetch!(all QuoteRow, self, QUOTES, json(&messages))?;
        Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
    }

    /// The chains that began with these messages; those without a reply that is left are left out.
    pub async fn threads_of(&mut self, roots: &[MessageId]) -> Result<HashMap<MessageId, Thread>> {
        let mut threads: HashMap<_, Thread> = HashMap::new();
        if roots.is_empty() {
            return Ok(threads);
        }
        for row in fetch!(all ThreadRow, self, THREADS, json(&roots))? {
            let thread = threads.entry(row.thread_root).or_insert_with(|| Thread {
                replies: row.replies,
                last_reply_at: row.last_reply_at,
                people: Vec::new(),
            });
            thread.people.extend(person(row.id, row.username, row.name));
        }
        Ok(threads)
    }

    /// Replies of a chain after a `seq`, oldest first.
    pub async fn replies(&mut self, root: MessageId, after: i64, limit: i64) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, REPLIES, root, after, limit)?;
        self.dressed(rows).await
    }

    /// How many messages reply to each of these; those without any are left out.
    pub async fn reply_counts(&mut self, messages: &[MessageId]) -> Result<HashMap<MessageId, i64>> {
        if messages.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = fetch!(all(MessageId, i64), self, REPLY_COUNTS, json(&messages))?;
        Ok(rows.into_iter().collect())
    }

    /// Notes that these messages have replies.
    pub async fn mark_replied(&mut self, roots: &[MessageId]) -> Result<()> {
        if !roots.is_empty() {
            execute!(self, MARK, json(&roots))?;
        }
        Ok(())
    }
}

//! Whom messages call upon.

use std::collections::HashMap;

use super::{Db, Sql, execute, extras, fetch, unread::select_in_gaps, users::json};
use crate::{
    error::Result,
    model::{ConversationId, Everybody, MessageId, Person, TenantId, UserId},
};

/// Of these (tenant, conversation, username in lower case): the people who are in the conversation.
const CALLED: Sql = Sql {
    sqlite: "select p.conversation_id, u.username_key, u.id, u.username, u.name
             from json_each($1) as j
             join users u on u.tenant_id = j.value ->> 0 and u.username_key = j.value ->> 2
             join participants p on p.conversation_id = j.value ->> 1 and p.user_id = u.id and p.left_at is null",
    postgres: "select p.conversation_id, u.username_key, u.id, u.username, u.name
               from jsonb_array_elements($1::jsonb) as j (value)
               join users u on u.tenant_id = (j.value ->> 0)::bigint and u.username_key = j.value ->> 2
               join participants p on p.conversation_id = (j.value ->> 1)::bigint and p.user_id = u.id
                 and p.left_at is null",
};
const INSERT_NAMED: Sql = Sql {
    sqlite: "insert into mentions (user_id, conversation_id, seq, message_id, by_name)
             select value ->> 0, value ->> 1, value ->> 2, value ->> 3, true from json_each($1)",
    postgres: "insert into mentions (user_id, conversation_id, seq, message_id, by_name)
               select (value ->> 0)::bigint, (value ->> 1)::bigint, (value ->> 2)::bigint, (value ->> 3)::bigint, true
               from jsonb_array_elements($1::jsonb) as j (value)",
};
/// Everybody in a message's conversation besides its sender.
const INSERT_EVERYONE: Sql = Sql::same(
    "insert into mentions (user_id, conversation_id, seq, message_id, by_name)
     select p.user_id, m.conversation_id, m.seq, m.id, false
     from messages m join participants p on p.conversation_id = m.conversation_id and p.left_at is null
     where m.id = $1 and p.user_id <> m.sender_id
     on conflict do nothing",
);
/// Those among them who are named.
const INSERT_HERE: Sql = Sql {
    sqlite: "insert into mentions (user_id, conversation_id, seq, message_id, by_name)
             select p.user_id, m.conversation_id, m.seq, m.id, false
             from messages m join participants p on p.conversation_id = m.conversation_id and p.left_at is null
             where m.id = $1 and p.user_id <> m.sender_id and p.user_id in (select value from json_each($2))
             on conflict do nothing",
    postgres: "insert into mentions (user_id, conversation_id, seq, message_id, by_name)
               select p.user_id, m.conversation_id, m.seq, m.id, false
               from messages m join participants p on p.conversation_id = m.conversation_id and p.left_at is null
               where m.id = $1 and p.user_id <> m.sender_id
                 and p.user_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))
               on conflict do nothing",
};
const DELETE: Sql = Sql::same("delete from mentions where message_id = $1");
/// Bits 4, 16 and 32 say whom a message mentions.
const MARK: Sql = Sql::same("update messages set extras = (extras & ~52) | $2 where id = $1");
const BY_NAME: Sql = Sql {
    sqlite: "select n.message_id, u.id, u.username, u.name from mentions n join users u on u.id = n.user_id
             where n.message_id in (select value from json_each($1)) and n.by_name order by n.message_id, u.id",
    postgres: "select n.message_id, u.id, u.username, u.name from mentions n join users u on u.id = n.user_id
               where n.message_id in (select value::bigint from jsonb_array_elements_text($1::jsonb)) and n.by_name
               order by n.message_id, u.id",
};
/// An unread mention is one of an unread message.
const UNREAD: Sql = Sql {
    sqlite: select_in_gaps!(
        sqlite,
        "g.conversation_id, count(*)",
        "mentions",
        "user_id = $1",
        "and r.conversation_id in (select value from json_each($2))",
        "group by g.conversation_id"
    ),
    postgres: select_in_gaps!(
        postgres,
        "g.conversation_id, count(*)",
        "mentions",
        "user_id = $1",
        "and r.conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
        "group by g.conversation_id"
    ),
};

#[derive(sqlx::FromRow)]
struct CalledRow {
    conversation_id: ConversationId,
    username_key: String,
    #[sqlx(flatten)]
    person: Person,
}

#[derive(sqlx::FromRow)]
struct MentionRow {
    message_id: MessageId,
    #[sqlx(flatten)]
    person: Person,
}

impl Db {
    /// Of these usernames in lower case, each in a conversation of a tenant: who goes by them and is in it.
    pub async fn called(
        &mut self,
        names: &[(TenantId, ConversationId, &str)],
    ) -> Result<HashMap<(ConversationId, String), Person>> {
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = fetch!(all CalledRow, self, CALLED, json(&names))?;
        Ok(rows.into_iter().map(|row| ((row.conversation_id, row.username_key), row.person)).collect())
    }

    /// Stores who is mentioned by name: person, and place and id of the message.
    pub async fn insert_mentions(&mut self, mentions: &[(UserId, ConversationId, i64, MessageId)]) -> Result<()> {
        if !mentions.is_empty() {
            execute!(self, INSERT_NAMED, json(&mentions))?;
        }
        Ok(())
    }

    /// Stores that a message calls upon everybody; `online` is who is here now. Who is named stays named.
    pub async fn mention_everybody(
        &mut self,
        message: MessageId,
        everybody: Everybody,
        online: &[UserId],
    ) -> Result<()> {
        match everybody {
            Everybody::Here => execute!(self, INSERT_HERE, message, json(&online))?,
            Everybody::Everyone => execute!(self, INSERT_EVERYONE, message)?,
        };
        Ok(())
    }

    /// Forgets whom a message mentioned, and notes whom it mentions now; their rows are to follow.
    pub async fn reset_mentions(
        &mut self,
        message: MessageId,
        by_name: bool,
        everybody: Option<Everybody>,
    ) -> Result<()> {
        execute!(self, DELETE, message)?;
        execute!(self, MARK, message, extras::of_mentions(by_name, everybody))?;
        Ok(())
    }

    /// Whom these messages mention by name.
    pub async fn mentioned_in(&mut self, messages: &[MessageId]) -> Result<HashMap<MessageId, Vec<Person>>> {
        let mut mentioned: HashMap<_, Vec<Person>> = HashMap::new();
        if messages.is_empty() {
            return Ok(mentioned);
        }
        for row in fetch!(all MentionRow, self, BY_NAME, json(&messages))? {
            mentioned.entry(row.message_id).or_default().push(row.person);
        }
        Ok(mentioned)
    }

    /// Unread messages in these conversations that mention somebody; conversations without any are left out.
    pub async fn unread_mentions(
        &mut self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<HashMap<ConversationId, i64>> {
        if conversations.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = fetch!(all(ConversationId, i64), self, UNREAD, user, json(&conversations))?;
        Ok(rows.into_iter().collect())
    }
}

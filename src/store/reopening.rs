//! Conversations that are found again by what they are for, and by whom.

use super::{Db, Sql, fetch, users::json};
use crate::{
    error::Result,
    model::{ConversationId, ConversationKind, UserId},
};

/// SQLite has one writer anyway.
const LOCK: Sql = Sql {
    sqlite: "select id from users where id = $1",
    postgres: "select id from users where id = $1 for no key update",
};
/// Somebody's (`$1`) open conversations of a kind (`$2`) that are about no object, the one that was active last first.
macro_rules! select_open {
    ($that:literal) => {
        concat!(
            "select c.id from participants p join conversations c on c.id = p.conversation_id
             where p.user_id = $1 and p.left_at is null
               and c.kind = $2 and c.context_id is null and c.closed_at is null and ",
            $that,
            " order by coalesce(c.last_message_at, c.created_at) desc, c.id desc limit 1"
        )
    };
}
const OWN: Sql = Sql::same(select_open!("c.created_by = $1"));
/// Those that just these people (`$4`, so many of them: `$5`) are in.
const OF_PEOPLE: Sql = Sql {
    sqlite: select_open!(
        "c.title = $3 and c.participant_count = $5
         and (select count(*) from participants o where o.conversation_id = c.id and o.left_at is null
                and o.user_id in (select value from json_each($4))) = $5"
    ),
    postgres: select_open!(
        "c.title = $3 and c.participant_count = $5
         and (select count(*) from participants o where o.conversation_id = c.id and o.left_at is null
                and o.user_id in (select value::bigint from jsonb_array_elements_text($4::jsonb))) = $5"
    ),
};

impl Db {
    /// Keeps others who take the same person from going on until this transaction ends.
    pub async fn lock_user(&mut self, id: UserId) -> Result<()> {
        fetch!(optional(UserId,), self, LOCK, id)?;
        Ok(())
    }

    /// Somebody's open conversation of this kind that is about no object and that they made themselves.
    pub async fn own_conversation(&mut self, user: UserId, kind: ConversationKind) -> Result<Option<ConversationId>> {
        let found = fetch!(optional(ConversationId,), self, OWN, user, kind)?;
        Ok(found.map(|(id,)| id))
    }

    /// Somebody's open conversation of this kind and title that is about no object and that just these people are in.
    pub async fn conversation_of(
        &mut self,
        user: UserId,
        kind: ConversationKind,
        title: &str,
        people: &[UserId],
    ) -> Result<Option<ConversationId>> {
        let count = people.len() as i64;
        let found = fetch!(optional(ConversationId,), self, OF_PEOPLE, user, kind, title, json(&people), count)?;
        Ok(found.map(|(id,)| id))
    }
}

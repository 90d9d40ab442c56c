//! Emoji on messages.

use std::collections::HashMap;

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{MessageId, Person, Reaction, Timestamp, UserId},
};

const INSERT: Sql = Sql::same(
    "insert into reactions (message_id, emoji, user_id, created_at) values ($1, $2, $3, $4) on conflict do nothing",
);
const DELETE: Sql = Sql::same("delete from reactions where message_id = $1 and emoji = $2 and user_id = $3");
/// Bit 2 says whether there are any.
const MARK: Sql = Sql::same(
    "update messages
     set extras = case when exists (select 1 from reactions r where r.message_id = messages.id)
                       then extras | 2 else extras & ~2 end
     where id = $1",
);
const COUNT_OTHERS: Sql =
    Sql::same("select count(distinct emoji) from reactions where message_id = $1 and emoji <> $2");
const PEOPLE: Sql = Sql::same(
    "select u.id, u.username, u.name from reactions r join users u on u.id = r.user_id
     where r.message_id = $1 and r.emoji = $2 order by r.created_at, u.id limit $3",
);
const OF_MESSAGES: Sql = Sql {
    sqlite: "select message_id, emoji, user_id, created_at from reactions
             where message_id in (select value from json_each($1)) order by message_id, created_at, user_id",
    postgres: "select message_id, emoji, user_id, created_at from reactions
               where message_id in (select value::bigint from jsonb_array_elements_text($1::jsonb))
               order by message_id, created_at, user_id",
};

impl Db {
    /// False when it is there already.
    pub async fn insert_reaction(
        &mut self,
        message: MessageId,
        emoji: &str,
        user: UserId,
        now: Timestamp,
    ) -> Result<bool> {
        let inserted = execute!(self, INSERT, message, emoji, user, now)? == 1;
        if inserted {
            execute!(self, MARK, message)?;
        }
        Ok(inserted)
    }

    /// False when there was none.
    pub async fn delete_reaction(&mut self, message: MessageId, emoji: &str, user: UserId) -> Result<bool> {
        let deleted = execute!(self, DELETE, message, emoji, user)? == 1;
        if deleted {
            execute!(self, MARK, message)?;
        }
        Ok(deleted)
    }

    /// How many other emoji are on a message.
    pub async fn count_other_emoji(&mut self, message: MessageId, emoji: &str) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT_OTHERS, message, emoji)?;
        Ok(count)
    }

    /// Who put an emoji on a message, first to last.
    pub async fn reactors(&mut self, message: MessageId, emoji: &str, limit: i64) -> Result<Vec<Person>> {
        fetch!(all Person, self, PEOPLE, message, emoji, limit)
    }

    /// What is on these messages, each emoji where it came first.
    pub async fn reactions_of(&mut self, messages: &[MessageId]) -> Result<HashMap<MessageId, Vec<Reaction>>> {
        let mut all: HashMap<MessageId, Vec<Reaction>> = HashMap::new();
        if messages.is_empty() {
            return Ok(all);
        }
        let rows = fetch!(all(MessageId, String, UserId, Timestamp), self, OF_MESSAGES, json(&messages))?;
        for (message, emoji, user, at) in rows {
            let reactions = all.entry(message).or_default();
            match reactions.iter_mut().find(|reaction| reaction.emoji == emoji) {
                Some(reaction) => {
                    reaction.user_ids.push(user);
                    reaction.times.push(at);
                }
                None => reactions.push(Reaction { emoji, user_ids: vec![user], times: vec![at] }),
            }
        }
        Ok(all)
    }
}

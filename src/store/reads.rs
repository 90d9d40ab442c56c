//! What somebody has read.

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{ConversationId, MessageId, SeqRange, Timestamp, UserId},
};

const RANGES: Sql =
    Sql::same("select from_seq, to_seq from read_ranges where user_id = $1 and conversation_id = $2 order by from_seq");
const INSERT: Sql =
    Sql::same("insert into read_ranges (user_id, conversation_id, from_seq, to_seq) values ($1, $2, $3, $4)");
const DELETE: Sql = Sql::same("delete from read_ranges where user_id = $1 and conversation_id = $2 and from_seq = $3");
const FORGET: Sql = Sql::same("delete from read_ranges where user_id = $1 and conversation_id = $2");
const SET_REV: Sql =
    Sql::same("update participants set read_rev = $3, last_read_at = $4 where conversation_id = $1 and user_id = $2");
const LOOKED: Sql = Sql::same("update participants set last_read_at = $3 where conversation_id = $1 and user_id = $2");
/// Those of these (conversation, from, to) that are of direct conversations.
const INSERT_DIRECT: Sql = Sql {
    sqlite: "insert into direct_reads (conversation_id, user_id, from_seq, to_seq, read_at)
             select c.id, $2, j.value ->> 1, j.value ->> 2, $3
             from json_each($1) as j join conversations c on c.id = j.value ->> 0 and c.kind = 'direct' where true
             on conflict (conversation_id, user_id, from_seq) do nothing",
    postgres: "insert into direct_reads (conversation_id, user_id, from_seq, to_seq, read_at)
               select c.id, $2, (j.value ->> 1)::bigint, (j.value ->> 2)::bigint, $3
               from jsonb_array_elements($1::jsonb) as j (value)
               join conversations c on c.id = (j.value ->> 0)::bigint and c.kind = 'direct'
               on conflict (conversation_id, user_id, from_seq) do nothing",
};
/// Others' messages in one stretch of a conversation.
const MESSAGES_WITHIN: Sql = Sql::same(
    "select id, seq from messages
     where conversation_id = $1 and seq between $2 and $3 and deleted_at is null
       and (sender_id is null or sender_id <> $4)
     order by seq",
);
/// The stretch that a message stands for: from after the message before it, up to itself.
const STRETCHES: Sql = Sql {
    sqlite: "select coalesce((select max(p.seq) from messages p
                              where p.conversation_id = m.conversation_id and p.seq < m.seq), 0) + 1, m.seq
             from messages m
             where m.conversation_id = $1 and m.id in (select value from json_each($2))",
    postgres: "select coalesce((select max(p.seq) from messages p
                                where p.conversation_id = m.conversation_id and p.seq < m.seq), 0) + 1, m.seq
               from messages m
               where m.conversation_id = $1
                 and m.id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
const RANGES_IN: Sql = Sql {
    sqlite: "select conversation_id, from_seq, to_seq from read_ranges
             where user_id = $1 and conversation_id in (select value from json_each($2))
             order by conversation_id, from_seq",
    postgres: "select conversation_id, from_seq, to_seq from read_ranges
               where user_id = $1
                 and conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))
               order by conversation_id, from_seq",
};
const FORGET_IN: Sql = Sql {
    sqlite: "delete from read_ranges
             where user_id = $1 and conversation_id in (select value from json_each($2))",
    postgres: "delete from read_ranges
               where user_id = $1
                 and conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
/// Everything before a conversation's last change: the one that says that it is read.
const READ_WHOLE: Sql = Sql {
    sqlite: "insert into read_ranges (user_id, conversation_id, from_seq, to_seq)
             select $1, id, 0, seq - 1 from conversations where id in (select value from json_each($2))",
    postgres: "insert into read_ranges (user_id, conversation_id, from_seq, to_seq)
               select $1, id, 0, seq - 1 from conversations
               where id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
const SET_REVS: Sql = Sql {
    sqlite: "update participants
             set read_rev = (select seq from conversations where id = participants.conversation_id), last_read_at = $3
             where user_id = $1 and conversation_id in (select value from json_each($2))",
    postgres: "update participants
               set read_rev = (select seq from conversations where id = participants.conversation_id),
                   last_read_at = $3
               where user_id = $1
                 and conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};

impl Db {
    /// What somebody has read of a conversation, ascending.
    pub async fn read_ranges(&mut self, user: UserId, conversation: ConversationId) -> Result<Vec<SeqRange>> {
        let rows = fetch!(all(i64, i64), self, RANGES, user, conversation)?;
        Ok(rows.into_iter().map(|(from, to)| SeqRange { from, to }).collect())
    }

    /// Stores the difference between what was read and what is.
    pub async fn replace_read_ranges(
        &mut self,
        user: UserId,
        conversation: ConversationId,
        old: &[SeqRange],
        new: &[SeqRange],
    ) -> Result<()> {
        for range in old.iter().filter(|range| !new.contains(range)) {
            execute!(self, DELETE, user, conversation, range.from)?;
        }
        for range in new.iter().filter(|range| !old.contains(range)) {
            execute!(self, INSERT, user, conversation, range.from, range.to)?;
        }
        Ok(())
    }

    /// Who joins has read all that came before.
    pub async fn reset_read_ranges(&mut self, user: UserId, conversation: ConversationId, upto: i64) -> Result<()> {
        execute!(self, FORGET, user, conversation)?;
        execute!(self, INSERT, user, conversation, 0_i64, upto)?;
        Ok(())
    }

    pub async fn set_read_rev(
        &mut self,
        user: UserId,
        conversation: ConversationId,
        rev: i64,
        now: Timestamp,
    ) -> Result<()> {
        execute!(self, SET_REV, conversation, user, rev, now)?;
        Ok(())
    }

    /// Notes when somebody looked, whether or not there was anything new.
    pub async fn set_last_read(&mut self, user: UserId, conversation: ConversationId, now: Timestamp) -> Result<()> {
        execute!(self, LOOKED, conversation, user, now)?;
        Ok(())
    }

    /// Notes when somebody read those of these stretches that are of direct conversations.
    pub async fn insert_direct_reads(
        &mut self,
        user: UserId,
        stretches: &[(ConversationId, SeqRange)],
        now: Timestamp,
    ) -> Result<()> {
        let rows: Vec<_> = stretches.iter().map(|(conversation, range)| (conversation, range.from, range.to)).collect();
        execute!(self, INSERT_DIRECT, json(&rows), user, now)?;
        Ok(())
    }

    /// Others' messages, not deleted, in a stretch of a conversation: id and `seq`.
    pub async fn messages_of_others(
        &mut self,
        conversation: ConversationId,
        range: SeqRange,
        user: UserId,
    ) -> Result<Vec<(MessageId, i64)>> {
        fetch!(all(MessageId, i64), self, MESSAGES_WITHIN, conversation, range.from, range.to, user)
    }

    /// The stretches that these messages stand for; those of other conversations are left out.
    pub async fn stretches(&mut self, conversation: ConversationId, messages: &[MessageId]) -> Result<Vec<SeqRange>> {
        let rows = fetch!(all(i64, i64), self, STRETCHES, conversation, json(&messages))?;
        Ok(rows.into_iter().map(|(from, to)| SeqRange { from, to }).collect())
    }

    /// What somebody has read of these conversations, ascending in each.
    pub async fn read_ranges_in(
        &mut self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, SeqRange)>> {
        let rows = fetch!(all(ConversationId, i64, i64), self, RANGES_IN, user, json(&conversations))?;
        Ok(rows.into_iter().map(|(conversation, from, to)| (conversation, SeqRange { from, to })).collect())
    }

    /// Everything in these conversations is read by somebody, as their last change says.
    pub async fn read_whole(&mut self, user: UserId, conversations: &[ConversationId], now: Timestamp) -> Result<()> {
        let conversations = json(&conversations);
        execute!(self, FORGET_IN, user, &conversations)?;
        execute!(self, READ_WHOLE, user, &conversations)?;
        execute!(self, SET_REVS, user, &conversations, now)?;
        Ok(())
    }
}

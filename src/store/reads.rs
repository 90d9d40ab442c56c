//! What people have read, and what is unread.

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{ConversationId, MessageId, Reader, SeqRange, Timestamp, UserId},
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
const INSERT_DIRECT: Sql = Sql::same(
    "insert into direct_reads (conversation_id, user_id, from_seq, to_seq, read_at) values ($1, $2, $3, $4, $5)
     on conflict (conversation_id, user_id, from_seq) do nothing",
);
/// The stretches that touch `$2` to `$3`, as they were read.
const DIRECT_READS: Sql = Sql::same(
    "select user_id, from_seq, to_seq, read_at from direct_reads
     where conversation_id = $1 and to_seq >= $2 and from_seq <= $3 order by read_at",
);
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
/// Reads after a change: everybody's ranges whose reading changed then.
const READERS: Sql = Sql::same(
    "select p.user_id, p.read_rev, r.from_seq, r.to_seq
     from participants p
     join read_ranges r on r.user_id = p.user_id and r.conversation_id = p.conversation_id
     where p.conversation_id = $1 and p.left_at is null and p.read_rev > $2
     order by p.read_rev, p.user_id, r.from_seq
     limit $3",
);
/// The messages `m` in the gaps `g`, gap by gap.
macro_rules! messages_in_gaps {
    (sqlite) => {
        "join messages m on m.conversation_id = g.conversation_id and m.seq > g.after_seq and m.seq < g.before_seq"
    };
    // PostgreSQL cannot know how small the gaps are, and may rather read every message there is: `offset 0` keeps it
    // from doing so.
    (postgres) => {
        "cross join lateral (select * from messages
           where conversation_id = g.conversation_id and seq > g.after_seq and seq < g.before_seq offset 0) as m"
    };
}

/// Others' messages in the gaps between what `$1` has read: what that costs is what is unread, not what is stored.
/// `$select` is what is wanted of them, `$only` narrows the conversations down.
macro_rules! select_unread {
    ($database:ident, $select:literal, $only:literal, $rest:literal) => {
        concat!(
            "with gaps as (
               select r.conversation_id, r.to_seq as after_seq,
                      lead(r.from_seq, 1, 9223372036854775807)
                        over (partition by r.conversation_id order by r.from_seq) as before_seq
               from read_ranges r
               join participants p on p.user_id = r.user_id and p.conversation_id = r.conversation_id
                 and p.left_at is null
               where r.user_id = $1 ",
            $only,
            ") select ",
            $select,
            " from gaps g ",
            messages_in_gaps!($database),
            " where m.deleted_at is null and (m.sender_id is null or m.sender_id <> $1) ",
            $rest
        )
    };
}

const UNREAD: Sql = Sql {
    sqlite: select_unread!(sqlite, "g.conversation_id, count(*), min(m.seq)", "", "group by g.conversation_id"),
    postgres: select_unread!(postgres, "g.conversation_id, count(*), min(m.seq)", "", "group by g.conversation_id"),
};
const UNREAD_IN: Sql = Sql {
    sqlite: select_unread!(
        sqlite,
        "g.conversation_id, count(*), min(m.seq)",
        "and r.conversation_id in (select value from json_each($2))",
        "group by g.conversation_id"
    ),
    postgres: select_unread!(
        postgres,
        "g.conversation_id, count(*), min(m.seq)",
        "and r.conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
        "group by g.conversation_id"
    ),
};
const UNREAD_MESSAGES: Sql = Sql {
    sqlite: select_unread!(
        sqlite,
        "g.conversation_id, m.id",
        "and r.conversation_id in (select value from json_each($2))",
        "order by m.conversation_id, m.seq"
    ),
    postgres: select_unread!(
        postgres,
        "g.conversation_id, m.id",
        "and r.conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
        "order by m.conversation_id, m.seq"
    ),
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
             set read_rev = (select seq from conversations where id = participants.conversation_id)
             where user_id = $1 and conversation_id in (select value from json_each($2))",
    postgres: "update participants
               set read_rev = (select seq from conversations where id = participants.conversation_id)
               where user_id = $1
                 and conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};

/// How much of a conversation somebody has not read.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct UnreadRow(pub ConversationId, pub i64, pub i64);

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

    /// Notes when somebody read these stretches of a direct conversation.
    pub async fn insert_direct_reads(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        ranges: &[SeqRange],
        now: Timestamp,
    ) -> Result<()> {
        for range in ranges {
            execute!(self, INSERT_DIRECT, conversation, user, range.from, range.to, now)?;
        }
        Ok(())
    }

    /// When whom of a direct conversation read what of this stretch, as it was read.
    pub async fn direct_reads(
        &mut self,
        conversation: ConversationId,
        range: SeqRange,
    ) -> Result<Vec<(UserId, SeqRange, Timestamp)>> {
        let rows = fetch!(all(UserId, i64, i64, Timestamp), self, DIRECT_READS, conversation, range.from, range.to)?;
        Ok(rows.into_iter().map(|(user, from, to, at)| (user, SeqRange { from, to }, at)).collect())
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

    /// Unread messages of somebody, in all their conversations. Read ones are left out.
    pub async fn unread(&mut self, user: UserId) -> Result<Vec<UnreadRow>> {
        fetch!(all UnreadRow, self, UNREAD, user)
    }

    /// As [`Self::unread`], in these conversations.
    pub async fn unread_in(&mut self, user: UserId, conversations: &[ConversationId]) -> Result<Vec<UnreadRow>> {
        fetch!(all UnreadRow, self, UNREAD_IN, user, json(&conversations))
    }

    /// Somebody's unread messages in these conversations, in order.
    pub async fn unread_messages(
        &mut self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, MessageId)>> {
        fetch!(all(ConversationId, MessageId), self, UNREAD_MESSAGES, user, json(&conversations))
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
    pub async fn read_whole(&mut self, user: UserId, conversations: &[ConversationId]) -> Result<()> {
        let conversations = json(&conversations);
        execute!(self, FORGET_IN, user, &conversations)?;
        execute!(self, READ_WHOLE, user, &conversations)?;
        execute!(self, SET_REVS, user, &conversations)?;
        Ok(())
    }
}

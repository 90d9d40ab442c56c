//! What people have read, and what is unread.

use std::collections::HashMap;

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{Actor, ConversationId, MessageId, Reader, SeqRange, Timestamp, UserId, UserRole},
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
/// The rows `m` of a table that lie in the gaps `g` and are as `$that` says, gap by gap.
macro_rules! rows_in_gaps {
    (sqlite, $table:literal, $that:literal) => {
        concat!(
            "join ",
            $table,
            " m on m.conversation_id = g.conversation_id and m.seq > g.after_seq and m.seq < g.before_seq and ",
            $that
        )
    };
    // PostgreSQL cannot know how small the gaps are, and may rather read every row there is: `offset 0` keeps it from
    // doing so.
    (postgres, $table:literal, $that:literal) => {
        concat!(
            "cross join lateral (select * from ",
            $table,
            " where conversation_id = g.conversation_id and seq > g.after_seq and seq < g.before_seq and ",
            $that,
            " offset 0) as m"
        )
    };
}
pub(super) use rows_in_gaps;

/// Where the next range begins. SQLite looks it up as it goes, and need not lay all gaps aside for a window.
macro_rules! next_range {
    (sqlite) => {
        "coalesce((select min(n.from_seq) from read_ranges n
                   where n.user_id = r.user_id and n.conversation_id = r.conversation_id and n.from_seq > r.from_seq),
                  9223372036854775807)"
    };
    (postgres) => {
        "lead(r.from_seq, 1, 9223372036854775807) over (partition by r.conversation_id order by r.from_seq)"
    };
}
pub(super) use next_range;

/// What lies in the gaps between what `$1` has read: what that costs is what is unread, not what is stored. `$select` is
/// what is wanted of the rows `m` of a table that are as `$that` says, `$only` narrows the conversations down.
macro_rules! select_in_gaps {
    ($database:ident, $select:literal, $table:literal, $that:literal, $only:literal, $rest:literal) => {
        concat!(
            "with gaps as (
               select r.conversation_id, r.to_seq as after_seq, ",
            crate::store::reads::next_range!($database),
            " as before_seq
               from read_ranges r
               join participants p on p.user_id = r.user_id and p.conversation_id = r.conversation_id
                 and p.left_at is null
               where r.user_id = $1 ",
            $only,
            ") select ",
            $select,
            " from gaps g ",
            crate::store::reads::rows_in_gaps!($database, $table, $that),
            " ",
            $rest
        )
    };
}
pub(super) use select_in_gaps;

/// Others' messages in the gaps.
macro_rules! select_unread {
    ($database:ident, $select:literal, $only:literal, $rest:literal) => {
        select_in_gaps!(
            $database,
            $select,
            "messages",
            "deleted_at is null and (sender_id is null or sender_id <> $1)",
            $only,
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
             set read_rev = (select seq from conversations where id = participants.conversation_id), last_read_at = $3
             where user_id = $1 and conversation_id in (select value from json_each($2))",
    postgres: "update participants
               set read_rev = (select seq from conversations where id = participants.conversation_id),
                   last_read_at = $3
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
    pub async fn read_whole(&mut self, user: UserId, conversations: &[ConversationId], now: Timestamp) -> Result<()> {
        let conversations = json(&conversations);
        execute!(self, FORGET_IN, user, &conversations)?;
        execute!(self, READ_WHOLE, user, &conversations)?;
        execute!(self, SET_REVS, user, &conversations, now)?;
        Ok(())
    }
}

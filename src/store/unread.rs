//! What somebody has not read.

use super::{Db, Sql, fetch, users::json};
use crate::{
    error::Result,
    model::{ConversationId, MessageId, UserId},
};

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
            crate::store::unread::next_range!($database),
            " as before_seq
               from read_ranges r
               join participants p on p.user_id = r.user_id and p.conversation_id = r.conversation_id
                 and p.left_at is null
               where r.user_id = $1 ",
            $only,
            ") select ",
            $select,
            " from gaps g ",
            crate::store::unread::rows_in_gaps!($database, $table, $that),
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

/// How much is unread where, as one text: handing a thousand rows over one by one costs as much as counting them.
macro_rules! count_unread {
    ($database:ident, $only:literal) => {
        concat!(
            "select coalesce(string_agg(conversation_id || ' ' || unread || ' ' || first, ' '), '') from (",
            select_unread!(
                $database,
                "g.conversation_id, count(*) as unread, min(m.seq) as first",
                $only,
                "group by g.conversation_id"
            ),
            ") as counted"
        )
    };
}

const UNREAD: Sql = Sql {
    sqlite: count_unread!(sqlite, "and ($2 or p.archived_at is null)"),
    postgres: count_unread!(postgres, "and ($2 or p.archived_at is null)"),
};
const UNREAD_IN: Sql = Sql {
    sqlite: count_unread!(sqlite, "and r.conversation_id in (select value from json_each($2))"),
    postgres: count_unread!(
        postgres,
        "and r.conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))"
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

/// How much of a conversation somebody has not read: how many messages, and the `seq` of the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnreadRow(pub ConversationId, pub i64, pub i64);

/// The rows in the text that `count_unread!` makes of them.
fn rows((text,): (String,)) -> Vec<UnreadRow> {
    let numbers: Vec<i64> = text.split_ascii_whitespace().filter_map(|number| number.parse().ok()).collect();
    let (rows, _) = numbers.as_chunks();
    rows.iter().map(|&[id, messages, first]| UnreadRow(ConversationId(id), messages, first)).collect()
}

impl Db {
    /// Unread messages of somebody, in all their conversations or in those that are not put away. Read ones are left out.
    pub async fn unread(&mut self, user: UserId, archived: bool) -> Result<Vec<UnreadRow>> {
        fetch!(one(String,), self, UNREAD, user, archived).map(rows)
    }

    /// As [`Self::unread`], in these conversations.
    pub async fn unread_in(&mut self, user: UserId, conversations: &[ConversationId]) -> Result<Vec<UnreadRow>> {
        fetch!(one(String,), self, UNREAD_IN, user, json(&conversations)).map(rows)
    }

    /// Somebody's unread messages in these conversations, in order.
    pub async fn unread_messages(
        &mut self,
        user: UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, MessageId)>> {
        fetch!(all(ConversationId, MessageId), self, UNREAD_MESSAGES, user, json(&conversations))
    }
}

//! Lists by pages, with their lengths.

use super::{
    Db, Sql, SummaryRow, conversations::select_summaries, fetch, messages::MessageRow, messages::select_messages,
    participants::ParticipantRow, users::json,
};
use crate::{
    chat::{Attendance, ConversationFilter},
    error::Result,
    model::{Actor, ConversationId, Message, MessageId, Timestamp, UserId, UserRole},
};

/// What the filter means of somebody's (`$1`) conversations: `$2` kinds, `$3` archived or not, `$4` kinds of contexts, `$5` their
/// id,
/// `$6` closed or not.
macro_rules! filtered_sqlite {
    () => {
        "from participants p join conversations c on c.id = p.conversation_id
         where p.user_id = $1 and p.left_at is null
           and ($2 is null or c.kind in (select value from json_each($2)))
           and ($3 is null or (p.archived_at is not null) = $3)
           and ($4 is null or c.context_kind in (select value from json_each($4)))
           and ($5 is null or c.context_id = $5)
           and ($6 is null or (c.closed_at is not null) = $6) "
    };
}

/// The same for PostgreSQL.
macro_rules! filtered_postgres {
    () => {
        "from participants p join conversations c on c.id = p.conversation_id
         where p.user_id = $1 and p.left_at is null
           and ($2::text is null or c.kind in (select jsonb_array_elements_text($2::jsonb)))
           and ($3::boolean is null or (p.archived_at is not null) = $3)
           and ($4::text is null or c.context_kind in (select jsonb_array_elements_text($4::jsonb)))
           and ($5::text is null or c.context_id = $5)
           and ($6::boolean is null or (c.closed_at is not null) = $6) "
    };
}

/// By what was said last; `$9` says whether what is left of deleted messages counts. Only where there are such is looked for
/// another.
macro_rules! in_order {
    () => {
        "order by coalesce(case when $9 or c.tombstone_count = 0 then c.last_message_at
                                else (select m.created_at from messages m
                                      where m.conversation_id = c.id and m.deleted_at is null
                                      order by m.seq desc limit 1) end,
                           c.created_at) desc, c.id desc
         limit $8 offset $7"
    };
}

const CONVERSATIONS: Sql = Sql {
    sqlite: concat!(select_summaries!(""), filtered_sqlite!(), in_order!()),
    postgres: concat!(select_summaries!(""), filtered_postgres!(), in_order!()),
};
const COUNT_CONVERSATIONS: Sql = Sql {
    sqlite: concat!("select count(*) ", filtered_sqlite!()),
    postgres: concat!("select count(*) ", filtered_postgres!()),
};
/// One conversation's messages, newest first; `$2` says whether tombstones are among them.
const MESSAGES: Sql = Sql::same(select_messages!(
    "where m.conversation_id = $1 and ($2 or m.deleted_at is null) order by m.seq desc limit $4 offset $3"
));
const COUNT_MESSAGES: Sql =
    Sql::same("select message_count - case when $2 then 0 else tombstone_count end from conversations where id = $1");
/// The same for all of somebody's conversations: no more of each than could be on the page.
const ALL_MESSAGES: Sql = Sql {
    sqlite: select_messages!(
        "join participants p on p.conversation_id = m.conversation_id and p.left_at is null and p.user_id = $1
           and m.seq >= coalesce((select l.seq from messages l
                                  where l.conversation_id = p.conversation_id and ($2 or l.deleted_at is null)
                                  order by l.seq desc limit 1 offset $3 + $4 - 1), 0)
         where ($2 or m.deleted_at is null) order by m.id desc limit $4 offset $3"
    ),
    postgres: select_messages!(
        "where m.id in (select l.id from participants p
                        cross join lateral (select id from messages
                                            where conversation_id = p.conversation_id
                                              and ($2 or deleted_at is null)
                                            order by seq desc limit $3 + $4) as l
                        where p.user_id = $1 and p.left_at is null)
         order by m.id desc limit $4 offset $3"
    ),
};
const COUNT_ALL_MESSAGES: Sql = Sql::same(
    "select cast(coalesce(sum(c.message_count - case when $2 then 0 else c.tombstone_count end), 0) as bigint)
     from participants p join conversations c on c.id = p.conversation_id
     where p.user_id = $1 and p.left_at is null",
);
const PLACES: Sql = Sql {
    sqlite: "select conversation_id, id from messages where id in (select value from json_each($1))",
    postgres: "select conversation_id, id from messages
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))",
};
/// The newest `$2` messages, not deleted, of each of these conversations.
const LATEST: Sql = Sql {
    sqlite: select_messages!(
        "join json_each($1) as j on m.conversation_id = j.value
           and m.seq >= coalesce((select l.seq from messages l
                                  where l.conversation_id = j.value and l.deleted_at is null
                                  order by l.seq desc limit 1 offset $2 - 1), 0)
         where m.deleted_at is null order by m.conversation_id, m.seq"
    ),
    postgres: select_messages!(
        "where m.id in (select l.id from jsonb_array_elements_text($1::jsonb) as j (value)
                        cross join lateral (select id from messages
                                            where conversation_id = j.value::bigint and deleted_at is null
                                            order by seq desc limit $2) as l)
         order by m.conversation_id, m.seq"
    ),
};
/// Those who are in a conversation.
macro_rules! select_attendances {
    ($($rest:literal),+) => {
        concat!(
            "select p.conversation_id, p.last_read_at, u.id, u.username, u.name, p.role, p.joined_at, p.left_at, p.rev
             from participants p join users u on u.id = p.user_id
             where p.conversation_id = $1 and p.left_at is null ",
            $($rest),+
        )
    };
}

const PARTICIPANTS: Sql = Sql::same(select_attendances!("order by p.joined_seq limit $3 offset $2"));
const PARTICIPANT: Sql = Sql::same(select_attendances!("and p.user_id = $2"));
const COUNT_PARTICIPANTS: Sql =
    Sql::same("select count(*) from participants where conversation_id = $1 and left_at is null");
/// Up to `$2` people in each of the tenant's conversations named, for somebody who is in them, or for staff (`$5`).
const ATTENDANCES: Sql = Sql {
    sqlite: "select conversation_id, last_read_at, id, username, name, role, joined_at, left_at, rev from (
               select p.conversation_id, p.last_read_at, u.id, u.username, u.name, p.role, p.joined_at, p.left_at,
                      p.rev, row_number() over (partition by p.conversation_id order by p.joined_seq) as place
               from participants p join users u on u.id = p.user_id
               join conversations c on c.id = p.conversation_id and c.tenant_id = $3
               where p.conversation_id in (select value from json_each($1)) and p.left_at is null
                 and ($5 or exists (select 1 from participants me where me.conversation_id = p.conversation_id
                                      and me.user_id = $4 and me.left_at is null)))
             where place <= $2 order by conversation_id, place",
    postgres: "select conversation_id, last_read_at, id, username, name, role, joined_at, left_at, rev from (
                 select p.conversation_id, p.last_read_at, u.id, u.username, u.name, p.role, p.joined_at, p.left_at,
                        p.rev, row_number() over (partition by p.conversation_id order by p.joined_seq) as place
                 from participants p join users u on u.id = p.user_id
                 join conversations c on c.id = p.conversation_id and c.tenant_id = $3
                 where p.conversation_id in (select value::bigint from jsonb_array_elements_text($1::jsonb))
                   and p.left_at is null
                   and ($5 or exists (select 1 from participants me where me.conversation_id = p.conversation_id
                                        and me.user_id = $4 and me.left_at is null))) as ranked
               where place <= $2 order by conversation_id, place",
};

#[derive(sqlx::FromRow)]
struct AttendanceRow {
    conversation_id: ConversationId,
    last_read_at: Option<Timestamp>,
    #[sqlx(flatten)]
    participant: ParticipantRow,
}

impl From<AttendanceRow> for Attendance {
    fn from(row: AttendanceRow) -> Self {
        Self { participant: row.participant.into(), last_read_at: row.last_read_at }
    }
}

impl Db {
    /// How many of somebody's conversations a filter means.
    pub async fn count_conversations(&mut self, user: UserId, filter: &ConversationFilter) -> Result<i64> {
        let kinds = filter.kinds.as_ref().map(json);
        let context_kinds = filter.context_kinds.as_ref().map(json);
        let (count,) = fetch!(
            one(i64,),
            self,
            COUNT_CONVERSATIONS,
            user,
            kinds.as_deref(),
            filter.archived,
            context_kinds.as_deref(),
            filter.context_id.as_deref(),
            filter.closed
        )?;
        Ok(count)
    }

    /// Those of somebody's conversations that a filter means, newest activity first.
    pub async fn list_conversations(
        &mut self,
        user: UserId,
        filter: &ConversationFilter,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<SummaryRow>> {
        let kinds = filter.kinds.as_ref().map(json);
        let context_kinds = filter.context_kinds.as_ref().map(json);
        fetch!(
            all SummaryRow,
            self,
            CONVERSATIONS,
            user,
            kinds.as_deref(),
            filter.archived,
            context_kinds.as_deref(),
            filter.context_id.as_deref(),
            filter.closed,
            offset,
            limit,
            filter.tombstones
        )
    }

    /// How many messages one conversation, or all of somebody's, has.
    pub async fn count_messages(&mut self, user: UserId, only: Option<ConversationId>, deleted: bool) -> Result<i64> {
        let (count,) = match only {
            Some(conversation) => fetch!(one(i64,), self, COUNT_MESSAGES, conversation, deleted)?,
            None => fetch!(one(i64,), self, COUNT_ALL_MESSAGES, user, deleted)?,
        };
        Ok(count)
    }

    /// Messages of one conversation, or of all of somebody's, newest first.
    pub async fn list_messages(
        &mut self,
        user: UserId,
        only: Option<ConversationId>,
        deleted: bool,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Message>> {
        let rows = match only {
            Some(conversation) => fetch!(all MessageRow, self, MESSAGES, conversation, deleted, offset, limit)?,
            None => fetch!(all MessageRow, self, ALL_MESSAGES, user, deleted, offset, limit)?,
        };
        self.dressed(rows).await
    }

    /// The newest messages of each of these conversations, oldest first, without tombstones.
    pub async fn latest_messages(&mut self, conversations: &[ConversationId], limit: i64) -> Result<Vec<Message>> {
        let rows = fetch!(all MessageRow, self, LATEST, json(&conversations), limit)?;
        self.dressed(rows).await
    }

    /// The conversations that these messages are in.
    pub async fn conversations_of(&mut self, messages: &[MessageId]) -> Result<Vec<(ConversationId, MessageId)>> {
        fetch!(all(ConversationId, MessageId), self, PLACES, json(&messages))
    }

    /// Who is in these conversations, those who came first first; nobody of those that are not the actor's to see.
    pub async fn attendances(
        &mut self,
        actor: &Actor,
        conversations: &[ConversationId],
        limit: i64,
    ) -> Result<Vec<(ConversationId, Attendance)>> {
        let staff = actor.role != UserRole::Member;
        let conversations = json(&conversations);
        let rows = fetch!(
            all AttendanceRow,
            self,
            ATTENDANCES,
            conversations.as_str(),
            limit,
            actor.tenant_id,
            actor.user_id,
            staff
        )?;
        Ok(rows.into_iter().map(|row| (row.conversation_id, row.into())).collect())
    }

    /// How many people are in a conversation.
    pub async fn count_participants(&mut self, conversation: ConversationId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT_PARTICIPANTS, conversation)?;
        Ok(count)
    }

    /// Who is in a conversation, those who came first first.
    pub async fn list_participants(
        &mut self,
        conversation: ConversationId,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Attendance>> {
        let rows = fetch!(all AttendanceRow, self, PARTICIPANTS, conversation, offset, limit)?;
        Ok(rows.into_iter().map(Attendance::from).collect())
    }

    /// Somebody who is in a conversation.
    pub async fn attendance(&mut self, conversation: ConversationId, user: UserId) -> Result<Option<Attendance>> {
        let row = fetch!(optional AttendanceRow, self, PARTICIPANT, conversation, user)?;
        Ok(row.map(Attendance::from))
    }
}

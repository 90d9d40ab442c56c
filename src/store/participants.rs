//! Who is in which conversation.

use super::{
    Db, Sql, execute, fetch,
    users::{beginning, json},
};
use crate::{
    error::Result,
    model::{
        ConversationId, ConversationKind, NotificationLevel, Participant, ParticipantRole, Person, TenantId, Timestamp,
        UserId,
    },
};

/// One's own place in a conversation, with what decides what one may do there.
const MEMBERSHIP: Sql = Sql::same(
    "select c.kind, c.seq, p.role
     from conversations c
     left join participants p on p.conversation_id = c.id and p.user_id = $3 and p.left_at is null
     where c.id = $2 and c.tenant_id = $1",
);
const STANDING: Sql = Sql::same(
    "select p.role, p.joined_seq, p.notifications, p.archived_at
     from participants p join conversations c on c.id = p.conversation_id
     where c.tenant_id = $1 and p.conversation_id = $2 and p.user_id = $3 and p.left_at is null",
);
const SET_ARCHIVED: Sql = Sql::same(
    "update participants set archived_at = $3 where conversation_id = $1 and user_id = $2 and left_at is null",
);
const ARCHIVE_FOR_ALL: Sql = Sql {
    sqlite: "update participants set archived_at = $2
             where conversation_id in (select value from json_each($1)) and left_at is null and archived_at is null",
    postgres: "update participants set archived_at = $2
               where conversation_id in (select value::bigint from jsonb_array_elements_text($1::jsonb))
                 and left_at is null and archived_at is null",
};
/// About objects, old and quiet since `$3`, and not in everybody's archive.
const IDLE: Sql = Sql::same(
    "select c.id from conversations c
     where c.id > $1 and ($2 is null or c.tenant_id = $2) and c.context_kind is not null
       and coalesce(c.last_message_at, c.created_at) < $3
       and exists (select 1 from participants p
                   where p.conversation_id = c.id and p.left_at is null and p.archived_at is null)
     order by c.id limit $4",
);
const SET_LEVEL: Sql = Sql::same(
    "update participants set notifications = $3 where conversation_id = $1 and user_id = $2 and left_at is null",
);
const CONVERSATIONS: Sql = Sql::same(
    "select c.id, c.seq from participants p join conversations c on c.id = p.conversation_id
     where p.user_id = $1 and p.left_at is null",
);
const LIST: Sql = Sql::same(
    "select u.id, u.username, u.name, p.role, p.joined_at, p.left_at, p.rev
     from participants p join users u on u.id = p.user_id
     where p.conversation_id = $1 and p.left_at is null
     order by case p.role when 'admin' then 0 when 'moderator' then 1 else 2 end, u.name_key, u.id
     limit $2 offset $3",
);
/// Names that begin, or in which a word begins, with what was typed. `$3` is a `like` pattern.
const SEARCH: Sql = Sql::same(
    "select u.id, u.username, u.name from participants p join users u on u.id = p.user_id
     where p.conversation_id = $1 and p.left_at is null and u.id <> $2
       and (u.username_key like $3 escape '\\' or u.name_key like $3 escape '\\'
            or u.name_key like '% ' || $3 escape '\\')
     order by u.name_key, u.id limit $4",
);
const ONE: Sql = Sql::same(
    "select u.id, u.username, u.name, p.role, p.joined_at, p.left_at, p.rev
     from participants p join users u on u.id = p.user_id
     where p.conversation_id = $1 and p.user_id = $2",
);
const CHANGED: Sql = Sql::same(
    "select u.id, u.username, u.name, p.role, p.joined_at, p.left_at, p.rev
     from participants p join users u on u.id = p.user_id
     where p.conversation_id = $1 and p.rev > $2
     order by p.rev",
);
/// Joins, or comes back. Nobody's role changes because somebody adds them twice.
const JOIN: Sql = Sql::same(
    "insert into participants
       (conversation_id, user_id, role, joined_at, joined_seq, rev, read_rev, notifications)
     values ($1, $2, $3, $4, $5, $5, 0, 'all')
     on conflict (conversation_id, user_id) do update
       set role = excluded.role, joined_at = excluded.joined_at, joined_seq = excluded.joined_seq,
           rev = excluded.rev, left_at = null, archived_at = null
       where participants.left_at is not null",
);
const LEAVE: Sql = Sql::same(
    "update participants set left_at = $3, rev = $4
     where conversation_id = $1 and user_id = $2 and left_at is null",
);
const COUNT: Sql = Sql::same("update conversations set participant_count = participant_count + $2 where id = $1");
const SET_ROLE: Sql = Sql::same(
    "update participants set role = $3, rev = $4
     where conversation_id = $1 and user_id = $2 and left_at is null",
);
const PRESENT: Sql = Sql {
    sqlite: "select user_id from participants
             where conversation_id = $1 and left_at is null and user_id in (select value from json_each($2))",
    postgres: "select user_id from participants
               where conversation_id = $1 and left_at is null
                 and user_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
const PRESENT_IN: Sql = Sql {
    sqlite: "select conversation_id from participants
             where user_id = $1 and left_at is null and conversation_id in (select value from json_each($2))",
    postgres: "select conversation_id from participants
               where user_id = $1 and left_at is null
                 and conversation_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
const COUNT_ADMINS: Sql =
    Sql::same("select count(*) from participants where conversation_id = $1 and role = 'admin' and left_at is null");
/// Moderators before members; whoever only observes is none.
const HEIR: Sql = Sql::same(
    "select user_id from participants
     where conversation_id = $1 and left_at is null and role in ('moderator', 'member')
     order by case role when 'moderator' then 0 else 1 end, joined_seq, user_id limit 1",
);
const LAY: Sql = Sql::same(
    "select p.user_id from participants p join users u on u.id = p.user_id
     where p.conversation_id = $2 and p.left_at is null and u.tenant_id = $1 and u.role = 'member'",
);
const OPEN_SUPPORT: Sql = Sql::same(
    "select id from conversations
     where tenant_id = $1 and kind in ('support', 'dispute') and closed_at is null
     order by coalesce(last_message_at, created_at) desc, id desc limit $2",
);
const AUDIT: Sql = Sql::same(
    "insert into audit_log (tenant_id, actor_id, action, conversation_id, created_at) values ($1, $2, $3, $4, $5)",
);

/// One's own place in a conversation. Without a role, one is not in it.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct MembershipRow {
    pub kind: ConversationKind,
    pub seq: i64,
    pub role: Option<ParticipantRole>,
}

/// How somebody stands in a conversation.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct StandingRow {
    pub role: ParticipantRole,
    pub joined_seq: i64,
    pub notifications: NotificationLevel,
    pub archived_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
pub(super) struct ParticipantRow {
    #[sqlx(flatten)]
    person: Person,
    role: ParticipantRole,
    joined_at: Timestamp,
    left_at: Option<Timestamp>,
    rev: i64,
}

impl From<ParticipantRow> for Participant {
    fn from(row: ParticipantRow) -> Self {
        Self { person: row.person, role: row.role, joined_at: row.joined_at, left_at: row.left_at }
    }
}

impl Db {
    /// `None` when the tenant has no such conversation.
    pub async fn membership(
        &mut self,
        tenant: TenantId,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Option<MembershipRow>> {
        fetch!(optional MembershipRow, self, MEMBERSHIP, tenant, conversation, user)
    }

    /// `None` when they are not in it, or the tenant has no such conversation.
    pub async fn standing(
        &mut self,
        tenant: TenantId,
        conversation: ConversationId,
        user: UserId,
    ) -> Result<Option<StandingRow>> {
        fetch!(optional StandingRow, self, STANDING, tenant, conversation, user)
    }

    /// Puts a conversation away for one of its participants, or back.
    pub async fn set_archived(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        archived_at: Option<Timestamp>,
    ) -> Result<()> {
        execute!(self, SET_ARCHIVED, conversation, user, archived_at)?;
        Ok(())
    }

    /// Conversations about objects, after this one, in which nothing happened since `before`, and that somebody has not
    /// put away.
    pub async fn idle_rooms(
        &mut self,
        tenant: Option<TenantId>,
        after: ConversationId,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<ConversationId>> {
        let rows = fetch!(all(ConversationId,), self, IDLE, after, tenant, before, limit)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Puts conversations away for everybody in them.
    pub async fn archive_for_all(&mut self, conversations: &[ConversationId], now: Timestamp) -> Result<()> {
        execute!(self, ARCHIVE_FOR_ALL, json(&conversations), now)?;
        Ok(())
    }

    pub async fn set_level(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        level: NotificationLevel,
    ) -> Result<()> {
        execute!(self, SET_LEVEL, conversation, user, level)?;
        Ok(())
    }

    /// The conversations that somebody is in, with their heads.
    pub async fn conversation_heads(&mut self, user: UserId) -> Result<Vec<(ConversationId, i64)>> {
        fetch!(all(ConversationId, i64), self, CONVERSATIONS, user)
    }

    pub async fn participants(
        &mut self,
        conversation: ConversationId,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<Participant>> {
        let rows = fetch!(all ParticipantRow, self, LIST, conversation, limit, offset)?;
        Ok(rows.into_iter().map(Participant::from).collect())
    }

    pub async fn search_participants(
        &mut self,
        conversation: ConversationId,
        except: UserId,
        query: &str,
        limit: i64,
    ) -> Result<Vec<Person>> {
        fetch!(all Person, self, SEARCH, conversation, except, beginning(query), limit)
    }

    pub async fn participant(&mut self, conversation: ConversationId, user: UserId) -> Result<Option<Participant>> {
        let row = fetch!(optional ParticipantRow, self, ONE, conversation, user)?;
        Ok(row.map(Participant::from))
    }

    /// Who joined, left or changed roles after `rev`, with the change that did it.
    pub async fn participants_changed(
        &mut self,
        conversation: ConversationId,
        rev: i64,
    ) -> Result<Vec<(i64, Participant)>> {
        let rows = fetch!(all ParticipantRow, self, CHANGED, conversation, rev)?;
        Ok(rows.into_iter().map(|row| (row.rev, row.into())).collect())
    }

    /// False when they were in it already.
    pub async fn insert_participant(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        role: ParticipantRole,
        now: Timestamp,
        seq: i64,
    ) -> Result<bool> {
        let joined = execute!(self, JOIN, conversation, user, role, now, seq)? == 1;
        if joined {
            execute!(self, COUNT, conversation, 1_i64)?;
        }
        Ok(joined)
    }

    /// False when they were not in it.
    pub async fn end_participation(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        now: Timestamp,
        rev: i64,
    ) -> Result<bool> {
        let left = execute!(self, LEAVE, conversation, user, now, rev)? == 1;
        if left {
            execute!(self, COUNT, conversation, -1_i64)?;
        }
        Ok(left)
    }

    /// False when they were not in it.
    pub async fn set_participant_role(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        role: ParticipantRole,
        rev: i64,
    ) -> Result<bool> {
        Ok(execute!(self, SET_ROLE, conversation, user, role, rev)? == 1)
    }

    /// Those of these people who are in a conversation now.
    pub async fn present(&mut self, conversation: ConversationId, users: &[UserId]) -> Result<Vec<UserId>> {
        let rows = fetch!(all(UserId,), self, PRESENT, conversation, json(&users))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Those of these conversations that somebody is in now.
    pub async fn present_in(&mut self, user: UserId, conversations: &[ConversationId]) -> Result<Vec<ConversationId>> {
        let rows = fetch!(all(ConversationId,), self, PRESENT_IN, user, json(&conversations))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    pub async fn count_admins(&mut self, conversation: ConversationId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT_ADMINS, conversation)?;
        Ok(count)
    }

    /// Notes what an admin or staff did beyond their own conversations.
    /// Who is to administer a conversation that has no admin.
    pub async fn heir(&mut self, conversation: ConversationId) -> Result<Option<UserId>> {
        Ok(fetch!(optional(UserId,), self, HEIR, conversation)?.map(|(id,)| id))
    }

    /// Who is in a conversation and not on the tenant's staff.
    pub async fn lay_people(&mut self, tenant: TenantId, conversation: ConversationId) -> Result<Vec<UserId>> {
        let rows = fetch!(all(UserId,), self, LAY, tenant, conversation)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Conversations with support that are not closed, those that were active last first.
    pub async fn open_support(&mut self, tenant: TenantId, limit: i64) -> Result<Vec<ConversationId>> {
        let rows = fetch!(all(ConversationId,), self, OPEN_SUPPORT, tenant, limit)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    pub async fn audit(
        &mut self,
        tenant: TenantId,
        actor: UserId,
        action: &str,
        conversation: Option<ConversationId>,
        now: Timestamp,
    ) -> Result<()> {
        execute!(self, AUDIT, tenant, actor, action, conversation, now)?;
        Ok(())
    }
}

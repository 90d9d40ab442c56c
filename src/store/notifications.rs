//! What the bell shows: what was said to somebody, and the notifications that are stored by themselves.

use super::{Db, Sql, execute, fetch, users::json};
use crate::{
    error::Result,
    model::{ConversationId, MessageId, NotificationId, Person, Timestamp, UserId},
};

/// Not for those who left meanwhile, or who want to hear nothing.
const INSERT: Sql = Sql {
    sqlite: "insert into notifications (user_id, kind, conversation_id, message_id, actor_id, emoji, created_at)
             select user_id, $3, conversation_id, $4, $5, $6, $7 from participants
             where conversation_id = $1 and user_id in (select value from json_each($2))
               and left_at is null and notifications <> 'none'
             returning user_id, id",
    postgres: "insert into notifications (user_id, kind, conversation_id, message_id, actor_id, emoji, created_at)
               select user_id, $3, conversation_id, $4, $5, $6, $7 from participants
               where conversation_id = $1 and user_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))
                 and left_at is null and notifications <> 'none'
               returning user_id, id",
};
const WITHDRAW: Sql = Sql::same(
    "delete from notifications
     where message_id = $1 and user_id = $2 and actor_id = $3 and emoji = $4 and kind = 'reaction'",
);
const WITHDRAW_ALL: Sql = Sql::same("delete from notifications where message_id = $1");
const MARK_READ: Sql =
    Sql::same("update notifications set read_at = $3 where user_id = $1 and read_at is null and created_at <= $2");
const FORGET: Sql = Sql::same("delete from notifications where read_at is not null and created_at < $1");

/// Notifications that may be seen: nothing of conversations that were left, or of messages that were deleted.
macro_rules! visible {
    () => {
        "notifications n
         join participants p on p.conversation_id = n.conversation_id and p.user_id = n.user_id and p.left_at is null
         left join messages m on m.id = n.message_id"
    };
}

const LIST: Sql = Sql::same(concat!(
    "select n.id, n.kind, n.conversation_id, m.seq, n.emoji, n.actor_id, u.username, u.name, n.created_at, n.read_at
     from ",
    visible!(),
    " left join users u on u.id = n.actor_id
     where n.user_id = $1 and n.created_at < $2 and m.deleted_at is null
     order by n.created_at desc, n.id desc limit $3"
));
/// Counts no further than a badge shows, so that it costs the same with however many.
const UNREAD: Sql = Sql {
    sqlite: concat!(
        "select cast(j.value as bigint), (select count(*) from (select 1 from ",
        visible!(),
        " where n.user_id = j.value and n.read_at is null and m.deleted_at is null limit $2))
         from json_each($1) as j"
    ),
    postgres: concat!(
        "select j.value::bigint, (select count(*) from (select 1 from ",
        visible!(),
        " where n.user_id = j.value::bigint and n.read_at is null and m.deleted_at is null limit $2) as counted)
         from jsonb_array_elements_text($1::jsonb) as j (value)"
    ),
};

/// What was said to somebody, `$1`, before `$2`: the newest messages of the conversations that were active last, where
/// everything is to be told, and the newest mentions. Both are bounded, so that it costs the same in a million messages
/// as in a hundred. `$candidates` finds the messages of one conversation `a`; with the `$3`-th come all of its moment.
macro_rules! said {
    ($candidates:literal) => {
        concat!(
            "with active as (
               select c.id, p.joined_seq
               from participants p join conversations c on c.id = p.conversation_id
               where p.user_id = $1 and p.left_at is null and p.notifications = 'all' and c.last_message_at is not null
               order by c.last_message_at desc limit 50),
             named as (
               select t.message_id, p.joined_seq
               from mentions t
               join participants p on p.conversation_id = t.conversation_id and p.user_id = t.user_id
                 and p.left_at is null and p.notifications <> 'none'
               join messages m on m.id = t.message_id
               where t.user_id = $1 and m.created_at < $2
               order by t.message_id desc limit 60),
             said as (
               select m.conversation_id, m.seq, m.created_at from active a ", $candidates, "
               where m.created_at < $2 and m.deleted_at is null and (m.sender_id is null or m.sender_id <> $1)
               union
               select m.conversation_id, m.seq, m.created_at
               from named n join messages m on m.id = n.message_id
               where m.seq > n.joined_seq and m.deleted_at is null and (m.sender_id is null or m.sender_id <> $1))
             select s.conversation_id, s.seq, s.created_at,
                    exists (select 1 from mentions t
                            where t.user_id = $1 and t.conversation_id = s.conversation_id and t.seq = s.seq)
                      as mentioned,
                    exists (select 1 from read_ranges r
                            where r.user_id = $1 and r.conversation_id = s.conversation_id
                              and r.from_seq <= s.seq and r.to_seq >= s.seq) as read
             from said s
             where s.created_at >= coalesce(
               (select created_at from said order by created_at desc limit 1 offset $3 - 1), 0)
             order by s.created_at desc, s.seq desc"
        )
    };
}

const SAID: Sql = Sql {
    sqlite: said!(
        "join messages m on m.conversation_id = a.id and m.seq in
           (select n.seq from messages n where n.conversation_id = a.id and n.seq > a.joined_seq
            order by n.seq desc limit 30)"
    ),
    postgres: said!(
        "cross join lateral
           (select * from messages n where n.conversation_id = a.id and n.seq > a.joined_seq
            order by n.seq desc limit 30) as m"
    ),
};

/// Kinds of notifications that are stored by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub(crate) enum NotificationKind {
    Reaction,
    Invitation,
}

/// The place of a message in the bell.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct SaidRow {
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub created_at: Timestamp,
    /// Whether it mentions whose bell it is.
    pub mentioned: bool,
    pub read: bool,
}

/// A notification to be stored, once for everybody whom it is for.
pub(crate) struct NewNotification<'a> {
    pub kind: NotificationKind,
    pub conversation: ConversationId,
    pub message: Option<MessageId>,
    pub by: UserId,
    pub emoji: Option<&'a str>,
    pub created_at: Timestamp,
}

/// A stored notification. `seq` is the place of the message that it is about.
#[derive(sqlx::FromRow)]
pub(crate) struct NotificationRow {
    pub id: NotificationId,
    pub kind: NotificationKind,
    pub conversation_id: ConversationId,
    pub seq: Option<i64>,
    pub emoji: Option<String>,
    actor_id: Option<UserId>,
    username: Option<String>,
    name: Option<String>,
    pub created_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

impl NotificationRow {
    /// Who caused it.
    pub fn by(&self) -> Option<Person> {
        let (username, name) = (self.username.clone()?, self.name.clone()?);
        Some(Person { id: self.actor_id?, username, name })
    }
}

impl Db {
    /// Stores a notification for each of these people who is to have it; answers who that is.
    pub async fn insert_notifications(
        &mut self,
        users: &[UserId],
        new: &NewNotification<'_>,
    ) -> Result<Vec<(UserId, NotificationId)>> {
        fetch!(
            all(UserId, NotificationId),
            self,
            INSERT,
            new.conversation,
            json(&users),
            new.kind,
            new.message,
            new.by,
            new.emoji,
            new.created_at
        )
    }

    /// False when there was none of that reaction.
    pub async fn withdraw_notification(
        &mut self,
        message: MessageId,
        user: UserId,
        by: UserId,
        emoji: &str,
    ) -> Result<bool> {
        Ok(execute!(self, WITHDRAW, message, user, by, emoji)? > 0)
    }

    /// False when there was none about that message.
    pub async fn withdraw_notifications(&mut self, message: MessageId) -> Result<bool> {
        Ok(execute!(self, WITHDRAW_ALL, message)? > 0)
    }

    /// What the bell shows of what was said to somebody before a time: the newest `limit`, and what was said at the same
    /// moment as the last of them; newest first.
    pub async fn said_to(&mut self, user: UserId, before: Timestamp, limit: i64) -> Result<Vec<SaidRow>> {
        fetch!(all SaidRow, self, SAID, user, before, limit)
    }

    /// Stored notifications of somebody from before a time, newest first.
    pub async fn stored_notifications(
        &mut self,
        user: UserId,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<NotificationRow>> {
        fetch!(all NotificationRow, self, LIST, user, before, limit)
    }

    /// How many stored notifications each of these people has not read, counted up to `limit`.
    pub async fn unread_notifications(&mut self, users: &[UserId], limit: i64) -> Result<Vec<(UserId, i64)>> {
        fetch!(all(UserId, i64), self, UNREAD, json(&users), limit)
    }

    /// False when everything up to then was read already.
    pub async fn mark_notifications_read(&mut self, user: UserId, upto: Timestamp, now: Timestamp) -> Result<bool> {
        Ok(execute!(self, MARK_READ, user, upto, now)? > 0)
    }

    /// Deletes what was read and is older than `before`. How many.
    pub async fn forget_notifications(&mut self, before: Timestamp) -> Result<u64> {
        execute!(self, FORGET, before)
    }
}

//! Users.

use super::{Db, Sql, execute, fetch};
use crate::{
    error::Result,
    model::{ConversationId, Person, TenantId, Timestamp, User, UserId, UserRole, wire_id},
};

const INSERT: Sql = Sql::same(
    "insert into users
       (tenant_id, external_id, username, username_key, name, name_key, role, password_hash, created_at, metadata)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict do nothing
     returning id, tenant_id, external_id, username, name, role, created_at, last_seen_at",
);
/// An account made here is known to the outside by its own id, beyond those that platforms give.
const SET_EXTERNAL_ID: Sql = Sql::same(
    "update users set external_id = cast(id + $2 as text) where id = $1
     returning id, tenant_id, external_id, username, name, role, created_at, last_seen_at",
);
const BY_ID: Sql = Sql::same(
    "select id, tenant_id, external_id, username, name, role, created_at, last_seen_at
     from users where tenant_id = $1 and id = $2",
);
const BY_EXTERNAL_ID: Sql = Sql::same(
    "select id, tenant_id, external_id, username, name, role, created_at, last_seen_at
     from users where tenant_id = $1 and external_id = $2",
);
const KNOWN: Sql = Sql {
    sqlite: "select id, external_id, username, name, metadata
             from users where id in (select value from json_each($1))",
    postgres: "select id, external_id, username, name, metadata
               from users where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))",
};
const SET_METADATA: Sql = Sql::same("update users set metadata = $2 where id = $1");
const STAFF: Sql = Sql::same("select id from users where tenant_id = $1 and role = 'support' order by id limit $2");
const BY_EXTERNAL_IDS: Sql = Sql {
    sqlite: "select external_id, id from users
             where tenant_id = $1 and external_id in (select value from json_each($2))",
    postgres: "select external_id, id from users
               where tenant_id = $1 and external_id in (select jsonb_array_elements_text($2::jsonb))",
};
const BY_USERNAME: Sql = Sql::same(
    "select id, tenant_id, external_id, username, name, role, created_at, last_seen_at, password_hash
     from users where tenant_id = $1 and username_key = $2",
);
const COUNT: Sql = Sql::same("select count(*) from users where tenant_id = $1");
const COUNT_ADMINS: Sql = Sql::same("select count(*) from users where tenant_id = $1 and role = 'admin'");
const RENAME: Sql = Sql::same(
    "update users set username = $2, username_key = $3, name = $4, name_key = $5
     where id = $1 and not exists (
       select 1 from users o where o.tenant_id = users.tenant_id and o.username_key = $3 and o.id <> $1) returning id",
);
const SET_ROLE: Sql = Sql::same("update users set role = $2 where id = $1");
const SET_LAST_SEEN: Sql = Sql {
    sqlite: "update users set last_seen_at = j.value ->> 1 from json_each($1) as j where users.id = j.value ->> 0",
    postgres: "update users set last_seen_at = (j.value ->> 1)::bigint
               from jsonb_array_elements($1::jsonb) as j (value) where users.id = (j.value ->> 0)::bigint",
};
/// Names that begin, or in which a word begins, with what was typed. `$3` is a `like` pattern.
const SEARCH: Sql = Sql::same(
    "select id, username, name from users
     where tenant_id = $1 and id <> $2
       and (username_key like $3 escape '\\' or name_key like $3 escape '\\' or name_key like '% ' || $3 escape '\\')
     order by name_key, id limit $4",
);
const OUTSIDERS: Sql = Sql::same(
    "select id, username, name from users
     where tenant_id = $1
       and not exists (select 1 from participants p
                       where p.conversation_id = $2 and p.user_id = users.id and p.left_at is null)
       and (username_key like $3 escape '\\' or name_key like $3 escape '\\' or name_key like '% ' || $3 escape '\\')
     order by name_key, id limit $4",
);
const IN_TENANT: Sql = Sql {
    sqlite: "select id from users where tenant_id = $1 and id in (select value from json_each($2))",
    postgres: "select id from users where tenant_id = $1
               and id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
/// Those of `$2` who are in a conversation with `$1` now.
const ACQUAINTANCES: Sql = Sql {
    sqlite: "select distinct them.user_id from participants me
             join participants them on them.conversation_id = me.conversation_id and them.left_at is null
             where me.user_id = $1 and me.left_at is null and them.user_id in (select value from json_each($2))",
    postgres: "select distinct them.user_id from participants me
               join participants them on them.conversation_id = me.conversation_id and them.left_at is null
               where me.user_id = $1 and me.left_at is null
                 and them.user_id in (select value::bigint from jsonb_array_elements_text($2::jsonb))",
};
/// Everybody who is in a conversation with `$1` now, and they themselves.
macro_rules! acquainted {
    ($select:literal, $($rest:literal),*) => {
        concat!(
            "select ", $select, " from (
               select them.user_id from participants me
               join participants them on them.conversation_id = me.conversation_id and them.left_at is null
               where me.user_id = $1 and me.left_at is null
               union select id from users where id = $1) as acquainted ",
            $($rest),*
        )
    };
}

const ACQUAINTED: Sql = Sql::same(acquainted!("user_id", "order by user_id limit $3 offset $2"));
const COUNT_ACQUAINTED: Sql = Sql::same(acquainted!("count(*)",));
const LAST_SEEN: Sql = Sql {
    sqlite: "select id, last_seen_at from users where id in (select value from json_each($1))",
    postgres: "select id, last_seen_at from users
               where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))",
};

/// A user to be stored.
pub(crate) struct NewUser<'a> {
    pub tenant_id: TenantId,
    /// The platform's id; absent for accounts made here.
    pub external_id: Option<&'a str>,
    pub username: &'a str,
    pub name: &'a str,
    pub role: UserRole,
    pub password_hash: Option<&'a str>,
    pub created_at: Timestamp,
    /// The platform's own data: a JSON object.
    pub metadata: Option<&'a str>,
}

/// What a user's platform calls them.
#[derive(sqlx::FromRow)]
pub(crate) struct KnownRow {
    pub id: UserId,
    pub external_id: String,
    pub username: String,
    pub name: String,
    pub metadata: Option<String>,
}

/// A user with what proves who they are.
#[derive(sqlx::FromRow)]
pub(crate) struct Credentials {
    #[sqlx(flatten)]
    pub user: User,
    pub password_hash: Option<String>,
}

impl Db {
    /// `None` when the username or the external id is taken.
    pub async fn insert_user(&mut self, new: &NewUser<'_>) -> Result<Option<User>> {
        let placeholder;
        let external_id = match new.external_id {
            Some(id) => id,
            None => {
                placeholder = format!("new:{:032x}", rand::random::<u128>());
                &placeholder
            }
        };
        let username_key = new.username.to_lowercase();
        let name_key = new.name.to_lowercase();
        let inserted = fetch!(
            optional User, self, INSERT,
            new.tenant_id, external_id, new.username, &username_key, new.name, &name_key, new.role,
            new.password_hash, new.created_at, new.metadata
        )?;
        match inserted {
            Some(user) if new.external_id.is_none() => {
                Ok(Some(fetch!(one User, self, SET_EXTERNAL_ID, user.id, wire_id::OWN_IDS)?))
            }
            inserted => Ok(inserted),
        }
    }

    pub async fn user(&mut self, tenant: TenantId, id: UserId) -> Result<Option<User>> {
        fetch!(optional User, self, BY_ID, tenant, id)
    }

    /// What platforms call these users, of whatever tenant.
    pub async fn known(&mut self, ids: &[UserId]) -> Result<Vec<KnownRow>> {
        fetch!(all KnownRow, self, KNOWN, json(&ids))
    }

    /// The platform's own data about a user: a JSON object.
    pub async fn user_metadata(&mut self, id: UserId) -> Result<Option<String>> {
        let known = self.known(&[id]).await?.pop();
        Ok(known.and_then(|known| known.metadata))
    }

    pub async fn set_user_metadata(&mut self, id: UserId, metadata: &str) -> Result<()> {
        execute!(self, SET_METADATA, id, metadata)?;
        Ok(())
    }

    /// The tenant's support staff.
    pub async fn support_staff(&mut self, tenant: TenantId, limit: i64) -> Result<Vec<UserId>> {
        let rows = fetch!(all(UserId,), self, STAFF, tenant, limit)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    pub async fn user_by_external_id(&mut self, tenant: TenantId, external_id: &str) -> Result<Option<User>> {
        fetch!(optional User, self, BY_EXTERNAL_ID, tenant, external_id)
    }

    /// Those of these people, by their platform's ids, who are known here.
    pub async fn users_by_external_ids(
        &mut self,
        tenant: TenantId,
        external_ids: &[&str],
    ) -> Result<Vec<(String, UserId)>> {
        fetch!(all(String, UserId), self, BY_EXTERNAL_IDS, tenant, json(&external_ids))
    }

    /// Usernames are compared without regard to case.
    pub async fn credentials(&mut self, tenant: TenantId, username: &str) -> Result<Option<Credentials>> {
        fetch!(optional Credentials, self, BY_USERNAME, tenant, username.to_lowercase())
    }

    pub async fn count_users(&mut self, tenant: TenantId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT, tenant)?;
        Ok(count)
    }

    /// Those who administer the tenant.
    pub async fn count_tenant_admins(&mut self, tenant: TenantId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT_ADMINS, tenant)?;
        Ok(count)
    }

    /// Whether the username was free.
    pub async fn rename_user(&mut self, id: UserId, username: &str, name: &str) -> Result<bool> {
        let keys = (username.to_lowercase(), name.to_lowercase());
        let renamed = fetch!(optional(UserId,), self, RENAME, id, username, &keys.0, name, &keys.1)?;
        Ok(renamed.is_some())
    }

    pub async fn set_user_role(&mut self, id: UserId, role: UserRole) -> Result<()> {
        execute!(self, SET_ROLE, id, role)?;
        Ok(())
    }

    pub async fn set_last_seen(&mut self, seen: &[(UserId, Timestamp)]) -> Result<()> {
        execute!(self, SET_LAST_SEEN, json(&seen))?;
        Ok(())
    }

    pub async fn last_seen(&mut self, users: &[UserId]) -> Result<Vec<(UserId, Option<Timestamp>)>> {
        fetch!(all(UserId, Option<Timestamp>), self, LAST_SEEN, json(&users))
    }

    pub async fn search_people(
        &mut self,
        tenant: TenantId,
        except: UserId,
        query: &str,
        limit: i64,
    ) -> Result<Vec<Person>> {
        fetch!(all Person, self, SEARCH, tenant, except, beginning(query), limit)
    }

    pub async fn search_outsiders(
        &mut self,
        tenant: TenantId,
        of: ConversationId,
        query: &str,
        limit: i64,
    ) -> Result<Vec<Person>> {
        fetch!(all Person, self, OUTSIDERS, tenant, of, beginning(query), limit)
    }

    /// Those of these users who belong to the tenant.
    pub async fn users_of_tenant(&mut self, tenant: TenantId, users: &[UserId]) -> Result<Vec<UserId>> {
        let rows = fetch!(all(UserId,), self, IN_TENANT, tenant, json(&users))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Those of these users who share a conversation with this one.
    pub async fn acquaintances(&mut self, of: UserId, users: &[UserId]) -> Result<Vec<UserId>> {
        let rows = fetch!(all(UserId,), self, ACQUAINTANCES, of, json(&users))?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Those who share a conversation with somebody, and they themselves.
    pub async fn acquainted(&mut self, with: UserId, offset: i64, limit: i64) -> Result<Vec<UserId>> {
        let rows = fetch!(all(UserId,), self, ACQUAINTED, with, offset, limit)?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// How many they are.
    pub async fn count_acquainted(&mut self, with: UserId) -> Result<i64> {
        let (count,) = fetch!(one(i64,), self, COUNT_ACQUAINTED, with)?;
        Ok(count)
    }
}

/// The `like` pattern of what begins with this text.
pub(super) fn beginning(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 1);
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A list bound as one JSON text, which both databases unfold.
pub(super) fn json<T: serde::Serialize>(list: &T) -> String {
    // Serialising lists of plain values into memory cannot fail.
    serde_json::to_string(list).unwrap_or_default()
}

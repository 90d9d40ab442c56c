-- Times are UTC epoch microseconds. `seq` counts the changes of one conversation, `rev` is the change that last
-- touched a row. The PostgreSQL file of the same number holds the same tables.

create table tenants (
    id integer primary key,
    slug text not null unique,
    name text not null,
    dialect text not null,
    jwt_secret text not null,
    api_key_hash text not null unique,
    created_at integer not null
) strict;

create table users (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    external_id text not null,
    username text not null,
    username_key text not null,
    name text not null,
    name_key text not null,
    role text not null,
    password_hash text,
    created_at integer not null,
    last_seen_at integer,
    unique (tenant_id, external_id),
    unique (tenant_id, username_key)
) strict;

create table sessions (
    id integer primary key,
    user_id integer not null references users (id),
    refresh_hash text not null unique,
    previous_hash text unique,
    user_agent text not null,
    created_at integer not null,
    rotated_at integer not null,
    expires_at integer not null,
    revoked_at integer
) strict;

create table conversations (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    kind text not null,
    title text,
    -- What makes opening it twice give the same one: 'direct:3:7', 'context:job:42', 'general'.
    identity text,
    context_kind text,
    context_id text,
    seq integer not null,
    rev integer not null,
    created_by integer references users (id),
    created_at integer not null,
    last_message_at integer,
    last_message_seq integer,
    unique (tenant_id, identity)
) strict;

create table participants (
    conversation_id integer not null references conversations (id),
    user_id integer not null references users (id),
    role text not null,
    joined_at integer not null,
    joined_seq integer not null,
    left_at integer,
    rev integer not null,
    read_rev integer not null,
    notifications text not null,
    archived_at integer,
    primary key (conversation_id, user_id)
) strict, without rowid;

create index participants_of_user on participants (user_id, conversation_id) where left_at is null;

-- What one participant has read: changes from_seq to to_seq, ranges that neither overlap nor touch.
create table read_ranges (
    user_id integer not null references users (id),
    conversation_id integer not null references conversations (id),
    from_seq integer not null,
    to_seq integer not null,
    primary key (user_id, conversation_id, from_seq)
) strict, without rowid;

create table messages (
    id integer primary key autoincrement,
    conversation_id integer not null references conversations (id),
    seq integer not null,
    rev integer not null,
    sender_id integer references users (id),
    kind text not null,
    content text not null,
    metadata text,
    client_id text,
    reply_to integer references messages (id),
    created_at integer not null,
    edited_at integer,
    deleted_at integer,
    unique (conversation_id, seq)
) strict;

create unique index messages_by_client_id on messages (conversation_id, sender_id, client_id)
    where client_id is not null;
create index messages_changed on messages (conversation_id, rev) where rev <> seq;

create table invites (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    token_hash text not null unique,
    created_by integer not null references users (id),
    conversation_id integer references conversations (id),
    created_at integer not null,
    expires_at integer not null,
    uses_left integer not null
) strict;

-- What admins and staff did beyond their own conversations.
create table audit_log (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    actor_id integer not null references users (id),
    action text not null,
    conversation_id integer references conversations (id),
    created_at integer not null
) strict;

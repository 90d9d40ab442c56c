-- What people do with messages: editing, reacting, replying, mentioning, pinning, attaching.

alter table messages add column thread_root integer references messages (id);
-- What else is stored of it, as bits, so that nobody looks for what is not there: 1 attachments, 2 reactions,
-- 4 mentions, 8 replies, 16 mentions who is here, 32 mentions everyone.
alter table messages add column extras integer not null default 0;
alter table messages add column deleted_by integer references users (id);
alter table messages add column pinned_at integer;
create index messages_in_thread on messages (thread_root, seq) where thread_root is not null;
create index messages_pinned on messages (conversation_id, pinned_at) where pinned_at is not null;

-- What messages said before they were edited. Deleted with the message.
create table editions (
    id integer primary key,
    message_id integer not null references messages (id),
    content text not null,
    until integer not null
) strict;
create index editions_of_message on editions (message_id);

create table reactions (
    message_id integer not null references messages (id),
    emoji text not null,
    user_id integer not null references users (id),
    created_at integer not null,
    primary key (message_id, emoji, user_id)
) strict, without rowid;

-- Whom a message calls upon. `by_name` is 0 for those whom only @here or @everyone means.
create table mentions (
    user_id integer not null references users (id),
    conversation_id integer not null references conversations (id),
    seq integer not null,
    message_id integer not null references messages (id),
    by_name integer not null,
    primary key (user_id, conversation_id, seq)
) strict, without rowid;
create index mentions_of_message on mentions (message_id);
create index mentions_by_age on mentions (user_id, message_id);

-- Files. One without a message is an upload that waits to be sent; `secret` is part of the name of what is stored, and
-- `bytes` is 0 until it is stored. From `discard_at` on nobody needs it: uploads that were not sent in time, and files of
-- deleted messages.
create table attachments (
    id integer primary key autoincrement,
    tenant_id integer not null references tenants (id),
    uploader_id integer not null references users (id),
    message_id integer references messages (id),
    position integer not null default 0,
    secret text not null,
    kind text not null,
    name text not null,
    media_type text not null,
    bytes integer not null,
    width integer,
    height integer,
    duration_ms integer,
    waveform text,
    preview_type text,
    preview_bytes integer,
    created_at integer not null,
    discard_at integer
) strict;
create index attachments_of_message on attachments (message_id) where message_id is not null;
create index attachments_to_discard on attachments (discard_at) where discard_at is not null;

-- What the bell shows besides messages: reactions to one's own, invitations.
create table notifications (
    id integer primary key,
    user_id integer not null references users (id),
    kind text not null,
    conversation_id integer not null references conversations (id),
    message_id integer references messages (id),
    actor_id integer references users (id),
    emoji text,
    created_at integer not null,
    read_at integer
) strict;
create index notifications_of_user on notifications (user_id, created_at);
create index notifications_unread on notifications (user_id) where read_at is null;
create index notifications_read on notifications (created_at) where read_at is not null;
create index notifications_of_message on notifications (message_id) where message_id is not null;

-- The object that a conversation is about, as its platform shows it.
alter table conversations add column context_title text;
alter table conversations add column context_status text;
alter table conversations add column context_url text;

-- People in it now.
alter table conversations add column participant_count integer not null default 0;
update conversations set participant_count =
    (select count(*) from participants p where p.conversation_id = conversations.id and p.left_at is null);

alter table tenants add column max_upload_bytes integer not null default 26214400;

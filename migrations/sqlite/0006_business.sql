-- The platform's side: what it tells us, what we tell it, and the records that chats give rise to.

-- Events that came in, by what makes them the same event: its id, or else what it said.
create table business_events (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    identity text not null,
    type text not null,
    conversation_id integer references conversations (id),
    message_id integer references messages (id),
    is_new_conversation integer not null default 0,
    received_at integer not null,
    unique (tenant_id, identity)
) strict;

create table disputes (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    conversation_id integer not null references conversations (id),
    -- Where it is settled.
    dispute_conversation_id integer references conversations (id),
    message_id integer references messages (id),
    reason text not null,
    description text not null,
    status text not null,
    created_by integer not null references users (id),
    created_at integer not null
) strict;

create table payments (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    conversation_id integer not null references conversations (id),
    message_id integer references messages (id),
    -- Hundredths of the currency's unit.
    hundredths integer not null,
    currency text not null,
    description text not null,
    status text not null,
    created_by integer not null references users (id),
    created_at integer not null
) strict;

create table job_updates (
    id integer primary key,
    tenant_id integer not null references tenants (id),
    conversation_id integer not null references conversations (id),
    message_id integer references messages (id),
    status text not null,
    comment text not null,
    created_by integer not null references users (id),
    created_at integer not null
) strict;

-- Where a platform wants to be told of what happens here.
create table webhook_endpoints (
    id integer primary key autoincrement,
    tenant_id integer not null references tenants (id),
    url text not null,
    secret text not null,
    -- A JSON list; all types when it is absent.
    event_types text,
    -- The operator lets it be at a private address, and without TLS.
    allow_private integer not null,
    created_at integer not null,
    -- It answered 410: it wants to hear nothing more.
    disabled_at integer,
    -- Since when deliveries to it are given up.
    failing_since integer,
    -- Deliveries that failed since the last one that did not.
    failures integer not null default 0,
    -- Nobody sends to it before: somebody is at it, or it failed a moment ago.
    rests_until integer not null default 0
) strict;
create index webhook_endpoints_of_tenant on webhook_endpoints (tenant_id) where disabled_at is null;

-- What happened and is to be told, written by the transaction in which it happened.
create table webhook_outbox (
    id integer primary key autoincrement,
    tenant_id integer not null,
    type text not null,
    conversation_id integer not null,
    message_id integer,
    user_id integer,
    record_id integer
) strict;

create table webhook_deliveries (
    id integer primary key autoincrement,
    endpoint_id integer not null references webhook_endpoints (id) on delete cascade,
    -- Its place among all that happened: that of the outbox.
    place integer not null,
    webhook_id text not null,
    type text not null,
    message_id integer,
    -- Gone once it is delivered or given up: what people said is not kept twice.
    body text,
    attempts integer not null default 0,
    -- Absent once it is delivered or given up.
    next_attempt_at integer,
    attempted_at integer,
    delivered_at integer,
    status integer,
    error text,
    created_at integer not null
) strict;
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at)
    where next_attempt_at is not null;
create index webhook_deliveries_done on webhook_deliveries (created_at) where next_attempt_at is null;
create index webhook_deliveries_of_endpoint on webhook_deliveries (endpoint_id, id);
create index webhook_deliveries_of_message on webhook_deliveries (message_id)
    where next_attempt_at is not null and message_id is not null;

-- Where nobody listens, each trigger costs one look at an empty table.

create trigger webhook_message_created after insert on messages
when exists (select 1 from webhook_endpoints)
begin
    insert into webhook_outbox (tenant_id, type, conversation_id, message_id)
    select c.tenant_id, 'message.created', c.id, new.id from conversations c
    where c.id = new.conversation_id
      and exists (select 1 from webhook_endpoints e where e.tenant_id = c.tenant_id and e.disabled_at is null);
end;

create trigger webhook_message_updated after update of edited_at on messages
when new.edited_at is not old.edited_at and exists (select 1 from webhook_endpoints)
begin
    insert into webhook_outbox (tenant_id, type, conversation_id, message_id)
    select c.tenant_id, 'message.updated', c.id, new.id from conversations c
    where c.id = new.conversation_id
      and exists (select 1 from webhook_endpoints e where e.tenant_id = c.tenant_id and e.disabled_at is null);
end;

create trigger webhook_message_deleted after update of deleted_at on messages
when old.deleted_at is null and new.deleted_at is not null and exists (select 1 from webhook_endpoints)
begin
    insert into webhook_outbox (tenant_id, type, conversation_id, message_id)
    select c.tenant_id, 'message.deleted', c.id, new.id from conversations c
    where c.id = new.conversation_id
      and exists (select 1 from webhook_endpoints e where e.tenant_id = c.tenant_id and e.disabled_at is null);
end;

create trigger webhook_conversation_created after insert on conversations
when exists (select 1 from webhook_endpoints e where e.tenant_id = new.tenant_id and e.disabled_at is null)
begin
    insert into webhook_outbox (tenant_id, type, conversation_id)
    values (new.tenant_id, 'conversation.created', new.id);
end;

create trigger webhook_participant_joined after insert on participants
when new.left_at is null and exists (select 1 from webhook_endpoints)
begin
    insert into webhook_outbox (tenant_id, type, conversation_id, user_id)
    select c.tenant_id, 'participant.joined', c.id, new.user_id from conversations c
    where c.id = new.conversation_id
      and exists (select 1 from webhook_endpoints e where e.tenant_id = c.tenant_id and e.disabled_at is null);
end;

create trigger webhook_participant_changed after update of left_at on participants
when (old.left_at is null) <> (new.left_at is null) and exists (select 1 from webhook_endpoints)
begin
    insert into webhook_outbox (tenant_id, type, conversation_id, user_id)
    select c.tenant_id, case when new.left_at is null then 'participant.joined' else 'participant.left' end, c.id,
           new.user_id
    from conversations c
    where c.id = new.conversation_id
      and exists (select 1 from webhook_endpoints e where e.tenant_id = c.tenant_id and e.disabled_at is null);
end;

-- Who is to be put into conversations that concern support.
create index users_staff on users (tenant_id) where role = 'support';
-- How much was uploaded.
create index attachments_of_tenant on attachments (tenant_id, bytes);

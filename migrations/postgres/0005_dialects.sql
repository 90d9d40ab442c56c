-- What the documented front ends show besides.

alter table participants add column last_read_at bigint;

-- When people of two read what the other one wrote: `read_at` of a change is that of the first stretch that has it.
create table direct_reads (
    conversation_id bigint not null references conversations (id),
    user_id bigint not null references users (id),
    from_seq bigint not null,
    to_seq bigint not null,
    read_at bigint not null,
    primary key (conversation_id, user_id, from_seq)
);

-- A conversation that is over: it can be read, and nothing more is said in it.
alter table conversations add column closed_at bigint;
-- The platform's own data.
alter table conversations add column metadata text;
alter table users add column metadata text;

-- Origins whose pages may call the REST doors, as a JSON list.
alter table tenants add column allowed_origins text not null default '[]';

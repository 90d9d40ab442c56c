-- How many messages a conversation has, and how many of them were taken back: lists by pages tell it with every page.
alter table conversations add column message_count bigint not null default 0;
alter table conversations add column tombstone_count bigint not null default 0;
update conversations
set message_count = (select count(*) from messages m where m.conversation_id = conversations.id),
    tombstone_count = (select count(*) from messages m
                       where m.conversation_id = conversations.id and m.deleted_at is not null);

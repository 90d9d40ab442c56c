-- How many messages a conversation has, so that the length of a list is known without counting it.
alter table conversations add column message_count integer not null default 0;
-- Those among them that are deleted.
alter table conversations add column tombstone_count integer not null default 0;
update conversations set
    message_count = (select count(*) from messages m where m.conversation_id = conversations.id),
    tombstone_count = (select count(*) from messages m
                       where m.conversation_id = conversations.id and m.deleted_at is not null);

-- How many messages a conversation has, so that the length of a list is known without counting it.
alter table conversations add column message_count bigint not null default 0;
-- Those among them that are deleted.
alter table conversations add column tombstone_count bigint not null default 0;
update conversations set message_count = counted.messages, tombstone_count = counted.tombstones
from (select conversation_id, count(*) as messages, count(deleted_at) as tombstones
      from messages group by conversation_id) as counted
where conversations.id = counted.conversation_id;

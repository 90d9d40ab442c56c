-- Full-text search. Its index is a database of its own beside this one, `search.db` (migrations/search): it is made
-- from the messages, off the way of those who post, and made anew when it is missing. Here is only what tells it of
-- messages that changed.

create table index_queue (
    id integer primary key autoincrement,
    message_id integer not null
) strict;

create trigger messages_reindexed after update of content, deleted_at on messages
begin
    insert into index_queue (message_id) values (new.id);
end;

-- Clients make their ids up in the order of time: with the id first, new ones are neighbours, and a commit of many
-- messages touches one page of the index rather than one for every sender.
drop index messages_by_client_id;
create unique index messages_by_client_id on messages (client_id, sender_id, conversation_id)
    where client_id is not null;

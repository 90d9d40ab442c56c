-- The index of full-text search: of each message the words that the engine finds in it, and what it is scoped by. The
-- tokenizer keeps every character that is not ASCII, which is how the words arrive.

create virtual table message_words using fts5 (
    words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
);

-- Messages up to this one are in the index.
create table index_state (
    upto integer not null
) strict;
insert into index_state (upto) values (0);

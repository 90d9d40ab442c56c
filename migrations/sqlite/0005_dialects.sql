-- What the documented front ends show besides.

alter table participants add column last_read_at integer;

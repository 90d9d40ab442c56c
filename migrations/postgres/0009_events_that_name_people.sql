-- Whether an event named anybody: until one does, whoever opened the conversation may only have guessed its object's number.
-- Of those that came before it is not known any more.
alter table business_events add column names_people boolean not null default true;

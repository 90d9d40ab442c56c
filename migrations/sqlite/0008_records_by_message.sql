-- Whoever raises something twice by the same client id is answered with what its message tells of.
create unique index disputes_by_message on disputes (message_id);
create unique index payments_by_message on payments (message_id);
create unique index job_updates_by_message on job_updates (message_id);

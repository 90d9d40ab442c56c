//! The engine's contract, through its operations, on SQLite and on PostgreSQL alike.
//!
//! PostgreSQL is the server that `PARLOR_TEST_POSTGRES_URL` names; every test makes a database of its own there.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod contexts;
mod conversations;
mod deleting;
mod delivery;
mod editing;
mod events;
mod files;
mod history;
mod listing;
mod mentions;
mod moderation;
mod notifications;
mod pairs;
mod pictures;
mod pins;
mod posting;
mod presence;
mod properties;
mod reactions;
mod reads;
mod records;
mod reopening;
mod resume;
mod s3;
mod search;
mod sending_files;
mod sessions;
mod settings;
mod stats;
mod support;
mod threads;
mod tokens;
mod trouble;
mod webhooks;

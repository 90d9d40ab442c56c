//! The engine's contract, through its operations, on SQLite and on PostgreSQL alike.
//!
//! PostgreSQL is the server that `PARLOR_TEST_POSTGRES_URL` names; every test makes a database of its own there.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod conversations;
mod deleting;
mod delivery;
mod editing;
mod history;
mod pins;
mod posting;
mod presence;
mod properties;
mod reactions;
mod reads;
mod resume;
mod search;
mod sessions;
mod support;
mod tokens;
mod trouble;

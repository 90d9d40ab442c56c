//! Parlor's server: HTTP pages, REST, the socket, and the `parlor` command.
//!
//! - [`run`](run()): serves on a bound listener until told to stop
//! - [`connections`]: accepted, served, and cut off when a request does not come
//! - [`router`]: every path at a glance
//! - `doors`, `docs`, `body`: REST doors, their description, and what they are sent
//! - [`middleware`]: what happens to each request before and after its handler
//! - [`pages`], [`statics`]: the web client; [`tokens`], [`enter`]: ways to a session; [`health`]: for operators
//! - `admin`: the moderation page
//! - [`files`]: uploading and serving files
//! - [`platform`]: business events and statistics, for integrating platforms
//! - [`ws`]: Parlor's own socket
//! - [`cli`]: the command line, one file a command
//! - [`dialects`]: the documented chat systems that front ends were written for

mod admin;
mod body;
pub mod cli;
pub mod connections;
pub mod dialects;
mod docs;
mod doors;
pub mod enter;
pub mod files;
pub mod health;
pub mod middleware;
pub mod options;
pub mod pages;
pub mod platform;
pub mod router;
pub mod run;
pub mod site;
pub mod state;
pub mod statics;
pub mod tokens;
pub mod ws;

pub use options::Options;
pub use run::run;

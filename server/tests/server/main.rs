//! The server through its public doors: HTTP, the socket, the command. People have names.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod bad_frames;
mod bad_requests;
mod command;
mod cross_site;
mod dialects;
mod disk_full;
mod docs;
mod dribbling;
mod enter;
mod files;
mod first_html;
mod headers;
mod health;
mod kill;
mod moderation;
mod platform;
mod platform_commands;
mod sessions;
mod shutdown;
mod slow_reader;
mod sockets;
mod support;
mod tokens;

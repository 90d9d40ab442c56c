//! The doors of integrating platforms, which show their API key: what happened on their side, and how much their chats
//! are used.

pub mod bodies;
pub mod events;
mod failure;
mod key;
pub mod stats;

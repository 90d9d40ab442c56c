//! The doors of integrating platforms, which show their API key: what happened on their side, and how much their chats
//! are used.

mod events;
mod failure;
mod key;
mod stats;

pub use events::{EventAnswer, receive as receive_event};
pub use stats::show as show_stats;

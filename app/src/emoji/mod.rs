//! Emoji to choose from.

mod picker;
mod recent;

pub use picker::EmojiPicker;
pub use recent::{recent, used};

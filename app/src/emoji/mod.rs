//! Emoji to choose from.
//!
//! - [`EmojiPicker`]: the pane with all of them, of [`grid`] and what it finds
//! - [`catalogue`]: what there is, fetched when it is first asked for; [`skin`]: the tones; [`recent`]: my own

mod catalogue;
mod grid;
mod picker;
mod recent;
mod skin;

pub use catalogue::{Emoji, Shown, find, group, groups, load};
pub use picker::EmojiPicker;
pub use recent::{recent, used};
pub use skin::Tone;

//! Building blocks that know nothing of chat.

mod alert;
mod avatar;
mod back;
mod badge;
mod card;
mod dialog;
mod empty;
mod field;
mod icon;
mod menu;
mod people_picker;
mod popover;
mod presence_dot;
pub mod roving;
mod touch;

pub use alert::Alert;
pub use avatar::{Avatar, AvatarSize, ConversationAvatar};
pub use back::close_by_back;
pub use badge::{UnreadBadge, short_count};
pub use card::Card;
pub use dialog::Dialog;
pub use empty::Empty;
pub use field::{Field, PasswordField, Refused, grow};
pub use icon::{Icon, Shape};
pub use menu::{Menu, MenuItem};
pub use people_picker::PeoplePicker;
pub use popover::{Beside, Popover};
pub use presence_dot::{PresenceDot, presence_text};
pub use touch::is_touch;

//! The pages, but for the room.

mod elsewhere;
mod failure;
mod frame;
mod home;
mod join;
mod landing_form;
mod new_conversation;
mod not_found;
mod retry;
mod set_up;
mod sign_in;

pub use elsewhere::Elsewhere;
pub use failure::Failure;
pub use frame::Frame;
pub use home::Home;
pub use join::JoinPage;
pub use landing_form::{Landing, LandingForm};
pub use new_conversation::NewConversation;
pub use not_found::NotFound;
pub use retry::Retry;
pub use set_up::SetUpPage;
pub use sign_in::{SignInPage, sign_in_path};

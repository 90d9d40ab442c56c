//! What the REST doors of all dialects share, as a Django REST framework service does it.
//!
//! - [`caller`]: who calls
//! - [`fields`]: what is in the body
//! - [`page`]: lists by pages
//! - [`failure`]: errors in their form
//! - [`paths`]: paths with and without the slash at their end

mod caller;
mod failure;
mod fields;
mod page;
mod paths;
mod time;

pub use caller::Caller;
pub use failure::{Failure, method_not_allowed};
pub use fields::Fields;
pub use page::{Listing, Page, Parameters as PageParameters};
pub use paths::Paths;
pub use time::rfc3339;

/// What a handler answers.
pub type Answer<T = axum::response::Response> = Result<T, Failure>;

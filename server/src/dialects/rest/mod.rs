//! What the REST doors of all dialects share, as a Django REST framework service does it.
//!
//! - [`caller`]: who calls
//! - [`address`]: what is in the address
//! - [`fields`]: what is in the body
//! - [`page`]: lists by pages
//! - [`failure`]: errors in their form

mod address;
mod caller;
mod failure;
mod fields;
mod page;
mod time;

pub use address::{Path, Query};
pub use caller::Caller;
pub use failure::{Failure, Names, in_words_of, method_not_allowed};
pub use fields::Fields;
pub use page::{Listing, Page, Parameters as PageParameters};
pub use time::rfc3339;

/// What a handler answers.
pub type Answer<T = axum::response::Response> = Result<T, Failure>;

//! The chat engine.
//!
//! - [`model`]: the nouns, shared with the browser
//! - [`protocol`]: the frames of Parlor's own socket
//! - [`error`]: the one error
//!
//! and with feature `ssr`:
//!
//! - [`markup`]: from what people type to what is drawn
//! - [`chat`]: the operations, each of which authorises, validates, stores and publishes
//! - [`store`]: SQLite and PostgreSQL
//! - [`bus`]: who hears what
//! - [`auth`]: passwords and tokens
//! - [`files`]: uploads, and where they are kept

pub mod error;
pub mod model;
pub mod protocol;

#[cfg(feature = "ssr")]
pub mod auth;
#[cfg(feature = "ssr")]
pub mod bus;
#[cfg(feature = "ssr")]
pub mod chat;
#[cfg(feature = "ssr")]
pub mod files;
#[cfg(feature = "ssr")]
pub mod markup;
#[cfg(feature = "ssr")]
pub mod store;

pub use error::{Error, Result};

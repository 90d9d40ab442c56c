//! Files over HTTP: uploading and serving. Who may do what, and what is stored, is the engine's.

mod disposition;
mod download;
mod upload;

pub use download::download;
pub use upload::{Received, receive, upload};

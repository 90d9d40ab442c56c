//! How dialects write ids; the engine does, in webhooks.

pub use parlor::model::wire_id::*;

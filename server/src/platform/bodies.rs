//! What platforms send, as freely as the engine reads it. These are described instead of the engine's types of the same
//! names, which say what becomes of it.

use serde::Serialize;
use utoipa::ToSchema;

/// An id of the platform's: a whole number or a text of 1 to 128 characters, kept as text.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum PlatformId {
    Number(i64),
    Text(String),
}

/// Somebody on the platform: an id, or an object with one.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum BusinessPerson {
    Id(PlatformId),
    Described {
        id: PlatformId,
        /// Taken when they are new here; their id otherwise.
        username: Option<String>,
        /// Taken when they are new here; their username otherwise.
        name: Option<String>,
        /// `observer`, `moderator` or `admin` of the conversation; any other word of the platform's makes a member.
        role: Option<String>,
    },
}

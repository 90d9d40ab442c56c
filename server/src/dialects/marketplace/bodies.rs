//! What Marketplace's doors are sent. These describe what the handlers read from [`Fields`](crate::dialects::rest::Fields).
#![expect(dead_code, reason = "described, and never made")]

use serde_json::Value;
use utoipa::ToSchema;

/// A client and a freelancer, one of whom is the caller.
#[derive(ToSchema)]
#[schema(as = marketplace::NewThread)]
pub struct NewThread {
    client: Option<i64>,
    freelancer: Option<i64>,
    /// The two, if neither is named above.
    participants: Option<Vec<i64>>,
    job: Option<i64>,
}

/// A thread's settings.
#[derive(ToSchema)]
#[schema(as = marketplace::Settings)]
pub struct Settings {
    is_active: Option<bool>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
}

/// What somebody says.
#[derive(ToSchema)]
#[schema(as = marketplace::NewMessage)]
pub struct NewMessage {
    message: String,
    message_type: Option<MessageType>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    reply_to: Option<i64>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// The same as a form, with a file.
#[derive(ToSchema)]
#[schema(as = marketplace::NewFileMessage)]
pub struct NewFileMessage {
    message: Option<String>,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What people send.
#[derive(ToSchema)]
#[schema(as = marketplace::MessageType, rename_all = "snake_case")]
pub enum MessageType {
    Text,
    Emoji,
    Image,
    File,
    Audio,
    Video,
    Location,
}

/// What a message says from now on.
#[derive(ToSchema)]
#[schema(as = marketplace::Edition)]
pub struct Edition {
    message: String,
}

/// Which messages; all of the thread when there are none.
#[derive(ToSchema)]
#[schema(as = marketplace::MessageIds)]
pub struct MessageIds {
    message_ids: Option<Vec<i64>>,
}

/// What is disagreed about.
#[derive(ToSchema)]
#[schema(as = marketplace::NewDispute)]
pub struct NewDispute {
    reason: String,
    description: Option<String>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// What is to be paid.
#[derive(ToSchema)]
#[schema(as = marketplace::NewPayment)]
pub struct NewPayment {
    /// A positive decimal number with at most two decimals: `12.50`.
    amount: String,
    /// Three letters.
    currency: String,
    description: Option<String>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// How the job stands.
#[derive(ToSchema)]
#[schema(as = marketplace::NewJobUpdate)]
pub struct NewJobUpdate {
    status: String,
    message: Option<String>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

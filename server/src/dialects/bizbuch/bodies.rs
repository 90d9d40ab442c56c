//! What BizBuch's doors are sent. These describe what the handlers read from [`Fields`](crate::dialects::rest::Fields).
#![expect(dead_code, reason = "described, and never made")]

use utoipa::ToSchema;

/// Somebody.
#[derive(ToSchema)]
#[schema(as = bizbuch::Somebody)]
pub struct Somebody {
    user_id: i64,
}

/// What is said to somebody.
#[derive(ToSchema)]
#[schema(as = bizbuch::NewMessage)]
pub struct NewMessage {
    recipient_id: i64,
    content: String,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// Which messages; all of the conversation when there are none.
#[derive(ToSchema)]
#[schema(as = bizbuch::MessageIds)]
pub struct MessageIds {
    message_ids: Option<Vec<i64>>,
}

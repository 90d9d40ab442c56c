//! What MoreVans's doors are sent. These describe what the handlers read from [`Fields`](crate::dialects::rest::Fields).
#![expect(dead_code, reason = "described, and never made")]

use utoipa::ToSchema;

/// A room about an object, or of some people.
#[derive(ToSchema)]
#[schema(as = morevans::NewRoom)]
pub struct NewRoom {
    room_type: RoomType,
    name: Option<String>,
    related_model: Option<String>,
    related_id: Option<i64>,
    participants_ids: Option<Vec<i64>>,
}

/// What a room is for.
#[derive(ToSchema)]
#[schema(as = morevans::RoomType, rename_all = "snake_case")]
pub enum RoomType {
    Request,
    Job,
    Bidding,
    Support,
    General,
    ProviderCustomer,
}

/// Somebody.
#[derive(ToSchema)]
#[schema(as = morevans::Somebody)]
pub struct Somebody {
    user_id: i64,
}

/// What somebody says.
#[derive(ToSchema)]
#[schema(as = morevans::NewMessage)]
pub struct NewMessage {
    chat_room: i64,
    content: String,
    message_type: Option<MessageType>,
    reply_to: Option<i64>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// The same as a form, with a file.
#[derive(ToSchema)]
#[schema(as = morevans::NewFileMessage)]
pub struct NewFileMessage {
    chat_room: i64,
    content: Option<String>,
    #[schema(value_type = String, format = Binary)]
    attachment: Vec<u8>,
}

/// What people send.
#[derive(ToSchema)]
#[schema(as = morevans::MessageType, rename_all = "snake_case")]
pub enum MessageType {
    Text,
    Image,
    File,
}

/// Which messages.
#[derive(ToSchema)]
#[schema(as = morevans::MessageIds)]
pub struct MessageIds {
    message_ids: Vec<i64>,
}

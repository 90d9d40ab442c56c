//! What Wasgo's doors are sent. These describe what the handlers read from [`Fields`](crate::dialects::rest::Fields).
#![expect(dead_code, reason = "described, and never made")]

use serde_json::Value;
use utoipa::ToSchema;

/// A conversation of some people, perhaps about an object.
#[derive(ToSchema)]
#[schema(as = wasgo::NewConversation)]
pub struct NewConversation {
    conversation_type: ConversationType,
    title: Option<String>,
    content_type: Option<String>,
    object_id: Option<String>,
    participants: Option<Vec<String>>,
}

/// What a conversation is for.
#[derive(ToSchema)]
#[schema(as = wasgo::ConversationType, rename_all = "snake_case")]
pub enum ConversationType {
    Direct,
    Job,
    Bid,
    Request,
    Support,
    Dispute,
    Group,
}

/// A question to the tenant's support staff.
#[derive(ToSchema)]
#[schema(as = wasgo::NewTicket)]
pub struct NewTicket {
    support_type: String,
    title: String,
    message: Option<String>,
}

/// Somebody, and as what they join.
#[derive(ToSchema)]
#[schema(as = wasgo::NewParticipant)]
pub struct NewParticipant {
    user_id: String,
    role: Option<Role>,
}

/// What somebody may do in a conversation.
#[derive(ToSchema)]
#[schema(as = wasgo::Role, rename_all = "snake_case")]
pub enum Role {
    Admin,
    Moderator,
    Participant,
    Observer,
}

/// Somebody.
#[derive(ToSchema)]
#[schema(as = wasgo::Somebody)]
pub struct Somebody {
    user_id: String,
}

/// What somebody says.
#[derive(ToSchema)]
#[schema(as = wasgo::NewMessage)]
pub struct NewMessage {
    conversation: String,
    content: String,
    message_type: Option<MessageType>,
    reply_to: Option<String>,
    /// Files that were uploaded before.
    attachments: Option<Vec<String>>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// The same as a form, with up to ten files.
#[derive(ToSchema)]
#[schema(as = wasgo::NewFileMessage)]
pub struct NewFileMessage {
    conversation: String,
    content: Option<String>,
    #[schema(value_type = Vec<String>, format = Binary)]
    attachments: Vec<Vec<u8>>,
}

/// What people send.
#[derive(ToSchema)]
#[schema(as = wasgo::MessageType, rename_all = "snake_case")]
pub enum MessageType {
    Text,
    Image,
    File,
    Audio,
    Video,
    Location,
}

/// What a message says from now on.
#[derive(ToSchema)]
#[schema(as = wasgo::Edition)]
pub struct Edition {
    content: String,
}

/// An emoji.
#[derive(ToSchema)]
#[schema(as = wasgo::Emoji)]
pub struct Emoji {
    emoji: String,
}

/// Which messages.
#[derive(ToSchema)]
#[schema(as = wasgo::MessageIds)]
pub struct MessageIds {
    message_ids: Vec<String>,
}

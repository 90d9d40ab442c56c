//! What Workspace's doors are sent. These describe what the handlers read from [`Fields`](crate::dialects::rest::Fields).
#![expect(dead_code, reason = "described, and never made")]

use utoipa::ToSchema;

/// A conversation.
#[derive(ToSchema)]
#[schema(as = workspace::NewConversation)]
pub struct NewConversation {
    /// Required but for direct conversations.
    title: Option<String>,
    conversation_type: Option<ConversationType>,
    participants: Option<Vec<String>>,
}

/// Who talks in it.
#[derive(ToSchema)]
#[schema(as = workspace::ConversationType, rename_all = "snake_case")]
pub enum ConversationType {
    Direct,
    Group,
    Channel,
}

/// Another title, and whether it is active.
#[derive(ToSchema)]
#[schema(as = workspace::Settings)]
pub struct Settings {
    title: String,
    is_active: Option<bool>,
}

/// The same, of which any may be left out.
#[derive(ToSchema)]
#[schema(as = workspace::SomeSettings, example = json!({ "title": "Launch" }))]
pub struct SomeSettings {
    title: Option<String>,
    is_active: Option<bool>,
}

/// Somebody, and as what they join.
#[derive(ToSchema)]
#[schema(as = workspace::NewParticipant)]
pub struct NewParticipant {
    user_id: String,
    role: Option<Role>,
}

/// What somebody may do in a conversation.
#[derive(ToSchema)]
#[schema(as = workspace::Role, rename_all = "snake_case")]
pub enum Role {
    Admin,
    Moderator,
    Member,
}

/// Another role.
#[derive(ToSchema)]
#[schema(as = workspace::NewRole)]
pub struct NewRole {
    role: Role,
}

/// What somebody says.
#[derive(ToSchema)]
#[schema(as = workspace::NewMessage)]
pub struct NewMessage {
    content: String,
    message_type: Option<MessageType>,
    reply_to: Option<String>,
    /// Of a file that the sender uploaded here.
    file_url: Option<String>,
    file_name: Option<String>,
    file_size: Option<i64>,
    /// The sender's own id of it: sent twice, it is stored once.
    client_id: Option<String>,
}

/// The same as a form, with a file.
#[derive(ToSchema)]
#[schema(as = workspace::NewFileMessage)]
pub struct NewFileMessage {
    content: Option<String>,
    message_type: Option<MessageType>,
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What people send.
#[derive(ToSchema)]
#[schema(as = workspace::MessageType, rename_all = "snake_case")]
pub enum MessageType {
    Text,
    Emoji,
    File,
    Image,
    Audio,
    Video,
}

/// What a message says from now on.
#[derive(ToSchema)]
#[schema(as = workspace::Edition)]
pub struct Edition {
    content: String,
}

/// An emoji.
#[derive(ToSchema)]
#[schema(as = workspace::Emoji)]
pub struct Emoji {
    emoji: String,
}

/// How the caller wants to be shown.
#[derive(ToSchema)]
#[schema(as = workspace::NewPresence)]
pub struct NewPresence {
    status: Option<Status>,
    current_conversation: Option<String>,
}

/// Whether somebody is here.
#[derive(ToSchema)]
#[schema(as = workspace::Status, rename_all = "snake_case")]
pub enum Status {
    Online,
    Away,
    Busy,
    Offline,
}

/// A file.
#[derive(ToSchema)]
#[schema(as = workspace::NewFile)]
pub struct NewFile {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

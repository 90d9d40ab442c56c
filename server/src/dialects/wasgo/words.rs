//! What Wasgo calls kinds of conversations, types of messages, and roles.

use parlor::model::{ConversationKind, MessageKind, ParticipantRole};

/// Its name for a kind of conversation.
pub fn conversation_type(kind: ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Direct => "direct",
        ConversationKind::Job => "job",
        ConversationKind::Bid => "bid",
        ConversationKind::Request => "request",
        ConversationKind::Support => "support",
        ConversationKind::Dispute => "dispute",
        ConversationKind::Group
        | ConversationKind::Channel
        | ConversationKind::General
        | ConversationKind::ProviderCustomer => "group",
    }
}

/// The kind of conversation that it means.
pub fn conversation_kind(conversation_type: &str) -> Option<ConversationKind> {
    Some(match conversation_type {
        "direct" => ConversationKind::Direct,
        "job" => ConversationKind::Job,
        "bid" => ConversationKind::Bid,
        "request" => ConversationKind::Request,
        "support" => ConversationKind::Support,
        "dispute" => ConversationKind::Dispute,
        "group" => ConversationKind::Group,
        _ => return None,
    })
}

/// Its name for a kind of message.
pub fn message_type(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text | MessageKind::Emoji => "text",
        MessageKind::Image => "image",
        MessageKind::File => "file",
        MessageKind::Audio => "audio",
        MessageKind::Video => "video",
        MessageKind::Location => "location",
        MessageKind::System
        | MessageKind::BidUpdate
        | MessageKind::StatusUpdate
        | MessageKind::JobUpdate
        | MessageKind::Payment
        | MessageKind::Dispute => "system",
    }
}

/// The kind of message that it means.
pub fn message_kind(message_type: &str) -> Option<MessageKind> {
    Some(match message_type {
        "text" => MessageKind::Text,
        "emoji" => MessageKind::Emoji,
        "image" => MessageKind::Image,
        "file" => MessageKind::File,
        "audio" => MessageKind::Audio,
        "video" => MessageKind::Video,
        "location" => MessageKind::Location,
        "system" => MessageKind::System,
        _ => return None,
    })
}

/// Its name for a role.
pub fn role(role: ParticipantRole) -> &'static str {
    match role {
        ParticipantRole::Admin => "admin",
        ParticipantRole::Moderator => "moderator",
        ParticipantRole::Member => "participant",
        ParticipantRole::Observer => "observer",
    }
}

/// The role that it means.
pub fn participant_role(role: &str) -> Option<ParticipantRole> {
    Some(match role {
        "admin" => ParticipantRole::Admin,
        "moderator" => ParticipantRole::Moderator,
        "participant" | "member" => ParticipantRole::Member,
        "observer" => ParticipantRole::Observer,
        _ => return None,
    })
}

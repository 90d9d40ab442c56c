//! What I may do with a message. The engine decides; here it is only not offered in vain.

use parlor::model::{ConversationSummary, Message, MessageKind, ParticipantRole, User, UserRole};

/// See the module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    pub react: bool,
    pub reply: bool,
    pub edit: bool,
    pub delete: bool,
    pub pin: bool,
}

impl Rights {
    /// My rights over a message that is stored and not deleted.
    pub fn of(me: &User, summary: &ConversationSummary, message: &Message) -> Self {
        let role = summary.membership.role;
        let said = message.sender.is_some() && message.kind != MessageKind::System;
        let mine = message.sender.as_ref().is_some_and(|sender| sender.id == me.id);
        let posts = role.posts_in(summary.conversation.kind);
        Self {
            react: said && role > ParticipantRole::Observer,
            reply: said && posts,
            edit: mine && posts && !matches!(message.kind, MessageKind::Location | MessageKind::System),
            delete: said && (mine || role.manages() || me.role == UserRole::Admin),
            pin: said && posts,
        }
    }
}

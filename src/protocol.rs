//! Parlor's own socket frames at `/ws`: each is one JSON object, discriminated by `type`.
//!
//! A client sends [`Command`]s and hears [`Event`]s. Events that change a conversation carry its `seq`: live, each is
//! exactly one more than the one before. A client that sees a gap, or comes back after a while, sends
//! [`Command::Resume`] with the last `seq` it has seen; what it missed follows, then [`Event::Caught`].
//!
//! Close codes: 1001 the server stops, 1009 a frame over [`MAX_FRAME_BYTES`], 1013 the client did not keep up (come
//! back and resume), 4401 the session ended (sign in again),
//! 4403 the socket was for one conversation, and its user is no longer in it.

use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    model::{
        ClientId, Conversation, ConversationId, Draft, Membership, Message, MessageChange, MessageId, Notification,
        Participant, Presence, PresenceStatus, SeqRange, Timestamp, UserId,
    },
};

/// Characters in a message's content.
pub const MAX_CONTENT_CHARS: usize = 10_000;
/// Files of one message.
pub const MAX_ATTACHMENTS: usize = 10;
/// Bytes in a frame from a client; a longer one is answered with an error.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;
/// Bytes in a frame from a client; a longer one closes the socket with 1009.
pub const MAX_FRAME_BYTES: usize = 1024 * 1024;
/// Seconds between a client's [`Command::Ping`]s. Either side gives up on the other after two missed ones.
pub const HEARTBEAT_SECS: u32 = 20;
/// Seconds until somebody who did not go on typing no longer is.
pub const TYPING_SECS: u32 = 6;
/// Conversations in a [`Command::Resume`] and people in a [`Command::Watch`].
pub const MAX_LIST: usize = 200;
/// Changes that [`Command::Resume`] replays in one conversation; further behind, [`Event::Resync`] says so.
pub const MAX_REPLAY: u32 = 500;

/// How far a client knows a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(expecting = "an object")]
pub struct Cursor {
    pub conversation: ConversationId,
    pub seq: i64,
}

/// A frame from the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Post a message. Answered by [`Event::Sent`], or [`Event::Error`] with the same `client_id`.
    Send {
        conversation: ConversationId,
        #[serde(flatten)]
        draft: Draft,
    },
    /// Say something else instead. Answered, as the next three are, by [`Event::Done`], or [`Event::Error`] with the same
    /// `client_id`, an id of the client's own choice for this command.
    Edit {
        message: MessageId,
        content: String,
        #[serde(default)]
        client_id: Option<ClientId>,
    },
    /// Take a message back.
    Delete {
        message: MessageId,
        #[serde(default)]
        client_id: Option<ClientId>,
    },
    /// Put an emoji on a message, or take mine away; without `on`, whichever changes something.
    React {
        message: MessageId,
        emoji: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<bool>,
        #[serde(default)]
        client_id: Option<ClientId>,
    },
    /// Keep a message at hand for everybody in the conversation, or no longer.
    Pin {
        message: MessageId,
        on: bool,
        #[serde(default)]
        client_id: Option<ClientId>,
    },
    /// Everything up to and including this `seq` is read.
    Read { conversation: ConversationId, upto: i64 },
    /// These messages are read.
    ReadMessages { conversation: ConversationId, messages: Vec<MessageId> },
    /// I am, or am no longer, writing. Repeated at most every three seconds.
    Typing { conversation: ConversationId, typing: bool },
    /// I have seen these conversations up to here: send what I missed.
    Resume { cursors: Vec<Cursor> },
    /// Tell me the presence of these people, now and whenever it changes. Replaces the list before.
    Watch { users: Vec<UserId> },
    /// Show me as this. `current_conversation` is the one I look at.
    Presence {
        status: PresenceStatus,
        #[serde(default)]
        current_conversation: Option<ConversationId>,
    },
    /// I am alive. Answered by [`Event::Pong`] with the head of the conversation named.
    Ping {
        #[serde(default)]
        conversation: Option<ConversationId>,
    },
}

/// A frame to the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(feature = "ssr", expect(clippy::large_enum_variant, reason = "nearly every event is a message"))]
pub enum Event {
    /// The socket is open.
    Ready { user_id: UserId, server_time: Timestamp, heartbeat_secs: u32 },
    /// A message was posted (`seq` is the message's), or changed (`seq` is its `rev`). Insert or replace it.
    Message {
        conversation: ConversationId,
        seq: i64,
        #[serde(default, skip_serializing_if = "MessageChange::is_posted")]
        change: MessageChange,
        message: Message,
    },
    /// Somebody read these messages and had not before. `message_ids` names them where the change was made live;
    /// a replay gives the reader's ranges alone.
    Read {
        conversation: ConversationId,
        seq: i64,
        user_id: UserId,
        ranges: Vec<SeqRange>,
        #[serde(skip)]
        message_ids: Vec<MessageId>,
        /// When, where the change was made live.
        #[serde(skip)]
        at: Option<Timestamp>,
    },
    /// Somebody joined, left or changed roles.
    Participant { conversation: ConversationId, seq: i64, participant: Participant },
    /// The conversation was made, or its title or context changed.
    Conversation { seq: i64, conversation: Conversation },
    /// To its sender: the message is stored.
    Sent {
        conversation: ConversationId,
        client_id: ClientId,
        message_id: MessageId,
        seq: i64,
        created_at: Timestamp,
        /// The message as it is now, where an earlier send had stored it: for sockets whose documents know no
        /// acknowledgements.
        #[serde(skip)]
        repeated: Option<Box<Message>>,
    },
    /// To whoever sent it: the command of this `client_id` is carried out.
    Done { client_id: ClientId },
    /// To me alone: my own settings, or what I have read, changed otherwise than by reading on.
    Membership { conversation: ConversationId, membership: Membership },
    /// To me alone: something new for the bell that is not a message; `unread` counts these.
    Notification { notification: Box<Notification>, unread: i64 },
    /// To me alone: so many of the bell's lines that are not messages are unread now.
    NotificationsRead { unread: i64 },
    /// Somebody else is, or is no longer, writing.
    Typing { conversation: ConversationId, user_id: UserId, name: String, typing: bool },
    /// Somebody else opened the conversation on a socket that is for it alone, or closed the last one.
    Occupant { conversation: ConversationId, user_id: UserId, here: bool },
    /// The presence of somebody watched.
    Presence { presence: Presence },
    /// You have now seen everything up to `seq`.
    Caught { conversation: ConversationId, seq: i64 },
    /// Too much was missed, or the conversation is no longer yours: load it anew.
    Resync { conversation: ConversationId },
    /// Answer to [`Command::Ping`]; `seq` is the last change sent to this socket in the conversation named.
    Pong {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        head: Option<Cursor>,
    },
    /// A command failed; the socket lives on.
    Error {
        error: Error,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        client_id: Option<ClientId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
    },
}

impl Event {
    /// The change of a conversation that this event tells of; absent for what is ephemeral or for one socket alone.
    pub fn change(&self) -> Option<Cursor> {
        match self {
            Self::Message { conversation, seq, .. }
            | Self::Read { conversation, seq, .. }
            | Self::Participant { conversation, seq, .. } => Some(Cursor { conversation: *conversation, seq: *seq }),
            Self::Conversation { seq, conversation } => Some(Cursor { conversation: conversation.id, seq: *seq }),
            _ => None,
        }
    }
}

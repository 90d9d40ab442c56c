//! The nouns of the product: plain, serialisable types that the engine, the server and the browser share.
//!
//! Nothing here knows a database, a socket or a page. Ids are 64-bit integers, times are UTC epoch microseconds.

mod conversation;
mod ids;
mod message;
mod page;
mod presence;
mod seq_ranges;
mod tenant;
mod time;
mod user;

pub use conversation::{
    Context, Conversation, ConversationKind, ConversationSummary, Membership, NotificationLevel, Participant,
    ParticipantRole, Reader, SeqRange,
};
pub use ids::{ConversationId, InviteId, MessageId, SessionId, TenantId, UserId};
pub use message::{ClientId, Draft, Message, MessageKind, Posted};
pub use page::{Anchor, MessagePage, PAGE_SIZE};
pub use presence::{Presence, PresenceStatus};
pub use tenant::{Dialect, Tenant};
pub use time::Timestamp;
pub use user::{Actor, Invite, Person, User, UserRole};

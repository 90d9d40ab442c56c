//! The nouns of the product: plain, serialisable types that the engine, the server and the browser share.
//!
//! Nothing here knows a database, a socket or a page. Ids are 64-bit integers, times are UTC epoch microseconds.

mod attachment;
mod conversation;
mod ids;
mod markup;
mod message;
mod notification;
mod page;
mod presence;
mod record;
mod search;
mod seq_ranges;
mod stats;
mod tenant;
mod time;
mod user;
mod webhook;
pub mod wire_id;

pub use attachment::{Attachment, AttachmentKind, is_runnable};
pub use conversation::{
    Context, Conversation, ConversationKind, ConversationSummary, Membership, NotificationLevel, Participant,
    ParticipantRole, Reader, SeqRange,
};
pub use ids::{
    AttachmentId, ConversationId, DeliveryId, DisputeId, InviteId, JobUpdateId, MessageId, NotificationId, PaymentId,
    SessionId, TenantId, UserId, WebhookId,
};
#[cfg(feature = "ssr")]
pub(crate) use markup::write_inlines;
pub use markup::{Block, Inline, Span, Token, plain_text};
pub use message::{
    ClientId, Draft, Edition, Everybody, Message, MessageChange, MessageKind, Posted, Quote, Reaction, Thread,
};
pub use notification::{About, Notification, NotificationPage};
pub use page::{Anchor, FIRST_LIST_SIZE, LIST_SIZE, MessagePage, PAGE_SIZE};
pub use presence::{Presence, PresenceStatus};
pub use record::{Amount, AmountError, Dispute, JobUpdate, Payment};
pub use search::{Hit, Piece, Search, SearchPage};
pub use stats::{BusyRoom, Day, FileStats, MessageStats, RoomStats, RoomsOfKind, Stats, UserStats};
pub use tenant::{Dialect, Tenant};
pub use time::Timestamp;
pub use user::{Actor, Invite, Person, User, UserRole};
pub use webhook::{Delivery, DeliveryState, Webhook, WebhookType};

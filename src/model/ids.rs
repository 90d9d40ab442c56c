//! Ids: one type a table, so that a user's id never lands where a message's belongs.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(sqlx::Type, utoipa::ToSchema), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// An integrating platform, or the team that uses Parlor directly.
    TenantId,
    /// A person, within one tenant.
    UserId,
    /// A conversation, whatever its kind.
    ConversationId,
    /// A message.
    MessageId,
    /// A browser session: one sign-in on one device.
    SessionId,
    /// An invite link.
    InviteId,
    /// A file.
    AttachmentId,
    /// A stored notification.
    NotificationId,
    /// A dispute that somebody raised.
    DisputeId,
    /// A payment that somebody initiated.
    PaymentId,
    /// News of a job.
    JobUpdateId,
    /// An address that is told what happens here.
    WebhookId,
    /// One thing told to one such address.
    DeliveryId,
}

//! Webhooks: how platforms are told of what happens here.

use serde::{Deserialize, Serialize};

use super::{DeliveryId, Timestamp, WebhookId};

/// What a webhook tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type), sqlx(type_name = "text"))]
pub enum WebhookType {
    #[serde(rename = "message.created")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "message.created"))]
    MessageCreated,
    #[serde(rename = "message.updated")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "message.updated"))]
    MessageUpdated,
    #[serde(rename = "message.deleted")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "message.deleted"))]
    MessageDeleted,
    #[serde(rename = "conversation.created")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "conversation.created"))]
    ConversationCreated,
    #[serde(rename = "participant.joined")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "participant.joined"))]
    ParticipantJoined,
    #[serde(rename = "participant.left")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "participant.left"))]
    ParticipantLeft,
    #[serde(rename = "dispute.created")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "dispute.created"))]
    DisputeCreated,
    #[serde(rename = "payment.initiated")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "payment.initiated"))]
    PaymentInitiated,
    #[serde(rename = "job.updated")]
    #[cfg_attr(feature = "ssr", sqlx(rename = "job.updated"))]
    JobUpdated,
}

impl WebhookType {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::MessageCreated,
        Self::MessageUpdated,
        Self::MessageDeleted,
        Self::ConversationCreated,
        Self::ParticipantJoined,
        Self::ParticipantLeft,
        Self::DisputeCreated,
        Self::PaymentInitiated,
        Self::JobUpdated,
    ];

    /// Its name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MessageCreated => "message.created",
            Self::MessageUpdated => "message.updated",
            Self::MessageDeleted => "message.deleted",
            Self::ConversationCreated => "conversation.created",
            Self::ParticipantJoined => "participant.joined",
            Self::ParticipantLeft => "participant.left",
            Self::DisputeCreated => "dispute.created",
            Self::PaymentInitiated => "payment.initiated",
            Self::JobUpdated => "job.updated",
        }
    }
}

impl std::str::FromStr for WebhookType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or_else(|| format!("no such type; choose among {}", Self::ALL.map(Self::as_str).join(", ")))
    }
}

/// An address that is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: String,
    /// All types where it is empty.
    pub event_types: Vec<WebhookType>,
    /// Whether it may be at a private address, and without TLS.
    pub allow_private: bool,
    pub created_at: Timestamp,
    /// Set once it answered 410: nothing more is sent to it.
    pub disabled_at: Option<Timestamp>,
    /// Since when deliveries to it are given up.
    pub failing_since: Option<Timestamp>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It is tried, or tried again, when its time comes.
    Pending,
    Delivered,
    /// It was given up.
    Failed,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub webhook: WebhookId,
    /// What receivers know it by, the same at each attempt.
    pub webhook_id: String,
    #[serde(rename = "type")]
    pub kind: WebhookType,
    pub state: DeliveryState,
    pub attempts: i64,
    /// What the last attempt was answered.
    pub status: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub attempted_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub next_attempt_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_go_by_one_name_everywhere() {
        for kind in WebhookType::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }
}

//! What platforms are told: `{"type", "timestamp", "data"}`. Ids are as the tenant's dialect writes them, times RFC 3339.

use serde::Serialize;
use serde_json::Value;

use crate::model::{
    Amount, Context, ConversationKind, DisputeId, JobUpdateId, MessageKind, ParticipantRole, PaymentId, WebhookType,
};

/// One webhook's body.
#[derive(Debug, Serialize)]
pub struct WebhookPayload {
    #[serde(rename = "type")]
    pub kind: WebhookType,
    /// When it happened.
    pub timestamp: String,
    pub data: WebhookData,
}

/// What it is about. Which fields are there depends on the type; the conversation always is.
#[derive(Debug, Serialize)]
pub struct WebhookData {
    pub conversation: WebhookConversation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<WebhookMessage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<WebhookParticipant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispute: Option<WebhookDispute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<WebhookPayment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_update: Option<WebhookJobUpdate>,
}

/// Where it happened.
#[derive(Debug, Serialize)]
pub struct WebhookConversation {
    pub id: Value,
    pub kind: ConversationKind,
    pub title: Option<String>,
    /// The object that it is about.
    pub context: Option<Context>,
    pub created_at: String,
}

/// A person, by the platform's own id.
#[derive(Debug, Serialize)]
pub struct WebhookUser {
    pub id: Value,
    pub username: String,
    pub name: String,
}

/// A message as it is now; `content` is empty once it is deleted.
#[derive(Debug, Serialize)]
pub struct WebhookMessage {
    pub id: Value,
    /// Its place in the conversation: messages come in this order.
    pub seq: i64,
    /// Absent for what the product itself says.
    pub sender: Option<WebhookUser>,
    #[serde(rename = "type")]
    pub kind: MessageKind,
    pub content: String,
    pub metadata: Option<Value>,
    pub attachments: Vec<WebhookAttachment>,
    pub reply_to: Option<Value>,
    pub created_at: String,
    pub edited_at: Option<String>,
    pub deleted_at: Option<String>,
}

/// A file of a message.
#[derive(Debug, Serialize)]
pub struct WebhookAttachment {
    pub id: Value,
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
}

/// Somebody who joined or left.
#[derive(Debug, Serialize)]
pub struct WebhookParticipant {
    #[serde(flatten)]
    pub user: WebhookUser,
    pub role: ParticipantRole,
    pub joined_at: String,
    pub left_at: Option<String>,
}

/// A dispute that was raised.
#[derive(Debug, Serialize)]
pub struct WebhookDispute {
    pub id: DisputeId,
    /// Where it is settled.
    pub dispute_conversation_id: Value,
    pub message_id: Value,
    pub reason: String,
    pub description: String,
    pub status: String,
    /// The platform's id of who raised it.
    pub created_by: Value,
    pub created_at: String,
}

/// A payment that was asked for.
#[derive(Debug, Serialize)]
pub struct WebhookPayment {
    pub id: PaymentId,
    pub message_id: Value,
    pub amount: Amount,
    pub currency: String,
    pub description: String,
    pub status: String,
    /// The platform's id of who asked.
    pub created_by: Value,
    pub created_at: String,
}

/// How a job stands.
#[derive(Debug, Serialize)]
pub struct WebhookJobUpdate {
    pub id: JobUpdateId,
    pub message_id: Value,
    pub status: String,
    pub message: String,
    /// The platform's id of who says so.
    pub created_by: Value,
    pub created_at: String,
}

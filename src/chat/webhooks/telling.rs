//! From what happened to what platforms are told. Everything is as it is when it is told, so what was deleted meanwhile
//! says nothing.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use serde_json::Value;

use super::payload::{
    WebhookAttachment, WebhookConversation, WebhookData, WebhookDispute, WebhookJobUpdate, WebhookMessage,
    WebhookParticipant, WebhookPayload, WebhookPayment, WebhookUser,
};
use crate::{
    error::Result,
    model::{
        Conversation, ConversationId, Dialect, DisputeId, JobUpdateId, Message, MessageId, PaymentId, TenantId,
        Timestamp, UserId, WebhookType, wire_id,
    },
    store::{Db, Happened},
};

/// What was read for a batch of payloads.
#[derive(Default)]
pub(super) struct Sources {
    dialects: HashMap<TenantId, Dialect>,
    conversations: HashMap<ConversationId, Conversation>,
    messages: HashMap<MessageId, Message>,
    /// The platform's ids of people.
    people: HashMap<UserId, String>,
}

impl Sources {
    /// Reads what all these have in common.
    pub async fn read(db: &mut Db, happened: &[Happened]) -> Result<Self> {
        let mut sources = Self::default();
        let ids: HashSet<_> = happened.iter().filter_map(|one| one.message_id).collect();
        let messages = db.messages(&ids.into_iter().collect::<Vec<_>>()).await?;
        let mut people: HashSet<_> = happened.iter().filter_map(|one| one.user_id).collect();
        people.extend(messages.iter().filter_map(|message| Some(message.sender.as_ref()?.id)));
        sources.messages = messages.into_iter().map(|message| (message.id, message)).collect();
        let people = db.known(&people.into_iter().collect::<Vec<_>>()).await?;
        sources.people = people.into_iter().map(|known| (known.id, known.external_id)).collect();
        for one in happened {
            if let Entry::Vacant(unknown) = sources.dialects.entry(one.tenant_id) {
                unknown.insert(db.tenant(one.tenant_id).await?.dialect);
            }
            if !sources.conversations.contains_key(&one.conversation_id)
                && let Some(row) = db.conversation(one.conversation_id).await?
            {
                sources.conversations.insert(one.conversation_id, row.into());
            }
        }
        Ok(sources)
    }

    /// What is told of it; `None` when what it is about is no longer there.
    pub async fn payload(&self, db: &mut Db, one: &Happened) -> Result<Option<WebhookPayload>> {
        let Some(conversation) = self.conversations.get(&one.conversation_id) else { return Ok(None) };
        let writer = Writer { dialect: self.dialects.get(&one.tenant_id).copied().unwrap_or_default(), sources: self };
        let mut at = conversation.created_at;
        let mut data = WebhookData {
            conversation: writer.conversation(conversation),
            message: None,
            participant: None,
            dispute: None,
            payment: None,
            job_update: None,
        };
        if let Some(id) = one.message_id {
            let Some(message) = self.messages.get(&id) else { return Ok(None) };
            at = match one.kind {
                WebhookType::MessageUpdated => message.edited_at.unwrap_or(message.created_at),
                WebhookType::MessageDeleted => message.deleted_at.unwrap_or(message.created_at),
                _ => message.created_at,
            };
            data.message = Some(writer.message(message));
        }
        if let Some(user) = one.user_id {
            let Some(participant) = db.participant(one.conversation_id, user).await? else { return Ok(None) };
            at = match one.kind {
                WebhookType::ParticipantLeft => participant.left_at.unwrap_or(participant.joined_at),
                _ => participant.joined_at,
            };
            let person = participant.person;
            data.participant = Some(WebhookParticipant {
                user: WebhookUser { id: writer.user(person.id), username: person.username, name: person.name },
                role: participant.role,
                joined_at: participant.joined_at.rfc3339(),
                left_at: participant.left_at.map(Timestamp::rfc3339),
            });
        }
        if let Some(record) = one.record_id {
            at = writer.record(db, one.kind, record, &mut data).await?;
        }
        Ok(Some(WebhookPayload { kind: one.kind, timestamp: at.rfc3339(), data }))
    }
}

/// Writes as one tenant's dialect does.
struct Writer<'a> {
    dialect: Dialect,
    sources: &'a Sources,
}

impl Writer<'_> {
    fn own(&self, id: i64) -> Value {
        wire_id::own(self.dialect, id)
    }

    fn user(&self, id: UserId) -> Value {
        self.sources.people.get(&id).map_or(Value::Null, |external_id| wire_id::user(self.dialect, external_id))
    }

    fn conversation(&self, conversation: &Conversation) -> WebhookConversation {
        WebhookConversation {
            id: self.own(conversation.id.0),
            kind: conversation.kind,
            title: conversation.title.clone(),
            context: conversation.context.clone(),
            created_at: conversation.created_at.rfc3339(),
        }
    }

    fn message(&self, message: &Message) -> WebhookMessage {
        let sender = message.sender.as_ref().map(|sender| WebhookUser {
            id: self.user(sender.id),
            username: sender.username.clone(),
            name: sender.name.clone(),
        });
        let attachments = message.attachments.iter().map(|file| WebhookAttachment {
            id: self.own(file.id.0),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            bytes: file.bytes,
        });
        WebhookMessage {
            id: self.own(message.id.0),
            seq: message.seq,
            sender,
            kind: message.kind,
            content: message.content.clone(),
            metadata: message.metadata.clone(),
            attachments: attachments.collect(),
            reply_to: message.reply_to.map(|id| self.own(id.0)),
            created_at: message.created_at.rfc3339(),
            edited_at: message.edited_at.map(Timestamp::rfc3339),
            deleted_at: message.deleted_at.map(Timestamp::rfc3339),
        }
    }

    /// Fills in a record; when it was made.
    async fn record(&self, db: &mut Db, kind: WebhookType, id: i64, data: &mut WebhookData) -> Result<Timestamp> {
        match kind {
            WebhookType::PaymentInitiated => {
                let payment = db.payment(PaymentId(id)).await?;
                data.payment = Some(WebhookPayment {
                    id: payment.id,
                    message_id: self.own(payment.message_id.0),
                    amount: payment.amount,
                    currency: payment.currency,
                    description: payment.description,
                    status: payment.status,
                    created_by: self.user_of(db, payment.created_by).await?,
                    created_at: payment.created_at.rfc3339(),
                });
                Ok(payment.created_at)
            }
            WebhookType::JobUpdated => {
                let update = db.job_update(JobUpdateId(id)).await?;
                data.job_update = Some(WebhookJobUpdate {
                    id: update.id,
                    message_id: self.own(update.message_id.0),
                    status: update.status,
                    message: update.comment,
                    created_by: self.user_of(db, update.created_by).await?,
                    created_at: update.created_at.rfc3339(),
                });
                Ok(update.created_at)
            }
            _ => {
                let dispute = db.dispute(DisputeId(id)).await?;
                data.dispute = Some(WebhookDispute {
                    id: dispute.id,
                    dispute_conversation_id: self.own(dispute.dispute_conversation_id.0),
                    message_id: self.own(dispute.message_id.0),
                    reason: dispute.reason,
                    description: dispute.description,
                    status: dispute.status,
                    created_by: self.user_of(db, dispute.created_by).await?,
                    created_at: dispute.created_at.rfc3339(),
                });
                Ok(dispute.created_at)
            }
        }
    }

    async fn user_of(&self, db: &mut Db, id: UserId) -> Result<Value> {
        let found = db.known(&[id]).await?.pop();
        Ok(found.map_or(Value::Null, |known| wire_id::user(self.dialect, &known.external_id)))
    }
}

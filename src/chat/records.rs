//! What chats give rise to on a marketplace: disputes, payments, news of a job. Each is a record, a message that tells
//! of it, and a webhook, stored together. As with messages, what is raised twice by the same `client_id` is raised once.

use serde_json::json;

use super::{Chat, access, participants, system, system::Author, validate};
use crate::{
    error::{Error, Result},
    model::{
        Actor, Amount, ClientId, Context, ConversationId, ConversationKind, Dispute, DisputeId, JobUpdate, MessageId,
        MessageKind, ParticipantRole, Payment, Timestamp, UserId, WebhookType,
    },
    protocol::Event,
    store::{Asked, Db, NewConversationRow},
};

/// People of a conversation who are put into that of its dispute.
const MAX_PARTIES: i64 = 100;

/// How somebody stands who is about to raise something.
enum Standing {
    Author(Author),
    /// They did so before, by the same client id; this message told of it.
    Known(MessageId),
}

impl Chat {
    /// Raises a dispute about what goes on in a conversation: it is told there, and settled in a conversation of its
    /// own, between those who are in this one and the tenant's support staff. Answers whether it is new: the actor may
    /// have raised it here before, by the same client id.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that the actor is not in, [`Error::Forbidden`] for who may not post there,
    /// [`Error::Invalid`] for a client id by which they sent something else there.
    pub async fn create_dispute(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        reason: &str,
        description: Option<&str>,
        client_id: Option<ClientId>,
    ) -> Result<(Dispute, bool)> {
        let reason = validate::reason(reason)?;
        let description = validate::remark("description", description)?;
        let now = self.0.clock.now();
        let mut db = self.0.store.write_in(&[conversation]).await?;
        let author = match standing(&mut db, actor, conversation, client_id).await? {
            Standing::Author(author) => author,
            Standing::Known(message) => return Ok((db.dispute_told_by(message).await?.ok_or_else(taken)?, false)),
        };
        let id = db.insert_dispute(actor, conversation, reason, description, now).await?;
        let (settled_in, mut told_there) = open_dispute(&mut db, actor, conversation, id, reason, now).await?;
        let content = with_remark(format!("Dispute: {reason}"), description);
        let metadata = json!({
            "dispute_id": id,
            "status": "open",
            "reason": reason,
            "conversation_id": conversation,
            "dispute_conversation_id": settled_in,
        });
        let kind = MessageKind::Dispute;
        let by = || Some(author.clone());
        let message = system::post(&mut db, conversation, kind, by(), content.clone(), metadata.clone(), now).await?;
        let opening = system::post(&mut db, settled_in, kind, by(), content, metadata, now).await?;
        told_there.push(system::posted(&opening));
        db.link_dispute(id, settled_in, message.id).await?;
        db.tell_of_record(actor.tenant_id, WebhookType::DisputeCreated, conversation, id.0).await?;
        let dispute = db.dispute(id).await?;
        db.commit().await?;
        self.publish(conversation, vec![system::posted(&message)]);
        self.publish(settled_in, told_there);
        Ok((dispute, true))
    }

    /// Asks for a payment. No money moves here: the platform is told by a webhook. Answers whether it is new.
    ///
    /// # Errors
    /// As [`Self::create_dispute`]; [`Error::Invalid`] for an amount that is not a positive decimal number with at most
    /// two decimals, and for a currency that is not three letters.
    pub async fn initiate_payment(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        amount: &str,
        currency: &str,
        description: Option<&str>,
        client_id: Option<ClientId>,
    ) -> Result<(Payment, bool)> {
        let amount: Amount = amount.trim().parse().map_err(|error| Error::invalid("amount", &format!("{error}")))?;
        let currency = validate::currency(currency)?;
        let description = validate::remark("description", description)?;
        let now = self.0.clock.now();
        let mut db = self.0.store.write_in(&[conversation]).await?;
        let author = match standing(&mut db, actor, conversation, client_id).await? {
            Standing::Author(author) => author,
            Standing::Known(message) => return Ok((db.payment_told_by(message).await?.ok_or_else(taken)?, false)),
        };
        let id = db.insert_payment(actor, conversation, amount, &currency, description, now).await?;
        let content = with_remark(format!("Payment of {amount} {currency} initiated."), description);
        let metadata = json!({ "payment_id": id, "status": "initiated", "amount": amount, "currency": currency });
        let kind = MessageKind::Payment;
        let message = system::post(&mut db, conversation, kind, Some(author), content, metadata, now).await?;
        db.link_payment(id, message.id).await?;
        db.tell_of_record(actor.tenant_id, WebhookType::PaymentInitiated, conversation, id.0).await?;
        let payment = db.payment(id).await?;
        db.commit().await?;
        self.publish(conversation, vec![system::posted(&message)]);
        Ok((payment, true))
    }

    /// Says how a job stands. Where the conversation is about a job, its card shows it. Answers whether it is new.
    ///
    /// # Errors
    /// As [`Self::create_dispute`].
    pub async fn update_job(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        status: &str,
        comment: Option<&str>,
        client_id: Option<ClientId>,
    ) -> Result<(JobUpdate, bool)> {
        let status = validate::status(status)?;
        let comment = validate::remark("message", comment)?;
        let now = self.0.clock.now();
        let mut db = self.0.store.write_in(&[conversation]).await?;
        let author = match standing(&mut db, actor, conversation, client_id).await? {
            Standing::Author(author) => author,
            Standing::Known(message) => return Ok((db.job_update_told_by(message).await?.ok_or_else(taken)?, false)),
        };
        let before = db.conversation(conversation).await?.ok_or_else(|| Error::not_found("conversation"))?;
        let mut events = Vec::new();
        let is_job = before.context_kind.as_deref() == Some("job");
        if is_job && before.context_status.as_deref() != Some(status) {
            let seq = db.next_seq(conversation).await?;
            db.set_context_status(conversation, status, seq).await?;
            let after = db.conversation(conversation).await?.ok_or_else(|| Error::not_found("conversation"))?;
            events.push(Event::Conversation { seq, conversation: after.into() });
        }
        let id = db.insert_job_update(actor, conversation, status, comment, now).await?;
        let content = with_remark(format!("Job status: {status}"), comment);
        let mut metadata = json!({ "job_update_id": id, "status": status });
        if is_job {
            metadata["previous"] = json!(before.context_status);
        }
        let kind = MessageKind::JobUpdate;
        let message = system::post(&mut db, conversation, kind, Some(author), content, metadata, now).await?;
        db.link_job_update(id, message.id).await?;
        db.tell_of_record(actor.tenant_id, WebhookType::JobUpdated, conversation, id.0).await?;
        let update = db.job_update(id).await?;
        db.commit().await?;
        events.push(system::posted(&message));
        self.publish(conversation, events);
        Ok((update, true))
    }
}

/// Whether the actor may raise something in a conversation, or did by this client id.
async fn standing(
    db: &mut Db,
    actor: &Actor,
    conversation: ConversationId,
    client_id: Option<ClientId>,
) -> Result<Standing> {
    validate::client_id(client_id.as_deref())?;
    let (kind, role) = access::participation(db, actor, conversation).await?;
    let asked = [Asked(actor.tenant_id, conversation, actor.user_id, client_id.as_deref())];
    let standing = db.standings(&asked).await?.pop().flatten().ok_or_else(|| Error::not_found("conversation"))?;
    if let Some(seq) = standing.known {
        let known = db.messages_in_full(&[(conversation, seq)]).await?.pop();
        return known.map(|message| Standing::Known(message.id)).ok_or(Error::Busy);
    }
    if !role.posts_in(kind) {
        return Err(Error::Forbidden);
    }
    if standing.closed_at.is_some() {
        return Err(Error::invalid("conversation", "This conversation is closed."));
    }
    Ok(Standing::Author(Author { person: standing.author, client_id }))
}

fn taken() -> Error {
    Error::invalid("client_id", "Something else was sent by this client id.")
}

/// Opens the conversation in which a dispute is settled, and what is to be told there.
async fn open_dispute(
    db: &mut Db,
    actor: &Actor,
    about: ConversationId,
    id: DisputeId,
    reason: &str,
    now: Timestamp,
) -> Result<(ConversationId, Vec<Event>)> {
    let context = |id: String| Context {
        kind: "dispute".into(),
        id,
        title: Some(reason.into()),
        status: Some("open".into()),
        url: None,
    };
    let mut opened = None;
    // The platform may have told of a dispute of its own that has this number.
    for context in [context(id.to_string()), context(format!("parlor-{id}"))] {
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind: ConversationKind::Dispute,
            title: Some(reason),
            identity: Some(&format!("context:{}:{}", context.kind, context.id)),
            context: Some(&context),
            created_by: Some(actor.user_id),
            created_at: now,
        };
        opened = db.insert_conversation(&row).await?;
        if opened.is_some() {
            break;
        }
    }
    let settled_in = opened.ok_or_else(|| Error::internal("a dispute's conversation exists already"))?;
    // Nobody manages it but staff: no party may put the other one out.
    let parties = db.participants(about, MAX_PARTIES, 0).await?;
    let mut people: Vec<(UserId, ParticipantRole)> = participants::staff(db, actor.tenant_id).await?;
    for party in parties {
        if people.iter().all(|(id, _)| *id != party.person.id) {
            people.push((party.person.id, party.role.min(ParticipantRole::Member)));
        }
    }
    let mut events = Vec::new();
    for (user, role) in people {
        events.extend(participants::join(db, settled_in, user, role, now).await?);
    }
    Ok((settled_in, events))
}

fn with_remark(sentence: String, remark: &str) -> String {
    if remark.is_empty() { sentence } else { format!("{sentence}\n\n{remark}") }
}

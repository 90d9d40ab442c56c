//! Conversations about a business object: a request, a job, a bid, a ticket, a dispute.

use serde::{Deserialize, Serialize};

use super::{Chat, participants, system, validate};
use crate::{
    error::{Error, Result},
    model::{Actor, Context, ConversationId, ConversationKind, MessageKind, ParticipantRole, Posted, UserId},
    protocol::Event,
    store::NewConversationRow,
};

/// A conversation about an object that somebody wants to have.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewContext {
    /// Any kind but direct, channel and general.
    pub kind: ConversationKind,
    pub context: Context,
    /// The context's title, or its kind and id, unless given.
    #[serde(default)]
    pub title: Option<String>,
    /// Others who are in it.
    #[serde(default)]
    pub members: Vec<UserId>,
}

/// A platform's own word for a status, within a sentence.
pub(super) fn in_words(status: &str) -> String {
    status.replace(['_', '-'], " ")
}

impl Chat {
    /// The conversation about an object, and whether it is new; who opens a new one administers it. An existing one is
    /// open to those in it and to staff who may enter it, and stays as it is but for who is named and not in it yet:
    /// they join, if the actor is staff or manages it.
    pub async fn open_context(&self, actor: &Actor, new: NewContext) -> Result<(ConversationId, bool)> {
        if matches!(new.kind, ConversationKind::Direct | ConversationKind::Channel | ConversationKind::General) {
            return Err(Error::invalid("kind", "A conversation of this kind is not about an object."));
        }
        let context = validate::context(&new.context)?;
        let title = match new.title.as_deref().or(context.title.as_deref()) {
            Some(title) => validate::title(title)?.to_owned(),
            None => format!("{} {}", context.kind, context.id),
        };
        let mut db = self.0.store.write().await?;
        let members = participants::named(&mut db, actor, &new.members).await?;
        let people = participants::first_people(&mut db, actor, new.kind, &members).await?;
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind: new.kind,
            title: Some(&title),
            identity: Some(&format!("context:{}:{}", context.kind, context.id)),
            context: Some(&context),
            created_by: Some(actor.user_id),
            created_at: self.0.clock.now(),
        };
        let (id, is_new) = self.open_with(db, actor, &row, &people).await?;
        if !is_new {
            self.join_existing(actor, id, members).await?;
        }
        Ok((id, is_new))
    }

    /// Who is named and not in a conversation yet joins it, if the actor is staff or manages it.
    pub(super) async fn join_existing(
        &self,
        actor: &Actor,
        id: ConversationId,
        mut members: Vec<UserId>,
    ) -> Result<()> {
        let entered = self.enter(&mut self.0.store.read().await?, actor, id).await?;
        if members.is_empty() {
            return Ok(());
        }
        let mut db = self.0.store.write().await?;
        let present = db.present(id, &members).await?;
        members.retain(|member| !present.contains(member));
        if members.is_empty() {
            return Ok(());
        }
        if entered.role.is_some_and(|role| !role.manages()) {
            return Err(Error::Forbidden);
        }
        self.add(db, actor, id, &members, ParticipantRole::Member).await
    }

    /// The object has another status: its card shows it, and a status message says so. For those who manage the
    /// conversation, and staff who may enter it.
    pub async fn set_status(&self, actor: &Actor, conversation: ConversationId, status: &str) -> Result<Posted> {
        let status = validate::status(status)?;
        self.moderate(actor, conversation).await?;
        let mut db = self.0.store.write().await?;
        // Taken first: it locks the conversation, so that the status before stays what it is.
        let seq = db.next_seq(conversation).await?;
        let before = db.conversation(conversation).await?.ok_or_else(|| Error::not_found("conversation"))?;
        if before.context_id.is_none() {
            return Err(Error::invalid("conversation", "This conversation is not about an object that has a status."));
        }
        let content = match before.context_status.as_deref() {
            Some(previous) if previous == status => {
                return Err(Error::invalid("status", &format!("The status is {status} already.")));
            }
            Some(previous) => format!("Status changed from {} to {}.", in_words(previous), in_words(status)),
            None => format!("Status set to {}.", in_words(status)),
        };
        db.set_context_status(conversation, status, seq).await?;
        let after = db.conversation(conversation).await?.ok_or_else(|| Error::not_found("conversation"))?;
        let metadata = serde_json::json!({ "status": status, "previous": before.context_status });
        let now = self.0.clock.now();
        let message =
            system::post(&mut db, conversation, MessageKind::StatusUpdate, None, content, metadata, now).await?;
        db.commit().await?;
        self.publish(
            conversation,
            vec![Event::Conversation { seq, conversation: after.into() }, system::posted(&message)],
        );
        Ok(Posted { message, repeated: false })
    }
}

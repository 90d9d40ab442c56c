//! Asking the tenant's support for help.

use serde_json::json;

use super::{Chat, NewConversation, validate};
use crate::{
    error::Result,
    model::{Actor, ConversationId, ConversationKind, Draft},
};

/// What somebody asks support for.
#[derive(Clone, Debug)]
pub struct NewTicket {
    /// What it is about, in the platform's own words: kept as the conversation's metadata `support_type`.
    pub topic: String,
    pub title: String,
    /// Said first.
    pub message: Option<Draft>,
}

impl Chat {
    /// Opens a conversation with the tenant's support staff.
    pub async fn ask_support(&self, actor: &Actor, new: NewTicket) -> Result<ConversationId> {
        let topic = validate::topic(&new.topic)?.to_owned();
        // Before a conversation is made for it.
        if let Some(draft) = &new.message {
            validate::named("message", validate::draft(draft))?;
        }
        let opened = NewConversation { kind: ConversationKind::Support, title: new.title, members: Vec::new() };
        let id = self.create_conversation(actor, opened).await?;
        self.set_metadata(actor, id, &json!({ "support_type": topic })).await?;
        if let Some(draft) = new.message {
            self.post(actor, id, draft).await?;
        }
        Ok(id)
    }
}

//! Conversations about a business object: a request, a job, a bid, a ticket, a dispute.

use serde::{Deserialize, Serialize};

use super::Chat;
use crate::{
    error::Result,
    model::{Actor, Context, ConversationId, ConversationKind, Posted, UserId},
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

impl Chat {
    /// The conversation about an object, and whether it is new. Who is named joins also where it existed. An existing
    /// one is open to those in it, and to admins of the tenant.
    pub async fn open_context(&self, actor: &Actor, new: NewContext) -> Result<(ConversationId, bool)> {
        todo!("{actor:?} {new:?}")
    }

    /// The object has another status: its card shows it, and a status message says so. For moderators of the
    /// conversation and admins of the tenant.
    pub async fn set_status(&self, actor: &Actor, conversation: ConversationId, status: &str) -> Result<Posted> {
        todo!("{actor:?} {conversation} {status}")
    }
}

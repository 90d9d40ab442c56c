//! Who visits, known before the page renders, on the server and in the browser that takes over.

use leptos::prelude::*;
use parlor::{
    Error,
    model::{ConversationSummary, User},
};
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// What every page of somebody signed in starts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub me: User,
    /// Newest activity first.
    pub conversations: Vec<ConversationSummary>,
    /// Unread reactions and invitations.
    pub bell: i64,
    /// Bytes that a file may have, told before it is uploaded.
    pub max_upload_bytes: u64,
}

/// Who visits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Visitor {
    /// Nobody has an account yet: whoever this is may make the first.
    First,
    /// Not signed in.
    Stranger,
    /// Signed in.
    Member(Box<Start>),
    /// The server could not find out.
    Unlucky(Error),
    /// The page was opened inside the browser, without asking the server: it must be loaded.
    Unknown,
}

impl Visitor {
    /// Finds out who visits. Call it once, in a component's body.
    pub fn meet() -> Self {
        SharedValue::<_, Json>::new_with_encoding(Self::from_request).into_inner()
    }

    #[cfg(feature = "ssr")]
    fn from_request() -> Self {
        crate::ssr::extension().unwrap_or(Self::Stranger)
    }

    #[cfg(not(feature = "ssr"))]
    fn from_request() -> Self {
        Self::Unknown
    }
}

#[cfg(feature = "ssr")]
impl Start {
    /// Loads it, with so many conversations.
    pub async fn load(chat: &parlor::chat::Chat, actor: &parlor::model::Actor, listed: usize) -> parlor::Result<Self> {
        let me = chat.me(actor).await?;
        let conversations = chat.newest_conversations(actor, listed).await?;
        let bell = chat.unread_notifications(actor).await?;
        let max_upload_bytes = chat.upload_limit(actor).await?;
        Ok(Self { me, conversations, bell, max_upload_bytes })
    }
}

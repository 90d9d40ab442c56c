//! Posting messages.

use std::future::Future;

use tokio::{sync::oneshot, task::spawn_blocking};

use super::{
    Chat,
    appender::{Job, Post},
    validate,
};
use crate::{
    error::{Error, Result},
    markup::{self, Audience, Calls},
    model::{Actor, ConversationId, Draft, Posted, UserId},
};

impl Chat {
    /// Stores a message and tells everybody. Once this returns, the message survives a crash.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::TooLong`], [`Error::Invalid`]; [`Error::NotFound`] for a conversation that the actor
    /// is not in; [`Error::Forbidden`] for observers, and for members of a channel. A draft whose `client_id` the
    /// actor used in this conversation before is answered with the message of then.
    pub async fn post(&self, actor: &Actor, conversation: ConversationId, draft: Draft) -> Result<Posted> {
        self.submit(actor, conversation, draft).await?.await
    }

    /// As [`Self::post`], in the direct conversation with somebody, which is opened for it if there is none.
    pub async fn post_to(&self, actor: &Actor, recipient: UserId, draft: Draft) -> Result<Posted> {
        if recipient == actor.user_id {
            return Err(Error::invalid("recipient_id", "You cannot send a message to yourself."));
        }
        // Before a conversation is made for it.
        validate::draft(&draft)?;
        let (conversation, _) = self.open_direct(actor, recipient).await?;
        self.post(actor, conversation, draft).await
    }

    /// As [`Self::post`], in two steps: this one puts the message in line, in the order of the calls; the answer waits
    /// for its commit.
    pub(super) async fn submit(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        draft: Draft,
    ) -> Result<impl Future<Output = Result<Posted>> + Send + 'static> {
        validate::draft(&draft)?;
        prepare(&draft.content).await?;
        let calls = Calls::of(&draft.content);
        let online = if calls.names_here() { self.online() } else { Vec::new() };
        let (done, answer) = oneshot::channel();
        self.0.appenders.submit(Job::Post(Post { actor: *actor, conversation, draft, calls, online, done })).await?;
        Ok(async move { answer.await.unwrap_or(Err(Error::Busy)) })
    }
}

/// Colours the code in what is about to be stored, which is remembered: whoever stores it, with others waiting, does not
/// have to.
pub(super) async fn prepare(content: &str) -> Result<()> {
    if markup::is_costly(content) {
        let content = content.to_owned();
        spawn_blocking(move || drop(markup::body(&content, Audience::default()))).await.map_err(Error::internal)?;
    }
    Ok(())
}

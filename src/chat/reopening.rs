//! Conversations about no object that whoever asks for them again finds again.

use super::{Chat, NewConversation, participants};
use crate::{
    error::Result,
    model::{Actor, ConversationId},
};

impl Chat {
    /// As [`Self::create_conversation`], unless the actor is in such a conversation already that is open: one of the same
    /// kind, title and people or, where it concerns support, any of the kind that they made themselves; who is named and not
    /// in that one joins it. Answers whether it is new.
    pub async fn open_again(&self, actor: &Actor, new: NewConversation) -> Result<(ConversationId, bool)> {
        let title = new.checked_title()?;
        let mut db = self.0.store.write().await?;
        let members = participants::named(&mut db, actor, &new.members).await?;
        let people = participants::first_people(&mut db, actor, new.kind, &members).await?;
        // Whoever asks for the same one waits at the same person until it is there.
        let found = if new.kind.concerns_support() {
            db.lock_user(actor.user_id).await?;
            db.own_conversation(actor.user_id, new.kind).await?
        } else {
            let present: Vec<_> = people.iter().map(|(user, _)| *user).collect();
            db.lock_user(present.iter().copied().min().unwrap_or(actor.user_id)).await?;
            db.conversation_of(actor.user_id, new.kind, title, &present).await?
        };
        let Some(id) = found else { return Ok((self.make(db, actor, new.kind, title, &people).await?, true)) };
        self.bring_back(db, actor, id).await?;
        self.join_existing(actor, id, members).await?;
        Ok((id, false))
    }
}

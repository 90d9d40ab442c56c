//! Conversations between a customer and a provider: the same two have one about each job, and one about none.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Chat, access, participants, validate};
use crate::{
    error::{Error, Result},
    model::{Actor, Context, ConversationId, ConversationKind, ParticipantRole, TenantId, UserId},
    store::{Db, NewConversationRow},
};

/// What a job is called as the object of a conversation.
const JOB: &str = "job";

/// Who has a conversation with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub customer: UserId,
    pub provider: UserId,
}

impl Pair {
    fn identity(self, job: Option<&Context>) -> String {
        let Self { customer, provider } = self;
        match job {
            Some(job) => format!("pair:{customer}:{provider}:{}", job.id),
            None => format!("pair:{customer}:{provider}"),
        }
    }

    /// Their conversation about a job, or, without one, the one about none or else the one that was active last.
    async fn find(self, db: &mut Db, tenant: TenantId, job: Option<&Context>) -> Result<Option<ConversationId>> {
        let object = match job {
            Some(job) => format!("context:{JOB}:{}", job.id),
            None => format!("context:{JOB}"),
        };
        let people = (self.customer, self.provider);
        db.shared_conversation(tenant, people, (&self.identity(job), &object), job.is_none()).await
    }

    fn of(identity: &str) -> Option<Self> {
        let mut ids = identity.strip_prefix("pair:")?.splitn(3, ':');
        Some(Self { customer: ids.next()?.parse().ok()?, provider: ids.next()?.parse().ok()? })
    }
}

impl Chat {
    /// The conversation of a customer and a provider about a job, or about none, and whether it is new. The actor is one
    /// of them; for them it is no longer put away. Neither side manages it. The job's own conversation is theirs where
    /// they were alone in it but for staff, and stays theirs when others join later.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the actor was put out of it; [`Error::Forbidden`] for whoever is not one of the two.
    pub async fn open_pair(&self, actor: &Actor, pair: Pair, job: Option<&str>) -> Result<(ConversationId, bool)> {
        let Pair { customer, provider } = pair;
        if customer == provider {
            return Err(Error::invalid("provider", "You cannot start a conversation with yourself."));
        }
        if actor.user_id != customer && actor.user_id != provider {
            return Err(Error::Forbidden);
        }
        let context = job.map(about).transpose()?;
        let mut db = self.0.store.write().await?;
        if db.users_of_tenant(actor.tenant_id, &[customer, provider]).await?.len() != 2 {
            return Err(Error::not_found("person"));
        }
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind: ConversationKind::ProviderCustomer,
            title: None,
            identity: Some(&pair.identity(context.as_ref())),
            context: context.as_ref(),
            created_by: Some(actor.user_id),
            created_at: self.0.clock.now(),
        };
        let people = [(customer, ParticipantRole::Member), (provider, ParticipantRole::Member)];
        let found = match &context {
            Some(_) => pair.find(&mut db, actor.tenant_id, context.as_ref()).await?,
            None => None,
        };
        let (id, is_new) = match found {
            Some(id) => {
                self.bring_back(db, actor, id).await?;
                (id, false)
            }
            None => self.open_with(db, actor, &row, &people).await?,
        };
        access::participation(&mut self.0.store.read().await?, actor, id).await?;
        Ok((id, is_new))
    }

    /// The conversation of a customer and a provider about a job; without a job the one about none, or else the one that
    /// was active last.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none, as of somebody with themselves, and for everybody but the two and staff who
    /// may enter it.
    pub async fn find_pair(&self, actor: &Actor, pair: Pair, job: Option<&str>) -> Result<ConversationId> {
        if pair.customer == pair.provider {
            return Err(Error::not_found("conversation"));
        }
        let context = job.map(about).transpose()?;
        let mut db = self.0.store.read().await?;
        let found = pair.find(&mut db, actor.tenant_id, context.as_ref()).await?;
        let id = found.ok_or_else(|| Error::not_found("conversation"))?;
        self.enter(&mut db, actor, id).await?;
        Ok(id)
    }

    /// The conversation of the actor with somebody, whichever side they are on, and whether it is new; who opens a new one
    /// administers it. One that somebody joined or left meanwhile is not that of the two any more.
    pub async fn open_between(&self, actor: &Actor, other: UserId, title: &str) -> Result<(ConversationId, bool)> {
        let title = validate::title(title)?;
        if other == actor.user_id {
            return Err(Error::invalid("users", "You cannot start a conversation with yourself."));
        }
        let kind = ConversationKind::ProviderCustomer;
        let mut db = self.0.store.write().await?;
        participants::named(&mut db, actor, &[other]).await?;
        let people = participants::first_people(&mut db, actor, kind, &[other]).await?;
        let (first, second) = (actor.user_id.min(other), actor.user_id.max(other));
        let identity = format!("between:{first}:{second}");
        if let Some(id) = db.conversation_by_identity(actor.tenant_id, &identity).await? {
            let is_of_two = db.present(id, &[first, second]).await?.len() == 2 && db.count_participants(id).await? == 2;
            if !is_of_two {
                db.forget_identity(id).await?;
            }
        }
        let row = NewConversationRow {
            tenant_id: actor.tenant_id,
            kind,
            title: Some(title),
            identity: Some(&identity),
            context: None,
            created_by: Some(actor.user_id),
            created_at: self.0.clock.now(),
        };
        self.open_with(db, actor, &row, &people).await
    }

    /// Who is on which side of these conversations, which the asker has seen; those that are not between a customer and a
    /// provider are left out.
    pub async fn pairs(&self, conversations: &[ConversationId]) -> Result<HashMap<ConversationId, Pair>> {
        let identities = self.0.store.read().await?.identities(conversations).await?;
        Ok(identities.into_iter().filter_map(|(id, identity)| Some((id, Pair::of(&identity)?))).collect())
    }
}

/// The conversation that two people opened about a job, whichever side they are on, if nobody else is in it but staff.
pub(super) async fn of_two(
    db: &mut Db,
    tenant: TenantId,
    (one, other): (UserId, UserId),
    job: &Context,
) -> Result<Option<ConversationId>> {
    for pair in [Pair { customer: one, provider: other }, Pair { customer: other, provider: one }] {
        let Some(id) = db.conversation_by_identity(tenant, &pair.identity(Some(job))).await? else { continue };
        let present = db.lay_people(tenant, id).await?;
        if present.iter().all(|user| [one, other].contains(user)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn about(job: &str) -> Result<Context> {
    let context = Context { kind: JOB.into(), id: job.into(), title: None, status: None, url: None };
    validate::named(JOB, validate::context(&context))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sides_are_found_again_in_the_identity() {
        let pair = Pair { customer: UserId(12), provider: UserId(3) };
        for job in [None, Some("7"), Some("a:b")] {
            let context = job.map(|job| about(job).unwrap());
            assert_eq!(Pair::of(&pair.identity(context.as_ref())), Some(pair));
        }
        assert_eq!(Pair::of("direct:3:12"), None);
        assert_eq!(Pair::of("context:job:7"), None);
    }
}

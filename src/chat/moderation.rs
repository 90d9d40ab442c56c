//! Moderation: what a tenant's admins see of all that happens in it, and what they do about it.

use std::collections::HashMap;

use super::Chat;
use crate::{
    error::{Error, Result},
    model::{Actor, ConversationId, ConversationKind, Message, MessageId, Timestamp, User, UserId, UserRole},
    store::{ConversationLine, Db},
};

/// Rows in a page.
const PAGE: usize = 50;
/// Messages that are deleted together.
const MAX_SELECTED: usize = 200;
/// Nobody has this id: whoever is named is named to somebody who is not among them.
const NOBODY: UserId = UserId(0);

/// Which of a tenant's messages to look at. What is blank does not matter.
#[derive(Clone, Debug, Default)]
pub struct MessageFilter {
    /// Words, beginnings of words and `"phrases"`, all of which are in it; `has:`, `before:` and `after:` as in a search.
    pub words: String,
    /// The username of who sent it.
    pub sender: String,
    pub conversation: Option<ConversationId>,
    pub kind: Option<ConversationKind>,
    /// Older than this one: the next page.
    pub before: Option<MessageId>,
}

/// Which of a tenant's people to look at. What is blank does not matter.
#[derive(Clone, Debug, Default)]
pub struct PeopleFilter {
    /// How their username, their name or a word of it begins.
    pub name: String,
    /// Beyond this username: the next page.
    pub after: String,
}

/// A page of what there is in a tenant.
#[derive(Clone, Debug)]
pub struct Overview<T, Next> {
    /// At most 50.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Next>,
}

/// A message, and where it was said.
#[derive(Clone, Debug)]
pub struct ModeratedMessage {
    pub message: Message,
    pub conversation: ModeratedConversation,
}

/// A conversation as its tenant's admins see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeratedConversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    /// Its title, what it is about, or up to three of the people in it; blank where there is none of these.
    pub name: String,
    /// In it now.
    pub people: i64,
    /// Not deleted.
    pub messages: i64,
    /// When something was said last, or else when it was made.
    pub active_at: Timestamp,
    /// Whether nothing more is said in it.
    pub is_closed: bool,
}

impl Chat {
    /// A tenant's messages, newest first, tombstones included; by words or sender only what is not deleted.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for whoever is no admin of the tenant, here as in all operations of this family.
    pub async fn moderated_messages(
        &self,
        actor: &Actor,
        filter: &MessageFilter,
    ) -> Result<Overview<ModeratedMessage, MessageId>> {
        let mut db = self.0.store.read().await?;
        let actor = govern(&mut db, actor).await?;
        self.note_look(&actor, "moderate", None).await?;
        if let Some(conversation) = filter.conversation {
            self.enter(&mut db, &actor, conversation).await?;
        }
        let sender = match filter.sender.trim().trim_start_matches('@') {
            "" => None,
            name => match db.credentials(actor.tenant_id, name).await? {
                Some(found) => Some(found.user.id),
                None => return Ok(Overview { items: Vec::new(), next: None }),
            },
        };
        let (tenant, limit) = (actor.tenant_id, PAGE as i64 + 1);
        let ids = if sender.is_some() || !filter.words.trim().is_empty() {
            self.search_tenant(tenant, filter, sender, limit).await?
        } else {
            let before = filter.before.unwrap_or(MessageId(i64::MAX));
            db.newest_of_tenant(tenant, before, filter.kind, filter.conversation, limit).await?
        };
        let Overview { items: ids, next } = page(ids, |id| *id);
        let mut messages = db.messages(&ids).await?;
        messages.sort_by_key(|message| std::cmp::Reverse(message.id));
        let mut places: Vec<_> = messages.iter().map(|message| message.conversation_id).collect();
        places.sort_unstable();
        places.dedup();
        let lines = db.conversation_lines(&places).await?;
        let places: HashMap<_, _> = named(&mut db, lines).await?.into_iter().map(|place| (place.id, place)).collect();
        let placed = |message: Message| {
            let conversation = places.get(&message.conversation_id)?.clone();
            Some(ModeratedMessage { message, conversation })
        };
        Ok(Overview { items: messages.into_iter().filter_map(placed).collect(), next })
    }

    /// Takes messages back as [`Self::delete`] does, whoever's they are; answers how many. Those that are deleted already,
    /// or are none of the tenant's, are passed over.
    pub async fn delete_messages(&self, actor: &Actor, messages: &[MessageId]) -> Result<usize> {
        if messages.len() > MAX_SELECTED {
            return Err(Error::invalid("message", "Delete at most 200 messages at once."));
        }
        let actor = govern(&mut self.0.store.read().await?, actor).await?;
        let mut deleted = 0;
        for &message in messages {
            match self.take_back(&actor, message, true).await {
                Ok((_, true)) => deleted += 1,
                Ok((_, false)) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(deleted)
    }

    /// A tenant's conversations, newest activity first, from those on that are older than `before`.
    pub async fn moderated_conversations(
        &self,
        actor: &Actor,
        before: Option<(Timestamp, ConversationId)>,
    ) -> Result<Overview<ModeratedConversation, (Timestamp, ConversationId)>> {
        let mut db = self.0.store.read().await?;
        let actor = govern(&mut db, actor).await?;
        self.note_look(&actor, "moderate", None).await?;
        let before = before.unwrap_or((Timestamp(i64::MAX), ConversationId(i64::MAX)));
        let lines = db.conversations_of_tenant(actor.tenant_id, before, PAGE as i64 + 1).await?;
        let Overview { items, next } = page(lines, |line| (line.active_at, line.id));
        Ok(Overview { items: named(&mut db, items).await?, next })
    }

    /// A tenant's people, by username.
    pub async fn moderated_people(&self, actor: &Actor, filter: &PeopleFilter) -> Result<Overview<User, String>> {
        let mut db = self.0.store.read().await?;
        let actor = govern(&mut db, actor).await?;
        self.note_look(&actor, "moderate", None).await?;
        let name = filter.name.trim().trim_start_matches('@');
        let people = db.people_of_tenant(actor.tenant_id, &filter.after, name, PAGE as i64 + 1).await?;
        Ok(page(people, |user| user.username.clone()))
    }

    /// Gives somebody of the tenant another role. Who has less of a say from then on is signed out: what they have open
    /// knows them by the old one.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the tenant would have no admin any more.
    pub async fn set_tenant_role(&self, actor: &Actor, person: UserId, role: UserRole) -> Result<User> {
        let now = self.0.clock.now();
        let mut db = self.0.store.write().await?;
        db.lock_tenant(actor.tenant_id).await?;
        let actor = govern(&mut db, actor).await?;
        let user = somebody(&mut db, &actor, person).await?;
        if user.role == role {
            return Ok(user);
        }
        if user.role == UserRole::Admin && db.count_tenant_admins(user.tenant_id).await? == 1 {
            return Err(Error::invalid("role", "This is the last admin. Make somebody else one first."));
        }
        db.set_user_role(person, role).await?;
        let action = format!("make user {person} {}", name_of(role));
        db.audit(actor.tenant_id, actor.user_id, &action, None, now).await?;
        let loses = user.role == UserRole::Admin || role == UserRole::Member;
        let ended = if loses { db.revoke_sessions(person, now).await? } else { Vec::new() };
        let user = User { role, ..user };
        let welcome = self.welcome(&mut db, &user).await?;
        db.commit().await?;
        self.0.identities.invalidate(&(user.tenant_id, user.external_id.clone()));
        self.announce(welcome);
        ended.into_iter().for_each(|session| self.end_session(session));
        Ok(user)
    }

    /// Ends all browser sessions of somebody of the tenant, and closes their sockets.
    pub async fn end_sessions(&self, actor: &Actor, person: UserId) -> Result<User> {
        let now = self.0.clock.now();
        let mut db = self.0.store.write().await?;
        let actor = govern(&mut db, actor).await?;
        let user = somebody(&mut db, &actor, person).await?;
        let ended = db.revoke_sessions(person, now).await?;
        db.audit(actor.tenant_id, actor.user_id, &format!("sign out user {person}"), None, now).await?;
        db.commit().await?;
        ended.into_iter().for_each(|session| self.end_session(session));
        Ok(user)
    }
}

/// The actor as an admin of their tenant. That is looked up: what a token says may have been so a minute ago.
async fn govern(db: &mut Db, actor: &Actor) -> Result<Actor> {
    match db.user(actor.tenant_id, actor.user_id).await? {
        Some(User { role: UserRole::Admin, .. }) => Ok(Actor { role: UserRole::Admin, ..*actor }),
        _ => Err(Error::Forbidden),
    }
}

async fn somebody(db: &mut Db, actor: &Actor, person: UserId) -> Result<User> {
    db.user(actor.tenant_id, person).await?.ok_or_else(|| Error::not_found("user"))
}

fn name_of(role: UserRole) -> &'static str {
    match role {
        UserRole::Member => "member",
        UserRole::Support => "support",
        UserRole::Admin => "admin",
    }
}

/// As many rows as a page has; one more was read to know whether there is another.
fn page<T, Next>(mut rows: Vec<T>, place: impl Fn(&T) -> Next) -> Overview<T, Next> {
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().map(place).filter(|_| has_more);
    Overview { items: rows, next }
}

/// Conversations with something to call them, in the same order.
async fn named(db: &mut Db, lines: Vec<ConversationLine>) -> Result<Vec<ModeratedConversation>> {
    let untitled: Vec<_> = lines.iter().filter(|line| line.title.is_none()).map(|line| line.id).collect();
    let mut people: HashMap<_, Vec<_>> = HashMap::new();
    if !untitled.is_empty() {
        for (conversation, person) in db.others(NOBODY, &untitled).await? {
            people.entry(conversation).or_default().push(person.name);
        }
    }
    let name = |line: ConversationLine| ModeratedConversation {
        id: line.id,
        kind: line.kind,
        name: line.title.unwrap_or_else(|| people.remove(&line.id).unwrap_or_default().join(", ")),
        people: line.participant_count,
        messages: line.message_count,
        active_at: line.active_at,
        is_closed: line.closed_at.is_some(),
    };
    Ok(lines.into_iter().map(name).collect())
}

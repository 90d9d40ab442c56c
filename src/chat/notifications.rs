//! The bell.

use std::{cmp::Reverse, collections::HashMap};

use super::{Chat, Personal};
use crate::{
    error::Result,
    model::{About, Actor, ConversationId, Message, Notification, NotificationPage, Person, Timestamp, UserId},
    protocol::Event,
    store::{Db, NewNotification, NotificationKind, NotificationRow, SaidRow},
};

/// Notifications in a page.
const PAGE: usize = 30;
/// Seconds that a notification is kept once it was read.
const KEPT_SECS: i64 = 90 * 24 * 3600;
/// Unread notifications are counted so far; a badge shows no more.
const MAX_UNREAD: i64 = 100;

impl Chat {
    /// The newest 30 notifications, or those before a time: messages where the conversation's level asks for them,
    /// mentions, status changes, reactions to the actor's messages, invitations. Of messages it reaches back to the
    /// newest 30 of each of the 50 conversations that were active last.
    pub async fn notifications(&self, actor: &Actor, before: Option<Timestamp>) -> Result<NotificationPage> {
        let user = actor.user_id;
        let before = before.unwrap_or(Timestamp(i64::MAX));
        let mut db = self.0.store.snapshot().await?;
        let mut said = db.said_to(user, before, PAGE as i64).await?;
        let mut stored = db.stored_notifications(user, before, PAGE as i64).await?;
        // The page ends between two moments, so that the next one can begin there.
        let mut moments: Vec<_> =
            said.iter().map(|row| row.created_at).chain(stored.iter().map(|row| row.created_at)).collect();
        moments.sort_unstable_by(|a, b| b.cmp(a));
        let next = moments.get(PAGE - 1).copied();
        if let Some(end) = next {
            said.retain(|row| row.created_at >= end);
            stored.retain(|row| row.created_at >= end);
        }
        let unread = unread(&mut db, &[user]).await?.remove(&user).unwrap_or_default();
        let page = Page::load(&mut db, user, &said, &stored).await?;
        let mut notifications: Vec<_> = said.into_iter().filter_map(|row| page.said(row)).collect();
        notifications.extend(stored.into_iter().filter_map(|row| page.stored(row)));
        notifications.sort_by_key(|notification| Reverse(notification.at));
        Ok(NotificationPage { notifications, unread, next })
    }

    /// How many stored notifications the actor has not read: what the bell counts besides unread messages.
    pub async fn unread_notifications(&self, actor: &Actor) -> Result<i64> {
        let user = actor.user_id;
        let mut db = self.0.store.read().await?;
        Ok(unread(&mut db, &[user]).await?.remove(&user).unwrap_or_default())
    }

    /// The stored ones up to `upto` are read. Answers how many are still unread, and tells the actor's other tabs.
    pub async fn read_notifications(&self, actor: &Actor, upto: Timestamp) -> Result<i64> {
        let user = actor.user_id;
        let mut db = self.0.store.write().await?;
        let changed = db.mark_notifications_read(user, upto, self.0.clock.now()).await?;
        let unread = unread(&mut db, &[user]).await?.remove(&user).unwrap_or_default();
        db.commit().await?;
        if changed {
            self.tell_personally([(user, Event::NotificationsRead { unread })]);
        }
        Ok(unread)
    }

    /// Deletes the notifications that were read and are older than 90 days. How many.
    pub async fn forget_old_notifications(&self) -> Result<u64> {
        let mut db = self.0.store.write().await?;
        let forgotten = db.forget_notifications(self.0.clock.now().plus_secs(-KEPT_SECS)).await?;
        db.commit().await?;
        Ok(forgotten)
    }
}

/// What the lines of a page are made of.
struct Page {
    titles: HashMap<ConversationId, String>,
    messages: HashMap<(ConversationId, i64), Message>,
}

impl Page {
    async fn load(db: &mut Db, user: UserId, said: &[SaidRow], stored: &[NotificationRow]) -> Result<Self> {
        let mut places: Vec<_> = said.iter().map(|row| (row.conversation_id, row.seq)).collect();
        places.extend(stored.iter().filter_map(|row| Some((row.conversation_id, row.seq?))));
        places.sort_unstable();
        places.dedup();
        let messages = db.messages_at(&places).await?;
        let mut conversations: Vec<_> = said.iter().map(|row| row.conversation_id).collect();
        conversations.extend(stored.iter().map(|row| row.conversation_id));
        conversations.sort_unstable();
        conversations.dedup();
        Ok(Self {
            titles: titles(db, user, &conversations).await?,
            messages: messages.into_iter().map(|message| ((message.conversation_id, message.seq), message)).collect(),
        })
    }

    fn said(&self, row: SaidRow) -> Option<Notification> {
        let message = Box::new(self.messages.get(&(row.conversation_id, row.seq))?.clone());
        let about = if row.mentioned { About::Mention(message) } else { About::Message(message) };
        self.line(row.conversation_id, row.created_at, row.read, about)
    }

    fn stored(&self, row: NotificationRow) -> Option<Notification> {
        let about = match row.kind {
            NotificationKind::Invitation => About::Invitation { id: row.id, by: row.by() },
            NotificationKind::Reaction => About::Reaction {
                id: row.id,
                by: row.by()?,
                message: Box::new(self.messages.get(&(row.conversation_id, row.seq?))?.clone()),
                emoji: row.emoji?,
            },
        };
        self.line(row.conversation_id, row.created_at, row.read_at.is_some(), about)
    }

    fn line(&self, conversation: ConversationId, at: Timestamp, read: bool, about: About) -> Option<Notification> {
        let title = self.titles.get(&conversation)?.clone();
        Some(Notification { conversation, title, at, read, about })
    }
}

/// What these conversations are called by somebody in them: untitled ones after the others.
async fn titles(
    db: &mut Db,
    user: UserId,
    conversations: &[ConversationId],
) -> Result<HashMap<ConversationId, String>> {
    let mut untitled = Vec::new();
    let mut titles = HashMap::new();
    for (id, title) in db.titles(conversations).await? {
        match title {
            Some(title) => drop(titles.insert(id, title)),
            None => untitled.push(id),
        }
    }
    for (id, person) in db.others(user, &untitled).await? {
        titles.entry(id).or_insert(person.name);
    }
    Ok(titles)
}

/// Notifies the sender of a message of somebody's reaction to it: `None` when it is their own, or they want to hear
/// nothing of this conversation.
pub(super) async fn notify_reaction(
    db: &mut Db,
    by: &Person,
    emoji: &str,
    message: &Message,
    now: Timestamp,
) -> Result<Option<Personal>> {
    let Some(sender) = message.sender.as_ref().map(|sender| sender.id).filter(|&sender| sender != by.id) else {
        return Ok(None);
    };
    let conversation = message.conversation_id;
    let new = NewNotification {
        kind: NotificationKind::Reaction,
        conversation,
        message: Some(message.id),
        by: by.id,
        emoji: Some(emoji),
        created_at: now,
    };
    let Some((_, id)) = db.insert_notifications(&[sender], &new).await?.pop() else {
        return Ok(None);
    };
    let title = db.conversation(conversation).await?.and_then(|row| row.title);
    let about = About::Reaction { id, by: by.clone(), emoji: emoji.into(), message: Box::new(message.clone()) };
    // A direct conversation is called after the other person: who reacted.
    let title = title.unwrap_or_else(|| by.name.clone());
    let notification = Box::new(Notification { conversation, title, at: now, read: false, about });
    let unread = unread(db, &[sender]).await?.remove(&sender).unwrap_or_default();
    Ok(Some((sender, Event::Notification { notification, unread })))
}

/// A reaction was taken back, and the notification of it with it.
pub(super) async fn withdraw_reaction(
    db: &mut Db,
    by: UserId,
    emoji: &str,
    message: &Message,
) -> Result<Option<Personal>> {
    let Some(sender) = message.sender.as_ref().map(|sender| sender.id) else {
        return Ok(None);
    };
    if !db.withdraw_notification(message.id, sender, by, emoji).await? {
        return Ok(None);
    }
    let unread = unread(db, &[sender]).await?.remove(&sender).unwrap_or_default();
    Ok(Some((sender, Event::NotificationsRead { unread })))
}

/// A message is deleted, and the notifications of reactions to it with it.
pub(super) async fn withdraw_all(db: &mut Db, message: &Message) -> Result<Option<Personal>> {
    let Some(sender) = message.sender.as_ref().map(|sender| sender.id) else {
        return Ok(None);
    };
    if !db.withdraw_notifications(message.id).await? {
        return Ok(None);
    }
    let unread = unread(db, &[sender]).await?.remove(&sender).unwrap_or_default();
    Ok(Some((sender, Event::NotificationsRead { unread })))
}

/// Notifies people that the actor put them into a conversation.
pub(super) async fn notify_invited(
    db: &mut Db,
    actor: &Actor,
    conversation: ConversationId,
    users: &[UserId],
    now: Timestamp,
) -> Result<Vec<Personal>> {
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let by = actor.user_id;
    let new = NewNotification {
        kind: NotificationKind::Invitation,
        conversation,
        message: None,
        by,
        emoji: None,
        created_at: now,
    };
    let stored = db.insert_notifications(users, &new).await?;
    let title = db.conversation(conversation).await?.and_then(|row| row.title).unwrap_or_default();
    let by = db.user(actor.tenant_id, by).await?.map(|user| user.person());
    let mut unread = unread(db, users).await?;
    let told = stored.into_iter().map(|(user, id)| {
        let about = About::Invitation { id, by: by.clone() };
        let notification = Box::new(Notification { conversation, title: title.clone(), at: now, read: false, about });
        (user, Event::Notification { notification, unread: unread.remove(&user).unwrap_or_default() })
    });
    Ok(told.collect())
}

async fn unread(db: &mut Db, users: &[UserId]) -> Result<HashMap<UserId, i64>> {
    Ok(db.unread_notifications(users, MAX_UNREAD).await?.into_iter().collect())
}

//! The bell.

use std::collections::HashMap;

use super::{Chat, Personal};
use crate::{
    error::{Error, Result},
    model::{About, Actor, ConversationId, Message, Notification, NotificationPage, Person, Timestamp, UserId},
    protocol::Event,
    store::{Db, NewNotification, NotificationKind},
};

/// Unread notifications are counted so far; a badge shows no more.
const MAX_UNREAD: i64 = 100;

impl Chat {
    /// The newest 30 notifications, or those before a time: unread messages where the conversation's level asks for
    /// them, mentions and status changes read or not, reactions to the actor's messages, invitations.
    pub async fn notifications(&self, actor: &Actor, before: Option<Timestamp>) -> Result<NotificationPage> {
        todo!("{actor:?} {before:?}")
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

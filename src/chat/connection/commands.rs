//! What a socket asks for.

use std::future::Future;

use futures::StreamExt;

use super::{Answer, Answered, Connection, Frame};
use crate::{
    error::{Error, Result},
    model::{ClientId, ConversationId, Draft, MessageId, PresenceStatus, UserId},
    protocol::{Command, Cursor, Event, MAX_LIST},
};

/// Posts of one socket that wait for their commit; with more, it is not read from.
const MAX_PENDING: usize = 64;

impl Connection {
    /// Carries out a command; what it answers comes out of [`Self::next`]. Posts wait for their commit side by side,
    /// up to 64; with more, this waits, and the socket should not be read. To be awaited to its end.
    pub async fn handle(&mut self, command: Command) {
        let actor = *self.actor();
        // A socket that is for one conversation changes no message of another.
        if let Some((message, client_id)) = changed_by(&command)
            && let Some(only) = self.subscriber.only()
            && let Err(error) = self.chat.expect_in(&actor, only, message).await
        {
            let client_id = client_id.cloned();
            self.own.push(Frame::own(Event::Error { error, client_id, conversation: None }));
            return;
        }
        match command {
            Command::Send { conversation, draft } => self.send(conversation, draft).await,
            Command::Read { conversation, upto } => {
                let chat = self.chat.clone();
                self.wait_for(Box::pin(async move {
                    let read = chat.mark_read(&actor, conversation, upto).await;
                    read.map_or_else(|error| Answered::told(failed(error, conversation)), |_| Answered::Nothing)
                }))
                .await;
            }
            Command::ReadMessages { conversation, messages } => {
                let chat = self.chat.clone();
                self.wait_for(Box::pin(async move {
                    let read = chat.mark_messages_read(&actor, conversation, &messages).await;
                    read.map_or_else(|error| Answered::told(failed(error, conversation)), |_| Answered::Nothing)
                }))
                .await;
            }
            Command::Edit { message, content, client_id } => {
                let chat = self.chat.clone();
                self.wait_for(answered(client_id, async move { chat.edit(&actor, message, content).await })).await;
            }
            Command::Delete { message, client_id } => {
                let chat = self.chat.clone();
                self.wait_for(answered(client_id, async move { chat.delete(&actor, message).await })).await;
            }
            Command::React { message, emoji, on, client_id } => {
                let chat = self.chat.clone();
                self.wait_for(answered(client_id, async move { chat.set_reaction(&actor, message, &emoji, on).await }))
                    .await;
            }
            Command::Pin { message, on, client_id } => {
                let chat = self.chat.clone();
                self.wait_for(answered(client_id, async move { chat.pin(&actor, message, on).await })).await;
            }
            Command::Typing { conversation, typing } => self.set_typing(conversation, typing).await,
            Command::Resume { cursors } => self.resume(cursors).await,
            Command::Watch { users } => self.watch(users).await,
            Command::Presence { status: PresenceStatus::Offline, .. } => {
                self.reject(Error::invalid("status", "Close the socket to go offline."), None);
            }
            Command::Presence { status, current_conversation } => {
                let current = current_conversation.filter(|id| self.is_in(*id));
                self.chat.show(actor.user_id, status, current);
            }
            Command::Ping { conversation } => {
                let head = conversation
                    .filter(|id| self.is_in(*id))
                    .and_then(|conversation| Some(Cursor { conversation, seq: self.chat.0.hub.head(conversation)? }));
                self.own.push(Frame::own(Event::Pong { head }));
            }
        }
    }

    async fn send(&mut self, conversation: ConversationId, draft: Draft) {
        let client_id = draft.client_id.clone();
        let refused = move |error, client_id| Event::Error { error, client_id, conversation: Some(conversation) };
        match self.chat.submit(self.subscriber.actor(), conversation, draft).await {
            Ok(answer) => {
                self.wait_for(Box::pin(async move {
                    match (answer.await, client_id) {
                        (Ok(posted), Some(client_id)) => Answered::told(Event::Sent {
                            conversation,
                            client_id,
                            message_id: posted.message.id,
                            seq: posted.message.seq,
                            created_at: posted.message.created_at,
                            repeated: posted.repeated.then(|| Box::new(posted.message)),
                        }),
                        (Ok(_), None) => Answered::Said,
                        (Err(error), client_id) => Answered::told(refused(error, client_id)),
                    }
                }))
                .await;
            }
            Err(error) => self.own.push(Frame::own(refused(error, client_id))),
        }
    }

    async fn set_typing(&mut self, conversation: ConversationId, typing: bool) {
        if !self.is_in(conversation) {
            self.own.push(Frame::own(failed(Error::not_found("conversation"), conversation)));
            return;
        }
        let actor = *self.actor();
        if typing && !self.typing.contains(&conversation) {
            match self.chat.writer_in(&actor, conversation).await {
                Ok(writer) => self.name = Some(writer.name),
                Err(error) => return self.own.push(Frame::own(failed(error, conversation))),
            }
        }
        self.typing.retain(|&id| id != conversation);
        if typing {
            self.typing.push(conversation);
        }
        self.chat.set_typing(conversation, actor.user_id, self.name.as_deref().unwrap_or_default(), typing);
    }

    async fn resume(&mut self, cursors: Vec<Cursor>) {
        let actor = *self.actor();
        for Cursor { conversation, seq } in limited(cursors) {
            match self.chat.changes_since(&actor, conversation, seq).await {
                Ok(changes) if changes.complete => {
                    self.own.extend(changes.events.into_iter().map(Frame::own));
                    self.own.push(Frame::own(Event::Caught { conversation, seq: changes.head }));
                    // What waits in the queue was committed before this was read.
                    self.replayed.insert(conversation, changes.head);
                }
                Ok(_) | Err(Error::NotFound { .. }) => {
                    self.own.push(Frame::own(Event::Resync { conversation }));
                }
                Err(error) => self.own.push(Frame::own(failed(error, conversation))),
            }
        }
    }

    async fn watch(&mut self, users: Vec<UserId>) {
        let actor = *self.actor();
        let hub = &self.chat.0.hub;
        hub.unwatch(&self.subscriber, &std::mem::take(&mut self.watched));
        // Before their presence is read, so that no change falls between.
        let mut users = limited(users);
        users.sort_unstable();
        users.dedup();
        hub.watch(&self.subscriber, &users);
        match self.chat.presence(&actor, &users).await {
            Ok(known) => {
                let strangers: Vec<_> =
                    users.iter().filter(|user| known.iter().all(|p| p.user_id != **user)).copied().collect();
                hub.unwatch(&self.subscriber, &strangers);
                self.watched = known.iter().map(|presence| presence.user_id).collect();
                self.own.extend(known.into_iter().map(|presence| Frame::own(Event::Presence { presence })));
            }
            Err(error) => {
                hub.unwatch(&self.subscriber, &users);
                self.reject(error, None);
            }
        }
    }

    async fn wait_for(&mut self, answer: Answer) {
        if self.pending.len() >= MAX_PENDING
            && let Some(answer) = self.pending.next().await
        {
            self.answer(answer);
        }
        self.pending.push(answer);
    }
}

/// The message that a command changes, and the command's own id.
fn changed_by(command: &Command) -> Option<(MessageId, Option<&ClientId>)> {
    match command {
        Command::Edit { message, client_id, .. }
        | Command::Delete { message, client_id }
        | Command::React { message, client_id, .. }
        | Command::Pin { message, client_id, .. } => Some((*message, client_id.as_ref())),
        _ => None,
    }
}

/// What the sender of a command with this id is told once it is carried out.
fn answered<T>(client_id: Option<ClientId>, work: impl Future<Output = Result<T>> + Send + 'static) -> Answer {
    Box::pin(async move {
        match (work.await, client_id) {
            (Ok(_), Some(client_id)) => Answered::told(Event::Done { client_id }),
            (Ok(_), None) => Answered::Nothing,
            (Err(error), client_id) => Answered::told(Event::Error { error, client_id, conversation: None }),
        }
    })
}

fn failed(error: Error, conversation: ConversationId) -> Event {
    Event::Error { error, client_id: None, conversation: Some(conversation) }
}

fn limited<T>(mut list: Vec<T>) -> Vec<T> {
    list.truncate(MAX_LIST);
    list
}

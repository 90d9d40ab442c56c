//! One socket's side of the engine, whatever its wire format.

mod commands;

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{FutureExt, StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use super::Chat;
use crate::{
    bus::{CloseReason, Delivery, Heard, Queue, Subscriber},
    error::{Error, Result},
    model::{Actor, ClientId, ConversationId, UserId},
    protocol::{Cursor, Event, HEARTBEAT_SECS},
};

/// Deliveries written at once.
const MAX_DELIVERIES: usize = 128;
/// What writing to one socket costs, more or less. A crowd that is told something rests for as long as telling it took,
/// and hears all that came meanwhile at once: otherwise a busy room of thousands would be nothing but writes.
const REST_PER_LISTENER: Duration = Duration::from_micros(50);
/// Nobody notices that a message in such a room is late by so little.
const MAX_REST: Duration = Duration::from_millis(50);
/// Below this, timers cost more than they save.
const MIN_REST: Duration = Duration::from_millis(2);

/// A connected socket. Dropping it disconnects.
pub struct Connection {
    chat: Chat,
    subscriber: Subscriber,
    queue: Queue,
    /// When the next delivery is to be taken, unless something of its own is to be written anyway.
    rests_until: Option<Instant>,
    /// Where the user is; ascending.
    conversations: Vec<ConversationId>,
    /// Whether it counts as having its one conversation open.
    occupies: bool,
    /// Conversations whose live events up to here a replay has covered.
    replayed: HashMap<ConversationId, i64>,
    watched: Vec<UserId>,
    /// Where this socket's user is writing.
    typing: Vec<ConversationId>,
    /// The user's shown name, once it was needed.
    name: Option<String>,
    own: Vec<Frame>,
    pending: FuturesUnordered<Answer>,
}

/// A command that waits for its commit.
type Answer = Pin<Box<dyn Future<Output = Answered> + Send>>;

/// What the sender of a command is told once it is committed.
enum Answered {
    Told(Box<Event>),
    /// Nothing but their own message, which waits with all else that is said.
    Said,
    Nothing,
}

impl Answered {
    fn told(event: Event) -> Self {
        Self::Told(Box::new(event))
    }
}

/// What to write to the socket next.
#[derive(Debug)]
pub enum Outgoing {
    /// Write all of them at once.
    Frames(Vec<Frame>),
    /// Close the socket.
    Close(CloseReason),
}

/// One frame to write.
#[derive(Debug)]
pub enum Frame {
    /// Shared with other sockets.
    Shared(Heard),
    /// For this socket alone.
    Own(Box<Event>),
    /// For this socket alone, in words of its own wire format.
    Raw(Bytes),
}

impl Frame {
    fn own(event: Event) -> Self {
        Self::Own(Box::new(event))
    }
}

impl Chat {
    /// Connects a socket: it hears of every conversation that the actor is in from now on.
    pub async fn connect(&self, actor: Actor) -> Result<Connection> {
        let mut connection = Connection::new(self, actor, None);
        let heads = self.0.store.read().await?.conversation_heads(actor.user_id).await?;
        connection.listen(&heads);
        Ok(connection)
    }

    /// Connects a socket that is for one conversation, which the actor may read. It is closed when they are removed.
    pub async fn connect_to(&self, actor: Actor, conversation: ConversationId) -> Result<Connection> {
        // Looked up twice: a stranger must leave no trace, and the head is that of after the registration.
        self.enter(&mut self.0.store.read().await?, &actor, conversation).await?;
        let mut connection = Connection::new(self, actor, Some(conversation));
        let entered = self.enter(&mut self.0.store.read().await?, &actor, conversation).await?;
        connection.listen(&[(conversation, entered.seq)]);
        self.occupy(actor.user_id, conversation);
        connection.occupies = true;
        Ok(connection)
    }
}

impl Connection {
    /// Registered before its conversations are read, so that none that is joined meanwhile is missed.
    fn new(chat: &Chat, actor: Actor, only: Option<ConversationId>) -> Self {
        let subscription = chat.0.hub.register(actor, only);
        chat.arrive(actor.user_id);
        metrics::gauge!("parlor_sockets").increment(1.0);
        Self {
            chat: chat.clone(),
            subscriber: subscription.subscriber,
            queue: subscription.queue,
            rests_until: None,
            conversations: Vec::new(),
            occupies: false,
            replayed: HashMap::new(),
            watched: Vec::new(),
            typing: Vec::new(),
            name: None,
            own: Vec::new(),
            pending: FuturesUnordered::new(),
        }
    }

    fn listen(&mut self, heads: &[(ConversationId, i64)]) {
        self.chat.0.hub.subscribe(&self.subscriber, heads);
        self.conversations = heads.iter().map(|(id, _)| *id).collect();
        self.conversations.sort_unstable();
        self.own.push(Frame::own(Event::Ready {
            user_id: self.actor().user_id,
            server_time: self.chat.0.clock.now(),
            heartbeat_secs: HEARTBEAT_SECS,
        }));
    }

    /// The engine.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// Whose socket it is.
    pub fn actor(&self) -> &Actor {
        self.subscriber.actor()
    }

    /// Waits for what is to be written next. Cancel-safe.
    pub async fn next(&mut self) -> Outgoing {
        loop {
            match self.subscriber.close_reason() {
                // What was accepted is committed all the same: its senders are told before they go.
                Some(CloseReason::ShuttingDown) if !self.pending.is_empty() => {
                    while let Some(answer) = self.pending.next().await {
                        self.answer(answer);
                    }
                }
                Some(CloseReason::ShuttingDown) if !self.own.is_empty() => {}
                Some(reason) => return Outgoing::Close(reason),
                None => {}
            }
            if self.queue.is_crowded() {
                self.rests_until = None;
                self.take_waiting();
            }
            if !self.own.is_empty() {
                // What waits goes along.
                self.take_waiting();
                return Outgoing::Frames(std::mem::take(&mut self.own));
            }
            tokio::select! {
                biased;
                () = self.subscriber.attention() => {}
                Some(answer) = self.pending.next(), if !self.pending.is_empty() => {
                    self.answer(answer);
                    while let Some(Some(answer)) = self.pending.next().now_or_never() {
                        self.answer(answer);
                    }
                }
                delivery = next_delivery(&mut self.queue, self.rests_until) => {
                    let Some(delivery) = delivery else { return Outgoing::Close(CloseReason::ShuttingDown) };
                    self.take(delivery);
                }
            }
        }
    }

    /// Tells the client that a frame of theirs was not understood; `client_id` is the frame's own, if it had one.
    pub fn reject(&mut self, error: Error, client_id: Option<ClientId>) {
        self.own.push(Frame::own(Event::Error { error, client_id, conversation: None }));
    }

    /// Says something to this socket alone, in words of its own wire format.
    pub fn say(&mut self, payload: Bytes) {
        self.own.push(Frame::Raw(payload));
    }

    fn answer(&mut self, answer: Answered) {
        match answer {
            Answered::Told(event) => self.own.push(Frame::Own(event)),
            Answered::Said => self.rests_until = None,
            Answered::Nothing => {}
        }
    }

    fn take_waiting(&mut self) {
        for _ in 1..MAX_DELIVERIES {
            let Some(delivery) = self.queue.waiting() else { break };
            self.take(delivery);
        }
    }

    fn take(&mut self, delivery: Arc<Delivery>) {
        self.rest_after(delivery.audience);
        // A delivery is of one conversation, in the order of its changes: what is known comes first.
        let known = delivery.events().iter().take_while(|event| self.is_replayed(event)).count();
        for event in &delivery.events()[known..] {
            self.note_participation(event);
        }
        if known < delivery.events().len() {
            self.own.push(Frame::Shared(Heard { delivery, known }));
        }
    }

    fn rest_after(&mut self, audience: usize) {
        let rest = REST_PER_LISTENER.saturating_mul(u32::try_from(audience).unwrap_or(u32::MAX)).min(MAX_REST);
        if rest >= MIN_REST {
            self.rests_until = self.rests_until.max(Some(Instant::now() + rest));
        }
    }

    /// Whether a replay has told of this change already; the first one that none has told of forgets the replay.
    fn is_replayed(&mut self, event: &Event) -> bool {
        let Some(Cursor { conversation, seq }) = event.change() else { return false };
        let replayed = self.replayed.get(&conversation).is_some_and(|&upto| seq <= upto);
        if !replayed {
            self.replayed.remove(&conversation);
        }
        replayed
    }

    fn note_participation(&mut self, event: &Event) {
        let Event::Participant { conversation, participant, .. } = event else {
            return;
        };
        if participant.person.id == self.actor().user_id {
            match (self.conversations.binary_search(conversation), participant.left_at) {
                (Err(place), None) => self.conversations.insert(place, *conversation),
                (Ok(place), Some(_)) => {
                    self.conversations.remove(place);
                    if self.subscriber.only() == Some(*conversation) {
                        self.subscriber.close(CloseReason::Removed);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_in(&self, conversation: ConversationId) -> bool {
        self.conversations.binary_search(&conversation).is_ok()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let user = self.actor().user_id;
        self.chat.0.hub.unregister(&self.subscriber, &self.conversations, &self.watched);
        for conversation in std::mem::take(&mut self.typing) {
            self.chat.set_typing(conversation, user, self.name.as_deref().unwrap_or_default(), false);
        }
        if let Some(conversation) = self.subscriber.only().filter(|_| self.occupies) {
            self.chat.vacate(user, conversation);
        }
        self.chat.depart(user);
        metrics::gauge!("parlor_sockets").decrement(1.0);
    }
}

/// The next delivery, taken when the socket has rested. A timer is set only where something waits: in a quiet room nobody
/// needs any.
async fn next_delivery(queue: &mut Queue, rests_until: Option<Instant>) -> Option<Arc<Delivery>> {
    queue.wait().await;
    if let Some(until) = rests_until.filter(|until| *until > Instant::now()) {
        sleep_until(until).await;
    }
    queue.waiting()
}

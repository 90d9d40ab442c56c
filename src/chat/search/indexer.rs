//! Keeps the index of full-text search up to date: a task that follows the messages.
//!
//! Whoever posts only wakes it. While others post it works in short spells, so that they have the machine; when they
//! rest it catches up. What it has done is written down with the index itself, so it goes on where it stopped.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{scope, words::words};
use crate::{
    bus::{Bus, News},
    error::Result,
    markup,
    model::{MessageId, MessageKind},
    protocol::Event,
    store::{Indexable, Store},
};

/// Messages indexed together.
const BATCH: i64 = 200;
/// What it waits once it is woken, for more to come: how much later than it is said something may be found.
const GATHERING: Duration = Duration::from_millis(50);
/// How long it sleeps when nobody wakes it: what other nodes left behind is found then.
const IDLE: Duration = Duration::from_secs(5);
/// What it rests after a batch while others post, in times of what the batch took.
const RESTS: u32 = 9;

/// Tells the indexer that something was committed.
#[derive(Clone, Default)]
pub(in crate::chat) struct Wake(Arc<(Notify, AtomicBool)>);

/// A bus that wakes the indexer when messages come or change, and whoever tells others when anything does.
pub(in crate::chat) struct WakingBus {
    pub bus: Arc<dyn Bus>,
    pub wake: Wake,
    pub changed: Arc<Notify>,
}

impl Bus for WakingBus {
    fn publish(&self, news: News) {
        let (is_change, is_about_messages) = match &news {
            News::Changed { events, .. } => (true, events.iter().any(|event| matches!(event, Event::Message { .. }))),
            _ => (false, false),
        };
        self.bus.publish(news);
        if is_change {
            self.changed.notify_one();
        }
        if is_about_messages {
            self.wake.wake();
        }
    }
}

impl Wake {
    fn wake(&self) {
        self.0.1.store(true, Ordering::Relaxed);
        self.0.0.notify_one();
    }

    /// Whether somebody woke it since it was last asked.
    fn was_woken(&self) -> bool {
        self.0.1.swap(false, Ordering::Relaxed)
    }
}

/// The indexer's task. Ends with `stopping`; what is left then is indexed after the next start.
pub(in crate::chat) async fn run(store: Store, wake: Wake, stopping: CancellationToken) {
    loop {
        let started = Instant::now();
        wake.was_woken();
        let pause = match step(&store).await {
            Ok(Step::More) if wake.was_woken() => started.elapsed() * RESTS,
            Ok(Step::More) => Duration::ZERO,
            Ok(Step::Busy) => Duration::from_millis(100),
            Ok(Step::Done) => {
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = wake.0.0.notified() => GATHERING,
                    () = tokio::time::sleep(IDLE) => continue,
                }
            }
            Err(error) => {
                tracing::warn!(%error, "messages could not be indexed; tried again in a moment");
                IDLE
            }
        };
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

enum Step {
    /// The index is up to date.
    Done,
    /// There may be more to do.
    More,
    /// Another node is at it.
    Busy,
}

/// Indexes a batch of messages that are new or changed.
async fn step(store: &Store) -> Result<Step> {
    let mut db = store.indexing().await?;
    if !db.lock_index().await? {
        return Ok(Step::Busy);
    }
    let upto = db.indexed_upto().await?;
    let new = db.unindexed(upto, BATCH).await?;
    // What is queued is read before the messages are: a change that comes in between is queued again.
    let queued = db.queued_for_index(BATCH).await?;
    let ids: Vec<MessageId> = new.iter().copied().chain(queued.iter().map(|(_, id)| *id)).collect();
    if ids.is_empty() {
        return Ok(Step::Done);
    }
    let messages = db.indexable(&ids).await?;
    let entries: Vec<_> = messages.iter().map(|message| (message.id, entry(store, message))).collect();
    db.put_words(&entries).await?;
    if let Some(&last) = new.last() {
        db.set_indexed_upto(last.max(upto)).await?;
    }
    db.commit().await?;
    if !queued.is_empty() {
        let places: Vec<_> = queued.iter().map(|(place, _)| *place).collect();
        let mut db = store.write().await?;
        db.unqueue_for_index(&places).await?;
        db.commit().await?;
    }
    Ok(if new.len() as i64 == BATCH || queued.len() as i64 == BATCH { Step::More } else { Step::Done })
}

/// What the index holds of a message; nothing of a deleted one, and of what the product itself says.
fn entry(store: &Store, message: &Indexable) -> String {
    if message.deleted_at.is_some() || message.kind == MessageKind::System {
        return String::new();
    }
    let mut texts = vec![message.content.as_str()];
    let mut scopes = vec![scope::conversation(message.conversation_id), scope::tenant(message.tenant_id)];
    scopes.extend(message.sender_id.map(scope::sender));
    if markup::has_link(&message.content) {
        scopes.push(scope::has("link"));
    }
    for (kind, name) in message.files.iter().flat_map(|files| files.lines()).filter_map(|line| line.split_once(' ')) {
        texts.push(name);
        scopes.push(scope::has(kind));
    }
    let words: Vec<_> = texts.into_iter().flat_map(words).map(|word| word.text).collect();
    store.words_entry(&words, &scopes)
}

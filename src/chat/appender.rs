//! Group commit: what is posted or read at the same time is stored in one transaction.
//!
//! Nothing waits for a batch to fill: a batch is what arrived while the one before was being committed. Whoever sent
//! something is answered once it is durable; then everybody hears of it.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Clock, belongings::Belongings, mentions::Calls, reads, reads::ReadUpto};
use crate::{
    bus::{Bus, News},
    error::{Error, Result},
    model::{Actor, ConversationId, Draft, Message, MessageChange, Posted, UserId},
    protocol::Event,
    store::{Db, NewMessage, Poster, Store},
};

/// Jobs that wait for the appender; senders beyond that wait to hand theirs over.
const QUEUE: usize = 4096;
/// Jobs committed together.
const MAX_BATCH: usize = 512;

/// Hands jobs to the appender's task.
pub(super) struct Appender(mpsc::Sender<Job>);

/// Something to be stored with others.
pub(super) enum Job {
    Post(Post),
    Read(Read),
}

/// A validated message on its way into a conversation.
pub(super) struct Post {
    pub actor: Actor,
    pub conversation: ConversationId,
    pub draft: Draft,
    /// The calls in its content.
    pub calls: Calls,
    /// Who is here, if it may call upon them.
    pub online: Vec<UserId>,
    pub done: oneshot::Sender<Result<Posted>>,
}

/// Messages that somebody has read.
pub(super) struct Read {
    pub actor: Actor,
    pub conversation: ConversationId,
    pub upto: ReadUpto,
    pub done: oneshot::Sender<Result<u64>>,
}

impl Appender {
    pub fn new() -> (Self, mpsc::Receiver<Job>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(sender), receiver)
    }

    /// Queues a job; what is queued is committed, also when the engine closes.
    pub async fn submit(&self, job: Job) -> Result<()> {
        self.0.send(job).await.map_err(|_| Error::Busy)
    }
}

/// The appender's task. Ends once `stopping` and everything queued before is stored.
pub(super) async fn run(
    mut queue: mpsc::Receiver<Job>,
    store: Store,
    bus: Arc<dyn Bus>,
    clock: Clock,
    stopping: CancellationToken,
) {
    let mut jobs = Vec::new();
    loop {
        tokio::select! {
            biased;
            received = queue.recv_many(&mut jobs, MAX_BATCH) => if received == 0 { return },
            () = stopping.cancelled(), if !queue.is_closed() => {
                queue.close();
                continue;
            }
        }
        append(std::mem::take(&mut jobs), &store, bus.as_ref(), &clock).await;
    }
}

/// Stores a batch; should it fail as a whole, each job by itself, so that none suffers from another's fault.
async fn append(jobs: Vec<Job>, store: &Store, bus: &dyn Bus, clock: &Clock) {
    metrics::histogram!("parlor_commit_jobs").record(jobs.len() as f64);
    match store_batch(&jobs, store, clock).await {
        Ok(stored) => finish(jobs, stored, bus),
        Err(error) if jobs.len() == 1 => {
            for job in jobs {
                job.fail(error.clone());
            }
        }
        Err(_) => {
            for job in jobs {
                let job = vec![job];
                match store_batch(&job, store, clock).await {
                    Ok(stored) => finish(job, stored, bus),
                    Err(error) => job.into_iter().for_each(|job| job.fail(error.clone())),
                }
            }
        }
    }
}

fn finish(jobs: Vec<Job>, stored: Stored, bus: &dyn Bus) {
    for (job, outcome) in jobs.into_iter().zip(stored.outcomes) {
        job.succeed(outcome);
    }
    for (conversation, events) in stored.events {
        bus.publish(News::Changed { conversation, events });
    }
}

impl Job {
    fn succeed(self, outcome: Outcome) {
        // Who no longer waits for an answer finds what was stored by its client id.
        match (self, outcome) {
            (Self::Post(post), Outcome::Posted(result)) => drop(post.done.send(result)),
            (Self::Read(read), Outcome::Read(result)) => drop(read.done.send(result)),
            _ => {}
        }
    }

    fn fail(self, error: Error) {
        match self {
            Self::Post(post) => drop(post.done.send(Err(error))),
            Self::Read(read) => drop(read.done.send(Err(error))),
        }
    }
}

enum Outcome {
    Posted(Result<Posted>),
    Read(Result<u64>),
}

/// A committed batch: an outcome per job, and what each conversation is told, in order.
struct Stored {
    outcomes: Vec<Outcome>,
    events: HashMap<ConversationId, Vec<Event>>,
}

async fn store_batch(jobs: &[Job], store: &Store, clock: &Clock) -> Result<Stored> {
    let mut db = store.write().await?;
    let mut conversations: Vec<_> = jobs.iter().map(Job::conversation).collect();
    conversations.sort_unstable();
    conversations.dedup();
    db.lock_conversations(&conversations).await?;

    let posts: Vec<&Post> = jobs.iter().filter_map(Job::post).collect();
    let mut events: HashMap<ConversationId, Vec<Event>> = HashMap::new();
    let mut posted = store_posts(&mut db, &posts, clock, &mut events).await?.into_iter();
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        match job {
            Job::Post(_) => outcomes.push(Outcome::Posted(posted.next().unwrap_or(Err(Error::Busy)))),
            Job::Read(read) => {
                let outcome = reads::store_read(&mut db, &read.actor, read.conversation, &read.upto).await;
                outcomes.push(Outcome::Read(match outcome {
                    Ok((count, event)) => {
                        events.entry(read.conversation).or_default().extend(event);
                        Ok(count)
                    }
                    // Nothing was written for it.
                    Err(error @ Error::NotFound { .. }) => Err(error),
                    Err(error) => return Err(error),
                }));
            }
        }
    }
    db.commit().await?;
    Ok(Stored { outcomes, events })
}

impl Job {
    fn conversation(&self) -> ConversationId {
        match self {
            Self::Post(post) => post.conversation,
            Self::Read(read) => read.conversation,
        }
    }

    fn post(&self) -> Option<&Post> {
        match self {
            Self::Post(post) => Some(post),
            Self::Read(_) => None,
        }
    }
}

/// What becomes of one post of a batch.
enum Plan {
    Refuse(Error),
    /// Stored by an earlier send.
    Repeat(Message),
    /// The same as an earlier post of this batch.
    RepeatOf(usize),
    /// The n-th new message of its conversation, counted from zero.
    Store(i64),
}

async fn store_posts(
    db: &mut Db,
    posts: &[&Post],
    clock: &Clock,
    events: &mut HashMap<ConversationId, Vec<Event>>,
) -> Result<Vec<Result<Posted>>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let posters = posters(db, posts).await?;
    let mut belongings = Belongings::read(db, posts).await?;
    let (plans, counts) = plan(db, posts, &posters, &mut belongings).await?;
    let counts: Vec<(ConversationId, i64)> = counts.into_iter().collect();
    let now = clock.now();
    let heads = if counts.is_empty() { HashMap::new() } else { db.reserve_seqs(&counts, now).await? };
    let first: HashMap<ConversationId, i64> =
        counts.iter().filter_map(|(id, count)| Some((*id, heads.get(id)? - count + 1))).collect();

    let mut messages: Vec<Option<Message>> = Vec::with_capacity(posts.len());
    for (post, plan) in posts.iter().zip(&plans) {
        let place = match plan {
            Plan::Store(n) => first.get(&post.conversation).map(|first| first + n),
            _ => None,
        };
        messages.push(place.and_then(|seq| {
            let poster = posters.get(&(post.conversation, post.actor.user_id))?;
            let mut message = unsaved(post, poster, seq, now);
            belongings.complete(post, poster.role, poster.kind, &mut message);
            Some(message)
        }));
    }
    let rows: Vec<NewMessage<'_>> = messages.iter().flatten().map(NewMessage::from).collect();
    if !rows.is_empty() {
        let ids = db.insert_messages(&rows, now).await?;
        for message in messages.iter_mut().flatten() {
            let place = (message.conversation_id, message.seq);
            message.id = *ids.get(&place).ok_or_else(|| Error::internal("a stored message has no id"))?;
            events.entry(message.conversation_id).or_default().push(Event::Message {
                conversation: message.conversation_id,
                seq: message.seq,
                change: MessageChange::Posted,
                message: message.clone(),
            });
        }
        let posted: Vec<_> =
            posts.iter().zip(&messages).filter_map(|(post, message)| Some((*post, message.as_ref()?))).collect();
        Belongings::store(db, &posted).await?;
        metrics::counter!("parlor_messages_posted_total").increment(ids.len() as u64);
    }
    let stored = messages.clone();
    let outcomes = plans.into_iter().zip(messages).map(|(plan, message)| match (plan, message) {
        (Plan::Store(_), Some(message)) => Ok(Posted { message, repeated: false }),
        (Plan::Repeat(message), _) => Ok(Posted { message, repeated: true }),
        (Plan::RepeatOf(first), _) => match stored.get(first).cloned().flatten() {
            Some(message) => Ok(Posted { message, repeated: true }),
            None => Err(Error::Busy),
        },
        (Plan::Refuse(error), _) => Err(error),
        (Plan::Store(_), None) => Err(Error::not_found("conversation")),
    });
    Ok(outcomes.collect())
}

type Posters = HashMap<(ConversationId, UserId), Poster>;

async fn posters(db: &mut Db, posts: &[&Post]) -> Result<Posters> {
    let mut keys: Vec<_> =
        posts.iter().map(|post| (post.actor.tenant_id, post.conversation, post.actor.user_id)).collect();
    keys.sort_unstable();
    keys.dedup();
    let posters = db.posters(&keys).await?;
    Ok(posters.into_iter().map(|poster| ((poster.conversation_id, poster.person.id), poster)).collect())
}

/// Decides about every post, and counts the new messages of each conversation.
async fn plan(
    db: &mut Db,
    posts: &[&Post],
    posters: &Posters,
    belongings: &mut Belongings,
) -> Result<(Vec<Plan>, HashMap<ConversationId, i64>)> {
    let keys: Vec<_> = posts
        .iter()
        .filter_map(|post| Some((post.conversation, post.actor.user_id, post.draft.client_id.as_deref()?)))
        .collect();
    let known = if keys.is_empty() { Vec::new() } else { db.messages_by_client_id(&keys).await? };
    let known: HashMap<_, Message> = known
        .into_iter()
        .filter_map(|m| Some(((m.conversation_id, m.sender.as_ref()?.id, m.client_id.clone()?), m)))
        .collect();

    let mut counts: HashMap<ConversationId, i64> = HashMap::new();
    let mut sent: HashMap<_, usize> = HashMap::new();
    let mut plans = Vec::with_capacity(posts.len());
    for (index, post) in posts.iter().enumerate() {
        let (conversation, user) = (post.conversation, post.actor.user_id);
        let key = post.draft.client_id.clone().map(|client_id| (conversation, user, client_id));
        let Some(poster) = posters.get(&(conversation, user)) else {
            plans.push(Plan::Refuse(Error::not_found("conversation")));
            continue;
        };
        if let Some(message) = key.as_ref().and_then(|key| known.get(key)) {
            plans.push(Plan::Repeat(message.clone()));
        } else if let Some(&first) = key.as_ref().and_then(|key| sent.get(key)) {
            plans.push(Plan::RepeatOf(first));
        } else if !poster.role.posts_in(poster.kind) {
            plans.push(Plan::Refuse(Error::Forbidden));
        } else if let Err(error) = belongings.claim(post) {
            plans.push(Plan::Refuse(error));
        } else {
            let count = counts.entry(conversation).or_default();
            plans.push(Plan::Store(*count));
            *count += 1;
            sent.extend(key.map(|key| (key, index)));
        }
    }
    Ok((plans, counts))
}

fn unsaved(post: &Post, poster: &Poster, seq: i64, now: crate::model::Timestamp) -> Message {
    let id = crate::model::MessageId(0);
    let content = post.draft.content.clone();
    Message {
        kind: post.draft.kind,
        metadata: post.draft.metadata.clone(),
        client_id: post.draft.client_id.clone(),
        reply_to: post.draft.reply_to,
        ..Message::new(id, post.conversation, seq, Some(poster.person.clone()), content, now)
    }
}

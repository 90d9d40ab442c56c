//! Group commit: what is posted or read at the same time is stored in one transaction.
//!
//! Nothing waits for a batch to fill: a batch is what arrived while the one before was being committed. Once it is
//! durable, everybody hears of it, and whoever sent something is answered.
//!
//! Where several transactions can be committed at once, several appenders share the work: each conversation has its own
//! one, so that what is said there stays in order.

use std::{collections::HashMap, sync::Arc, thread};

use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Clock, belongings::Belongings, reads, reads::ReadUpto};
use crate::{
    bus::{Bus, News},
    error::{Error, Result},
    markup::Calls,
    model::{Actor, ConversationId, Draft, Message, MessageChange, MessageId, Person, Posted, Timestamp, UserId},
    protocol::Event,
    store::{Asked, Db, NewMessage, Standing, Store},
};

/// Jobs that wait for an appender; senders beyond that wait to hand theirs over.
const QUEUE: usize = 4096;
/// Jobs committed together.
const MAX_BATCH: usize = 512;

/// Hands jobs to the appenders.
pub(super) struct Appenders(Vec<mpsc::Sender<Job>>);

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

impl Post {
    fn asked(&self) -> Asked<'_> {
        let Self { actor, conversation, draft, .. } = self;
        Asked(actor.tenant_id, *conversation, actor.user_id, draft.client_id.as_deref())
    }
}

impl Appenders {
    /// Starts them, each in a thread of its own, where it does not wait for its turn among thousands of sockets. They end
    /// once `stopping` and everything queued before is stored.
    pub fn start(
        store: &Store,
        bus: &Arc<dyn Bus>,
        clock: &Clock,
        stopping: &CancellationToken,
        tasks: &TaskTracker,
    ) -> Result<Self> {
        let mut queues = Vec::new();
        for number in 0..store.writers() {
            let (sender, queue) = mpsc::channel(QUEUE);
            let appending = run(queue, store.clone(), bus.clone(), clock.clone(), stopping.clone());
            let (runtime, running) = (Handle::current(), tasks.token());
            let append = move || {
                let _running = running;
                runtime.block_on(appending);
            };
            thread::Builder::new().name(format!("appender-{number}")).spawn(append).map_err(Error::internal)?;
            queues.push(sender);
        }
        Ok(Self(queues))
    }

    /// Queues a job; what is queued is committed, also when the engine closes.
    pub async fn submit(&self, job: Job) -> Result<()> {
        let number = job.conversation().0.unsigned_abs() as usize % self.0.len();
        self.0[number].send(job).await.map_err(|_| Error::Busy)
    }
}

async fn run(
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

/// Publishes before it answers: what was published goes out to a sender together with the answer.
fn finish(jobs: Vec<Job>, stored: Stored, bus: &dyn Bus) {
    for (conversation, events) in stored.events {
        bus.publish(News::Changed { conversation, events });
    }
    for (job, outcome) in jobs.into_iter().zip(stored.outcomes) {
        job.succeed(outcome);
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

#[expect(clippy::large_enum_variant, reason = "nearly every outcome is a post's, and none lives long")]
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
    let mut conversations: Vec<_> = jobs.iter().map(Job::conversation).collect();
    conversations.sort_unstable();
    conversations.dedup();
    let mut db = store.write_in(&conversations).await?;

    let posts: Vec<&Post> = jobs.iter().filter_map(Job::post).collect();
    let mut events: HashMap<ConversationId, Vec<Event>> = HashMap::new();
    let mut posted = store_posts(&mut db, &posts, clock, &mut events).await?.into_iter();
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        match job {
            Job::Post(_) => outcomes.push(Outcome::Posted(posted.next().unwrap_or(Err(Error::Busy)))),
            Job::Read(read) => {
                let outcome = reads::store_read(&mut db, &read.actor, read.conversation, &read.upto, clock.now()).await;
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
    /// Stored there by an earlier send.
    Repeat(i64),
    /// The same as an earlier post of this batch.
    RepeatOf(usize),
    /// At this place of its conversation.
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
    let asked: Vec<_> = posts.iter().map(|post| post.asked()).collect();
    let standings = db.standings(&asked).await?;
    let mut belongings = Belongings::read(db, posts).await?;
    let (plans, heads) = plan(posts, &standings, &mut belongings);
    let repeated = repeated(db, posts, &plans).await?;
    let now = clock.now();

    let mut messages: Vec<Option<Message>> = Vec::with_capacity(posts.len());
    for ((post, plan), standing) in posts.iter().zip(&plans).zip(standings) {
        messages.push(match (plan, standing) {
            (Plan::Store(seq), Some(standing)) => {
                let mut message = unsaved(post, standing.author, *seq, now);
                belongings.complete(post, standing.role, standing.conversation_kind, &mut message);
                Some(message)
            }
            _ => None,
        });
    }
    let rows: Vec<NewMessage<'_>> = messages.iter().flatten().map(NewMessage::from).collect();
    if !rows.is_empty() {
        let heads: Vec<_> = heads.into_iter().collect();
        let ids = db.append_messages(&heads, &rows, now).await?;
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
    let outcomes = plans.into_iter().zip(messages).zip(posts).map(|((plan, message), post)| match (plan, message) {
        (Plan::Store(_), Some(message)) => Ok(Posted { message, repeated: false }),
        (Plan::Repeat(seq), _) => match repeated.get(&(post.conversation, seq)) {
            Some(message) => Ok(Posted { message: message.clone(), repeated: true }),
            None => Err(Error::Busy),
        },
        (Plan::RepeatOf(first), _) => match stored.get(first).cloned().flatten() {
            Some(message) => Ok(Posted { message, repeated: true }),
            None => Err(Error::Busy),
        },
        (Plan::Refuse(error), _) => Err(error),
        (Plan::Store(_), None) => Err(Error::not_found("conversation")),
    });
    Ok(outcomes.collect())
}

/// Decides about every post; the heads that conversations will have.
fn plan(
    posts: &[&Post],
    standings: &[Option<Standing>],
    belongings: &mut Belongings,
) -> (Vec<Plan>, HashMap<ConversationId, i64>) {
    let mut heads: HashMap<ConversationId, i64> = HashMap::new();
    let mut sent: HashMap<_, usize> = HashMap::new();
    let mut plans = Vec::with_capacity(posts.len());
    for (index, (post, standing)) in posts.iter().zip(standings).enumerate() {
        let conversation = post.conversation;
        let key = post.draft.client_id.as_deref().map(|client_id| (conversation, post.actor.user_id, client_id));
        let Some(standing) = standing else {
            plans.push(Plan::Refuse(Error::not_found("conversation")));
            continue;
        };
        if let Some(seq) = standing.known {
            plans.push(Plan::Repeat(seq));
        } else if let Some(&first) = key.and_then(|key| sent.get(&key)) {
            plans.push(Plan::RepeatOf(first));
        } else if standing.closed_at.is_some() {
            plans.push(Plan::Refuse(Error::invalid("conversation", "This conversation is closed.")));
        } else if !standing.role.posts_in(standing.conversation_kind) {
            plans.push(Plan::Refuse(Error::Forbidden));
        } else if let Err(error) = belongings.claim(post) {
            plans.push(Plan::Refuse(error));
        } else {
            let head = heads.entry(conversation).or_insert(standing.head);
            *head += 1;
            plans.push(Plan::Store(*head));
            sent.extend(key.map(|key| (key, index)));
        }
    }
    (plans, heads)
}

/// The messages of earlier sends that are sent again.
async fn repeated(db: &mut Db, posts: &[&Post], plans: &[Plan]) -> Result<HashMap<(ConversationId, i64), Message>> {
    let place = |(post, plan): (&&Post, &Plan)| match plan {
        Plan::Repeat(seq) => Some((post.conversation, *seq)),
        _ => None,
    };
    let places: Vec<_> = posts.iter().zip(plans).filter_map(place).collect();
    let messages = if places.is_empty() { Vec::new() } else { db.messages_in_full(&places).await? };
    Ok(messages.into_iter().map(|message| ((message.conversation_id, message.seq), message)).collect())
}

fn unsaved(post: &Post, author: Person, seq: i64, now: Timestamp) -> Message {
    let content = post.draft.content.clone();
    Message {
        kind: post.draft.kind,
        metadata: post.draft.metadata.clone(),
        client_id: post.draft.client_id.clone(),
        reply_to: post.draft.reply_to,
        ..Message::new(MessageId(0), post.conversation, seq, Some(author), content, now)
    }
}

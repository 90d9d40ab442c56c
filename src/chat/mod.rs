//! The operations: every way in decodes, calls one of them with the acting user, and encodes the answer.
//!
//! Each authorises by a scoped look-up, validates, stores, and publishes what was committed. One file a noun or verb
//! family; this one opens and closes the engine.

mod access;
mod accounts;
mod appender;
mod belongings;
mod cleanup;
mod clock;
mod connection;
mod contexts;
mod conversations;
mod deleting;
mod directory;
mod editing;
mod events;
mod files;
mod history;
mod housekeeping;
mod identity;
mod invites;
mod listing;
mod mentions;
mod messages;
mod moderation;
mod notifications;
mod occupants;
mod operator;
mod pairs;
mod participants;
mod people;
mod pins;
mod platform;
mod post;
mod presence;
mod reactions;
mod reads;
mod records;
mod reopening;
mod resending;
mod search;
mod sessions;
mod settings;
mod stats;
mod storing;
mod support;
mod system;
mod threads;
mod typing;
mod uploading;
mod validate;
mod webhooks;

use std::{
    net::IpAddr,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use hmac::Hmac;
use moka::sync::Cache;
use sha2::Sha256;
use tokio::sync::{Notify, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::{Pace, Passwords, Throttle},
    bus::{Bus, Hub, InProcess, News},
    error::Result,
    files::Files,
    model::{Actor, ConversationId, Dialect, SessionId, TenantId, UserId},
    protocol::Event,
    store::{Store, TenantSecrets},
};

pub use accounts::SignUp;
pub use cleanup::Cleaned;
pub use clock::Clock;
pub use connection::{Connection, Frame, Outgoing};
pub use contexts::NewContext;
pub use conversations::NewConversation;
pub use directory::Known;
pub use events::{BusinessEvent, BusinessObject, BusinessPerson, BusinessRoom, PlatformId, Received};
pub use files::{FileContent, FileSigner};
pub use listing::{Attendance, ConversationFilter, MessageList, Part};
pub use moderation::{MessageFilter, ModeratedConversation, ModeratedMessage, Overview, PeopleFilter};
pub use operator::{Check, NewAccount, NewTenant};
pub use pairs::Pair;
pub use platform::Platform;
pub use reactions::Reacted;
pub use sessions::{Origin, Session};
pub use support::NewTicket;
pub use uploading::NewFile;
pub use webhooks::{
    NewWebhook, WebhookAttachment, WebhookConversation, WebhookData, WebhookDispute, WebhookJobUpdate, WebhookMessage,
    WebhookParticipant, WebhookPayload, WebhookPayment, WebhookUser,
};

pub use crate::{
    auth::Rates,
    bus::{CloseReason, Heard},
    files::Variant,
    store::Changes,
};

/// Where the engine keeps its data.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Directory of the SQLite database and the files. Made when missing.
    pub data_dir: PathBuf,
    /// `postgres://...`; SQLite in `data_dir` when absent.
    pub database_url: Option<String>,
    /// `s3://bucket/prefix?endpoint=...&region=...`; `files` in `data_dir` when absent.
    pub files_url: Option<String>,
    /// How often one may ask for something.
    pub rates: Rates,
    /// Whether this process takes webhooks to their addresses. Commands that end soon leave it to the server.
    pub delivers_webhooks: bool,
}

/// The engine: a cheap handle, cloned into every door.
#[derive(Clone)]
pub struct Chat(Arc<Inner>);

struct Inner {
    config: Config,
    clock: Clock,
    store: Store,
    files: Files,
    desk: uploading::Desk,
    /// Turns in clearing pictures.
    pictures: Semaphore,
    /// Turns in counting what there is.
    counting: Semaphore,
    webhook_added: Arc<Notify>,
    hub: Hub,
    bus: Arc<dyn Bus>,
    appenders: appender::Appenders,
    presence: presence::Board,
    occupants: occupants::Board,
    typing: typing::Board,
    passwords: Passwords,
    throttle: Throttle,
    pace: Pace,
    /// Tenants by slug. What another process changes is seen within a minute.
    tenants: Cache<String, TenantSecrets>,
    /// What links to tenants' files are signed with.
    link_keys: Cache<TenantId, Hmac<Sha256>>,
    /// Who an id in a token is.
    identities: Cache<identity::Key, identity::Identity>,
    /// What platforms call people.
    directory: Cache<UserId, Arc<Known>>,
    /// Origins that a tenant lets in, and others that were asked for.
    origins: Cache<String, bool>,
    /// What conversations' newest messages were, for those who ask for them by pages.
    newest: listing::Newest,
    /// What was read when a change was told, for those who are told of it.
    readings: reads::Readings,
    /// Tenants' dialects, which never change.
    dialects: Cache<TenantId, Dialect>,
    /// Revoked sessions, for as long as their last access token lives.
    ended_sessions: Cache<SessionId, ()>,
    /// Foreign conversations that an admin entered lately, or none for the moderation page: one line in the audit log
    /// covers an hour.
    audited: Cache<(UserId, Option<ConversationId>), ()>,
    /// True once somebody has an account; never false again.
    set_up: AtomicBool,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// What one person alone is told, once it is committed.
type Personal = (UserId, Event);

/// How long what another process changes may go unseen.
const CACHED: Duration = Duration::from_secs(60);
/// Entries of each cache.
const CACHE_ENTRIES: u64 = 100_000;
/// Changes that are being told right now, more or less.
const READINGS: u64 = 1_000;

impl Chat {
    /// Opens the database, brings it up to date and starts the engine's tasks.
    pub async fn open(config: Config) -> Result<Self> {
        Self::open_with_clock(config, Clock::default()).await
    }

    /// As [`Self::open`], going by another clock.
    pub async fn open_with_clock(config: Config, clock: Clock) -> Result<Self> {
        let store = match &config.database_url {
            Some(url) => Store::open_postgres(url).await?,
            None => Store::open_sqlite(&config.data_dir).await?,
        };
        let files = Files::open(&config.data_dir, config.files_url.as_deref())?;
        operator::ensure_main_tenant(&store, &clock).await?;
        let pace = Pace::new(config.rates);
        let hub = Hub::new(store.clone());
        let wake = search::indexer::Wake::default();
        let changed = Arc::new(Notify::new());
        let webhook_added = Arc::new(Notify::new());
        let bus: Arc<dyn Bus> = Arc::new(search::indexer::WakingBus {
            bus: Arc::new(InProcess(hub.clone())),
            wake: wake.clone(),
            changed: changed.clone(),
        });
        let tasks = TaskTracker::new();
        let stopping = CancellationToken::new();
        let appenders = appender::Appenders::start(&store, &bus, &clock, &stopping, &tasks)?;
        tasks.spawn(search::indexer::run(store.clone(), wake, stopping.clone()));
        if config.delivers_webhooks {
            tasks.spawn(webhooks::courier::run(webhooks::courier::Office {
                store: store.clone(),
                clock: clock.clone(),
                wake: changed,
                added: webhook_added.clone(),
                stopping: stopping.clone(),
            }));
        }
        let cache = |ttl| Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(ttl);
        let access_ttl = Duration::from_secs(crate::auth::ACCESS_TTL_SECS.unsigned_abs());
        let chat = Self(Arc::new(Inner {
            config,
            clock,
            store,
            files,
            desk: uploading::Desk::new(),
            pictures: Semaphore::new(storing::PICTURES),
            counting: Semaphore::new(1),
            webhook_added,
            hub,
            bus,
            appenders,
            presence: presence::Board::default(),
            occupants: occupants::Board::default(),
            typing: typing::Board::default(),
            passwords: Passwords::new(),
            throttle: Throttle::new(),
            pace,
            tenants: Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(CACHED).build(),
            link_keys: Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(CACHED).build(),
            identities: Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(CACHED).build(),
            origins: Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(CACHED).build(),
            readings: Cache::builder().max_capacity(READINGS).time_to_live(CACHED).build(),
            newest: listing::newest(),
            dialects: Cache::new(CACHE_ENTRIES),
            directory: Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(CACHED).build(),
            ended_sessions: Cache::builder().max_capacity(CACHE_ENTRIES).time_to_live(access_ttl).build(),
            audited: cache(Duration::from_secs(3600)).build(),
            set_up: AtomicBool::new(false),
            tasks,
            stopping,
        }));
        chat.start_housekeeping();
        Ok(chat)
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<()> {
        self.0.store.read().await?.ping().await
    }

    /// Counts something that somebody asks for.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when that is too often for them, or for all of their tenant.
    pub fn pace(&self, actor: &Actor) -> Result<()> {
        self.0.pace.person(actor)
    }

    /// As [`Self::pace`], from an address.
    pub fn pace_address(&self, address: IpAddr) -> Result<()> {
        self.0.pace.address(address)
    }

    /// Asks every socket to come back to another node, or later.
    pub fn close_sockets(&self) {
        self.0.hub.close_all(CloseReason::ShuttingDown);
    }

    /// Commits what was accepted, refuses what comes later, and closes the database.
    pub async fn close(&self) {
        self.close_sockets();
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.depart_all();
        self.save_last_seen().await;
        self.0.store.close().await;
    }

    /// Tells everybody in a conversation what was committed.
    fn publish(&self, conversation: ConversationId, events: Vec<Event>) {
        if !events.is_empty() {
            self.0.bus.publish(News::Changed { conversation, events });
        }
    }

    /// Tells people what is for each of them alone.
    fn tell_personally(&self, personal: impl IntoIterator<Item = Personal>) {
        for (user, event) in personal {
            self.0.bus.publish(News::Personal { user, event: Box::new(event) });
        }
    }
}

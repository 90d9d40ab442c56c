//! An engine with people in it.

use std::{
    net::{IpAddr, Ipv4Addr},
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use parlor::{
    chat::{Chat, Clock, Config, Connection, Frame, NewAccount, NewConversation, Origin, Outgoing, SignUp},
    model::{
        Actor, Anchor, AttachmentId, ConversationId, ConversationKind, Dialect, Draft, Message, Posted, Timestamp,
        UserRole,
    },
    protocol::Event,
};
use sqlx::{
    Connection as _, Executor, FromRow, PgConnection, SqliteConnection,
    postgres::PgRow,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use tempfile::TempDir;

/// Declares tests that run on SQLite and on PostgreSQL.
macro_rules! contract {
    ($($(#[$meta:meta])* async fn $name:ident($chat:ident: TestChat) $body:block)*) => {
        $($(#[$meta])* async fn $name($chat: $crate::support::TestChat) $body)*

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::TestChat::on_sqlite().await).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::support::TestChat::on_postgres().await).await;
            })*
        }
    };
}
pub(crate) use contract;

/// An engine on a database of its own, by a clock that can be put forward.
pub struct TestChat {
    chat: Chat,
    config: Config,
    ahead_micros: Arc<AtomicI64>,
    _dir: TempDir,
}

impl Deref for TestChat {
    type Target = Chat;

    fn deref(&self) -> &Chat {
        &self.chat
    }
}

impl TestChat {
    pub async fn on_sqlite() -> Self {
        Self::open(None).await
    }

    pub async fn on_postgres() -> Self {
        let server = std::env::var("PARLOR_TEST_POSTGRES_URL")
            .expect("PARLOR_TEST_POSTGRES_URL names no PostgreSQL server; `make test` starts one");
        let name = format!("parlor_{:032x}", rand::random::<u128>());
        let mut conn = PgConnection::connect(&server).await.unwrap();
        conn.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await.unwrap();
        let (base, query) = server.split_once('?').unwrap_or((&server, ""));
        let base = base.rsplit_once('/').unwrap().0;
        Self::open(Some(format!("{base}/{name}?{query}"))).await
    }

    async fn open(database_url: Option<String>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let config =
            Config { data_dir: dir.path().join("data"), database_url, delivers_webhooks: true, ..Config::default() };
        let ahead_micros = Arc::new(AtomicI64::new(0));
        let chat = Chat::open_with_clock(config.clone(), clock(&ahead_micros)).await.unwrap();
        Self { chat, config, ahead_micros, _dir: dir }
    }

    /// A second engine on the same database, as another node would be.
    pub async fn another_node(&self) -> Chat {
        Chat::open_with_clock(self.config.clone(), clock(&self.ahead_micros)).await.unwrap()
    }

    /// Where SQLite keeps it.
    pub fn database_file(&self) -> std::path::PathBuf {
        self.config.data_dir.join("parlor.db")
    }

    /// Everything in the store of files, by its path there.
    pub fn stored_files(&self) -> Vec<std::path::PathBuf> {
        let mut dirs = vec![self.config.data_dir.join("files")];
        let mut files = Vec::new();
        while let Some(dir) = dirs.pop() {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { dirs.push(path) } else { files.push(path) }
            }
        }
        files
    }

    /// How many rows there are in `attachments`.
    pub async fn rows_of_files(&self) -> i64 {
        self.count("select count(*) from attachments").await
    }

    /// What a statement counts, past the engine.
    pub async fn count(&self, sql: &str) -> i64 {
        self.rows::<(i64,)>(sql).await[0].0
    }

    /// Runs a statement behind the engine's back.
    pub async fn tamper(&self, sql: String) {
        let sql = sqlx::AssertSqlSafe(sql);
        match &self.config.database_url {
            Some(url) => drop(PgConnection::connect(url).await.unwrap().execute(sql).await.unwrap()),
            None => drop(self.sqlite().await.execute(sql).await.unwrap()),
        }
    }

    async fn sqlite(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.database_file());
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// Puts the clock forward.
    pub fn pass(&self, seconds: i64) {
        self.ahead_micros.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Somebody of the tenant `main`.
    pub async fn person(&self, username: &str) -> Actor {
        self.person_of("main", username, UserRole::Member).await
    }

    pub async fn admin(&self, username: &str) -> Actor {
        self.person_of("main", username, UserRole::Admin).await
    }

    pub async fn person_of(&self, tenant: &str, username: &str, role: UserRole) -> Actor {
        let user = self.add_user(tenant, &NewAccount { username, role, ..NewAccount::default() }).await.unwrap();
        Actor { tenant_id: user.tenant_id, user_id: user.id, role, session_id: None }
    }

    /// A group with these people in it; the first one administers it.
    pub async fn group(&self, people: &[Actor]) -> ConversationId {
        self.conversation_of(ConversationKind::Group, people).await
    }

    pub async fn conversation_of(&self, kind: ConversationKind, people: &[Actor]) -> ConversationId {
        let members = people[1..].iter().map(|person| person.user_id).collect();
        let new = NewConversation { kind, title: "Moving house 🏠".into(), members };
        self.create_conversation(&people[0], new).await.unwrap()
    }

    pub async fn say(&self, actor: &Actor, conversation: ConversationId, content: &str) -> Posted {
        self.post(actor, conversation, text(content)).await.unwrap()
    }

    /// Says something in reply to a message of the same conversation.
    pub async fn reply(&self, actor: &Actor, to: &Message, content: &str) -> Message {
        let draft = Draft { reply_to: Some(to.id), ..text(content) };
        self.post(actor, to.conversation_id, draft).await.unwrap().message
    }

    /// A message as it is read now.
    pub async fn reread(&self, actor: &Actor, message: &Message) -> Message {
        let page = self.history(actor, message.conversation_id, Anchor::Around(message.seq), 1).await.unwrap();
        page.messages.into_iter().find(|found| found.id == message.id).unwrap()
    }

    /// Somebody who administers another tenant.
    pub async fn foreign_admin(&self) -> Actor {
        self.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        self.person_of("rival", "mallory", UserRole::Admin).await
    }

    /// What the audit log says: action, actor and conversation, 0 for none. No operation reads it yet.
    pub async fn audit_log(&self) -> Vec<(String, i64, i64)> {
        self.rows("select action, actor_id, coalesce(conversation_id, 0) from audit_log order by id").await
    }

    /// A file that somebody has uploaded and not sent, as far as messages care: without its content.
    pub async fn uploaded(&self, by: &Actor, kind: &str, name: &str) -> AttachmentId {
        let (tenant, user) = (by.tenant_id, by.user_id);
        let insert = format!(
            "insert into attachments (tenant_id, uploader_id, secret, kind, name, media_type, bytes, created_at)
             values ({tenant}, {user}, 'x', '{kind}', '{name}', 'application/octet-stream', 5, 0) returning id"
        );
        AttachmentId(self.rows::<(i64,)>(&insert).await[0].0)
    }

    /// What a statement answers, past the engine.
    async fn rows<T>(&self, sql: &str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match &self.config.database_url {
            Some(url) => sqlx::query_as(sql).fetch_all(&mut PgConnection::connect(url).await.unwrap()).await.unwrap(),
            None => sqlx::query_as(sql).fetch_all(&mut self.sqlite().await).await.unwrap(),
        }
    }

    /// A connected socket that has heard its greeting.
    pub async fn socket(&self, actor: Actor) -> Socket {
        let mut socket = Socket(self.connect(actor).await.unwrap());
        assert!(matches!(socket.hear().await, Event::Ready { .. }));
        socket
    }
}

fn clock(ahead_micros: &Arc<AtomicI64>) -> Clock {
    let ahead_micros = ahead_micros.clone();
    Clock::new(move || Timestamp(Timestamp::now().0 + ahead_micros.load(Ordering::SeqCst)))
}

pub fn text(content: &str) -> Draft {
    Draft { content: content.into(), ..Draft::default() }
}

pub fn text_with_id(content: &str, client_id: &str) -> Draft {
    Draft { client_id: Some(client_id.into()), ..text(content) }
}

pub fn sign_up(username: &str) -> SignUp {
    SignUp { username: username.into(), name: String::new(), password: "correct horse".into() }
}

pub fn origin() -> Origin {
    Origin { ip: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: "a test".into() }
}

/// A socket whose frames are read one at a time.
pub struct Socket(pub Connection);

/// How long something that must come may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long nothing must come.
const SILENCE: Duration = Duration::from_millis(300);

impl Socket {
    /// Everything that came by the time something did.
    pub async fn hear_all(&mut self) -> Vec<Event> {
        match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("nothing came") {
            Outgoing::Frames(frames) => frames.into_iter().flat_map(events).collect(),
            Outgoing::Close(reason) => panic!("closed: {reason:?}"),
        }
    }

    /// The only event that came.
    pub async fn hear(&mut self) -> Event {
        let mut events = self.hear_all().await;
        assert_eq!(events.len(), 1, "one event expected: {events:?}");
        events.remove(0)
    }

    /// Events until one satisfies, that one last.
    pub async fn hear_until(&mut self, satisfies: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut heard = Vec::new();
        loop {
            heard.extend(self.hear_all().await);
            if heard.iter().any(&satisfies) {
                return heard;
            }
        }
    }

    pub async fn hears_nothing(&mut self) {
        if let Ok(outgoing) = tokio::time::timeout(SILENCE, self.0.next()).await {
            panic!("nothing expected, but: {outgoing:?}");
        }
    }

    pub async fn is_closed(&mut self) -> parlor::chat::CloseReason {
        let closed = async {
            loop {
                if let Outgoing::Close(reason) = self.0.next().await {
                    return reason;
                }
            }
        };
        tokio::time::timeout(PATIENCE, closed).await.expect("still open")
    }
}

fn events(frame: Frame) -> Vec<Event> {
    match frame {
        Frame::Shared(heard) => heard.events().to_vec(),
        Frame::Own(event) => vec![*event],
        Frame::Raw(_) => Vec::new(),
    }
}

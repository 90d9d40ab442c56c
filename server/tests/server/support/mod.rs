//! A server on a port of its own, the people who use it, and their sockets.

mod program;
mod socket;
mod tokens;

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use parlor::{
    chat::{Chat, Config, NewAccount, NewConversation, Origin, Rates, Session},
    model::{Actor, ConversationId, ConversationKind, User, UserRole},
};
use parlor_server::{Options, options::HEADER_TIMEOUT, site::Site};
use reqwest::{Client, Response, header, redirect};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

pub use program::{Program, command};
pub use socket::Socket;
pub use tokens::{Claims, SECRET, base64, sign, sign_with};

/// Of those who have one.
pub const PASSWORD: &str = "correct horse battery staple";
/// A script in the site's `pkg`.
pub const SCRIPT: &str = "console.log('hello')";

/// A server in this process, on SQLite in a directory of its own.
pub struct Server {
    pub chat: Chat,
    /// Of the form `127.0.0.1:40000`.
    pub host: String,
    data_dir: PathBuf,
    stop: CancellationToken,
    running: JoinHandle<std::io::Result<()>>,
    /// Removed with it.
    dir: Option<TempDir>,
}

/// Somebody signed in.
pub struct Somebody {
    pub user: User,
    pub actor: Actor,
    pub session: Session,
}

impl Somebody {
    /// The `Cookie` header of their browser.
    pub fn cookie(&self) -> String {
        let refresh = self.session.refresh_token.as_deref().unwrap_or_default();
        format!("parlor_access={}; parlor_refresh={refresh}", self.session.access_token)
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Self::start_in(dir.path(), change).await;
        Self { dir: Some(dir), ..server }
    }

    /// Where one may ask for something only so often.
    pub async fn start_paced(rates: Rates) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Self::start_at(dir.path(), rates, |_| {}).await;
        Self { dir: Some(dir), ..server }
    }

    /// With its data in a directory that outlives it.
    pub async fn start_in(dir: &Path, change: impl FnOnce(&mut Options)) -> Self {
        Self::start_at(dir, Rates::default(), change).await
    }

    async fn start_at(dir: &Path, rates: Rates, change: impl FnOnce(&mut Options)) -> Self {
        let site = dir.join("site");
        fs::create_dir_all(site.join("pkg")).unwrap();
        fs::write(site.join("pkg/parlor.js"), SCRIPT).unwrap();
        fs::write(site.join("favicon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();

        let data_dir = dir.join("data");
        let config = Config { data_dir: data_dir.clone(), rates, ..Config::default() };
        let chat = Chat::open(config).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let mut options = Options {
            site: Site::at(&site).unwrap(),
            trust_proxy: false,
            metrics_token: None,
            metrics: None,
            upload_idle: Duration::from_secs(30),
            header_timeout: HEADER_TIMEOUT,
        };
        change(&mut options);
        let stop = CancellationToken::new();
        let running = tokio::spawn(parlor_server::run(listener, chat.clone(), options, stop.clone().cancelled_owned()));
        Self { chat, host, data_dir, stop, running, dir: None }
    }

    /// Where its data is.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Stops it as SIGTERM does, and waits until it has.
    pub async fn stop(self) {
        self.stop.cancel();
        timeout(Duration::from_secs(12), self.running).await.expect("it stops in time").unwrap().unwrap();
        drop(self.dir);
    }

    /// An admin. Made without a password, which takes long to hash, and which most tests do not need.
    pub async fn admin(&self, username: &str) -> Somebody {
        self.somebody(username, UserRole::Admin).await
    }

    pub async fn member(&self, username: &str) -> Somebody {
        self.somebody(username, UserRole::Member).await
    }

    async fn somebody(&self, username: &str, role: UserRole) -> Somebody {
        let user = self.chat.add_user("main", &NewAccount { username, role, ..NewAccount::default() }).await.unwrap();
        let token = self.chat.issue_token("main", username, 60).await.unwrap();
        let from = Origin { ip: IpAddr::from([127, 0, 0, 1]), user_agent: "test".into() };
        let session = self.chat.enter_by_token(&token, &from).await.unwrap();
        Somebody { user, actor: session.actor, session }
    }

    /// A group that `founder` makes with the others.
    pub async fn room(&self, founder: &Somebody, others: &[&Somebody]) -> ConversationId {
        let members = others.iter().map(|somebody| somebody.user.id).collect();
        let new = NewConversation { kind: ConversationKind::Group, title: "Kitchen".into(), members };
        self.chat.create_conversation(&founder.actor, new).await.unwrap()
    }

    /// Somebody's socket, ready.
    pub async fn socket(&self, somebody: &Somebody) -> Socket {
        let mut socket = Socket::open(&self.host, &[("cookie", &somebody.cookie())]).await.unwrap();
        socket.ready().await;
        socket
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    pub async fn get(&self, path: &str) -> Response {
        browser().get(self.url(path)).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: serde_json::Value) -> Response {
        browser().post(self.url(path)).json(&body).send().await.unwrap()
    }
}

/// A client that shows redirects rather than follow them.
pub fn browser() -> Client {
    // The engine's way to S3 leaves it to its programs; the first one counts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(redirect::Policy::none()).build().unwrap()
}

/// The `Set-Cookie` headers of an answer.
pub fn set_cookies(headers: &header::HeaderMap) -> Vec<String> {
    headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

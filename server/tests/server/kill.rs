//! A server that is killed in the middle of its work loses nothing that it acknowledged, doubles nothing, and makes
//! nothing up.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Duration,
};

use parlor::{
    chat::{Chat, Config},
    model::{Anchor, ConversationId, Message},
    protocol::{Command, Cursor, Event},
};
use tempfile::tempdir;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message as WsMessage;

use crate::support::{Program, Server, Socket, Somebody};

const SENDERS: [&str; 4] = ["ann", "bob", "carol", "dave"];
/// Messages that a sender has on their way at once.
const IN_FLIGHT: usize = 16;
/// How long they send before the server is killed.
const LOAD: Duration = Duration::from_secs(2);
/// What each sends after it came back.
const AFTERWARDS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing() {
    let dir = tempdir().unwrap();
    let data_dir = dir.path().join("data");
    let (kitchen, senders) = prepare(dir.path()).await;

    let program = Program::serve(&data_dir);
    let sending: Vec<_> = senders
        .into_iter()
        .map(|mut sender| {
            let host = program.host.clone();
            tokio::spawn(async move {
                sender.send_until_killed(&host, kitchen).await;
                sender
            })
        })
        .collect();
    sleep(LOAD).await;
    program.kill();

    let program = Program::serve(&data_dir);
    let mut resending = Vec::new();
    for sender in sending {
        let mut sender = sender.await.unwrap();
        assert!(!sender.acknowledged.is_empty(), "{} was under way when the server was killed", sender.name);
        let host = program.host.clone();
        resending.push(tokio::spawn(async move {
            timeout(Duration::from_secs(10), sender.resend(&host, kitchen)).await.unwrap();
            sender
        }));
    }
    let mut senders = Vec::new();
    for sender in resending {
        senders.push(sender.await.unwrap());
    }
    // Again without a farewell: what comes next reads what lies on the disk.
    program.kill();
    verify(&data_dir, kitchen, &senders).await;
}

/// Makes the people and their room, and ends the server that they were made with.
async fn prepare(dir: &Path) -> (ConversationId, Vec<Sender>) {
    let server = Server::start_in(dir, |_| {}).await;
    let ann = server.admin(SENDERS[0]).await;
    let mut people = vec![ann];
    for name in &SENDERS[1..] {
        people.push(server.member(name).await);
    }
    let others: Vec<&Somebody> = people[1..].iter().collect();
    let kitchen = server.room(&people[0], &others).await;
    let mut senders = Vec::new();
    for person in people {
        let token = server.chat.issue_token("main", &person.user.username, 600).await.unwrap();
        senders.push(Sender::new(person, token));
    }
    server.stop().await;
    (kitchen, senders)
}

/// One client, with what it knows.
struct Sender {
    name: String,
    somebody: Somebody,
    token: String,
    /// Every `client_id` it made up.
    sent: BTreeSet<String>,
    /// The `seq` it was told for each.
    acknowledged: BTreeMap<String, i64>,
    /// Changes it has heard of.
    heard: BTreeSet<i64>,
}

impl Sender {
    fn new(somebody: Somebody, token: String) -> Self {
        let name = somebody.user.username.clone();
        Self { name, somebody, token, sent: BTreeSet::new(), acknowledged: BTreeMap::new(), heard: BTreeSet::new() }
    }

    async fn connect(&self, host: &str, kitchen: ConversationId) -> Socket {
        let bearer = format!("Bearer {}", self.token);
        let mut socket = Socket::open(host, &[("authorization", &bearer)]).await.unwrap();
        socket.ready().await;
        // What it knows without a gap.
        let seq = (1..).take_while(|seq| self.heard.contains(seq)).last().unwrap_or(0);
        socket.send(&Command::Resume { cursors: vec![Cursor { conversation: kitchen, seq }] }).await;
        socket
    }

    fn unacknowledged(&self) -> Vec<String> {
        self.sent.iter().filter(|id| !self.acknowledged.contains_key(*id)).cloned().collect()
    }

    fn make_up(&mut self) -> String {
        let id = format!("{}-{:06}", self.name, self.sent.len());
        self.sent.insert(id.clone());
        id
    }

    /// Keeps the server busy until the socket breaks.
    async fn send_until_killed(&mut self, host: &str, kitchen: ConversationId) {
        let mut socket = self.connect(host, kitchen).await;
        loop {
            while self.sent.len() < self.acknowledged.len() + IN_FLIGHT {
                let id = self.make_up();
                if !socket.try_post(kitchen, &id, &id).await {
                    return;
                }
            }
            match socket.message().await {
                Some(Ok(WsMessage::Text(text))) => self.hear(serde_json::from_str(&text).unwrap()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            }
        }
    }

    /// Comes back, catches up, and sends again what was not acknowledged, as the web client does.
    async fn resend(&mut self, host: &str, kitchen: ConversationId) {
        let mut socket = self.connect(host, kitchen).await;
        let mut again = self.unacknowledged();
        again.extend((0..AFTERWARDS).map(|_| self.make_up()));
        for id in again {
            socket.post(kitchen, &id, &id).await;
        }
        while !self.unacknowledged().is_empty() {
            self.hear(socket.event().await);
        }
        socket.send(&Command::Ping { conversation: Some(kitchen) }).await;
        loop {
            match socket.event().await {
                Event::Pong { .. } => return,
                event => self.hear(event),
            }
        }
    }

    fn hear(&mut self, event: Event) {
        if let Some(change) = event.change() {
            self.heard.insert(change.seq);
        }
        match event {
            Event::Sent { client_id, seq, .. } => {
                let before = self.acknowledged.insert(client_id, seq);
                assert!(before.is_none_or(|before| before == seq), "a message keeps its place");
            }
            Event::Error { error, .. } => panic!("{error}"),
            Event::Resync { .. } => panic!("nobody was away for long"),
            _ => {}
        }
    }
}

async fn verify(data_dir: &Path, kitchen: ConversationId, senders: &[Sender]) {
    let chat = Chat::open(Config { data_dir: data_dir.to_owned(), ..Config::default() }).await.unwrap();
    let messages = history(&chat, kitchen, &senders[0].somebody).await;

    let first = messages[0].seq;
    let places: Vec<i64> = messages.iter().map(|message| message.seq).collect();
    let gapless: Vec<i64> = (first..).take(messages.len()).collect();
    assert_eq!(places, gapless, "the messages' places follow each other");

    let mut stored = BTreeMap::new();
    for message in &messages {
        let id = message.client_id.clone().unwrap_or_else(|| message.content.clone());
        assert_eq!(message.content, id, "what is stored is what was sent");
        assert!(stored.insert(id.clone(), message.seq).is_none(), "{id} is there twice");
    }
    let sent: BTreeSet<&String> = senders.iter().flat_map(|sender| &sender.sent).collect();
    assert!(stored.keys().all(|id| sent.contains(id)), "there is a message that nobody sent");
    for sender in senders {
        for (id, seq) in &sender.acknowledged {
            assert_eq!(stored.get(id), Some(seq), "{id} was acknowledged");
        }
        let last = *sender.heard.last().unwrap();
        assert!((1..=last).all(|seq| sender.heard.contains(&seq)), "{} heard everything", sender.name);
    }
    assert_eq!(stored.len(), sent.len(), "everything was sent until it was acknowledged");
    chat.close().await;
}

async fn history(chat: &Chat, kitchen: ConversationId, reader: &Somebody) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut anchor = Anchor::After(0);
    loop {
        let page = chat.history(&reader.actor, kitchen, anchor, 50).await.unwrap();
        anchor = Anchor::After(page.messages.last().map_or(0, |message| message.seq));
        messages.extend(page.messages);
        if !page.has_after {
            return messages;
        }
    }
}

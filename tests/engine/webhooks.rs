//! Platforms are told of what happens here.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use parlor::{
    Error,
    chat::{NewWebhook, Platform},
    model::{DeliveryState, Dialect, UserRole, Webhook, WebhookType, wire_id},
};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::support::{TestChat, contract};

/// How long something that must come may take: also when a machine that stood still let an attempt's ten seconds run out,
/// and the address its five of rest.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing must come.
const SILENCE: Duration = Duration::from_millis(1_500);

/// What came, as it came.
#[derive(Clone)]
struct Letter {
    id: String,
    timestamp: String,
    signature: String,
    body: String,
}

impl Letter {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        self.signature == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[derive(Default)]
struct Desk {
    letters: Vec<Letter>,
    /// What is answered next, 200 once there is nothing left.
    answers: Vec<StatusCode>,
}

/// A platform's server.
#[derive(Clone)]
struct Receiver {
    port: u16,
    desk: Arc<Mutex<Desk>>,
}

impl Receiver {
    async fn start(answers: &[u16]) -> Self {
        let mut answers: Vec<_> = answers.iter().map(|code| StatusCode::from_u16(*code).unwrap()).collect();
        answers.reverse();
        let desk = Arc::new(Mutex::new(Desk { letters: Vec::new(), answers }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = Router::new().route("/hook", post(receive)).with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, desk }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    fn letters(&self) -> Vec<Letter> {
        self.desk.lock().unwrap().letters.clone()
    }

    /// Everything that came, once so many have.
    async fn has(&self, count: usize) -> Vec<Letter> {
        let came = async {
            while self.letters().len() < count {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, came).await;
        let letters = self.letters();
        let types: Vec<_> = letters.iter().map(|letter| letter.json()["type"].clone()).collect();
        assert!(in_time.is_ok() && letters.len() == count, "{count} expected: {types:?}");
        letters
    }
}

async fn receive(State(desk): State<Arc<Mutex<Desk>>>, headers: HeaderMap, body: String) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    let mut desk = desk.lock().unwrap();
    desk.letters.push(Letter {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        body,
    });
    match desk.answers.pop().unwrap_or(StatusCode::OK) {
        StatusCode::FOUND => (StatusCode::FOUND, [(header::LOCATION, "/hook")]).into_response(),
        answer => answer.into_response(),
    }
}

async fn main_platform(chat: &TestChat) -> Platform {
    chat.platform("main").await.unwrap()
}

async fn listen(chat: &TestChat, receiver: &Receiver, event_types: &[WebhookType]) -> (Webhook, String) {
    let new = NewWebhook { url: receiver.url(), event_types: event_types.to_vec(), allow_private: true };
    chat.add_webhook(&main_platform(chat).await, &new).await.unwrap()
}

/// The state of every delivery, oldest first, once nothing is pending any more.
async fn settled(chat: &TestChat, platform: &Platform) -> Vec<DeliveryState> {
    let settled = async {
        loop {
            let log = chat.webhook_log(platform, 100).await.unwrap();
            let states: Vec<_> = log.iter().rev().map(|delivery| delivery.state).collect();
            if !states.is_empty() && !states.contains(&DeliveryState::Pending) {
                return states;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("still pending")
}

/// Waits until an attempt at the only delivery was noted.
async fn attempted(chat: &TestChat, platform: &Platform, attempts: i64) -> parlor::model::Delivery {
    let noted = async {
        loop {
            let log = chat.webhook_log(platform, 1).await.unwrap();
            if let Some(delivery) = log.into_iter().find(|delivery| delivery.attempts >= attempts) {
                return delivery;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, noted).await.expect("no attempt was noted")
}

fn contents(letters: &[Letter]) -> Vec<String> {
    letters.iter().map(|letter| letter.json()["data"]["message"]["content"].as_str().unwrap().to_owned()).collect()
}

contract! {
    async fn what_happens_is_told_in_order_and_signed(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let receiver = Receiver::start(&[]).await;
        let (_, secret) = listen(&chat, &receiver, &[]).await;

        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "hello").await.message;
        chat.edit(&ann, said.id, "hello, Bob".into()).await.unwrap();
        receiver.has(5).await;
        chat.delete(&ann, said.id).await.unwrap();
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();

        let letters = receiver.has(7).await;
        let types: Vec<_> = letters.iter().map(|letter| letter.json()["type"].as_str().unwrap().to_owned()).collect();
        assert_eq!(types, [
            "conversation.created", "participant.joined", "participant.joined", "message.created", "message.updated",
            "message.deleted", "participant.left",
        ]);
        assert!(letters.iter().all(|letter| letter.is_signed_with(&secret)));
        assert!(!letters[0].is_signed_with("whsec_AAAA"));
        let told = letters[3].json();
        assert_eq!(told["data"]["conversation"]["id"], json!(room));
        assert_eq!(told["data"]["conversation"]["kind"], "group");
        let message = &told["data"]["message"];
        assert_eq!(message["sender"], json!({"id": ann.user_id.0 + wire_id::OWN_IDS, "username": "ann", "name": "ann"}));
        assert_eq!((&message["id"], &message["seq"], &message["type"]), (&json!(said.id), &json!(said.seq), &json!("text")));
        assert_eq!(told["timestamp"], json!(said.created_at.rfc3339()));
        assert_eq!(letters[4].json()["data"]["message"]["content"], "hello, Bob");
        assert_eq!(letters[5].json()["data"]["message"]["content"], "");
        assert_eq!(letters[6].json()["data"]["participant"]["username"], "bob");
        assert_eq!(settled(&chat, &main_platform(&chat).await).await, [DeliveryState::Delivered; 7]);
    }

    async fn many_messages_come_in_the_order_in_which_they_were_said(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[]).await;
        listen(&chat, &receiver, &[WebhookType::MessageCreated]).await;

        let said: Vec<_> = (0..130).map(|n| format!("message {n}")).collect();
        for content in &said {
            chat.say(&ann, room, content).await;
        }

        assert_eq!(contents(&receiver.has(130).await), said);
    }

    async fn each_hears_of_its_own_tenant_and_of_what_it_asked_for(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.add_tenant("shop", "", Dialect::Wasgo, None).await.unwrap();
        let dora = chat.person_of("shop", "dora", UserRole::Member).await;
        let (ours, theirs) = (Receiver::start(&[]).await, Receiver::start(&[]).await);
        listen(&chat, &ours, &[WebhookType::MessageCreated, WebhookType::MessageCreated]).await;
        let shop = chat.platform("shop").await.unwrap();
        let new = NewWebhook { url: theirs.url(), event_types: vec![WebhookType::ConversationCreated], allow_private: true };
        chat.add_webhook(&shop, &new).await.unwrap();

        let (room, their_room) = (chat.group(&[ann]).await, chat.group(&[dora]).await);
        chat.say(&ann, room, "ours").await;
        chat.say(&dora, their_room, "theirs").await;

        assert_eq!(contents(&ours.has(1).await), ["ours"]);
        let told = theirs.has(1).await[0].json();
        assert_eq!(told["data"]["conversation"]["id"], json!(their_room.to_string()), "as the dialect writes it");
        tokio::time::sleep(SILENCE).await;
        assert_eq!((ours.letters().len(), theirs.letters().len()), (1, 1));
    }

    async fn records_are_told(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let receiver = Receiver::start(&[]).await;
        listen(&chat, &receiver, &[WebhookType::DisputeCreated, WebhookType::PaymentInitiated, WebhookType::JobUpdated]).await;

        let (dispute, _) = chat.create_dispute(&ann, room, "Late", None, None).await.unwrap();
        let (payment, _) = chat.initiate_payment(&ann, room, "12.5", "EUR", Some("Deposit"), None).await.unwrap();
        let (update, _) = chat.update_job(&ann, room, "done", None, None).await.unwrap();

        let told: Vec<_> = receiver.has(3).await.iter().map(Letter::json).collect();
        assert_eq!(told[0]["type"], "dispute.created");
        assert_eq!(told[0]["data"]["dispute"]["dispute_conversation_id"], json!(dispute.dispute_conversation_id));
        assert_eq!(told[0]["data"]["dispute"]["created_by"], json!(ann.user_id.0 + wire_id::OWN_IDS));
        assert_eq!(told[1]["data"]["payment"]["amount"], "12.50");
        assert_eq!(told[1]["data"]["payment"]["message_id"], json!(payment.message_id));
        assert_eq!(told[2]["data"]["job_update"]["status"], "done");
        assert_eq!(told[2]["data"]["job_update"]["id"], json!(update.id));
    }

    async fn what_fails_is_tried_again_under_the_same_id(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[500, 302]).await;
        let (_, secret) = listen(&chat, &receiver, &[]).await;
        let platform = main_platform(&chat).await;

        chat.say(&ann, room, "hello").await;
        let first = attempted(&chat, &platform, 1).await;
        assert_eq!((first.state, first.status), (DeliveryState::Pending, Some(500)));
        tokio::time::sleep(SILENCE).await;
        assert_eq!(receiver.letters().len(), 1, "not before its time");
        chat.pass(10);
        let second = attempted(&chat, &platform, 2).await;
        assert_eq!(second.status, Some(302), "redirects are not followed");
        chat.pass(40);

        let letters = receiver.has(3).await;
        assert!(letters.iter().all(|letter| letter.id == letters[0].id && letter.is_signed_with(&secret)));
        assert_ne!(letters[0].timestamp, letters[2].timestamp);
        assert_eq!(settled(&chat, &platform).await, [DeliveryState::Delivered]);
        assert_eq!(attempted(&chat, &platform, 3).await.error, None);
    }

    async fn in_the_end_it_is_given_up_and_the_address_is_said_to_fail(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[500; 9]).await;
        listen(&chat, &receiver, &[]).await;
        let platform = main_platform(&chat).await;

        chat.say(&ann, room, "hello").await;
        for attempts in 1..=9 {
            attempted(&chat, &platform, attempts).await;
            chat.pass(2 * 24 * 3600);
        }

        assert_eq!(settled(&chat, &platform).await, [DeliveryState::Failed]);
        assert!(chat.webhooks(&platform).await.unwrap()[0].failing_since.is_some());
        chat.say(&ann, room, "still there?").await;
        receiver.has(10).await;
        settled(&chat, &platform).await;
        assert_eq!(chat.webhooks(&platform).await.unwrap()[0].failing_since, None);
    }

    async fn an_address_that_is_gone_is_told_nothing_more(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[410]).await;
        listen(&chat, &receiver, &[]).await;
        let platform = main_platform(&chat).await;

        chat.say(&ann, room, "hello").await;
        assert_eq!(settled(&chat, &platform).await, [DeliveryState::Failed]);
        chat.say(&ann, room, "anybody?").await;
        tokio::time::sleep(SILENCE).await;

        assert_eq!(receiver.letters().len(), 1);
        assert!(chat.webhooks(&platform).await.unwrap()[0].disabled_at.is_some());
        assert_eq!(chat.count("select count(*) from webhook_outbox").await, 0);
    }

    async fn one_address_that_is_down_keeps_no_other_waiting(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let (down, up) = (Receiver::start(&[500; 100]).await, Receiver::start(&[]).await);
        listen(&chat, &down, &[]).await;
        listen(&chat, &up, &[]).await;

        for n in 0..30 {
            chat.say(&ann, room, &n.to_string()).await;
        }

        up.has(30).await;
        assert!(down.letters().len() < 5, "it rests after each failure");
    }

    async fn nothing_is_sent_to_a_private_address_unless_the_operator_allows_it(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[]).await;
        let platform = main_platform(&chat).await;
        let add = async |url: &str| {
            let new = NewWebhook { url: url.into(), ..NewWebhook::default() };
            chat.add_webhook(&platform, &new).await
        };
        for url in [
            receiver.url(),
            receiver.url().replace("http:", "https:"),
            format!("https://localhost:{}/", receiver.port),
            "https://169.254.169.254/latest/meta-data/".into(),
            "https://[::ffff:10.0.0.1]/".into(),
            "http://example.com/".into(),
            "file:///etc/passwd".into(),
            "https://ann:secret@example.com/".into(),
            format!("https://example.com/{}", "x".repeat(2_000)),
        ] {
            assert!(matches!(add(&url).await, Err(Error::Invalid { .. })), "{url}");
        }
        // It was looked at when it was added; it leads elsewhere now.
        add("https://hooks.example.com/").await.unwrap();
        let url = receiver.url().replace("http:", "https:");
        chat.tamper(format!("update webhook_endpoints set url = '{url}'")).await;

        chat.say(&ann, room, "hello").await;

        let delivery = attempted(&chat, &platform, 1).await;
        assert!(delivery.error.unwrap().contains("private"));
        assert_eq!(receiver.letters().len(), 0);
    }

    async fn a_restart_loses_nothing(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[]).await;
        listen(&chat, &receiver, &[]).await;

        for n in 0..25 {
            chat.say(&ann, room, &n.to_string()).await;
        }
        chat.close().await;
        // What a courier held as it stopped is free again after a while.
        chat.pass(61);
        let again = chat.another_node().await;

        let came = async {
            loop {
                let mut ids: Vec<_> = receiver.letters().iter().map(|letter| letter.id.clone()).collect();
                ids.sort_unstable();
                ids.dedup();
                if ids.len() == 25 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, came).await.expect("some never came");
        again.close().await;
    }

    async fn two_nodes_tell_everything_once(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[]).await;
        listen(&chat, &receiver, &[]).await;
        let other = chat.another_node().await;

        for n in 0..40 {
            let node: &parlor::chat::Chat = if n % 2 == 0 { &chat } else { &other };
            node.post(&ann, room, crate::support::text(&n.to_string())).await.unwrap();
        }

        receiver.has(40).await;
        tokio::time::sleep(SILENCE).await;
        receiver.has(40).await;
        other.close().await;
    }

    async fn what_was_deleted_before_it_was_told_is_not_told(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[500]).await;
        listen(&chat, &receiver, &[]).await;
        let platform = main_platform(&chat).await;

        let said = chat.say(&ann, room, "a slip").await.message;
        attempted(&chat, &platform, 1).await;
        chat.delete(&ann, said.id).await.unwrap();
        let withdrawn = async {
            while chat.webhook_log(&platform, 2).await.unwrap().last().unwrap().state == DeliveryState::Pending {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, withdrawn).await.expect("it is still to be told");
        chat.pass(10);

        let letters = receiver.has(2).await;
        assert_eq!(letters[1].json()["type"], "message.deleted");
        chat.pass(100);
        tokio::time::sleep(SILENCE).await;
        assert_eq!(receiver.letters().len(), 2);
    }

    async fn what_was_delivered_is_not_kept_and_the_log_goes_back_a_month(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let receiver = Receiver::start(&[]).await;
        listen(&chat, &receiver, &[]).await;
        let platform = main_platform(&chat).await;
        chat.say(&ann, room, "hello").await;
        settled(&chat, &platform).await;

        assert_eq!(chat.count("select count(*) from webhook_deliveries where body is not null").await, 0);
        assert_eq!(chat.count("select count(*) from webhook_outbox").await, 0);
        assert_eq!(chat.forget_old_deliveries().await.unwrap(), 0);
        chat.pass(31 * 24 * 3600);
        assert_eq!(chat.forget_old_deliveries().await.unwrap(), 1);
        assert_eq!(chat.webhook_log(&platform, 10).await.unwrap(), []);
    }

    async fn where_nobody_listens_nothing_is_noted(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let receiver = Receiver::start(&[500]).await;
        let platform = main_platform(&chat).await;
        let (webhook, _) = listen(&chat, &receiver, &[]).await;
        let room = chat.group(&[ann, bob]).await;
        attempted(&chat, &platform, 1).await;

        chat.remove_webhook(&platform, webhook.id).await.unwrap();
        chat.say(&ann, room, "hello").await;

        assert_eq!(chat.count("select count(*) from webhook_outbox").await, 0);
        assert_eq!(chat.count("select count(*) from webhook_deliveries").await, 0);
        assert_eq!(chat.webhooks(&platform).await.unwrap(), []);
    }

    async fn a_webhook_is_its_own_tenants(chat: TestChat) {
        let receiver = Receiver::start(&[]).await;
        let (webhook, secret) = listen(&chat, &receiver, &[]).await;
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let rival = chat.platform("rival").await.unwrap();

        assert_eq!(chat.webhooks(&rival).await.unwrap(), []);
        assert_eq!(chat.remove_webhook(&rival, webhook.id).await, Err(Error::not_found("webhook")));
        let listed = chat.webhooks(&main_platform(&chat).await).await.unwrap();
        assert_eq!(listed, [webhook]);
        assert!(!serde_json::to_string(&listed).unwrap().contains(&secret));
    }
}

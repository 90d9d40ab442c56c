//! Who may do what: every actor at every door of every dialect, and on its socket.

use http::{Method, StatusCode};
use jsonwebtoken::Algorithm;
use parlor::model::{Dialect, ParticipantRole, Timestamp, UserRole};
use serde_json::{Value, json};

use super::{Person, Platform};
use crate::support::{Claims, SECRET, base64, sign, sign_with};

const RIVALS_SECRET: &str = "another secret of at least thirty-two bytes, the rival platform's";

/// What it takes to do something in a conversation.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Right {
    /// To know what was said.
    Read,
    /// To note something for oneself: what one has read, what one has put away.
    Note,
    /// To be heard.
    Speak,
    /// To have said it.
    Author,
    /// To have said it, or to look after those who did.
    Moderate,
    /// To look after the conversation.
    Manage,
}

/// Somebody, as one conversation knows them.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Actor {
    /// Ann, who opened it, and said what was said.
    Maker,
    /// Bob, whom she took in.
    Member,
    /// Ova, who may only look on.
    Observer,
    /// An admin of the tenant, who is not in it.
    Admin,
    /// Support staff, in whose hands it is not.
    Support,
    /// Bob, after he was taken out.
    Removed,
    /// Another user of the platform.
    Stranger,
    /// Who has Ann's id at another platform.
    Rival,
    /// Nobody that a token speaks of.
    Nobody,
}

const DONE: u16 = 200;
const UNAUTHORIZED: u16 = 401;
const FORBIDDEN: u16 = 403;
const NOT_FOUND: u16 = 404;

/// The matrix.
fn expected(actor: Actor, right: Right) -> u16 {
    match (actor, right) {
        (Actor::Nobody, _) => UNAUTHORIZED,
        (Actor::Support | Actor::Removed | Actor::Stranger | Actor::Rival, _) => NOT_FOUND,
        (Actor::Maker, _) => DONE,
        (Actor::Member, Right::Read | Right::Note | Right::Speak) => DONE,
        (Actor::Observer, Right::Read | Right::Note) => DONE,
        (Actor::Member | Actor::Observer, _) => FORBIDDEN,
        (Actor::Admin, Right::Read | Right::Moderate | Right::Manage) => DONE,
        // As somebody who is not in it, also an admin has nothing to note or to say there.
        (Actor::Admin, Right::Note | Right::Speak | Right::Author) => NOT_FOUND,
    }
}

/// Something to do, under a documented path or as a frame.
type Deed = (Right, &'static str, Value);

/// A dialect's doors around one conversation, which Ann (1) opens, with Bob (2) in it, and one message of hers. `{room}`
/// and `{message}` stand for their ids.
struct Doors {
    dialect: Dialect,
    open: (&'static str, Value),
    /// Puts Bob in, where opening it does not.
    add: Option<(&'static str, Value)>,
    say: (&'static str, Value),
    /// Takes Bob out, where one can.
    remove: Option<(&'static str, Value)>,
    /// In an order in which Ann can do all of it.
    deeds: Vec<Deed>,
    socket: &'static str,
    frames: Vec<Deed>,
}

fn every_door() -> [Doors; 5] {
    [morevans(), wasgo(), workspace(), marketplace(), bizbuch()]
}

fn morevans() -> Doors {
    Doors {
        dialect: Dialect::Morevans,
        open: ("/api/v1/chat-rooms/", json!({ "room_type": "general", "name": "Yard", "participants_ids": [2] })),
        add: None,
        say: ("/api/v1/chat-messages/", json!({ "chat_room": "{room}", "content": "Hello" })),
        remove: Some(("POST /api/v1/chat-rooms/{room}/remove_participant/", json!({ "user_id": 2 }))),
        deeds: vec![
            (Right::Read, "GET /api/v1/chat-rooms/{room}/", json!(null)),
            (Right::Read, "GET /api/v1/chat-messages/?chat_room={room}", json!(null)),
            (Right::Read, "GET /api/v1/chat-messages/by_room/?room_id={room}", json!(null)),
            (Right::Speak, "POST /api/v1/chat-messages/", json!({ "chat_room": "{room}", "content": "Again" })),
            (Right::Note, "POST /api/v1/chat-messages/{message}/mark_as_read/", json!(null)),
            (Right::Manage, "POST /api/v1/chat-rooms/{room}/add_participant/", json!({ "user_id": 4 })),
            (Right::Manage, "POST /api/v1/chat-rooms/{room}/remove_participant/", json!({ "user_id": 4 })),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "chat_message", json!({ "content": "Hello world!", "reply_to": null })),
            (Right::Note, "mark_read", json!({ "message_ids": ["{message}"] })),
        ],
    }
}

fn wasgo() -> Doors {
    let group = json!({ "conversation_type": "group", "title": "Garden", "participants": ["2"] });
    Doors {
        dialect: Dialect::Wasgo,
        open: ("/chat/conversations/", group),
        add: None,
        say: ("/chat/messages/", json!({ "conversation": "{room}", "content": "Hello" })),
        remove: Some(("POST /chat/conversations/{room}/remove_participant/", json!({ "user_id": "2" }))),
        deeds: vec![
            (Right::Read, "GET /chat/conversations/{room}/", json!(null)),
            (Right::Read, "GET /chat/messages/?conversation={room}", json!(null)),
            (Right::Read, "GET /chat/messages/{message}/", json!(null)),
            (Right::Speak, "POST /chat/messages/", json!({ "conversation": "{room}", "content": "Again" })),
            (Right::Author, "POST /chat/messages/{message}/edit/", json!({ "content": "Hello!" })),
            (Right::Speak, "POST /chat/messages/{message}/react/", json!({ "emoji": "👍" })),
            (Right::Note, "POST /chat/messages/{message}/mark_read/", json!(null)),
            (Right::Note, "POST /chat/conversations/{room}/mark_read/", json!(null)),
            (Right::Note, "POST /chat/conversations/{room}/archive/", json!(null)),
            (Right::Note, "POST /chat/conversations/{room}/unarchive/", json!(null)),
            (Right::Manage, "POST /chat/conversations/{room}/add_participant/", json!({ "user_id": "4" })),
            (Right::Manage, "POST /chat/conversations/{room}/remove_participant/", json!({ "user_id": "4" })),
            (Right::Moderate, "POST /chat/messages/{message}/delete/", json!(null)),
            (Right::Moderate, "DELETE /chat/messages/{message}/", json!(null)),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "send_message", json!({ "content": "Hello!", "message_type": "text" })),
            (Right::Note, "mark_read", json!({ "message_ids": ["{message}"] })),
            (Right::Author, "edit_message", json!({ "message_id": "{message}", "content": "Updated content" })),
            (Right::Speak, "react", json!({ "message_id": "{message}", "emoji": "👍" })),
            (Right::Moderate, "delete_message", json!({ "message_id": "{message}" })),
        ],
    }
}

fn workspace() -> Doors {
    const CHAT: &str = "/api/notifications/chat/conversations/";
    const PEOPLE: &str = "/api/notifications/chat/conversations/{room}/participants/";
    let room = json!({ "conversation_id": "{room}" });
    Doors {
        dialect: Dialect::Workspace,
        open: (CHAT, json!({ "title": "Project", "conversation_type": "group" })),
        add: Some((PEOPLE, json!({ "user_id": "2" }))),
        say: ("/api/notifications/chat/conversations/{room}/messages/", json!({ "content": "Hello" })),
        remove: Some(("DELETE /api/notifications/chat/conversations/{room}/participants/2/", json!(null))),
        deeds: vec![
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/messages/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/messages/{message}/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/participants/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/conversations/{room}/participants/1/", json!(null)),
            (Right::Read, "GET /api/notifications/chat/messages/{message}/reactions/", json!(null)),
            (
                Right::Speak,
                "POST /api/notifications/chat/conversations/{room}/messages/",
                json!({ "message_type": "text", "content": "Again" }),
            ),
            (
                Right::Author,
                "PUT /api/notifications/chat/conversations/{room}/messages/{message}/",
                json!({ "content": "Hello!" }),
            ),
            (Right::Speak, "POST /api/notifications/chat/messages/{message}/reactions/", json!({ "emoji": "👍" })),
            (Right::Speak, "DELETE /api/notifications/chat/messages/{message}/reactions/", json!({ "emoji": "👍" })),
            (Right::Manage, "PUT /api/notifications/chat/conversations/{room}/", json!({ "title": "The project" })),
            (Right::Manage, "PATCH /api/notifications/chat/conversations/{room}/", json!({ "title": "Project" })),
            (
                Right::Manage,
                "POST /api/notifications/chat/conversations/{room}/participants/",
                json!({ "user_id": "4", "role": "member" }),
            ),
            (
                Right::Manage,
                "PUT /api/notifications/chat/conversations/{room}/participants/4/",
                json!({ "role": "moderator" }),
            ),
            (Right::Manage, "DELETE /api/notifications/chat/conversations/{room}/participants/4/", json!(null)),
            (Right::Moderate, "DELETE /api/notifications/chat/conversations/{room}/messages/{message}/", json!(null)),
            (Right::Manage, "DELETE /api/notifications/chat/conversations/{room}/", json!(null)),
        ],
        // One for all conversations: its path is the tenant's.
        socket: "/ws/chat/7061726c-6f72-8000-8000-000000000002/",
        frames: vec![
            (Right::Read, "join_conversation", room.clone()),
            (
                Right::Speak,
                "send_message",
                json!({ "conversation_id": "{room}", "content": "Hello world!", "message_type": "text" }),
            ),
            (Right::Speak, "add_reaction", json!({ "message_id": "{message}", "emoji": "👍" })),
            (Right::Speak, "remove_reaction", json!({ "message_id": "{message}", "emoji": "👍" })),
            (Right::Note, "mark_read", room),
        ],
    }
}

fn marketplace() -> Doors {
    let payment = json!({ "amount": "12.50", "currency": "EUR" });
    Doors {
        dialect: Dialect::Marketplace,
        open: ("/api/chat/threads/", json!({ "client": 1, "freelancer": 2, "job": 9 })),
        add: None,
        say: ("/api/chat/threads/{room}/messages/", json!({ "message": "Hello" })),
        remove: None,
        deeds: vec![
            (Right::Read, "GET /api/chat/threads/{room}/", json!(null)),
            (Right::Read, "GET /api/chat/threads/{room}/messages/", json!(null)),
            (Right::Read, "GET /api/chat/messages/{message}/", json!(null)),
            (Right::Speak, "POST /api/chat/threads/{room}/messages/", json!({ "message": "Again" })),
            (Right::Note, "POST /api/chat/threads/{room}/mark-read/", json!({})),
            (Right::Author, "PUT /api/chat/messages/{message}/", json!({ "message": "Hello!" })),
            (Right::Speak, "POST /api/chat/threads/{room}/create-dispute/", json!({ "reason": "Late" })),
            (Right::Speak, "POST /api/chat/threads/{room}/initiate-payment/", payment),
            (Right::Speak, "POST /api/chat/threads/{room}/job-update/", json!({ "status": "done" })),
            (Right::Moderate, "DELETE /api/chat/messages/{message}/", json!(null)),
            (Right::Note, "DELETE /api/chat/threads/{room}/", json!(null)),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "chat_message", json!({ "message": "Hello world", "message_type": "text" })),
            (Right::Note, "mark_messages_read", json!({ "message_ids": ["{message}"] })),
        ],
    }
}

fn bizbuch() -> Doors {
    Doors {
        dialect: Dialect::Bizbuch,
        open: ("/api/chat/conversations/start/", json!({ "user_id": 2 })),
        add: None,
        say: ("/api/chat/send/", json!({ "recipient_id": 2, "content": "Hello" })),
        remove: None,
        deeds: vec![
            (Right::Read, "GET /api/chat/conversations/{room}/", json!(null)),
            (Right::Read, "GET /api/chat/conversations/{room}/messages/", json!(null)),
            (Right::Note, "POST /api/chat/conversations/{room}/read/", json!({})),
        ],
        socket: "/ws/chat/{room}/",
        frames: vec![
            (Right::Speak, "chat_message", json!({ "content": "Hello!" })),
            (Right::Note, "mark_read", json!({ "message_ids": ["{message}"] })),
        ],
    }
}

/// An opened conversation.
struct Opened {
    doors: Doors,
    platform: Platform,
    ann: Person,
    bob: Person,
    room: Value,
    message: Value,
}

impl Opened {
    async fn new(doors: Doors) -> Self {
        let platform = Platform::new(doors.dialect).await;
        let chat = &platform.server.chat;
        chat.add_tenant("rival", "Rival", doors.dialect, Some(RIVALS_SECRET)).await.unwrap();
        let (ann, bob) = (platform.person(1, "ann").await, platform.person(2, "bob").await);
        platform.person(4, "dora").await;
        let (status, room) = platform.post(&ann, doors.open.0, doors.open.1.clone()).await;
        assert_eq!(status, StatusCode::CREATED, "{room}");
        let mut opened = Self { doors, platform, ann, bob, room: room["id"].clone(), message: Value::Null };
        if let Some((path, body)) = opened.doors.add.clone() {
            let (status, answer) = opened.ask(&opened.ann, &format!("POST {path}"), &body).await;
            assert_eq!(status, StatusCode::CREATED, "{answer}");
        }
        let (path, body) = opened.doors.say.clone();
        let (status, message) = opened.ask(&opened.ann, &format!("POST {path}"), &body).await;
        assert_eq!(status, StatusCode::CREATED, "{message}");
        opened.message = message["id"].clone();
        opened
    }

    /// Who that is here; `None` where there is nobody such.
    async fn person(&self, actor: Actor) -> Option<Person> {
        let platform = &self.platform;
        Some(match actor {
            Actor::Maker | Actor::Nobody => self.ann.clone(),
            Actor::Member => self.bob.clone(),
            Actor::Observer => {
                // Of two, none looks on.
                self.doors.remove.as_ref()?;
                let ova = platform.person(5, "ova").await;
                let chat = &platform.server.chat;
                let (ann, id) =
                    (chat.authenticate(&self.ann.token).await.unwrap(), chat.authenticate(&ova.token).await);
                let room = parlor::model::wire_id::parse_own("conversation", &self.room).unwrap();
                chat.add_participant(&ann, room, id.unwrap().user_id, ParticipantRole::Observer).await.unwrap();
                ova
            }
            Actor::Admin => platform.staff(6, "root", UserRole::Admin).await,
            Actor::Support => platform.staff(7, "sue", UserRole::Support).await,
            Actor::Removed => {
                let (request, body) = self.doors.remove.as_ref()?;
                let (status, answer) = self.ask(&self.ann, request, body).await;
                assert!(status.is_success(), "{status} {answer}");
                self.bob.clone()
            }
            Actor::Stranger => platform.person(3, "mallory").await,
            Actor::Rival => {
                let rival = Claims { user_id: "1".into(), tenant: "rival".into(), ..Claims::of("ann") };
                Person { token: sign_with(&rival, Algorithm::HS256, RIVALS_SECRET), ..self.ann.clone() }
            }
        })
    }

    fn path(&self, path: &str) -> String {
        path.replace("{room}", &plain(&self.room)).replace("{message}", &plain(&self.message))
    }

    fn filled(&self, body: &Value) -> Value {
        match body {
            Value::String(text) if text == "{room}" => self.room.clone(),
            Value::String(text) if text == "{message}" => self.message.clone(),
            Value::Array(values) => values.iter().map(|value| self.filled(value)).collect(),
            Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), self.filled(value))).collect(),
            other => other.clone(),
        }
    }

    async fn ask(&self, who: &Person, request: &str, body: &Value) -> (StatusCode, Value) {
        let (method, path) = request.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let body = Some(self.filled(body)).filter(|body| !body.is_null());
        self.platform.send(method, Some(who), &self.path(path), body).await
    }

    /// Whether each deed at the doors comes out as the matrix says.
    async fn knock(&self, actor: Actor, who: &Person) {
        for (right, request, body) in &self.doors.deeds {
            let (status, answer) = self.ask(who, request, body).await;
            let outcome = if status.is_success() { DONE } else { status.as_u16() };
            let dialect = self.doors.dialect.as_str();
            assert_eq!(outcome, expected(actor, *right), "{dialect}: {actor:?} {request}: {answer}");
            assert!(outcome == DONE || answer["detail"].is_string(), "{dialect}: {actor:?} {request}: {answer}");
        }
    }

    /// The same on the socket.
    async fn speak(&self, actor: Actor, who: &Person) {
        let path = self.path(self.doors.socket);
        let dialect = self.doors.dialect.as_str();
        let is_shut = self.doors.socket.contains("{room}") && expected(actor, Right::Read) != DONE;
        if is_shut || matches!(actor, Actor::Nobody | Actor::Rival) {
            let refusal = self.platform.refusal(who, &path).await;
            assert!(refusal == expected(actor, Right::Read) || refusal == FORBIDDEN, "{dialect}: {actor:?} {refusal}");
            return;
        }
        let mut socket = self.platform.socket(who, &path).await;
        for (right, kind, fields) in &self.doors.frames {
            let mut frame = self.filled(fields);
            frame["type"] = json!(kind);
            socket.send(frame).await;
            let wanted = match expected(actor, *right) {
                FORBIDDEN => "forbidden",
                NOT_FOUND => "not_found",
                _ => {
                    socket.send(json!({ "type": "a word that nobody knows" })).await;
                    "malformed"
                }
            };
            // A refusal that is not expected comes instead, or instead of the next one.
            let error = socket.frame("error").await;
            assert_eq!(error["code"], wanted, "{dialect}: {actor:?} {kind}: {error}");
        }
    }
}

fn plain(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// Everything that every dialect has, done by one actor.
async fn is_met_as_the_matrix_says(actor: Actor) {
    for doors in every_door() {
        let opened = Opened::new(doors).await;
        let Some(person) = opened.person(actor).await else { continue };
        opened.speak(actor, &person).await;
        // What is gone after that was Ann's to delete.
        let opened = Opened::new(opened.doors).await;
        let person = opened.person(actor).await.unwrap();
        opened.knock(actor, &person).await;
    }
}

#[tokio::test]
async fn who_opened_a_conversation_may_do_everything() {
    is_met_as_the_matrix_says(Actor::Maker).await;
}

#[tokio::test]
async fn a_member_reads_and_speaks() {
    is_met_as_the_matrix_says(Actor::Member).await;
}

#[tokio::test]
async fn an_observer_reads() {
    is_met_as_the_matrix_says(Actor::Observer).await;
}

#[tokio::test]
async fn an_admin_of_the_tenant_looks_after_what_they_are_not_in() {
    is_met_as_the_matrix_says(Actor::Admin).await;
}

#[tokio::test]
async fn support_staff_find_nothing_that_is_not_in_their_hands() {
    is_met_as_the_matrix_says(Actor::Support).await;
}

#[tokio::test]
async fn who_was_removed_finds_nothing_any_more() {
    is_met_as_the_matrix_says(Actor::Removed).await;
}

#[tokio::test]
async fn strangers_find_nothing() {
    is_met_as_the_matrix_says(Actor::Stranger).await;
}

#[tokio::test]
async fn other_tenants_find_nothing() {
    is_met_as_the_matrix_says(Actor::Rival).await;
}

#[tokio::test]
async fn tokens_that_are_none_open_no_door() {
    for doors in every_door() {
        let opened = Opened::new(doors).await;
        let good = Claims { user_id: "1".into(), ..Claims::of("ann") };
        let expired = Claims { exp: Timestamp::now().as_secs() - 1, ..good.clone() };
        let payload = base64(serde_json::to_string(&good).unwrap());
        let tokens = [
            sign(&expired),
            sign_with(&good, Algorithm::HS256, RIVALS_SECRET),
            sign_with(&good, Algorithm::HS512, SECRET),
            format!("{}.{payload}.", base64(r#"{"alg":"none"}"#)),
            "nonsense".to_owned(),
        ];
        for token in tokens {
            let nobody = Person { token, ..opened.ann.clone() };
            opened.knock(Actor::Nobody, &nobody).await;
            opened.speak(Actor::Nobody, &nobody).await;
        }
        for (_, request, body) in &opened.doors.deeds {
            let (method, path) = request.split_once(' ').unwrap();
            let body = Some(opened.filled(body)).filter(|body| !body.is_null());
            let (status, answer) = opened.platform.send(method.parse().unwrap(), None, &opened.path(path), body).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "without any: {request}: {answer}");
        }
    }
}

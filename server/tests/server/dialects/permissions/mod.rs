//! Who may do what: every actor at every door of every dialect, and on its socket.

mod doors;

use http::{Method, StatusCode};
use jsonwebtoken::Algorithm;
use parlor::model::{ParticipantRole, Timestamp, UserRole};
use serde_json::{Value, json};

use super::{Person, Platform};
use crate::support::{Claims, SECRET, base64, sign, sign_with};
use doors::{Doors, every_door};

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
        (Actor::Admin, Right::Note | Right::Speak | Right::Author) => FORBIDDEN,
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
                chat.add_participant(&ann, room, id.unwrap().user_id, Some(ParticipantRole::Observer)).await.unwrap();
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

//! From an event to what is to be done about it.

use serde_json::{Map, Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::body::{BusinessEvent, BusinessObject, BusinessPerson, PlatformId};
use crate::{
    chat::{
        contexts::in_words,
        validate::{self, named},
    },
    error::{Error, Result},
    model::{Context, ConversationKind, Dialect, MessageKind, ParticipantRole, wire_id},
};

/// People named by one event.
const MAX_PEOPLE: usize = 100;
/// Letters in an action.
const MAX_ACTION: usize = 40;

/// What platforms' events are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Object {
    Request,
    Job,
    Bid,
    Ticket,
    Dispute,
    Payment,
}

/// An event that can be carried out.
pub(super) struct Plan {
    object: Object,
    action: String,
    /// The conversation that is told.
    pub room: Room,
    /// Whether it is the object's own.
    pub is_about_room: bool,
    /// The object's own words of itself.
    subject: Context,
    message: Option<String>,
    /// What is kept with the message.
    pub metadata: Map<String, Value>,
}

/// A conversation that is to be there.
pub(super) struct Room {
    pub kind: ConversationKind,
    pub context: Context,
    pub people: Vec<Newcomer>,
}

/// Somebody who is to be in it.
pub(super) struct Newcomer {
    pub external_id: String,
    pub username: Option<String>,
    pub name: Option<String>,
    pub role: ParticipantRole,
}

impl Object {
    const ALL: [Self; 6] = [Self::Request, Self::Job, Self::Bid, Self::Ticket, Self::Dispute, Self::Payment];

    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Job => "job",
            Self::Bid => "bid",
            Self::Ticket => "ticket",
            Self::Dispute => "dispute",
            Self::Payment => "payment",
        }
    }

    fn conversation_kind(self) -> ConversationKind {
        match self {
            Self::Request => ConversationKind::Request,
            Self::Job => ConversationKind::Job,
            Self::Bid => ConversationKind::Bid,
            Self::Ticket => ConversationKind::Support,
            Self::Dispute => ConversationKind::Dispute,
            Self::Payment => ConversationKind::ProviderCustomer,
        }
    }

    fn parse(field: &str, text: &str) -> Result<Self> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|object| object.name() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Error::invalid(field, &format!("Events are about one of these: {known}."))
        })
    }
}

impl Plan {
    pub fn of(event: &BusinessEvent, dialect: Dialect) -> Result<Self> {
        let object = event.object.as_ref().ok_or_else(|| required("object"))?;
        let (kind, action) = kind_and_action(event, object)?;
        let subject = context(kind, object)?;
        let other = event.conversation.as_ref().map(other_object).transpose()?;
        let is_about_room = other.as_ref().is_none_or(|(it, id)| *it == kind && *id == subject.id);
        let (room_kind, context) = match other {
            Some((kind, id)) if !is_about_room => {
                (kind, Context { kind: kind.name().into(), id, title: None, status: None, url: None })
            }
            _ => (kind, subject.clone()),
        };
        if let Some(message) = &event.message {
            named("message", validate::content(message, false))?;
        }
        let people = people(event.participants.as_deref())?;
        Ok(Self {
            object: kind,
            metadata: metadata(event, kind, &action, &subject, dialect)?,
            action,
            room: Room { kind: room_kind.conversation_kind(), context, people },
            is_about_room,
            subject,
            message: event.message.clone(),
        })
    }

    /// Object and action.
    pub fn name(&self) -> String {
        format!("{}.{}", self.object.name(), self.action)
    }

    /// What the message is. `known` is what the object's card showed before, if it had one.
    pub fn message_kind(&self, known: Option<&Context>) -> MessageKind {
        match self.object {
            Object::Bid => MessageKind::BidUpdate,
            Object::Job => MessageKind::JobUpdate,
            Object::Payment => MessageKind::Payment,
            Object::Dispute => MessageKind::Dispute,
            Object::Request | Object::Ticket if self.changes_status(known) => MessageKind::StatusUpdate,
            Object::Request | Object::Ticket => MessageKind::System,
        }
    }

    /// Whether the object is in another status now than its card showed.
    pub fn changes_status(&self, known: Option<&Context>) -> bool {
        self.subject.status.is_some() && known.is_some_and(|card| card.status != self.subject.status)
    }

    /// What the message says.
    pub fn content(&self, known: Option<&Context>) -> String {
        if let Some(message) = &self.message {
            return message.clone();
        }
        let name = self.object.name();
        let name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let subject = match self.subject.title.as_ref().or(known.and_then(|card| card.title.as_ref())) {
            Some(title) => format!("{name} “{title}”"),
            None => format!("{name} {}", self.subject.id),
        };
        let words = in_words(&self.action);
        let is_participle = words.ends_with("ed") || matches!(words.as_str(), "paid" | "sent" | "won" | "withdrawn");
        let mut sentence =
            if is_participle { format!("{subject} was {words}.") } else { format!("{subject}: {words}.") };
        // “was accepted. Status: accepted.” says it twice.
        let status = self.subject.status.as_deref().filter(|status| in_words(status).to_lowercase() != words);
        match (known.and_then(|card| card.status.as_deref()), status) {
            (Some(previous), Some(status)) if previous != status => {
                sentence += &format!(" Status changed from {} to {}.", in_words(previous), in_words(status));
            }
            (None, Some(status)) => sentence += &format!(" Status: {}.", in_words(status)),
            _ => {}
        }
        sentence
    }
}

impl Room {
    /// What makes it the same conversation.
    pub fn identity(&self) -> String {
        format!("context:{}:{}", self.context.kind, self.context.id)
    }

    /// What it is called, when it is opened.
    pub fn title(&self) -> String {
        self.context.title.clone().unwrap_or_else(|| format!("{} {}", self.context.kind, self.context.id))
    }
}

/// `bid.accepted`; or an action, and what it happened to in the type or in the object.
fn kind_and_action(event: &BusinessEvent, object: &BusinessObject) -> Result<(Object, String)> {
    let (kind, action) = match event.kind.as_deref().map(str::trim) {
        Some(text) => match text.split_once('.') {
            Some((kind, action)) => (Some(kind), Some(action)),
            None => (Some(text), None),
        },
        None => (None, None),
    };
    let kind = kind.or(object.kind.as_deref()).ok_or_else(|| required("type"))?;
    let kind = Object::parse("type", kind)?;
    let (field, action) = match action {
        Some(action) => ("type", action),
        None => ("action", event.action.as_deref().ok_or_else(|| required("action"))?),
    };
    let action = action.trim().to_lowercase();
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if action.is_empty() || action.len() > MAX_ACTION || !action.chars().all(is_word) {
        return Err(Error::invalid(field, "An action is a word of up to 40 letters, digits and underscores."));
    }
    Ok((kind, action))
}

/// `{"job": 5}`, or `{"type": "job", "id": 5}`.
fn other_object(fields: &Map<String, Value>) -> Result<(Object, String)> {
    const FIELD: &str = "conversation";
    let explain = || Error::invalid(FIELD, "Name the object whose conversation it is, such as {\"job\": 5}.");
    let (kind, id) = match (fields.get("type").and_then(Value::as_str), fields.get("id")) {
        (Some(kind), Some(id)) => (kind, id),
        _ if fields.len() == 1 => fields.iter().next().map(|(kind, id)| (kind.as_str(), id)).ok_or_else(explain)?,
        _ => return Err(explain()),
    };
    let PlatformId(id) = PlatformId::try_from(id.clone()).map_err(|problem| Error::invalid(FIELD, problem))?;
    Ok((Object::parse(FIELD, kind)?, id))
}

fn context(kind: Object, object: &BusinessObject) -> Result<Context> {
    let id = object.id.as_ref().ok_or_else(|| Error::invalid("object", "Its id is required."))?;
    let context = Context {
        kind: kind.name().into(),
        id: id.0.clone(),
        title: given(object.title.as_deref()),
        status: given(object.status.as_deref()),
        url: given(object.url.as_deref()),
    };
    named("object", validate::context(&context))
}

/// What is left blank is not known.
fn given(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(Into::into)
}

fn people(named_people: Option<&[BusinessPerson]>) -> Result<Vec<Newcomer>> {
    const FIELD: &str = "participants";
    let named_people = named_people.unwrap_or_default();
    if named_people.len() > MAX_PEOPLE {
        return Err(Error::invalid(FIELD, "Name at most 100 people at once."));
    }
    let mut people: Vec<Newcomer> = Vec::with_capacity(named_people.len());
    for person in named_people {
        let external_id = person.id.0.clone();
        if people.iter().any(|other| other.external_id == external_id) {
            continue;
        }
        let username = given(person.username.as_deref());
        let name = given(person.name.as_deref());
        if let Some(username) = &username {
            named(FIELD, validate::username(username))?;
        }
        if let Some(name) = &name {
            named(FIELD, validate::name(name, name))?;
        }
        let role = match person.role.as_deref() {
            Some("observer") => ParticipantRole::Observer,
            Some("moderator") => ParticipantRole::Moderator,
            Some("admin") => ParticipantRole::Admin,
            _ => ParticipantRole::Member,
        };
        people.push(Newcomer { external_id, username, name, role });
    }
    Ok(people)
}

/// What is kept with the message, ids as the platform's dialect writes them.
fn metadata(
    event: &BusinessEvent,
    kind: Object,
    action: &str,
    subject: &Context,
    dialect: Dialect,
) -> Result<Map<String, Value>> {
    let mut fields = Map::new();
    let mut put = |field: &str, value: Value| drop(fields.insert(field.into(), value));
    put("event", json!(format!("{}.{action}", kind.name())));
    put("object", json!(kind.name()));
    put("object_id", wire_id::object(dialect, &subject.id));
    put("action", json!(action));
    if let Some(PlatformId(id)) = &event.event_id {
        put("event_id", json!(id));
    }
    if let Some(actor) = &event.actor {
        put("actor", wire_id::user(dialect, &actor.id.0));
    }
    if let Some(status) = &subject.status {
        put("status", json!(status));
    }
    if let Some(at) = event.occurred_at.as_deref() {
        if OffsetDateTime::parse(at, &Rfc3339).is_err() {
            return Err(Error::invalid("occurred_at", "Write the time as RFC 3339 does: 2026-01-31T12:00:00Z."));
        }
        put("occurred_at", json!(at));
    }
    if let Some(own) = &event.metadata {
        validate::metadata(&Value::Object(own.clone()))?;
        put("metadata", json!(own));
    }
    Ok(fields)
}

fn required(field: &str) -> Error {
    Error::invalid(field, "This field is required.")
}

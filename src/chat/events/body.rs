//! What platforms send, as liberally read as it can be understood.

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    auth::hash_secret,
    error::{Error, Result},
    model::wire_id,
};

/// Characters in an id of the platform's.
const MAX_ID: usize = 128;
/// Tells an id of the platform's from a hash.
const ID_PREFIX: &str = "id:";

/// What happened: the body of `POST /api/events/`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct BusinessEvent {
    /// What makes it the same event when it comes again. Without one, it is all that it says.
    #[serde(default)]
    pub event_id: Option<PlatformId>,
    /// Object and action, such as `bid.accepted`; or the object alone, and the action by itself. May be left out where the
    /// object says its own type.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// `created`, `accepted`, `completed`, or any other short word.
    #[serde(default, deserialize_with = "text")]
    pub action: Option<String>,
    /// What it happened to.
    #[serde(default, deserialize_with = "object")]
    #[schema(required)]
    pub object: Option<BusinessObject>,
    /// People who are in its conversation from now on; up to 100.
    #[serde(default, deserialize_with = "people")]
    pub participants: Option<Vec<BusinessPerson>>,
    /// Who did it.
    #[serde(default)]
    pub actor: Option<BusinessPerson>,
    /// What the conversation is told; a sentence is made up when it is left out.
    #[serde(default, deserialize_with = "text")]
    pub message: Option<String>,
    /// Kept with the message, and given back with it.
    #[serde(default, deserialize_with = "object")]
    pub metadata: Option<Map<String, Value>>,
    /// RFC 3339. Messages are in the order in which events come, whatever it says.
    #[serde(default, deserialize_with = "text")]
    pub occurred_at: Option<String>,
    /// The object whose conversation is told instead of the object's own, such as `{"job": 5}`.
    #[serde(default, deserialize_with = "object")]
    pub conversation: Option<Map<String, Value>>,
    #[serde(skip)]
    identity: String,
}

/// An object of the platform's.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct BusinessObject {
    /// `request`, `job`, `bid`, `ticket`, `dispute` or `payment`, where the event's type does not say it.
    #[serde(default, rename = "type", alias = "kind", deserialize_with = "text")]
    pub kind: Option<String>,
    #[serde(default)]
    pub id: Option<PlatformId>,
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    /// Where the platform shows it: an address, or a path of the platform's own.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
}

/// A conversation that is to be there: a line of `parlor rooms create`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BusinessRoom {
    #[serde(flatten)]
    pub object: BusinessObject,
    #[serde(default, deserialize_with = "people")]
    pub participants: Option<Vec<BusinessPerson>>,
}

/// Somebody on the platform: an id, or an object with one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Value")]
pub struct BusinessPerson {
    pub id: PlatformId,
    /// Taken when they are new here; their id otherwise.
    pub username: Option<String>,
    /// Taken when they are new here; their username otherwise.
    pub name: Option<String>,
    /// `observer`, `moderator` or `admin` of the conversation; any other word of the platform's makes a member.
    pub role: Option<String>,
}

/// An id of the platform's: a number or a text, kept as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "Value")]
pub struct PlatformId(pub(super) String);

impl BusinessEvent {
    /// Reads an event from JSON.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is no JSON, [`Error::Invalid`] naming the field that cannot be read.
    pub fn decode(json: &[u8]) -> Result<Self> {
        let body = parse(json)?;
        let mut event: Self = decode(&body)?;
        event.identity = match &event.event_id {
            Some(PlatformId(id)) => format!("{ID_PREFIX}{id}"),
            // The order of fields and the space between them do not make another event.
            None => format!("body:{}", hash_secret(&body.to_string())),
        };
        Ok(event)
    }

    /// What makes it the same event when it comes again.
    pub(super) fn identity(&self) -> &str {
        &self.identity
    }

    /// Its id, or else a hash of what it says.
    pub(super) fn id(&self) -> &str {
        self.identity.strip_prefix(ID_PREFIX).unwrap_or(&self.identity)
    }
}

impl BusinessRoom {
    /// Reads a line.
    ///
    /// # Errors
    /// As [`BusinessEvent::decode`].
    pub fn decode(json: &[u8]) -> Result<Self> {
        decode(&parse(json)?)
    }

    /// The event of the object's creation.
    pub(super) fn created(&self) -> BusinessEvent {
        BusinessEvent {
            action: Some("created".into()),
            object: Some(self.object.clone()),
            participants: self.participants.clone(),
            ..BusinessEvent::default()
        }
    }
}

impl TryFrom<Value> for PlatformId {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, &'static str> {
        let id = match value {
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            Value::String(text) => text.trim().to_owned(),
            _ => return Err("An id is a whole number or a text."),
        };
        if id.is_empty() || id.chars().count() > MAX_ID || id.chars().any(char::is_control) {
            return Err("An id has 1 to 128 characters, and no control characters.");
        }
        Ok(Self(id))
    }
}

impl TryFrom<Value> for BusinessPerson {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default)]
            id: Option<PlatformId>,
            #[serde(default, deserialize_with = "text")]
            username: Option<String>,
            #[serde(default, deserialize_with = "text")]
            name: Option<String>,
            #[serde(default, deserialize_with = "text")]
            role: Option<String>,
        }

        let fields = match value {
            Value::Object(_) => serde_json::from_value(value).map_err(|error| error.to_string())?,
            id => Fields { id: Some(PlatformId::try_from(id)?), username: None, name: None, role: None },
        };
        let PlatformId(id) = fields.id.ok_or("Its id is required.")?;
        // Platforms that know people by ids that Parlor made up send these.
        let id = wire_id::parse_user(&Value::String(id)).map(PlatformId).ok_or("An id is a number or a text.")?;
        Ok(Self { id, username: fields.username, name: fields.name, role: fields.role })
    }
}

/// A text, if it is there. What is wrong is said in a sentence: platforms are told it.
fn text<'de, D: Deserializer<'de>>(field: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(field)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(D::Error::custom("Not a valid string.")),
    }
}

/// Something with fields, if it is there.
fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(field: D) -> Result<Option<T>, D::Error> {
    match Value::deserialize(field)? {
        Value::Null => Ok(None),
        object @ Value::Object(_) => serde_json::from_value(object).map(Some).map_err(D::Error::custom),
        _ => Err(D::Error::custom("Expected an object.")),
    }
}

/// People, if they are there.
fn people<'de, D: Deserializer<'de>>(field: D) -> Result<Option<Vec<BusinessPerson>>, D::Error> {
    match Value::deserialize(field)? {
        Value::Null => Ok(None),
        Value::Array(people) => {
            let people: Result<_, _> = people.into_iter().map(BusinessPerson::try_from).collect();
            people.map(Some).map_err(D::Error::custom)
        }
        _ => Err(D::Error::custom("Expected a list of items.")),
    }
}

fn parse(json: &[u8]) -> Result<Value> {
    serde_json::from_slice(json).map_err(|error| Error::no_json(&error))
}

/// Reads a body, naming the field that cannot be read.
fn decode<T: DeserializeOwned>(body: &Value) -> Result<T> {
    if !body.is_object() {
        return Err(Error::invalid("non_field_errors", "A JSON object is expected."));
    }
    serde_path_to_error::deserialize(body).map_err(|error| {
        let field = match error.path().iter().next() {
            Some(serde_path_to_error::Segment::Map { key }) => key.clone(),
            _ => "non_field_errors".into(),
        };
        Error::Invalid { field, problem: error.into_inner().to_string() }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(body: &Value) -> Result<BusinessEvent> {
        BusinessEvent::decode(body.to_string().as_bytes())
    }

    #[test]
    fn people_are_ids_or_objects() {
        let uuid = wire_id::user(crate::model::Dialect::Workspace, "42");
        let people = json!([7, "8", {"id": 9, "username": "cyd", "role": "observer"}, uuid]);
        let event = event(&json!({"participants": people})).unwrap();
        let ids: Vec<_> = event.participants.iter().flatten().map(|person| person.id.0.as_str()).collect();
        assert_eq!(ids, ["7", "8", "9", "42"]);
    }

    #[test]
    fn the_field_that_cannot_be_read_is_named() {
        for (field, body) in [
            ("object", json!({"object": {"id": 1.5}})),
            ("object", json!({"object": "bid"})),
            ("participants", json!({"participants": [1, {}]})),
            ("participants", json!({"participants": [""]})),
            ("participants", json!({"participants": 1})),
            ("event_id", json!({"event_id": "x".repeat(129)})),
            ("event_id", json!({"event_id": "a\u{0}b"})),
            ("metadata", json!({"metadata": []})),
            ("type", json!({"type": 5})),
            ("non_field_errors", json!([1])),
        ] {
            let error = event(&body).unwrap_err();
            assert!(matches!(&error, Error::Invalid { field: named, .. } if named == field), "{body}: {error:?}");
        }
        assert!(matches!(BusinessEvent::decode(b"{"), Err(Error::Malformed { .. })));
    }

    #[test]
    fn what_is_wrong_is_said_in_sentences() {
        const ID: &str = "An id is a whole number or a text.";
        for (sentence, body) in [
            ("Expected an object.", json!({"object": 5})),
            (ID, json!({"object": {"id": [5]}})),
            ("Not a valid string.", json!({"object": {"id": 5, "title": {}}})),
            ("Expected a list of items.", json!({"participants": 1})),
            ("Its id is required.", json!({"participants": [{}]})),
            (ID, json!({"participants": [[1]]})),
            ("Not a valid string.", json!({"participants": [{"id": 1, "role": 5}]})),
            ("Its id is required.", json!({"actor": {"username": "ann"}})),
            (ID, json!({"actor": true})),
            (ID, json!({"event_id": {}})),
            ("Expected an object.", json!({"metadata": "x"})),
            ("Expected an object.", json!({"conversation": [5]})),
            ("Not a valid string.", json!({"message": 5})),
            ("Not a valid string.", json!({"type": 5})),
        ] {
            let error = event(&body).unwrap_err();
            assert!(matches!(&error, Error::Invalid { problem, .. } if problem == sentence), "{body}: {error:?}");
        }
    }

    #[test]
    fn an_event_without_an_id_is_what_it_says() {
        let open = event(&json!({"type": "job.updated", "object": {"id": 5, "status": "open"}})).unwrap();
        let spaced = br#"{ "object": {"status": "open", "id": 5}, "type": "job.updated" }"#;
        let closed = event(&json!({"type": "job.updated", "object": {"id": 5, "status": "closed"}})).unwrap();
        assert_eq!(open.identity(), BusinessEvent::decode(spaced).unwrap().identity());
        assert_ne!(open.identity(), closed.identity());
        assert_eq!(event(&json!({"event_id": 5})).unwrap().id(), "5");
    }

    #[test]
    fn nobody_can_pass_an_id_off_as_a_hash() {
        let hashed = event(&json!({"type": "job.updated"})).unwrap();
        let claimed = event(&json!({"event_id": hashed.id()})).unwrap();
        assert_eq!(claimed.id(), hashed.id());
        assert_ne!(claimed.identity(), hashed.identity());
    }
}

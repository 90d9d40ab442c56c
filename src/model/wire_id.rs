//! How dialects write ids: as JSON integers, as strings, or as UUIDs derived from the same number. Here, and not with the
//! dialects, because webhooks write them too.

use serde_json::Value;

use super::Dialect;
use crate::error::{Error, Result};

/// The letters of the UUIDs: "parlor", then version 8 (free form), then the number in the last 60 bits.
const UUID_PREFIX: &str = "7061726c-6f72-8000-8";
const UUID_LENGTH: usize = 36;

/// One of our own ids: a conversation's, a message's, a file's. Below 2^53.
pub fn own(dialect: Dialect, id: i64) -> Value {
    match dialect {
        Dialect::Wasgo => id.to_string().into(),
        Dialect::Workspace => uuid(id.unsigned_abs()).into(),
        _ => id.into(),
    }
}

/// Reads one of our own ids, as a number or as text, whatever the dialect writes. What cannot be one is not found.
pub fn parse_own<T: From<i64>>(what: &str, id: &Value) -> Result<T> {
    let number = match id {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => parse_text(text),
        _ => None,
    };
    number.filter(|id| *id > 0).map(T::from).ok_or_else(|| Error::not_found(what))
}

fn parse_text(text: &str) -> Option<i64> {
    match text.parse() {
        Ok(number) => Some(number),
        Err(_) => number(text).and_then(|number| i64::try_from(number).ok()),
    }
}

/// `external_id`, the id by which the tenant's platform knows a user.
pub fn user(dialect: Dialect, external_id: &str) -> Value {
    match (dialect, external_id.parse::<u64>()) {
        (Dialect::Wasgo, _) | (_, Err(_)) => external_id.into(),
        (Dialect::Workspace, Ok(number)) => uuid(number).into(),
        (_, Ok(number)) => number.into(),
    }
}

/// The platform's id of a user, from what [`user`] wrote or the platform itself writes.
pub fn parse_user(id: &Value) -> Option<String> {
    match id {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(number(text).map_or_else(|| text.clone(), |number| number.to_string())),
        _ => None,
    }
}

fn uuid(number: u64) -> String {
    let (high, low) = (number >> 48 & 0x0fff, number & 0xffff_ffff_ffff);
    format!("{UUID_PREFIX}{high:03x}-{low:012x}")
}

fn number(uuid: &str) -> Option<u64> {
    if uuid.len() != UUID_LENGTH {
        return None;
    }
    let (high, low) = uuid.strip_prefix(UUID_PREFIX)?.split_once('-')?;
    Some(u64::from_str_radix(high, 16).ok()? << 48 | u64::from_str_radix(low, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::MessageId;

    #[test]
    fn most_dialects_count() {
        for dialect in [Dialect::Native, Dialect::Morevans, Dialect::Marketplace, Dialect::Bizbuch] {
            assert_eq!(user(dialect, "42"), json!(42));
            assert_eq!(own(dialect, 42), json!(42));
        }
    }

    #[test]
    fn wasgo_writes_strings() {
        assert_eq!(user(Dialect::Wasgo, "42"), json!("42"));
        assert_eq!(own(Dialect::Wasgo, 42), json!("42"));
    }

    #[test]
    fn workspace_writes_uuids() {
        assert_eq!(user(Dialect::Workspace, "42"), json!("7061726c-6f72-8000-8000-00000000002a"));
        let largest = (1_u64 << 53) - 1;
        assert_eq!(user(Dialect::Workspace, &largest.to_string()), json!("7061726c-6f72-8000-801f-ffffffffffff"));
    }

    #[test]
    fn what_was_written_is_read_again() {
        for dialect in Dialect::ALL {
            for id in [1, 42, (1_i64 << 53) - 1] {
                assert_eq!(parse_own("message", &own(dialect, id)), Ok(MessageId(id)));
                assert_eq!(parse_user(&user(dialect, &id.to_string())), Some(id.to_string()));
            }
        }
    }

    #[test]
    fn a_platforms_own_id_stays_as_it_is() {
        let id = "0b0c7bd4-5c1e-4a6e-9c52-6a5f1c6f2f10";
        assert_eq!(user(Dialect::Workspace, id), json!(id));
        assert_eq!(parse_user(&json!(id)), Some(id.to_owned()));
        assert_eq!(user(Dialect::Native, "ann@example.org"), json!("ann@example.org"));
    }

    #[test]
    fn what_cannot_be_an_id_is_not_found() {
        for id in [
            json!(null),
            json!(-1),
            json!(0),
            json!(1.5),
            json!("one"),
            json!(["1"]),
            json!("7061726c-6f72-8000-8zzz-000000000000"),
        ] {
            assert!(parse_own::<i64>("message", &id).is_err(), "{id}");
        }
    }
}

//! How dialects write ids: as JSON integers, as strings, or as UUIDs derived from the same number. Here, and not with the
//! dialects, because webhooks write them too.

use serde_json::Value;

use super::Dialect;
use crate::error::{Error, Result};

/// From here on are the ids of accounts that were made here and not by their platform: still numbers that every front end
/// can read, and none that a platform gives its users.
pub const OWN_IDS: i64 = 1 << 52;

/// The letters of the UUIDs: "parlor", then version 8 (free form), then the number in the last 60 bits.
const UUID_BASE: u128 = 0x7061_726c_6f72_8000_8000_0000_0000_0000;
const NUMBER_BITS: u32 = 60;
/// The largest number that JavaScript tells from the next one.
const MAX_SAFE: u64 = (1 << 53) - 1;
/// Where a UUID's dashes are, if it has any.
const DASHES: [usize; 4] = [8, 13, 18, 23];
/// Hexadecimal digits of a UUID.
const DIGITS: usize = 32;

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

/// `external_id`, the id by which the tenant's platform knows a user. Numbers that a front end could not count, or would
/// write otherwise, are left as text.
pub fn user(dialect: Dialect, external_id: &str) -> Value {
    match (dialect, countable(external_id)) {
        (Dialect::Wasgo, _) | (_, None) => external_id.into(),
        (Dialect::Workspace, Some(number)) => uuid(number).into(),
        (_, Some(number)) => number.into(),
    }
}

/// The id of an object of the platform's: a number, where it is one and the dialect counts.
pub fn object(dialect: Dialect, id: &str) -> Value {
    match countable(id) {
        Some(number) if dialect != Dialect::Wasgo => number.into(),
        _ => id.into(),
    }
}

/// A number that front ends can count, and that is written in no other way.
fn countable(id: &str) -> Option<u64> {
    id.parse().ok().filter(|number: &u64| *number <= MAX_SAFE && number.to_string() == id)
}

/// The platform's id of a user, from what [`user`] wrote or the platform itself writes.
pub fn parse_user(id: &Value) -> Option<String> {
    match id {
        Value::Number(number) => Some(number.to_string()),
        // Nobody has such an id, and PostgreSQL takes no null characters.
        Value::String(text) if text.trim().is_empty() || text.contains('\0') => None,
        Value::String(text) => Some(number(text).map_or_else(|| text.clone(), |number| number.to_string())),
        _ => None,
    }
}

fn uuid(number: u64) -> String {
    let number = u128::from(number) & ((1 << NUMBER_BITS) - 1);
    let mut uuid = format!("{:0DIGITS$x}", UUID_BASE | number);
    for at in DASHES {
        uuid.insert(at, '-');
    }
    uuid
}

/// The number in one of our UUIDs, be it in capitals or without dashes.
fn number(uuid: &str) -> Option<u64> {
    let digits = uuid.replace('-', "");
    let is_dashed = || uuid.match_indices('-').map(|(at, _)| at).eq(DASHES);
    if digits.len() != DIGITS || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    if uuid.len() != DIGITS && !is_dashed() {
        return None;
    }
    let bits = u128::from_str_radix(&digits, 16).ok()? ^ UUID_BASE;
    u64::try_from(bits).ok().filter(|number| number >> NUMBER_BITS == 0)
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
    fn an_objects_id_is_a_number_where_it_looks_like_one() {
        for (id, written) in [("7", json!(7)), ("p-3", json!("p-3")), ("007", json!("007")), ("+7", json!("+7"))] {
            assert_eq!(object(Dialect::Morevans, id), written);
            assert_eq!(object(Dialect::Wasgo, id), json!(id));
        }
        let large = (1_u64 << 53).to_string();
        assert_eq!(object(Dialect::Marketplace, &large), json!(large));
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
    fn a_uuid_is_the_same_in_capitals_and_without_dashes() {
        let id = "7061726c-6f72-8000-801f-00000000002a";
        let number = (0x1f_i64 << 48) + 42;
        for written in [id.to_owned(), id.to_uppercase(), id.replace('-', ""), id.to_uppercase().replace('-', "")] {
            assert_eq!(parse_own("message", &json!(written)), Ok(MessageId(number)), "{written}");
            assert_eq!(parse_user(&json!(written)), Some(number.to_string()), "{written}");
        }
        let others = [
            id.replacen("706", "806", 1),
            id.replacen("-801f", "-901f", 1),
            id.replacen('-', "", 1),
            id.replacen("7061726c-", "7061726-c", 1),
            format!("{id}-"),
            "é".repeat(16),
        ];
        for other in others {
            assert!(parse_own::<i64>("message", &json!(other)).is_err(), "{other}");
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
    fn a_number_that_would_be_read_as_another_is_a_text() {
        for id in ["9007199254740992", "18446744073709551615", "99999999999999999999", "007", "+7"] {
            for dialect in Dialect::ALL {
                assert_eq!(user(dialect, id), json!(id), "{dialect:?}");
            }
            assert_eq!(parse_user(&json!(id)), Some(id.to_owned()));
        }
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

//! How each dialect writes a user's id.

use parlor::model::Dialect;
use serde_json::Value;

/// `external_id`, the id that the tenant's platform knows: a number for most, a string for wasgo, a UUID for workspace.
pub fn user_id(dialect: Dialect, external_id: &str) -> Value {
    match (dialect, external_id.parse::<u64>()) {
        (Dialect::Wasgo, _) | (_, Err(_)) => external_id.into(),
        (Dialect::Workspace, Ok(number)) => uuid(number).into(),
        (_, Ok(number)) => number.into(),
    }
}

/// A UUID of version 8 (free form) whose last 60 bits are the number; ids stay below 2^53.
fn uuid(number: u64) -> String {
    let (high, low) = (number >> 48 & 0x0fff, number & 0xffff_ffff_ffff);
    format!("7061726c-6f72-8000-8{high:03x}-{low:012x}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn most_dialects_count() {
        for dialect in [Dialect::Native, Dialect::Morevans, Dialect::Marketplace, Dialect::Bizbuch] {
            assert_eq!(user_id(dialect, "42"), json!(42));
        }
    }

    #[test]
    fn wasgo_writes_strings() {
        assert_eq!(user_id(Dialect::Wasgo, "42"), json!("42"));
    }

    #[test]
    fn workspace_writes_uuids() {
        assert_eq!(user_id(Dialect::Workspace, "42"), json!("7061726c-6f72-8000-8000-00000000002a"));
        let largest = (1_u64 << 53) - 1;
        assert_eq!(user_id(Dialect::Workspace, &largest.to_string()), json!("7061726c-6f72-8000-801f-ffffffffffff"));
    }

    #[test]
    fn a_platforms_own_id_stays_as_it_is() {
        let id = "0b0c7bd4-5c1e-4a6e-9c52-6a5f1c6f2f10";
        assert_eq!(user_id(Dialect::Workspace, id), json!(id));
        assert_eq!(user_id(Dialect::Native, "ann@example.org"), json!("ann@example.org"));
    }
}

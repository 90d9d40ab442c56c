//! Times as the dialects write them.

use std::time::{Duration, UNIX_EPOCH};

use parlor::model::Timestamp;

/// RFC 3339 in UTC with microseconds: `2026-01-31T12:00:00.000000Z`.
pub fn rfc3339(at: Timestamp) -> String {
    let since_epoch = Duration::from_micros(at.0.unsigned_abs());
    humantime::format_rfc3339_micros(UNIX_EPOCH + since_epoch).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_microseconds_and_ends_in_z() {
        assert_eq!(rfc3339(Timestamp(0)), "1970-01-01T00:00:00.000000Z");
        assert_eq!(rfc3339(Timestamp(1_795_132_800_123_456)), "2026-11-20T00:00:00.123456Z");
    }
}

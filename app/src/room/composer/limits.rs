//! What can be told of a file before it is sent: that it will be refused. The server looks at its content as well.

use parlor::model::is_runnable;

use crate::attachments::size;

/// Files in one message.
pub const MOST_FILES: usize = 10;

/// Why a file is not taken where there are that many.
pub fn one_too_many(name: &str) -> String {
    format!("“{name}” is one too many: a message carries at most {MOST_FILES} files.")
}

/// Why the server would not take a file of this name and so many bytes.
pub fn refusal(name: &str, bytes: f64, limit: u64) -> Option<String> {
    if bytes > limit as f64 {
        let bytes = size(bytes as i64);
        Some(format!("“{name}” is too large: {bytes}. At most {} can be sent.", size(limit as i64)))
    } else if bytes == 0.0 {
        Some(format!("“{name}” is empty."))
    } else if is_runnable(name) {
        Some(format!("“{name}” is a program or a script. Those cannot be sent."))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;

    const LIMIT: u64 = 25 * 1024 * 1024;

    #[test]
    fn what_the_server_would_refuse_is_refused_with_the_limit_in_the_text() {
        let large = refusal("film.mp4", 30.0 * 1024.0 * 1024.0, LIMIT);
        assert_eq!(large.as_deref(), Some("“film.mp4” is too large: 30 MB. At most 25 MB can be sent."));
        assert!(refusal("Setup.EXE", 10.0, LIMIT).is_some_and(|text| text.contains("program")));
        assert!(refusal("empty.txt", 0.0, LIMIT).is_some_and(|text| text.contains("empty")));
        assert_eq!(refusal("exe", 10.0, LIMIT), None);
        assert_eq!(refusal("film.mp4", LIMIT as f64, LIMIT), None);
    }
}

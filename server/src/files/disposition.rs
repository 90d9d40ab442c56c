//! `Content-Disposition`: whether a browser shows a file, and what it is called when it is kept (RFC 6266).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but what RFC 5987 allows as it is.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The header's value: the name twice, plain for old programs and in full for others.
pub(super) fn header(is_shown: bool, name: &str) -> String {
    let kind = if is_shown { "inline" } else { "attachment" };
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ENCODED))
}

/// Percent signs make some browsers decode what was never encoded.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_plain() {
        assert_eq!(header(true, "a cat.jpg"), "inline; filename=\"a cat.jpg\"; filename*=UTF-8''a%20cat.jpg");
    }

    #[test]
    fn other_names_arrive_whole() {
        assert_eq!(
            header(false, "Größe 100%.pdf"),
            "attachment; filename=\"Gr__e 100_.pdf\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20100%25.pdf"
        );
    }

    #[test]
    fn a_name_cannot_leave_its_quotes() {
        let header = header(false, "a\"; filename=\"b.html\\\r\nset-cookie: x");
        assert!(header.is_ascii() && !header.contains(['\r', '\n', '\\']), "{header}");
        assert_eq!(header.matches('"').count(), 2, "{header}");
    }
}

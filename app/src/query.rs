//! What stands behind the question mark of a page's address.

use std::borrow::Cow;

/// A value of it, read as a form writes it, which is the same on the server and in the browser. The router's own map is
/// decoded twice: there `%2541` is an `A`.
pub fn value(search: &str, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(search.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| Cow::into_owned(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_decoded_once() {
        let search = "q=%2541+%26%20tea&in=3&empty=";
        assert_eq!(value(search, "q").as_deref(), Some("%41 & tea"));
        assert_eq!(value(search, "in").as_deref(), Some("3"));
        assert_eq!(value(search, "empty").as_deref(), Some(""));
        assert_eq!(value(search, "page"), None);
    }
}

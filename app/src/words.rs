//! A platform's own words, as people write them.

/// `in_progress` as `In progress`.
pub fn words(status: &str) -> String {
    let mut words = status.replace(['_', '-'], " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_status_is_written_as_words() {
        assert_eq!(words("in_progress"), "In progress");
        assert_eq!(words("élu"), "élu");
    }
}

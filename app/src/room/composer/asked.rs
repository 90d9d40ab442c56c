//! What the author is about to name: an emoji after a colon, a person after an @.

/// It, as far as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub what: What,
    /// Where its sign stands, in units of UTF-16.
    pub from: u32,
    /// What follows the sign.
    pub query: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Emoji,
    Person,
}

/// Characters after a colon before emoji are offered: `:)` and `10:3` are something else.
const SHORTEST_CODE: usize = 2;
const LONGEST: usize = 32;

/// What is asked for where the caret stands after this text.
pub fn asked(before: &str) -> Option<Asked> {
    let (at, sign) = before.char_indices().rev().take(LONGEST + 1).find(|(_, char)| matches!(char, ':' | '@'))?;
    let query = &before[at + sign.len_utf8()..];
    let opens =
        before[..at].chars().next_back().is_none_or(|char| !char.is_alphanumeric() && char != sign && char != '/');
    let fits = match sign {
        ':' => {
            query.len() >= SHORTEST_CODE
                && query.chars().all(|char| char.is_ascii_alphanumeric() || "_+-".contains(char))
        }
        _ => query.chars().all(|char| char.is_alphanumeric() || "._-".contains(char)),
    };
    (opens && fits).then(|| Asked {
        what: if sign == ':' { What::Emoji } else { What::Person },
        from: before[..at].encode_utf16().count() as u32,
        query: query.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{What, asked};

    fn of(text: &str) -> Option<(What, u32, String)> {
        asked(text).map(|asked| (asked.what, asked.from, asked.query))
    }

    #[test]
    fn a_colon_and_letters_ask_for_an_emoji() {
        assert_eq!(of("so :smi"), Some((What::Emoji, 3, "smi".into())));
        assert_eq!(of("🎉(:+1"), Some((What::Emoji, 3, "+1".into())));
        for text in [":", ":s", "10:30", ":)", ":smile it", "http://ab", "a::smi"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn an_at_asks_for_a_person() {
        assert_eq!(of("@"), Some((What::Person, 0, String::new())));
        assert_eq!(of("hello @Gra"), Some((What::Person, 6, "Gra".into())));
        assert_eq!(of("@grace.h"), Some((What::Person, 0, "grace.h".into())));
        for text in ["ada@example", "@grace ", "https://example.org/@ada"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}

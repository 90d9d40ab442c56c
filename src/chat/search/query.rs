//! What people type to find something: words, `"phrases"` and filters.

use time::{Date, Month};

use super::words::{Kind, words};
use crate::{
    error::{Error, Result},
    model::Timestamp,
};

/// Characters in a query.
const MAX_QUERY: usize = 500;
/// Words, phrases and filters in a query.
const MAX_TERMS: usize = 20;

/// A query, understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of them must be there.
    pub terms: Vec<Term>,
    /// Names of people, one of whom must have sent it.
    pub from: Vec<String>,
    /// Parts of titles, one of which must be in its conversation's.
    pub within: Vec<String>,
    pub has: Vec<Has>,
    pub after: Option<Timestamp>,
    pub before: Option<Timestamp>,
}

/// Words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub words: Vec<String>,
    /// Whether more may follow the last word's letters.
    pub is_prefix: bool,
}

/// What a message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Has {
    Link,
    File,
    Image,
    Audio,
    Video,
}

impl Has {
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::File => "file",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        let all = [Self::Link, Self::File, Self::Image, Self::Audio, Self::Video];
        let found = all.into_iter().find(|has| has.name().eq_ignore_ascii_case(text));
        found.ok_or_else(|| refusal("After has: write link, file, image, audio or video."))
    }
}

impl Query {
    /// Understands what was typed.
    pub fn parse(text: &str) -> Result<Self> {
        let length = text.chars().count();
        if length > MAX_QUERY {
            return Err(Error::too_long("query", length, MAX_QUERY));
        }
        let mut query = Self::default();
        let mut rest = text.trim_start();
        let mut count = 0;
        while !rest.is_empty() {
            count += 1;
            if count > MAX_TERMS {
                return Err(refusal("That is too much at once. Look for fewer words."));
            }
            let (filter, after) = filter_name(rest);
            let (value, is_quoted, after) = value(after);
            match filter {
                Some(name) => query.filter(name, value)?,
                None => query.terms.extend(term(value, is_quoted)),
            }
            rest = after.trim_start();
        }
        Ok(query)
    }

    /// Whether it looks for anything.
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    fn filter(&mut self, name: &str, value: &str) -> Result<()> {
        match name.to_ascii_lowercase().as_str() {
            "from" => self.from.push(person(value)?),
            "in" => self.within.push(title(value)?),
            "has" => self.has.push(Has::parse(value)?),
            "before" => self.before = Some(day(value)?),
            "after" => self.after = Some(day(value)?),
            other => {
                return Err(refusal(&format!(
                    "“{other}:” is not a filter. Use from:, in:, before:, after: or has:, or put the words in quotes."
                )));
            }
        }
        Ok(())
    }
}

fn refusal(problem: &str) -> Error {
    Error::invalid("query", problem)
}

/// The name before a colon, and what follows it. `https://...` and `note: ...` have none.
fn filter_name(text: &str) -> (Option<&str>, &str) {
    let Some((name, value)) = text.split_once(':') else { return (None, text) };
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_known = ["from", "in", "has", "before", "after"].iter().any(|known| known.eq_ignore_ascii_case(name));
    let has_value = !value.is_empty() && !value.starts_with("//") && !value.starts_with(char::is_whitespace);
    if is_name && (is_known || has_value) { (Some(name), value) } else { (None, text) }
}

/// The next word, or what is in quotes; whether it is in quotes; and what follows.
fn value(text: &str) -> (&str, bool, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (value, true, rest);
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len());
    (&text[..end], false, &text[end..])
}

/// Several words in one stand in a row: `don't`, `snake_case`, `手机`.
fn term(text: &str, is_quoted: bool) -> Option<Term> {
    let mut words = words(text);
    let is_one = words.len() == 1;
    if words.last()?.kind == Kind::Tail {
        words.pop();
    }
    let is_prefix = match words.last()?.kind {
        Kind::Plain => !is_quoted,
        Kind::Pair => is_one,
        Kind::Tail | Kind::Emoji => false,
    };
    Some(Term { words: words.into_iter().map(|word| word.text).collect(), is_prefix })
}

fn person(name: &str) -> Result<String> {
    let name = name.trim().trim_start_matches('@');
    if name.is_empty() { Err(refusal("After from: write somebody's name, or me.")) } else { Ok(name.to_lowercase()) }
}

fn title(text: &str) -> Result<String> {
    let text = text.trim().trim_start_matches('#');
    if text.is_empty() { Err(refusal("After in: write a conversation's title.")) } else { Ok(text.to_lowercase()) }
}

/// The moment at which a day begins.
fn day(text: &str) -> Result<Timestamp> {
    let parse = || {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
        let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
        parts.next().is_none().then(|| Timestamp(date.midnight().assume_utc().unix_timestamp() * 1_000_000))
    };
    parse().ok_or_else(|| refusal("Write a date as in 2026-01-31."))
}

#[cfg(test)]
mod tests {
    use super::{Has, Query, Term};
    use crate::{error::Error, model::Timestamp};

    fn parse(text: &str) -> Query {
        Query::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
    }

    fn terms(text: &str) -> Vec<(String, bool)> {
        let name = |term: Term| (term.words.join(" "), term.is_prefix);
        parse(text).terms.into_iter().map(name).collect()
    }

    #[test]
    fn words_are_beginnings_and_phrases_are_not() {
        assert_eq!(terms("Kitchen sink"), [("kitchen".into(), true), ("sink".into(), true)]);
        assert_eq!(terms("\"the Kitchen\"sink"), [("the kitchen".into(), false), ("sink".into(), true)]);
        assert_eq!(terms("\"never closed"), [("never closed".into(), false)]);
        assert_eq!(terms("don't"), [("don t".into(), true)]);
        assert_eq!(terms("世界 世 手机x"), [("世界".into(), false), ("世".into(), true), ("手机 机 x".into(), true)]);
        assert_eq!(terms("👍 * OR ) ^"), [("👍".into(), false), ("or".into(), true)]);
        assert!(parse(" \t \"\" %% ").is_blank());
    }

    #[test]
    fn filters_narrow() {
        let query = parse("from:@Ann in:\"Kitchen sink\" HAS:image after:2026-01-01 before:1970-01-02 tea");
        assert_eq!(
            (query.from, query.within, query.has),
            (vec!["ann".into()], vec!["kitchen sink".into()], vec![Has::Image])
        );
        assert_eq!(
            (query.after, query.before),
            (Some(Timestamp(1_767_225_600_000_000)), Some(Timestamp(86_400_000_000)))
        );
        assert_eq!(query.terms.len(), 1);
    }

    #[test]
    fn an_address_and_a_note_are_words() {
        assert_eq!(terms("https://a.example"), [("https a example".into(), true)]);
        assert_eq!(terms("note: 10:30"), [("note".into(), true), ("10 30".into(), true)]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let problem = |text: &str| match Query::parse(text) {
            Err(Error::Invalid { field, problem }) if field == "query" => problem,
            other => panic!("{text:?}: {other:?}"),
        };
        assert!(problem("form:ann").contains("“form:” is not a filter"));
        assert!(problem("has:cheese").contains("link, file"));
        assert!(problem("before:yesterday").contains("2026-01-31"));
        assert!(problem("after:2026-02-30").contains("2026-01-31"));
        assert!(problem("after:99999999999-01-01").contains("2026-01-31"));
        assert!(problem("from:").contains("name"));
        assert!(problem("in:\"\"").contains("title"));
        assert!(problem(&"a ".repeat(21)).contains("fewer"));
        assert!(matches!(Query::parse(&"a".repeat(10_000)), Err(Error::TooLong { .. })));
    }
}

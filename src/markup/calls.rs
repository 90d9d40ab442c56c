//! Calls in a text: each `@`, and the names that may follow it. Whom a message calls upon and what is drawn as a mention
//! both come from here.

use std::ops::Range;

use super::references;
use crate::model::Everybody;

/// Characters of a username.
pub(crate) const MAX_NAME: usize = 150;
/// Names that are looked for in one text: each end of a word after an `@` may end a name.
const MAX_NAMES: usize = 1_000;

/// The calls in a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls(Vec<Call>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The byte at which its `@` stands.
    at: usize,
    /// What may be meant, longest first.
    names: Vec<Name>,
}

/// A name that somebody may have.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    /// The byte after it.
    end: usize,
    /// In lower case.
    key: String,
}

impl Calls {
    /// Finds the calls in a text. What stands in backticks is code, what follows a letter is an address, and so is what
    /// stands in one.
    pub fn of(content: &str) -> Self {
        let mut calls = Vec::new();
        if !content.contains('@') {
            return Self(calls);
        }
        let addresses: Vec<_> =
            if content.contains("://") { references::web_addresses(content).collect() } else { Vec::new() };
        let is_in_address = |at: usize| addresses.iter().any(|address: &Range<usize>| address.contains(&at));
        let mut names = 0;
        for part in outside_code(content) {
            let mut before = None;
            for (place, c) in content[part.clone()].char_indices() {
                let at = part.start + place;
                if c == '@' && !before.is_some_and(belongs_to_address) && !is_in_address(at) {
                    let call = Call { at, names: possible_names(&content[..part.end], at + 1) };
                    names += call.names.len();
                    if names > MAX_NAMES {
                        return Self(calls);
                    }
                    calls.extend(Some(call).filter(|call| !call.names.is_empty()));
                }
                before = Some(c);
            }
        }
        Self(calls)
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        self.0.iter()
    }

    /// Whether somebody wants those who are here.
    pub fn names_here(&self) -> bool {
        self.names().any(|name| group(name) == Some(Everybody::Here))
    }

    /// Every name that may be somebody's, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(Call::names)
    }
}

impl Call {
    /// The names that may be meant, longest first, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| name.key.as_str())
    }

    /// What the first of them that means something means, and the bytes of the text that say so.
    pub fn meaning<T>(&self, means: impl Fn(&str) -> Option<T>) -> Option<(Range<usize>, T)> {
        self.names.iter().find_map(|name| Some((self.at..name.end, means(&name.key)?)))
    }
}

/// Whom a name calls upon that is nobody's.
pub(crate) fn group(name: &str) -> Option<Everybody> {
    match name {
        "here" => Some(Everybody::Here),
        "everyone" | "channel" | "all" => Some(Everybody::Everyone),
        _ => None,
    }
}

/// The names that may stand from a byte on, longest first: up to each end of a word, within what has no space.
fn possible_names(text: &str, from: usize) -> Vec<Name> {
    let rest = &text[from..];
    let mut ends = Vec::new();
    let mut last = None;
    for (place, c) in rest.char_indices().take(MAX_NAME + 1) {
        if let Some(last) = last
            && !(continues_word(last) && continues_word(c))
        {
            ends.push(place);
        }
        if c.is_whitespace() {
            last = None;
            break;
        }
        last = Some(c);
    }
    if last.is_some() && rest.chars().take(MAX_NAME + 1).count() <= MAX_NAME {
        ends.push(rest.len());
    }
    ends.into_iter().rev().map(|end| Name { end: from + end, key: rest[..end].to_lowercase() }).collect()
}

/// Letters with two cases, and digits: what a name goes on with. Scripts without cases often have no space between
/// words.
fn continues_word(c: char) -> bool {
    c.is_ascii_digit() || c.is_lowercase() || c.is_uppercase()
}

/// Whether an `@` after it is part of an e-mail address or a link.
fn belongs_to_address(c: char) -> bool {
    continues_word(c) || matches!(c, '.' | '-' | '+' | '/' | '@')
}

/// The parts of a text that are not between backticks, as many after as before; a fence of three or more that is not
/// closed goes on to the end.
fn outside_code(text: &str) -> Vec<Range<usize>> {
    const FENCE: usize = 3;
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text[at..].find('`') {
        let open = at + found;
        let inside = open + ticks(&text[open..]);
        let width = inside - open;
        match closing(text, inside, width) {
            Some(end) => {
                parts.push(from..open);
                (from, at) = (end, end);
            }
            None if width >= FENCE => {
                parts.push(from..open);
                return parts;
            }
            None => at = inside,
        }
    }
    parts.push(from..text.len());
    parts
}

/// The end of the next run of exactly `width` backticks.
fn closing(text: &str, mut at: usize, width: usize) -> Option<usize> {
    loop {
        let start = at + text[at..].find('`')?;
        let end = start + ticks(&text[start..]);
        if end - start == width {
            return Some(end);
        }
        at = end;
    }
}

fn ticks(text: &str) -> usize {
    text.bytes().take_while(|&byte| byte == b'`').count()
}

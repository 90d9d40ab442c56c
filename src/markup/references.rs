//! Bare addresses and mentions in a text.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use crate::model::{Person, UserId};

/// Something in a text that leads elsewhere.
pub struct Reference {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub target: Target,
}

/// Where it leads.
pub enum Target {
    Web,
    Mail,
    Person(UserId),
    Everybody,
}

/// What calls upon everybody.
const EVERYBODY: [&str; 4] = ["here", "everyone", "channel", "all"];

/// Every reference, in order; none overlap.
pub fn find(content: &str, mentioned: &[Person], everybody: bool) -> Vec<Reference> {
    let mut found = mentions(content, mentioned, everybody);
    found.extend(addresses(content));
    found.sort_by_key(|reference| reference.range.start);
    let mut end = 0;
    found.retain(|reference| {
        let is_apart = reference.range.start >= end;
        if is_apart {
            end = reference.range.end;
        }
        is_apart
    });
    found
}

/// Bare addresses, in order.
pub fn addresses(content: &str) -> impl Iterator<Item = Reference> + use<'_> {
    LinkFinder::new().links(content).filter_map(|link| {
        let target = match link.kind() {
            LinkKind::Email => Target::Mail,
            LinkKind::Url if is_web(link.as_str()) => Target::Web,
            _ => return None,
        };
        // Marks that follow an address close what began before it: `**https://parlor.example**`.
        let length = link.as_str().trim_end_matches(['*', '_', '~']).len();
        Some(Reference { range: link.start()..link.start() + length, target })
    })
}

fn is_web(address: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| skip_ignoring_case(address, scheme).is_some())
}

fn mentions(content: &str, mentioned: &[Person], everybody: bool) -> Vec<Reference> {
    if mentioned.is_empty() && !everybody {
        return Vec::new();
    }
    let at_signs = content.match_indices('@').map(|(index, _)| index);
    at_signs
        .filter(|&index| !content[..index].chars().next_back().is_some_and(continues_word))
        .filter_map(|index| {
            let (length, target) = called(&content[index + 1..], mentioned, everybody)?;
            Some(Reference { range: index..index + 1 + length, target })
        })
        .collect()
}

/// Whom a text that follows an `@` begins with, the longest name first, and its length.
fn called(text: &str, mentioned: &[Person], everybody: bool) -> Option<(usize, Target)> {
    let people = mentioned.iter().filter_map(|person| {
        let length = whole_name(text, &person.username)?;
        Some((length, Target::Person(person.id)))
    });
    let everybody = EVERYBODY.iter().filter(|_| everybody).filter_map(|name| {
        let length = whole_name(text, name)?;
        Some((length, Target::Everybody))
    });
    people.chain(everybody).max_by_key(|(length, _)| *length)
}

/// The length of this name at the beginning of a text, unless the text goes on with a longer one.
fn whole_name(text: &str, name: &str) -> Option<usize> {
    let rest = skip_ignoring_case(text, name)?;
    let goes_on = rest.chars().next().is_some_and(continues_word);
    (!goes_on).then(|| text.len() - rest.len())
}

/// What follows a beginning, in whatever case.
fn skip_ignoring_case<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in beginning.chars() {
        let actual = rest.next()?;
        if actual != expected && !actual.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// Letters with two cases, and digits: what a name goes on with. Scripts without cases often have no space between
/// words.
pub(crate) fn continues_word(c: char) -> bool {
    c.is_ascii_digit() || c.is_lowercase() || c.is_uppercase()
}

//! Bare addresses and mentions in a text.

use std::ops::Range;

use linkify::{LinkFinder, LinkKind};

use super::calls::{Calls, group};
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

/// Whom a text calls upon.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audience<'a> {
    /// By name.
    pub people: &'a [Person],
    /// Whether `@here` and its like do.
    pub everybody: bool,
    /// Who says it.
    pub by: Option<&'a Person>,
}

/// Every reference, in order; none overlap.
pub fn find(content: &str, audience: Audience<'_>) -> Vec<Reference> {
    let mut found = mentions(content, audience);
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

/// Bare addresses of pages, in order.
pub fn web_addresses(content: &str) -> impl Iterator<Item = Range<usize>> + use<'_> {
    addresses(content).filter(|found| matches!(found.target, Target::Web)).map(|found| found.range)
}

fn is_web(address: &str) -> bool {
    let begins_with =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins_with("http://") || begins_with("https://")
}

fn mentions(content: &str, audience: Audience<'_>) -> Vec<Reference> {
    let Audience { people, everybody, by } = audience;
    if people.is_empty() && !everybody {
        return Vec::new();
    }
    let is_named = |name: &str, person: &Person| person.username.to_lowercase() == name;
    // Who calls upon themselves is not called: that is no shorter name's call either.
    let means = |name: &str| match people.iter().find(|person| is_named(name, person)) {
        _ if everybody && group(name).is_some() => Some(Some(Target::Everybody)),
        Some(person) => Some(Some(Target::Person(person.id))),
        None => by.is_some_and(|by| is_named(name, by)).then_some(None),
    };
    let calls = Calls::of(content);
    let found = calls.iter().filter_map(|call| call.meaning(means));
    found.filter_map(|(range, target)| Some(Reference { range, target: target? })).collect()
}

//! Whom a message calls upon: `@username` of somebody who is there, and `@here` and `@everyone` of moderators.

use std::collections::HashMap;

use super::{Chat, messages::Held, validate::MAX_NAME};
use crate::{
    error::Result,
    markup::continues_word,
    model::{Actor, ConversationId, ConversationKind, Everybody, Message, MessageId, ParticipantRole, Person, UserId},
    store::Db,
};

/// People whom one message mentions by name.
const MAX_NAMED: usize = 50;
/// Names that are looked for in one message: each end of a word after an `@` may end a name.
const MAX_NAMES: usize = 1_000;

/// The calls in a text: for each `@` the names that may follow it, longest first, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Calls(Vec<Vec<String>>);

/// Whom a message calls upon, its sender left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Called {
    pub people: Vec<Person>,
    pub everybody: Option<Everybody>,
}

/// A mention by name as it is stored: person, and place and id of the message.
pub(super) type Row = (UserId, ConversationId, i64, MessageId);

/// Who calls, and where.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    pub user: UserId,
    pub kind: ConversationKind,
    pub role: ParticipantRole,
}

impl Calls {
    /// Finds the calls in a text. What stands in backticks is code, and what follows a letter is an address.
    pub fn of(content: &str) -> Self {
        let mut calls = Vec::new();
        if !content.contains('@') {
            return Self(calls);
        }
        let mut names = 0;
        for text in outside_code(content) {
            let mut before = None;
            for (place, c) in text.char_indices() {
                if c == '@' && !before.is_some_and(belongs_to_address) {
                    let call = possible_names(&text[place + 1..]);
                    names += call.len();
                    if names > MAX_NAMES {
                        return Self(calls);
                    }
                    calls.extend(Some(call).filter(|call| !call.is_empty()));
                }
                before = Some(c);
            }
        }
        Self(calls)
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether somebody wants those who are here.
    pub fn names_here(&self) -> bool {
        self.0.iter().flatten().any(|name| group(name) == Some(Everybody::Here))
    }

    /// Every name that may be somebody's.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flatten().map(String::as_str)
    }

    /// Whom they mean, of the people who are there.
    pub fn resolve(
        &self,
        caller: Caller,
        people: &HashMap<(ConversationId, String), Person>,
        at: ConversationId,
    ) -> Called {
        let commands = caller.role.manages() && caller.kind != ConversationKind::Direct;
        let mut called = Called::default();
        for names in &self.0 {
            for name in names {
                if let Some(everybody) = group(name).filter(|_| commands) {
                    called.everybody = called.everybody.max(Some(everybody));
                    break;
                }
                let Some(person) = people.get(&(at, name.clone())) else { continue };
                let known = person.id == caller.user || called.people.iter().any(|other| other.id == person.id);
                if !known && called.people.len() < MAX_NAMED {
                    called.people.push(person.clone());
                }
                break;
            }
        }
        called.people.sort_by_key(|person| person.id);
        called
    }
}

impl Chat {
    /// Stores whom an edited message calls upon now, instead of whom it did before.
    pub(super) async fn replace_mentions(&self, db: &mut Db, actor: &Actor, held: &Held, calls: &Calls) -> Result<()> {
        let Held { message, kind, role } = held;
        let at = message.conversation_id;
        let names: Vec<_> = calls.names().map(|name| (actor.tenant_id, at, name)).collect();
        let people = db.called(&names).await?;
        let called = calls.resolve(Caller { user: actor.user_id, kind: *kind, role: *role }, &people, at);
        db.reset_mentions(message.id, !called.people.is_empty(), called.everybody).await?;
        let rows = called.people.iter().map(|person| (person.id, at, message.seq, message.id));
        db.insert_mentions(&rows.collect::<Vec<_>>()).await?;
        if let Some(everybody) = called.everybody {
            db.mention_everybody(message.id, everybody, &self.online()).await?;
        }
        Ok(())
    }
}

/// What is stored of whom a message names.
pub(super) fn rows(message: &Message) -> impl Iterator<Item = Row> {
    let (at, seq, id) = (message.conversation_id, message.seq, message.id);
    message.mentions.iter().map(move |&user| (user, at, seq, id))
}

fn group(name: &str) -> Option<Everybody> {
    match name {
        "here" => Some(Everybody::Here),
        "everyone" | "channel" | "all" => Some(Everybody::Everyone),
        _ => None,
    }
}

/// The names with which a text may begin, longest first: up to each end of a word, within what has no space.
fn possible_names(text: &str) -> Vec<String> {
    let mut ends = Vec::new();
    let mut last = None;
    for (place, c) in text.char_indices().take(MAX_NAME + 1) {
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
    if last.is_some() && text.chars().take(MAX_NAME + 1).count() <= MAX_NAME {
        ends.push(text.len());
    }
    ends.into_iter().rev().map(|end| text[..end].to_lowercase()).collect()
}

/// Whether an `@` after it is part of an e-mail address or a link.
fn belongs_to_address(c: char) -> bool {
    continues_word(c) || matches!(c, '.' | '-' | '+' | '/' | '@')
}

/// The parts of a text that are not between backticks, as many after as before; a fence of three or more that is not
/// closed goes on to the end.
fn outside_code(text: &str) -> Vec<&str> {
    const FENCE: usize = 3;
    let mut parts = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text[at..].find('`') {
        let open = at + found;
        let inside = open + ticks(&text[open..]);
        let width = inside - open;
        match closing(text, inside, width) {
            Some(end) => {
                parts.push(&text[from..open]);
                (from, at) = (end, end);
            }
            None if width >= FENCE => {
                parts.push(&text[from..open]);
                return parts;
            }
            None => at = inside,
        }
    }
    parts.push(&text[from..]);
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

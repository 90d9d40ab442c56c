//! What is written and not sent, one for each place where one writes, kept by the browser.
//!
//! A draft is written down at every change and let go when it moves to the outbox, which keeps it in turn until the
//! server has stored it. What one tab writes down the others follow.

use std::{collections::HashMap, fmt, str::FromStr};

use parlor::model::{ConversationId, MessageId, UserId};

use super::{outbox::Outgoing, storage};

/// A place where one writes: a conversation, or a chain of replies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub conversation: ConversationId,
    /// The message with which the chain began.
    pub thread: Option<MessageId>,
}

impl From<ConversationId> for Place {
    fn from(conversation: ConversationId) -> Self {
        Self { conversation, thread: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.conversation.fmt(f)?;
        self.thread.map_or(Ok(()), |thread| write!(f, ".{thread}"))
    }
}

impl FromStr for Place {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (conversation, thread) = text.split_once('.').map_or((text, None), |(head, tail)| (head, Some(tail)));
        Ok(Self { conversation: conversation.parse()?, thread: thread.map(str::parse).transpose()? })
    }
}

/// My drafts.
pub type Drafts = HashMap<Place, Outgoing>;

/// The beginning of their keys.
pub(super) fn prefix(me: UserId) -> String {
    format!("parlor.draft.{me}.")
}

/// Whether there is nothing to be kept. What a reply in a thread answers is known by the thread.
fn is_nothing(place: Place, draft: &Outgoing) -> bool {
    let answers = draft.reply_to.is_some() && place.thread.is_none();
    draft.content.is_empty() && draft.attachments.is_empty() && !answers
}

/// A draft in a line, for the list: its text, or what it carries. A reply without words is none yet.
pub fn in_a_line(draft: &Outgoing) -> Option<String> {
    match (draft.content.trim().is_empty(), draft.attachments.as_slice()) {
        (false, _) => Some(draft.content.clone()),
        (true, []) => None,
        (true, [file]) => Some(file.name.clone()),
        (true, files) => Some(format!("{} files", files.len())),
    }
}

/// The drafts that the browser keeps for me.
pub fn load(me: UserId) -> Drafts {
    let kept = storage::entries(&prefix(me)).into_iter();
    kept.filter_map(|(key, json)| Some((place_of(me, &key)?, read(&json)?))).collect()
}

/// The place whose draft is kept under a key, if it is one of mine.
pub fn place_of(me: UserId, key: &str) -> Option<Place> {
    key.strip_prefix(&prefix(me))?.parse().ok()
}

/// A draft as the browser keeps it.
pub fn read(json: &str) -> Option<Outgoing> {
    serde_json::from_slice(json.as_bytes()).ok()
}

/// Changes a draft, and keeps it; an empty one is none.
pub fn edit(drafts: &mut Drafts, me: UserId, place: Place, change: impl FnOnce(&mut Outgoing)) {
    let draft = drafts.entry(place).or_default();
    change(draft);
    let key = format!("{}{place}", prefix(me));
    if is_nothing(place, draft) {
        drafts.remove(&place);
        storage::remove(&key);
    } else if let Ok(json) = serde_json::to_string(draft) {
        storage::set(&key, &json);
    }
}

/// Takes over a draft as another tab has left it: all of it, or where somebody writes only its files.
pub fn follow(drafts: &mut Drafts, place: Place, theirs: Option<Outgoing>, is_occupied: bool) {
    let mut draft = theirs.unwrap_or_default();
    if is_occupied {
        let mine = drafts.remove(&place).unwrap_or_default();
        draft = Outgoing { attachments: draft.attachments, ..mine };
    }
    if is_nothing(place, &draft) {
        drafts.remove(&place);
    } else {
        drafts.insert(place, draft);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_by_its_name() {
        for thread in [None, Some(MessageId(7))] {
            let place = Place { conversation: ConversationId(3), thread };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        assert!("3.x".parse::<Place>().is_err());
    }

    #[test]
    fn another_tabs_draft_is_followed_but_not_under_somebodys_hands() {
        let place = Place::from(ConversationId(3));
        let file = crate::attachments::tests::file("a.png");
        let theirs = Outgoing { attachments: vec![file], ..Outgoing::from("Hello you".to_owned()) };
        let mut drafts = Drafts::from([(place, Outgoing::from("Hello".to_owned()))]);
        follow(&mut drafts, place, Some(theirs.clone()), true);
        assert_eq!(drafts.get(&place), Some(&Outgoing { content: "Hello".into(), ..theirs.clone() }));
        follow(&mut drafts, place, Some(theirs.clone()), false);
        assert_eq!(drafts.get(&place), Some(&theirs));
        follow(&mut drafts, place, None, true);
        assert_eq!(drafts.get(&place), Some(&Outgoing::from("Hello you".to_owned())));
        follow(&mut drafts, place, None, false);
        assert_eq!(drafts.get(&place), None);
    }

    #[test]
    fn the_list_names_what_a_draft_carries() {
        let draft = |content: &str, names: &[&str]| {
            let attachments = names.iter().map(|name| crate::attachments::tests::file(name)).collect();
            in_a_line(&Outgoing { content: content.into(), attachments, ..Outgoing::default() })
        };
        assert_eq!(draft(" ", &[]), None);
        assert_eq!(draft("Hello", &["a.png"]).as_deref(), Some("Hello"));
        assert_eq!(draft("", &["a.png"]).as_deref(), Some("a.png"));
        assert_eq!(draft("", &["a.png", "b.png"]).as_deref(), Some("2 files"));
    }
}

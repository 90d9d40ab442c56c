//! What is written and not sent, one for each place where one writes, kept by the browser.
//!
//! A draft is written down at every change and let go when it moves to the outbox, which keeps it in turn until the
//! server has stored it.

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

/// Whether there is nothing to be kept.
fn is_nothing(draft: &Outgoing) -> bool {
    draft.content.trim().is_empty() && draft.attachments.is_empty() && draft.reply_to.is_none()
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
    let prefix = prefix(me);
    let kept = storage::entries(&prefix).into_iter();
    let read = |(key, json): (String, String)| {
        Some((key.strip_prefix(&prefix)?.parse().ok()?, serde_json::from_slice(json.as_bytes()).ok()?))
    };
    kept.filter_map(read).collect()
}

/// Changes a draft, and keeps it; an empty one is none.
pub fn edit(drafts: &mut Drafts, me: UserId, place: Place, change: impl FnOnce(&mut Outgoing)) {
    let draft = drafts.entry(place).or_default();
    change(draft);
    let key = format!("{}{place}", prefix(me));
    if is_nothing(draft) {
        drafts.remove(&place);
        storage::remove(&key);
    } else if let Ok(json) = serde_json::to_string(draft) {
        storage::set(&key, &json);
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

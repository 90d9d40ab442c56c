//! What an author wants to say: a draft, and the message that it makes.

use parlor::{
    model::{Attachment, AttachmentKind, MessageKind, Quote},
    protocol::MAX_CONTENT_CHARS,
};
use serde::{Deserialize, Serialize};

/// What its author wants to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outgoing {
    pub kind: MessageKind,
    pub content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<serde_json::Value>,
    /// The message it replies to, as its author saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Quote>,
    /// Uploaded already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl Outgoing {
    /// The message that this draft makes; none while it is empty or too long.
    pub fn message(&self) -> Option<Self> {
        let content = self.content.trim();
        let is_empty = content.is_empty() && self.attachments.is_empty();
        if is_empty || content.chars().count() > MAX_CONTENT_CHARS {
            return None;
        }
        let kind = kind_of(self.attachments.iter().map(|file| file.kind));
        Some(Self { kind, content: content.to_owned(), ..self.clone() })
    }
}

impl From<String> for Outgoing {
    fn from(content: String) -> Self {
        Self { content, ..Self::default() }
    }
}

/// What a message with such files is.
fn kind_of(mut kinds: impl Iterator<Item = AttachmentKind>) -> MessageKind {
    let Some(first) = kinds.next() else { return MessageKind::Text };
    let first = if kinds.all(|kind| kind == first) { first } else { AttachmentKind::File };
    match first {
        AttachmentKind::Image => MessageKind::Image,
        AttachmentKind::Audio => MessageKind::Audio,
        AttachmentKind::Video => MessageKind::Video,
        AttachmentKind::File => MessageKind::File,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::tests::file;

    #[test]
    fn a_message_is_what_its_files_are() {
        use AttachmentKind::{File, Image, Video};
        assert_eq!(kind_of([].into_iter()), MessageKind::Text);
        assert_eq!(kind_of([Image, Image].into_iter()), MessageKind::Image);
        assert_eq!(kind_of([Video].into_iter()), MessageKind::Video);
        assert_eq!(kind_of([Image, Video, File].into_iter()), MessageKind::File);
    }

    #[test]
    fn a_draft_makes_a_message_once_it_says_something() {
        let of = |content: &str, attachments| Outgoing { content: content.into(), attachments, ..Outgoing::default() };
        assert_eq!(of(" \n", vec![]).message(), None);
        assert_eq!(of(" Hello \n", vec![]).message().map(|message| message.content).as_deref(), Some("Hello"));
        assert!(of(" ", vec![file("a.png")]).message().is_some_and(|message| message.content.is_empty()));
        let long = "a".repeat(MAX_CONTENT_CHARS);
        assert!(of(&long, vec![]).message().is_some());
        assert_eq!(of(&format!("{long}a"), vec![file("a.png")]).message(), None);
    }
}

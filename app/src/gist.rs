//! A message in one line: for lists, the bell and what was found.

use parlor::model::{AttachmentKind, Message, MessageKind, Quote};

/// More would never show, and a message may be long.
const MAX_CHARS: usize = 120;

/// What it says, or else what it is.
pub fn gist(message: &Message) -> String {
    if message.deleted_at.is_some() {
        return "Message deleted".to_owned();
    }
    let text = message.plain();
    let is_nameless = message.kind == MessageKind::Location && are_coordinates(&text);
    if !text.trim().is_empty() && !is_nameless {
        return short(&text);
    }
    let what = match (message.kind, message.attachments.as_slice()) {
        (MessageKind::Location, _) => what(message.kind, false),
        (_, [file]) if file.kind == AttachmentKind::File => return short(&file.name),
        (_, [file]) => what(file.kind.into(), file.waveform.is_some()),
        (_, []) => "Message",
        (_, files) => return format!("{} files", files.len()),
    };
    what.to_owned()
}

/// The same of a message that another one quotes.
pub fn quoted(quote: &Quote) -> String {
    match (quote.deleted, quote.excerpt.trim()) {
        (true, _) => "Message deleted".to_owned(),
        (false, "") => what(quote.kind, quote.voice).to_owned(),
        (false, _) => quote.excerpt.clone(),
    }
}

/// What a message is that says nothing.
fn what(kind: MessageKind, voice: bool) -> &'static str {
    match kind {
        MessageKind::Image => "Photo",
        MessageKind::File => "File",
        MessageKind::Audio if voice => "Voice message",
        MessageKind::Audio => "Sound",
        MessageKind::Video => "Video",
        MessageKind::Location => "Location",
        _ => "Message",
    }
}

/// Whether a text is two numbers: where a place is, not what it is called.
pub fn are_coordinates(text: &str) -> bool {
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    text.split_once(',').is_some_and(|(north, east)| is_number(north) && is_number(east))
}

/// As much of a text as a line may need.
pub fn short(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use parlor::model::{Attachment, AttachmentId, Block, ConversationId, Inline, MessageId, Timestamp};

    use super::*;
    use crate::live::timeline::quote_of;

    fn message(content: &str, kinds: &[AttachmentKind]) -> Message {
        let file = |kind: &AttachmentKind| Attachment {
            id: AttachmentId(1),
            kind: *kind,
            name: "plan.pdf".into(),
            media_type: String::new(),
            bytes: 1,
            width: None,
            height: None,
            duration_ms: None,
            waveform: None,
            has_preview: false,
        };
        let message = Message::new(MessageId(1), ConversationId(1), 1, None, content.into(), Timestamp(0));
        Message { attachments: kinds.iter().map(file).collect(), ..message }
    }

    #[test]
    fn a_message_without_words_is_named_after_its_files() {
        use AttachmentKind::{File, Image};
        assert_eq!(gist(&message("Look", &[Image])), "Look");
        assert_eq!(gist(&message("", &[Image])), "Photo");
        assert_eq!(gist(&message(" ", &[File])), "plan.pdf");
        assert_eq!(gist(&message("", &[Image, File])), "2 files");
    }

    #[test]
    fn a_recording_is_a_voice_message_and_another_sound_is_not() {
        let mut sound = message("", &[AttachmentKind::Audio]);
        assert_eq!(gist(&sound), "Sound");
        sound.attachments[0].waveform = Some(vec![7, 9]);
        assert_eq!(gist(&sound), "Voice message");
    }

    #[test]
    fn a_quote_says_what_the_message_itself_says() {
        let mut sound = message("", &[AttachmentKind::Audio]);
        sound.kind = MessageKind::Audio;
        assert_eq!(quoted(&quote_of(&sound)), gist(&sound));
        sound.attachments[0].waveform = Some(vec![7, 9]);
        assert_eq!(quoted(&quote_of(&sound)), "Voice message");
        assert_eq!(quoted(&quote_of(&message("Tea?", &[]))), "Tea?");
        let deleted = Message { deleted_at: Some(Timestamp(1)), ..message("", &[]) };
        assert_eq!(quoted(&quote_of(&deleted)), gist(&deleted));
    }

    #[test]
    fn a_place_without_a_name_is_a_location() {
        let place = |content| Message { kind: MessageKind::Location, ..message(content, &[]) };
        assert_eq!(gist(&place("52.52, 13.405")), "Location");
        assert_eq!(gist(&place("Berlin, 4th floor")), "Berlin, 4th floor");
        assert_eq!(gist(&message("52.52, 13.405", &[])), "52.52, 13.405");
    }

    #[test]
    fn a_line_has_no_marks() {
        let line = vec![Inline::Strong(vec![Inline::Text("Tea".into())]), Inline::Text(" at four".into())];
        let message = Message { body: Some(vec![Block::Paragraph(line)]), ..message("**Tea** at four", &[]) };
        assert_eq!(gist(&message), "Tea at four");
    }

    #[test]
    fn what_was_deleted_says_nothing() {
        let message = Message { deleted_at: Some(Timestamp(1)), ..message("secret", &[]) };
        assert_eq!(gist(&message), "Message deleted");
    }
}

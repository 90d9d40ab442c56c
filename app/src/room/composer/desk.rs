//! Where somebody writes: what stands there, kept as a draft, and how it leaves.

use leptos::{html, prelude::*};
use parlor::{
    model::{AttachmentKind, MessageId, MessageKind, Quote},
    protocol::MAX_CONTENT_CHARS,
};

use crate::{
    live::{
        Live,
        drafts::Place,
        now,
        outbox::Outgoing,
        typing::OwnTyping,
        uploads::{Recording, State, Upload, Uploads},
    },
    room::state::Room,
};

/// Files in one message.
const MOST_FILES: usize = 10;

/// A chain of replies that is written in.
#[derive(Clone, Copy)]
pub struct Chain {
    /// The message with which it began.
    pub root: MessageId,
    /// The message that the next reply answers.
    pub target: Callback<(), Option<Quote>>,
}

/// The handle: cheap to copy into every closure of the composer.
#[derive(Clone, Copy)]
pub struct Desk {
    room: Room,
    place: Place,
    chain: Option<Chain>,
    area: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    replying_to: RwSignal<Option<Quote>>,
    uploads: StoredValue<Uploads>,
    /// It is to be sent once its files have arrived.
    waiting: RwSignal<bool>,
    /// Why it was not sent, or not added.
    problem: RwSignal<Option<String>>,
    typing: StoredValue<OwnTyping>,
}

impl Desk {
    /// The desk of a room, or of a chain of replies in it.
    pub fn new(room: Room, chain: Option<Chain>) -> Self {
        let place = Place { conversation: room.id(), thread: chain.map(|chain| chain.root) };
        let own = chain.is_some();
        let desk = Self {
            room,
            place,
            chain,
            area: NodeRef::new(),
            text: if own { RwSignal::default() } else { room.text() },
            replying_to: if own { RwSignal::default() } else { room.replying_to() },
            uploads: StoredValue::new(room.live().uploads(place)),
            waiting: RwSignal::new(false),
            problem: RwSignal::new(None),
            typing: StoredValue::new(OwnTyping::default()),
        };
        desk.send_what_has_arrived();
        desk
    }

    /// The desk of the composer around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    pub fn room(self) -> Room {
        self.room
    }

    pub fn live(self) -> Live {
        self.room.live()
    }

    pub fn area(self) -> NodeRef<html::Textarea> {
        self.area
    }

    pub fn text(self) -> RwSignal<String> {
        self.text
    }

    pub fn replying_to(self) -> RwSignal<Option<Quote>> {
        self.replying_to
    }

    pub fn uploads(self) -> Uploads {
        self.uploads.get_value()
    }

    pub fn problem(self) -> RwSignal<Option<String>> {
        self.problem
    }

    /// Whether it will be sent by itself.
    pub fn is_waiting(self) -> Signal<bool> {
        self.waiting.into()
    }

    /// Whether this is a chain of replies' desk.
    pub fn is_in_thread(self) -> bool {
        self.chain.is_some()
    }

    /// Its parts have ids of their own on a page that shows two.
    pub fn id(self, part: &str) -> String {
        if self.is_in_thread() { format!("thread-{part}") } else { part.to_owned() }
    }

    /// Puts there what was left: `typed` before this page came to life, or the draft. Then every reply target is kept.
    pub fn restore(self, typed: String) {
        let draft = self.live().unsent(self.place);
        if self.text.with_untracked(String::is_empty) {
            self.text.set(if typed.is_empty() { draft.content } else { typed });
        }
        if self.replying_to.with_untracked(Option::is_none)
            && let Some(reply_to) = draft.reply_to.filter(|quote| self.room.is_there(quote))
        {
            self.replying_to.set(Some(reply_to));
        }
        self.uploads().restore();
        Effect::new(move |before: Option<()>| {
            let reply_to = self.replying_to.get();
            // Answering begins with writing; the first run only follows what was restored.
            if before.is_some() {
                if reply_to.is_some() {
                    self.focus();
                }
                self.live().edit_draft(self.place, |draft| draft.reply_to = reply_to);
            }
        });
    }

    /// Somebody writes.
    pub fn write(self, text: String) {
        self.problem.set(None);
        self.live().edit_draft(self.place, |draft| draft.content.clone_from(&text));
        if text.trim().is_empty() {
            self.stop_typing();
        } else if self.typing.try_update_value(|typing| typing.wrote(now())) == Some(true) {
            self.live().say_typing(self.room.id(), true);
        }
        self.text.set(text);
    }

    /// Nobody writes any more.
    pub fn stop_typing(self) {
        if self.typing.try_update_value(OwnTyping::stopped) == Some(true) {
            self.live().say_typing(self.room.id(), false);
        }
    }

    /// Adds files, as many as a message takes and as large as the server takes them.
    pub fn attach(self, files: Vec<web_sys::File>) {
        self.problem.set(None);
        let limit = self.live().max_upload_bytes();
        for file in files {
            let uploads = self.uploads();
            if uploads.list().with_untracked(Vec::len) >= MOST_FILES {
                return self.problem.set(Some(format!("A message carries at most {MOST_FILES} files.")));
            }
            match super::limits::refusal(&file.name(), file.size(), limit) {
                Some(refusal) => self.problem.set(Some(refusal)),
                None => uploads.add(file, None),
            }
        }
        self.focus();
    }

    /// Sends a recording, once it has arrived.
    pub fn send_recording(self, file: web_sys::File, recording: Recording) {
        self.problem.set(None);
        self.uploads().add(file, Some(recording));
        self.send();
    }

    /// Sends what stands here: now, or once its files have arrived.
    pub fn send(self) {
        self.problem.set(None);
        let content = self.text.with_untracked(|text| text.trim().to_owned());
        let states = states(&self.uploads().list().get_untracked());
        if content.chars().count() > MAX_CONTENT_CHARS || (content.is_empty() && states.is_empty()) {
            return;
        }
        if states.iter().any(|state| matches!(state, State::Failed(_))) {
            self.waiting.set(false);
            return self.problem.set(Some("A file did not arrive. Try it again, or remove it.".into()));
        }
        let under_way = states.iter().any(|state| matches!(state, State::Underway(_)));
        self.waiting.set(under_way);
        if under_way {
            return;
        }
        let attachments: Vec<_> = states.into_iter().filter_map(State::into_attachment).collect();
        let kind = kind_of(attachments.iter().map(|file| file.kind));
        let reply_to = self.target();
        self.leave(Outgoing { kind, content, metadata: None, reply_to, attachments });
        self.focus();
    }

    /// Sends a place on earth; what is written stays.
    pub fn send_location(self, content: String, metadata: serde_json::Value) -> bool {
        let reply_to = self.target();
        let kind = MessageKind::Location;
        self.pass_on(Outgoing { kind, content, metadata: Some(metadata), reply_to, attachments: Vec::new() })
    }

    /// The message that is replied to.
    fn target(self) -> Option<Quote> {
        self.chain.map_or_else(|| self.replying_to.get_untracked(), |chain| chain.target.run(()))
    }

    fn leave(self, outgoing: Outgoing) {
        if self.pass_on(outgoing) {
            self.text.set(String::new());
            self.replying_to.set(None);
            self.uploads().clear();
            self.live().edit_draft(self.place, |draft| *draft = Outgoing::default());
            self.stop_typing();
        } else {
            let full = "Too many messages wait to be sent already. Yours stays here until there is room.";
            self.problem.set(Some(full.into()));
        }
    }

    fn pass_on(self, outgoing: Outgoing) -> bool {
        if self.is_in_thread() { self.live().send(self.room.id(), outgoing) } else { self.room.send(outgoing) }
    }

    /// Whoever pressed Send while files were on their way need not press it again.
    fn send_what_has_arrived(self) {
        Effect::new(move |_| {
            if self.waiting.get() {
                let list = self.uploads().list().get();
                let moving = list.iter().any(|upload| upload.state.with(|state| matches!(state, State::Underway(_))));
                if !moving {
                    self.send();
                }
            }
        });
    }

    pub fn focus(self) {
        if let Some(area) = self.area.get_untracked() {
            let _ = area.focus();
        }
    }

    /// Replaces the characters `from` to `to`, counted as the browser does, as if it had been typed: it can be undone,
    /// and is heard as input.
    pub fn replace(self, from: u32, to: u32, with: &str) {
        use wasm_bindgen::JsCast;
        let Some(area) = self.area.get_untracked() else { return };
        let _ = area.focus();
        let _ = area.set_selection_range(from, to);
        let page = document().unchecked_into::<web_sys::HtmlDocument>();
        if page.exec_command_with_show_ui_and_value("insertText", false, with) != Ok(true) {
            let _ = area.set_range_text_with_start_and_end_and_mode(with, from, to, "end");
            self.write(area.value());
        }
    }

    /// Puts a text where the caret is, in the place of what is selected.
    pub fn insert(self, text: &str) {
        let (from, to) = self.selection();
        self.replace(from, to, text);
    }

    /// What is selected, or twice where the caret is.
    pub fn selection(self) -> (u32, u32) {
        let end = || self.text.with_untracked(|text| text.encode_utf16().count() as u32);
        let Some(area) = self.area.get_untracked() else { return (end(), end()) };
        let at = |place: Result<Option<u32>, _>| place.ok().flatten();
        let start = at(area.selection_start()).unwrap_or_else(end);
        (start, at(area.selection_end()).unwrap_or(start))
    }
}

impl State {
    fn into_attachment(self) -> Option<parlor::model::Attachment> {
        match self {
            Self::Done(file) => Some(*file),
            _ => None,
        }
    }
}

fn states(list: &[Upload]) -> Vec<State> {
    list.iter().map(|upload| upload.state.get_untracked()).collect()
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

    #[test]
    fn a_message_is_what_its_files_are() {
        use AttachmentKind::{File, Image, Video};
        assert_eq!(kind_of([].into_iter()), MessageKind::Text);
        assert_eq!(kind_of([Image, Image].into_iter()), MessageKind::Image);
        assert_eq!(kind_of([Video].into_iter()), MessageKind::Video);
        assert_eq!(kind_of([Image, Video, File].into_iter()), MessageKind::File);
    }
}

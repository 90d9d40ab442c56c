//! Where somebody writes: what stands there, kept as a draft, and how it leaves.

use leptos::{html, prelude::*};
use parlor::{
    model::{MessageId, MessageKind, Quote},
    protocol::MAX_CONTENT_CHARS,
};

use super::limits::{self, MOST_FILES};
use crate::{
    live::{
        Live,
        drafts::Place,
        now,
        outbox::Outgoing,
        typing::OwnTyping,
        uploads::{Recording, Sending, Uploads},
    },
    room::state::Room,
};

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
    text: Signal<String>,
    replying_to: Signal<Option<Quote>>,
    /// Whether the draft is shown: before, the page is as the server wrote it.
    restored: RwSignal<bool>,
    uploads: StoredValue<Uploads>,
    /// Why files were not added, a line for each.
    refusals: RwSignal<Vec<String>>,
    typing: StoredValue<OwnTyping>,
}

impl Desk {
    /// The desk of a room, or of a chain of replies in it.
    pub fn new(room: Room, chain: Option<Chain>) -> Self {
        let place = Place { conversation: room.id(), thread: chain.map(|chain| chain.root) };
        let draft = room.live().unsent(place);
        let restored = RwSignal::new(false);
        let text =
            Memo::new(move |_| if restored.get() { draft.with(|draft| draft.content.clone()) } else { String::new() });
        // In a chain what is answered is told by the chain.
        let replying_to = Memo::new(move |_| {
            if restored.get() && chain.is_none() { draft.with(|draft| draft.reply_to.clone()) } else { None }
        });
        let desk = Self {
            room,
            place,
            chain,
            area: NodeRef::new(),
            text: text.into(),
            replying_to: replying_to.into(),
            restored,
            uploads: StoredValue::new(room.live().uploads(place)),
            refusals: RwSignal::default(),
            typing: StoredValue::new(OwnTyping::default()),
        };
        desk.follow_what_goes();
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

    /// What stands here: the place's draft.
    pub fn text(self) -> Signal<String> {
        self.text
    }

    /// The message that is replied to.
    pub fn replying_to(self) -> Signal<Option<Quote>> {
        self.replying_to
    }

    pub fn uploads(self) -> Uploads {
        self.uploads.get_value()
    }

    /// Why it was not sent, or what was not added.
    pub fn problems(self) -> Signal<Vec<String>> {
        let (refusals, sending) = (self.refusals, self.uploads().sending());
        Signal::derive(move || {
            let mut problems = refusals.get();
            if problems.is_empty() {
                problems.extend(sending.get().problem().map(str::to_owned));
            }
            problems
        })
    }

    /// Its author has seen why.
    pub fn forget_problem(self) {
        self.refusals.set(Vec::new());
        self.uploads().forget_problem();
    }

    /// Whether it will be sent by itself.
    pub fn is_waiting(self) -> Signal<bool> {
        let sending = self.uploads().sending();
        Signal::derive(move || sending.get() == Sending::Waiting)
    }

    /// Whether this is a chain of replies' desk.
    pub fn is_in_thread(self) -> bool {
        self.chain.is_some()
    }

    /// Its parts have ids of their own on a page that shows two.
    pub fn id(self, part: &str) -> String {
        if self.is_in_thread() { format!("thread-{part}") } else { part.to_owned() }
    }

    /// Puts there what was left: `typed` before this page came to life, or the draft.
    pub fn restore(self, typed: String) {
        let live = self.live();
        if !typed.is_empty() {
            live.edit_draft(self.place, |draft| draft.content = typed);
        }
        let draft = live.unsent(self.place).get_untracked();
        if draft.reply_to.is_some_and(|quote| !self.room.is_there(&quote)) {
            self.answer_nothing();
        }
        self.uploads().follow_draft();
        self.restored.set(true);
    }

    /// It is no reply any more.
    pub fn answer_nothing(self) {
        self.live().edit_draft(self.place, |draft| draft.reply_to = None);
    }

    /// Somebody writes.
    pub fn write(self, text: String) {
        self.forget_problem();
        if text.trim().is_empty() {
            self.stop_typing();
        } else if self.typing.try_update_value(|typing| typing.wrote(now())) == Some(true) {
            self.live().say_typing(self.room.id(), true);
        }
        self.live().occupy(self.place, true);
        self.live().edit_draft(self.place, |draft| draft.content = text);
    }

    /// The author is elsewhere.
    pub fn put_down(self) {
        self.stop_typing();
        self.live().occupy(self.place, false);
    }

    /// Nobody writes any more.
    pub fn stop_typing(self) {
        if self.typing.try_update_value(OwnTyping::stopped) == Some(true) {
            self.live().say_typing(self.room.id(), false);
        }
    }

    /// Adds files, as many as a message takes and as large as the server takes them.
    pub fn attach(self, files: Vec<web_sys::File>) {
        self.forget_problem();
        let (uploads, limit) = (self.uploads(), self.live().max_upload_bytes());
        let mut refusals = Vec::new();
        for file in files {
            let is_full = uploads.list().with_untracked(Vec::len) >= MOST_FILES;
            match limits::refusal(&file.name(), file.size(), limit) {
                Some(refusal) => refusals.push(refusal),
                None if is_full => refusals.push(limits::one_too_many(&file.name())),
                None => uploads.add(file, None),
            }
        }
        self.refusals.set(refusals);
        self.focus();
    }

    /// What sends a recording once the browser has made a file of it, wherever its author is then.
    pub fn recording_sender(self) -> impl FnOnce(web_sys::File, Recording) + 'static {
        self.forget_problem();
        self.aim();
        let uploads = self.uploads();
        move |file, recording| {
            uploads.add(file, Some(recording));
            uploads.send();
        }
    }

    /// Sends what stands here: now, or once its files have arrived.
    pub fn send(self) {
        self.forget_problem();
        if self.text.with_untracked(|text| text.trim().chars().count()) > MAX_CONTENT_CHARS {
            return;
        }
        self.aim();
        self.uploads().send();
        self.focus();
    }

    /// Sends a place on earth; what is written stays.
    pub fn send_location(self, content: String, metadata: serde_json::Value) -> bool {
        let kind = MessageKind::Location;
        let reply_to = self.target();
        let outgoing = Outgoing { kind, content, metadata: Some(metadata), reply_to, attachments: Vec::new() };
        let sent = self.live().send(self.room.id(), outgoing);
        if sent {
            self.show_sent();
        }
        sent
    }

    /// The message that is replied to.
    fn target(self) -> Option<Quote> {
        self.chain.map_or_else(|| self.replying_to.get_untracked(), |chain| chain.target.run(()))
    }

    /// Writes down what it answers, for the chain that tells it may be closed before it goes.
    fn aim(self) {
        if self.is_in_thread() {
            let target = self.target();
            self.live().edit_draft(self.place, |draft| draft.reply_to = target);
        }
    }

    /// One's own message comes into view.
    fn show_sent(self) {
        if !self.is_in_thread() {
            self.room.to_end();
        }
    }

    /// What was written here may go by itself; nobody writes it any more.
    fn follow_what_goes(self) {
        let sending = self.uploads().sending();
        Effect::new(move |before: Option<()>| {
            let is_gone = sending.get() == Sending::Gone;
            // What the first run sees went earlier.
            if before.is_some() && is_gone {
                self.stop_typing();
                self.show_sent();
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

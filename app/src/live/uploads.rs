//! Files on their way to the server, for each place where one writes, and the message that waits for them. Both go on
//! while one looks elsewhere; what has arrived belongs to the place's draft.
//!
//! [`upload`] is one of the files.

mod upload;

use std::sync::Arc;

use leptos::prelude::*;
use parlor::{Result, model::Attachment};
use web_sys::File;

use super::{core::Core, drafts::Place, outbox::Outgoing};
pub use upload::{Recording, State, Upload};

/// What became of the wish to send what is written at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sending {
    /// There is none.
    #[default]
    Unasked,
    /// It goes once its files have arrived.
    Waiting,
    /// It went.
    Gone,
    /// A file did not arrive: all of it is in the draft still.
    FileFailed,
    /// Too many messages wait to be sent already: all of it is in the draft still.
    OutboxFull,
}

impl Sending {
    /// Why it was not sent.
    pub fn problem(self) -> Option<&'static str> {
        match self {
            Self::Unasked | Self::Waiting | Self::Gone => None,
            Self::FileFailed => Some("A file did not arrive. Try it again, or remove it."),
            Self::OutboxFull => {
                Some("Too many messages wait to be sent already. Yours stays here until there is room.")
            }
        }
    }
}

/// What the page holds of one place, whether it shows the place or not.
#[derive(Clone, Default)]
pub(super) struct Held {
    list: ArcRwSignal<Vec<Upload>>,
    sending: ArcRwSignal<Sending>,
}

impl Held {
    /// Whether files are on their way, which end with the page.
    pub(super) fn is_underway(&self) -> bool {
        self.list.with_untracked(|list| list.iter().any(Upload::is_underway))
    }
}

/// The files of one place. Only in the browser, but for being made.
#[derive(Clone)]
pub struct Uploads {
    core: Arc<Core>,
    place: Place,
    held: Held,
}

impl Uploads {
    pub(super) fn new(core: Arc<Core>, place: Place) -> Self {
        let held = core.held_at(place);
        Self { core, place, held }
    }

    /// All of them, in the order in which they were added.
    pub fn list(&self) -> ArcRwSignal<Vec<Upload>> {
        self.held.list.clone()
    }

    /// What became of the wish to send what is written there.
    pub fn sending(&self) -> ArcRwSignal<Sending> {
        self.held.sending.clone()
    }

    /// Shows the files that the draft carries, and no others that have arrived: it may be from before this page, or
    /// another tab's.
    pub fn follow_draft(&self) {
        let draft = self.core.drafts.with_untracked(|drafts| drafts.get(&self.place).cloned());
        let carried = draft.map(|draft| draft.attachments).unwrap_or_default();
        let Some(followed) = self.held.list.with_untracked(|list| followed(list, &carried)) else { return };
        let before = self.held.list.try_update(|list| std::mem::replace(list, followed)).unwrap_or_default();
        let list = self.held.list.read_untracked();
        let gone = before.iter().filter(|upload| !list.iter().any(|kept| kept.key == upload.key));
        gone.for_each(Upload::let_go);
    }

    /// Sends a file.
    pub fn add(&self, file: File, recording: Option<Recording>) {
        if let Some(upload) = Upload::new(file, recording) {
            self.held.list.update(|list| list.push(upload.clone()));
            self.start(&upload);
        }
    }

    /// Sends a failed one again.
    pub fn retry(&self, key: u64) {
        let found = self.held.list.with_untracked(|list| list.iter().find(|upload| upload.key == key).cloned());
        if let Some(upload) = found {
            self.start(&upload);
        }
    }

    /// Gives one up, on its way or not.
    pub fn remove(&self, key: u64) {
        let removed = self.held.list.try_update(|list| {
            let at = list.iter().position(|upload| upload.key == key)?;
            Some(list.remove(at))
        });
        if let Some(Some(upload)) = removed {
            upload.let_go();
            self.keep();
            self.send_if_it_waits();
        }
    }

    /// Sends what is written there: now, or once its files have arrived, wherever its author is then.
    pub fn send(&self) {
        let hindrance = self.held.list.with_untracked(|list| {
            let states: Vec<_> = list.iter().map(|upload| upload.state.get_untracked()).collect();
            hindrance(&states)
        });
        self.held.sending.set(hindrance.unwrap_or_else(|| self.pass_on()));
    }

    /// Its author has seen why it was not sent.
    pub fn forget_problem(&self) {
        if self.held.sending.with_untracked(|sending| sending.problem().is_some()) {
            self.held.sending.set(Sending::Unasked);
        }
    }

    fn pass_on(&self) -> Sending {
        let draft = self.core.drafts.with_untracked(|drafts| drafts.get(&self.place).and_then(Outgoing::message));
        let Some(message) = draft else { return Sending::Unasked };
        if !self.core.send(self.place.conversation, message) {
            return Sending::OutboxFull;
        }
        self.core.edit_draft(self.place, |draft| *draft = Outgoing::default());
        self.follow_draft();
        Sending::Gone
    }

    fn send_if_it_waits(&self) {
        if self.held.sending.get_untracked() == Sending::Waiting {
            self.send();
        }
    }

    fn start(&self, upload: &Upload) {
        let (uploads, started) = (self.clone(), upload.clone());
        upload.start(move |answer| uploads.ended(&started, answer));
    }

    fn ended(&self, upload: &Upload, answer: Result<Attachment>) {
        // Removed meanwhile, and aborted by that.
        if !self.held.list.with_untracked(|list| list.iter().any(|known| known.key == upload.key)) {
            return;
        }
        upload.state.set(match answer {
            Ok(file) => State::Done(Box::new(file)),
            Err(error) => State::Failed(error.to_string()),
        });
        self.keep();
        self.send_if_it_waits();
    }

    /// Writes into the draft what has arrived, in the order in which it was added.
    fn keep(&self) {
        let arrived = self.held.list.with_untracked(|list| list.iter().filter_map(Upload::arrived).collect());
        self.core.edit_draft(self.place, |draft| draft.attachments = arrived);
    }
}

/// What keeps a message whose files have come so far from being sent now.
fn hindrance(files: &[State]) -> Option<Sending> {
    if files.iter().any(|file| matches!(file, State::Failed(_))) {
        Some(Sending::FileFailed)
    } else if files.iter().any(|file| matches!(file, State::Underway(_))) {
        Some(Sending::Waiting)
    } else {
        None
    }
}

/// The list of a draft that carries these files, if it is another one.
fn followed(list: &[Upload], carried: &[Attachment]) -> Option<Vec<Upload>> {
    let is_carried = |file: &Attachment| carried.iter().any(|carried| carried.id == file.id);
    let kept = list.iter().filter(|upload| upload.arrived().is_none_or(|file| is_carried(&file)));
    let mut followed: Vec<_> = kept.cloned().collect();
    let is_shown = |file: &Attachment| list.iter().filter_map(Upload::arrived).any(|shown| shown.id == file.id);
    followed.extend(carried.iter().filter(|file| !is_shown(file)).cloned().map(Upload::of));
    let is_same = followed.len() == list.len() && followed.iter().zip(list).all(|(one, other)| one.key == other.key);
    (!is_same).then_some(followed)
}

#[cfg(test)]
mod tests {
    use parlor::model::AttachmentId;

    use super::*;

    fn file(id: i64) -> Attachment {
        Attachment { id: AttachmentId(id), ..crate::attachments::tests::file("a.png") }
    }

    fn done(id: i64) -> State {
        State::Done(Box::new(file(id)))
    }

    #[test]
    fn a_message_waits_for_its_last_file_and_not_for_one_that_failed() {
        let (moving, failed) = (State::Underway(0.5), State::Failed("The disk may be full.".into()));
        assert_eq!(hindrance(&[]), None);
        assert_eq!(hindrance(&[done(1), done(2)]), None);
        assert_eq!(hindrance(&[done(1), moving.clone()]), Some(Sending::Waiting));
        assert_eq!(hindrance(&[moving, failed.clone()]), Some(Sending::FileFailed));
        assert!(hindrance(&[failed, done(1)]).and_then(Sending::problem).is_some());
    }

    #[test]
    fn the_list_shows_what_the_draft_carries_and_what_is_on_its_way() {
        let moving = Upload::of(file(9));
        moving.state.set(State::Underway(0.5));
        let list = [Upload::of(file(1)), moving, Upload::of(file(2))];
        let ids =
            |list: Vec<Upload>| list.iter().map(|upload| upload.arrived().map(|file| file.id.0)).collect::<Vec<_>>();
        assert_eq!(followed(&list, &[file(1), file(2)]).map(ids), None);
        assert_eq!(followed(&list, &[file(2), file(3)]).map(ids), Some(vec![None, Some(2), Some(3)]));
        assert_eq!(followed(&list, &[]).map(ids), Some(vec![None]));
    }
}

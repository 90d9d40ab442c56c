//! Files on their way to the server, for each place where one writes. They go on while one looks elsewhere; what has
//! arrived belongs to the place's draft.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use leptos::prelude::*;
use parlor::{
    Error,
    model::{Attachment, AttachmentKind},
};
use send_wrapper::SendWrapper;
use web_sys::{File, FormData, Url, XmlHttpRequest};

use super::{core::Core, drafts::Place};
use crate::requests;

/// Where files are sent.
const DOOR: &str = "/api/files/";

/// How far a file has come.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// So much of it has been sent, from 0 to 1.
    Underway(f64),
    Done(Box<Attachment>),
    /// Why not, as a sentence.
    Failed(String),
}

/// A recording, as it was measured while it was made.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    pub duration_ms: i64,
    /// Loudnesses, 0 to 255.
    pub waveform: Vec<u8>,
}

/// One file.
#[derive(Clone)]
pub struct Upload {
    /// Its number, among all of this page.
    pub key: u64,
    pub name: String,
    pub kind: AttachmentKind,
    pub state: ArcRwSignal<State>,
    /// What it looks like, as long as it is here.
    pub preview: Option<String>,
    work: Option<Arc<SendWrapper<Work>>>,
}

/// What is needed to send it, once more if need be.
struct Work {
    file: File,
    recording: Option<Recording>,
    request: XmlHttpRequest,
}

/// The files of one place. Only in the browser, but for being made.
#[derive(Clone)]
pub struct Uploads {
    core: Arc<Core>,
    place: Place,
    list: ArcRwSignal<Vec<Upload>>,
}

impl Uploads {
    pub(super) fn new(core: Arc<Core>, place: Place, list: ArcRwSignal<Vec<Upload>>) -> Self {
        Self { core, place, list }
    }

    /// All of them, in the order in which they were added.
    pub fn list(&self) -> ArcRwSignal<Vec<Upload>> {
        self.list.clone()
    }

    /// Shows the files that a draft from before this page carries.
    pub fn restore(&self) {
        let draft = self.core.drafts.with_untracked(|drafts| drafts.get(&self.place).cloned());
        let carried = draft.map(|draft| draft.attachments).unwrap_or_default();
        let known = |list: &[Upload], file: &Attachment| list.iter().any(|upload| upload.is_of(file));
        if carried.iter().any(|file| self.list.with_untracked(|list| !known(list, file))) {
            self.list.update(|list| {
                for file in carried {
                    if !known(list, &file) {
                        list.push(Upload::arrived(file));
                    }
                }
            });
        }
    }

    /// Sends a file.
    pub fn add(&self, file: File, recording: Option<Recording>) {
        let Ok(request) = XmlHttpRequest::new() else { return };
        let kind = kind_of(&file.type_());
        let upload = Upload {
            key: next_key(),
            name: file.name(),
            kind,
            preview: (kind == AttachmentKind::Image).then(|| Url::create_object_url_with_blob(&file).ok()).flatten(),
            state: ArcRwSignal::new(State::Underway(0.0)),
            work: Some(Arc::new(SendWrapper::new(Work { file, recording, request }))),
        };
        self.list.update(|list| list.push(upload.clone()));
        self.start(upload);
    }

    /// Sends a failed one again.
    pub fn retry(&self, key: u64) {
        let found = self.list.with_untracked(|list| list.iter().find(|upload| upload.key == key).cloned());
        if let Some(upload) = found {
            upload.state.set(State::Underway(0.0));
            self.start(upload);
        }
    }

    /// Gives one up, on its way or not.
    pub fn remove(&self, key: u64) {
        let removed = self.list.try_update(|list| {
            let place = list.iter().position(|upload| upload.key == key)?;
            Some(list.remove(place))
        });
        if let Some(Some(upload)) = removed {
            upload.let_go();
            if let State::Done(file) = upload.state.get_untracked() {
                self.core.edit_draft(self.place, |draft| draft.attachments.retain(|known| known.id != file.id));
            }
        }
    }

    /// They belong to a message now.
    pub fn clear(&self) {
        let sent = self.list.try_update(std::mem::take).unwrap_or_default();
        sent.iter().for_each(Upload::let_go);
    }

    fn start(&self, upload: Upload) {
        let Some(work) = upload.work.clone() else { return };
        let request = &work.request;
        let told = upload.state.clone();
        requests::on_progress(request, move |part| {
            let moved = matches!(told.get_untracked(), State::Underway(before) if part - before >= 0.01 || part >= 1.0);
            if moved {
                told.set(State::Underway(part));
            }
        });
        let uploads = self.clone();
        requests::when_over(request, move |request| uploads.ended(&upload, request));
        if let Err(error) = send(&work) {
            // It is reported as a failed request: `when_over` hears of nothing that was not sent.
            leptos::logging::error!("an upload did not start: {error:?}");
        }
    }

    fn ended(&self, upload: &Upload, request: &XmlHttpRequest) {
        // Removed meanwhile, and aborted by that.
        if !self.list.with_untracked(|list| list.iter().any(|known| known.key == upload.key)) {
            return;
        }
        match answer(request) {
            Ok(file) => {
                self.core.edit_draft(self.place, |draft| draft.attachments.push(file.clone()));
                upload.state.set(State::Done(Box::new(file)));
            }
            Err(error) => upload.state.set(State::Failed(error.to_string())),
        }
    }
}

impl Upload {
    fn arrived(file: Attachment) -> Self {
        Self {
            key: next_key(),
            name: file.name.clone(),
            kind: file.kind,
            preview: (file.kind == AttachmentKind::Image).then(|| file.preview_url()),
            state: ArcRwSignal::new(State::Done(Box::new(file))),
            work: None,
        }
    }

    /// Whether it is still being sent.
    pub fn is_underway(&self) -> bool {
        self.state.with_untracked(|state| matches!(state, State::Underway(_)))
    }

    fn is_of(&self, file: &Attachment) -> bool {
        self.state.with_untracked(|state| matches!(state, State::Done(mine) if mine.id == file.id))
    }

    fn let_go(&self) {
        if let Some(work) = &self.work {
            // Only fails for a request that was never opened.
            let _ = work.request.abort();
            if let Some(preview) = &self.preview {
                let _ = Url::revoke_object_url(preview);
            }
        }
    }
}

fn send(work: &Work) -> Result<(), wasm_bindgen::JsValue> {
    let form = FormData::new()?;
    // Before the file: the server reads in this order.
    if let Some(recording) = &work.recording {
        form.append_with_str("duration_ms", &recording.duration_ms.to_string())?;
        form.append_with_str("waveform", &format!("{:?}", recording.waveform))?;
    }
    form.append_with_blob_and_filename("file", &work.file, &work.file.name())?;
    work.request.open("POST", DOOR)?;
    work.request.send_with_opt_form_data(Some(&form))
}

fn answer(request: &XmlHttpRequest) -> Result<Attachment, Error> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if request.status() == Ok(201) {
        return serde_json::from_slice(text.as_bytes()).map_err(|_| Error::Unreachable);
    }
    Err(serde_json::from_slice(text.as_bytes()).unwrap_or(Error::Unreachable))
}

/// By the browser's opinion; the server has its own.
fn kind_of(media_type: &str) -> AttachmentKind {
    match media_type.split_once('/') {
        Some(("image", "svg+xml")) => AttachmentKind::File,
        Some(("image", _)) => AttachmentKind::Image,
        Some(("audio", _)) => AttachmentKind::Audio,
        Some(("video", _)) => AttachmentKind::Video,
        _ => AttachmentKind::File,
    }
}

fn next_key() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

//! One file on its way to the server.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use leptos::prelude::*;
use parlor::{
    Error, Result,
    model::{Attachment, AttachmentKind},
};
use send_wrapper::SendWrapper;
use web_sys::{File, FormData, Url, XmlHttpRequest};

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
    /// None for what a draft from before this page carries.
    work: Option<Arc<SendWrapper<Work>>>,
}

/// What is needed to send it, once more if need be.
struct Work {
    file: File,
    recording: Option<Recording>,
    request: XmlHttpRequest,
}

impl Upload {
    /// A file that is about to be sent. Only in the browser.
    pub(super) fn new(file: File, recording: Option<Recording>) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        let kind = kind_of(&file.type_());
        Some(Self {
            key: next_key(),
            name: file.name(),
            kind,
            preview: (kind == AttachmentKind::Image).then(|| Url::create_object_url_with_blob(&file).ok()).flatten(),
            state: ArcRwSignal::new(State::Underway(0.0)),
            work: Some(Arc::new(SendWrapper::new(Work { file, recording, request }))),
        })
    }

    /// Sends it; `ended` hears what became of it.
    pub(super) fn start(&self, ended: impl FnOnce(Result<Attachment>) + 'static) {
        let Some(work) = &self.work else { return };
        let request = &work.request;
        let told = self.state.clone();
        told.set(State::Underway(0.0));
        requests::on_progress(request, move |part| {
            let moved = matches!(told.get_untracked(), State::Underway(before) if part - before >= 0.01 || part >= 1.0);
            if moved {
                told.set(State::Underway(part));
            }
        });
        match send(work) {
            Ok(()) => requests::when_over(request, move |request| ended(answer(request))),
            Err(error) => {
                leptos::logging::error!("an upload did not start: {error:?}");
                ended(Err(Error::Unreachable));
            }
        }
    }

    /// A file that the server has already.
    pub(super) fn of(file: Attachment) -> Self {
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
    pub(super) fn is_underway(&self) -> bool {
        self.state.with_untracked(|state| matches!(state, State::Underway(_)))
    }

    /// What the server made of it.
    pub(super) fn arrived(&self) -> Option<Attachment> {
        self.state.with_untracked(|state| match state {
            State::Done(file) => Some(Attachment::clone(file)),
            _ => None,
        })
    }

    /// It is no longer wanted, or a message's.
    pub(super) fn let_go(&self) {
        if let Some(work) = &self.work {
            // Only fails for a request that was never opened.
            let _ = work.request.abort();
            if let Some(preview) = &self.preview {
                let _ = Url::revoke_object_url(preview);
            }
        }
    }
}

fn send(work: &Work) -> std::result::Result<(), wasm_bindgen::JsValue> {
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

fn answer(request: &XmlHttpRequest) -> Result<Attachment> {
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

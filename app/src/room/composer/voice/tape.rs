//! The browser's recorder and its ear. Only in the browser.

use js_sys::{Array, Function, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    AnalyserNode, AudioContext, BlobEvent, DomException, File, FilePropertyBag, MediaRecorder, MediaRecorderOptions,
    MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

use super::waveform::{condense, loudness};
use crate::{live::uploads::Recording, requests::once};

/// What is recorded as, best first, and how such a file is called.
const FORMATS: [(&str, &str, &str); 3] = [
    ("audio/webm;codecs=opus", "audio/webm", "Voice message.webm"),
    ("audio/mp4", "audio/mp4", "Voice message.m4a"),
    ("audio/ogg;codecs=opus", "audio/ogg", "Voice message.ogg"),
];
/// Samples looked at per moment.
const SAMPLES: usize = 1024;

/// A recording that is being made. Dropping it lets go of the microphone.
pub struct Tape {
    stream: MediaStream,
    recorder: MediaRecorder,
    context: AudioContext,
    analyser: AnalyserNode,
    parts: Array,
    started: f64,
    levels: Vec<u8>,
    media_type: &'static str,
    name: &'static str,
}

impl Tape {
    /// Asks for the microphone and begins.
    pub async fn start() -> Result<Self, &'static str> {
        let devices = window().navigator().media_devices().ok().filter(|devices| !devices.is_undefined());
        let devices = devices.ok_or("Recording needs a secure connection (https), and a browser that can record.")?;
        let constraints = MediaStreamConstraints::new();
        constraints.set_audio(&JsValue::TRUE);
        let asked = devices.get_user_media_with_constraints(&constraints).map_err(|error| refusal(&error))?;
        let stream: MediaStream = JsFuture::from(asked).await.map_err(|error| refusal(&error))?.unchecked_into();
        Self::record(stream.clone()).map_err(|_| {
            release(&stream);
            "This browser cannot record."
        })
    }

    fn record(stream: MediaStream) -> Result<Self, JsValue> {
        let known = FORMATS.into_iter().find(|(format, ..)| MediaRecorder::is_type_supported(format));
        let (format, media_type, name) = known.ok_or(JsValue::NULL)?;
        let options = MediaRecorderOptions::new();
        options.set_mime_type(format);
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
        let context = AudioContext::new()?;
        let analyser = context.create_analyser()?;
        analyser.set_fft_size(SAMPLES as u32);
        context.create_media_stream_source(&stream)?.connect_with_audio_node(&analyser)?;
        let parts = Array::new();
        let kept = parts.clone();
        let heard = Closure::<dyn FnMut(BlobEvent)>::new(move |event: BlobEvent| {
            if let Some(part) = event.data() {
                kept.push(&part);
            }
        });
        recorder.set_ondataavailable(Some(heard.into_js_value().unchecked_ref::<Function>()));
        recorder.start()?;
        let started = js_sys::Date::now();
        Ok(Self { stream, recorder, context, analyser, parts, started, levels: Vec::new(), media_type, name })
    }

    /// How loud it is now, and for how many milliseconds it has been going on.
    pub fn listen(&mut self) -> (u8, f64) {
        let mut samples = [0; SAMPLES];
        self.analyser.get_byte_time_domain_data(&mut samples);
        let level = loudness(&samples);
        self.levels.push(level);
        (level, self.elapsed())
    }

    fn elapsed(&self) -> f64 {
        js_sys::Date::now() - self.started
    }

    /// Ends it. `done` gets the file, once it is whole.
    pub fn stop(self, done: impl FnOnce(File, Recording) + 'static) {
        let measured = Recording { duration_ms: self.elapsed() as i64, waveform: condense(&self.levels) };
        let (parts, media_type, name) = (self.parts.clone(), self.media_type, self.name);
        let stopped = once(move || {
            let options = FilePropertyBag::new();
            options.set_type(media_type);
            if let Ok(file) = File::new_with_blob_sequence_and_options(&parts, name, &options) {
                done(file, measured);
            }
        });
        self.recorder.set_onstop(Some(&stopped));
        // It fails only for a recorder that stopped by itself, whose parts are whole.
        let _ = self.recorder.stop();
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        release(&self.stream);
        let _ = self.context.close();
    }
}

/// Lets go of the microphone: the browser stops showing that it is in use.
fn release(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

/// Why there is no microphone, as a sentence.
fn refusal(error: &JsValue) -> &'static str {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotAllowedError" | "SecurityError") => {
            "The browser keeps the microphone from Parlor. Allow it for this page, then try again."
        }
        Some("NotFoundError") => "No microphone was found. Plug one in, then try again.",
        Some("NotReadableError") => "The microphone is in use by something else.",
        _ => "The microphone does not start.",
    }
}

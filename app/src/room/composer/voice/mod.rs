//! Voice messages: [`tape`] records, [`waveform`] makes a picture of it, and the bar is in the composer's place meanwhile.

mod tape;
mod waveform;

use std::time::Duration;

use leptos::{ev::KeyboardEvent, html, leptos_dom::helpers::IntervalHandle, prelude::*, task::spawn_local};

use super::desk::Desk;
use crate::{
    attachments::clock,
    components::{Icon, Shape},
};
use tape::Tape;

/// How often the loudness is looked at.
const BEAT: Duration = Duration::from_millis(50);
/// A recording ends by itself after so long; what is recorded stays.
const LONGEST_MS: f64 = 30.0 * 60.0 * 1000.0;

/// The bar; it begins to record as it appears, and is to be taken away when `recording` is false.
#[component]
pub fn RecordingBar(recording: RwSignal<bool>) -> impl IntoView {
    let desk = Desk::expect();
    // The tape is the browser's: it is put here once there is one.
    let tape = StoredValue::new_local(None::<Tape>);
    let problem = RwSignal::new(None::<&'static str>);
    let seconds = RwSignal::new(None::<u32>);
    let level = RwSignal::new(0_u8);
    let send_button = NodeRef::<html::Button>::new();
    let beat = StoredValue::new(None::<IntervalHandle>);

    let finish = move |keep: bool| {
        if let Some(tape) = tape.try_update_value(Option::take).flatten() {
            if keep {
                tape.stop(desk.recording_sender());
            } else {
                tape.stop(|_, _| {});
            }
        }
        recording.set(false);
        // The text is hidden until then.
        request_animation_frame(move || desk.focus());
    };
    spawn_local(async move {
        match Tape::start().await {
            // Cancelled before the browser was done asking: the tape stops as it is dropped.
            Ok(_) if tape.is_disposed() => {}
            Ok(started) => {
                tape.set_value(Some(started));
                seconds.set(Some(0));
                let listen = move || {
                    let heard = tape.try_update_value(|tape| tape.as_mut().map(Tape::listen)).flatten();
                    let Some((loudness, millis)) = heard else { return };
                    level.set(loudness);
                    let now = (millis / 1000.0) as u32;
                    if seconds.get_untracked() != Some(now) {
                        seconds.set(Some(now));
                    }
                    if millis > LONGEST_MS
                        && let Some(tape) = tape.try_update_value(Option::take).flatten()
                    {
                        let uploads = desk.uploads();
                        tape.stop(move |file, measured| uploads.add(file, Some(measured)));
                        recording.set(false);
                    }
                };
                beat.set_value(set_interval_with_handle(listen, BEAT).ok());
                // Until then it is disabled.
                request_animation_frame(move || {
                    if let Some(button) = send_button.try_get_untracked().flatten() {
                        let _ = button.focus();
                    }
                });
            }
            Err(reason) => {
                let _ = problem.try_set(Some(reason));
            }
        }
    });
    on_cleanup(move || {
        if let Some(beat) = beat.try_update_value(Option::take).flatten() {
            beat.clear();
        }
        if let Some(tape) = tape.try_update_value(Option::take).flatten() {
            tape.stop(|_, _| {});
        }
    });
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            finish(false);
        }
    };

    view! {
        <div class="recording" role="group" aria-label="Recording" on:keydown=pressed>
            <button type="button" class="icon-button" aria-label="Discard the recording" on:click=move |_| finish(false)>
                <Icon shape=Shape::Trash/>
            </button>
            {move || match (problem.get(), seconds.get()) {
                (Some(problem), _) => view! { <p class="min-w-0 flex-1 text-sm text-danger" role="alert">{problem}</p> }.into_any(),
                (None, None) => view! { <p class="min-w-0 flex-1 text-sm text-muted" role="status">"Waiting for the microphone…"</p> }.into_any(),
                (None, Some(_)) => view! {
                    <span class="recording-dot" aria-hidden="true"></span>
                    <span class="sr-only" role="status">"Recording"</span>
                    <span class="text-sm tabular-nums" role="timer">{move || clock(i64::from(seconds.get().unwrap_or(0)) * 1000)}</span>
                    <meter class="recording-level" min="0" max="255" value=move || level.get().to_string() aria-hidden="true"></meter>
                }.into_any(),
            }}
            <button
                type="button"
                node_ref=send_button
                class="send-button"
                aria-label="Stop and send"
                disabled=move || seconds.get().is_none()
                on:click=move |_| finish(true)
            >
                <Icon shape=Shape::Send/>
            </button>
        </div>
    }
}

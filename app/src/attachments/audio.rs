//! Sound: a player with the recording's shape as its slider. Without JavaScript it is the browser's own.

use leptos::{html, prelude::*};
use parlor::model::Attachment;
use wasm_bindgen::JsCast;
use web_sys::HtmlMediaElement;

use super::{card::FileName, measure::clock};
use crate::components::{Icon, Shape};

const SPEEDS: [f64; 3] = [1.0, 1.5, 2.0];
/// Bars that are drawn of a sound whose shape nobody knows.
const FLAT: [u8; 48] = [40; 48];
/// The drawing's height, and the least of a bar's.
const HEIGHT: f64 = 32.0;
const LEAST: f64 = 2.0;

/// A player.
#[component]
pub fn Audio(file: Attachment) -> impl IntoView {
    let audio = NodeRef::<html::Audio>::new();
    let playing = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let at = RwSignal::new(0_i64);
    let duration = RwSignal::new(file.duration_ms.unwrap_or(0));
    let speed = RwSignal::new(0_usize);
    let is_voice = file.waveform.is_some();
    let measured = file.duration_ms.is_some();
    let bars = file.waveform.clone().filter(|waveform| !waveform.is_empty()).unwrap_or_else(|| FLAT.to_vec());
    let width = bars.len() * 3;
    let path = StoredValue::new(path_of(&bars));

    let element = move || audio.get_untracked().map(|audio| audio.unchecked_into::<HtmlMediaElement>());
    let toggle = move |_| {
        let Some(audio) = element() else { return };
        if playing.get_untracked() {
            let _ = audio.pause();
        } else {
            pause_others(&audio);
            failed.set(false);
            // What becomes of it is told by the element's events.
            let _ = audio.play();
        }
    };
    let seek = move |event| {
        let Some(audio) = element() else { return };
        if let Ok(millis) = event_target_value(&event).parse::<f64>() {
            audio.set_current_time(millis / 1000.0);
            at.set(millis as i64);
        }
    };
    let faster = move |_| {
        speed.update(|speed| *speed = (*speed + 1) % SPEEDS.len());
        if let Some(audio) = element() {
            audio.set_playback_rate(SPEEDS[speed.get_untracked()]);
        }
    };
    let moved = move |_| {
        if let Some(audio) = element() {
            at.set((audio.current_time() * 1000.0) as i64);
        }
    };
    // A recording made by a browser does not know how long it is; its maker said so.
    let known = move |_| {
        let seconds = element().map(|audio| audio.duration()).filter(|seconds| seconds.is_finite());
        if let (Some(seconds), false) = (seconds, measured) {
            duration.set((seconds * 1000.0) as i64);
        }
    };
    let ended = move |_| {
        playing.set(false);
        at.set(0);
        if let Some(audio) = element() {
            audio.set_current_time(0.0);
        }
    };
    let played = move || match duration.get() {
        0 => "0".to_owned(),
        whole => format!("{:.1}", width as f64 * (at.get() as f64 / whole as f64).min(1.0)),
    };
    let title = if is_voice { "voice message".to_owned() } else { file.name.clone() };
    let play_label = title.clone();
    view! {
        <div class="player">
            {(!is_voice).then(|| view! { <FileName name=file.name.clone()/> })}
            <audio
                node_ref=audio
                class="hidden w-full noscript:block"
                src=file.url()
                controls=true
                preload="none"
                on:play=move |_| playing.set(true)
                on:pause=move |_| playing.set(false)
                on:timeupdate=moved
                on:loadedmetadata=known
                on:ended=ended
                on:error=move |_| failed.set(true)
            ></audio>
            <div class="flex items-center gap-2.5 noscript:hidden">
                <button
                    type="button"
                    class="player-button"
                    aria-label=move || format!("{} {play_label}", if playing.get() { "Pause" } else { "Play" })
                    on:click=toggle
                >
                    {move || view! { <Icon shape=if playing.get() { Shape::Pause } else { Shape::Play }/> }}
                </button>
                <div class="player-track">
                    <svg viewBox=format!("0 0 {width} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                        <path class="player-rest" d=path.get_value()/>
                        // A drawing within the drawing, as wide as what has been played.
                        <svg x="0" y="0" width=played height=HEIGHT.to_string()>
                            <path class="player-done" d=path.get_value()/>
                        </svg>
                    </svg>
                    <input
                        type="range"
                        min="0"
                        max=move || duration.get().max(1).to_string()
                        step="any"
                        aria-label=format!("Position in {title}")
                        aria-valuetext=move || format!("{} of {}", clock(at.get()), clock(duration.get()))
                        prop:value=move || at.get().to_string()
                        on:input=seek
                        on:keydown=move |event| by_key(&event, duration.get_untracked())
                    />
                </div>
                <span class="shrink-0 text-xs text-muted tabular-nums" aria-hidden="true">
                    {move || clock(if at.get() > 0 { at.get() } else { duration.get() })}
                </span>
                <button type="button" class="player-speed" aria-label=move || format!("Speed {}", SPEEDS[speed.get()]) on:click=faster>
                    {move || format!("{}×", SPEEDS[speed.get()])}
                </button>
            </div>
            {move || failed.get().then(|| view! { <p class="text-sm text-danger" role="alert">"This sound cannot be played here."</p> })}
        </div>
    }
}

/// The arrows go five seconds: a slider without steps of its own would hardly move.
fn by_key(event: &leptos::ev::KeyboardEvent, duration: i64) {
    const STEP: f64 = 5_000.0;
    let by = match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => STEP,
        "ArrowLeft" | "ArrowDown" => -STEP,
        _ => return,
    };
    let Some(slider) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
        return;
    };
    event.prevent_default();
    let at = (slider.value_as_number() + by).clamp(0.0, duration as f64);
    slider.set_value_as_number(at);
    // Heard by the slider's own handler, as if it had been moved.
    if let Ok(event) = web_sys::Event::new("input") {
        let _ = slider.dispatch_event(&event);
    }
}

/// Two at once are none.
fn pause_others(mine: &HtmlMediaElement) {
    let Ok(all) = document().query_selector_all("audio, video") else { return };
    for other in (0..all.length()).filter_map(|index| all.item(index)?.dyn_into::<HtmlMediaElement>().ok()) {
        if !other.paused() && &other != mine {
            let _ = other.pause();
        }
    }
}

/// Strokes of 2 with gaps of 1, from the middle up and down.
fn path_of(bars: &[u8]) -> String {
    use std::fmt::Write;
    let mut path = String::new();
    for (index, bar) in bars.iter().enumerate() {
        let height = (f64::from(*bar) / 255.0 * HEIGHT).max(LEAST);
        let (x, y) = (index * 3, (HEIGHT - height) / 2.0);
        // Writing to a string does not fail.
        let _ = write!(path, "M{x} {y:.1}h2v{height:.1}h-2z");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn a_waveform_is_drawn_from_its_middle_and_silence_is_a_dot() {
        assert_eq!(path_of(&[255, 0]), "M0 0.0h2v32.0h-2zM3 15.0h2v2.0h-2z");
    }
}

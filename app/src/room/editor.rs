//! Rewrites a message where it stands.

use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{Message, MessageChange},
    protocol::MAX_CONTENT_CHARS,
};
use wasm_bindgen::JsCast;

use super::{composer::sends, deeds::focus_composer, state::Room};
use crate::{
    api,
    components::{Alert, grow},
};

/// A field with the message's text, Save and Cancel.
#[component]
pub fn Editor(message: std::sync::Arc<Message>) -> impl IntoView {
    let room = Room::expect();
    let (id, before) = (message.id, message.content.clone());
    // Files may stand by themselves.
    let may_be_blank = !message.attachments.is_empty();
    let text = RwSignal::new(before.clone());
    let (saving, failed) = (RwSignal::new(false), RwSignal::new(None::<Error>));
    let area = NodeRef::<html::Textarea>::new();
    // Whoever came from the composer goes back there, anybody else to the message.
    let from_composer = document().active_element().is_some_and(|element| element.id() == "composer");
    grow(area, move || text.track());
    Effect::new(move |_| {
        if let Some(area) = area.get() {
            let _ = area.focus();
            let end = u32::try_from(area.value().encode_utf16().count()).unwrap_or(0);
            let _ = area.set_selection_range(end, end);
        }
    });
    let close = move || {
        let row = area.get_untracked().and_then(|area| area.closest("article").ok().flatten());
        room.stop_edit();
        match row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
            Some(row) if !from_composer => drop(row.focus()),
            _ => focus_composer(),
        }
    };
    let save = move || {
        let content = text.with_untracked(|text| text.trim().to_owned());
        if saving.get_untracked() || !is_valid(&content, may_be_blank) {
            return;
        }
        if content == before {
            return close();
        }
        saving.set(true);
        failed.set(None);
        spawn_local(async move {
            let answer = api::edit_message(id, content).await;
            // It may have been deleted meanwhile, which closes this.
            if saving.is_disposed() {
                return;
            }
            saving.set(false);
            match answer {
                Ok(message) => {
                    close();
                    room.receive(&message, &MessageChange::Edited);
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    let pressed = {
        let save = save.clone();
        move |event: KeyboardEvent| {
            // What one does here is nobody else's business: the list moves by the same keys.
            event.stop_propagation();
            if event.key() == "Escape" && !event.is_composing() {
                event.prevent_default();
                close();
            } else if sends(&event) {
                event.prevent_default();
                save();
            }
        }
    };
    let invalid = Memo::new(move |_| text.with(|text| !is_valid(text.trim(), may_be_blank)));
    let remark = move || {
        let length = text.with(|text| text.trim().chars().count());
        if length > MAX_CONTENT_CHARS {
            Some(format!("{} characters too long", length - MAX_CONTENT_CHARS))
        } else if invalid.get() {
            Some("Without any text, delete the message instead.".to_owned())
        } else {
            None
        }
    };
    view! {
        <form class="editor" on:submit=move |event| {
            event.prevent_default();
            save();
        }>
            <textarea
                node_ref=area
                class="editor-text"
                rows="1"
                dir="auto"
                aria-label="Edit message"
                aria-describedby="editor-remark"
                prop:value=text
                on:input=move |event| {
                    failed.set(None);
                    text.set(event_target_value(&event));
                }
                on:keydown=pressed
            ></textarea>
            <Alert error=failed/>
            <p id="editor-remark" class="text-sm text-danger empty:hidden" aria-live="polite">{remark}</p>
            <div class="flex items-center gap-2 text-sm">
                <button type="submit" class="button button-primary button-small" aria-disabled=move || (saving.get() || invalid.get()).then_some("true")>
                    {move || if saving.get() { "Saving…" } else { "Save" }}
                </button>
                <button type="button" class="button button-small" on:click=move |_| close()>"Cancel"</button>
                <span class="text-muted pointer-coarse:hidden">"Enter saves, Esc cancels"</span>
            </div>
        </form>
    }
}

fn is_valid(content: &str, may_be_blank: bool) -> bool {
    (may_be_blank || !content.is_empty()) && content.chars().count() <= MAX_CONTENT_CHARS
}

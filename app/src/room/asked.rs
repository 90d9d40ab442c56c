//! What must be answered, or read, before anything else: dialogs about one message.

use std::sync::Arc;

use leptos::prelude::*;
use parlor::model::{Edition, Message, MessageId};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{deeds::focus_composer, state::Room};
use crate::{
    api,
    components::{Alert, Dialog},
    time::{Time, TimeForm},
};

/// A question.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Whether to take a message back.
    Delete(Arc<Message>),
    /// What a message said before.
    History(MessageId),
    /// Whether to follow a link that looks as if it led elsewhere.
    Follow { href: String, host: String },
}

/// The dialog of the question that is asked.
#[component]
pub fn Dialogs() -> impl IntoView {
    let room = Room::expect();
    move || {
        let asked = room.asked().get()?;
        let row = row_in_focus();
        // The dialog closes by itself, too: then nothing is asked any more.
        let open = RwSignal::new(true);
        Effect::new(move |_| {
            if !open.get() {
                room.asked().set(None);
                let row = row.clone();
                // After the dialog, which gives the focus back to what may be gone.
                request_animation_frame(move || take_focus(row.as_deref()));
            }
        });
        Some(match asked {
            Asked::Delete(message) => view! { <Delete message open/> }.into_any(),
            Asked::History(message) => view! { <History message open/> }.into_any(),
            Asked::Follow { href, host } => view! { <Follow href host open/> }.into_any(),
        })
    }
}

/// The row of a message in which the focus is.
fn row_in_focus() -> Option<SendWrapper<HtmlElement>> {
    let row = document().active_element()?.closest("article").ok().flatten()?;
    row.dyn_into().ok().map(SendWrapper::new)
}

/// Gives the focus to a row, or to the composer, if nothing has it.
fn take_focus(row: Option<&HtmlElement>) {
    let nothing_has_it = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
    match row.filter(|row| row.is_connected()) {
        _ if !nothing_has_it => {}
        Some(row) => drop(row.focus()),
        None => focus_composer(),
    }
}

#[component]
fn Delete(message: Arc<Message>, open: RwSignal<bool>) -> impl IntoView {
    let room = Room::expect();
    let id = message.id;
    let delete = move |_| {
        open.set(false);
        room.delete(id);
    };
    view! {
        <Dialog title="Delete this message?" id="delete-message" open>
            <blockquote class="quoted line-clamp-3 wrap-anywhere" dir="auto">{message.plain().into_owned()}</blockquote>
            <p class="pt-3 text-muted text-pretty">"Nobody here will be able to read it any more."</p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button type="button" class="button button-danger" on:click=delete>"Delete"</button>
            </div>
        </Dialog>
    }
}

#[component]
fn History(message: MessageId, open: RwSignal<bool>) -> impl IntoView {
    let fetch = Action::new(move |(): &()| api::editions(message));
    Effect::new(move |_| drop(fetch.dispatch(())));
    let editions = fetch.value();
    view! {
        <Dialog title="Edit history" id="edit-history" open>
            {move || match editions.get() {
                None => view! { <p class="hint">"Loading…"</p> }.into_any(),
                Some(Err(error)) => view! { <Alert error=Some(error)/> }.into_any(),
                Some(Ok(editions)) => view! { <Editions editions/> }.into_any(),
            }}
        </Dialog>
    }
}

/// What was said, the last first.
#[component]
fn Editions(editions: Vec<Edition>) -> impl IntoView {
    view! {
        <ol class="grid gap-3" aria-label="Earlier versions">
            {editions.into_iter().rev().map(|edition| view! {
                <li>
                    <p class="text-sm text-muted">
                        "Until " <Time at=edition.until form=TimeForm::Day/> ", " <Time at=edition.until form=TimeForm::Clock/>
                    </p>
                    <p class="whitespace-pre-wrap wrap-anywhere" dir="auto">{edition.content}</p>
                </li>
            }).collect_view()}
        </ol>
    }
}

#[component]
fn Follow(href: String, host: String, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog title="Follow this link?" id="follow-link" open>
            <p class="text-pretty">"Its text names another address. It leads to " <strong class="wrap-anywhere">{host}</strong> "."</p>
            <p class="pt-2 text-sm text-muted wrap-anywhere">{href.clone()}</p>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>"Stay here"</button>
                <a class="button button-primary" href=href target="_blank" rel="noopener noreferrer nofollow" on:click=move |_| open.set(false)>
                    "Follow it"
                </a>
            </div>
        </Dialog>
    }
}

//! The files that a message is going to carry: how far each has come, and what can be done about it.

use leptos::prelude::*;
use parlor::model::AttachmentKind;

use super::desk::Desk;
use crate::{
    attachments::FileName,
    components::{Icon, Shape},
    live::uploads::{State, Upload},
};

/// All of them, above the text.
#[component]
pub fn UploadList() -> impl IntoView {
    let desk = Desk::expect();
    let list = desk.uploads().list();
    let shown = list.clone();
    view! {
        <ul class="uploads" aria-label="Files to send">
            <For each=move || shown.get() key=|upload| upload.key let:upload>
                <Chip upload/>
            </For>
        </ul>
        <p class="px-4 text-xs text-muted not-empty:pb-1" role="status">{move || desk.is_waiting().get().then_some("It is sent when its files have arrived.")}</p>
    }
}

#[component]
fn Chip(upload: Upload) -> impl IntoView {
    let desk = Desk::expect();
    let Upload { key, name, kind, state, preview, .. } = upload;
    let state = Memo::new(move |_| state.get());
    let remove = move |_| {
        desk.uploads().remove(key);
        desk.forget_problem();
        desk.focus();
    };
    let retry = move |_| {
        desk.forget_problem();
        desk.uploads().retry(key);
    };
    let shape = match kind {
        AttachmentKind::Audio => Shape::Microphone,
        AttachmentKind::Video => Shape::Play,
        AttachmentKind::Image | AttachmentKind::File => Shape::File,
    };
    let face = match preview {
        Some(preview) => view! { <img class="size-9 rounded-lg object-cover" src=preview alt=""/> }.into_any(),
        None => view! { <span class="sign"><Icon shape/></span> }.into_any(),
    };
    let progress_label = format!("Sending {name}");
    let remove_label = format!("Remove {name}");
    let retry_label = format!("Try {name} again");
    view! {
        <li class="upload" class=("upload-failed", move || matches!(state.get(), State::Failed(_)))>
            {face}
            <div class="min-w-0 flex-1">
                <FileName name=name.clone()/>
                {move || match state.get() {
                    State::Underway(part) => view! {
                        <progress class="upload-progress" max="1" value=part.to_string() aria-label=progress_label.clone()></progress>
                    }.into_any(),
                    State::Done(file) => view! {
                        <p class="text-xs text-muted">{crate::attachments::size(file.bytes)}</p>
                    }.into_any(),
                    State::Failed(reason) => view! { <p class="text-xs text-danger" role="alert">{reason}</p> }.into_any(),
                }}
            </div>
            {move || matches!(state.get(), State::Failed(_)).then(|| view! {
                <button type="button" class="icon-button size-8" aria-label=retry_label.clone() on:click=retry>
                    <Icon shape=Shape::Retry class="size-4"/>
                </button>
            })}
            <button type="button" class="icon-button size-8" aria-label=remove_label on:click=remove>
                <Icon shape=Shape::Close class="size-4"/>
            </button>
        </li>
    }
}

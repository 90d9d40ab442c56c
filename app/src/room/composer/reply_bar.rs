//! To which message one replies, above the text.

use leptos::prelude::*;

use super::desk::Desk;
use crate::{
    components::{Icon, Shape},
    gist::quoted,
};

/// The message, and the way out of replying to it.
#[component]
pub fn ReplyBar() -> impl IntoView {
    let desk = Desk::expect();
    let replying_to = desk.replying_to();
    let cancel = move |_| {
        desk.answer_nothing();
        desk.focus();
    };
    move || {
        replying_to.get().map(|quote| {
            let name = quote.sender.as_ref().map_or_else(|| "a notice".to_owned(), |sender| sender.name.clone());
            view! {
                <div class="reply-bar">
                    <Icon shape=Shape::Reply class="size-4 shrink-0 text-accent"/>
                    <p class="min-w-0 flex-1 truncate">
                        <span class="text-muted">"Replying to "</span>
                        <bdi class="font-medium">{name}</bdi>
                        <span class="text-muted">": "<bdi>{quoted(&quote)}</bdi></span>
                    </p>
                    <button type="button" class="icon-button size-7" aria-label="Do not reply" on:click=cancel>
                        <Icon shape=Shape::Close class="size-4"/>
                    </button>
                </div>
            }
        })
    }
}

//! One message that was found.

use leptos::prelude::*;
use parlor::model::Hit;

use crate::{
    components::{Avatar, Icon, Shape},
    gist::gist,
    time::{Time, TimeForm},
};

/// A link to the message in its conversation, with what was looked for marked.
#[component]
pub fn HitRow(hit: Hit) -> impl IntoView {
    let Hit { message, title, excerpt } = hit;
    let href = format!("/rooms/{}?at={}", message.conversation_id, message.seq);
    let text = if excerpt.iter().all(|piece| piece.text.trim().is_empty()) {
        view! { <span class="text-muted">{gist(&message)}</span> }.into_any()
    } else {
        let piece = |text: String, found| {
            if found { view! { <mark>{text}</mark> }.into_any() } else { text.into_any() }
        };
        excerpt.into_iter().map(|part| piece(part.text, part.found)).collect_view().into_any()
    };
    let files = match message.attachments.len() {
        0 => None,
        1 => Some("1 file".to_owned()),
        count => Some(format!("{count} files")),
    };
    let face = match &message.sender {
        Some(sender) => view! { <Avatar id=sender.id.0 name=sender.name.clone()/> }.into_any(),
        None => view! { <span class="sign"><Icon shape=Shape::Info/></span> }.into_any(),
    };
    view! {
        <a class="hit" href=href>
            {face}
            <span class="min-w-0 flex-1">
                <span class="flex items-baseline gap-2">
                    <span class="min-w-0 flex-1 truncate">
                        {message.sender.map(|sender| view! { <bdi class="font-semibold">{sender.name}</bdi>" " })}
                        <span class="text-sm text-muted">"in " <bdi>{title}</bdi></span>
                    </span>
                    <Time at=message.created_at form=TimeForm::Short class="shrink-0 text-xs text-faint tabular-nums"/>
                </span>
                <span class="block wrap-anywhere" dir="auto">{text}</span>
                {files.map(|files| view! {
                    <span class="flex items-center gap-1 text-sm text-muted"><Icon shape=Shape::File class="size-4"/>{files}</span>
                })}
            </span>
        </a>
    }
    .into_any()
}

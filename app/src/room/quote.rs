//! The message that another one replies to, above it.

use leptos::prelude::*;
use parlor::model::{MessageKind, Quote};

use super::state::Room;
use crate::{
    components::{Icon, Shape},
    gist::quoted,
};

/// A line that says who said what, and leads there.
#[component]
pub fn Quoted(quote: Quote) -> impl IntoView {
    let room = Room::expect();
    let seq = quote.seq;
    let jump = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        room.jump(seq);
    };
    let name = quote.sender.as_ref().map(|sender| sender.name.clone());
    let label = format!("In reply to {}", name.as_deref().unwrap_or("a notice"));
    view! {
        <a class="quote" href=format!("?at={seq}") on:click=jump>
            <Icon shape=Shape::Reply class="size-3.5 shrink-0"/>
            <span class="sr-only">{label}": "</span>
            {name.map(|name| view! { <bdi class="min-w-0 truncate font-semibold" aria-hidden="true">{name}</bdi> })}
            <Excerpt quote/>
        </a>
    }
}

/// What was said, in a line. Where that is too narrow, this gives way to a name beside it.
#[component]
pub fn Excerpt(quote: Quote) -> impl IntoView {
    if quote.deleted {
        return view! { <span class="truncate italic">"This message was deleted."</span> }.into_any();
    }
    let shape = match quote.kind {
        MessageKind::Image => Some(Shape::Image),
        MessageKind::File => Some(Shape::File),
        MessageKind::Audio => Some(Shape::Sound),
        MessageKind::Video => Some(Shape::Film),
        MessageKind::Location => Some(Shape::Map),
        _ => None,
    };
    view! {
        {shape.map(|shape| view! { <Icon shape class="size-3.5 shrink-0"/> })}
        <span class="min-w-8 shrink-[999] truncate" dir="auto">{quoted(&quote)}</span>
    }
    .into_any()
}

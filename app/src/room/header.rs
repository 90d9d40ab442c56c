//! The room's name, and what is beside it.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use parlor::model::ConversationKind;

use super::{pins::PinsButton, state::Room};
use crate::{
    components::{ConversationAvatar, Icon, PresenceDot, Shape, presence_text},
    details::ContextLine,
    sidebar::title_of,
};

/// The id of the button that opens the pane beside the room.
pub const DETAILS: &str = "details";

/// The header; `details` is whether the pane beside the room is open.
#[component]
pub fn Header(details: RwSignal<bool>) -> impl IntoView {
    let room = Room::expect();
    let summary = room.summary();
    let title = Memo::new(move |_| summary.with(title_of));
    let face = Memo::new(move |_| summary.get());
    let navigate = use_navigate();
    view! {
        <header class="pane-header">
            <form action="/" method="get" class="md:hidden" on:submit=move |event| {
                event.prevent_default();
                navigate("/", leptos_router::NavigateOptions::default());
            }>
                <button type="submit" class="icon-button -ms-2" aria-label="Back"><Icon shape=Shape::Back/></button>
            </form>
            {move || view! { <ConversationAvatar summary=face.get()/> }}
            <div class="min-w-0 flex-1">
                <h1 class="truncate leading-tight font-semibold" dir="auto">{title}</h1>
                <p class="truncate text-[0.8125rem] leading-tight text-muted"><Subtitle/></p>
            </div>
            <a
                class="icon-button max-sm:hidden"
                href=format!("/search?in={}", room.id())
                aria-label="Search in this conversation"
                title="Search in this conversation"
            >
                <Icon shape=Shape::Search/>
            </a>
            <PinsButton/>
            <button
                type="button"
                id=DETAILS
                class="icon-button noscript:hidden"
                aria-label="Details"
                aria-expanded=move || details.get().to_string()
                on:click=move |_| details.update(|open| *open = !*open)
            >
                <Icon shape=Shape::Info/>
            </button>
        </header>
    }
}

/// Whether the other person is here; else how many there are.
#[component]
fn Subtitle() -> impl IntoView {
    let room = Room::expect();
    let summary = room.summary();
    let other = Memo::new(move |_| {
        summary.with(|summary| {
            let direct = summary.conversation.kind == ConversationKind::Direct;
            summary.others.first().filter(|_| direct).map(|other| other.id)
        })
    });
    let count = Memo::new(move |_| summary.with(|summary| summary.participant_count));
    let context = Memo::new(move |_| summary.with(|summary| summary.conversation.context.clone()));
    let about = move || context.get().map(|context| view! { " · " <ContextLine context/> });
    let who = move || match other.get() {
        Some(other) => {
            let status = room.live().presence(other);
            view! {
                <span class="inline-flex items-center gap-1.5">
                    <span class="relative inline-block size-3"><PresenceDot status silent=true/></span>
                    {move || presence_text(status.get())}
                </span>
            }
            .into_any()
        }
        None => view! { {move || people(count.get())} }.into_any(),
    };
    view! { {who}{about} }
}

fn people(count: i64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

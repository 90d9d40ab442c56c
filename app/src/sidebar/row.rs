//! One conversation in the list.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use parlor::model::{ConversationId, ConversationKind, ConversationSummary};

use super::{preview::Preview, title_of};
use crate::{
    components::{ConversationAvatar, PresenceDot, UnreadBadge},
    live::Live,
    time::{Time, TimeForm},
};

/// A link to the conversation, with what one wants to know before opening it.
#[component]
pub fn Row(id: ConversationId) -> impl IntoView {
    let live = Live::expect();
    let summary = live.summary(id);
    let href = format!("/rooms/{id}");
    let path = use_location().pathname;
    let current = {
        let href = href.clone();
        Memo::new(move |_| path.with(|path| *path == href))
    };
    let title = Memo::new(move |_| summary.with(|summary| summary.as_ref().map(title_of).unwrap_or_default()));
    let unread = Memo::new(move |_| summary.with(|summary| summary.as_ref().map_or(0, |s| s.membership.unread)));
    let last_at =
        Memo::new(move |_| summary.with(|summary| summary.as_ref()?.last_message.as_ref().map(|m| m.created_at)));

    view! {
        <a
            class="row"
            href=href
            aria-current=move || current.get().then_some("page")
            data-unread=move || (unread.get() > 0).then_some("")
        >
            <Face summary/>
            <span class="grid min-w-0 flex-1 grid-cols-1 gap-0.5">
                <span class="flex items-baseline gap-2">
                    <bdi class="row-title">{title}</bdi>
                    {move || last_at.get().map(|at| view! {
                        <Time at form=TimeForm::Short class="ms-auto shrink-0 text-xs text-faint tabular-nums"/>
                    })}
                </span>
                <span class="flex h-5 items-center gap-2">
                    <Preview id summary/>
                    <UnreadBadge count=unread/>
                </span>
            </span>
        </a>
    }
}

/// The avatar; in a direct conversation with the other's presence.
#[component]
fn Face(summary: Signal<Option<ConversationSummary>>) -> impl IntoView {
    // Redrawn only when the people change, not at every message.
    let face = Memo::new_with_compare(
        move |_| summary.get(),
        |old, new| {
            let key = |summary: &Option<ConversationSummary>| {
                summary.as_ref().map(|summary| (summary.conversation.kind, summary.others.first().cloned()))
            };
            old.map(key) != new.map(key)
        },
    );
    move || {
        face.get().map(|summary| {
            let other = summary.others.first().filter(|_| summary.conversation.kind == ConversationKind::Direct);
            let presence = other.map(|other| Live::expect().presence(other.id));
            view! {
                <span class="relative">
                    <ConversationAvatar summary/>
                    {presence.map(|status| view! { <PresenceDot status/> })}
                </span>
            }
        })
    }
}

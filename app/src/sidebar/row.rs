//! One conversation in the list.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use parlor::model::{ConversationId, ConversationKind, ConversationSummary, Membership, NotificationLevel};

use super::{menu::RowMenu, preview::Preview, title_of};
use crate::{
    components::{ConversationAvatar, Icon, PresenceDot, Shape, UnreadBadge},
    live::{Live, calling},
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
    let of_mine = move |of: fn(&Membership) -> i64| {
        Memo::new(move |_| summary.with(|summary| summary.as_ref().map_or(0, |summary| of(&summary.membership))))
    };
    let unread = of_mine(|membership| membership.unread);
    let mentions = of_mine(|membership| membership.unread_mentions);
    let calls = of_mine(calling);
    let quiet = Memo::new(move |_| calls.get() < unread.get());
    let muted = Memo::new(move |_| {
        summary.with(|summary| {
            summary.as_ref().is_some_and(|summary| summary.membership.notifications == NotificationLevel::None)
        })
    });
    let menu = RowMenu::expect();
    let last_at =
        Memo::new(move |_| summary.with(|summary| summary.as_ref()?.last_message.as_ref().map(|m| m.created_at)));

    view! {
        <div class="row-frame">
            <a
                class="row"
                href=href
                aria-current=move || current.get().then_some("page")
                data-unread=move || (calls.get() > 0).then_some("")
                data-muted=move || muted.get().then_some("")
            >
                <Face summary/>
                <span class="grid min-w-0 flex-1 grid-cols-1 gap-0.5">
                    <span class="flex items-baseline gap-2">
                        <bdi class="row-title">{title}</bdi>
                        {move || muted.get().then(|| view! {
                            <span class="shrink-0 self-center text-faint">
                                <Icon shape=Shape::Muted class="size-3.5"/>
                                <span class="sr-only">"muted"</span>
                            </span>
                        })}
                        {move || last_at.get().map(|at| view! {
                            <Time at form=TimeForm::Short class="ms-auto shrink-0 text-xs text-faint tabular-nums"/>
                        })}
                    </span>
                    <span class="flex h-5 items-center gap-2">
                        <Preview id summary/>
                        <UnreadBadge count=unread mentions quiet/>
                    </span>
                </span>
            </a>
            <button
                type="button"
                class="row-more noscript:hidden"
                aria-haspopup="menu"
                aria-label=move || format!("Options for {}", title.get())
                on:click=move |event| menu.open(id, &event)
            ></button>
        </div>
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

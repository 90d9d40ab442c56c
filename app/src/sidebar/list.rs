//! The conversations: those at hand, the rest of them on request, and those put away.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use parlor::model::{ConversationId, ConversationKind, ConversationSummary, UserId};

use super::{
    menu::{ConversationMenu, RowMenu, Undo},
    row::Row,
    title_of,
};
use crate::{
    api,
    components::{Alert, UnreadBadge},
    live::{Live, calling},
};

/// Whether a conversation is more than a name that somebody else looked up.
fn is_begun(summary: &ConversationSummary, me: UserId) -> bool {
    let conversation = &summary.conversation;
    let is_mine = conversation.created_by.is_none_or(|creator| creator == me);
    conversation.kind != ConversationKind::Direct || is_mine || summary.last_message.is_some()
}

/// The list, with those alone whose title has what was typed into the filter.
#[component]
pub fn List(filter: RwSignal<String>) -> impl IntoView {
    let live = Live::expect();
    let menu = RowMenu::provide();
    let all = live.conversations();
    let filtered = move |all: Signal<Vec<ConversationId>>| {
        Memo::new(move |_| {
            let wanted = filter.read().trim().to_lowercase();
            let mut ids = all.get();
            if !wanted.is_empty() {
                ids.retain(|id| {
                    live.summary(*id).with(|summary| {
                        summary.as_ref().is_some_and(|summary| title_of(summary).to_lowercase().contains(&wanted))
                    })
                });
            }
            ids
        })
    };
    let path = use_location().pathname;
    let open = Memo::new(move |_| path.with(|path| path.strip_prefix("/rooms/")?.parse::<ConversationId>().ok()));
    let me = live.me().id;
    let begun = Memo::new(move |_| {
        let mut ids = all.get();
        ids.retain(|id| {
            open.get() == Some(*id)
                || live.summary(*id).with(|summary| summary.as_ref().is_some_and(|summary| is_begun(summary, me)))
        });
        ids
    });
    let (shown, archived) = (filtered(begun.into()), filtered(live.archived()));
    // What was searched for, or is open, is not to be hidden.
    let unfolds = Memo::new(move |_| {
        filter.with(|filter| !filter.trim().is_empty())
            || open.get().is_some_and(|open| archived.with(|archived| archived.contains(&open)))
    });
    let (unread, more) = (live.has_unread(), live.has_more());
    let put_away = live.archived_sum(|membership| membership.unread);
    let mentions = live.archived_sum(|membership| membership.unread_mentions);
    let calls = live.archived_sum(calling);
    let quiet = Memo::new(move |_| calls.get() < put_away.get());
    view! {
        <div class="flex min-h-8 shrink-0 items-center gap-2 ps-4.5 pe-3 text-[0.8125rem] text-muted">
            <span class="flex-1 font-medium" aria-hidden="true">"Conversations"</span>
            <Show when=move || unread.get()>
                <button type="button" class="text-button noscript:hidden" on:click=move |_| menu.attempt(api::mark_all_read(), drop)>
                    "Mark all read"
                </button>
            </Show>
        </div>
        <nav class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-2" aria-label="Conversations">
            <Alert error=menu.failed()/>
            <ul class="grid grid-cols-1 gap-px">
                <For each=move || shown.get() key=|id| *id let:id>
                    <li><Row id/></li>
                </For>
            </ul>
            <Show when=move || more.get()>
                <button type="button" class="text-button mx-2.5 my-1 noscript:hidden" on:click=move |_| menu.attempt(live.list_more(), drop)>
                    "Show more"
                </button>
            </Show>
            <Show when=move || shown.with(Vec::is_empty) && archived.with(Vec::is_empty)>
                <p class="px-4 py-8 text-center text-sm text-muted text-balance">
                    {move || {
                        if all.with(Vec::is_empty) {
                            "You are in no conversation yet. Start one with the pen above."
                        } else {
                            "No conversation of that name."
                        }
                    }}
                </p>
            </Show>
            <Show when=move || !archived.with(Vec::is_empty)>
                <details class="archived" open=move || unfolds.get()>
                    <summary>
                        <span class="pe-2">{move || format!("Archived ({})", archived.with(Vec::len))}</span>
                        <UnreadBadge count=put_away mentions quiet/>
                    </summary>
                    <ul class="grid grid-cols-1 gap-px">
                        <For each=move || archived.get() key=|id| *id let:id>
                            <li><Row id/></li>
                        </For>
                    </ul>
                </details>
            </Show>
        </nav>
        <Undo/>
        <ConversationMenu/>
    }
    .into_any()
}

//! The left pane: who I am, what I am in, and where to start something new.

mod account;
mod invite;
mod preview;
mod row;

use leptos::prelude::*;
use leptos_router::components::A;
use parlor::model::{ConversationSummary, UserRole};

use crate::{
    components::{Icon, Shape},
    live::Live,
};
use account::Account;
use invite::Invite;
use row::Row;

/// What a conversation is called: its title, or who else is in it.
pub fn title_of(summary: &ConversationSummary) -> String {
    match (&summary.conversation.title, summary.others.as_slice()) {
        (Some(title), _) => title.clone(),
        (None, []) => "Just you".to_owned(),
        (None, others) => others.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// The left pane.
#[component]
pub fn Sidebar() -> impl IntoView {
    let live = Live::expect();
    let filter = RwSignal::new(String::new());
    let all = live.conversations();
    let shown = Memo::new(move |_| {
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
    });
    let invites = live.me().role == UserRole::Admin;

    view! {
        <section class="sidebar" aria-label="Sidebar">
            <header class="flex h-14 shrink-0 items-center gap-2.5 ps-4 pe-3">
                <img class="size-7" src="/favicon.svg" alt="" width="28" height="28"/>
                <span class="flex-1 text-[1.0625rem] font-semibold tracking-tight">"Parlor"</span>
                <A href="/new" {..} class="icon-button" aria-label="New conversation" title="New conversation">
                    <Icon shape=Shape::Edit/>
                </A>
                <Account/>
            </header>
            <div class="relative mx-3 mb-2 shrink-0">
                <Icon shape=Shape::Search class="pointer-events-none absolute inset-s-3 top-1/2 size-4 -translate-y-1/2 text-faint"/>
                <input
                    class="input input-quiet ps-9"
                    type="search"
                    aria-label="Filter conversations"
                    placeholder="Filter"
                    autocomplete="off"
                    dir="auto"
                    prop:value=filter
                    on:input=move |event| filter.set(event_target_value(&event))
                />
            </div>
            <nav class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-2" aria-label="Conversations">
                <ul class="grid grid-cols-1 gap-px">
                    <For each=move || shown.get() key=|id| *id let:id>
                        <li><Row id/></li>
                    </For>
                </ul>
                <Show when=move || shown.with(Vec::is_empty)>
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
            </nav>
            {invites.then(|| view! { <Invite/> })}
        </section>
    }
}

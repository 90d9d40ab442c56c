//! The left pane: who I am, what I am in, and where to start something new.

mod account;
mod invite;
mod list;
mod menu;
mod preview;
mod row;

use leptos::prelude::*;
use leptos_router::components::A;
use parlor::model::{ConversationSummary, UserRole};

use crate::{
    bell::BellButton,
    components::{Icon, Shape},
    live::Live,
};
use account::Account;
use invite::Invite;
use list::List;
pub use menu::LEVELS;

/// What a conversation is called: its title, or who else is in it.
pub fn title_of(summary: &ConversationSummary) -> String {
    match (&summary.conversation.title, summary.others.as_slice()) {
        (Some(title), _) => title.clone(),
        (None, []) => "Just you".to_owned(),
        (None, others) => others.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// The left pane. It is the page's main part where nothing stands beside it.
#[component]
pub fn Sidebar(#[prop(into)] is_page: Signal<bool>) -> impl IntoView {
    let filter = RwSignal::new(String::new());
    let invites = Live::expect().me().role == UserRole::Admin;
    view! {
        <section class="sidebar" aria-label="Sidebar" role=move || is_page.get().then_some("main")>
            <header class="flex h-14 shrink-0 items-center gap-0.5 ps-4 pe-3">
                <img class="me-2 size-7" src="/favicon.svg" alt="" width="28" height="28"/>
                <span class="min-w-0 flex-1 truncate text-[1.0625rem] font-semibold tracking-tight max-md:hidden">"Parlor"</span>
                // Where the list is all there is, it names the page.
                <h1 class="min-w-0 flex-1 truncate text-[1.0625rem] font-semibold tracking-tight md:hidden">"Parlor"</h1>
                <A href="/search" {..} class="icon-button" aria-label="Search messages" title="Search messages">
                    <Icon shape=Shape::Search/>
                </A>
                <BellButton/>
                <A href="/new" {..} class="icon-button me-1" aria-label="New conversation" title="New conversation">
                    <Icon shape=Shape::Edit/>
                </A>
                <Account/>
            </header>
            <div class="relative mx-3 mb-1 shrink-0 noscript:hidden">
                <Icon shape=Shape::Filter class="pointer-events-none absolute inset-s-3 top-1/2 size-4 -translate-y-1/2 text-faint"/>
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
            <List filter/>
            {invites.then(|| view! { <Invite/> })}
        </section>
    }
    .into_any()
}

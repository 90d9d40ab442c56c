//! What I decide about the room for myself: what it notifies me of, and whether it is put away.

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{ConversationId, ConversationSummary, Membership, NotificationLevel},
};

use crate::{
    api,
    components::{Alert, Icon, Shape},
    live::Live,
    sidebar::LEVELS,
};

/// The choices.
#[component]
pub fn Settings(conversation: ConversationId, summary: Signal<Option<ConversationSummary>>) -> impl IntoView {
    let live = Live::expect();
    let failed = RwSignal::new(None::<Error>);
    let settle = move |membership: Result<Membership, Error>| match membership {
        Ok(membership) => {
            let _ = failed.try_set(None);
            live.belong(conversation, membership);
        }
        Err(error) => drop(failed.try_set(Some(error))),
    };
    let level = Memo::new(move |_| {
        summary.with(|summary| summary.as_ref().map(|summary| summary.membership.notifications).unwrap_or_default())
    });
    let archived = Memo::new(move |_| {
        summary.with(|summary| summary.as_ref().is_some_and(|summary| summary.membership.archived_at.is_some()))
    });
    let choose =
        move |level: NotificationLevel| spawn_local(async move { settle(api::set_level(conversation, level).await) });
    let archive = move |_| {
        let on = !archived.get_untracked();
        spawn_local(async move { settle(api::archive(conversation, on).await) });
    };
    view! {
        <fieldset class="py-3" role="radiogroup" aria-labelledby="levels">
            <legend id="levels" class="label pb-1.5">"Notify me of"</legend>
            <div class="-mx-2 grid gap-px">
                {LEVELS.map(|(choice, shape, text)| view! {
                    <label class="choice">
                        <input
                            type="radio"
                            class="check"
                            name="level"
                            prop:checked=move || level.get() == choice
                            checked=level.get_untracked() == choice
                            on:change=move |_| choose(choice)
                        />
                        <Icon shape class="size-4 shrink-0 text-muted"/>
                        {text}
                    </label>
                })}
            </div>
        </fieldset>
        <Alert error=failed/>
        <div class="-mx-2 grid gap-px border-t border-line py-2">
            // On a phone the room's header has no room for it.
            <a class="menu-item sm:hidden" href=format!("/search?in={conversation}")>
                <Icon shape=Shape::Search/>
                "Search in this conversation"
            </a>
            <button type="button" class="menu-item" on:click=archive>
                <Icon shape=Shape::Archive/>
                {move || if archived.get() { "Unarchive" } else { "Archive" }}
            </button>
        </div>
    }
    .into_any()
}

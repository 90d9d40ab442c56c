//! What one can do with a conversation from the list: one menu for all rows, and a way back.

use std::{future::Future, time::Duration};

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{ConversationId, Membership, NotificationLevel},
};

use super::title_of;
use crate::{
    api,
    components::{Beside, Menu, MenuItem, Shape},
    live::Live,
};

/// The conversation that the menu opened for, where it opens, and what went wrong.
#[derive(Clone, Copy)]
pub struct RowMenu {
    live: Live,
    chosen: RwSignal<Option<ConversationId>>,
    at: RwSignal<Option<Beside>>,
    failed: RwSignal<Option<Error>>,
    /// What was archived a moment ago.
    put_away: RwSignal<Option<ConversationId>>,
}

/// How long one can undo what was done.
const UNDO: Duration = Duration::from_secs(5);

impl RowMenu {
    /// Provides it to the rows.
    pub fn provide() -> Self {
        let (chosen, at, failed) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
        let menu = Self { live: Live::expect(), chosen, at, failed, put_away: RwSignal::new(None) };
        provide_context(menu);
        menu
    }

    /// The menu of the list around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens it beside what was pressed.
    pub fn open(self, id: ConversationId, event: &web_sys::Event) {
        self.chosen.set(Some(id));
        self.at.set(Beside::of(event));
    }

    /// Why the last deed failed.
    pub fn failed(self) -> RwSignal<Option<Error>> {
        self.failed
    }

    /// Does something that the server answers, and says so if it fails.
    pub fn attempt<T: 'static>(
        self,
        deed: impl Future<Output = Result<T, Error>> + 'static,
        then: impl FnOnce(T) + 'static,
    ) {
        self.failed.set(None);
        spawn_local(async move {
            match deed.await {
                Ok(answer) => then(answer),
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    fn settle(self, id: ConversationId, deed: impl Future<Output = Result<Membership, Error>> + 'static) {
        self.attempt(deed, move |membership| self.live.belong(id, membership));
    }

    /// Puts a conversation into the archive, or takes it out. For a while it can be taken back at once.
    fn archive(self, id: ConversationId, on: bool) {
        self.put_away.set(None);
        self.attempt(api::archive(id, on), move |membership| {
            self.live.belong(id, membership);
            if on {
                let _ = self.put_away.try_set(Some(id));
                let forget = move || {
                    let _ = self.put_away.try_update(|now| now.take_if(|now| *now == id));
                };
                set_timeout(forget, UNDO);
            }
        });
    }
}

/// What was put away just now, and a way back.
#[component]
pub fn Undo() -> impl IntoView {
    let menu = RowMenu::expect();
    view! {
        <div role="status">
            {move || menu.put_away.get().map(|id| {
                let title = menu.live.summary(id).with_untracked(|summary| summary.as_ref().map(title_of));
                view! {
                    <p class="undo">
                        <span class="min-w-0 flex-1 truncate">"Archived "<bdi>{title}</bdi></span>
                        <button type="button" class="text-button" on:click=move |_| menu.archive(id, false)>"Undo"</button>
                    </p>
                }
            })}
        </div>
    }
    .into_any()
}

/// The menu.
#[component]
pub fn ConversationMenu() -> impl IntoView {
    let menu = RowMenu::expect();
    view! {
        <Menu label="Conversation options" at=menu.at>
            {move || menu.chosen.get().map(|id| view! { <Items id/> })}
        </Menu>
    }
    .into_any()
}

#[component]
fn Items(id: ConversationId) -> impl IntoView {
    let menu = RowMenu::expect();
    let summary = menu.live.summary(id).get_untracked()?;
    let (seq, Membership { unread, archived_at, notifications, .. }) = (summary.conversation.seq, summary.membership);
    let archived = archived_at.is_some();
    let read = Callback::new(move |()| menu.attempt(api::mark_read(id, seq), drop));
    let archive = Callback::new(move |()| menu.archive(id, !archived));
    let level = move |level| Callback::new(move |()| menu.settle(id, api::set_level(id, level)));
    Some(view! {
        {(unread > 0).then(|| view! { <MenuItem shape=Shape::Check text="Mark as read" on_choose=read/> })}
        <MenuItem shape=Shape::Archive text=if archived { "Unarchive" } else { "Archive" } on_choose=archive/>
        <div role="group" aria-label="Notifications" class="menu-group">
            <p class="hint px-2 pt-1" aria-hidden="true">"Notifications"</p>
            {LEVELS.map(|(choice, shape, text)| view! {
                <MenuItem shape text chosen=Some(choice == notifications) on_choose=level(choice)/>
            })}
        </div>
    })
}

/// Each level of notification, as it is called.
pub const LEVELS: [(NotificationLevel, Shape, &str); 3] = [
    (NotificationLevel::All, Shape::Bell, "All messages"),
    (NotificationLevel::Mentions, Shape::At, "Mentions only"),
    (NotificationLevel::None, Shape::Muted, "Nothing"),
];

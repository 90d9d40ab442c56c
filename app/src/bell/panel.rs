//! The newest notifications, and older ones on request.

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{Notification, NotificationPage, Timestamp},
};

use super::line::{Line, gathered};
use crate::{
    api,
    components::{Alert, Beside, Empty, Icon, Shape},
    live::Live,
};

/// What the panel holds.
#[derive(Clone, Copy)]
struct Lines {
    live: Live,
    /// Newest first; nothing until they are fetched.
    shown: RwSignal<Option<Vec<Notification>>>,
    next: RwSignal<Option<Timestamp>>,
    failed: RwSignal<Option<Error>>,
}

impl Lines {
    /// Fetches the newest ones, which counts as reading those that are not messages.
    fn fetch(self) {
        spawn_local(async move {
            match api::notifications(None).await {
                Ok(page) => {
                    let newest = page.notifications.first().map(|newest| newest.at).filter(|_| page.unread > 0);
                    self.put(page);
                    if let Some(newest) = newest
                        && let Ok(unread) = api::read_notifications(newest).await
                    {
                        self.live.set_bell(unread);
                    }
                }
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// Takes the first page; what was fetched of the pages after it stays.
    fn put(self, page: NotificationPage) {
        let mut lines = page.notifications;
        let older = self.shown.try_get_untracked().flatten().unwrap_or_default();
        let older: Vec<_> = older.into_iter().filter(|line| page.next.is_some_and(|next| line.at < next)).collect();
        if older.is_empty() {
            let _ = self.next.try_set(page.next);
        }
        lines.extend(older);
        let _ = (self.shown.try_set(Some(lines)), self.failed.try_set(None));
    }

    fn fetch_older(self) {
        let Some(before) = self.next.get_untracked() else { return };
        spawn_local(async move {
            match api::notifications(Some(before)).await {
                Ok(page) => {
                    let _ = self.next.try_set(page.next);
                    let _ = self.shown.try_update(|shown| shown.get_or_insert_default().extend(page.notifications));
                }
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }
}

/// The panel; `at` is emptied to close it.
#[component]
pub fn Panel(at: RwSignal<Option<Beside>>) -> impl IntoView {
    let live = Live::expect();
    let (shown, next, failed) = (RwSignal::new(None), RwSignal::new(None), RwSignal::new(None));
    let lines = Lines { live, shown, next, failed };
    let (version, unread) = (live.bell_version(), live.total_unread());
    Effect::new(move |_| {
        version.track();
        unread.track();
        lines.fetch();
    });
    let close = Callback::new(move |()| at.set(None));
    let read_all = move |_| {
        spawn_local(async move {
            match api::mark_all_read().await {
                Ok(_) => lines.fetch(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <div class="bell">
            <header class="flex items-center gap-1 border-b border-line py-1.5 ps-4 pe-1.5">
                <h2 class="flex-1 font-semibold">"Notifications"</h2>
                <Show when=move || { unread.get() > 0 }>
                    <button type="button" class="text-button" on:click=read_all>"Mark all read"</button>
                </Show>
                <button type="button" class="icon-button" aria-label="Close notifications" on:click=move |_| close.run(())>
                    <Icon shape=Shape::Close/>
                </button>
            </header>
            <div class="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1.5" aria-busy=move || shown.with(Option::is_none).to_string()>
                <Alert error=failed/>
                {move || shown.get().map(|lines| if lines.is_empty() {
                    view! {
                        <Empty shape=Shape::Bell heading="Nothing new">
                            <p class="text-sm">"Messages, mentions, reactions and invitations show here."</p>
                        </Empty>
                    }.into_any()
                } else {
                    view! {
                        <ul class="grid grid-cols-1 gap-px">
                            {gathered(lines).into_iter().map(|(line, earlier)| view! { <li><Line line earlier close/></li> }).collect_view()}
                        </ul>
                    }.into_any()
                })}
                <Show when=move || next.with(Option::is_some)>
                    <button type="button" class="text-button m-1" on:click=move |_| lines.fetch_older()>"Show older"</button>
                </Show>
            </div>
        </div>
    }
    .into_any()
}

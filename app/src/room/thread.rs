//! A chain of replies in a pane of its own, where one goes on replying.

use leptos::{html, prelude::*, task::spawn_local};
use parlor::{
    Error, Result,
    model::{MessageId, MessagePage, Quote},
};
use serde::{Deserialize, Serialize};

use super::{
    composer::{Chain, Composer},
    deeds::focus,
    nearness,
    row::MessageRow,
    rows::Rows,
    state::Room,
};
use crate::{
    api,
    components::{Alert, Icon, Shape},
    live::timeline::quote_of,
};

/// What was fetched of a chain together with its room.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstReplies {
    /// Any message of the chain.
    pub root: MessageId,
    pub page: Result<MessagePage>,
}

/// The pane of the chain that `root` belongs to. It takes what is `first` known of it.
#[component]
pub fn ThreadPane(root: MessageId, first: StoredValue<Option<FirstReplies>>) -> impl IntoView {
    let room = Room::expect();
    let rows = Rows::new(room.rows().with(|timeline| timeline.chain(root)));
    let failed = RwSignal::new(None::<Error>);
    let outbox = room.live().outbox(room.id());
    let heading = NodeRef::<html::H2>::new();
    let known = first.with_value(|first| first.clone().filter(|first| first.root == root));
    let is_known = known.is_some();
    match known.map(|first| first.page) {
        Some(Ok(page)) => drop(rows.change(|timeline| timeline.append(page))),
        Some(Err(error)) => failed.set(Some(error)),
        None => {}
    }
    Effect::new(move |_| {
        rows.set_local_days();
        room.set_chain(Some(rows));
        // Once the pane is closed it no longer hears what happens: opened again, it asks anew.
        first.set_value(None);
        if !is_known {
            fetch(rows, root, failed);
        }
    });
    Effect::new(move |_| {
        let pending = outbox.get();
        rows.change(|timeline| timeline.set_pending(pending));
    });
    Effect::new(move |_| {
        let Some(heading) = heading.get() else { return };
        let writes = room.writes_in_thread().try_update_value(std::mem::take) == Some(true);
        // A menu that led here gives the focus back as it closes.
        request_animation_frame(move || if writes { focus("thread-composer") } else { drop(heading.focus()) });
    });
    if cfg!(feature = "hydrate") {
        on_cleanup(move || room.set_chain(None));
    }
    let keys = rows.keys();
    let more = Memo::new(move |_| {
        keys.track();
        rows.with(|timeline| timeline.has_after())
    });
    let next = rows.with(|timeline| timeline.last_seq().filter(|_| timeline.has_after()));
    let loading = Memo::new(move |_| keys.with(Vec::is_empty) && failed.with(Option::is_none));
    view! {
        <aside class="details thread" aria-label="Thread">
            <header class="pane-header">
                <a class="icon-button -ms-2 lg:hidden" href="?" aria-label="Back"><Icon shape=Shape::Back/></a>
                <h2 class="flex-1 font-semibold" tabindex="-1" node_ref=heading>"Thread"</h2>
                <a class="icon-button max-lg:hidden" href="?" aria-label="Close thread"><Icon shape=Shape::Close/></a>
            </header>
            // Reversed, so that it opens and stays at its end.
            <div
                class="flex min-h-0 flex-1 flex-col-reverse overflow-x-hidden overflow-y-auto overscroll-contain"
                data-list=""
                tabindex="0"
                role="region"
                aria-label="Replies"
                on:pointerover=move |event| nearness::pointed(rows, &event)
                on:pointerleave=move |_| nearness::left(rows)
                on:focusin=move |event| nearness::focused(rows, &event)
                on:focusout=move |event| nearness::focused(rows, &event)
                on:contextmenu=move |event| nearness::held(room, rows, &event)
            >
                <div class="mb-auto shrink-0 py-3">
                    {move || loading.get().then(|| view! { <p class="hint px-4 py-2">"Loading…"</p> })}
                    <div class="px-4"><Alert error=failed/></div>
                    <For each=move || keys.get() key=Clone::clone let:key>
                        <MessageRow rows key/>
                    </For>
                    <Show when=move || more.get()>
                        <p class="py-2 text-center">
                            <button type="button" class="button noscript:hidden" on:click=move |_| fetch(rows, root, failed)>"More replies"</button>
                        </p>
                    </Show>
                    {next.map(|seq| view! {
                        <p class="hidden py-2 text-center noscript:block">
                            <a class="link" href=format!("?thread={root}&after={seq}")>"More replies"</a>
                        </p>
                    })}
                </div>
            </div>
            <Composer chain=Chain { root, target: Callback::new(move |()| target(rows)) }/>
        </aside>
    }
}

/// Fetches the first page, or the one after what is there.
fn fetch(rows: Rows, root: MessageId, failed: RwSignal<Option<Error>>) {
    let after = rows.with(|timeline| timeline.last_seq().filter(|_| timeline.has_after()));
    spawn_local(async move {
        match api::thread(root, after).await {
            Ok(page) => drop(rows.change(|timeline| timeline.append(page))),
            Err(error) => drop(failed.try_set(Some(error))),
        }
    });
}

/// What a new reply replies to: the root, or what is left of its chain.
fn target(rows: Rows) -> Option<Quote> {
    rows.with(|timeline| {
        let root = timeline.root().and_then(|root| timeline.get(root)).filter(|root| root.deleted_at.is_none());
        root.or_else(|| timeline.last()).map(|message| quote_of(message))
    })
}

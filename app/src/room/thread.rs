//! A chain of replies in a pane of its own, where one goes on replying.

use leptos::{html, prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{MessageId, Quote},
    protocol::MAX_CONTENT_CHARS,
};

use super::{composer::sends, nearness, row::MessageRow, rows::Rows, state::Room};
use crate::{
    api,
    components::{Alert, Icon, Shape},
    live::timeline::quote_of,
};

/// The pane of the chain that `root` belongs to.
#[component]
pub fn ThreadPane(root: MessageId) -> impl IntoView {
    let room = Room::expect();
    let rows = Rows::new(room.rows().with(|timeline| timeline.chain(root)));
    let failed = RwSignal::new(None::<Error>);
    let outbox = room.live().outbox(room.id());
    let heading = NodeRef::<html::H2>::new();
    // Only in the browser: the pane is part of the conversation beside it, which stands in the first HTML.
    Effect::new(move |_| {
        rows.set_local_days();
        room.set_chain(Some(rows));
        fetch(rows, root, failed);
    });
    Effect::new(move |_| {
        let pending = outbox.get();
        rows.change(|timeline| timeline.set_pending(pending));
    });
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    if cfg!(feature = "hydrate") {
        on_cleanup(move || room.set_chain(None));
    }
    let keys = rows.keys();
    let more = Memo::new(move |_| {
        keys.track();
        rows.with(|timeline| timeline.has_after())
    });
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
                            <button type="button" class="button" on:click=move |_| fetch(rows, root, failed)>"More replies"</button>
                        </p>
                    </Show>
                </div>
            </div>
            <Reply rows/>
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

/// Where one replies; text alone.
#[component]
fn Reply(rows: Rows) -> impl IntoView {
    let room = Room::expect();
    let text = RwSignal::new(String::new());
    let full = RwSignal::new(false);
    let area = NodeRef::<html::Textarea>::new();
    let posts = room.summary().with_untracked(|s| s.membership.role.posts_in(s.conversation.kind));
    Effect::new(move |_| {
        text.track();
        if let Some(area) = area.get() {
            let style = web_sys::HtmlElement::style(&area);
            let _ = style.set_property("height", "auto");
            let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
        }
    });
    let over = Memo::new(move |_| text.with(|text| text.trim().chars().count()).saturating_sub(MAX_CONTENT_CHARS));
    let send = move || {
        let content = text.with_untracked(|text| text.trim().to_owned());
        let Some(quote) = target(rows).filter(|_| !content.is_empty() && over.get_untracked() == 0) else { return };
        let sent = room.send_reply(content, quote);
        full.set(!sent);
        if sent {
            text.set(String::new());
        }
    };
    posts.then(|| view! {
        <form class="shrink-0 border-t border-line p-3 pb-safe" on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            {move || full.get().then(|| view! {
                <p class="pb-1.5 text-sm text-danger" role="alert">"Too many messages wait to be sent already."</p>
            })}
            {move || (over.get() > 0).then(|| view! {
                <p class="pb-1.5 text-sm text-danger" role="alert">{over.get()} " characters too long to send"</p>
            })}
            <div class="flex items-end gap-2 rounded-xl border border-line bg-raised p-1.5 focus-within:border-accent">
                <textarea
                    node_ref=area
                    class="max-h-[30dvh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-base outline-none wrap-anywhere pointer-coarse:min-h-11 pointer-coarse:py-2.5 pointer-fine:text-[0.9375rem]"
                    rows="1"
                    dir="auto"
                    aria-label="Reply in this thread"
                    placeholder="Reply"
                    autocomplete="off"
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                    on:keydown=move |event| if sends(&event) {
                        event.prevent_default();
                        send();
                    }
                ></textarea>
                <button type="submit" class="grid size-9 shrink-0 place-items-center rounded-lg bg-accent text-on-accent hover:opacity-90 pointer-coarse:size-11" aria-label="Send reply">
                    <Icon shape=Shape::Send/>
                </button>
            </div>
        </form>
    })
}

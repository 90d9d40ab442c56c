//! The list of messages: a window of rows that pages both ways and keeps the reader's place.

use leptos::{ev::KeyboardEvent, prelude::*};
use parlor::model::{ConversationKind, ConversationSummary};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    announcements::Announcements,
    composer::refusal,
    nearness,
    row::MessageRow,
    state::{End, Room},
};
use crate::components::{Empty, Icon, Shape};

/// A page is fetched when less than this, in pixels, is left to scroll.
const FETCH_AHEAD: f64 = 800.0;
/// The unread divider opens this far below the upper edge.
const DIVIDER_TOP: f64 = 96.0;

/// The list, and the way back to its end.
#[component]
pub fn Timeline() -> impl IntoView {
    let room = Room::expect();
    let place = room.place();
    let (keys, beyond, loading) = (room.rows().keys(), room.beyond(), room.loading());

    Effect::new(move |_| {
        if place.list().get().is_some() && place.rows().get().is_some() {
            place.watch();
            place.once_laid_out(move || {
                open(room);
                page(room);
            });
        }
    });
    // More may be wanted at once: a window that does not fill the list, or a reader who scrolls faster than pages come.
    Effect::new(move |_| {
        keys.track();
        if loading.get().is_none() {
            page(room);
        }
    });
    // On the server there is no list to look at, and cleaning up happens on any thread.
    if cfg!(feature = "hydrate") {
        on_cleanup(move || room.live().remember_place(room.id(), place.first()));
    }
    let scrolled = move |_| {
        let was_at_end = place.is_at_end();
        place.note();
        if place.is_at_end() && !was_at_end {
            room.kept_unread().set_value(false);
        }
        page(room);
    };

    view! {
        // Reversed, so that it opens at its end; see `place`.
        <div
            id="messages"
            node_ref=place.list()
            class="flex min-h-0 flex-1 flex-col-reverse overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] focus-visible:-outline-offset-2"
            role="log"
            aria-label="Messages"
            // Its news is spoken by the announcements, bursts as one and without what history brings.
            aria-live="off"
            aria-relevant="additions"
            tabindex="0"
            on:scroll=scrolled
            on:keydown=move |event| rove(&event)
            on:pointerover=move |event| nearness::pointed(room.rows(), &event)
            on:pointerleave=move |_| nearness::left(room.rows())
            on:focusin=move |event| nearness::focused(room.rows(), &event)
            on:focusout=move |event| nearness::focused(room.rows(), &event)
            on:contextmenu=move |event| nearness::held(room, room.rows(), &event)
            data-list=""
        >
            <div node_ref=place.rows() class="shrink-0 pb-3">
                <p class="h-8 text-center text-sm leading-8 text-faint">
                    {move || (loading.get() == Some(End::Older)).then_some("Loading…")}
                </p>
                <PlainLink end=End::Older text="Older messages"/>
                <For each=move || keys.get() key=Clone::clone let:key>
                    <MessageRow rows=room.rows() key/>
                </For>
                <PlainLink end=End::Newer text="Newer messages"/>
                <Show when=move || keys.with(Vec::is_empty) && !beyond.get().newer>
                    <Empty shape=Shape::Parlor heading="No messages yet">
                        <p>{move || room.summary().with(beginning)}</p>
                    </Empty>
                </Show>
            </div>
        </div>
        <JumpToLatest/>
        <Announcements announcer=room.announcer()/>
    }
}

/// What to do in a conversation in which nothing was said yet.
fn beginning(summary: &ConversationSummary) -> AnyView {
    let direct = summary.conversation.kind == ConversationKind::Direct;
    match summary.others.first().filter(|_| direct) {
        _ if refusal(summary).is_some() => "What is said here will show here.".into_any(),
        Some(other) => {
            let name = other.name.clone();
            view! { "Say hello to "<bdi>{name}</bdi>": this conversation is between you two." }.into_any()
        }
        None => "Say hello: whatever is written here, everybody here can read.".into_any(),
    }
}

/// The way to the messages beyond the window for browsers without JavaScript.
#[component]
fn PlainLink(end: End, text: &'static str) -> impl IntoView {
    let edge = Room::expect().edge(end);
    edge.map(|seq| {
        view! {
            <p class="hidden py-2 text-center noscript:block">
                <a class="link" href=format!("?at={seq}")>{text}</a>
            </p>
        }
    })
}

/// A pill over the list's end, while the reader is elsewhere.
#[component]
fn JumpToLatest() -> impl IntoView {
    let room = Room::expect();
    let (at_end, beyond, news) = (room.place().at_end(), room.beyond(), room.news());
    let away = Memo::new(move |_| !at_end.get() || beyond.get().newer);
    view! {
        <Show when=move || away.get()>
            <div class="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
                <button
                    type="button"
                    class="pointer-events-auto flex min-h-9 items-center gap-2 rounded-full border border-line bg-raised px-4 text-sm font-medium shadow-raised hover:bg-hover pointer-coarse:min-h-11"
                    on:click=move |_| room.to_end()
                >
                    <Icon shape=Shape::Down class="size-4"/>
                    "Jump to latest"
                    {move || (news.get() > 0).then(|| view! {
                        <span class="badge">{move || news.get()}<span class="sr-only">" new"</span></span>
                    })}
                </button>
            </div>
        </Show>
    }
}

/// Where a room opens: at the message that the address names, where it was left, at the unread divider, at its end.
fn open(room: Room) {
    let place = room.place();
    let left_at = room.live().place(room.id());
    if let Some(row) = room.target().and_then(|seq| place.find(seq)) {
        place.light_up(&row);
    } else if let Some(row) = room.divider().and_then(|seq| place.find(seq)) {
        place.show(&row, DIVIDER_TOP);
    } else if let Some((row, top)) = left_at.and_then(|(seq, top)| Some((place.find(seq)?, top))) {
        place.show(&row, top);
    } else {
        place.note();
    }
}

/// Fetches what is about to be scrolled to.
fn page(room: Room) {
    let Some((above, below)) = room.place().room_to_scroll() else { return };
    if above < FETCH_AHEAD {
        room.load(End::Older);
    }
    if below < FETCH_AHEAD {
        room.load(End::Newer);
    }
    if room.place().is_at_end() {
        room.reached_end();
    }
}

/// The arrows move the focus from message to message.
fn rove(event: &KeyboardEvent) {
    let down = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(target) = target else { return };
    let next = if target.tag_name() == "ARTICLE" {
        neighbour(&target, down)
    } else if target.id() == "messages" && !down {
        // Into the list from its end.
        let rows = target.get_elements_by_tag_name("article");
        rows.item(rows.length().wrapping_sub(1)).and_then(|row| row.dyn_into().ok())
    } else {
        None
    };
    if let Some(next) = next {
        event.prevent_default();
        let _ = next.focus();
    }
}

fn neighbour(row: &HtmlElement, down: bool) -> Option<HtmlElement> {
    let step = |element: &web_sys::Element| {
        if down { element.next_element_sibling() } else { element.previous_element_sibling() }
    };
    let mut next = step(row);
    while let Some(element) = next {
        if element.tag_name() == "ARTICLE" {
            return element.dyn_into().ok();
        }
        next = step(&element);
    }
    None
}

//! One conversation: its header, its messages, the composer.
//!
//! - [`state`]: the room's handle: what it holds, what it hears, its verbs
//! - [`deeds`]: what one does with a message; [`rights`]: which of that one may
//! - [`timeline`], [`rows`], [`day`]: the messages; [`place`]: what keeps the reader's place among them
//! - [`row`]: one message, made of [`quote`], [`markup`], [`card`], [`reactions`], [`status`], or the [`editor`];
//!   [`emoji`]: which ones are drawn large
//! - [`nearness`], [`toolbar`], [`menu`], [`asked`]: how one gets at the deeds
//! - [`panes`]: what stands beside; [`thread`]: a chain of replies there; [`pins`]: what is kept at hand
//! - [`composer`], [`typing`], [`banner`], [`failure`], [`header`]: around them
//! - [`reading`], [`announcements`]: what follows from messages being seen, and for those who do not see them

mod announcements;
mod asked;
mod banner;
mod card;
mod composer;
mod day;
mod deeds;
mod editor;
mod emoji;
mod failure;
mod header;
mod markup;
mod menu;
mod nearness;
mod panes;
mod pins;
mod place;
mod quote;
mod reactions;
mod reading;
mod rights;
mod row;
mod rows;
mod state;
mod status;
mod thread;
mod timeline;
mod toolbar;
mod typing;

use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*};
use leptos_router::hooks::{use_location, use_params_map};
use parlor::{
    Error,
    model::{ConversationId, MessageId},
};

use crate::{
    api::{self, RoomData},
    components::{Empty, Shape, close_by_back},
    details::Details,
    json::Json,
    live::Live,
    pages::Retry,
    query,
    shortcuts::is_modal_open,
    sidebar::title_of,
    title::PageTitle,
};
use asked::Dialogs;
use banner::Banner;
use composer::Composer;
use failure::Failure;
use header::Header;
use menu::Menus;
use panes::Panes;
use reactions::Reactors;
use state::Room;
use thread::{FirstReplies, ThreadPane};
use timeline::Timeline;
use typing::TypingLine;

/// The page at `/rooms/:id`; `?at=SEQ` opens it at one message, `?thread=ID` with a chain of replies beside it, and
/// `&after=SEQ` with those that follow there.
#[component]
pub fn RoomPage() -> impl IntoView {
    let live = Live::expect();
    let params = use_params_map();
    let search = use_location().search;
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<ConversationId>().ok()));
    let at = Memo::new(move |_| search.with(|search| query::value(search, "at")).and_then(|at| at.parse::<i64>().ok()));
    let thread = Memo::new(move |_| {
        search.with(|search| query::value(search, "thread")).and_then(|id| id.parse::<MessageId>().ok())
    });
    let after =
        move || search.with_untracked(|search| query::value(search, "after")).and_then(|seq| seq.parse::<i64>().ok());
    let opening = Memo::new(move |before: Option<&Opening>| Opening::after(before, id.get(), at.get()));
    // A room that was left in the middle of its history is fetched around there.
    let data = Resource::<_, Json>::new_with_options(
        // It is the same however the address has changed since.
        move || opening.with(|opening| (opening.id, opening.at, opening.nth)),
        move |(id, at, _)| {
            // A thread that opens later is fetched by its pane.
            let (root, after) = (thread.get_untracked(), after());
            async move {
                let id = id.ok_or_else(|| Error::not_found("conversation"))?;
                let data = api::room(id, at.or_else(|| live.place_to_return_to(id))).await?;
                let replies = match root {
                    Some(root) => Some(FirstReplies { root, page: api::thread(root, after).await }),
                    None => None,
                };
                Ok((data, at, replies))
            }
        },
        true,
    );
    let details = RwSignal::new(false);
    // Where they cover the room, they are a place to come back from.
    let covered = Memo::new(move |_| details.get() && is_narrow());
    close_by_back(covered.into(), Callback::new(move |()| details.set(false)));
    Effect::new(move |_| {
        if covered.get() {
            let escape = window_event_listener(ev::keydown, move |event| {
                if event.key() == "Escape" && !event.default_prevented() && !is_modal_open() {
                    details.set(false);
                    request_animation_frame(|| deeds::focus(header::DETAILS));
                }
            });
            on_cleanup(move || escape.remove());
        }
    });
    let again = Callback::new(move |()| data.refetch());

    view! {
        <main class="flex min-h-0 min-w-0 flex-1">
            <Suspense fallback=Skeleton>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok((data, at, replies)) => view! { <OneRoom data at details thread replies/> }.into_any(),
                        Err::<_, Error>(error) => view! { <Closed error again/> }.into_any(),
                    }
                })}
            </Suspense>
        </main>
    }
    .into_any()
}

/// What the page was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Opening {
    id: Option<ConversationId>,
    at: Option<i64>,
    /// What the address names: nothing any more, once the reader has left for the end.
    named: Option<i64>,
    /// Counts the openings, for one may be asked for again.
    nth: u32,
}

impl Opening {
    /// What it is for as soon as the address names these.
    fn after(before: Option<&Self>, id: Option<ConversationId>, at: Option<i64>) -> Self {
        match before {
            Some(before) if before.id == id && (at.is_none() || at == before.named) => Self { named: at, ..*before },
            _ => Self { id, at, named: at, nth: before.map_or(0, |before| before.nth + 1) },
        }
    }
}

/// Whether there is no room for a pane beside the messages.
fn is_narrow() -> bool {
    window().match_media("(width < 64rem)").ok().flatten().is_some_and(|query| query.matches())
}

#[component]
fn OneRoom(
    data: RoomData,
    at: Option<i64>,
    details: RwSignal<bool>,
    thread: Memo<Option<MessageId>>,
    replies: Option<FirstReplies>,
) -> impl IntoView {
    let replies = StoredValue::new(replies);
    let live = Live::expect();
    let room = Room::new(live, data, at);
    provide_context(room);
    let id = room.id();
    Panes::provide(id, details, thread);
    let summary = room.summary();
    let unread = live.total_unread();
    let title = Signal::derive(move || {
        let title = summary.with(title_of);
        match unread.get() {
            0 => title,
            unread => format!("({unread}) {title}"),
        }
    });
    reading::track(room);

    view! {
        <PageTitle text=title/>
        <section
            class="flex min-h-0 min-w-0 flex-1 flex-col"
            class=("max-lg:hidden", move || details.get() || thread.get().is_some())
        >
            <Header details/>
            <div class="relative flex min-h-0 flex-1 flex-col">
                <Banner/>
                <Failure/>
                <Timeline/>
            </div>
            <TypingLine/>
            <Composer/>
        </section>
        {move || match thread.get() {
            Some(root) => view! { <div class="side-pane"><ThreadPane root first=replies/></div> }.into_any(),
            None => view! {
                <Show when=move || details.get()>
                    <div class="side-pane">
                        <Details conversation=id on_close=Callback::new(move |()| details.set(false))/>
                    </div>
                </Show>
            }.into_any(),
        }}
        <Menus/>
        <Reactors/>
        <Dialogs/>
    }
}

/// Rows to come, as high as rows are.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="flex min-h-0 flex-1 flex-col" aria-busy="true">
            <div class="pane-header"></div>
            <div class="flex flex-1 flex-col justify-end gap-4 overflow-hidden p-4 motion-safe:animate-pulse" aria-hidden="true">
                {(0..8).map(|_| view! {
                    <div class="flex gap-3">
                        <div class="size-9 shrink-0 rounded-full bg-hover"></div>
                        <div class="flex flex-1 flex-col gap-2 py-1">
                            <div class="h-3 w-28 rounded-full bg-hover"></div>
                            <div class="h-3 w-3/5 rounded-full bg-hover"></div>
                        </div>
                    </div>
                }).collect_view()}
            </div>
            <div class="h-20"></div>
        </div>
    }
}

/// A room that does not open.
#[component]
fn Closed(error: Error, again: Callback<()>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::ssr::set_page_status(
        http::StatusCode::from_u16(error.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR),
    );
    let missing = matches!(error, Error::NotFound { .. } | Error::Forbidden);
    let heading = if missing { "This conversation is not open to you" } else { "This conversation does not load" };
    let advice = if missing {
        "It may be gone, or you may have left it. Somebody in it can add you.".to_owned()
    } else {
        error.to_string()
    };
    view! {
        <PageTitle text=heading/>
        <div class="grid flex-1 place-items-center">
            <Empty shape=Shape::Warning heading page=true>
                <p role="alert">{advice}</p>
                <div class="flex flex-wrap justify-center gap-2">
                    {(!missing).then(|| view! { <Retry again/> })}
                    <a class="button mt-3" href="/">"Back to your conversations"</a>
                </div>
            </Empty>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_opens_anew_where_another_message_is_named_and_not_where_none_is_any_more() {
        let room = Some(ConversationId(1));
        let opened = Opening::after(None, room, Some(5));
        let left = Opening::after(Some(&opened), room, None);
        assert_eq!((left.at, left.nth), (Some(5), opened.nth));
        assert!(Opening::after(Some(&left), room, Some(5)).nth > opened.nth);
        assert!(Opening::after(Some(&opened), room, Some(6)).nth > opened.nth);
        assert_eq!(Opening::after(Some(&opened), room, Some(5)), opened);
        let elsewhere = Opening::after(Some(&opened), Some(ConversationId(2)), None);
        assert_eq!((elsewhere.at, elsewhere.nth), (None, opened.nth + 1));
    }
}

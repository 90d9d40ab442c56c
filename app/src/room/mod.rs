//! One conversation: its header, its messages, the composer.
//!
//! - [`state`]: the room's handle: what it holds, what it hears, its verbs
//! - [`timeline`], [`row`], [`day`]: the messages; [`place`]: what keeps the reader's place among them
//! - [`composer`], [`typing`], [`banner`], [`header`]: around them
//! - [`reading`], [`announcements`]: what follows from messages being seen, and for those who do not see them
//! - [`emoji`]: which messages are drawn large

mod announcements;
mod banner;
mod composer;
mod day;
mod emoji;
mod header;
mod place;
mod reading;
mod row;
mod state;
mod timeline;
mod typing;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use parlor::{Error, model::ConversationId};

use crate::{
    api::{self, RoomData},
    components::{Empty, Shape},
    details::Details,
    json::Json,
    live::Live,
    sidebar::title_of,
    title::PageTitle,
};
use banner::Banner;
use composer::Composer;
use header::Header;
use state::Room;
use timeline::Timeline;
use typing::TypingLine;

/// The page at `/rooms/:id`; `?at=SEQ` opens it at one message.
#[component]
pub fn RoomPage() -> impl IntoView {
    let live = Live::expect();
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<ConversationId>().ok()));
    let at = Memo::new(move |_| query.read().get("at").and_then(|at| at.parse::<i64>().ok()));
    // A room that was left in the middle of its history is fetched around there.
    let data = Resource::<_, Json>::new_with_options(
        move || (id.get(), at.get()),
        move |(id, at)| async move {
            let id = id.ok_or_else(|| Error::not_found("conversation"))?;
            api::room(id, at.or_else(|| live.place_to_return_to(id))).await.map(|data| (data, at))
        },
        true,
    );
    let details = RwSignal::new(false);

    view! {
        <main class="flex min-h-0 min-w-0 flex-1">
            <Suspense fallback=Skeleton>
                {move || Suspend::new(async move {
                    match data.await {
                        Ok((data, at)) => view! { <OneRoom data at details/> }.into_any(),
                        Err(error) => view! { <Closed error/> }.into_any(),
                    }
                })}
            </Suspense>
        </main>
    }
    .into_any()
}

#[component]
fn OneRoom(data: RoomData, at: Option<i64>, details: RwSignal<bool>) -> impl IntoView {
    let live = Live::expect();
    let room = Room::new(live, data, at);
    provide_context(room);
    let id = room.id();
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
        <section class="flex min-h-0 min-w-0 flex-1 flex-col" class=("max-lg:hidden", move || details.get())>
            <Header details/>
            <div class="relative flex min-h-0 flex-1 flex-col">
                <Banner/>
                <Timeline/>
            </div>
            <TypingLine/>
            <Composer/>
        </section>
        <Show when=move || details.get()>
            <div class="min-h-0 w-full shrink-0 border-s border-line lg:w-80">
                <Details conversation=id on_close=Callback::new(move |()| details.set(false))/>
            </div>
        </Show>
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
fn Closed(error: Error) -> impl IntoView {
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
                <a class="button mt-3" href="/">"Back to your conversations"</a>
            </Empty>
        </div>
    }
}

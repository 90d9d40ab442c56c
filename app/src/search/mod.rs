//! `/search?q=...`: finding messages. A plain form, answered in the first HTML; with JavaScript more results follow
//! below the first ones.

mod hit;

use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::Url,
};
use parlor::{
    Error,
    model::{ConversationId, Hit, MessageId, Search, SearchPage as Found},
};

use crate::{
    api,
    components::{Alert, Empty, Icon, Shape},
    json::Json,
    live::Live,
    pages::Retry,
    query,
    sidebar::title_of,
    title::PageTitle,
};
use hit::HitRow;

/// The address of a search.
fn address(search: &Search) -> String {
    let mut address = format!("/search?q={}", Url::escape(&search.query));
    if let Some(conversation) = search.conversation {
        address.push_str(&format!("&in={conversation}"));
    }
    if let Some(before) = search.before {
        address.push_str(&format!("&before={before}"));
    }
    address
}

/// The page.
#[component]
pub fn SearchPage() -> impl IntoView {
    let address = use_location().search;
    let search = Memo::new(move |_| {
        let given = |name| address.with(|address| query::value(address, name));
        Search {
            query: given("q").unwrap_or_default(),
            conversation: given("in").and_then(|id| id.parse::<ConversationId>().ok()),
            before: given("before").and_then(|id| id.parse::<MessageId>().ok()),
        }
    });
    let found = Resource::<_, Json>::new_with_options(
        move || search.get(),
        |search| async move {
            let found =
                if search.query.trim().is_empty() { Ok(None) } else { api::search(search.clone()).await.map(Some) };
            found.map(|found| (search, found))
        },
        true,
    );
    let again = Callback::new(move |()| found.refetch());
    let title = Signal::derive(move || {
        let query = search.with(|search| search.query.trim().to_owned());
        if query.is_empty() { "Search".to_owned() } else { format!("{query} – Search") }
    });
    view! {
        <PageTitle text=title/>
        <main class="frame-scroll">
            <header class="pane-header">
                <a class="icon-button -ms-2 md:hidden" href="/" aria-label="Back"><Icon shape=Shape::Back/></a>
                <h1 class="font-semibold">"Search"</h1>
            </header>
            <div class="mx-auto w-full max-w-3xl px-4 pb-10">
                <Form search again/>
                <Transition>
                    {move || Suspend::new(async move {
                        match found.await {
                            Ok((_, None)) => view! { <Filters open=true/> }.into_any(),
                            Ok((search, Some(found))) => view! { <Results search found/> }.into_any(),
                            Err(error) => view! { <Refused error again/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </main>
    }
    .into_any()
}

/// What is looked for, and where.
#[component]
fn Form(search: Memo<Search>, again: Callback<()>) -> impl IntoView {
    let live = Live::expect();
    let query = RwSignal::new(search.with_untracked(|search| search.query.clone()));
    // The address may change below an open page: by the browser's Back, or a link.
    Effect::new(move |_| query.set(search.with(|search| search.query.clone())));
    let place = Memo::new(move |_| search.with(|search| search.conversation));
    let field = NodeRef::<html::Input>::new();
    // The browser looks for `autofocus` only when it loads a page.
    Effect::new(move |_| {
        if let Some(field) = field.get().filter(|_| search.with_untracked(|search| search.query.is_empty())) {
            let _ = field.focus();
        }
    });
    let navigate = use_navigate();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let wanted = Search { query: query.get_untracked(), conversation: place.get_untracked(), before: None };
        if search.with_untracked(|search| *search == wanted) {
            return again.run(());
        }
        navigate(&address(&wanted), NavigateOptions::default());
    };
    view! {
        <form class="grid gap-2 pt-4" role="search" action="/search" method="get" on:submit=submit>
            <div class="flex gap-2">
                <input
                    class="input"
                    type="search"
                    name="q"
                    aria-label="Search messages"
                    placeholder="Words, or from:name has:image"
                    autocomplete="off"
                    autofocus=query.with_untracked(String::is_empty)
                    node_ref=field
                    dir="auto"
                    maxlength="200"
                    value=query.get_untracked()
                    prop:value=query
                    on:input=move |event| query.set(event_target_value(&event))
                />
                <button type="submit" class="button button-primary">
                    <Icon shape=Shape::Search class="size-4"/>
                    "Search"
                </button>
            </div>
            {move || place.get().map(|id| {
                let title = live.summary(id).with(|summary| summary.as_ref().map(title_of));
                let everywhere = address(&Search { conversation: None, before: None, ..search.get() });
                view! {
                    <input type="hidden" name="in" value=id.0/>
                    <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
                        <span>"Only in " <bdi class="font-medium text-ink">{title.unwrap_or_else(|| "one conversation".to_owned())}</bdi></span>
                        <a class="link" href=everywhere>"Search everywhere"</a>
                    </p>
                }
            })}
        </form>
    }
    .into_any()
}

/// The filters that a search may have; folded away where results are what one came for.
#[component]
fn Filters(#[prop(optional)] open: bool) -> impl IntoView {
    const FILTERS: [(&str, &str); 5] = [
        ("from:ada", "Written by somebody; from:me for your own."),
        ("in:kitchen", "In conversations of this title."),
        ("before:2026-01-31", "Older than a day; after: for newer."),
        ("has:image", "With an image; also link, file, audio, video."),
        ("\"to the letter\"", "These words, in this order."),
    ];
    view! {
        <details class="filters" open=open>
            <summary>"How to search"</summary>
            <p class="pb-2 text-sm text-muted">"Words match from their beginning. All of them must be in the message."</p>
            <dl>
                {FILTERS.map(|(filter, hint)| view! { <div><dt><code>{filter}</code></dt><dd>{hint}</dd></div> })}
            </dl>
        </details>
    }
    .into_any()
}

/// What was found; nothing is said in words too.
#[component]
fn Results(search: Search, found: Found) -> impl IntoView {
    let (hits, next) = (RwSignal::new(found.hits), RwSignal::new(found.next));
    let (failed, busy) = (RwSignal::new(None::<Error>), RwSignal::new(false));
    let search = StoredValue::new(search);
    let more_address = move || {
        next.get().map(|before| search.with_value(|search| address(&Search { before: Some(before), ..search.clone() })))
    };
    let more = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let search = Search { before: next.get_untracked(), ..search.get_value() };
        spawn_local(async move {
            let found = api::search(search).await;
            // Another search may have taken this one's place.
            if busy.try_set(false).is_some() {
                return;
            }
            match found {
                Ok(found) => {
                    failed.set(None);
                    next.set(found.next);
                    hits.update(|hits| hits.extend(found.hits));
                }
                Err(error) => failed.set(Some(error)),
            }
        });
    };
    let is_empty = move || hits.with(Vec::is_empty);
    let count = move || match (hits.with(Vec::len), next.with(Option::is_some)) {
        (0, _) => "Nothing found.".to_owned(),
        (1, false) => "1 message, newest first.".to_owned(),
        (count, false) => format!("{count} messages, newest first."),
        (count, true) => format!("The first {count} messages, newest first."),
    };
    view! {
        <p class="hint pt-3 pb-2" role="status">{count}</p>
        <Show when=is_empty>
            <Empty shape=Shape::Search heading="No message has this">
                <p class="text-sm">"Try fewer words, or only their beginning."</p>
            </Empty>
            <Filters/>
        </Show>
        <ol class="grid grid-cols-1 gap-px" aria-label="Results">
            <For each=move || hits.get() key=|hit: &Hit| hit.message.id let:hit>
                <li><HitRow hit/></li>
            </For>
        </ol>
        <Alert error=failed/>
        {move || more_address().map(|href| view! {
            <p class="pt-4 text-center">
                <a class="button" href=href aria-disabled=move || busy.get().then_some("true") on:click=more>"More results"</a>
            </p>
        })}
    }
    .into_any()
}

/// A search that the server does not understand, or cannot carry out now.
#[component]
fn Refused(error: Error, again: Callback<()>) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::ssr::set_page_error(&error);
    let passes = error.is_transient();
    view! {
        <div class="py-3">
            <Alert error=Some(error)/>
            {passes.then(|| view! { <Retry again/> })}
        </div>
        <Filters open=true/>
    }
    .into_any()
}

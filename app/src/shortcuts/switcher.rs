//! The quick switcher: a few letters lead to a conversation or a person.

use std::time::Duration;

use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use parlor::{
    Error,
    model::{ConversationId, ConversationKind, ConversationSummary, Person},
};
use web_sys::KeyboardEvent;

use crate::{
    api,
    components::{Alert, Avatar, ConversationAvatar, Dialog},
    live::Live,
    sidebar::title_of,
};

/// Between the last keystroke and the search for people.
const PAUSE: Duration = Duration::from_millis(180);
/// Conversations that are offered.
const MAX_CONVERSATIONS: usize = 8;
/// People who are offered.
const MAX_PEOPLE: usize = 5;

/// Something to go to.
#[derive(Clone, PartialEq)]
enum Place {
    Conversation(Box<ConversationSummary>),
    Person(Person),
}

impl Place {
    fn key(&self) -> String {
        match self {
            Self::Conversation(summary) => format!("goto-c{}", summary.conversation.id),
            Self::Person(person) => format!("goto-p{}", person.id),
        }
    }

    /// The path of its page; the conversation with a person is made first, if there is none.
    async fn path(self) -> Result<String, Error> {
        match self {
            Self::Conversation(summary) => Ok(format!("/rooms/{}", summary.conversation.id)),
            Self::Person(person) => api::open_direct(person.id).await,
        }
    }
}

/// How well a title answers to a query: from its beginning, from a word's, or somewhere.
fn rank(title: &str, wanted: &str) -> Option<u8> {
    let title = title.to_lowercase();
    if title.starts_with(wanted) {
        Some(0)
    } else if title.split_whitespace().any(|word| word.starts_with(wanted)) {
        Some(1)
    } else {
        title.contains(wanted).then_some(2)
    }
}

/// The conversations whose title answers best; of equals, the one active last.
fn matching(live: Live, ids: &[ConversationId], query: &str) -> Vec<ConversationSummary> {
    let wanted = query.trim().to_lowercase();
    let mut ranked: Vec<_> = ids
        .iter()
        .filter_map(|id| live.summary(*id).get())
        .filter_map(|summary| rank(&title_of(&summary), &wanted).map(|rank| (rank, summary)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(MAX_CONVERSATIONS).map(|(_, summary)| summary).collect()
}

/// The dialog.
#[component]
pub fn Switcher(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog title="Go to" id="switcher" open>
            <Show when=move || open.get()>
                <Finder open/>
            </Show>
        </Dialog>
    }
    .into_any()
}

/// The field and what it finds; made anew at each opening.
#[component]
fn Finder(open: RwSignal<bool>) -> impl IntoView {
    let live = Live::expect();
    let query = RwSignal::new(String::new());
    let people = RwSignal::new(Vec::<Person>::new());
    let failed = RwSignal::new(None::<Error>);
    let active = RwSignal::new(0_usize);
    let field = NodeRef::<html::Input>::new();
    let (conversations, archived) = (live.conversations(), live.archived());
    let (here, before) = live.whereabouts();
    let places = Memo::new(move |_| {
        let mut ids = conversations.get();
        ids.extend(archived.get());
        if query.with(String::is_empty) {
            // Back and forth by two keys; where one is, one need not go.
            ids.sort_by_key(|id| if before == Some(*id) { 0 } else { 1 + u8::from(here == Some(*id)) });
        }
        let found = matching(live, &ids, &query.read());
        let known = |person: &Person| {
            found.iter().any(|summary| {
                summary.conversation.kind == ConversationKind::Direct
                    && summary.others.first().is_some_and(|other| other.id == person.id)
            })
        };
        let people = people.get().into_iter().filter(|person| !known(person)).take(MAX_PEOPLE);
        let people: Vec<_> = people.map(Place::Person).collect();
        found.into_iter().map(|summary| Place::Conversation(Box::new(summary))).chain(people).collect::<Vec<_>>()
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });

    let pending = StoredValue::new(None::<TimeoutHandle>);
    let search = move || {
        let wanted = query.get_untracked();
        if wanted.trim().is_empty() {
            return people.set(Vec::new());
        }
        spawn_local(async move {
            let found = api::search_people(wanted.clone(), None).await;
            // Letters may have followed meanwhile.
            if query.try_get_untracked().is_some_and(|query| query == wanted) {
                match found {
                    Ok(found) => people.set(found),
                    Err(error) => failed.set(Some(error)),
                }
            }
        });
    };
    let on_input = move |event| {
        query.set(event_target_value(&event));
        active.set(0);
        failed.set(None);
        let timer = set_timeout_with_handle(search, PAUSE).ok();
        if let Some(earlier) = pending.try_update_value(|slot| std::mem::replace(slot, timer)).flatten() {
            earlier.clear();
        }
    };
    on_cleanup(move || {
        if let Some(timer) = pending.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });

    let navigate = use_navigate();
    let go = Callback::new(move |place: Place| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match place.path().await {
                Ok(path) => {
                    open.set(false);
                    navigate(&path, NavigateOptions::default());
                }
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    });
    let on_keydown = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let count = places.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => active.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(place) = places.with(|places| places.get(active.get_untracked()).cloned()) {
                    go.run(place);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let active_key = Memo::new(move |_| places.with(|places| places.get(active.get()).map(Place::key)));
    Effect::new(move |_| {
        if let Some(option) = active_key.get().and_then(|key| document().get_element_by_id(&key)) {
            let nearest = web_sys::ScrollIntoViewOptions::new();
            nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&nearest);
        }
    });
    view! {
        <input
            class="input"
            type="text"
            role="combobox"
            aria-label="Conversation or person"
            aria-expanded=move || (!places.with(Vec::is_empty)).to_string()
            aria-controls="switcher-places"
            aria-autocomplete="list"
            aria-activedescendant=move || active_key.get()
            placeholder="Conversation or person"
            autocomplete="off"
            spellcheck="false"
            dir="auto"
            maxlength="100"
            autofocus=true
            node_ref=field
            on:input=on_input
            on:keydown=on_keydown
        />
        <Alert error=failed/>
        <ul id="switcher-places" class="places" role="listbox" aria-label="Places">
            {move || places.get().into_iter().enumerate().map(|(index, place)| view! {
                <Choice place index active go/>
            }).collect_view()}
        </ul>
        <p class="hint px-2 pt-3" role="status">
            {move || places.with(Vec::is_empty).then_some("Nothing of that name.")}
        </p>
    }
    .into_any()
}

#[component]
fn Choice(place: Place, index: usize, active: RwSignal<usize>, go: Callback<Place>) -> impl IntoView {
    let key = place.key();
    let (face, name, hint) = match &place {
        Place::Conversation(summary) => {
            let archived = summary.membership.archived_at.is_some();
            let unread = summary.membership.unread;
            let hint = match (archived, unread) {
                (true, _) => "archived".to_owned(),
                (false, 0) => String::new(),
                (false, unread) => format!("{unread} unread"),
            };
            (view! { <ConversationAvatar summary=(**summary).clone()/> }.into_any(), title_of(summary), hint)
        }
        Place::Person(person) => {
            let face = view! { <Avatar id=person.id.0 name=person.name.clone()/> }.into_any();
            (face, person.name.clone(), format!("@{}", person.username))
        }
    };
    view! {
        <li
            id=key
            class="place"
            role="option"
            aria-selected=move || (active.get() == index).to_string()
            on:click=move |_| go.run(place.clone())
        >
            {face}
            <bdi class="min-w-0 flex-1 truncate font-medium">{name}</bdi>
            <bdi class="shrink-0 text-sm text-muted">{hint}</bdi>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn a_beginning_is_better_than_a_word_and_a_word_than_a_part() {
        assert_eq!(rank("Kitchen talk", "kit"), Some(0));
        assert_eq!(rank("Kitchen talk", "ta"), Some(1));
        assert_eq!(rank("Kitchen talk", "chen"), Some(2));
        assert_eq!(rank("Kitchen talk", "x"), None);
        assert_eq!(rank("Kitchen talk", ""), Some(0));
    }
}

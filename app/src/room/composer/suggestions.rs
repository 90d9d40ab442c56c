//! What is offered while one writes: emoji after a colon, people after an @. The focus stays in the text.

use std::time::Duration;

use leptos::{ev::KeyboardEvent, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use parlor::model::{ConversationKind, Person};

use super::{
    asked::{Asked, What, asked},
    desk::Desk,
};
use crate::{
    api,
    components::{Avatar, AvatarSize, Icon, Shape},
    emoji::{self, Tone},
};

/// Between the last keystroke and the search for people.
const PAUSE: Duration = Duration::from_millis(180);
const MOST: usize = 8;

/// One thing offered.
#[derive(Clone, Debug, PartialEq)]
pub enum Offer {
    Emoji {
        emoji: String,
        code: String,
    },
    Person(Person),
    /// `@here` or `@everyone`, and whom that is.
    Everybody(&'static str, &'static str),
}

impl Offer {
    /// What is written when it is chosen.
    fn text(&self) -> String {
        match self {
            Self::Emoji { emoji, .. } => format!("{emoji} "),
            Self::Person(person) => format!("@{} ", person.username),
            Self::Everybody(name, _) => format!("@{name} "),
        }
    }
}

/// The handle: cheap to copy.
#[derive(Clone, Copy)]
pub struct Suggestions {
    desk: Desk,
    asked: RwSignal<Option<Asked>>,
    offers: RwSignal<Vec<Offer>>,
    active: RwSignal<usize>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Suggestions {
    pub fn new(desk: Desk) -> Self {
        Self {
            desk,
            asked: RwSignal::new(None),
            offers: RwSignal::default(),
            active: RwSignal::new(0),
            pause: StoredValue::new(None),
        }
    }

    /// Whether there are any.
    pub fn is_open(self) -> bool {
        self.offers.with(|offers| !offers.is_empty())
    }

    /// The id of the list.
    pub fn id(self) -> String {
        self.desk.id("suggestions")
    }

    /// The id of the one that Enter takes.
    pub fn active_id(self) -> Option<String> {
        self.is_open().then(|| self.option_id(self.active.get()))
    }

    fn option_id(self, index: usize) -> String {
        format!("{}-{index}", self.id())
    }

    /// The text or the caret's place in it changed.
    pub fn look(self) {
        let (start, end) = self.desk.selection();
        let before = self.desk.text().with_untracked(|text| {
            let units: Vec<u16> = text.encode_utf16().take(start as usize).collect();
            String::from_utf16_lossy(&units)
        });
        let asked = asked(&before).filter(|_| start == end);
        if self.asked.with_untracked(|known| *known == asked) {
            return;
        }
        self.asked.set(asked.clone());
        match asked {
            None => self.close(),
            Some(Asked { what: What::Emoji, query, .. }) => emoji::load(move |_| self.offer_emoji(&query)),
            Some(Asked { what: What::Person, query, .. }) => self.offer_people(query),
        }
    }

    /// No more of them, until the text changes.
    pub fn close(self) {
        if !self.offers.is_disposed() && self.offers.with_untracked(|offers| !offers.is_empty()) {
            self.offers.set(Vec::new());
        }
    }

    fn offer(self, offers: Vec<Offer>) {
        self.active.set(0);
        self.offers.set(offers);
    }

    /// Whether this is still what is asked for: answers come late.
    fn is_asked(self, query: &str) -> bool {
        !self.asked.is_disposed()
            && self.asked.with_untracked(|asked| asked.as_ref().is_some_and(|asked| asked.query == query))
    }

    fn offer_emoji(self, query: &str) {
        if self.is_asked(query) {
            let tone = Tone::chosen();
            let found = emoji::find(query, MOST).into_iter();
            self.offer(
                found.map(|found| Offer::Emoji { emoji: found.toned(tone), code: found.shortcode().into() }).collect(),
            );
        }
    }

    /// Those at hand at once, the others when the keys have come to rest.
    fn offer_people(self, query: String) {
        let room = self.desk.room();
        let summary = room.summary().get_untracked();
        let near = summary.others.into_iter().filter(|person| answers(person, &query)).collect::<Vec<_>>();
        let may_call = summary.membership.role.manages() && summary.conversation.kind != ConversationKind::Direct;
        let everybody = [("here", "Everybody who is online"), ("everyone", "Everybody in this conversation")];
        let calls: Vec<_> = everybody
            .into_iter()
            .filter(|(name, _)| may_call && name.starts_with(&query.to_lowercase()))
            .map(|(name, whom)| Offer::Everybody(name, whom))
            .collect();
        let all = move |people: Vec<Person>| {
            people.into_iter().map(Offer::Person).chain(calls.clone()).take(MOST).collect::<Vec<_>>()
        };
        self.offer(all(near.clone()));
        let id = room.id();
        let me = room.live().me().id;
        let search = move || {
            spawn_local(async move {
                let found = api::search_participants(id, query.clone()).await.unwrap_or_default();
                if self.is_asked(&query) {
                    let mut people = near;
                    for person in found {
                        if person.id != me && !people.iter().any(|known| known.id == person.id) {
                            people.push(person);
                        }
                    }
                    self.offer(all(people));
                }
            });
        };
        let timer = set_timeout_with_handle(search, PAUSE).ok();
        if let Some(earlier) = self.pause.try_update_value(|slot| std::mem::replace(slot, timer)).flatten() {
            earlier.clear();
        }
    }

    /// Whether a key was meant for the list.
    pub fn pressed(self, event: &KeyboardEvent) -> bool {
        let count = self.offers.with_untracked(Vec::len);
        if count == 0 || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set((active + 1) % count),
            "ArrowUp" => self.active.set((active + count - 1) % count),
            "Enter" | "Tab" if !event.shift_key() => self.take(active),
            "Escape" => self.close(),
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    /// Writes what was chosen in the place of what was asked.
    fn take(self, index: usize) {
        let offer = self.offers.with_untracked(|offers| offers.get(index).cloned());
        if let (Some(offer), Some(asked)) = (offer, self.asked.get_untracked()) {
            if let Offer::Emoji { emoji, .. } = &offer {
                emoji::used(emoji);
            }
            self.close();
            self.desk.replace(asked.from, self.desk.selection().1, &offer.text());
        }
    }
}

fn answers(person: &Person, query: &str) -> bool {
    let query = query.to_lowercase();
    let name = person.name.to_lowercase();
    person.username.to_lowercase().starts_with(&query) || name.split_whitespace().any(|word| word.starts_with(&query))
}

/// The list, above the text.
#[component]
pub fn SuggestionList(suggestions: Suggestions) -> impl IntoView {
    let is_emoji =
        move || suggestions.asked.with(|asked| asked.as_ref().is_some_and(|asked| asked.what == What::Emoji));
    view! {
        <Show when=move || suggestions.is_open()>
            <ul
                id=suggestions.id()
                class="suggestions menu"
                role="listbox"
                aria-label=move || if is_emoji() { "Emoji" } else { "People" }
            >
                {move || suggestions.offers.get().into_iter().enumerate().map(|(index, offer)| view! {
                    <li
                        id=suggestions.option_id(index)
                        class="suggestion"
                        role="option"
                        aria-selected=move || if suggestions.active.get() == index { "true" } else { "false" }
                        // The focus stays where it is.
                        on:pointerdown=|event| event.prevent_default()
                        on:click=move |_| suggestions.take(index)
                    >
                        {face(offer)}
                    </li>
                }).collect_view()}
            </ul>
        </Show>
        <p class="sr-only" role="status">
            {move || match suggestions.offers.with(Vec::len) {
                0 => String::new(),
                1 => "1 suggestion".to_owned(),
                count => format!("{count} suggestions"),
            }}
        </p>
    }
}

fn face(offer: Offer) -> AnyView {
    match offer {
        Offer::Emoji { emoji, code } => view! {
            <span class="w-6 text-center text-xl leading-none" aria-hidden="true">{emoji}</span>
            <span class="truncate">":"{code}":"</span>
        }
        .into_any(),
        Offer::Person(person) => view! {
            <Avatar id=person.id.0 name=person.name.clone() size=AvatarSize::Small/>
            <bdi class="truncate font-medium">{person.name}</bdi>
            <span class="truncate text-sm text-muted">"@"<bdi>{person.username}</bdi></span>
        }
        .into_any(),
        Offer::Everybody(name, whom) => view! {
            <span class="grid size-6 place-items-center rounded-full bg-accent-soft text-accent"><Icon shape=Shape::Group class="size-4"/></span>
            <span class="font-medium">"@"{name}</span>
            <span class="truncate text-sm text-muted">{whom}</span>
        }
        .into_any(),
    }
}

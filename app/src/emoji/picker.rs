//! The emoji picker: search, groups, what I used last, skin tones.

use leptos::{ev, html, prelude::*};

use super::{
    catalogue::{self, Shown, find, group, groups},
    grid::{self, Grid},
    recent::{recent, used},
    skin::Tone,
};
use crate::components::{Beside, Icon, Popover, Shape};

/// What a search shows at most.
const FOUND: usize = 81;

/// Lets one choose an emoji, while `at` says where. Open it with `at.set(Beside::of(&event))`; it closes by itself.
#[component]
pub fn EmojiPicker(at: RwSignal<Option<Beside>>, on_pick: Callback<String>) -> impl IntoView {
    let picked = Callback::new(move |emoji: String| {
        used(&emoji);
        at.set(None);
        // The pane gives the focus back as it closes; what follows takes it after that.
        request_animation_frame(move || on_pick.run(emoji));
    });
    view! {
        <Popover label="Emoji" at>
            <Pane on_pick=picked/>
        </Popover>
    }
}

/// Which emoji are looked at: those used last, or a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Recent,
    Group(usize),
}

#[component]
fn Pane(on_pick: Callback<String>) -> impl IntoView {
    let loaded = RwSignal::new(None::<bool>);
    catalogue::load(move |loads| {
        let _ = loaded.try_set(Some(loads));
    });
    let query = RwSignal::new(String::new());
    let tab = RwSignal::new(Tab::Recent);
    let tone = RwSignal::new(Tone::chosen());
    let looked_at = RwSignal::new(None::<Shown>);
    let grid = NodeRef::<html::Div>::new();
    let list = Memo::new(move |_| {
        loaded.track();
        let tone = tone.get();
        let query = query.get();
        if !query.trim().is_empty() {
            let found = find(&query, FOUND).into_iter();
            return found.map(|emoji| Shown { emoji: emoji.toned(tone), name: emoji.name.clone() }).collect();
        }
        match tab.get() {
            Tab::Group(index) => group(index, tone),
            Tab::Recent => {
                let named = |emoji: String| Shown { name: catalogue::name(&emoji).unwrap_or(&emoji).to_owned(), emoji };
                let mut shown: Vec<_> = recent().into_iter().map(named).collect();
                // They are few: the pane opens full with the first group behind them.
                let others = group(0, tone).into_iter().filter(|other| !shown.contains(other)).collect::<Vec<_>>();
                shown.extend(others);
                shown
            }
        }
    });
    let searched = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            if let Some(first) = grid.get_untracked().and_then(|grid| grid::find(&grid, 0)) {
                let _ = first.focus();
            }
        }
        "Enter" if !query.with_untracked(String::is_empty) => {
            event.prevent_default();
            if let Some(first) = list.with_untracked(|list: &Vec<Shown>| list.first().cloned()) {
                on_pick.run(first.emoji);
            }
        }
        _ => {}
    };
    view! {
        <div class="emoji-pane">
            <input
                class="input input-quiet"
                type="search"
                aria-label="Search emoji"
                placeholder="Search emoji"
                autocomplete="off"
                autofocus
                maxlength="50"
                bind:value=query
                on:keydown=searched
            />
            <Show when=move || loaded.get() == Some(true) && query.with(String::is_empty)>
                <Tabs tab/>
            </Show>
            <div class="emoji-scroll">
                <Grid grid list on_pick looked_at/>
                {move || match loaded.get() {
                    None => Some(view! { <p class="hint p-2" role="status">"Loading…"</p> }.into_any()),
                    Some(false) => Some(view! {
                        <p class="alert" role="alert">"The emoji did not load. Close this and try again."</p>
                    }.into_any()),
                    Some(true) => list.with(Vec::is_empty).then(|| view! {
                        <p class="hint p-2" role="status">"No emoji of that name."</p>
                    }.into_any()),
                }}
            </div>
            <div class="flex min-h-11 items-center gap-2 border-t border-line px-2">
                <span class="text-2xl leading-none" aria-hidden="true">
                    {move || looked_at.get().map(|shown| shown.emoji)}
                </span>
                <span class="min-w-0 flex-1 truncate text-sm text-muted" aria-hidden="true">
                    {move || looked_at.get().map(|shown| shown.name)}
                </span>
                <Tones tone/>
            </div>
        </div>
    }
}

/// The groups, by an emoji each.
#[component]
fn Tabs(tab: RwSignal<Tab>) -> impl IntoView {
    let button = move |this: Tab, name: String, face: AnyView| {
        view! {
            <button
                type="button"
                class="emoji emoji-tab"
                aria-label=name.clone()
                title=name
                aria-pressed=move || if tab.get() == this { "true" } else { "false" }
                on:click=move |_| tab.set(this)
            >
                {face}
            </button>
        }
    };
    view! {
        <div class="emoji-tabs" role="group" aria-label="Groups">
            {button(Tab::Recent, "Used last".into(), view! { <Icon shape=Shape::Waiting/> }.into_any())}
            {groups().iter().enumerate().map(|(index, group)| {
                let face = group.emoji.first().map(|emoji| emoji.emoji.clone());
                button(Tab::Group(index), group.name.clone(), face.into_any())
            }).collect_view()}
        </div>
    }
}

/// The choice of a skin tone, as a list of hands.
#[component]
fn Tones(tone: RwSignal<Tone>) -> impl IntoView {
    let chosen = move |event: ev::Event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        if let Some(chosen) = index.and_then(|index| Tone::ALL.get(index).copied()) {
            chosen.choose();
            tone.set(chosen);
        }
    };
    view! {
        <select class="emoji-tones" aria-label="Skin tone" on:change=chosen>
            {Tone::ALL.into_iter().enumerate().map(|(index, each)| view! {
                <option value=index.to_string() selected=each == tone.get_untracked() title=each.name() aria-label=each.name()>
                    {each.give("✋")}
                </option>
            }).collect_view()}
        </select>
    }
}

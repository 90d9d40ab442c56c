//! The emoji under a message: how many, who, and one press to join them.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use parlor::model::{Message, MessageId, UserId};

use super::state::Room;
use crate::{
    api,
    components::{Beside, Icon, Shape},
    live::timeline::Row,
};

/// A pointer that passes by asks nothing.
const REST: Duration = Duration::from_millis(350);
/// Names that are written out.
const NAMES: usize = 20;

/// Whether somebody's emoji is on a message.
pub fn has(message: &Message, emoji: &str, user: UserId) -> bool {
    message.reactions.iter().any(|reaction| reaction.emoji == emoji && reaction.user_ids.contains(&user))
}

/// The strip; nothing where there are none. `add` opens the picker.
#[component]
pub fn Reactions(row: ArcRwSignal<Row>, near: ArcRwSignal<bool>, add: Callback<web_sys::MouseEvent>) -> impl IntoView {
    let room = Room::expect();
    let emojis = row.clone();
    let emojis = Memo::new(move |_| {
        let emoji = |message: &Message| message.reactions.iter().map(|reaction| reaction.emoji.clone()).collect();
        emojis.with(|row| if row.is_there() { emoji(&row.message) } else { Vec::<String>::new() })
    });
    let may = row.with_untracked(|row| room.rights(&row.message).react);
    let tabs = Signal::derive(move || if near.get() { "0" } else { "-1" });
    move || {
        let row = row.clone();
        (!emojis.with(Vec::is_empty)).then(move || {
            let row = row.clone();
            view! {
                <div class="reactions" role="group" aria-label="Reactions">
                    <For each=move || emojis.get() key=Clone::clone let:emoji>
                        <One row=row.clone() emoji may tabs/>
                    </For>
                    {may.then(|| view! {
                        <button type="button" class="reaction reaction-add noscript:hidden" tabindex=tabs aria-label="Add a reaction" title="Add a reaction" on:click=move |event| add.run(event)>
                            <Icon shape=Shape::Smile class="size-4"/>
                        </button>
                    })}
                </div>
            }
        })
    }
}

/// One emoji.
#[component]
fn One(row: ArcRwSignal<Row>, emoji: String, may: bool, tabs: Signal<&'static str>) -> impl IntoView {
    let room = Room::expect();
    let me = room.live().me().id;
    let id = row.with_untracked(|row| row.message.id);
    let wanted = emoji.clone();
    let state = Memo::new(move |_| {
        row.with(|row| {
            let of = row.message.reactions.iter().find(|reaction| reaction.emoji == wanted);
            of.map_or((0, false), |reaction| (reaction.user_ids.len(), reaction.user_ids.contains(&me)))
        })
    });
    let mine = Memo::new(move |_| state.get().1);
    let emoji = StoredValue::new(emoji);
    let label = move || {
        let (count, mine) = state.get();
        let people = if count == 1 { "person" } else { "people" };
        let you = if mine { ", you reacted" } else { "" };
        emoji.with_value(|emoji| format!("{emoji}, {count} {people}{you}"))
    };
    let ask = move |event: &web_sys::Event| {
        if let Some(at) = Beside::of(event) {
            room.who().ask(id, emoji.get_value(), at);
        }
    };
    let toggle = move |_| {
        room.who().hide();
        if may {
            room.react(id, emoji.get_value(), !mine.get_untracked());
        }
    };
    view! {
        <button
            type="button"
            class="reaction"
            tabindex=tabs
            aria-pressed=move || mine.get().to_string()
            aria-label=label
            aria-describedby="reactors"
            aria-disabled=(!may).then_some("true")
            on:click=toggle
            on:pointerenter=move |event| ask(&event)
            on:pointerleave=move |_| room.who().hide()
            on:focus=move |event| ask(&event)
            on:blur=move |_| room.who().hide()
        >
            <span class="reaction-emoji">{emoji.get_value()}</span>
            <span class="tabular-nums">{move || state.get().0}</span>
        </button>
    }
}

/// Who reacted: asked for when somebody rests on an emoji.
#[derive(Clone, Copy)]
pub struct Who {
    /// Counts questions, so that only the last one is answered.
    question: StoredValue<u64>,
    shown: RwSignal<Option<(Beside, Vec<String>)>>,
}

impl Who {
    /// Nothing is asked.
    pub fn new() -> Self {
        Self { question: StoredValue::new(0), shown: RwSignal::new(None) }
    }

    fn ask(self, message: MessageId, emoji: String, at: Beside) {
        self.hide();
        let question = self.question.get_value();
        let is_asked = move || self.question.try_get_value() == Some(question);
        set_timeout(
            move || {
                if !is_asked() {
                    return;
                }
                spawn_local(async move {
                    // It is a help, not a deed: where it fails, nothing is said.
                    if let Ok(people) = api::reactors(message, emoji).await
                        && is_asked()
                    {
                        let names: Vec<_> = people.into_iter().map(|person| person.name).collect();
                        self.shown.set(Some((at, names)));
                    }
                });
            },
            REST,
        );
    }

    fn hide(self) {
        self.question.update_value(|question| *question += 1);
        if self.shown.with_untracked(Option::is_some) {
            self.shown.set(None);
        }
    }
}

/// The names, beside the emoji.
#[component]
pub fn Reactors() -> impl IntoView {
    let who = Room::expect().who();
    let tip = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let (Some((at, _)), Some(tip)) = (who.shown.get(), tip.get()) {
            at.put(&tip);
        }
    });
    view! {
        <div id="reactors" role="tooltip" class="tip" node_ref=tip hidden=move || who.shown.with(Option::is_none)>
            {move || who.shown.get().map(|(_, names)| list(&names).into_iter().map(Piece::view).collect_view())}
        </div>
    }
}

/// A part of a list of names.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Name(String),
    Between(String),
}

impl Piece {
    /// Names are isolated: one that is written from the right must not turn the others around.
    fn view(self) -> AnyView {
        match self {
            Self::Name(name) => view! { <bdi>{name}</bdi> }.into_any(),
            Self::Between(text) => text.into_any(),
        }
    }
}

/// "Ann, Bob and Carol".
fn list(names: &[String]) -> Vec<Piece> {
    if names.is_empty() {
        return vec![Piece::Between("Nobody any more".to_owned())];
    }
    let more = names.len().saturating_sub(NAMES);
    let shown = &names[..names.len() - more];
    let mut pieces = Vec::new();
    for (at, name) in shown.iter().enumerate() {
        match at {
            0 => {}
            _ if more == 0 && at == shown.len() - 1 => pieces.push(Piece::Between(" and ".to_owned())),
            _ => pieces.push(Piece::Between(", ".to_owned())),
        }
        pieces.push(Piece::Name(name.clone()));
    }
    if more > 0 {
        pieces.push(Piece::Between(format!(" and {more} more")));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Piece, list};

    fn said(count: usize) -> String {
        let names: Vec<_> = (1..=count).map(|number| format!("P{number}")).collect();
        let text = |piece| match piece {
            Piece::Name(text) | Piece::Between(text) => text,
        };
        list(&names).into_iter().map(text).collect()
    }

    #[test]
    fn names_are_listed_as_one_would_say_them() {
        assert_eq!(said(0), "Nobody any more");
        assert_eq!(said(1), "P1");
        assert_eq!(said(2), "P1 and P2");
        assert_eq!(said(3), "P1, P2 and P3");
        assert!(said(22).ends_with("P19, P20 and 2 more"));
    }
}

//! The line that says who is writing. It is always there, so that it moves nothing.

use leptos::prelude::*;

use super::state::Room;

/// The line.
#[component]
pub fn TypingLine() -> impl IntoView {
    let room = Room::expect();
    let names = room.live().typing(room.id());
    view! {
        <p class="h-5 shrink-0 truncate ps-16 pe-4 text-xs leading-5 text-muted" data-testid="typing">
            {move || names.with(|names| sentence(names))}
        </p>
    }
}

/// Names are isolated: one that is written from the right must not turn the sentence around.
fn sentence(names: &[String]) -> AnyView {
    let name = |name: &String| view! { <bdi>{name.clone()}</bdi> };
    match names {
        [] => ().into_any(),
        [one] => view! { {name(one)}" is typing…" }.into_any(),
        [one, two] => view! { {name(one)}" and "{name(two)}" are typing…" }.into_any(),
        _ => "Several people are typing…".into_any(),
    }
}

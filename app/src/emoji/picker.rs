//! The emoji picker.

use leptos::prelude::*;

use super::recent::{recent, used};
use crate::components::{Beside, Popover};

/// Lets one choose an emoji, while `at` says where. Open it with `at.set(Beside::of(&event))`; it closes by itself.
#[component]
pub fn EmojiPicker(at: RwSignal<Option<Beside>>, on_pick: Callback<String>) -> impl IntoView {
    let pick = move |emoji: String| {
        used(&emoji);
        at.set(None);
        on_pick.run(emoji);
    };
    view! {
        <Popover label="Emoji" at>
            {move || recent().into_iter().map(|emoji| {
                let name = emoji.clone();
                view! { <button type="button" class="emoji" on:click=move |_| pick(emoji.clone())>{name}</button> }
            }).collect_view()}
        </Popover>
    }
}

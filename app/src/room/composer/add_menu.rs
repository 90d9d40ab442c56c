//! What a message may carry besides words: files, a recording, a place.

use leptos::{html, prelude::*};

use super::{desk::Desk, drop_zone::list};
use crate::components::{Beside, Icon, Popover, Shape};

/// The “+” and its menu; `record` and `locate` begin a recording and the choice of a place.
#[component]
pub fn AddMenu(record: Callback<()>, locate: Callback<()>) -> impl IntoView {
    let desk = Desk::expect();
    let at = RwSignal::new(None::<Beside>);
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let files = input.files().map(list).unwrap_or_default();
        // So that the same file can be chosen again.
        input.set_value("");
        desk.attach(files);
    };
    let choose = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    // The menu gives the focus back as it closes; what comes next takes it after that.
    let item = move |shape: Shape, name: &'static str, then: Callback<()>| {
        let press = move |_| {
            at.set(None);
            request_animation_frame(move || then.run(()));
        };
        view! { <button type="button" class="menu-item" on:click=press><Icon shape/>{name}</button> }
    };
    view! {
        <button
            type="button"
            class="icon-button noscript:hidden"
            aria-label="Add"
            title="Add files, a recording or a place"
            aria-haspopup="dialog"
            on:click=move |event| at.set(Beside::of(&event))
        >
            <Icon shape=Shape::Add/>
        </button>
        <input node_ref=input class="hidden" type="file" multiple=true aria-label="Files" tabindex="-1" on:change=chosen/>
        <Popover label="Add" at>
            <div class="w-56 p-1.5">
                {item(Shape::Clip, "Files", choose)}
                {item(Shape::Microphone, "Voice message", record)}
                {item(Shape::Map, "Location", locate)}
            </div>
        </Popover>
    }
}

//! A menu beside what opened it.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{
    Beside, Icon, Popover, Shape,
    roving::{DOWN, parts, rove},
};

/// A menu that shows while `at` says where: choosing closes it. Its items are made anew each time.
#[component]
pub fn Menu(
    /// Its accessible name.
    label: &'static str,
    at: RwSignal<Option<Beside>>,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Popover label at>
            <div class="menu-list" role="menu" aria-label=label on:keydown=move |event| step(&event) on:click=move |_| at.set(None)>
                {move || children.with_value(|children| children())}
            </div>
        </Popover>
    }
    .into_any()
}

/// One line of a menu. One of several choices says whether it is the one.
#[component]
pub fn MenuItem(
    shape: Shape,
    #[prop(into)] text: &'static str,
    #[prop(optional_no_strip)] chosen: Option<bool>,
    on_choose: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu-item"
            class=("text-danger", shape == Shape::Trash)
            role=if chosen.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=chosen.map(|chosen| chosen.to_string())
            on:click=move |_| on_choose.run(())
        >
            <Icon shape class="size-4 shrink-0"/>
            <span class="flex-1">{text}</span>
            {(chosen == Some(true)).then(|| view! { <Icon shape=Shape::Check class="size-4 shrink-0"/> })}
        </button>
    }
}

/// The arrows and letters move through a menu.
fn step(event: &KeyboardEvent) {
    rove(event, &parts(event, "[role^=menuitem]"), DOWN, true);
}

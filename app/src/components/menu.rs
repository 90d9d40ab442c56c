//! A menu beside what opened it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{Beside, Icon, Popover, Shape};

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

/// The arrows move through a menu, from its end to its beginning.
fn step(event: &KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    event.prevent_default();
    let menu = event.current_target().and_then(|menu| menu.dyn_into::<HtmlElement>().ok());
    let items = menu.and_then(|menu| menu.query_selector_all("[role^=menuitem]").ok());
    let Some(items) = items.filter(|items| items.length() > 0) else { return };
    let focused = document().active_element();
    let count = i64::from(items.length());
    let at = (0..items.length())
        .find(|index| items.item(*index).as_deref() == focused.as_ref().map(|element| element.as_ref()));
    let next = at.map_or(0, |at| (i64::from(at) + by).rem_euclid(count));
    let next =
        u32::try_from(next).ok().and_then(|next| items.item(next)).and_then(|next| next.dyn_into::<HtmlElement>().ok());
    if let Some(next) = next {
        let _ = next.focus();
    }
}

//! Modal dialogs, on the browser's own `<dialog>`: it traps the focus, gives it back, and closes on Escape.

use leptos::{html, prelude::*};

use super::{Icon, Shape};

/// A dialog that shows while `open` is true.
#[component]
pub fn Dialog(
    /// Its heading and accessible name.
    #[prop(into)]
    title: &'static str,
    /// An id of its own on the page.
    #[prop(into)]
    id: &'static str,
    open: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let title_id = format!("{id}-title");
    Effect::new(move |_| {
        let (open, Some(dialog)) = (open.get(), dialog.get()) else {
            return;
        };
        if open && !dialog.open() {
            // It fails only for a dialog that is shown or not in the document, and neither is the case.
            let _ = dialog.show_modal();
        } else if !open {
            dialog.close();
        }
    });

    view! {
        <dialog
            id=id
            class="dialog"
            aria-labelledby=title_id
            node_ref=dialog
            on:close=move |_| open.set(false)
        >
            <header class="flex items-center justify-between gap-4 pb-3">
                <h2 id=title_id.clone() class="text-lg font-semibold tracking-tight">{title}</h2>
                <button type="button" class="icon-button -me-2" aria-label="Close" on:click=move |_| open.set(false)>
                    <Icon shape=Shape::Close/>
                </button>
            </header>
            {children()}
        </dialog>
    }
}

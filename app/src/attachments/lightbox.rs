//! An image over the whole page, and its neighbours by the arrows.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use parlor::model::Attachment;

use super::measure::size;
use crate::components::{Icon, Shape, close_by_back};

/// Shows the image that `open` names. The browser's own dialog traps the focus and gives it back.
#[component]
pub fn Lightbox(images: Vec<Attachment>, open: RwSignal<Option<usize>>) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let count = images.len();
    let images = StoredValue::new(images);
    Effect::new(move |_| {
        let (open, Some(dialog)) = (open.get(), dialog.get()) else { return };
        if open.is_some() && !dialog.open() {
            // It fails only for a dialog that is shown or not in the document, and neither is the case.
            let _ = dialog.show_modal();
        } else if open.is_none() {
            dialog.close();
        }
    });
    let is_open = Memo::new(move |_| open.with(Option::is_some));
    close_by_back(is_open.into(), Callback::new(move |()| open.set(None)));
    let step = move |by: usize| open.update(|open| *open = open.map(|index| (index + by) % count));
    let pressed = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" => step(1),
        "ArrowLeft" => step(count - 1),
        _ => {}
    };
    let current = move || images.with_value(|images| open.get().and_then(|index| images.get(index).cloned()));
    // Beside the image there is nothing to press but the way out.
    let outside = move |event: leptos::ev::MouseEvent| {
        if event.target() == event.current_target() {
            open.set(None);
        }
    };
    view! {
        <dialog node_ref=dialog class="lightbox" aria-label="Image" on:close=move |_| open.set(None) on:keydown=pressed>
            {move || current().map(|file| {
                view! {
                    <header class="lightbox-bar">
                        <p class="min-w-0 flex-1 truncate">
                            <bdi class="font-medium">{file.name.clone()}</bdi>
                            <span class="ps-2 text-sm opacity-80">{size(file.bytes)}</span>
                        </p>
                        {(count > 1).then(|| view! {
                            <p class="text-sm tabular-nums" role="status">{open.get_untracked().unwrap_or(0) + 1}" of "{count}</p>
                        })}
                        <a class="lightbox-button" href=file.url() download=file.name.clone() aria-label="Download" title="Download">
                            <Icon shape=Shape::Download/>
                        </a>
                        <button type="button" class="lightbox-button" aria-label="Close" title="Close" on:click=move |_| open.set(None)>
                            <Icon shape=Shape::Close/>
                        </button>
                    </header>
                    <div class="lightbox-stage" on:click=outside>
                        <img src=file.url() alt=file.name.clone() width=file.width.map(|width| width.to_string()) height=file.height.map(|height| height.to_string())/>
                    </div>
                }
            })}
            <Show when=move || { count > 1 }>
                <button type="button" class="lightbox-button lightbox-previous" aria-label="Previous image" on:click=move |_| step(count - 1)>
                    <Icon shape=Shape::Previous/>
                </button>
                <button type="button" class="lightbox-button lightbox-next" aria-label="Next image" on:click=move |_| step(1)>
                    <Icon shape=Shape::Next/>
                </button>
            </Show>
        </dialog>
    }
}

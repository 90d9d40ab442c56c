//! Files dragged over the page, and let go there.

use leptos::{ev, prelude::*};
use web_sys::{DragEvent, File, FileList};

use super::desk::Desk;
use crate::components::{Icon, Shape};

/// What is shown while files are above the page. Whatever else is dragged is none of its business.
#[component]
pub fn DropZone() -> impl IntoView {
    let desk = Desk::expect();
    let over = RwSignal::new(false);
    Effect::new(move |_| {
        let listeners = [
            window_event_listener(ev::dragover, move |event| {
                if carries_files(&event) {
                    // Only what allows it may be dropped; and the browser would show the file instead of the page.
                    event.prevent_default();
                    if !over.get_untracked() {
                        over.set(true);
                    }
                }
            }),
            window_event_listener(ev::dragleave, move |event| {
                if event.related_target().is_none() {
                    over.set(false);
                }
            }),
            window_event_listener(ev::drop, move |event| {
                over.set(false);
                if carries_files(&event) {
                    event.prevent_default();
                    desk.attach(event.data_transfer().and_then(|data| data.files()).map(list).unwrap_or_default());
                }
            }),
        ];
        on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    });
    view! {
        <Show when=move || over.get()>
            <div class="drop-zone" data-testid="drop-zone">
                <p class="flex items-center gap-3"><Icon shape=Shape::Clip/>"Drop files here to send them"</p>
            </div>
        </Show>
    }
}

fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// The files of a list that the browser gives.
pub fn list(files: FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

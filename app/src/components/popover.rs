//! A pane beside what opened it, on the browser's own `<dialog>`: it traps the focus, gives it back, and closes on
//! Escape and on a press outside.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

/// Room kept between a pane and what it stands beside, and the window's edges.
const GAP: f64 = 6.0;

/// A box of the window's, beside which a pane opens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Beside {
    /// The element that handles this event: the button that was pressed.
    pub fn of(event: &web_sys::Event) -> Option<Self> {
        event.current_target()?.dyn_into::<web_sys::Element>().ok().map(|element| Self::element(&element))
    }

    /// An element.
    pub fn element(element: &web_sys::Element) -> Self {
        let rect = element.get_bounding_client_rect();
        Self { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
    }

    /// Puts an element there; it is fixed to the window.
    pub fn put(self, element: &web_sys::HtmlElement) {
        let inner = |size: Result<wasm_bindgen::JsValue, _>| size.ok().and_then(|size| size.as_f64()).unwrap_or(0.0);
        let window = (inner(window().inner_width()), inner(window().inner_height()));
        let size = (f64::from(element.offset_width()), f64::from(element.offset_height()));
        let (left, top) = self.place(size, window);
        let style = element.style();
        let _ = style.set_property("left", &format!("{left}px"));
        let _ = style.set_property("top", &format!("{top}px"));
    }

    /// Where a pane of this size has its upper left corner in a window of that size: above, or below where there is
    /// more room; its end at the box's end, pushed into the window.
    fn place(self, pane: (f64, f64), window: (f64, f64)) -> (f64, f64) {
        let within = |at: f64, size: f64, whole: f64| at.min(whole - size - GAP).max(GAP);
        let above = self.top - GAP - pane.1;
        let top = if above >= GAP || self.top > window.1 - self.bottom { above } else { self.bottom + GAP };
        let left = if self.left + pane.0 + GAP <= window.0 { self.left } else { self.right - pane.0 };
        (within(left, pane.0, window.0), within(top, pane.1, window.1))
    }
}

/// A pane that shows while `at` says where. Its children are made anew each time.
#[component]
pub fn Popover(
    /// Its accessible name.
    label: &'static str,
    at: RwSignal<Option<Beside>>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let open = Memo::new(move |_| at.with(Option::is_some));
    Effect::new(move |_| {
        let (at, Some(dialog)) = (at.get(), dialog.get()) else { return };
        let Some(beside) = at else { return dialog.close() };
        // Once its children are there: they say how large it is, and which of them has the focus.
        request_animation_frame(move || {
            // It fails only for a dialog that is not in the document any more.
            if dialog.open() || dialog.show_modal().is_ok() {
                beside.put(&dialog);
            }
        });
    });
    // The backdrop is the dialog's own: what is pressed inside it is one of its children.
    let pressed = move |event: web_sys::PointerEvent| {
        if event.target() == event.current_target() {
            at.set(None);
        }
    };
    view! {
        <dialog class="popover" aria-label=label node_ref=dialog on:close=move |_| at.set(None) on:pointerdown=pressed>
            <Show when=move || open.get()>
                <div class="popover-pane">{children()}</div>
            </Show>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::Beside;

    const WINDOW: (f64, f64) = (400.0, 800.0);
    const PANE: (f64, f64) = (300.0, 350.0);

    fn at(left: f64, top: f64) -> Beside {
        Beside { left, top, right: left + 40.0, bottom: top + 40.0 }
    }

    #[test]
    fn a_pane_stands_above_where_there_is_room_and_else_below() {
        assert_eq!(at(20.0, 700.0).place(PANE, WINDOW), (20.0, 344.0));
        assert_eq!(at(20.0, 100.0).place(PANE, WINDOW), (20.0, 146.0));
    }

    #[test]
    fn a_pane_stays_in_the_window() {
        assert_eq!(at(350.0, 700.0).place(PANE, WINDOW).0, 90.0);
        assert_eq!(at(150.0, 700.0).place(PANE, WINDOW).0, 6.0);
        assert_eq!(at(20.0, 300.0).place(PANE, (400.0, 500.0)).1, 6.0);
    }
}

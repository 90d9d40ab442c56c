//! Emoji in rows: one of them is in the order of Tab, the arrows go from one to the next.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::catalogue::Shown;

/// In a row: under a finger each needs more room.
const COLUMNS: usize = 9;
const COLUMNS_TOUCHED: usize = 7;

/// The emoji of `list`. `looked_at` is told which one has the focus or lies under the pointer.
#[component]
pub fn Grid(
    grid: NodeRef<html::Div>,
    #[prop(into)] list: Signal<Vec<Shown>>,
    on_pick: Callback<String>,
    looked_at: RwSignal<Option<Shown>>,
) -> impl IntoView {
    let touched = window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    let columns = if touched { COLUMNS_TOUCHED } else { COLUMNS };
    let at = move |event: &ev::Event| {
        let cell = cell_of(event)?;
        Some(Shown { emoji: cell.text_content()?, name: cell.get_attribute("aria-label")? })
    };
    let look = move |event: &ev::Event| {
        if let Some(shown) = at(event) {
            looked_at.set(Some(shown));
        }
    };
    let pressed = move |event: ev::KeyboardEvent| {
        let (Some(grid), Some(cell)) = (grid.get_untracked(), cell_of(&event)) else { return };
        let count = list.with_untracked(Vec::len);
        let index = index_of(&cell);
        let next = match event.key().as_str() {
            "ArrowRight" => index + 1,
            "ArrowLeft" => index.saturating_sub(1),
            "ArrowDown" => index + columns,
            "ArrowUp" if index >= columns => index - columns,
            "Home" => index - index % columns,
            "End" => (index - index % columns + columns - 1).min(count.saturating_sub(1)),
            _ => return,
        };
        event.prevent_default();
        if let (true, Some(next)) = (next < count, find(&grid, next)) {
            let _ = cell.set_attribute("tabindex", "-1");
            let _ = next.set_attribute("tabindex", "0");
            let _ = next.focus();
        }
    };
    view! {
        <div
            node_ref=grid
            class="emoji-grid"
            role="grid"
            aria-label="Emoji"
            on:click=move |event| {
                if let Some(shown) = at(&event) {
                    on_pick.run(shown.emoji);
                }
            }
            on:keydown=pressed
            on:focusin=move |event| look(&event)
            on:pointerover=move |event| look(&event)
        >
            {move || list.with(|list| list.chunks(columns).enumerate().map(|(row, cells)| view! {
                <div class="emoji-row" role="row">
                    {cells.iter().enumerate().map(|(column, shown)| {
                        let index = row * columns + column;
                        view! {
                            <div role="gridcell">
                                <button
                                    type="button"
                                    class="emoji"
                                    data-index=index.to_string()
                                    tabindex=if index == 0 { "0" } else { "-1" }
                                    aria-label=shown.name.clone()
                                >
                                    {shown.emoji.clone()}
                                </button>
                            </div>
                        }
                    }).collect_view()}
                </div>
            }).collect_view())}
        </div>
    }
}

/// The first one, or another by its number.
pub(super) fn find(grid: &HtmlElement, index: usize) -> Option<HtmlElement> {
    grid.query_selector(&format!("[data-index='{index}']")).ok().flatten()?.dyn_into().ok()
}

fn index_of(cell: &HtmlElement) -> usize {
    cell.get_attribute("data-index").and_then(|index| index.parse().ok()).unwrap_or(0)
}

fn cell_of(event: &ev::Event) -> Option<HtmlElement> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    target.closest(".emoji").ok().flatten()?.dyn_into().ok()
}

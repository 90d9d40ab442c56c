//! How far a message of mine has come.

use leptos::prelude::*;
use parlor::model::ConversationKind;

use super::state::Room;
use crate::{
    components::{Icon, Shape},
    live::timeline::{Delivery, Row},
};

/// In words for screen readers, as a quiet sign for the others.
#[component]
pub fn Status(row: ArcRwSignal<Row>) -> impl IntoView {
    let room = Room::expect();
    let client_id = StoredValue::new(row.with_untracked(|row| row.message.client_id.clone()).unwrap_or_default());
    let state = Memo::new(move |_| row.with(|row| (row.delivery.clone(), row.last_own)));
    let direct =
        Memo::new(move |_| room.summary().with(|summary| summary.conversation.kind == ConversationKind::Direct));
    move || {
        let (delivery, last_own) = state.get();
        let delivery = delivery?;
        let (shape, text) = match &delivery {
            Delivery::Sending => (Shape::Waiting, "Sending".to_owned()),
            Delivery::Sent => (Shape::Check, "Sent".to_owned()),
            Delivery::Read(_) if direct.get() => (Shape::ChecksRead, "Read".to_owned()),
            Delivery::Read(count) => (Shape::ChecksRead, format!("Read by {count}")),
            Delivery::Failed(error) => {
                return Some(view! { <NotSent client_id=client_id.get_value() reason=error.to_string()/> }.into_any());
            }
        };
        // Only the last of mine says it all the time.
        let class = match (&delivery, last_own) {
            (Delivery::Sending, _) | (_, true) => "flex h-6 shrink-0 items-center self-end text-faint",
            _ => {
                "flex h-6 shrink-0 items-center self-end text-faint opacity-0 group-hover:opacity-100 group-focus:opacity-100"
            }
        };
        let title = text.clone();
        Some(
            view! {
                <span class=class title=title>
                    <Icon shape class="size-4 shrink-0"/>
                    // The blank keeps the words apart for whoever reads the row as one text.
                    <span class="sr-only">" "{text}</span>
                </span>
            }
            .into_any(),
        )
    }
}

/// Why a message was not sent, and what can be done about it.
#[component]
fn NotSent(client_id: String, reason: String) -> impl IntoView {
    let room = Room::expect();
    let (id, live) = (room.id(), room.live());
    let client_id = StoredValue::new(client_id);
    const BUTTON: &str = "flex min-h-6 items-center gap-1 rounded-lg px-1.5 font-medium text-ink hover:bg-active pointer-coarse:min-h-11";
    view! {
        // In a line of its own, below the text.
        <div class="flex basis-full flex-wrap items-center gap-x-1 ps-12 text-sm text-danger">
            <span class="me-1 flex items-center gap-1.5">
                <Icon shape=Shape::Warning class="size-4 shrink-0"/>
                <span role="alert"><span>"Not sent"</span>": "{reason}</span>
            </span>
            <button type="button" class=BUTTON on:click=move |_| live.retry(id, &client_id.get_value())>
                <Icon shape=Shape::Retry class="size-4"/>"Retry"
            </button>
            <button type="button" class=BUTTON on:click=move |_| room.edit_failed(&client_id.get_value())>
                <Icon shape=Shape::Edit class="size-4"/>"Edit"
            </button>
            <button type="button" class=BUTTON on:click=move |_| { live.discard(id, &client_id.get_value()); }>
                <Icon shape=Shape::Trash class="size-4"/>"Delete"
            </button>
        </div>
    }
}

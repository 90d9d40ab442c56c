//! One message.

use leptos::prelude::*;
use parlor::model::{ConversationKind, MessageKind, Timestamp};

use super::{day::DayLine, emoji::is_emoji_only, state::Room};
use crate::{
    components::{Avatar, Icon, Shape},
    live::timeline::{Delivery, Row, RowKey},
    time::{Time, TimeForm},
};

/// The row of a key, with what stands above it: a new day, the unread divider.
#[component]
pub fn MessageRow(key: RowKey) -> impl IntoView {
    let room = Room::expect();
    let row = room.row(&key)?;
    let part = |row: &ArcRwSignal<Row>| row.clone();
    let whole = part(&row);
    let is_system = row.with_untracked(|row| row.sender.is_none() || row.kind == MessageKind::System);
    let above = part(&row);
    let above = Memo::new(move |_| above.with(|row| (row.day, row.divider, row.at)));
    let grouped = part(&row);
    let grouped = Memo::new(move |_| grouped.with(|row| row.grouped));
    let seq = part(&row);
    let seq = Memo::new(move |_| seq.with(|row| row.seq));
    let label = row.with_untracked(|row| match &row.sender {
        Some(sender) => format!("Message from {}", sender.name),
        None => "Notice".to_owned(),
    });
    let client_id = row.with_untracked(|row| row.client_id.clone());
    Some(view! {
        {move || {
            let (day, divider, at) = above.get();
            view! {
                {day.map(|_| view! { <DayLine at/> })}
                {divider.then(|| view! { <UnreadDivider/> })}
            }
        }}
        <article
            class="group relative px-4 py-0.5 hover:bg-hover focus-visible:-outline-offset-2 data-[highlight]:bg-accent-soft"
            class=("mt-2.5", move || !grouped.get())
            aria-label=label
            tabindex="-1"
            data-seq=move || seq.get()
            data-client-id=client_id
        >
            {if is_system {
                view! { <Notice row=whole/> }.into_any()
            } else {
                view! { <Said row=whole grouped/> }.into_any()
            }}
        </article>
    })
}

#[component]
fn UnreadDivider() -> impl IntoView {
    view! {
        <div class="flex items-center gap-3 px-4 pt-3" role="separator" aria-label="New messages" data-divider="">
            <span class="h-px flex-1 bg-accent"></span>
            <span class="text-xs font-semibold text-accent">"New messages"</span>
            <span class="h-px w-4 bg-accent"></span>
        </div>
    }
}

/// What the product itself says.
#[component]
fn Notice(row: ArcRwSignal<Row>) -> impl IntoView {
    view! { <p class="py-1 text-center text-sm text-muted wrap-anywhere" dir="auto">{move || row.with(|row| row.content.clone())}</p> }
}

/// What somebody said.
#[component]
fn Said(row: ArcRwSignal<Row>, grouped: Memo<bool>) -> impl IntoView {
    let sender = row.with_untracked(|row| row.sender.clone());
    let (id, name) = sender.map(|sender| (sender.id.0, sender.name)).unwrap_or_default();
    let avatar_name = name.clone();
    let mine = row.with_untracked(|row| row.delivery.is_some());
    let at = {
        let row = row.clone();
        // The server's time may differ a little from the one it was written at here.
        Memo::new(move |_| row.with(|row| row.at))
    };
    let status = row.clone();
    view! {
        <div class="flex gap-3">
            <div class="w-9 shrink-0">
                {move || {
                    if grouped.get() {
                        view! { <GutterTime at=at.get()/> }.into_any()
                    } else {
                        view! { <div class="pt-0.5"><Avatar id name=avatar_name.clone()/></div> }.into_any()
                    }
                }}
            </div>
            <div class="min-w-0 flex-1">
                {move || (!grouped.get()).then(|| view! {
                    <p class="flex items-baseline gap-2">
                        <bdi class="truncate font-semibold">{name.clone()}</bdi>
                        <Time at=at.get() form=TimeForm::Clock class="shrink-0 text-xs text-faint tabular-nums"/>
                    </p>
                })}
                <Content row/>
            </div>
            {mine.then(|| view! { <Status row=status/> })}
        </div>
    }
}

/// The time of a grouped row, beside it while it is looked at.
#[component]
fn GutterTime(at: Timestamp) -> impl IntoView {
    view! {
        <span class="flex h-6 items-center justify-end opacity-0 group-hover:opacity-100 group-focus:opacity-100">
            <Time at form=TimeForm::Clock class="whitespace-nowrap text-[0.6875rem] text-faint tabular-nums"/>
        </span>
    }
}

#[component]
fn Content(row: ArcRwSignal<Row>) -> impl IntoView {
    let content = Memo::new(move |_| row.with(|row| (row.content.clone(), row.edited, row.deleted)));
    move || {
        let (text, edited, deleted) = content.get();
        if deleted {
            return view! { <p class="italic text-faint">"This message was deleted."</p> }.into_any();
        }
        let class = if is_emoji_only(&text) {
            "text-4xl leading-tight"
        } else {
            "max-w-[90ch] whitespace-pre-wrap wrap-anywhere"
        };
        view! {
            <p class=class dir="auto">{text}</p>
            {edited.then(|| view! { <span class="text-xs text-faint">"(edited)"</span> })}
        }
        .into_any()
    }
}

/// How far a message of mine has come: in words for screen readers, as a quiet sign for the others.
#[component]
fn Status(row: ArcRwSignal<Row>) -> impl IntoView {
    let room = Room::expect();
    let client_id = StoredValue::new(row.with_untracked(|row| row.client_id.clone()).unwrap_or_default());
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
        <div class="flex max-w-[60%] shrink-0 flex-wrap items-center justify-end gap-x-1 self-end text-sm text-danger">
            <span class="flex items-center gap-1.5">
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

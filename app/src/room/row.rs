//! One message.

use std::sync::Arc;

use leptos::prelude::*;
use parlor::model::{Message, MessageKind, Thread, Timestamp};

use super::{
    asked::Asked,
    card::{Card, is_card},
    day::DayLine,
    editor::Editor,
    emoji::is_emoji_only,
    markup::Markup,
    menu::{Chosen, Opens},
    quote::Quoted,
    reactions::Reactions,
    rows::{Cell, Rows},
    state::Room,
    status::Status,
    toolbar::Toolbar,
};
use crate::{
    attachments::Attachments,
    components::{Avatar, AvatarSize, Beside, Icon, Shape},
    live::timeline::{Row, RowKey},
    time::{self, Time, TimeForm},
};

/// A part of a row that renders only when it changes.
fn part<T: PartialEq + Send + Sync + 'static>(row: &ArcRwSignal<Row>, look: fn(&Row) -> T) -> Memo<T> {
    let row = row.clone();
    Memo::new(move |_| row.with(look))
}

/// The row of a key, with what stands above it: a new day, the unread divider.
#[component]
pub fn MessageRow(rows: Rows, key: RowKey) -> impl IntoView {
    let room = Room::expect();
    let cell = rows.cell(&key)?;
    let row = cell.row.clone();
    let me = room.live().me().id;
    let (label, client_id, is_said, mentioned) = row.with_untracked(|row| {
        let message = &row.message;
        let label = match &message.sender {
            Some(sender) => format!("Message from {}", sender.name),
            None => "Notice".to_owned(),
        };
        let is_said = message.sender.is_some() && message.kind != MessageKind::System;
        let is_call = row.delivery.is_none() && message.deleted_at.is_none();
        let mentioned = is_call && message.is_mentioning(me);
        (label, message.client_id.clone(), is_said, mentioned)
    });
    let above = part(&row, |row| (row.day, row.divider, row.at()));
    let grouped = part(&row, |row| row.grouped);
    let seq = part(&row, |row| row.seq);
    let there = part(&row, Row::is_there);
    let editing = part(&row, |row| row.editing);
    let (near, tools) = (cell.near.clone(), (key, row.clone()));
    let shows_tools = Memo::new(move |_| is_said && there.get() && near.get() && !editing.get());
    Some(view! {
        {move || {
            let (day, divider, at) = above.get();
            view! {
                {day.map(|_| view! { <DayLine at/> })}
                {divider.then(|| view! { <UnreadDivider/> })}
            }
        }}
        <article
            class="message group"
            class=("mt-2.5", move || !grouped.get())
            aria-label=label
            tabindex="-1"
            data-seq=move || seq.get()
            data-client-id=client_id
            data-mentioned=mentioned.then_some("")
        >
            {if is_said {
                view! { <Said rows cell grouped editing/> }.into_any()
            } else {
                view! { <Notice row/> }.into_any()
            }}
            {move || shows_tools.get().then(|| {
                let (key, row) = tools.clone();
                view! { <Toolbar rows key row/> }
            })}
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
    let message = part(&row, |row| row.message.clone());
    move || {
        let message = message.get();
        if is_card(message.kind) && message.deleted_at.is_none() {
            return view! { <div class="flex justify-center py-1"><Card message/></div> }.into_any();
        }
        let text = if message.deleted_at.is_some() { GONE.to_owned() } else { message.content.clone() };
        view! { <p class="py-1 text-center text-sm text-muted wrap-anywhere" dir="auto">{text}</p> }.into_any()
    }
}

const GONE: &str = "This message was deleted.";

/// What somebody said.
#[component]
fn Said(rows: Rows, cell: Cell, grouped: Memo<bool>, editing: Memo<bool>) -> impl IntoView {
    let row = cell.row.clone();
    let sender = row.with_untracked(|row| row.message.sender.clone());
    let (id, name) = sender.map(|sender| (sender.id.0, sender.name)).unwrap_or_default();
    let avatar_name = name.clone();
    let mine = row.with_untracked(|row| row.delivery.is_some());
    // The server's time may differ a little from the one it was written at here.
    let at = part(&row, Row::at);
    let (content, rewritten, status) = (row.clone(), row.clone(), row.clone());
    view! {
        <div class="flex flex-wrap gap-x-3">
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
                <Context rows row=row.clone()/>
                {move || {
                    if editing.get() {
                        view! { <Editor message=rewritten.with_untracked(|row| row.message.clone())/> }.into_any()
                    } else {
                        view! { <Content row=content.clone()/> }.into_any()
                    }
                }}
                <Below rows cell/>
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

/// What stands above the words: that it is pinned, what it replies to.
#[component]
fn Context(rows: Rows, row: ArcRwSignal<Row>) -> impl IntoView {
    let chain = rows.with(|timeline| timeline.root());
    let pinned = part(&row, |row| row.is_there() && row.message.pinned_at.is_some());
    let quote = part(&row, |row| row.message.quote.clone().filter(|_| row.message.deleted_at.is_none()));
    view! {
        {move || pinned.get().then(|| view! {
            <p class="flex items-center gap-1 text-xs font-medium text-accent"><Icon shape=Shape::Pin class="size-3.5"/>"Pinned"</p>
        })}
        // In its own chain everything replies to the root.
        {move || quote.get().filter(|quote| Some(quote.id) != chain).map(|quote| view! { <Quoted quote=*quote/> })}
    }
}

/// Whether two states of a message say the same.
fn says_the_same(before: &Message, now: &Message) -> bool {
    before.content == now.content
        && before.body == now.body
        && before.attachments == now.attachments
        && before.metadata == now.metadata
        && before.edited_at == now.edited_at
        && before.deleted_at == now.deleted_at
}

/// What it says: its words, its card, its files.
#[component]
fn Content(row: ArcRwSignal<Row>) -> impl IntoView {
    let message = Memo::new_with_compare(
        move |_| row.with(|row| row.message.clone()),
        |before: Option<&Arc<Message>>, now| match (before, now) {
            (Some(before), Some(now)) => !says_the_same(before, now),
            _ => true,
        },
    );
    move || {
        let message = message.get();
        if message.deleted_at.is_some() {
            return view! { <p class="italic text-faint">{GONE}</p> }.into_any();
        }
        let edited = message.edited_at.map(|at| view! { " " <Edited at message=message.id/> });
        if is_card(message.kind) {
            return view! { <Card message/> {edited} }.into_any();
        }
        let files = message.attachments.clone();
        view! {
            {words(&message, edited.into_any())}
            {(!files.is_empty()).then(|| view! { <Attachments list=files/> })}
        }
        .into_any()
    }
}

/// Its words, and behind them that they were edited.
fn words(message: &Message, edited: AnyView) -> AnyView {
    if let Some(body) = &message.body {
        return view! { <Markup body=body.clone()/> {edited} }.into_any();
    }
    let text = message.content.clone();
    if text.is_empty() {
        return edited;
    }
    let class =
        if is_emoji_only(&text) { "text-4xl leading-tight" } else { "max-w-[90ch] whitespace-pre-wrap wrap-anywhere" };
    // What turns the direction of the text ends with it.
    view! { <p class=class dir="auto"><span class="[unicode-bidi:isolate]">{text}</span>{edited}</p> }.into_any()
}

/// Says that it was edited and when, and leads to what it said before.
#[component]
fn Edited(at: Timestamp, message: parlor::model::MessageId) -> impl IntoView {
    let room = Room::expect();
    let title = time::full(at);
    view! {
        <button
            type="button"
            class="edited"
            title=move || format!("Edited {}", title.get())
            on:click=move |_| room.asked().set(Some(Asked::History(message)))
        >
            "(edited)"
        </button>
    }
}

/// What stands below the words: reactions, and the chain that began here.
#[component]
fn Below(rows: Rows, cell: Cell) -> impl IntoView {
    let room = Room::expect();
    let Cell { row, near } = cell;
    let in_chain = rows.with(|timeline| timeline.root().is_some());
    let thread = part(&row, |row| row.message.thread.clone().map(|thread| (row.message.id, thread)));
    let chosen = row.clone();
    let add = Callback::new(move |event: web_sys::MouseEvent| {
        let (key, message) = chosen.with_untracked(|row| (row.key.clone(), row.message.clone()));
        room.choose(Chosen { rows, key, message, opens: Opens::Emoji, at: Beside::of(&event) });
    });
    view! {
        <Reactions row near add/>
        {move || thread.get().filter(|_| !in_chain).map(|(root, thread)| view! { <ThreadLine root thread=*thread/> })}
    }
}

/// How many replied, who, and when last.
#[component]
fn ThreadLine(root: parlor::model::MessageId, thread: Thread) -> impl IntoView {
    let text = match thread.replies {
        1 => "1 reply".to_owned(),
        Thread::MOST_COUNTED.. => format!("{}+ replies", Thread::MOST_COUNTED),
        count => format!("{count} replies"),
    };
    view! {
        <a class="thread-line" href=format!("?thread={root}")>
            <span class="flex -space-x-1">
                {thread.people.into_iter().map(|person| view! {
                    <Avatar id=person.id.0 name=person.name size=AvatarSize::Small/>
                }).collect_view()}
            </span>
            <span class="font-semibold text-accent">{text}</span>
            <span class="truncate text-muted">"last " <Time at=thread.last_reply_at form=TimeForm::Short/></span>
        </a>
    }
}

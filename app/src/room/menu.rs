//! What else one can do with a message, and the emoji to put on it: one menu and one picker for all rows.

use std::sync::Arc;

use leptos::prelude::*;
use parlor::model::Message;

use super::{
    asked::Asked,
    rows::{By, Rows},
    state::Room,
};
use crate::{
    components::{Beside, Icon, Menu, MenuItem, Shape},
    emoji::EmojiPicker,
    live::timeline::RowKey,
};

/// What opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    Menu,
    Emoji,
}

/// The message that something opened for.
#[derive(Clone)]
pub struct Chosen {
    pub rows: Rows,
    pub key: RowKey,
    pub message: Arc<Message>,
    pub opens: Opens,
    pub at: Option<Beside>,
}

impl Room {
    /// Opens the menu, or the picker, of a message.
    pub fn choose(self, chosen: Chosen) {
        chosen.rows.approach(By::Menu, Some(chosen.key.clone()));
        self.chosen().set(Some(chosen));
    }
}

/// The menu and the picker; they show for the message that is chosen.
#[component]
pub fn Menus() -> impl IntoView {
    let room = Room::expect();
    let (menu, picker) = (RwSignal::new(None), RwSignal::new(None));
    Effect::new(move |_| {
        room.chosen().with(|chosen| {
            if let Some(chosen) = chosen {
                let at = if chosen.opens == Opens::Menu { menu } else { picker };
                at.set(chosen.at);
            }
        });
    });
    // Once it has closed, and given the focus back, its row is as near as any.
    Effect::new(move |was_open: Option<bool>| {
        let open = menu.with(Option::is_some) || picker.with(Option::is_some);
        if was_open == Some(true) && !open {
            room.chosen().with_untracked(|chosen| {
                if let Some(chosen) = chosen {
                    chosen.rows.approach(By::Menu, None);
                }
            });
        }
        open
    });
    let pick = Callback::new(move |emoji: String| {
        if let Some(id) = room.chosen().with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.message.id)) {
            room.react(id, emoji, true);
        }
    });
    view! {
        <Menu label="More" at=menu>
            {move || room.chosen().get().map(|chosen| view! { <Items chosen picker/> })}
        </Menu>
        <EmojiPicker at=picker on_pick=pick/>
    }
}

/// What is offered for a message.
#[component]
fn Items(chosen: Chosen, picker: RwSignal<Option<Beside>>) -> impl IntoView {
    let room = Room::expect();
    let Chosen { rows, message, at, .. } = chosen;
    let rights = room.rights(&message);
    let (id, seq, conversation) = (message.id, message.seq, room.id());
    let in_chain = rows.with(|timeline| timeline.root().is_some());
    let root = message.thread_root.unwrap_or(id);
    let thread =
        if message.thread.is_some() || message.thread_root.is_some() { "Open thread" } else { "Reply in thread" };
    let pinned = message.pinned_at.is_some();
    let secure = window().is_secure_context();
    let message = StoredValue::new(message);
    // The menu gives the focus back as it closes; what follows takes it after that.
    let with = move |deed: fn(Room, Rows, &Arc<Message>)| {
        Callback::new(move |()| {
            let message = message.get_value();
            request_animation_frame(move || deed(room, rows, &message));
        })
    };
    let writes = thread == "Reply in thread";
    view! {
        {rights.react.then(|| item(Shape::Smile, "React", Callback::new(move |()| picker.set(at))))}
        {rights.reply.then(|| item(Shape::Reply, "Reply", with(|room, _, message| room.reply_to(message))))}
        {(!in_chain && (rights.reply || thread == "Open thread")).then(|| view! {
            <a
                class="menu-item"
                role="menuitem"
                href=format!("/rooms/{conversation}?thread={root}")
                on:click=move |_| if writes { room.write_in_thread(root) }
            >
                <Icon shape=Shape::Thread class="size-4 shrink-0"/>{thread}
            </a>
        })}
        {rights.edit.then(|| item(Shape::Edit, "Edit", with(|room, rows, message| room.start_edit(rows, message.id))))}
        {rights.pin.then(|| item(
            Shape::Pin,
            if pinned { "Unpin" } else { "Pin" },
            Callback::new(move |()| room.pin(id, !pinned)),
        ))}
        {secure.then(|| view! {
            {item(Shape::Copy, "Copy text", Callback::new(move |()| message.with_value(|message| copy(&message.content))))}
            {item(Shape::Link, "Copy link", Callback::new(move |()| {
                let origin = window().location().origin().unwrap_or_default();
                copy(&format!("{origin}/rooms/{conversation}?at={seq}"));
            }))}
        })}
        {(!in_chain).then(|| item(Shape::Unread, "Mark unread from here", Callback::new(move |()| room.mark_unread(seq))))}
        {message.with_value(|message| message.edited_at.is_some()).then(|| {
            item(Shape::Waiting, "Edit history", with(|room, _, message| room.asked().set(Some(Asked::History(message.id)))))
        })}
        {rights.delete.then(|| {
            item(Shape::Trash, "Delete", with(|room, _, message| room.asked().set(Some(Asked::Delete(Arc::clone(message))))))
        })}
    }
}

/// One line of the menu.
fn item(shape: Shape, text: &'static str, on_choose: Callback<()>) -> impl IntoView {
    view! { <MenuItem shape text on_choose/> }
}

/// Writes a text to the clipboard. Over plain http there is none.
pub fn copy(text: &str) {
    if window().is_secure_context() {
        let _ = window().navigator().clipboard().write_text(text);
    }
}

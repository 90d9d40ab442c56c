//! The row of buttons over a message that somebody is near: the deeds that are done most.

use leptos::{html, prelude::*};
use parlor::model::Message;

use super::{
    menu::{Chosen, Opens},
    reactions::has,
    rights::Rights,
    rows::Rows,
    state::Room,
};
use crate::{
    components::{
        Beside, Icon, Shape, is_touch,
        roving::{ACROSS, make_one_stop, parts, parts_of, rove},
    },
    emoji,
    live::timeline::{Row, RowKey},
};

/// Emoji that are one press away.
const QUICK: usize = 3;
/// How much of the toolbar, in pixels, may cover its row; and how close to the list's upper edge it may come.
const OVERLAP: f64 = 16.0;
const FROM_EDGE: f64 = 4.0;

/// What the arrows lead to.
const BUTTONS: &str = "button";

/// The toolbar of a message. Only in the browser.
#[component]
pub fn Toolbar(rows: Rows, key: RowKey, row: ArcRwSignal<Row>) -> impl IntoView {
    let room = Room::expect();
    let message = row.with_untracked(|row| row.message.clone());
    let (id, rights) = (message.id, room.rights(&message));
    let toolbar = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(toolbar) = toolbar.get() {
            stay_in_view(&toolbar);
            make_one_stop(&parts_of(&toolbar, BUTTONS));
        }
    });
    let opened = row.clone();
    let open = move |opens: Opens| {
        let (key, row) = (key.clone(), opened.clone());
        Callback::new(move |event: web_sys::MouseEvent| {
            let at = Beside::of(&event);
            room.choose(Chosen { rows, key: key.clone(), message: row.get_untracked().message, opens, at });
        })
    };
    let (pick, more) = (open(Opens::Emoji), open(Opens::Menu));
    let quoted = StoredValue::new(message);
    view! {
        <div
            class="toolbar"
            role="toolbar"
            aria-label="What to do with this message"
            node_ref=toolbar
            on:keydown=move |event| rove(&event, &parts(&event, BUTTONS), ACROSS, false)
            on:focusin=move |event| make_one_stop(&parts(&event, BUTTONS))
        >
            {rights.react.then(|| view! {
                {emoji::recent().into_iter().take(QUICK).map(|emoji| view! { <Quick row=row.clone() emoji/> }).collect_view()}
                <button type="button" class="icon-button" aria-label="React" title="React" on:click=move |event| pick.run(event)>
                    <Icon shape=Shape::Smile/>
                </button>
            })}
            {rights.reply.then(|| view! {
                <button type="button" class="icon-button" aria-label="Reply" title="Reply"
                    on:click=move |_| quoted.with_value(|message| room.reply_to(message))>
                    <Icon shape=Shape::Reply/>
                </button>
            })}
            {rights.edit.then(|| view! {
                <button type="button" class="icon-button" aria-label="Edit" title="Edit" on:click=move |_| room.start_edit(rows, id)>
                    <Icon shape=Shape::Edit/>
                </button>
            })}
            <button type="button" class="icon-button" aria-label="More" title="More" aria-haspopup="menu" on:click=move |event| more.run(event)>
                <Icon shape=Shape::More/>
            </button>
        </div>
    }
}

/// One emoji, one press.
#[component]
fn Quick(row: ArcRwSignal<Row>, emoji: String) -> impl IntoView {
    let room = Room::expect();
    let label = format!("React with {emoji}");
    let text = emoji.clone();
    let press = move |_| {
        emoji::used(&emoji);
        let (id, on) = row.with_untracked(|row| (row.message.id, !has(&row.message, &emoji, room.live().me().id)));
        room.react(id, emoji.clone(), on);
    };
    view! { <button type="button" class="icon-button text-lg" aria-label=label on:click=press>{text}</button> }
}

impl Room {
    /// What I may do with a message.
    pub fn rights(self, message: &Message) -> Rights {
        if self.is_gone().get_untracked() {
            return Rights::default();
        }
        self.summary().with_untracked(|summary| Rights::of(&self.live().me(), summary, message))
    }
}

/// On its row's upper edge, inside the list. A finger finds it beside the row, not under itself.
fn stay_in_view(toolbar: &web_sys::HtmlDivElement) {
    let row = toolbar.closest("article").ok().flatten();
    let list = toolbar.closest("[data-list]").ok().flatten();
    let (Some(row), Some(list)) = (row, list) else { return };
    let (row, height) = (row.get_bounding_client_rect(), f64::from(toolbar.offset_height()));
    let edge = list.get_bounding_client_rect().top() - row.top() + FROM_EDGE;
    let top = match is_touch() {
        true if edge > -height => row.height(),
        true => -height,
        false => edge.max(OVERLAP - height),
    };
    let _ = web_sys::HtmlElement::style(toolbar).set_property("top", &format!("{top}px"));
}

//! Messages that are kept at hand for everybody.

use leptos::{prelude::*, task::spawn_local};
use parlor::{
    Error,
    model::{ConversationId, Message},
};

use super::{quote::Excerpt, state::Room};
use crate::{
    api,
    components::{Alert, Avatar, AvatarSize, Beside, Icon, Popover, Shape},
    live::timeline::quote_of,
    time::{Time, TimeForm},
};

/// The pinned messages, last pinned first; nothing before they were fetched.
#[derive(Clone, Copy)]
pub struct Pins {
    messages: RwSignal<Option<Vec<Message>>>,
    failed: RwSignal<Option<Error>>,
}

impl Pins {
    /// Not fetched yet.
    pub fn new() -> Self {
        Self { messages: RwSignal::new(None), failed: RwSignal::new(None) }
    }

    /// Fetches them.
    pub fn fetch(self, conversation: ConversationId) {
        spawn_local(async move {
            match api::pinned(conversation).await {
                Ok(messages) => {
                    self.messages.try_set(Some(messages));
                    self.failed.try_set(None);
                }
                Err(error) => drop(self.failed.try_set(Some(error))),
            }
        });
    }

    /// A message came, or changed.
    pub fn receive(self, message: &Message) {
        let is_pinned = message.pinned_at.is_some() && message.deleted_at.is_none();
        let was_pinned = self
            .messages
            .with_untracked(|pins| pins.as_ref().is_some_and(|pins| pins.iter().any(|pin| pin.id == message.id)));
        if is_pinned || was_pinned {
            self.messages.update(|pins| {
                if let Some(pins) = pins {
                    put(pins, message, is_pinned);
                }
            });
        }
    }
}

fn put(pins: &mut Vec<Message>, message: &Message, is_pinned: bool) {
    pins.retain(|pin| pin.id != message.id);
    if is_pinned {
        pins.push(message.clone());
        pins.sort_by_key(|pin| std::cmp::Reverse(pin.pinned_at));
    }
}

/// The button in the room's header, and what it opens.
#[component]
pub fn PinsButton() -> impl IntoView {
    let room = Room::expect();
    let pins = room.pins();
    let at = RwSignal::new(None);
    Effect::new(move |_| pins.fetch(room.id()));
    let count = Memo::new(move |_| pins.messages.with(|pins| pins.as_ref().map_or(0, Vec::len)));
    let label = move || match count.get() {
        0 => "Pinned messages".to_owned(),
        count => format!("Pinned messages, {count}"),
    };
    let open = move |event: web_sys::MouseEvent| {
        if pins.messages.with_untracked(Option::is_none) {
            pins.fetch(room.id());
        }
        at.set(Beside::of(&event));
    };
    view! {
        <button type="button" class="icon-button relative noscript:hidden" aria-label=label title="Pinned messages" aria-haspopup="dialog" on:click=open>
            <Icon shape=Shape::Pin/>
            {move || (count.get() > 0).then(|| view! { <span class="corner-count" aria-hidden="true">{count.get()}</span> })}
        </button>
        <Popover label="Pinned messages" at>
            <div class="pins">
                <h2 class="px-2 pt-1 pb-2 font-semibold">"Pinned messages"</h2>
                <Alert error=pins.failed/>
                {move || match pins.messages.get() {
                    None => ().into_any(),
                    Some(messages) if messages.is_empty() => view! {
                        <p class="px-2 pb-2 text-sm text-muted text-pretty">"Nothing is pinned yet. Pin a message from its menu to keep it at hand for everybody."</p>
                    }.into_any(),
                    Some(messages) => view! { <List messages at/> }.into_any(),
                }}
            </div>
        </Popover>
    }
}

#[component]
fn List(messages: Vec<Message>, at: RwSignal<Option<Beside>>) -> impl IntoView {
    view! {
        <ul class="grid grid-cols-1 gap-px" aria-label="Pinned messages">
            {messages.into_iter().map(|message| view! { <Pin message at/> }).collect_view()}
        </ul>
    }
}

/// One of them: it leads to where it was said.
#[component]
fn Pin(message: Message, at: RwSignal<Option<Beside>>) -> impl IntoView {
    let room = Room::expect();
    let (id, seq, quote) = (message.id, message.seq, quote_of(&message));
    let (sender, name) = message.sender.map(|sender| (sender.id.0, sender.name)).unwrap_or_default();
    let unpin = room.summary().with_untracked(|s| s.membership.role.posts_in(s.conversation.kind));
    let label = format!("Unpin the message from {name}");
    let jump = move |_| {
        at.set(None);
        room.jump(seq);
    };
    view! {
        <li class="pin">
            <button type="button" class="pin-jump" on:click=jump>
                <Avatar id=sender name=name.clone() size=AvatarSize::Small/>
                <span class="min-w-0 flex-1">
                    <span class="flex items-baseline gap-2">
                        <bdi class="truncate font-semibold">{name}</bdi>
                        <Time at=message.created_at form=TimeForm::Short class="shrink-0 text-xs text-muted"/>
                    </span>
                    <span class="flex items-center gap-1.5 text-sm"><Excerpt quote/></span>
                </span>
            </button>
            {unpin.then(|| view! {
                <button type="button" class="icon-button" aria-label=label title="Unpin" on:click=move |_| room.pin(id, false)>
                    <Icon shape=Shape::Close class="size-4"/>
                </button>
            })}
        </li>
    }
}

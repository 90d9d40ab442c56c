//! Where messages are written. Without JavaScript it is a plain form.
//!
//! - [`desk`]: what stands there, as a handle; [`limits`]: what cannot be added to it
//! - [`suggestions`] for what is [`asked`]; [`formatting`], [`keys`]
//! - [`reply_bar`], [`upload_list`], [`add_menu`], [`drop_zone`], [`voice`], [`location`]: around the text

mod add_menu;
mod asked;
mod desk;
mod drop_zone;
mod formatting;
mod keys;
mod limits;
mod location;
mod reply_bar;
mod suggestions;
mod upload_list;
mod voice;

use leptos::{
    ev::{ClipboardEvent, KeyboardEvent},
    prelude::*,
};
use parlor::{
    model::{ConversationKind, ConversationSummary},
    protocol::MAX_CONTENT_CHARS,
};

use super::{panes::Panes, state::Room};
use crate::{
    components::{Beside, Icon, Shape, grow, is_touch},
    emoji::EmojiPicker,
    flash::Flash,
    shortcuts::is_in_field,
};
use add_menu::AddMenu;
pub use desk::Chain;
use desk::Desk;
use drop_zone::{DropZone, list};
pub use keys::sends;
use location::LocationDialog;
use reply_bar::ReplyBar;
use suggestions::{SuggestionList, Suggestions};
use upload_list::UploadList;
use voice::RecordingBar;

/// From here on the author is told how much is left.
const NEAR_LIMIT: usize = MAX_CONTENT_CHARS - 500;

/// The composer of the room, or of a chain of replies in it; or why there is none.
#[component]
pub fn Composer(#[prop(optional)] chain: Option<Chain>) -> impl IntoView {
    let room = Room::expect();
    let (summary, is_gone) = (room.summary(), room.is_gone());
    let refusal = Memo::new(move |_| if is_gone.get() { Some(GONE) } else { summary.with(refusal) });
    move || match refusal.get() {
        Some(reason) => view! {
            <p class="shrink-0 border-t border-line px-4 py-4 text-center text-sm text-muted pb-safe">{reason}</p>
        }
        .into_any(),
        None => view! { <Form chain/> }.into_any(),
    }
}

const GONE: &str = "You are no longer in this conversation.";

/// Why I may not write here.
pub fn refusal(summary: &ConversationSummary) -> Option<&'static str> {
    let kind = summary.conversation.kind;
    if summary.membership.role.posts_in(kind) {
        None
    } else if kind == ConversationKind::Channel {
        Some("Only the admins and moderators of this channel can write here.")
    } else {
        Some("You are an observer here: you can read, but not write.")
    }
}

#[component]
fn Form(chain: Option<Chain>) -> impl IntoView {
    let room = Room::expect();
    let panes = Panes::expect();
    let in_thread = chain.is_some();
    let desk = Desk::new(room, chain);
    provide_context(desk);
    let suggestions = Suggestions::new(desk);
    let (area, text) = (desk.area(), desk.text());
    let recording = RwSignal::new(false);
    let picking = RwSignal::new(None::<Beside>);
    let unsent =
        Flash::kept(use_context::<Option<Flash>>().flatten().as_ref(), if in_thread { "reply" } else { "content" });
    let kept = unsent.clone();
    let uploads = desk.uploads().list();
    let has_nothing = Memo::new(move |_| text.with(|text| text.trim().is_empty()) && uploads.with(Vec::is_empty));
    let length = Memo::new(move |_| text.with(|text| text.chars().count()));
    let archived = Memo::new(move |_| room.summary().with(|summary| summary.membership.archived_at.is_some()));

    // What was typed before hydration, what a failed form left, or the draft; storage can only be read here.
    Effect::new(move |_| {
        if let Some(area) = area.get() {
            let typed = area.value();
            desk.restore(if typed.is_empty() { kept.clone() } else { typed });
        }
    });
    grow(area, move || {
        text.track();
        recording.track();
    });
    // Whoever opens a room is about to write, unless they came for one message. A finger would get a keyboard, too.
    Effect::new(move |_| {
        if area.get().is_some() && !in_thread && room.target().is_none() && !is_touch() && !is_in_field() {
            desk.focus();
        }
    });
    on_cleanup(move || {
        if cfg!(feature = "hydrate") {
            desk.put_down();
        }
    });
    let pressed = move |event: KeyboardEvent| {
        if keys::is_composing(&event) || suggestions.pressed(&event) || keys::format(desk, &event) {
            return;
        }
        match event.key().as_str() {
            _ if sends(&event) => {
                event.prevent_default();
                desk.send();
            }
            // Only where there is nothing to go up in.
            "ArrowUp" if !in_thread && text.with_untracked(String::is_empty) && room.edit_last() => {
                event.prevent_default()
            }
            "Escape" if desk.replying_to().with_untracked(Option::is_some) => {
                event.stop_propagation();
                desk.answer_nothing();
            }
            "Escape" if text.with_untracked(String::is_empty) => panes.close(),
            _ => {}
        }
    };
    let record = Callback::new(move |()| {
        desk.forget_problem();
        recording.set(true);
    });
    let locating = RwSignal::new(false);
    let locate = Callback::new(move |()| locating.set(true));
    let picked = Callback::new(move |emoji: String| desk.insert(&emoji));

    view! {
        <form
            class="shrink-0 px-4 pb-safe max-sm:px-2"
            method="post"
            action="/api/ui/post"
            on:submit=move |event| {
                event.prevent_default();
                desk.send();
            }
        >
            {move || (archived.get() && !in_thread).then(|| view! {
                <p class="pb-1.5 text-center text-sm text-muted">"You have archived this conversation."</p>
            })}
            {move || {
                let problems = desk.problems().get();
                (!problems.is_empty()).then(|| view! {
                    <div class="max-h-[30dvh] overflow-y-auto pb-1.5 text-sm text-danger wrap-anywhere" role="alert">
                        {problems.into_iter().map(|problem| view! { <p dir="auto">{problem}</p> }).collect_view()}
                    </div>
                })
            }}
            {(!unsent.is_empty()).then(|| view! {
                <p class="hidden pb-1.5 text-sm wrap-anywhere noscript:block">"Not sent: "{unsent}</p>
            })}
            <input type="hidden" name="conversation" value=room.id().0/>
            {chain.map(|chain| view! { <input type="hidden" name="thread" value=chain.root.0/> })}
            <div class="composer">
                <SuggestionList suggestions/>
                <ReplyBar/>
                <UploadList/>
                <Show when=move || recording.get()>
                    <RecordingBar recording/>
                </Show>
                <div class="flex items-end gap-0.5 p-1.5" class=("hidden", move || recording.get())>
                    <AddMenu record locate/>
                    <label class="sr-only" for=desk.id("composer")>{if in_thread { "Reply in this thread" } else { "Message" }}</label>
                    <textarea
                        id=desk.id("composer")
                        node_ref=area
                        class="max-h-[40dvh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-base outline-none wrap-anywhere pointer-coarse:min-h-11 pointer-coarse:py-2.5 pointer-fine:text-[0.9375rem]"
                        name="content"
                        rows="1"
                        dir="auto"
                        placeholder=if in_thread { "Reply" } else { "Write a message" }
                        autocomplete="off"
                        enterkeyhint="enter"
                        aria-describedby=desk.id("composer-length")
                        aria-autocomplete="list"
                        aria-controls=move || suggestions.is_open().then(|| suggestions.id())
                        aria-activedescendant=move || suggestions.active_id()
                        prop:value=text
                        on:input=move |event| {
                            desk.write(event_target_value(&event));
                            suggestions.look();
                        }
                        on:keydown=pressed
                        on:keyup=move |_| suggestions.look()
                        on:click=move |_| suggestions.look()
                        on:paste=move |event| paste(desk, &event)
                        on:blur=move |_| {
                            desk.put_down();
                            suggestions.close();
                        }
                    ></textarea>
                    <button
                        type="button"
                        class="icon-button noscript:hidden"
                        aria-label="Emoji"
                        title="Emoji"
                        aria-haspopup="dialog"
                        on:click=move |event| picking.set(Beside::of(&event))
                    >
                        <Icon shape=Shape::Smile/>
                    </button>
                    <button
                        type="button"
                        class="icon-button max-sm:hidden noscript:hidden"
                        aria-label="Record a voice message"
                        title="Record a voice message"
                        on:click=move |_| record.run(())
                    >
                        <Icon shape=Shape::Microphone/>
                    </button>
                    <button
                        type="submit"
                        class="send-button"
                        aria-label=if in_thread { "Send reply" } else { "Send" }
                        data-idle=move || has_nothing.get().then_some("")
                        aria-disabled=move || (length.get() > MAX_CONTENT_CHARS || desk.is_waiting().get()).then_some("true")
                    >
                        {move || {
                            let shape = if desk.is_waiting().get() { Shape::Waiting } else { Shape::Send };
                            view! { <Icon shape/> }
                        }}
                    </button>
                </div>
            </div>
            <p id=desk.id("composer-length") class="min-h-2 text-end text-xs" aria-live="polite"
                class=("text-danger", move || length.get() > MAX_CONTENT_CHARS)
                class=("text-muted", move || length.get() <= MAX_CONTENT_CHARS)
            >
                {move || remark(length.get())}
            </p>
        </form>
        // A form of its own: not inside the other one.
        <LocationDialog open=locating/>
        <EmojiPicker at=picking on_pick=picked/>
        {(!in_thread).then(|| view! { <DropZone/> })}
    }
}

/// Files are added; an address over words makes them a link. Anything else comes in as the browser's plain text.
fn paste(desk: Desk, event: &ClipboardEvent) {
    let Some(data) = event.clipboard_data() else { return };
    let pasted = data.get_data("text/plain").unwrap_or_default();
    let files = data.files().map(list).unwrap_or_default();
    // Office programs bring a picture of the text along.
    if pasted.is_empty() && !files.is_empty() {
        event.prevent_default();
        return desk.attach(files);
    }
    let (from, to) = desk.selection();
    let units: Vec<u16> = desk.text().with_untracked(|text| text.encode_utf16().collect());
    let selected = String::from_utf16_lossy(units.get(from as usize..to as usize).unwrap_or_default());
    if let Some(link) = formatting::link(&selected, &pasted) {
        event.prevent_default();
        desk.replace(from, to, &link);
    }
}

/// What is said about a text's length.
fn remark(length: usize) -> Option<String> {
    let characters = |count: usize| if count == 1 { "1 character".to_owned() } else { format!("{count} characters") };
    if length > MAX_CONTENT_CHARS {
        Some(format!("{} too long to send", characters(length - MAX_CONTENT_CHARS)))
    } else if length > NEAR_LIMIT {
        Some(format!("{} left", characters(MAX_CONTENT_CHARS - length)))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_hears_of_the_limit_before_it_is_reached() {
        assert_eq!(remark(NEAR_LIMIT), None);
        assert_eq!(remark(MAX_CONTENT_CHARS - 1).as_deref(), Some("1 character left"));
        assert_eq!(remark(MAX_CONTENT_CHARS).as_deref(), Some("0 characters left"));
        assert_eq!(remark(MAX_CONTENT_CHARS + 2).as_deref(), Some("2 characters too long to send"));
    }
}

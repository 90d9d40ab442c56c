//! Where messages are written. Without JavaScript it is a plain form.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use parlor::{
    model::{ConversationKind, ConversationSummary},
    protocol::MAX_CONTENT_CHARS,
};

use super::state::Room;
use crate::{
    components::{Icon, Shape},
    flash::Flash,
    live::{now, typing::OwnTyping},
};

/// From here on the author is told how much is left.
const NEAR_LIMIT: usize = MAX_CONTENT_CHARS - 500;

/// The composer; or why there is none.
#[component]
pub fn Composer() -> impl IntoView {
    let room = Room::expect();
    let summary = room.summary();
    let refusal = Memo::new(move |_| summary.with(refusal));
    move || match refusal.get() {
        Some(reason) => view! {
            <p class="shrink-0 border-t border-line px-4 py-4 text-center text-sm text-muted pb-safe">{reason}</p>
        }
        .into_any(),
        None => view! { <Form/> }.into_any(),
    }
}

/// Why I may not write here.
fn refusal(summary: &ConversationSummary) -> Option<&'static str> {
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
fn Form() -> impl IntoView {
    let room = Room::expect();
    let (id, live, text) = (room.id(), room.live(), room.text());
    let area = NodeRef::<html::Textarea>::new();
    let typing = StoredValue::new(OwnTyping::default());
    let full = RwSignal::new(false);
    let kept = Flash::kept(use_context::<Option<Flash>>().flatten().as_ref(), "content");
    let unsent = kept.clone();
    let length = Memo::new(move |_| text.with(|text| text.chars().count()));
    let archived = Memo::new(move |_| room.summary().with(|summary| summary.membership.archived_at.is_some()));

    // What was typed before hydration, what a failed form left, or the draft; storage can only be read here.
    Effect::new(move |_| {
        let Some(area) = area.get() else { return };
        if text.with_untracked(String::is_empty) {
            let typed = Some(area.value()).filter(|typed| !typed.is_empty());
            let left = Some(kept.clone()).filter(|left| !left.is_empty());
            text.set(typed.or(left).or_else(|| live.draft(id).get_untracked()).unwrap_or_default());
        }
    });
    // As high as its text; the style sheet bounds it.
    Effect::new(move |_| {
        text.track();
        if let Some(area) = area.get() {
            let style = web_sys::HtmlElement::style(&area);
            let _ = style.set_property("height", "auto");
            let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
        }
    });

    let stop_typing = move || {
        if typing.try_update_value(OwnTyping::stopped) == Some(true) {
            live.say_typing(id, false);
        }
    };
    on_cleanup(move || {
        if cfg!(feature = "hydrate") {
            stop_typing();
        }
    });
    let send = move || {
        let content = text.with_untracked(|text| text.trim().to_owned());
        if content.is_empty() || content.chars().count() > MAX_CONTENT_CHARS {
            return;
        }
        let sent = room.send(content.into());
        full.set(!sent);
        if sent {
            text.set(String::new());
            live.set_draft(id, "");
            stop_typing();
        }
        if let Some(area) = area.get_untracked() {
            let _ = area.focus();
        }
    };
    let written = move |event| {
        let value = event_target_value(&event);
        live.set_draft(id, &value);
        if value.trim().is_empty() {
            stop_typing();
        } else if typing.try_update_value(|typing| typing.wrote(now())) == Some(true) {
            live.say_typing(id, true);
        }
        text.set(value);
    };
    let pressed = move |event: KeyboardEvent| {
        if sends(&event) {
            event.prevent_default();
            send();
        }
    };

    view! {
        <form
            class="shrink-0 px-4 pb-safe"
            method="post"
            action="/api/ui/post"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || archived.get().then(|| view! {
                <p class="pb-1.5 text-center text-sm text-muted">"You have archived this conversation."</p>
            })}
            {move || full.get().then(|| view! {
                <p class="pb-1.5 text-sm text-danger" role="alert">
                    "Too many messages wait to be sent already. Yours stays here until there is room."
                </p>
            })}
            {(!unsent.is_empty()).then(|| view! {
                <p class="hidden pb-1.5 text-sm wrap-anywhere noscript:block">"Not sent: "{unsent}</p>
            })}
            <input type="hidden" name="conversation" value=id.0/>
            <div class="flex items-end gap-2 rounded-xl border border-line bg-raised p-1.5 focus-within:border-accent">
                <label class="sr-only" for="composer">"Message"</label>
                <textarea
                    id="composer"
                    node_ref=area
                    class="max-h-[40dvh] min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2 py-1.5 text-base outline-none wrap-anywhere pointer-coarse:min-h-11 pointer-coarse:py-2.5 pointer-fine:text-[0.9375rem]"
                    name="content"
                    rows="1"
                    dir="auto"
                    placeholder="Write a message"
                    autocomplete="off"
                    enterkeyhint="enter"
                    aria-describedby="composer-length"
                    prop:value=text
                    on:input=written
                    on:keydown=pressed
                    on:blur=move |_| stop_typing()
                ></textarea>
                <button
                    type="submit"
                    class="grid size-9 shrink-0 place-items-center rounded-lg bg-accent text-on-accent hover:opacity-90 aria-disabled:bg-hover aria-disabled:text-faint pointer-coarse:size-11"
                    aria-label="Send"
                    aria-disabled=move || (length.get() > MAX_CONTENT_CHARS).then_some("true")
                >
                    <Icon shape=Shape::Send/>
                </button>
            </div>
            <p id="composer-length" class="min-h-2 text-end text-xs" aria-live="polite"
                class=("text-danger", move || length.get() > MAX_CONTENT_CHARS)
                class=("text-muted", move || length.get() <= MAX_CONTENT_CHARS)
            >
                {move || remark(length.get())}
            </p>
        </form>
    }
}

/// What is said about a text's length.
fn remark(length: usize) -> Option<String> {
    if length > MAX_CONTENT_CHARS {
        Some(format!("{} characters too long to send", length - MAX_CONTENT_CHARS))
    } else if length > NEAR_LIMIT {
        Some(format!("{} characters left", MAX_CONTENT_CHARS - length))
    } else {
        None
    }
}

/// Whether a key press sends: Enter by itself, but a line break under a finger; with Ctrl or Cmd always.
pub fn sends(event: &KeyboardEvent) -> bool {
    /// What Safari calls the Enter that ends a composition, after saying that it has ended.
    const COMPOSING: u32 = 229;
    if event.key() != "Enter" || event.is_composing() || event.key_code() == COMPOSING {
        return false;
    }
    if event.ctrl_key() || event.meta_key() {
        return true;
    }
    let touch = || window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches());
    !event.shift_key() && !event.alt_key() && !touch()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_author_hears_of_the_limit_before_it_is_reached() {
        assert_eq!(remark(NEAR_LIMIT), None);
        assert_eq!(remark(MAX_CONTENT_CHARS - 1).as_deref(), Some("1 characters left"));
        assert_eq!(remark(MAX_CONTENT_CHARS).as_deref(), Some("0 characters left"));
        assert_eq!(remark(MAX_CONTENT_CHARS + 2).as_deref(), Some("2 characters too long to send"));
    }
}

//! The line below a conversation's title: who is writing, what I did not send, or what was said last.

use leptos::prelude::*;
use parlor::model::{ConversationId, ConversationKind, ConversationSummary, Message, UserId};

use crate::{
    gist::{gist, short},
    live::Live,
};

/// The most pressing of the three.
#[component]
pub fn Preview(id: ConversationId, summary: Signal<Option<ConversationSummary>>) -> impl IntoView {
    let live = Live::expect();
    let me = live.me().id;
    let typing = live.typing(id);
    let draft = live.draft(id);
    let last = Memo::new(move |_| {
        summary.with(|summary| {
            let summary = summary.as_ref()?;
            let direct = summary.conversation.kind == ConversationKind::Direct;
            Some(Line::of(summary.last_message.as_ref()?, me, direct))
        })
    });
    view! {
        <span class="row-preview">
            {move || {
                let names = typing.get();
                if !names.is_empty() {
                    view! { <span class="text-accent">{isolated(&names)}" typing…"</span> }.into_any()
                } else if let Some(text) = draft.get() {
                    view! { <span class="font-medium text-accent">"Draft "</span><bdi>{short(&text)}</bdi> }.into_any()
                } else {
                    match last.get() {
                        Some(Line { by, text }) => view! {
                            {by.map(|name| view! { <bdi>{name}</bdi>": " })}
                            <bdi>{text}</bdi>
                        }
                        .into_any(),
                        None => view! { <span class="text-faint">"No messages yet"</span> }.into_any(),
                    }
                }
            }}
        </span>
    }
}

/// Names in a row, each in its own direction.
fn isolated(names: &[String]) -> impl IntoView + use<> {
    let name = |(at, name): (usize, &String)| view! { {(at > 0).then_some(", ")}<bdi>{name.clone()}</bdi> };
    names.iter().enumerate().map(name).collect_view()
}

/// The last message in one line.
#[derive(Clone, PartialEq)]
struct Line {
    by: Option<String>,
    text: String,
}

impl Line {
    fn of(message: &Message, me: UserId, direct: bool) -> Self {
        let by = match &message.sender {
            Some(sender) if sender.id == me => Some("You".to_owned()),
            Some(sender) if !direct => Some(sender.name.clone()),
            _ => None,
        };
        Self { by, text: gist(message) }
    }
}

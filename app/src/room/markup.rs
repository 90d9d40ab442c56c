//! Draws formatted text: the tree that the server made of a message.

use std::time::Duration;

use leptos::prelude::*;
use parlor::model::{Block, Inline, Span, Token, UserId};
use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::{asked::Asked, menu::copy, state::Room};
use crate::components::{Icon, Shape};

/// How long a button says that it has copied.
const SAID: Duration = Duration::from_secs(2);

/// A message's text.
#[component]
pub fn Markup(body: Vec<Block>) -> impl IntoView {
    let room = Room::expect();
    let me = room.live().me().id;
    let pen = Pen { room, me };
    view! { <div class="markup" dir="auto">{pen.blocks(body)}</div> }
}

/// What drawing needs to know.
#[derive(Clone, Copy)]
struct Pen {
    room: Room,
    me: UserId,
}

impl Pen {
    fn blocks(self, blocks: Vec<Block>) -> Vec<AnyView> {
        blocks.into_iter().map(|block| self.block(block)).collect()
    }

    fn block(self, block: Block) -> AnyView {
        match block {
            Block::Paragraph(content) => view! { <p>{self.inlines(content)}</p> }.into_any(),
            Block::Quote(content) => {
                view! { <blockquote class="quoted">{self.blocks(content)}</blockquote> }.into_any()
            }
            Block::Code { language, spans } => code(language, spans),
            Block::List { start, items } => {
                let items: Vec<_> =
                    items.into_iter().map(|item| view! { <li>{self.blocks(item)}</li> }.into_any()).collect();
                match start {
                    Some(start) => view! { <ol start=start.to_string()>{items}</ol> }.into_any(),
                    None => view! { <ul>{items}</ul> }.into_any(),
                }
            }
        }
    }

    fn inlines(self, content: Vec<Inline>) -> Vec<AnyView> {
        content.into_iter().map(|inline| self.inline(inline)).collect()
    }

    fn inline(self, inline: Inline) -> AnyView {
        match inline {
            Inline::Text(text) => text.into_any(),
            Inline::Strong(content) => view! { <strong>{self.inlines(content)}</strong> }.into_any(),
            Inline::Emphasis(content) => view! { <em>{self.inlines(content)}</em> }.into_any(),
            Inline::Strike(content) => view! { <s>{self.inlines(content)}</s> }.into_any(),
            Inline::Code(text) => view! { <code>{text}</code> }.into_any(),
            Inline::Link { href, content, leads_to } => self.link(href, content, leads_to),
            Inline::Mention { user_id, text } => {
                let mine = user_id.is_none_or(|user| user == self.me);
                view! { <bdi class="mention" data-mine=mine.then_some("")>{text}</bdi> }.into_any()
            }
            Inline::Break => view! { <br/> }.into_any(),
        }
    }

    /// A link; one whose text names another address says where it leads, and asks before it is followed.
    fn link(self, href: String, content: Vec<Inline>, leads_to: Option<String>) -> AnyView {
        let content = self.inlines(content);
        let Some(host) = leads_to else {
            return view! { <a class="link" href=href target="_blank" rel="noopener noreferrer nofollow">{content}</a> }
                .into_any();
        };
        let (room, asked) = (self.room, Asked::Follow { href: href.clone(), host: host.clone() });
        let ask = move |event: MouseEvent| {
            event.prevent_default();
            room.asked().set(Some(asked.clone()));
        };
        view! {
            <a class="link" href=href target="_blank" rel="noopener noreferrer nofollow" title=format!("Leads to {host}") on:click=ask>
                {content}
            </a>
            <span class="leads-to">" ("{host}")"</span>
        }
        .into_any()
    }
}

/// A block of code, which scrolls inside itself.
fn code(language: Option<String>, spans: Vec<Span>) -> AnyView {
    let name = language.clone().map_or_else(|| "Code".to_owned(), |language| format!("Code, {language}"));
    let spans: Vec<_> = spans
        .into_iter()
        .map(|Span { token, text }| match class(token) {
            None => text.into_any(),
            Some(class) => view! { <span class=class>{text}</span> }.into_any(),
        })
        .collect();
    view! {
        <figure class="code">
            <figcaption>
                <span class="truncate">{language.unwrap_or_default()}</span>
                <button type="button" class="code-copy noscript:hidden" aria-label="Copy code" title="Copy code" on:click=copy_code>
                    <Icon shape=Shape::Copy class="size-4"/>
                </button>
            </figcaption>
            // It takes the focus, so that the arrows can scroll it.
            <pre tabindex="0" role="region" aria-label=name dir="ltr"><code>{spans}</code></pre>
        </figure>
    }
    .into_any()
}

/// What is written in the block that the button belongs to.
fn copy_code(event: MouseEvent) {
    let button = event.current_target().and_then(|button| button.dyn_into::<Element>().ok());
    let code = button.as_ref().and_then(|button| button.closest(".code").ok().flatten());
    let code = code.and_then(|code| code.query_selector("pre").ok().flatten()).and_then(|code| code.text_content());
    if let (Some(code), Some(button)) = (code, button) {
        copy(&code);
        let say = |button: &Element, copied: bool| {
            let _ = button.toggle_attribute_with_force("data-copied", copied);
            let _ = button.set_attribute("aria-label", if copied { "Copied" } else { "Copy code" });
        };
        say(&button, true);
        set_timeout(move || say(&button, false), SAID);
    }
}

/// The classes are literal, so that a reader's search finds them.
fn class(token: Token) -> Option<&'static str> {
    Some(match token {
        Token::Plain => return None,
        Token::Comment => "token-comment",
        Token::Keyword => "token-keyword",
        Token::Literal => "token-literal",
        Token::String => "token-string",
        Token::Name => "token-name",
        Token::Type => "token-type",
    })
}

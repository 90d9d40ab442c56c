//! Formatted text: what a message's content means, as a tree that is drawn without any further parsing.
//!
//! Only the server makes it ([`crate::markup`]), from a safe subset of Markdown. Plain text has none.

use serde::{Deserialize, Serialize};

use super::UserId;

/// A part of a message that stands by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    Paragraph(Vec<Inline>),
    Quote(Vec<Block>),
    Code {
        /// As its author named it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// In order; together the code.
        spans: Vec<Span>,
    },
    List {
        /// The first number; absent in lists without numbers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u64>,
        items: Vec<Vec<Block>>,
    },
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    Text(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Code(String),
    Link {
        /// `http:`, `https:` or `mailto:`, nothing else.
        href: String,
        content: Vec<Inline>,
        /// Set where the text looks like another address than the one it leads to: the true host, to be shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leads_to: Option<String>,
    },
    /// `@name` of somebody who was mentioned, as it was written; without `user_id` it is `@here` or `@everyone`.
    Mention {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<UserId>,
        text: String,
    },
    /// A line break.
    Break,
}

/// A piece of code of one colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    #[serde(default, skip_serializing_if = "Token::is_plain")]
    pub token: Token,
    pub text: String,
}

/// What a piece of code is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Token {
    #[default]
    Plain,
    Comment,
    Keyword,
    Literal,
    String,
    Name,
    Type,
}

impl Token {
    fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// What blocks say, without marks; each begins a line.
pub fn plain_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    write_blocks(blocks, &mut text);
    text
}

fn write_blocks(blocks: &[Block], text: &mut String) {
    for block in blocks {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        match block {
            Block::Paragraph(line) => write_inlines(line, text),
            Block::Quote(blocks) => write_blocks(blocks, text),
            Block::Code { spans, .. } => text.extend(spans.iter().map(|span| span.text.as_str())),
            Block::List { items, .. } => items.iter().for_each(|item| write_blocks(item, text)),
        }
    }
}

pub(crate) fn write_inlines(line: &[Inline], text: &mut String) {
    for inline in line {
        match inline {
            Inline::Text(part) | Inline::Code(part) | Inline::Mention { text: part, .. } => text.push_str(part),
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Strike(content)
            | Inline::Link { content, .. } => write_inlines(content, text),
            Inline::Break => text.push('\n'),
        }
    }
}

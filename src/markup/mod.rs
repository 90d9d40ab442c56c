//! From what people type to what is drawn: a safe subset of Markdown, as a tree of [`crate::model::Block`]s.
//!
//! Formatted are bold, italic, strike, code, quotes, lists and links, besides bare addresses and mentions. Everything
//! else that Markdown knows (headings, tables, HTML, images, references, ...) stays the text that was typed, and a line
//! break is a line break.
//!
//! - [`references`]: addresses and mentions, found before anything else
//! - [`mask`]: keeps the parser away from what is not formatted
//! - [`tree`]: from the parser's events to the tree
//! - [`address`]: where links may lead, and whether they say so
//! - [`highlight`]: the colours of code

mod address;
mod highlight;
mod mask;
mod references;
#[cfg(test)]
mod tests;
mod tree;

use std::borrow::Cow;

pub(crate) use references::continues_word;

use crate::model::{Block, Inline, Person};

/// The content as a tree; `None` where that would look the same as the content itself.
///
/// `mentioned` are the people whom it calls upon by name; `@here` and its like are marked if it means `everybody`.
pub fn body(content: &str, mentioned: &[Person], everybody: bool) -> Option<Vec<Block>> {
    if !may_be_formatted(content) {
        return None;
    }
    let blocks = tree::parse(content, &references::find(content, mentioned, everybody));
    if blocks.iter().all(is_plain) && is_same_text(&text(&blocks), content) { None } else { Some(blocks) }
}

/// The content without its marks, for where there is room for a line of it.
pub fn plain(content: &str) -> Cow<'_, str> {
    match body(content, &[], false) {
        Some(blocks) => text(&blocks).into(),
        None => content.into(),
    }
}

/// Whether there is an address in it, of a page or of a mailbox.
pub fn has_link(content: &str) -> bool {
    content.contains([':', '@']) && references::addresses(content).next().is_some()
}

/// Whether there is anything in it that could mean more than itself. Most messages have nothing, and every one is asked.
fn may_be_formatted(content: &str) -> bool {
    let bytes = content.as_bytes();
    let mut at_line_start = true;
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            b'*' | b'_' | b'~' | b'`' | b'[' | b'\\' | b'@' => return true,
            b':' if bytes[index..].starts_with(b"://") => return true,
            b'>' | b'-' | b'+' | b'0'..=b'9' if at_line_start => return true,
            _ => {}
        }
        at_line_start = byte == b'\n' || byte == b'\r' || (at_line_start && (byte == b' ' || byte == b'\t'));
    }
    false
}

fn is_plain(block: &Block) -> bool {
    let is_text = |inline: &Inline| matches!(inline, Inline::Text(_) | Inline::Break);
    matches!(block, Block::Paragraph(line) if line.iter().all(is_text))
}

/// Whether they differ by no more than space, which is shown as it was typed where there is no tree.
fn is_same_text(text: &str, content: &str) -> bool {
    let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    visible(text) == visible(content)
}

fn text(blocks: &[Block]) -> String {
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

fn write_inlines(line: &[Inline], text: &mut String) {
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

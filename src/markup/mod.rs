//! From what people type to what is drawn: a safe subset of Markdown, as a tree of [`crate::model::Block`]s.
//!
//! Formatted are bold, italic, strike, code, quotes, lists and links, besides bare addresses and mentions. Everything
//! else that Markdown knows (headings, tables, HTML, images, references, ...) stays the text that was typed, and a line
//! break is a line break.
//!
//! - [`references`]: addresses and mentions, found before anything else; [`calls`]: who may be mentioned
//! - [`mask`]: keeps the parser away from what is not formatted
//! - [`tree`]: from the parser's events to the tree
//! - [`address`]: where links may lead, and whether they say so
//! - [`highlight`]: the colours of code

mod address;
mod calls;
mod highlight;
mod mask;
mod references;
#[cfg(test)]
mod tests;
mod tree;

use std::borrow::Cow;

pub(crate) use calls::{Calls, MAX_NAME, group};
pub use references::Audience;

use crate::model::{Block, Inline, plain_text};

/// Characters of which an outline is made.
const OUTLINE_CHARS: usize = 400;

/// The content as a tree; `None` where that would look the same as the content itself.
///
/// Of the names in it those of the `audience` are marked.
pub fn body(content: &str, audience: Audience<'_>) -> Option<Vec<Block>> {
    tree_of(content, audience, true)
}

/// As [`body`], of no more than the beginning and without the colours of code: for where there is room for a line.
pub fn outline(content: &str) -> Option<Vec<Block>> {
    let end = content.char_indices().nth(OUTLINE_CHARS).map_or(content.len(), |(end, _)| end);
    tree_of(&content[..end], Audience::default(), false)
}

/// The content without its marks, for where there is room for a line of it.
pub fn plain(content: &str) -> Cow<'_, str> {
    match tree_of(content, Audience::default(), false) {
        Some(blocks) => plain_text(&blocks).into(),
        None => content.into(),
    }
}

/// Whether making the tree may take milliseconds the first time: there may be code to be coloured.
pub fn is_costly(content: &str) -> bool {
    content.contains("```") || content.contains("~~~")
}

fn tree_of(content: &str, audience: Audience<'_>, coloured: bool) -> Option<Vec<Block>> {
    if !may_be_formatted(content) {
        return None;
    }
    let blocks = tree::parse(content, &references::find(content, audience), coloured);
    if blocks.iter().all(is_plain) && is_same_text(&plain_text(&blocks), content) { None } else { Some(blocks) }
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

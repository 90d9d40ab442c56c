//! From the parser's events to the tree.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{
    address, highlight,
    mask::{mask, unmask},
    references::{Reference, Target},
};
use crate::model::{Block, Inline, write_inlines};

/// Quotes in quotes, lists in lists, marks in marks. What is deeper belongs to what is around it.
const MAX_DEPTH: usize = 16;
/// Characters in the name of a language.
const MAX_LANGUAGE: usize = 32;

/// The blocks of a message, with the colours of code or without.
pub fn parse(content: &str, references: &[Reference], coloured: bool) -> Vec<Block> {
    let Some(masked) = mask(content, references) else {
        return vec![Block::Paragraph(vec![Inline::Text(content.to_owned())])];
    };
    let mut builder = Builder {
        content,
        references,
        coloured,
        frames: Vec::new(),
        kept: Vec::new(),
        blocks: Vec::new(),
        joins: false,
        done: 0,
    };
    for (event, range) in Parser::new_ext(&masked, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        builder.take(event, range);
    }
    builder.blocks
}

struct Builder<'a> {
    content: &'a str,
    references: &'a [Reference],
    coloured: bool,
    /// What began and did not end yet.
    frames: Vec<Frame>,
    /// Of everything that began and did not end, whether it has a frame.
    kept: Vec<bool>,
    /// The outermost blocks.
    blocks: Vec<Block>,
    /// Whether the last block is a paragraph that the next inline belongs to: items have text without a paragraph.
    joins: bool,
    /// Where the last inline ended.
    done: usize,
}

enum Frame {
    Quote(Vec<Block>),
    List(Option<u64>, Vec<Vec<Block>>),
    Item(Vec<Block>),
    Paragraph(Vec<Inline>),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Strike(Vec<Inline>),
    Link {
        href: String,
        content: Vec<Inline>,
    },
    /// With what follows the fence; indented code is not code.
    Code {
        info: Option<String>,
        text: String,
    },
}

impl Frame {
    fn inlines(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Self::Paragraph(inlines)
            | Self::Strong(inlines)
            | Self::Emphasis(inlines)
            | Self::Strike(inlines)
            | Self::Link { content: inlines, .. } => Some(inlines),
            Self::Quote(_) | Self::List(..) | Self::Item(_) | Self::Code { .. } => None,
        }
    }
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.begin(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => match self.frames.last_mut() {
                Some(Frame::Code { text: code, .. }) => code.push_str(&text),
                _ if text.len() == range.len() => self.push_content(range),
                _ => self.push_text(&unmask(&text)),
            },
            Event::Code(code) => {
                self.push(Inline::Code(unmask(&code)));
                self.done = range.end;
            }
            Event::SoftBreak | Event::HardBreak => self.push(Inline::Break),
            // A rule in an item.
            _ => self.push_content(range),
        }
    }

    fn begin(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let is_inline = matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. });
        self.joins &= is_inline;
        let is_deep = self.frames.len() >= MAX_DEPTH;
        let frame = match tag {
            Tag::BlockQuote(_) if !is_deep => Frame::Quote(Vec::new()),
            Tag::List(start) if !is_deep => Frame::List(start, Vec::new()),
            Tag::Item if matches!(self.frames.last(), Some(Frame::List(..))) => Frame::Item(Vec::new()),
            Tag::Strong if !is_deep => Frame::Strong(Vec::new()),
            Tag::Emphasis if !is_deep => Frame::Emphasis(Vec::new()),
            Tag::Strikethrough if !is_deep => Frame::Strike(Vec::new()),
            Tag::Link { dest_url, .. } => {
                self.done = range.start + 1;
                Frame::Link { href: unmask(&dest_url), content: Vec::new() }
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Frame::Code { info: Some(unmask(&info)), text: String::new() }
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => Frame::Code { info: None, text: String::new() },
            Tag::Paragraph => Frame::Paragraph(Vec::new()),
            _ => return self.kept.push(false),
        };
        self.frames.push(frame);
        self.kept.push(true);
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        self.joins &= matches!(tag, TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link);
        if self.kept.pop() != Some(true) {
            return;
        }
        match self.frames.pop() {
            Some(Frame::Quote(blocks)) => self.push_block(Block::Quote(blocks)),
            Some(Frame::List(start, items)) => self.push_block(Block::List { start, items }),
            Some(Frame::Item(blocks)) => {
                if let Some(Frame::List(_, items)) = self.frames.last_mut() {
                    items.push(blocks);
                }
            }
            Some(Frame::Paragraph(line)) => self.push_block(Block::Paragraph(line)),
            Some(Frame::Code { info, text }) => self.push_code(info, unmask(&text), range),
            Some(Frame::Strong(content)) => self.push_mark(Inline::Strong(content), range),
            Some(Frame::Emphasis(content)) => self.push_mark(Inline::Emphasis(content), range),
            Some(Frame::Strike(content)) => self.push_mark(Inline::Strike(content), range),
            Some(Frame::Link { href, content }) => self.push_link(&href, content, range),
            None => {}
        }
    }

    fn blocks(&mut self) -> &mut Vec<Block> {
        match self.frames.last_mut() {
            Some(Frame::Quote(blocks) | Frame::Item(blocks)) => blocks,
            _ => &mut self.blocks,
        }
    }

    fn push_block(&mut self, block: Block) {
        self.joins = false;
        self.blocks().push(block);
    }

    fn push_mark(&mut self, mark: Inline, range: Range<usize>) {
        self.push(mark);
        self.done = range.end;
    }

    fn push_link(&mut self, href: &str, content: Vec<Inline>, range: Range<usize>) {
        let mut text = String::new();
        write_inlines(&content, &mut text);
        match address::parse(href) {
            Some(url) if !text.trim().is_empty() => {
                let leads_to = address::leads_to(&url, &text);
                self.push(Inline::Link { href: url.into(), content, leads_to });
            }
            // Not a link that one may follow, or see: as it was typed.
            _ => {
                let done = self.done;
                self.push_text("[");
                content.into_iter().for_each(|inline| self.push(inline));
                self.push_content(done..range.end);
            }
        }
        self.done = range.end;
    }

    fn push_code(&mut self, info: Option<String>, text: String, range: Range<usize>) {
        let Some(info) = info else { return self.push_lines(&text) };
        let typed = &self.content[range];
        let last_line = typed.trim_end().lines().next_back().unwrap_or_default();
        let is_closed = last_line.trim_start_matches([' ', '\t', '>']).chars().all(|c| c == '`' || c == '~');
        let text = match text.trim_end().strip_suffix("```") {
            // Closed at the end of its last line, as many do.
            Some(code) if !is_closed => code,
            _ => text.strip_suffix('\n').unwrap_or(&text),
        };
        let (language, code) = match info.trim() {
            "" => (None, text.to_owned()),
            word if is_language(word) => (Some(word.to_owned()), text.to_owned()),
            // Code that begins beside the fence.
            line => (None, format!("{line}\n{text}")),
        };
        if code.trim().is_empty() {
            return self.push_lines(typed);
        }
        let spans = highlight::spans(language.as_deref().filter(|_| self.coloured), &code);
        self.push_block(Block::Code { language, spans });
    }

    /// A paragraph of text as it is.
    fn push_lines(&mut self, text: &str) {
        self.joins = false;
        self.push_text(text.trim());
        self.joins = false;
    }

    /// A part of what was typed, with the references in it.
    fn push_content(&mut self, range: Range<usize>) {
        self.done = range.end;
        let (content, references) = (self.content, self.references);
        let mut start = range.start;
        if !self.frames.iter().any(|frame| matches!(frame, Frame::Link { .. })) {
            let first = references.partition_point(|reference| reference.range.start < range.start);
            for reference in references[first..].iter().take_while(|reference| reference.range.end <= range.end) {
                self.push_text(&content[start..reference.range.start]);
                self.push_reference(&content[reference.range.clone()], &reference.target);
                start = reference.range.end;
            }
        }
        self.push_text(&content[start..range.end]);
    }

    fn push_reference(&mut self, text: &str, target: &Target) {
        let link = |href: &str| {
            let url = address::parse(href)?;
            let leads_to = address::leads_to(&url, text);
            Some(Inline::Link { href: url.into(), content: vec![Inline::Text(text.to_owned())], leads_to })
        };
        let inline = match target {
            Target::Web => link(text),
            Target::Mail => link(&format!("mailto:{text}")),
            Target::Person(id) => Some(Inline::Mention { user_id: Some(*id), text: text.to_owned() }),
            Target::Everybody => Some(Inline::Mention { user_id: None, text: text.to_owned() }),
        };
        match inline {
            Some(inline) => self.push(inline),
            None => self.push_text(text),
        }
    }

    fn push_text(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.push(Inline::Break);
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            if !line.is_empty() {
                self.push(Inline::Text(line.to_owned()));
            }
        }
    }

    fn push(&mut self, inline: Inline) {
        let joins = std::mem::replace(&mut self.joins, true);
        if let Some(inlines) = self.frames.last_mut().and_then(Frame::inlines) {
            self.joins = joins;
            return append(inlines, inline);
        }
        match self.blocks().last_mut() {
            Some(Block::Paragraph(line)) if joins => append(line, inline),
            _ => self.blocks().push(Block::Paragraph(vec![inline])),
        }
    }
}

fn append(inlines: &mut Vec<Inline>, inline: Inline) {
    match (inlines.last_mut(), inline) {
        (Some(Inline::Text(text)), Inline::Text(more)) => text.push_str(&more),
        (_, inline) => inlines.push(inline),
    }
}

/// Whether a word beside a fence names a language rather than being code.
fn is_language(word: &str) -> bool {
    word.len() <= MAX_LANGUAGE && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.'))
}

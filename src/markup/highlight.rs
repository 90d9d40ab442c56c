//! The colours of code.
//!
//! A language is made ready when somebody first posts code in it. What was coloured is kept for a while, so that
//! reading it again costs nothing.

use std::sync::LazyLock;

use moka::sync::Cache;
use synoptic::TokOpt;

use crate::model::{Span, Token};

/// Bytes of code that are coloured at most,
const MAX_BYTES: usize = 20 * 1024;
/// and bytes of one line of it.
const MAX_LINE_BYTES: usize = 2_000;
/// Bytes of code that are kept coloured.
const CACHED_BYTES: u64 = 4 * 1024 * 1024;
/// As wide as other characters, so that a piece has as many as what it was made of.
const TAB_WIDTH: usize = 1;

static CACHE: LazyLock<Cache<(String, String), Vec<Span>>> = LazyLock::new(|| {
    let bytes = |(_, code): &(String, String), _: &Vec<Span>| u32::try_from(code.len()).unwrap_or(u32::MAX);
    Cache::builder().max_capacity(CACHED_BYTES).weigher(bytes).build()
});

/// The code in pieces of one colour; one plain piece if the language is not known.
pub fn spans(language: Option<&str>, code: &str) -> Vec<Span> {
    let is_short = code.len() <= MAX_BYTES && code.lines().all(|line| line.len() <= MAX_LINE_BYTES);
    let Some(language) = language.filter(|_| is_short) else { return vec![plain(code)] };
    CACHE.get_with((language.to_lowercase(), code.to_owned()), || {
        colour(extension(&language.to_lowercase()), code).unwrap_or_else(|| vec![plain(code)])
    })
}

fn plain(code: &str) -> Span {
    Span { token: Token::Plain, text: code.to_owned() }
}

fn colour(extension: &str, code: &str) -> Option<Vec<Span>> {
    let lines: Vec<String> = code.split('\n').map(ToOwned::to_owned).collect();
    let mut highlighter = synoptic::from_extension(extension, TAB_WIDTH)?;
    highlighter.run(&lines);
    let mut spans: Vec<Span> = Vec::new();
    let mut push = |token: Token, text: &str| match spans.last_mut() {
        Some(last) if last.token == token => last.text.push_str(text),
        _ => spans.push(Span { token, text: text.to_owned() }),
    };
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            push(Token::Plain, "\n");
        }
        // The pieces have spaces for tabs: what counts is how long they are.
        let mut rest = line.as_str();
        for piece in highlighter.line(number, line) {
            let characters = piece.text().chars().count();
            let end = rest.char_indices().nth(characters).map_or(rest.len(), |(index, _)| index);
            push(token(&piece), &rest[..end]);
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            push(Token::Plain, rest);
        }
    }
    Some(spans)
}

fn token(piece: &TokOpt) -> Token {
    let TokOpt::Some(_, name) = piece else { return Token::Plain };
    match name.as_str() {
        "comment" => Token::Comment,
        "keyword" | "tag" | "heading" | "table" | "deletion" => Token::Keyword,
        "digit" | "boolean" | "character" => Token::Literal,
        "string" | "insertion" | "link" | "block" => Token::String,
        "function" | "macro" | "attribute" | "key" => Token::Name,
        "struct" | "namespace" | "type" | "reference" => Token::Type,
        _ => Token::Plain,
    }
}

/// The ending of a language's files, by which the highlighter knows it.
fn extension(language: &str) -> &str {
    match language {
        "rust" => "rs",
        "python" | "python3" => "py",
        "javascript" | "jsx" | "mjs" | "node" => "js",
        "typescript" => "ts",
        "golang" => "go",
        "csharp" | "c#" => "cs",
        "kotlin" => "kt",
        "shell" | "zsh" | "console" => "sh",
        "haskell" => "hs",
        "matlab" => "m",
        "perl" => "pm",
        "latex" => "tex",
        "svg" => "xml",
        "scss" | "less" => "css",
        "patch" => "diff",
        "jsonc" | "json5" => "json",
        "postgres" | "postgresql" | "sqlite" | "mysql" => "sql",
        other => other,
    }
}

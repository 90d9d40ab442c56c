//! The part of a message around what was found.

use std::ops::Range;

use super::{
    query::Term,
    words::{Kind, Word, words},
};
use crate::{markup, model::Piece};

/// Characters of an excerpt,
const LENGTH: usize = 200;
/// and of those before the first find.
const BEFORE: usize = 60;

/// The pieces of a text around the first find; its beginning where nothing is found in it.
pub fn excerpt(content: &str, terms: &[Term]) -> Vec<Piece> {
    let text = markup::plain(content).split_whitespace().collect::<Vec<_>>().join(" ");
    let finds = finds(&text, terms);
    let window = window(&text, finds.first().map_or(0, |find| find.start));
    let mut pieces = Vec::new();
    let mut push = |text: &str, found| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), found });
        }
    };
    if window.start > 0 {
        push("…", false);
    }
    let mut done = window.start;
    for find in finds {
        let find = find.start.clamp(done, window.end)..find.end.clamp(done, window.end);
        push(&text[done..find.start], false);
        push(&text[find.clone()], true);
        done = find.end;
    }
    push(&text[done..window.end], false);
    if window.end < text.len() {
        push("…", false);
    }
    pieces
}

/// The bytes that are shown: whole characters, from the beginning of a word where one is near.
fn window(text: &str, first: usize) -> Range<usize> {
    let place = |from: usize, characters: usize| {
        text[from..].char_indices().nth(characters).map_or(text.len(), |(index, _)| from + index)
    };
    let earliest = text[..first].char_indices().rev().nth(BEFORE - 1).map_or(0, |(index, _)| index);
    let start = match text[earliest..first].find(' ') {
        Some(space) if earliest > 0 => earliest + space + 1,
        _ => earliest,
    };
    start..place(start, LENGTH)
}

/// Where the terms stand, in order; those that touch are one.
fn finds(text: &str, terms: &[Term]) -> Vec<Range<usize>> {
    let words = words(text);
    let mut finds: Vec<Range<usize>> = Vec::new();
    for term in terms.iter().filter(|term| !term.words.is_empty()) {
        for row in words.windows(term.words.len()) {
            if fits(row, term) {
                finds.push(found(text, row, term));
            }
        }
    }
    finds.sort_by_key(|find| find.start);
    finds.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    finds
}

fn fits(row: &[Word], term: &Term) -> bool {
    let last = term.words.len() - 1;
    row.iter().zip(&term.words).enumerate().all(|(index, (word, wanted))| {
        if index == last && term.is_prefix { word.text.starts_with(wanted) } else { word.text == *wanted }
    })
}

fn found(text: &str, row: &[Word], term: &Term) -> Range<usize> {
    let (start, last) = (row[0].range.start, &row[row.len() - 1]);
    // One character of a pair.
    let is_half = term.is_prefix && last.kind == Kind::Pair;
    let first = text[last.range.clone()].chars().next().map_or(0, char::len_utf8);
    start..if is_half { last.range.start + first } else { last.range.end }
}

#[cfg(test)]
mod tests {
    use super::excerpt;
    use crate::chat::search::query::Query;

    #[track_caller]
    fn shows(content: &str, query: &str, expected: &str) {
        let terms = Query::parse(query).unwrap_or_default().terms;
        let pieces = excerpt(content, &terms);
        let shown: String = pieces
            .iter()
            .map(|piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() })
            .collect();
        assert_eq!(shown, expected, "{query:?}");
    }

    #[test]
    fn what_was_found_is_marked() {
        shows("Put the **kettle** on", "kett", "Put the [kettle] on");
        shows("Crème brûlée", "creme BRU", "[Crème] [brûlée]");
        shows("tea time, time for tea", "\"time for\"", "tea time, [time for] tea");
        shows("我们说你好世界吧", "你好世", "我们说[你好世]界吧");
        shows("我们说你好", "说", "我们[说]你好");
        shows("nice 👍🏽 one", "👍🏽", "nice [👍🏽] one");
        shows("not\nhere", "elsewhere", "not here");
        shows("", "tea", "");
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_find() {
        let content = format!("{} needle {}", "straw ".repeat(100), "hay ".repeat(100));
        let terms = Query::parse("needle").unwrap_or_default().terms;
        let pieces = excerpt(&content, &terms);
        let texts: Vec<_> = pieces.iter().map(|piece| (piece.text.chars().count(), piece.found)).collect();
        assert_eq!(pieces[0].text, "…");
        assert!(pieces[1].text.starts_with("straw "));
        assert_eq!(texts[2], (6, true));
        assert_eq!(pieces.last().map(|piece| piece.text.as_str()), Some("…"));
        assert!(texts.iter().map(|(length, _)| length).sum::<usize>() <= 202);
    }
}

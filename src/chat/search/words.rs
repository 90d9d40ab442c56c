//! The words of a text, as the index holds them and as queries name them.
//!
//! Letters are compared without case and accents. Scripts that do not part their words (Chinese, Japanese, Thai, ...)
//! are cut into pairs of neighbouring characters, so that any two of them in a row are found, and one by the pairs
//! that begin with it. An emoji is a word.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// Characters of a word that count.
const MAX_WORD: usize = 40;

/// A word, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// Bytes of the text.
    pub range: Range<usize>,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters and digits.
    Plain,
    /// Two characters in a row of a script that does not part its words, or a single one.
    Pair,
    /// The last character of several.
    Tail,
    Emoji,
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut run = Run::default();
    for (start, grapheme) in text.grapheme_indices(true) {
        let class = class(grapheme);
        if class != run.class || class == Class::Emoji {
            run.finish(text, &mut words);
            run = Run { class, starts: Vec::new(), end: start };
        }
        run.starts.push(start);
        run.end = start + grapheme.len();
    }
    run.finish(text, &mut words);
    words
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Class {
    #[default]
    Space,
    Letters,
    Unparted,
    Emoji,
}

/// Neighbouring characters of one class.
#[derive(Default)]
struct Run {
    class: Class,
    starts: Vec<usize>,
    end: usize,
}

impl Run {
    fn finish(&self, text: &str, words: &mut Vec<Word>) {
        let Some(&start) = self.starts.first() else { return };
        let mut push = |range: Range<usize>, kind| {
            let folded = fold(&text[range.clone()], kind);
            if !folded.is_empty() {
                words.push(Word { text: folded, range, kind });
            }
        };
        match self.class {
            Class::Space => {}
            Class::Letters => push(start..self.end, Kind::Plain),
            Class::Emoji => push(start..self.end, Kind::Emoji),
            Class::Unparted => {
                let end = |index: usize| self.starts.get(index).copied().unwrap_or(self.end);
                for (index, &start) in self.starts.iter().enumerate() {
                    let is_tail = index > 0 && index + 1 == self.starts.len();
                    push(start..end(index + 2), if is_tail { Kind::Tail } else { Kind::Pair });
                }
            }
        }
    }
}

fn class(grapheme: &str) -> Class {
    let Some(first) = grapheme.chars().next() else { return Class::Space };
    if is_unparted(first) {
        Class::Unparted
    } else if first.is_alphanumeric() || is_combining_mark(first) {
        Class::Letters
    } else if is_emoji(first) {
        Class::Emoji
    } else {
        Class::Space
    }
}

fn is_unparted(c: char) -> bool {
    use Script::{Bopomofo, Han, Hiragana, Katakana, Khmer, Lao, Myanmar, Thai, Tibetan};
    !c.is_ascii()
        && c.is_alphanumeric()
        && matches!(c.script(), Bopomofo | Han | Hiragana | Katakana | Khmer | Lao | Myanmar | Thai | Tibetan)
}

/// Arrows, symbols and pictures.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// How a word is compared.
fn fold(text: &str, kind: Kind) -> String {
    match kind {
        Kind::Plain if text.is_ascii() => text.chars().take(MAX_WORD).map(|c| c.to_ascii_lowercase()).collect(),
        Kind::Plain => text
            .nfkd()
            .filter(|&c| !is_accent(c))
            // There and back again: "ß" is "SS", and final sigmas are sigmas.
            .flat_map(char::to_uppercase)
            .flat_map(char::to_lowercase)
            .filter(|&c| c.is_alphanumeric() || (is_combining_mark(c) && !is_accent(c)))
            .take(MAX_WORD)
            .collect(),
        Kind::Pair | Kind::Tail => text.nfkc().filter(|c| !c.is_whitespace()).take(MAX_WORD).collect(),
        Kind::Emoji => text.chars().filter(|&c| c != '\u{fe0f}').take(MAX_WORD).collect(),
    }
}

/// Marks that many leave out when they write, unlike the vowels of Indic scripts. With them the Arabic tatweel.
fn is_accent(c: char) -> bool {
    c == '\u{640}' || (is_combining_mark(c) && matches!(c.script(), Script::Inherited | Script::Hebrew))
}

#[cfg(test)]
mod tests {
    use super::{Kind, words};

    #[track_caller]
    fn are(text: &str, expected: &[&str]) {
        let words: Vec<_> = words(text).into_iter().map(|word| word.text).collect();
        assert_eq!(words, expected, "{text:?}");
    }

    #[test]
    fn letters_are_compared_without_case_and_accents() {
        are("Crème BRÛLÉE, please!", &["creme", "brulee", "please"]);
        are("snake_case don't 1,000", &["snake", "case", "don", "t", "1", "000"]);
        are("Straße ΣΊΣΥΦΟΣ ﬁne", &["strasse", "σισυφοσ", "fine"]);
        are("кофе ЁЛКА", &["кофе", "елка"]);
        are("مَرْحَبًا أحمد", &["مرحبا", "احمد"]);
        are("שָׁלוֹם", &["שלום"]);
        are("कितना", &["कितना"]);
    }

    #[test]
    fn unparted_scripts_are_cut_into_pairs() {
        are("你好世界", &["你好", "好世", "世界", "界"]);
        are("你", &["你"]);
        are("iPhone手机, ok", &["iphone", "手机", "机", "ok"]);
        are("ﾊﾟﾝ", &["パン", "ン"]);
    }

    #[test]
    fn an_emoji_is_a_word() {
        are("👍🏽❤️ a👩‍👩‍👧b", &["👍🏽", "❤", "a", "👩‍👩‍👧", "b"]);
    }

    #[test]
    fn words_know_their_places() {
        let text = "Où 你好!";
        let found: Vec<_> = words(text).into_iter().map(|word| (&text[word.range], word.kind)).collect();
        assert_eq!(found, [("Où", Kind::Plain), ("你好", Kind::Pair), ("好", Kind::Tail)]);
    }
}

//! Messages of nothing but a few emoji, which are drawn large.

/// Characters that join others into one emoji rather than stand for one.
const JOINER: char = '\u{200d}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const MOST: usize = 3;

/// Whether a text is one to three emoji and nothing else but blanks between them.
pub fn is_emoji_only(text: &str) -> bool {
    let mut count = 0;
    let mut chars = text.trim().chars().filter(|char| !char.is_whitespace()).peekable();
    while let Some(char) = chars.next() {
        let keycap = matches!(char, '0'..='9' | '#' | '*');
        if is_region(char) {
            // A flag is a pair of letters.
            if chars.next().is_none_or(|second| !is_region(second)) {
                return false;
            }
        } else if !keycap && !is_pictogram(char) {
            return false;
        }
        let mut styled = false;
        while let Some(&next) = chars.peek() {
            if next == JOINER {
                chars.next();
                if chars.next().is_none_or(|joined| !is_pictogram(joined)) {
                    return false;
                }
            } else if next == EMOJI_STYLE || next == KEYCAP || is_modifier(next) {
                styled |= next == KEYCAP;
                chars.next();
            } else {
                break;
            }
        }
        if keycap && !styled {
            return false;
        }
        count += 1;
    }
    (1..=MOST).contains(&count)
}

fn is_region(char: char) -> bool {
    matches!(char, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Skin tones, and the tags that spell out the flags of regions.
fn is_modifier(char: char) -> bool {
    matches!(char, '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

fn is_pictogram(char: char) -> bool {
    matches!(char,
        '\u{1f300}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' | '\u{1f004}' | '\u{1f0cf}'
        | '\u{2600}'..='\u{27bf}' | '\u{2b05}'..='\u{2b55}' | '\u{2300}'..='\u{23ff}' | '\u{2190}'..='\u{21ff}'
        | '\u{203c}' | '\u{2049}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f170}'..='\u{1f251}')
        && !is_region(char)
}

#[cfg(test)]
mod tests {
    use super::is_emoji_only;

    #[test]
    fn one_to_three_emoji_are_drawn_large() {
        for text in ["👍", " 🎉 🎉\n🎉 ", "❤️", "👩‍👩‍👧‍👦", "🇫🇷", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👋🏽", "1️⃣", "🏳️‍🌈🇩🇪☕"]
        {
            assert!(is_emoji_only(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_text() {
        for text in ["", " ", "ok 👍", "👍👍👍👍", "1", "123", "#", "🇫", "a", "\u{200d}", "👩\u{200d}"] {
            assert!(!is_emoji_only(text), "{text:?}");
        }
    }
}

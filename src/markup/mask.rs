//! Characters that the parser must not take for marks are masked by control characters, one for one, so that every
//! position stays what it is. Nobody can type those.

use super::references::Reference;

/// What can be masked; each by the control character of the same place.
const MARKS: &str = "*_~`[]\\<&!#=:-+.)";
const MASKS: &str = "\u{1}\u{2}\u{3}\u{4}\u{5}\u{6}\u{7}\u{e}\u{f}\u{10}\u{11}\u{12}\u{13}\u{14}\u{15}\u{16}\u{17}";

/// The content with everything masked that is not formatting. `None` if it has masks in it already.
pub fn mask(content: &str, references: &[Reference]) -> Option<String> {
    if content.contains(is_mask) {
        return None;
    }
    let mut masked = vec![false; content.len()];
    for reference in references {
        masked[reference.range.clone()].fill(true);
    }
    let bytes = content.as_bytes();
    for (index, pair) in bytes.windows(2).enumerate() {
        match pair {
            // An image; a link's definition.
            b"![" => masked[index..index + 2].fill(true),
            b"]:" => masked[index + 1] = true,
            _ => {}
        }
    }
    for (index, byte) in bytes.iter().enumerate() {
        // HTML, headings, entities.
        masked[index] |= matches!(byte, b'<' | b'#') || (*byte == b'&' && is_entity(&content[index + 1..]));
    }
    let mut start = 0;
    for line in content.split_inclusive(['\n', '\r']) {
        if is_only_marks(line) {
            masked[start..start + line.len()].fill(true);
        }
        start += line.len();
    }
    for reference in references.iter().filter(|reference| is_destination(&content[..reference.range.start])) {
        // Where a link leads; the parser wants no control characters there.
        masked[reference.range.clone()].fill(false);
    }
    Some(
        content.char_indices().map(|(index, c)| if masked[index] { counterpart(c, MARKS, MASKS) } else { c }).collect(),
    )
}

/// What was masked, as it was.
pub fn unmask(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { counterpart(c, MASKS, MARKS) } else { c }).collect()
}

fn is_mask(c: char) -> bool {
    c.is_control() && MASKS.contains(c)
}

fn counterpart(c: char, from: &str, to: &str) -> char {
    from.chars().zip(to.chars()).find_map(|(mark, other)| (mark == c).then_some(other)).unwrap_or(c)
}

/// Whether an address that follows this text is where a link leads.
fn is_destination(before: &str) -> bool {
    before.strip_suffix("mailto:").unwrap_or(before).ends_with("](")
}

/// Whether what follows an `&` makes a character of it. The longest name has 31 letters.
fn is_entity(text: &str) -> bool {
    let name = text.bytes().take(33).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
    name.is_some_and(|length| length > 0 && text.as_bytes()[length] == b';')
}

/// A rule, the line below a heading, or an item without anything in it.
fn is_only_marks(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>']).trim_end();
    let Some(first) = line.chars().next() else { return false };
    match first {
        '-' | '=' | '*' | '_' | '+' => line.chars().all(|c| c == first || c == ' ' || c == '\t'),
        '0'..='9' => matches!(line.trim_start_matches(|c: char| c.is_ascii_digit()), "." | ")"),
        _ => false,
    }
}

//! Marks around what is selected. Positions count as the browser does, in units of UTF-16.

/// A change of the text, and what is selected after it.
#[derive(Debug, PartialEq, Eq)]
pub struct Edit {
    pub from: u32,
    pub to: u32,
    pub with: String,
    pub selection: (u32, u32),
}

/// The mark that a key puts around the selection, together with Ctrl or Cmd.
pub fn mark_of(key: &str, shift: bool) -> Option<&'static str> {
    match (key.to_lowercase().as_str(), shift) {
        ("b", false) => Some("**"),
        ("i", false) => Some("_"),
        ("e", false) => Some("`"),
        ("x", true) => Some("~~"),
        _ => None,
    }
}

/// Puts `mark` around what is selected; takes it away where it is there already.
pub fn toggle(text: &str, (start, end): (u32, u32), mark: &str) -> Edit {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mark_units: Vec<u16> = mark.encode_utf16().collect();
    let width = mark_units.len();
    let (from, to) = (start as usize, (end as usize).min(units.len()));
    let selected = units.get(from..to).unwrap_or_default();
    let is_marked = units[..from.min(units.len())].ends_with(&mark_units)
        && units.get(to..).is_some_and(|rest| rest.starts_with(&mark_units));
    let selected = String::from_utf16_lossy(selected);
    let width = width as u32;
    if is_marked {
        Edit { from: start - width, to: end + width, with: selected, selection: (start - width, end - width) }
    } else {
        let with = format!("{mark}{selected}{mark}");
        Edit { from: start, to: end, with, selection: (start + width, end + width) }
    }
}

/// A link with what is selected as its text, if `pasted` is an address and something is selected that is none.
pub fn link(selected: &str, pasted: &str) -> Option<String> {
    let is_address = |text: &str| {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
    };
    let pasted = pasted.trim();
    let free = !selected.trim().is_empty() && !selected.contains(['[', ']', '\n']) && !is_address(selected.trim());
    (free && is_address(pasted)).then(|| format!("[{selected}]({})", pasted.replace(')', "%29")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_goes_around_the_selection_and_comes_off_again() {
        let edit = toggle("so good", (3, 7), "**");
        assert_eq!(edit, Edit { from: 3, to: 7, with: "**good**".into(), selection: (5, 9) });
        let edit = toggle("so **good**", (5, 9), "**");
        assert_eq!(edit, Edit { from: 3, to: 11, with: "good".into(), selection: (3, 7) });
    }

    #[test]
    fn without_a_selection_the_caret_stands_between_the_marks() {
        assert_eq!(toggle("", (0, 0), "`"), Edit { from: 0, to: 0, with: "``".into(), selection: (1, 1) });
    }

    #[test]
    fn positions_count_as_the_browser_does() {
        assert_eq!(toggle("🎉 é x", (5, 6), "_").with, "_x_");
    }

    #[test]
    fn an_address_pasted_over_words_makes_them_a_link() {
        assert_eq!(
            link("the notes", " https://example.org/a_(b) ").as_deref(),
            Some("[the notes](https://example.org/a_(b%29)")
        );
        assert_eq!(link("", "https://example.org"), None);
        assert_eq!(link("the notes", "not an address"), None);
        assert_eq!(link("https://example.com", "https://example.org"), None);
        assert_eq!(link("the notes", "javascript:alert(1)"), None);
    }

    #[test]
    fn keys_have_the_marks_that_people_know() {
        assert_eq!(mark_of("b", false), Some("**"));
        assert_eq!(mark_of("X", true), Some("~~"));
        assert_eq!(mark_of("x", false), None);
    }
}

//! What a file may be called.

use crate::{
    error::{Error, Result},
    model::is_runnable,
};

/// Bytes in a name, as file systems allow.
const MAX_NAME: usize = 255;
/// A file that brings no name of use.
const NAMELESS: &str = "file";
/// The name as it is stored and shown: without a path, and without characters that are not seen or that turn the text
/// around, which make `gpj.exe` look like `exe.jpg`.
///
/// # Errors
/// [`Error::UnsupportedType`] for names of programs and scripts.
pub(crate) fn clean(name: &str) -> Result<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|&c| !is_treacherous(c)).collect();
    let name = shorten(name.trim());
    if is_runnable(&name) {
        return Err(Error::runnable());
    }
    Ok(if name.trim_matches(['.', ' ']).is_empty() { NAMELESS.into() } else { name })
}

/// Controls, marks of direction, and line separators.
fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        )
}

/// Cuts the name's beginning part, so that its end still says what the file is.
fn shorten(name: &str) -> String {
    if name.len() <= MAX_NAME {
        return name.into();
    }
    let end = name.rfind('.').map(|dot| &name[dot..]).filter(|end| end.len() <= 16).unwrap_or_default();
    let kept = name.floor_char_boundary(MAX_NAME - end.len());
    format!("{}{end}", &name[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_they_are() {
        for name in
            ["holiday.jpg", "Übersicht 2026 (final).pdf", "日本語.txt", "👩‍👩‍👧 family.png", ".gitignore", "a.b.c", "sh"]
        {
            assert_eq!(clean(name).as_deref(), Ok(name));
        }
    }

    #[test]
    fn paths_are_not_part_of_a_name() {
        assert_eq!(clean("../../etc/passwd").as_deref(), Ok("passwd"));
        assert_eq!(clean("C:\\Users\\ann\\notes.txt").as_deref(), Ok("notes.txt"));
        for name in ["", "..", ".", "/", "dir/", " ", "\u{202e}"] {
            assert_eq!(clean(name).as_deref(), Ok(NAMELESS), "{name:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        assert_eq!(clean("in\r\nvoice\0.pdf").as_deref(), Ok("invoice.pdf"));
        assert_eq!(clean("photo\u{202e}gpj.txt").as_deref(), Ok("photogpj.txt"));
    }

    #[test]
    fn long_names_keep_their_end() {
        let name = clean(&format!("{}.pdf", "ä".repeat(300))).unwrap();
        assert!(name.len() <= MAX_NAME && name.ends_with("ä.pdf"), "{name}");
        assert_eq!(clean(&"x".repeat(999)).map(|name| name.len()), Ok(MAX_NAME));
    }

    #[test]
    fn programs_are_refused_however_they_are_written() {
        let names = ["virus.exe", "VIRUS.EXE", "a.Sh", "x.php", "photo.jpg.scr", "a.exe.", "a.exe . ", "dir/run.bat"];
        for name in names.into_iter().chain([
            "a.e\u{200b}xe",
            "photo\u{202e}gpj.exe",
            "a.exe::$DATA",
            "a.exe.:b.txt",
            "to: all.exe",
        ]) {
            assert!(matches!(clean(name), Err(Error::UnsupportedType { .. })), "{name:?}");
        }
        for end in "js mjs py rb vbs hta ps1 desktop docm xlsm pptm txt.php".split(' ') {
            let name = format!("a.{end}");
            assert!(matches!(clean(&name), Err(Error::UnsupportedType { .. })), "{name:?}");
        }
    }

    #[test]
    fn what_only_sounds_like_a_program_is_taken() {
        for name in [
            "a.sh.zip",
            "report.py.pdf",
            "notes.php.txt",
            "www.example.com.png",
            "index.html",
            "logo.svg",
            "data.json",
            "a.docx",
            "php",
            "py.txt",
            "main.ts",
            "Report: the exe.pdf",
        ] {
            assert_eq!(clean(name).as_deref(), Ok(name));
        }
    }
}

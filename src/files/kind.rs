//! What a file is, by its first bytes: names and what browsers declare are only believed where content says no more.

use image::ImageFormat;

use crate::{
    error::{Error, Result},
    model::AttachmentKind,
};

/// Programs, by the media types that `infer` gives them.
const PROGRAMS: [&str; 11] = [
    "application/java",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "application/vnd.debian.binary-package",
    "application/vnd.microsoft.portable-executable",
    "application/wasm",
    "application/x-google-chrome-extension",
    "application/x-llvm",
    "application/x-mach-binary",
    "application/x-rpm",
    "text/x-shellscript",
];
/// Pictures that may say where they were taken, and that nothing here can clear of it.
const UNCLEARABLE: [&str; 7] =
    ["image/avif", "image/heif", "image/jp2", "image/jxl", "image/tiff", "image/vnd.ms-photo", "image/x-canon-cr2"];
/// How scripts begin that need no shebang.
const SCRIPTS: [&str; 2] = ["<?php", "@echo off"];
/// Of bytes that are nothing known.
const UNKNOWN: &str = "application/octet-stream";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub kind: AttachmentKind,
    pub media_type: &'static str,
    /// Of pictures that are cleared and measured.
    pub picture: Option<ImageFormat>,
}

/// Recognises a file by its beginning. The declared media type tells sound from video in containers that hold both.
///
/// # Errors
/// [`Error::UnsupportedType`] for programs and scripts, and for pictures that cannot be cleared of what their camera
/// noted.
pub(crate) fn recognise(head: &[u8], declared: Option<&str>) -> Result<Kind> {
    let text = text_of(head);
    if is_program(head, text) {
        return Err(Error::runnable());
    }
    if let Some((media_type, format)) = picture(head) {
        return Ok(Kind { kind: AttachmentKind::Image, media_type, picture: Some(format) });
    }
    let found = infer::get(head).map(|found| found.mime_type());
    if found.is_some_and(|media_type| UNCLEARABLE.contains(&media_type)) || is_heif(head) {
        return Err(Error::unsupported(
            "Pictures of this kind may say where they were taken, and Parlor cannot remove that. Save it as JPEG or PNG.",
        ));
    }
    let is_sound = declared.is_some_and(|declared| declared.trim_start().to_ascii_lowercase().starts_with("audio/"));
    let (kind, media_type) = match (media(head, is_sound), text) {
        (Some(media), _) => media,
        (None, Some(text)) => (AttachmentKind::File, text_type(text)),
        // `infer` takes two bytes for an object file's mark.
        (None, None) => (AttachmentKind::File, found.filter(|t| *t != "application/x-executable").unwrap_or(UNKNOWN)),
    };
    Ok(Kind { kind, media_type, picture: None })
}

fn is_program(head: &[u8], text: Option<&str>) -> bool {
    let begins_script = |text: &str| {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        text.starts_with("#!") || SCRIPTS.iter().any(|script| starts_with_ignoring_case(text, script))
    };
    // A Java archive is a ZIP file that begins with its manifest.
    let is_jar = head.starts_with(b"PK") && contains(head, b"META-INF/MANIFEST.MF");
    match text {
        // Two letters, `MZ`, make no program of a text.
        Some(text) => begins_script(text),
        None => {
            head.starts_with(b"\x7fELF")
                || is_jar
                || infer::get(head).is_some_and(|found| PROGRAMS.contains(&found.mime_type()))
        }
    }
}

fn picture(head: &[u8]) -> Option<(&'static str, ImageFormat)> {
    Some(match head {
        [0xff, 0xd8, 0xff, ..] => ("image/jpeg", ImageFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => ("image/png", ImageFormat::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => ("image/gif", ImageFormat::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("image/webp", ImageFormat::WebP),
        _ => return None,
    })
}

/// `infer` knows the brand, not those that only list it among the compatible ones.
fn is_heif(head: &[u8]) -> bool {
    let brands = head.get(8..64.min(head.len())).unwrap_or_default();
    head.get(4..8) == Some(b"ftyp")
        && [&b"heic"[..], b"heix", b"heif", b"mif1", b"msf1", b"avif", b"avis"]
            .iter()
            .any(|brand| brands.get(..4) == Some(*brand))
}

fn media(head: &[u8], is_sound: bool) -> Option<(AttachmentKind, &'static str)> {
    use AttachmentKind::{Audio, Video};
    let either = |sound, video| if is_sound { (Audio, sound) } else { (Video, video) };
    if head.starts_with(b"\x1a\x45\xdf\xa3") && contains(&head[..head.len().min(256)], b"webm") {
        return Some(either("audio/webm", "video/webm"));
    }
    Some(match infer::get(head)?.mime_type() {
        "video/mp4" | "video/x-m4v" => either("audio/mp4", "video/mp4"),
        "audio/m4a" => (Audio, "audio/mp4"),
        "audio/mpeg" => (Audio, "audio/mpeg"),
        // Ogg says what is in its first stream, and sound is all that people send in it.
        "audio/ogg" | "audio/opus" if contains(&head[..head.len().min(128)], b"theora") => (Video, "video/ogg"),
        "audio/ogg" | "audio/opus" => (Audio, "audio/ogg"),
        "audio/x-flac" => (Audio, "audio/flac"),
        "audio/x-wav" => (Audio, "audio/wav"),
        "audio/aac" => (Audio, "audio/aac"),
        "video/quicktime" => (Video, "video/quicktime"),
        _ => return None,
    })
}

/// The beginning as text, if it is one; a character may be cut at its end.
fn text_of(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    (!text.is_empty() && !text.contains(|c: char| c.is_control() && !c.is_whitespace() && c != '\u{1b}'))
        .then_some(text)
}

fn text_type(text: &str) -> &'static str {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.to_ascii_lowercase();
    if lower.contains("<svg") && (lower.starts_with("<svg") || lower.starts_with("<?xml") || lower.starts_with("<!")) {
        "image/svg+xml"
    } else if lower.starts_with("<?xml") {
        "application/xml"
    } else if lower.starts_with("<!doctype html") || infer::is_mime(text.as_bytes(), "text/html") {
        "text/html"
    } else if text.starts_with("%PDF-") {
        "application/pdf"
    } else {
        "text/plain"
    }
}

fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &[u8], declared: &str) -> (AttachmentKind, &'static str) {
        let kind = recognise(head, Some(declared)).unwrap();
        (kind.kind, kind.media_type)
    }

    /// What Chromium's MediaRecorder writes first.
    fn webm() -> Vec<u8> {
        let mut head =
            b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
                .to_vec();
        head.resize(600, 0);
        head
    }

    #[test]
    fn a_recording_is_sound_if_it_was_declared_so() {
        assert_eq!(kind(&webm(), "audio/webm;codecs=opus"), (AttachmentKind::Audio, "audio/webm"));
        assert_eq!(kind(&webm(), "video/webm"), (AttachmentKind::Video, "video/webm"));
        let mp4 = b"\0\0\0\x1cftypiso5\0\0\x02\0iso5iso6mp41";
        assert_eq!(kind(mp4, "audio/mp4"), (AttachmentKind::Audio, "audio/mp4"));
        assert_eq!(kind(mp4, "video/mp4"), (AttachmentKind::Video, "video/mp4"));
        assert_eq!(kind(b"\0\0\0\x1cftypM4A \0\0\0\0", ""), (AttachmentKind::Audio, "audio/mp4"));
    }

    #[test]
    fn sound_is_known_by_its_content() {
        assert_eq!(kind(b"ID3\x04\0\0\0\0\0\0", "").1, "audio/mpeg");
        assert_eq!(kind(b"OggS\0\x02\0\0\0\0\0\0\0\0\0", "").1, "audio/ogg");
        assert_eq!(kind(b"fLaC\0\0\0\x22\x10\0", "").1, "audio/flac");
        assert_eq!(kind(b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01", "").1, "audio/wav");
    }

    #[test]
    fn what_is_declared_makes_no_picture_of_a_page() {
        assert_eq!(kind(b"<html><script>alert(1)</script>", "image/png"), (AttachmentKind::File, "text/html"));
        assert_eq!(kind(b" <!DOCTYPE html><p>", "image/png").1, "text/html");
        assert_eq!(kind(b"<?xml version='1.0'?><svg onload='alert(1)'/>", "image/svg+xml").1, "image/svg+xml");
        assert_eq!(kind("grüße".as_bytes(), "video/mp4").1, "text/plain");
        assert_eq!(kind(b"%PDF-1.7\n", "").1, "application/pdf");
        assert_eq!(kind(b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", "").1, "application/pdf");
        assert_eq!(kind(b"\0\x01\x02\x03", "image/png").1, UNKNOWN);
    }

    #[test]
    fn a_character_cut_in_half_is_still_text() {
        assert_eq!(kind(&"grüße".as_bytes()[..3], "").1, "text/plain");
    }

    #[test]
    fn programs_and_scripts_are_refused() {
        let mut windows = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff".to_vec();
        windows.resize(200, 0);
        let mut linux = b"\x7fELF\x02\x01\x01\0".to_vec();
        linux.resize(64, 0);
        let jar = b"PK\x03\x04\x14\0\x08\x08\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x14\0\x04\0META-INF/MANIFEST.MF";
        let programs: [&[u8]; 9] = [
            &windows,
            &linux,
            jar,
            b"\xcf\xfa\xed\xfe\x07\0\0\x01",
            b"\xca\xfe\xba\xbe\0\0\0\x3d\0\0",
            b"#!/bin/sh\nrm -rf /\n",
            b"\n <?PHP system($_GET['x']);",
            b"@ECHO OFF\r\ndel *",
            b"\0asm\x01\0\0\0",
        ];
        for program in programs {
            let refused = recognise(program, Some("image/png"));
            assert!(matches!(refused, Err(Error::UnsupportedType { .. })), "{program:?} is {refused:?}");
        }
        assert_eq!(kind(b"MZ is short for Marzahn.", "").1, "text/plain");
    }

    #[test]
    fn pictures_that_keep_their_place_are_refused() {
        for head in [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], b"II*\0\x08\0\0\0\0\0", b"\0\0\0\x1cftypavif\0\0\0\0"]
        {
            assert!(matches!(recognise(head, None), Err(Error::UnsupportedType { .. })), "{head:?}");
        }
    }
}

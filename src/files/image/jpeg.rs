//! JPEG files, segment by segment, to the end of the picture. What cameras append to it (a second picture, a film, each
//! with its own notes) is beyond that.

/// Marker bytes, after 0xff.
const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const COLOUR_PROFILE: u8 = 0xe2;
const ADOBE: u8 = 0xee;
/// Of a JFIF header without a thumbnail.
const JFIF_BYTES: usize = 16;

/// The picture alone. `None` when it is not built like a JPEG file, or ends before its first scan.
pub(super) fn strip(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut rest = jpeg.strip_prefix(&[0xff, START])?;
    let mut kept = Vec::with_capacity(jpeg.len());
    kept.extend([0xff, START]);
    let mut scans = 0;
    while let Some(marker) = next_marker(&mut rest).filter(|&marker| marker != END) {
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
        let (segment, after) = rest.split_at_checked(length).filter(|_| length >= 2)?;
        rest = after;
        if draws(marker, segment) {
            kept.extend([0xff, marker]);
            kept.extend(segment);
        }
        if marker == SCAN {
            scans += 1;
            let (pixels, after) = rest.split_at(scan_bytes(rest));
            kept.extend(pixels);
            rest = after;
        }
    }
    kept.extend([0xff, END]);
    (scans > 0).then_some(kept)
}

/// Skips to the next marker that begins a segment, and past it.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    loop {
        let at = rest.iter().position(|&byte| byte == 0xff)?;
        // Any number of fill bytes may stand before it.
        let after = rest[at..].iter().position(|&byte| byte != 0xff)?;
        let marker = rest[at + after];
        *rest = &rest[at + after + 1..];
        // Stuffed bytes, and markers that stand alone, begin nothing.
        if !matches!(marker, 0x00 | 0x01 | 0xd0..=0xd8) {
            return Some(marker);
        }
    }
}

/// Bytes of compressed pixels until the next marker that is none of their own.
fn scan_bytes(bytes: &[u8]) -> usize {
    let ends = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    bytes.windows(2).position(ends).unwrap_or(bytes.len())
}

fn draws(marker: u8, segment: &[u8]) -> bool {
    match marker {
        0xc0..=0xdf => true,
        0xe0 => segment.len() == JFIF_BYTES && segment[2..].starts_with(b"JFIF\0"),
        COLOUR_PROFILE => segment[2..].starts_with(b"ICC_PROFILE\0"),
        // How the colours are to be read.
        ADOBE => segment[2..].starts_with(b"Adobe"),
        _ => false,
    }
}

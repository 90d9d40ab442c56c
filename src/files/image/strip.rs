//! Keeps of a picture's file what draws it, and leaves out the rest: place, time, camera, author, comments, hidden
//! thumbnails, and whatever follows the picture. Pixels are copied, not computed.

use std::io::Cursor;

use bytes::{Bytes, BytesMut};
use image::ImageFormat;
use img_parts::{
    png::Png,
    riff::RiffContent,
    webp::{CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP},
};

use super::jpeg;

/// The chunks of a PNG file that browsers draw with.
const PNG_CHUNKS: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI",
    b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];
/// And those of a WebP file.
const WEBP_CHUNKS: [[u8; 4]; 7] = [CHUNK_VP8X, CHUNK_ICCP, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ALPH, CHUNK_VP8, CHUNK_VP8L];
/// In the first byte of `VP8X`: that there is EXIF, and XMP.
const WEBP_METADATA: u8 = 0b0000_1100;

/// A picture's file without what does not draw it.
pub(super) struct Stripped {
    pub bytes: Bytes,
    /// Whether it is an animation.
    pub moves: bool,
}

/// `None` when the file is not built as its format says.
pub(super) fn strip(original: &Bytes, format: ImageFormat) -> Option<Stripped> {
    match format {
        ImageFormat::Jpeg => Some(Stripped { bytes: jpeg::strip(original)?.into(), moves: false }),
        ImageFormat::Png => strip_png(original.clone()),
        ImageFormat::WebP => strip_webp(original.clone()),
        ImageFormat::Gif => strip_gif(original).ok(),
        _ => None,
    }
}

fn strip_png(original: Bytes) -> Option<Stripped> {
    let mut png = Png::from_bytes(original).ok()?;
    png.chunks_mut().retain(|chunk| PNG_CHUNKS.contains(&&chunk.kind()));
    let moves = png.chunk_by_type(*b"acTL").is_some();
    Some(Stripped { bytes: png.encoder().bytes(), moves })
}

fn strip_webp(original: Bytes) -> Option<Stripped> {
    let mut webp = WebP::from_bytes(original).ok()?;
    webp.chunks_mut().retain(|chunk| WEBP_CHUNKS.contains(&chunk.id()));
    for chunk in webp.chunks_mut().iter_mut().filter(|chunk| chunk.id() == CHUNK_VP8X) {
        if let RiffContent::Data(data) = chunk.content_mut() {
            let mut flags = BytesMut::from(&data[..]);
            *flags.first_mut()? &= !WEBP_METADATA;
            *data = flags.freeze();
        }
    }
    let moves = webp.has_chunk(CHUNK_ANMF);
    Some(Stripped { bytes: webp.encoder().bytes(), moves })
}

/// Frames are copied as they are compressed; comments and foreign extensions stay behind.
fn strip_gif(original: &[u8]) -> Result<Stripped, Box<dyn std::error::Error>> {
    let mut options = gif::DecodeOptions::new();
    options.skip_frame_decoding(true);
    options.check_frame_consistency(true);
    let mut decoder = options.read_info(Cursor::new(original))?;
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder =
        gif::Encoder::new(Vec::with_capacity(original.len()), decoder.width(), decoder.height(), &palette)?;
    let mut frames = 0;
    while let Some(frame) = decoder.read_next_frame()?.cloned() {
        if frames == 0 {
            encoder.set_repeat(decoder.repeat())?;
        }
        encoder.write_lzw_pre_encoded_frame(&frame)?;
        frames += 1;
    }
    Ok(Stripped { bytes: encoder.into_inner()?.into(), moves: frames > 1 })
}

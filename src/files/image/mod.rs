//! Pictures: cleared of what their camera noted, upright, measured, and with a smaller one of those that are large.
//!
//! Everything here computes, for up to a second: call it away from the async threads, and not for many at once.

mod jpeg;
mod strip;

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, ImageResult, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    metadata::Orientation,
};

use crate::error::{Error, Result};

/// Bytes of a picture, which is held in memory while it is cleared.
pub(crate) const MAX_IMAGE_BYTES: u64 = 32 * 1024 * 1024;
/// Pixels of a picture: a few compressed bytes may unfold to any number.
const MAX_PIXELS: u64 = 50_000_000;
/// Bytes that its pixels may take in memory.
const MAX_DECODED_BYTES: u64 = 256 * 1024 * 1024;
/// Pixels of the longer side of what is shown in a conversation.
const PREVIEW_SIDE: u32 = 800;
/// Of JPEG, of 100: turned pictures should look as before, small ones load soon.
const TURNED_QUALITY: u8 = 92;
const PREVIEW_QUALITY: u8 = 80;

/// A picture ready to be stored.
pub(crate) struct Picture {
    pub bytes: Bytes,
    pub width: u32,
    pub height: u32,
    pub preview: Option<Preview>,
}

/// A smaller, still image of one that is large or moves.
pub(crate) struct Preview {
    pub bytes: Bytes,
    pub media_type: &'static str,
}

/// Clears a picture and measures it. Its pixels stay what they were, unless it was taken with the camera turned.
///
/// # Errors
/// [`Error::Invalid`] for what is too large when unfolded, and for what is not a picture after all.
pub(crate) fn prepare(original: Bytes, format: ImageFormat) -> Result<Picture> {
    let mut reader = ImageReader::with_format(Cursor::new(&original), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(Error::invalid("file", "This picture has too many pixels. The limit is 50 megapixels."));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let stripped = strip::strip(&original, format).ok_or_else(unreadable)?;
    drop(original);

    let mut bytes = stripped.bytes;
    if orientation != Orientation::NoTransforms && !stripped.moves {
        image.apply_orientation(orientation);
        bytes = encode(&image, format, TURNED_QUALITY, profile.as_deref()).map_err(Error::internal)?;
    }
    let (width, height) = (image.width(), image.height());
    let preview = (width.max(height) > PREVIEW_SIDE || stripped.moves).then(|| preview(image, profile.as_deref()));
    Ok(Picture { bytes, width, height, preview: preview.transpose().map_err(Error::internal)? })
}

fn preview(image: DynamicImage, profile: Option<&[u8]>) -> ImageResult<Preview> {
    let small = match image.width().max(image.height()) > PREVIEW_SIDE {
        true => image.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE),
        false => image,
    };
    let is_transparent = small.color().has_alpha() && small.to_rgba8().pixels().any(|pixel| pixel[3] < u8::MAX);
    let (format, media_type) = match is_transparent {
        true => (ImageFormat::Png, "image/png"),
        false => (ImageFormat::Jpeg, "image/jpeg"),
    };
    Ok(Preview { bytes: encode(&small, format, PREVIEW_QUALITY, profile)?, media_type })
}

fn encode(image: &DynamicImage, format: ImageFormat, quality: u8, profile: Option<&[u8]>) -> ImageResult<Bytes> {
    // A printer's profile, in a JPEG of four inks, says nothing of the colours that it was turned into.
    let space: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    let profile = profile.filter(|profile| profile.get(16..20) == Some(space)).map(<[u8]>::to_vec);
    let mut bytes = Vec::new();
    match format {
        ImageFormat::Jpeg => write(JpegEncoder::new_with_quality(&mut bytes, quality), &flat(image), profile),
        ImageFormat::WebP => write(WebPEncoder::new_lossless(&mut bytes), &eight_bits(image), profile),
        _ => write(PngEncoder::new(&mut bytes), image, profile),
    }?;
    Ok(bytes.into())
}

fn write(mut encoder: impl ImageEncoder, image: &DynamicImage, profile: Option<Vec<u8>>) -> ImageResult<()> {
    if let Some(profile) = profile {
        // Without it the colours are a little off, where the format has no place for it.
        let _ = encoder.set_icc_profile(profile);
    }
    image.write_with_encoder(encoder)
}

/// What JPEG can hold.
fn flat(image: &DynamicImage) -> DynamicImage {
    match image.color().has_color() {
        true => image.to_rgb8().into(),
        false => image.to_luma8().into(),
    }
}

/// What WebP can hold.
fn eight_bits(image: &DynamicImage) -> DynamicImage {
    match image.color().has_alpha() {
        true => image.to_rgba8().into(),
        false => image.to_rgb8().into(),
    }
}

fn damaged(error: image::ImageError) -> Error {
    match error {
        image::ImageError::Limits(_) => {
            Error::invalid("file", "This picture has too many pixels. The limit is 50 megapixels.")
        }
        _ => unreadable(),
    }
}

fn unreadable() -> Error {
    Error::invalid("file", "This picture is damaged. Save it again, or put it into a ZIP file to send it as it is.")
}

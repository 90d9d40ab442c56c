//! Pictures: nothing that a camera noted is stored, and what is shown is known before it loads.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use img_parts::{
    png::{Png, PngChunk},
    riff::{RiffChunk, RiffContent},
    webp::WebP,
};
use parlor::{
    Error,
    chat::Variant,
    model::{Attachment, AttachmentKind},
};

use crate::{
    files::{content, named, upload},
    support::TestChat,
};

/// What must not be stored, wherever a camera put it.
const PLACE: &[u8] = b"48.8584N 2.2945E";

fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 90]))
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// EXIF with an orientation, and the place as its description.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    let length = PLACE.len() as u8;
    exif.extend([0x0e, 0x01, 2, 0, length, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0; 4]);
    exif.extend(PLACE);
    exif
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], &length[..], content].concat()
}

/// As a camera writes it: notes in every segment that can hold them, and a second picture after the first.
fn jpeg(image: RgbImage, orientation: u8) -> Vec<u8> {
    let plain = encoded(image, ImageFormat::Jpeg);
    let notes = [
        segment(0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat()),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", PLACE].concat()),
        segment(0xe2, &[b"MPF\0", PLACE].concat()),
        segment(0xed, &[b"Photoshop 3.0\08BIM", PLACE].concat()),
        segment(0xfe, PLACE),
    ];
    [&plain[..2], &notes.concat(), &plain[2..], &plain[..2], &notes.concat(), &plain[2..], PLACE].concat()
}

fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut png = Png::from_bytes(encoded(image, ImageFormat::Png).into()).unwrap();
    for kind in [*b"tEXt", *b"iTXt", *b"eXIf", *b"prIV"] {
        let content = if kind == *b"eXIf" { exif(1) } else { [b"Comment\0", PLACE].concat() };
        png.chunks_mut().insert(1, PngChunk::new(kind, content.into()));
    }
    [&png.encoder().bytes(), PLACE].concat()
}

fn webp(image: RgbImage, orientation: u8) -> Vec<u8> {
    let (width, height) = (image.width() - 1, image.height() - 1);
    let mut webp = WebP::from_bytes(encoded(image, ImageFormat::WebP).into()).unwrap();
    let mut extended = vec![0b0000_1100, 0, 0, 0];
    extended.extend(&width.to_le_bytes()[..3]);
    extended.extend(&height.to_le_bytes()[..3]);
    let chunk = |id: &[u8; 4], content: Vec<u8>| RiffChunk::new(*id, RiffContent::Data(content.into()));
    webp.chunks_mut().insert(0, chunk(b"VP8X", extended));
    webp.chunks_mut().push(chunk(b"EXIF", exif(orientation)));
    webp.chunks_mut().push(chunk(b"XMP ", PLACE.to_vec()));
    webp.encoder().bytes().to_vec()
}

/// Two frames, a comment and XMP.
fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut encoder = gif::Encoder::new(Vec::new(), width, height, &[255, 0, 0, 0, 0, 255]).unwrap();
    encoder.set_repeat(gif::Repeat::Infinite).unwrap();
    encoder.write_raw_extension(gif::Extension::Comment.into(), &[PLACE]).unwrap();
    encoder.write_raw_extension(gif::Extension::Application.into(), &[b"XMP DataXMP", PLACE]).unwrap();
    for colour in 0..2 {
        let pixels = vec![colour; usize::from(width) * usize::from(height)];
        encoder
            .write_frame(&gif::Frame { width, height, delay: 7, buffer: pixels.into(), ..gif::Frame::default() })
            .unwrap();
    }
    encoder.into_inner().unwrap()
}

fn holds(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

fn decoded(content: &[u8]) -> DynamicImage {
    image::load_from_memory(content).unwrap()
}

/// Uploads it; what is stored of it.
async fn stored(chat: &TestChat, name: &str, original: &[u8]) -> (Attachment, Vec<u8>, Option<Vec<u8>>) {
    let ann = chat.person(&format!("ann-{}", rand::random::<u32>())).await;
    let file = upload(chat, &ann, named(name), original.to_vec()).await.unwrap();
    assert_eq!(file.kind, AttachmentKind::Image);
    let picture = content(chat, &ann, file.id, Variant::Original).await.unwrap();
    let preview = content(chat, &ann, file.id, Variant::Preview).await.ok();
    assert_eq!(preview.is_some(), file.has_preview);
    assert_eq!(file.bytes, picture.len() as i64);
    (file, picture, preview)
}

#[tokio::test]
async fn where_a_picture_was_taken_is_not_stored() {
    let chat = TestChat::on_sqlite().await;
    let pictures = [
        ("photo.jpg", jpeg(photo(120, 80), 1)),
        ("photo.png", png(photo(120, 80))),
        ("photo.webp", webp(photo(120, 80), 1)),
        ("photo.gif", gif(12, 8)),
    ];
    for (name, original) in pictures {
        assert!(holds(&original, PLACE), "{name}");
        let (file, picture, _) = stored(&chat, name, &original).await;
        for mark in [PLACE, b"Exif", b"xap/1.0", b"MPF", b"8BIM", b"tEXt", b"eXIf", b"prIV", b"XMP", b"EXIF"] {
            assert!(!holds(&picture, mark), "{name} holds {}", String::from_utf8_lossy(mark));
        }
        // The colours are the same to the last bit.
        assert_eq!(decoded(&picture), decoded(&original), "{name}");
        let size = decoded(&original);
        assert_eq!((file.width, file.height), (Some(size.width() as i32), Some(size.height() as i32)), "{name}");
    }
    for path in chat.stored_files() {
        assert!(!holds(&std::fs::read(&path).unwrap(), PLACE), "{path:?}");
    }
}

#[tokio::test]
async fn a_picture_taken_with_the_camera_turned_stands_upright() {
    let chat = TestChat::on_sqlite().await;
    for (name, original) in [("photo.jpg", jpeg(photo(120, 80), 6)), ("photo.webp", webp(photo(120, 80), 6))] {
        let (file, picture, _) = stored(&chat, name, &original).await;

        assert_eq!((file.width, file.height), (Some(80), Some(120)), "{name}");
        assert!(!holds(&picture, PLACE), "{name}");
        let upright = decoded(&picture).to_rgb8();
        assert_eq!(upright.dimensions(), (80, 120), "{name}");
        // What was at the left is at the top.
        let (top, bottom) = (upright.get_pixel(40, 5), upright.get_pixel(40, 115));
        assert!(top[0] < 40 && bottom[0] > 210, "{name}: {top:?} {bottom:?}");
    }
}

#[tokio::test]
async fn a_large_picture_has_a_preview() {
    let chat = TestChat::on_sqlite().await;
    let (file, _, preview) = stored(&chat, "photo.jpg", &jpeg(photo(1600, 1200), 6)).await;
    assert_eq!((file.width, file.height), (Some(1200), Some(1600)));
    let preview = preview.unwrap();
    assert_eq!(image::guess_format(&preview).unwrap(), ImageFormat::Jpeg);
    assert_eq!((decoded(&preview).width(), decoded(&preview).height()), (600, 800));
    assert!(!holds(&preview, PLACE));

    let glass = RgbaImage::from_fn(1000, 500, |x, _| Rgba([200, 0, 0, if x < 500 { 0 } else { 255 }]));
    let (_, _, preview) = stored(&chat, "glass.png", &png(glass)).await;
    let preview = preview.unwrap();
    assert_eq!(image::guess_format(&preview).unwrap(), ImageFormat::Png);
    assert_eq!(decoded(&preview).to_rgba8().get_pixel(100, 100)[3], 0);

    let (file, _, _) = stored(&chat, "small.png", &png(photo(800, 600))).await;
    assert!(!file.has_preview);
}

#[tokio::test]
async fn an_animation_goes_on_moving_and_has_a_still_preview() {
    let chat = TestChat::on_sqlite().await;
    let (_, picture, preview) = stored(&chat, "wave.gif", &gif(40, 30)).await;

    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(&picture)).unwrap();
    let mut delays = Vec::new();
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        delays.push(frame.delay);
    }
    assert_eq!((delays, decoder.repeat()), (vec![7, 7], gif::Repeat::Infinite));
    assert_eq!(decoded(&preview.unwrap()).to_rgb8().dimensions(), (40, 30));
}

#[tokio::test]
async fn a_bomb_is_not_unfolded() {
    let chat = TestChat::on_sqlite().await;
    let ann = chat.person("ann").await;
    let mut bomb = Png::from_bytes(encoded(photo(10, 10), ImageFormat::Png).into()).unwrap();
    let mut header = bomb.chunks()[0].contents().to_vec();
    header[..4].copy_from_slice(&60_000u32.to_be_bytes());
    header[4..8].copy_from_slice(&60_000u32.to_be_bytes());
    bomb.chunks_mut()[0] = PngChunk::new(*b"IHDR", header.into());

    let refused = upload(&chat, &ann, named("bomb.png"), bomb.encoder().bytes()).await.unwrap_err();

    assert!(refused.to_string().contains("50 megapixels"), "{refused:?}");
    assert_eq!((chat.stored_files().len(), chat.rows_of_files().await), (0, 0));
}

#[tokio::test]
async fn a_damaged_picture_is_refused_and_leaves_nothing() {
    let chat = TestChat::on_sqlite().await;
    let ann = chat.person("ann").await;
    let whole = png(photo(200, 200));
    let broken: [(&str, Bytes); 4] = [
        ("a.png", whole[..whole.len() / 3].to_vec().into()),
        ("b.jpg", jpeg(photo(50, 50), 1)[..60].to_vec().into()),
        ("c.gif", Bytes::from_static(b"GIF89a\x01\0\x01\0\0\0\0 no picture")),
        ("d.webp", Bytes::from_static(b"RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0junk")),
    ];
    for (name, content) in broken {
        let refused = upload(&chat, &ann, named(name), content).await.unwrap_err();
        assert!(matches!(refused, Error::Invalid { .. }), "{name}: {refused:?}");
    }
    assert_eq!((chat.stored_files().len(), chat.rows_of_files().await), (0, 0));
}

#[tokio::test]
async fn a_picture_that_cannot_be_cleared_is_refused() {
    let chat = TestChat::on_sqlite().await;
    let ann = chat.person("ann").await;
    let refused = upload(&chat, &ann, named("a.heic"), &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..]).await.unwrap_err();
    assert_eq!(refused.status(), 415);
    assert!(refused.to_string().contains("JPEG"), "{refused}");
}

//! Moving pictures, in the browser's own player.

use leptos::prelude::*;
use parlor::model::Attachment;

use super::{card::FileCard, measure::fit};

/// The largest box that one is drawn in.
const BOX: (i32, i32) = (480, 360);
/// For those that do not say how large they are.
const USUAL: (i32, i32) = (480, 270);

/// A player, of its final size from the start; below it the file itself, for browsers that do not play it.
#[component]
pub fn Video(file: Attachment) -> impl IntoView {
    let (width, height) = fit(&file, BOX).unwrap_or(USUAL);
    let poster = file.has_preview.then(|| file.preview_url());
    view! {
        <video
            class="attached-video"
            src=file.url()
            poster=poster
            width=width.to_string()
            height=height.to_string()
            controls=true
            preload="metadata"
            playsinline=true
            aria-label=file.name.clone()
        ></video>
        <FileCard file/>
    }
}

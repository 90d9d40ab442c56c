//! The files that a message carries, as its readers see them. Without JavaScript they are plain images, players and
//! links.
//!
//! - [`gallery`] and its [`lightbox`] for images, [`audio`], [`video`], [`card`] for everything else
//! - [`measure`]: sizes and times in words, and boxes that pictures fit into

mod audio;
mod card;
mod gallery;
mod lightbox;
mod measure;
mod video;

use leptos::prelude::*;
use parlor::model::{Attachment, AttachmentKind};

use audio::Audio;
use card::FileCard;
pub use card::FileName;
use gallery::Gallery;
pub use measure::{clock, size};
use video::Video;

/// A message's files: its images together, then the others in their order.
#[component]
pub fn Attachments(list: Vec<Attachment>) -> impl IntoView {
    let (images, others): (Vec<_>, Vec<_>) = list.into_iter().partition(|file| file.kind == AttachmentKind::Image);
    let others = others.into_iter().map(|file| match file.kind {
        AttachmentKind::Audio => view! { <Audio file/> }.into_any(),
        AttachmentKind::Video => view! { <Video file/> }.into_any(),
        AttachmentKind::Image | AttachmentKind::File => view! { <FileCard file/> }.into_any(),
    });
    view! {
        <div class="attachments">
            {(!images.is_empty()).then(|| view! { <Gallery images/> })}
            {others.collect_view()}
        </div>
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use parlor::model::{Attachment, AttachmentId, AttachmentKind};

    /// A file of this name.
    pub fn file(name: &str) -> Attachment {
        Attachment {
            id: AttachmentId(1),
            kind: AttachmentKind::File,
            name: name.into(),
            media_type: "application/octet-stream".into(),
            bytes: 1,
            width: None,
            height: None,
            duration_ms: None,
            waveform: None,
            has_preview: false,
        }
    }
}

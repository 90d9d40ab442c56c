//! Images: one as it is, several as tiles.

use leptos::{ev::MouseEvent, prelude::*};
use parlor::model::Attachment;

use super::{lightbox::Lightbox, measure::fit};

/// The largest box that a single image is drawn in.
const BOX: (i32, i32) = (400, 320);
/// The side of a tile, and of an image that does not say how large it is.
const TILE: i32 = 160;

/// The images of one message. Each is a link to its file; a plain click opens it over the page instead.
#[component]
pub fn Gallery(images: Vec<Attachment>) -> impl IntoView {
    let open = RwSignal::new(None::<usize>);
    let single = images.len() == 1;
    let shown = images.clone();
    let image = move |(index, file): (usize, Attachment)| {
        let (width, height) = if single { fit(&file, BOX).unwrap_or((TILE * 2, TILE * 2)) } else { (TILE, TILE) };
        let look = move |event: MouseEvent| {
            let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
            if !elsewhere {
                event.prevent_default();
                open.set(Some(index));
            }
        };
        view! {
            <a class="attached-image" href=file.url() target="_blank" rel="noopener" on:click=look>
                <img
                    src=file.preview_url()
                    alt=file.name.clone()
                    width=width.to_string()
                    height=height.to_string()
                    loading="lazy"
                    decoding="async"
                />
            </a>
        }
    };
    view! {
        <div class=if single { "gallery" } else { "gallery gallery-tiles" }>
            {images.into_iter().enumerate().map(image).collect_view()}
        </div>
        <Lightbox images=shown open/>
    }
}

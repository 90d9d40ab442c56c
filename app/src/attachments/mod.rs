//! The files that a message carries, as its readers see them. Without JavaScript they are plain images, players and
//! links.

use leptos::prelude::*;
use parlor::model::Attachment;

/// A message's files.
#[component]
pub fn Attachments(list: Vec<Attachment>) -> impl IntoView {
    view! {
        <div class="attachments">
            {list.into_iter().map(|file| view! { <a class="link" href=file.url()>{file.name.clone()}</a> }).collect_view()}
        </div>
    }
}

//! The document's title.

use leptos::{prelude::*, text_prop::TextProp};
use leptos_meta::Title;

/// Sets the title to `text – Parlor`. Use this rather than leptos_meta's own: that writes what it is given into the
/// server's HTML as it is, and a room named `</title><script>` would be run.
#[component]
pub fn PageTitle(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <Title text=prop(text)/> }
}

/// On the server the text as it is now: the title is written last, when signals below a `Suspense` are gone.
#[cfg(feature = "ssr")]
fn prop(text: Signal<String>) -> TextProp {
    escaped(&titled(&text.get_untracked())).into()
}

#[cfg(not(feature = "ssr"))]
fn prop(text: Signal<String>) -> TextProp {
    (move || titled(&text.try_get().unwrap_or_default())).into()
}

fn titled(text: &str) -> String {
    format!("{text} – Parlor")
}

#[cfg(feature = "ssr")]
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn a_title_is_text() {
        assert_eq!(super::escaped("</title><script>&"), "&lt;/title&gt;&lt;script&gt;&amp;");
    }
}

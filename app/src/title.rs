//! The document's title.

use leptos::prelude::*;
use leptos_meta::Title;

/// Sets the title to `text – Parlor`. Use this rather than leptos_meta's own: that writes what it is given into the
/// server's HTML as it is, and a room named `</title><script>` would be run.
#[component]
pub fn PageTitle(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! { <Title text=move || escaped(&format!("{} – Parlor", text.get()))/> }
}

#[cfg(feature = "ssr")]
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(not(feature = "ssr"))]
fn escaped(text: &str) -> String {
    text.to_owned()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #[test]
    fn a_title_is_text() {
        assert_eq!(
            super::escaped("</title><script>&"),
            "&lt;/title&gt;&lt;script&gt;&amp;"
        );
    }
}

//! The HTML document around the app.

use leptos::{attr::custom::custom_attribute, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{app::App, theme::Theme};

/// The colours of the page's edge, as in `style/main.css`.
const LIGHT: &str = "#f6f4f1";
const DARK: &str = "#161419";

/// The document, on the server.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = chosen_theme();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <Look options=options.clone() theme/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// What every document's head begins with: its size, colours, icons and style.
#[component]
pub(crate) fn Look(options: LeptosOptions, theme: Theme) -> impl IntoView {
    let (light, dark) = match theme {
        Theme::System => (LIGHT, DARK),
        Theme::Light => (LIGHT, LIGHT),
        Theme::Dark => (DARK, DARK),
    };
    view! {
        <meta charset="utf-8"/>
        <meta
            name="viewport"
            content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="theme-color" content={light} {..custom_attribute("media", "(prefers-color-scheme: light)")}/>
        <meta name="theme-color" content={dark} {..custom_attribute("media", "(prefers-color-scheme: dark)")}/>
        <meta name="apple-mobile-web-app-title" content="Parlor"/>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
        <link rel="apple-touch-icon" href="/icon-192.png"/>
        <link rel="manifest" href="/site.webmanifest"/>
        <HashedStylesheet options id="parlor"/>
    }
}

#[cfg(feature = "ssr")]
fn chosen_theme() -> Theme {
    Theme::from_cookie()
}

#[cfg(not(feature = "ssr"))]
fn chosen_theme() -> Theme {
    Theme::System
}

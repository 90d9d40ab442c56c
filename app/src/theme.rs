//! Light or dark: the browser's preference, or the visitor's choice, kept in a cookie so that the first paint has it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::json::Json;

const COOKIE: &str = "parlor_theme";
#[cfg(not(feature = "ssr"))]
const YEAR_SECS: u32 = 365 * 24 * 60 * 60;

/// A choice of theme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// Every choice, as offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The choice made earlier. Call it in a component's body.
    pub fn chosen() -> Self {
        SharedValue::<_, Json>::new_with_encoding(Self::from_cookie).into_inner()
    }

    /// Its name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// The value of `<html data-theme>`; absent when the browser decides.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    #[cfg(feature = "ssr")]
    pub(crate) fn from_cookie() -> Self {
        let value = crate::ssr::cookie(COOKIE);
        Self::ALL.into_iter().find(|theme| theme.attribute() == value.as_deref()).unwrap_or_default()
    }

    #[cfg(not(feature = "ssr"))]
    fn from_cookie() -> Self {
        let theme = document().document_element().and_then(|html| html.get_attribute("data-theme"));
        Self::ALL.into_iter().find(|choice| choice.attribute() == theme.as_deref()).unwrap_or_default()
    }

    /// Applies the choice and remembers it.
    #[cfg(not(feature = "ssr"))]
    pub fn choose(self) {
        use wasm_bindgen::JsCast;

        let document = document();
        let (value, max_age) = self.attribute().map_or(("", 0), |value| (value, YEAR_SECS));
        if let Some(html) = document.document_element() {
            // Neither can fail: the names are constants.
            let _ = match self.attribute() {
                Some(value) => html.set_attribute("data-theme", value),
                None => html.remove_attribute("data-theme"),
            };
        }
        if let Ok(document) = document.dyn_into::<web_sys::HtmlDocument>() {
            let _ = document.set_cookie(&format!("{COOKIE}={value}; Path=/; Max-Age={max_age}; SameSite=Lax"));
        }
    }

    /// Choices are made in the browser.
    #[cfg(feature = "ssr")]
    pub fn choose(self) {}
}

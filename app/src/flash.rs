//! Why a form that was sent without JavaScript failed, for the page that shows it again.

use leptos::prelude::*;
use parlor::Error;
use serde::{Deserialize, Serialize};

use crate::json::Json;

/// Carried by a short-lived cookie from the failed form's answer to the page it leads back to. (In the address,
/// anybody could make a link to Parlor that says what they like.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The page it is for.
    pub page: String,
    pub error: Error,
    /// What had been typed, by field; never a password.
    pub kept: Vec<(String, String)>,
}

impl Flash {
    /// The flash for the page being shown, once. Call it in a component's body.
    pub fn take() -> Option<Self> {
        SharedValue::<_, Json>::new_with_encoding(Self::from_request).into_inner()
    }

    /// Whether it is for the page at this path.
    pub fn is_for(&self, path: &str) -> bool {
        self.page.split('?').next() == Some(path)
    }

    /// What had been typed into this field, if the form failed.
    pub fn kept(flash: Option<&Self>, field: &str) -> String {
        let kept = flash.and_then(|flash| flash.kept.iter().find(|(name, _)| name == field));
        kept.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    #[cfg(feature = "ssr")]
    fn from_request() -> Option<Self> {
        crate::landing::take_flash()
    }

    #[cfg(not(feature = "ssr"))]
    fn from_request() -> Option<Self> {
        None
    }
}

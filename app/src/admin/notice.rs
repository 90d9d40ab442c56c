//! What a form has done, told on the page that it leads back to. In a cookie: in the address, anybody could make a link
//! that says what they like.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, SameSite, time::Duration};
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::*;
use parlor::{Error, model::UserRole};
use serde::{Deserialize, Serialize};

use super::{people::role_label, problem};
use crate::{
    components::{Icon, Shape},
    ssr::cookie,
};

const COOKIE: &str = "parlor_notice";
/// Where it is shown.
const PATH: &str = "/admin";

/// What was done, or why it was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    /// So many messages.
    Deleted(usize),
    NowHas {
        name: String,
        role: UserRole,
    },
    SignedOut {
        name: String,
    },
    Failed(Error),
}

impl Notice {
    /// The header that keeps it for the next page.
    pub fn header(&self, secure: bool) -> Option<HeaderValue> {
        let json = serde_json::to_vec(self).ok()?;
        set_cookie(&URL_SAFE_NO_PAD.encode(json), Duration::minutes(1), secure)
    }

    /// Whether a request brings one along.
    pub fn is_in(headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies.flat_map(Cookie::split_parse).flatten().any(|cookie| cookie.name() == COOKIE)
    }

    /// The header that removes it once it was shown.
    pub fn removal(secure: bool) -> Option<HeaderValue> {
        set_cookie("", Duration::ZERO, secure)
    }

    /// The one that the page being made is to show.
    pub(super) fn take() -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cookie(COOKIE)?).ok()?).ok()
    }

    pub(super) fn into_view(self) -> AnyView {
        let text = match self {
            Self::Failed(error) => return problem(error),
            Self::Deleted(0) => "Nothing was deleted. Select messages first.".to_owned(),
            Self::Deleted(1) => "1 message was deleted.".to_owned(),
            Self::Deleted(count) => format!("{count} messages were deleted."),
            Self::NowHas { name, role } => format!("{name} has the role “{}” now.", role_label(role)),
            Self::SignedOut { name } => format!("{name} was signed out everywhere."),
        };
        view! {
            <p role="status" class="admin-notice">
                <Icon shape=Shape::Check class="mt-0.5 size-4 shrink-0"/>
                <span class="min-w-0 wrap-anywhere">{text}</span>
            </p>
        }
        .into_any()
    }
}

fn set_cookie(value: &str, max_age: Duration, secure: bool) -> Option<HeaderValue> {
    let cookie = Cookie::build((COOKIE, value)).path(PATH).max_age(max_age);
    let cookie = cookie.http_only(true).same_site(SameSite::Lax).secure(secure).build();
    HeaderValue::from_str(&cookie.to_string()).ok()
}

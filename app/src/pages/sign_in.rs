//! Signing in.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{hooks::use_location, location::Url};

use super::{Elsewhere, LandingForm};
use crate::{
    api::SignIn,
    components::{Card, Field, PasswordField},
    flash::Flash,
    query,
    title::PageTitle,
    visitor::Visitor,
};

/// The address of this page for somebody who was on the way to `here`, a path with its query.
pub fn sign_in_path(here: &str) -> String {
    if here == "/" { "/sign-in".into() } else { format!("/sign-in?next={}", Url::escape(here)) }
}

/// Where a query says to go.
fn next_of(search: &str) -> String {
    query::value(search, "next").unwrap_or_default()
}

/// Asks for name and password, and leads to `?next=`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let visitor = Visitor::meet();
    let flash = Flash::take();
    let next = use_location().search.with_untracked(|search| next_of(search));
    match visitor {
        Visitor::First => return view! { <Elsewhere path="/setup"/> }.into_any(),
        Visitor::Member(_) => return view! { <Elsewhere path="/"/> }.into_any(),
        Visitor::Stranger | Visitor::Unlucky(_) | Visitor::Unknown => {}
    }
    let username = Flash::kept(flash.as_ref(), "username");
    let failed = flash.map(|flash| flash.error);
    view! {
        <PageTitle text="Sign in"/>
        <Card heading="Sign in" lead="Good to see you again.">
            <LandingForm to=SignIn::PATH failed submit="Sign in">
                <input type="hidden" name="next" value=next/>
                <Field label="Username" name="username" value=username autocomplete="username" verbatim=true autofocus=true/>
                <PasswordField/>
            </LandingForm>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_sent_to_sign_in_comes_back_to_the_very_address() {
        for here in ["/new", "/rooms/3?at=5", "/search?q=coffee%20%26%20tea&page=2", "/search?q=%C3%A9t%C3%A9"] {
            let path = sign_in_path(here);
            assert_eq!(next_of(path.strip_prefix("/sign-in?").unwrap()), here);
        }
        assert_eq!(sign_in_path("/"), "/sign-in");
        assert_eq!(next_of(""), "");
    }
}

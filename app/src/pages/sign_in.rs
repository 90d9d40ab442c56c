//! Signing in.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::{hooks::use_query_map, location::Url};

use super::{Elsewhere, LandingForm};
use crate::{
    api::SignIn,
    components::{Card, Field, PasswordField},
    flash::Flash,
    title::PageTitle,
    visitor::Visitor,
};

/// The address of this page for somebody who was on the way to `here`, a path with its query.
pub fn sign_in_path(here: &str) -> String {
    if here == "/" { "/sign-in".into() } else { format!("/sign-in?next={}", Url::escape(here)) }
}

/// Asks for name and password, and leads to `?next=`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let visitor = Visitor::meet();
    let flash = Flash::take();
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
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

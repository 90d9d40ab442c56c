//! The first visit.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{Elsewhere, LandingForm};
use crate::{
    api::SetUp,
    components::{Card, Field, PasswordField},
    flash::Flash,
    title::PageTitle,
    visitor::Visitor,
};

/// Makes the first account, which is the admin's.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let visitor = Visitor::meet();
    let flash = Flash::take();
    if matches!(visitor, Visitor::Stranger | Visitor::Member(_)) {
        return view! { <Elsewhere path="/sign-in"/> }.into_any();
    }
    let (name, username) = (Flash::kept(flash.as_ref(), "name"), Flash::kept(flash.as_ref(), "username"));
    let failed = flash.map(|flash| flash.error);
    view! {
        <PageTitle text="Welcome"/>
        <Card heading="Welcome to Parlor" lead="You are the first one here. Your account will be the administrator’s.">
            <LandingForm to=SetUp::PATH failed submit="Create account">
                <Field label="Your name" name="name" value=name autocomplete="name" autofocus=true/>
                <Field label="Username" name="username" value=username autocomplete="username" verbatim=true
                    hint="What you sign in with."/>
                <PasswordField new=true/>
            </LandingForm>
        </Card>
    }
    .into_any()
}

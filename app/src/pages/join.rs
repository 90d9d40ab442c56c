//! Joining by an invite link.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use parlor::{Error, model::Invite};

use super::LandingForm;
use crate::{
    api::{self, Join},
    components::{Card, Empty, Field, PasswordField, Shape},
    flash::Flash,
    json::Json,
    title::PageTitle,
    visitor::Visitor,
};

/// Shows who invites where, and makes an account.
#[component]
pub fn JoinPage() -> impl IntoView {
    let signed_in = matches!(Visitor::meet(), Visitor::Member(_));
    let flash = Flash::take();
    let token = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    let invite = Resource::<_, Json>::new_with_options(
        {
            let token = token.clone();
            move || token.clone()
        },
        api::invite,
        true,
    );
    view! {
        <PageTitle text="Join"/>
        <Suspense>
            {move || {
                let (token, flash) = (token.clone(), flash.clone());
                Suspend::new(async move {
                    match invite.await {
                        Ok(_) if signed_in => view! { <Already/> }.into_any(),
                        Ok(invite) => view! { <JoinForm invite token flash/> }.into_any(),
                        Err(error) => view! { <Refused error/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn JoinForm(invite: Invite, token: String, flash: Option<Flash>) -> impl IntoView {
    let (name, username) = (Flash::kept(flash.as_ref(), "name"), Flash::kept(flash.as_ref(), "username"));
    let failed = flash.map(|flash| flash.error);
    let heading = format!("Join {}", place(&invite));
    let Invite { invited_by, conversation_title, .. } = invite;
    let lead = view! {
        <bdi class="font-medium text-ink">{invited_by.name}</bdi>
        " invites you"
        {conversation_title.map(|title| view! { " to “"<bdi class="font-medium text-ink">{title}</bdi>"”" })}
        "."
    };
    view! {
        <Card heading lead>
            <LandingForm to=Join::PATH failed submit="Join">
                <input type="hidden" name="token" value=token/>
                <Field label="Your name" name="name" value=name autocomplete="name" autofocus=true/>
                <Field label="Username" name="username" value=username autocomplete="username" verbatim=true
                    hint="What you sign in with."/>
                <PasswordField new=true/>
            </LandingForm>
            <p class="mt-5 text-sm text-muted">
                "Have an account? " <a class="link" href="/sign-in" rel="external">"Sign in"</a>
            </p>
        </Card>
    }
}

/// The tenant that a fresh install has is nobody's name.
fn place(invite: &Invite) -> String {
    match invite.tenant_name.as_str() {
        "" | "main" | "Main" => "Parlor".to_owned(),
        name => name.to_owned(),
    }
}

#[component]
fn Already() -> impl IntoView {
    view! {
        <main class="card-page">
            <Empty shape=Shape::Check heading="You are already here" page=true>
                <p>"This link is for people without an account."</p>
                <a class="button button-primary mt-3" href="/" rel="external">"Go to your conversations"</a>
            </Empty>
        </main>
    }
}

#[component]
fn Refused(error: Error) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::ssr::set_page_error(&error);
    let text = match error {
        Error::NotFound { .. } => "There is no such invite. Check that the link is complete.".to_owned(),
        other => other.to_string(),
    };
    view! {
        <main class="card-page">
            <Empty shape=Shape::Warning heading="This link does not work" page=true>
                <p role="alert">{text}</p>
                <a class="button mt-3" href="/sign-in" rel="external">"Sign in"</a>
            </Empty>
        </main>
    }
}

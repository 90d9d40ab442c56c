//! A form that leads to another page: with JavaScript by a request, without by a plain post.

use leptos::{
    prelude::*,
    server_fn::{
        Http, ServerFn,
        client::Client,
        codec::{Json, PostUrl},
        request::ClientReq,
    },
};
use parlor::Error;
use serde::de::DeserializeOwned;
use web_sys::FormData;

use crate::components::Alert;

/// Sends its fields to the server function `S`, says why if that fails, and goes where it leads: by loading the page,
/// so that new cookies count.
#[component]
pub fn LandingForm<S>(
    action: ServerAction<S>,
    /// Why it failed when it was sent without JavaScript.
    #[prop(optional_no_strip)]
    failed: Option<Error>,
    /// The button.
    #[prop(into)]
    submit: &'static str,
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Protocol = Http<PostUrl, Json>, Output = String, Error = Error>
        + DeserializeOwned
        + Clone
        + Send
        + Sync
        + 'static,
    S::Client: Client<Error>,
    <<S::Client as Client<Error>>::Request as ClientReq<Error>>::FormData: From<FormData>,
{
    let value = action.value();
    let leaving = move || matches!(value.get(), Some(Ok(_)));
    let busy = move || action.pending().get() || leaving();
    let error = Signal::derive(move || match value.get() {
        Some(Ok(_)) => None,
        Some(Err(error)) => Some(error),
        None => failed.clone().filter(|_| !action.pending().get()),
    });
    Effect::new(move |_| {
        if let Some(Ok(path)) = value.get() {
            // It fails for a malformed address only, and the server made this one.
            let _ = window().location().set_href(&path);
        }
    });
    view! {
        <ActionForm action>
            <div class="mt-6 grid gap-4">
                <Alert error/>
                {children()}
                <button type="submit" class="button button-primary" disabled=busy>
                    {submit}
                </button>
            </div>
        </ActionForm>
    }
}

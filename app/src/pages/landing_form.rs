//! A form that leads to another page: with JavaScript by a request, without by a plain post.

use leptos::{
    html,
    prelude::*,
    server_fn::{
        client::{Client, browser::BrowserClient},
        codec::{FromRes, Json},
        request::ClientReq,
        response::ClientRes,
    },
    task::spawn_local,
};
use parlor::Error;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, SubmitEvent, UrlSearchParams};

use crate::components::{Alert, Refused};

/// Sends its fields to the server function at `to`, says why if that fails, and goes where it leads.
#[component]
pub fn LandingForm(
    /// The path of a server function that answers with the path to go to.
    to: &'static str,
    /// Why it failed when it was sent without JavaScript.
    #[prop(optional_no_strip)]
    failed: Option<Error>,
    /// The button.
    #[prop(into)]
    submit: &'static str,
    children: Children,
) -> impl IntoView {
    let landing = Landing::new(to, failed);
    provide_context(Refused(landing.error.into()));
    let form = NodeRef::<html::Form>::new();
    // What is to be put right has the focus, once it is marked.
    Effect::new(move |before: Option<()>| {
        if landing.error.with(Option::is_some) && before.is_some() {
            request_animation_frame(move || {
                let field = form.get_untracked().and_then(|form| form.query_selector("[aria-invalid]").ok().flatten());
                if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = field.focus();
                }
            });
        }
    });
    view! {
        <form
            node_ref=form
            method="post"
            action=to
            on:submit=move |event| landing.submit(&event, Box::new(|| ()))
            on:input=move |_| landing.error.set(None)
        >
            <div class="mt-6 grid gap-4">
                <div id=Refused::ID class="empty:hidden"><Alert error=landing.error/></div>
                {children()}
                <button type="submit" class="button button-primary" disabled=landing.busy>
                    {submit}
                </button>
            </div>
        </form>
    }
}

/// What a form's submission has come to.
///
/// One type for all forms: `ActionForm` would decode the fields to a type of each one's own, only to encode them again.
#[derive(Clone, Copy)]
pub struct Landing {
    to: &'static str,
    /// Why it failed.
    pub error: RwSignal<Option<Error>>,
    /// On its way, or succeeded and leaving.
    pub busy: RwSignal<bool>,
}

impl Landing {
    /// Nothing was submitted yet, or it `failed` when it was sent without JavaScript.
    pub fn new(to: &'static str, failed: Option<Error>) -> Self {
        Self { to, error: RwSignal::new(failed), busy: RwSignal::new(false) }
    }

    /// Sends the form's fields in the browser's place, and goes where that leads: by loading the page, so that new
    /// cookies count, and what is in memory does not. `then` is done on the way.
    pub fn submit(self, event: &SubmitEvent, then: Box<dyn FnOnce()>) {
        event.prevent_default();
        let Some(fields) = fields(event) else { return };
        self.busy.set(true);
        self.error.set(None);
        spawn_local(async move {
            match post(self.to, fields).await {
                Ok(path) => {
                    then();
                    // It fails for a malformed address only, and the server made this one.
                    let _ = window().location().set_href(&path);
                }
                // The form may be gone by now.
                Err(error) => drop((self.error.try_set(Some(error)), self.busy.try_set(false))),
            }
        });
    }
}

/// The form's fields as the browser would send them.
fn fields(event: &SubmitEvent) -> Option<String> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let data = FormData::new_with_form(&form).ok()?;
    UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?.to_string().as_string()
}

async fn post(to: &str, fields: String) -> Result<String, Error> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let request = <_ as ClientReq<Error>>::try_new_post(to, FORM, "application/json", fields)?;
    let response = <BrowserClient as Client<Error>>::send(request).await?;
    if ClientRes::<Error>::status(&response) < 400 {
        <String as FromRes<Json, _, Error>>::from_res(response).await
    } else {
        Err(Error::de(ClientRes::<Error>::try_into_bytes(response).await?))
    }
}

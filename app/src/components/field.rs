//! Text fields: labelled lines, and what lets one grow.

use leptos::{html, prelude::*};
use parlor::Error;

/// Why the form around a field was refused. It is said in the element of this id.
#[derive(Clone, Copy)]
pub struct Refused(pub Signal<Option<Error>>);

impl Refused {
    pub const ID: &str = "refused";

    /// Whether the form around the caller was refused for this field.
    fn for_field(name: &'static str) -> Signal<bool> {
        let refused = use_context::<Self>();
        Signal::derive(move || {
            let is_it = |error: &Option<Error>| error.as_ref().and_then(Error::field) == Some(name);
            refused.is_some_and(|Self(error)| error.with(is_it))
        })
    }
}

/// A line of text with its label and, if there is one, a hint.
#[component]
pub fn Field(
    /// What it is called, on the screen.
    #[prop(into)]
    label: &'static str,
    /// What it is called, in the form; also its id.
    #[prop(into)]
    name: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<&'static str>,
    #[prop(default = "off", into)] autocomplete: &'static str,
    #[prop(default = 100)] maxlength: i32,
    #[prop(optional)] optional: bool,
    #[prop(optional)] autofocus: bool,
    /// Of names of accounts and the like: what a phone's keyboard would spoil.
    #[prop(optional)]
    verbatim: bool,
) -> impl IntoView {
    let described = hint.map(|_| format!("{name}-hint"));
    let hint_id = described.clone();
    let refused = Refused::for_field(name);
    view! {
        <div class="field">
            <label class="label" for=name>{label}</label>
            <input
                id=name
                class="input"
                type="text"
                name=name
                value=value
                autocomplete=autocomplete
                maxlength=maxlength
                required=!optional
                autofocus=autofocus
                autocapitalize=verbatim.then_some("none")
                spellcheck=if verbatim { "false" } else { "true" }
                dir="auto"
                aria-invalid=move || refused.get().then_some("true")
                aria-describedby=move || if refused.get() { Some(Refused::ID.to_owned()) } else { described.clone() }
            />
            {hint.map(|hint| view! { <p id=hint_id class="hint">{hint}</p> })}
        </div>
    }
}

/// A password, old or new.
#[component]
pub fn PasswordField(
    /// Whether it is being chosen.
    #[prop(optional)]
    new: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="label" for="password">"Password"</label>
            <input
                id="password"
                class="input"
                type="password"
                name="password"
                autocomplete=if new { "new-password" } else { "current-password" }
                required=true
                maxlength="200"
                aria-describedby=new.then_some("password-hint")
            />
            {new.then(|| view! { <p id="password-hint" class="hint">"At least 8 characters."</p> })}
        </div>
    }
}

/// Keeps a text field as high as its text, which has changed whenever what `text` reads has; the style sheet bounds it.
pub fn grow(area: NodeRef<html::Textarea>, text: impl Fn() + 'static) {
    Effect::new(move |_| {
        text();
        let Some(area) = area.get() else { return };
        // The field has its new text by the next paint, not yet.
        request_animation_frame(move || {
            let style = web_sys::HtmlElement::style(&area);
            let _ = style.set_property("height", "auto");
            let border = area.offset_height() - area.client_height();
            let _ = style.set_property("height", &format!("{}px", area.scroll_height() + border));
        });
    });
}

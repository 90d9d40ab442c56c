//! The business object that a conversation is about.

use leptos::prelude::*;
use parlor::model::Context;

use crate::{
    components::{Icon, Shape},
    words::words,
};

/// A card of the object, with a link to where the platform shows it.
#[component]
pub fn ContextCard(context: Context) -> impl IntoView {
    let Context { kind, id, title, status, url } = context;
    let kind = words(&kind);
    let named = title.is_some();
    let number = format!("{kind} {id}");
    view! {
        <section class="context-card" aria-label="What this is about">
            <span class="sign"><Icon shape=Shape::Tag/></span>
            <div class="min-w-0 flex-1">
                {named.then(|| view! { <p class="text-xs font-medium text-muted wrap-anywhere">{number.clone()}</p> })}
                <p class="font-medium wrap-anywhere" dir="auto">{title.unwrap_or_else(|| number.clone())}</p>
                {status.map(|status| view! { <span class="status">{words(&status)}</span> })}
                {url.map(|url| view! {
                    <p class="pt-1.5">
                        <a class="link text-sm" href=url target="_blank" rel="noopener noreferrer nofollow">
                            {format!("Open {}", kind.to_lowercase())}
                        </a>
                    </p>
                })}
            </div>
        </section>
    }
    .into_any()
}

/// The same in a line.
#[component]
pub fn ContextLine(context: Context) -> impl IntoView {
    let Context { kind, id, status, url, .. } = context;
    let name = format!("{} {id}", words(&kind));
    let name = match url {
        Some(url) => {
            view! { <a class="link" href=url target="_blank" rel="noopener noreferrer nofollow">{name}</a> }.into_any()
        }
        None => view! { <bdi>{name}</bdi> }.into_any(),
    };
    view! {
        {name}
        {status.map(|status| view! { " " <span class="status status-small">{words(&status)}</span> })}
    }
    .into_any()
}

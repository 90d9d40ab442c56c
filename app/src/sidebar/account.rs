//! The account menu: who I am, light or dark, moderation for admins, signing out.

use leptos::{prelude::*, server_fn::ServerFn};
use parlor::model::UserRole;

use crate::{
    api::SignOut,
    components::{Alert, Avatar, Icon, Shape},
    enter_key,
    live::{Live, forget_unsent},
    pages::Landing,
    shortcuts::Sheet,
    theme::Theme,
};

/// A button with my face, and its menu: the browser's own popover, which opens without JavaScript and closes on Escape.
#[component]
pub fn Account() -> impl IntoView {
    let live = Live::expect();
    let me = live.me();
    let shortcuts = Sheet::expect();
    let sign_out = Landing::new(SignOut::PATH, None);
    let submit = move |event: web_sys::SubmitEvent| {
        let me = live.me().id;
        live.hang_up();
        sign_out.submit(&event, Box::new(move || forget_unsent(me)));
    };
    Effect::new(move |_| {
        if sign_out.error.with(Option::is_some) {
            live.pick_up();
        }
    });
    view! {
        <button type="button" class="account-button" popovertarget="account-menu" aria-label="Account" title=me.name.clone()>
            <Avatar id=me.id.0 name=me.name.clone()/>
        </button>
        <div id="account-menu" class="menu account-menu" popover="auto">
            <div class="flex items-center gap-3 px-2 pt-1 pb-3">
                <Avatar id=me.id.0 name=me.name.clone()/>
                <div class="min-w-0">
                    <bdi class="block truncate font-semibold">{me.name.clone()}</bdi>
                    <span class="block truncate text-sm text-muted">"@"<bdi>{me.username.clone()}</bdi></span>
                </div>
            </div>
            <Themes/>
            <EnterKey/>
            <button type="button" class="menu-item noscript:hidden" popovertarget="account-menu" on:click=move |_| shortcuts.open()>
                <Icon shape=Shape::Keyboard class="size-4 shrink-0"/>
                "Keyboard shortcuts"
            </button>
            {(me.role == UserRole::Admin).then(|| view! {
                <a class="menu-item" href="/admin/messages" rel="external">
                    <Icon shape=Shape::Flag class="size-4 shrink-0"/>
                    "Moderation"
                </a>
            })}
            <form method="post" action=SignOut::PATH on:submit=submit>
                <Alert error=sign_out.error/>
                <button type="submit" class="menu-item">
                    <Icon shape=Shape::Leave class="size-4 shrink-0"/>
                    "Sign out"
                </button>
            </form>
        </div>
    }
}

#[component]
fn EnterKey() -> impl IntoView {
    let sends = RwSignal::new(true);
    Effect::new(move |_| sends.set(enter_key::sends()));
    let choose = move |event| {
        let chosen = event_target_checked(&event);
        sends.set(chosen);
        enter_key::choose(chosen);
    };
    view! {
        <label class="menu-item noscript:hidden">
            <input type="checkbox" class="size-4 shrink-0" prop:checked=sends on:change=choose/>
            "Enter sends the message"
        </label>
    }
}

#[component]
fn Themes() -> impl IntoView {
    let chosen = Theme::chosen();
    view! {
        <fieldset class="themes noscript:hidden" role="radiogroup" aria-label="Theme">
            {Theme::ALL.map(|theme| {
                let shape = match theme {
                    Theme::System => Shape::System,
                    Theme::Light => Shape::Sun,
                    Theme::Dark => Shape::Moon,
                };
                view! {
                    <label>
                        <input
                            class="sr-only"
                            type="radio"
                            name="theme"
                            checked=theme == chosen
                            on:change=move |_| theme.choose()
                        />
                        <Icon shape class="size-4"/>
                        {theme.label()}
                    </label>
                }
            }).collect_view()}
        </fieldset>
    }
}

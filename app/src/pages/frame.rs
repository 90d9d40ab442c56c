//! The frame around every page of somebody signed in: conversations on the left, the page on the right.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use super::{Elsewhere, Failure, sign_in_path};
use crate::{
    components::Alert,
    flash::Flash,
    live::Live,
    shortcuts::{Sheet, Shortcuts},
    sidebar::Sidebar,
    visitor::Visitor,
};

/// Meets the visitor, and shows the panes to a member.
#[component]
pub fn Frame() -> impl IntoView {
    let location = use_location();
    match Visitor::meet() {
        Visitor::Member(start) => {
            Live::provide(*start);
            view! { <Panes/> }.into_any()
        }
        Visitor::First => view! { <Elsewhere path="/setup"/> }.into_any(),
        Visitor::Stranger => {
            let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
            let search = search.trim_start_matches('?');
            let here = if search.is_empty() { path } else { format!("{path}?{search}") };
            view! { <Elsewhere path=sign_in_path(&here)/> }.into_any()
        }
        Visitor::Unlucky(error) => view! { <Failure error/> }.into_any(),
        Visitor::Unknown => {
            // The router came here without asking the server. Ask it.
            Effect::new(|_| {
                let _ = window().location().reload();
            });
            ().into_any()
        }
    }
}

#[component]
fn Panes() -> impl IntoView {
    let path = use_location().pathname;
    // On a phone there is room for one pane: the list, or the page.
    let at_list = Memo::new(move |_| path.with(|path| path == "/"));
    let pane = move || if at_list.get() { "list" } else { "page" };
    Sheet::provide();
    let flash = Flash::take();
    provide_context(flash.clone());
    let failed = Signal::derive(move || {
        flash.clone().filter(|flash| path.with(|path| flash.is_for(path))).map(|flash| flash.error)
    });
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to messages"</a>
        <div class="frame" data-pane=pane>
            <Sidebar is_page=at_list/>
            <div id="main" class="frame-page" tabindex="-1">
                <div class="frame-alert"><Alert error=failed/></div>
                <Outlet/>
            </div>
        </div>
        <Shortcuts/>
    }
}

//! Inviting people by a link.

use leptos::{html, prelude::*};

use crate::{
    api,
    components::{Alert, Dialog, Icon, Shape},
};

/// A button, and a dialog with a link to give away.
#[component]
pub fn Invite() -> impl IntoView {
    let open = RwSignal::new(false);
    let create = Action::new(|(): &()| api::create_invite());
    let link = RwSignal::new(String::new());
    let failed = RwSignal::new(None);
    let remark = RwSignal::new("");
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| match create.value().get() {
        Some(Ok(invite)) => {
            let origin = window().location().origin().unwrap_or_default();
            link.set(format!("{origin}/join/{}", invite.token.unwrap_or_default()));
            failed.set(None);
        }
        Some(Err(error)) => failed.set(Some(error)),
        None => {}
    });
    let show = move |_| {
        remark.set("");
        open.set(true);
        // One link serves many: made at the first opening, shown again at the next.
        if link.with_untracked(String::is_empty) {
            create.dispatch(());
        }
    };
    let copy = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        // Over plain http there is no clipboard to write to.
        if window().is_secure_context() {
            let _ = window().navigator().clipboard().write_text(&link.get_untracked());
            remark.set("Copied.");
        } else {
            remark.set("Press Ctrl+C to copy the link.");
        }
    };
    view! {
        <div class="shrink-0 border-t border-line p-2 pb-safe noscript:hidden">
            <button type="button" class="menu-item text-muted" on:click=show>
                <Icon shape=Shape::Invite/>
                "Invite people"
            </button>
        </div>
        <Dialog title="Invite people" id="invite" open>
            <p class="text-muted text-pretty">
                "Whoever has this link can make an account here. It works for 7 days and 50 people."
            </p>
            <Alert error=failed/>
            <div class="field mt-4">
                <label class="label" for="invite-link">"Invite link"</label>
                <div class="flex gap-2">
                    <input id="invite-link" class="input" readonly=true prop:value=link node_ref=field/>
                    <button type="button" class="button button-primary" disabled=move || link.with(String::is_empty) on:click=copy>
                        <Icon shape=Shape::Copy class="size-4"/>
                        "Copy link"
                    </button>
                </div>
                <p class="hint" role="status">{remark}</p>
            </div>
        </Dialog>
    }
}

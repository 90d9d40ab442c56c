//! What one may do about a room: add people, rename it, leave it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use parlor::model::{ConversationId, ConversationKind, ConversationSummary, ParticipantRole, Person, UserId};

use crate::{
    api,
    components::{Alert, Dialog, Icon, PeoplePicker, Shape},
    sidebar::title_of,
};

/// The buttons, each with its dialog.
#[component]
pub fn Actions(conversation: ConversationId, summary: Signal<Option<ConversationSummary>>) -> impl IntoView {
    let many = Memo::new(move |_| {
        summary.with(|summary| summary.as_ref().is_some_and(|s| s.conversation.kind != ConversationKind::Direct))
    });
    let manages = Memo::new(move |_| {
        summary.with(|summary| summary.as_ref().is_some_and(|summary| summary.membership.role.manages()))
    });
    let can_be_left = Memo::new(move |_| {
        summary.with(|summary| summary.as_ref().is_some_and(|summary| summary.conversation.kind.can_be_left()))
    });
    view! {
        <Show when=move || many.get() && (manages.get() || can_be_left.get())>
            <div class="-mx-2 grid gap-px border-y border-line py-2">
                <Show when=move || manages.get()>
                    <AddPeople conversation/>
                    <Rename conversation summary/>
                </Show>
                <Show when=move || can_be_left.get()>
                    <Leave conversation summary/>
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn AddPeople(conversation: ConversationId) -> impl IntoView {
    let open = RwSignal::new(false);
    let chosen = RwSignal::new(Vec::<Person>::new());
    // An action: a resource, read here, would suspend the room around the pane.
    let first = Action::new(move |(): &()| api::search_people(String::new(), Some(conversation)));
    let add = Action::new(move |users: &Vec<UserId>| api::add_participants(conversation, users.clone()));
    let failed = Signal::derive(move || add.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(())) = add.value().get() {
            open.set(false);
            chosen.set(Vec::new());
        }
    });
    Effect::new(move |_| {
        chosen.track();
        add.clear();
    });
    let show = move |_| {
        first.dispatch(());
        open.set(true);
    };
    let submit = move |_| {
        let users: Vec<_> = chosen.read().iter().map(|person| person.id).collect();
        if !users.is_empty() {
            add.dispatch(users);
        }
    };
    view! {
        <button type="button" class="menu-item" on:click=show>
            <Icon shape=Shape::Invite/>
            "Add people"
        </button>
        <Dialog title="Add people" id="add-people" open>
            <Alert error=failed/>
            {move || first.value().get().filter(|_| open.get()).map(|first| match first {
                Ok(initial) => view! { <PeoplePicker initial chosen outside=Some(conversation)/> }.into_any(),
                Err(error) => view! { <Alert error=Some(error)/> }.into_any(),
            })}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                <button type="button" class="button button-primary" disabled=move || chosen.with(Vec::is_empty) on:click=submit>
                    "Add"
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn Rename(conversation: ConversationId, summary: Signal<Option<ConversationSummary>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = RwSignal::new(String::new());
    let rename = Action::new(move |title: &String| api::rename(conversation, title.clone()));
    let failed = Signal::derive(move || rename.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(())) = rename.value().get() {
            open.set(false);
        }
    });
    let show = move |_| {
        title.set(summary.with_untracked(|summary| summary.as_ref().map(title_of).unwrap_or_default()));
        open.set(true);
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        rename.dispatch(title.get_untracked());
    };
    view! {
        <button type="button" class="menu-item" on:click=show>
            <Icon shape=Shape::Edit/>
            "Rename"
        </button>
        <Dialog title="Rename" id="rename" open>
            <form on:submit=submit>
                <Alert error=failed/>
                <div class="field">
                    <label class="label" for="new-title">"Title"</label>
                    <input
                        id="new-title"
                        class="input"
                        type="text"
                        dir="auto"
                        maxlength="100"
                        required=true
                        autocomplete="off"
                        bind:value=title
                        on:input=move |_| rename.clear()
                    />
                </div>
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                    <button type="submit" class="button button-primary">"Rename"</button>
                </div>
            </form>
        </Dialog>
    }
}

#[component]
fn Leave(conversation: ConversationId, summary: Signal<Option<ConversationSummary>>) -> impl IntoView {
    let open = RwSignal::new(false);
    // Admins come first: one page tells whether I am the only one.
    let people = Action::new(move |(): &()| api::participants(conversation, 0));
    let is_admin = |summary: &ConversationSummary| summary.membership.role == ParticipantRole::Admin;
    let is_only_admin = move || {
        let Some(Ok(people)) = people.value().get() else { return false };
        let admins = people.iter().filter(|participant| participant.role == ParticipantRole::Admin).count();
        people.len() > 1 && admins == 1
    };
    let show = move |_| {
        if summary.with_untracked(|summary| summary.as_ref().is_some_and(is_admin)) {
            people.dispatch(());
        }
        open.set(true);
    };
    let failed = RwSignal::new(None);
    let navigate = use_navigate();
    let leave = move |_| {
        let navigate = navigate.clone();
        failed.set(None);
        // No action: once one has left, this is gone before the answer is there.
        spawn_local(async move {
            match api::leave(conversation).await {
                Ok(()) => navigate("/", NavigateOptions { replace: true, ..NavigateOptions::default() }),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <button type="button" class="menu-item text-danger" on:click=show>
            <Icon shape=Shape::Leave/>
            "Leave"
        </button>
        <Dialog title="Leave this conversation?" id="leave" open>
            <p class="text-muted text-pretty">"You will not see it any more, until somebody adds you again."</p>
            {move || is_only_admin().then(|| view! {
                <p class="pt-2 font-medium" role="status">"You are its only admin. Somebody else there becomes one."</p>
            })}
            <Alert error=failed/>
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>"Stay"</button>
                <button type="button" class="button button-danger" on:click=leave>"Leave"</button>
            </div>
        </Dialog>
    }
}

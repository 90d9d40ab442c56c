//! One person in the room, and what a manager may do about them.

use leptos::{prelude::*, task::spawn_local};
use parlor::model::{ConversationId, Participant, ParticipantRole, Person};

use crate::{
    api,
    components::{Alert, Avatar, Dialog, Icon, PresenceDot, Shape, presence_text},
    live::Live,
};

/// Every role, from the lowest.
const ROLES: [ParticipantRole; 4] =
    [ParticipantRole::Observer, ParticipantRole::Member, ParticipantRole::Moderator, ParticipantRole::Admin];

/// Name, role and presence; for managers a fold with more.
#[component]
pub fn ParticipantRow(
    conversation: ConversationId,
    participant: Participant,
    manages: Signal<bool>,
    /// Who is to be removed, if the answer is yes.
    removing: RwSignal<Option<Person>>,
) -> impl IntoView {
    let Participant { person, role, .. } = participant;
    let live = Live::expect();
    let status = live.presence(person.id);
    let myself = live.me().id == person.id;
    let open = RwSignal::new(false);
    let id = person.id;
    let fold = format!("manage-{id}");
    let manage_label = format!("Manage {}", person.name);
    view! {
        <div class="participant">
            <span class="relative"><Avatar id=id.0 name=person.name.clone()/><PresenceDot status silent=true/></span>
            <span class="min-w-0 flex-1">
                <span class="flex min-w-0 items-baseline gap-1.5">
                    <bdi class="truncate font-medium">{person.name.clone()}</bdi>
                    {myself.then(|| view! { <span class="text-sm text-muted">"you"</span> })}
                </span>
                <span class="block truncate text-sm text-muted">
                    {(role == ParticipantRole::Observer).then(|| view! { <span class="status status-small">"Reads only"</span>" " })}
                    {role_text(role)} " · " {move || presence_text(status.get())}
                </span>
            </span>
            <Show when=move || manages.get() && !myself>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=manage_label.clone()
                    aria-expanded=move || open.get().to_string()
                    aria-controls=fold.clone()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon shape=Shape::More/>
                </button>
            </Show>
        </div>
        <Show when=move || open.get() && manages.get()>
            <Manage conversation person=person.clone() role removing/>
        </Show>
    }
}

/// Another role, or out. What changes comes back by the socket, as for everybody.
#[component]
fn Manage(
    conversation: ConversationId,
    person: Person,
    role: ParticipantRole,
    removing: RwSignal<Option<Person>>,
) -> impl IntoView {
    let user = person.id;
    let set_role = Action::new(move |role: &ParticipantRole| api::set_role(conversation, user, *role));
    let failed = Signal::derive(move || set_role.value().get().and_then(Result::err));
    let on_change = move |event| {
        let chosen = event_target_value(&event);
        if let Some(role) = ROLES.into_iter().find(|role| role_text(*role) == chosen) {
            set_role.dispatch(role);
        }
    };
    view! {
        <div id=format!("manage-{user}") class="grid gap-2 px-2 pt-1 pb-3">
            <div class="flex items-center gap-2">
                <select class="input" aria-label=format!("Role of {}", person.name) on:change=on_change>
                    {ROLES.map(|choice| view! {
                        <option value=role_text(choice) selected=choice == role>{role_text(choice)}</option>
                    }).collect_view()}
                </select>
                <button type="button" class="button button-danger" on:click=move |_| removing.set(Some(person.clone()))>"Remove"</button>
            </div>
            <Alert error=failed/>
        </div>
    }
}

/// Asks before somebody is removed.
#[component]
pub fn Removal(conversation: ConversationId, removing: RwSignal<Option<Person>>) -> impl IntoView {
    move || {
        let Person { id, name, .. } = removing.get()?;
        let (open, failed) = (RwSignal::new(true), RwSignal::new(None));
        // The dialog closes by itself, too: then nobody is to be removed any more.
        Effect::new(move |_| {
            if !open.get() {
                removing.set(None);
            }
        });
        let remove = move |_| {
            spawn_local(async move {
                match api::remove_participant(conversation, id).await {
                    Ok(()) => drop(open.try_set(false)),
                    Err(error) => drop(failed.try_set(Some(error))),
                }
            });
        };
        Some(view! {
            <Dialog title="Remove this person?" id="remove-participant" open>
                <p class="text-muted text-pretty">
                    <bdi class="font-medium text-ink">{name}</bdi>
                    " will not see this conversation any more, until somebody adds them again."
                </p>
                <Alert error=failed/>
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=move |_| open.set(false)>"Cancel"</button>
                    <button type="button" class="button button-danger" on:click=remove>"Remove"</button>
                </div>
            </Dialog>
        })
    }
}

fn role_text(role: ParticipantRole) -> &'static str {
    match role {
        ParticipantRole::Observer => "Observer",
        ParticipantRole::Member => "Member",
        ParticipantRole::Moderator => "Moderator",
        ParticipantRole::Admin => "Admin",
    }
}

//! One person in the room, and what a manager may do about them.

use leptos::prelude::*;
use parlor::model::{ConversationId, Participant, ParticipantRole, UserId};

use crate::{
    api,
    components::{Alert, Avatar, Icon, PresenceDot, Shape, presence_text},
    live::Live,
};

/// Every role, from the lowest.
const ROLES: [ParticipantRole; 4] =
    [ParticipantRole::Observer, ParticipantRole::Member, ParticipantRole::Moderator, ParticipantRole::Admin];

/// Name, role and presence; for managers a fold with more.
#[component]
pub fn ParticipantRow(conversation: ConversationId, participant: Participant, manages: Signal<bool>) -> impl IntoView {
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
            <Manage conversation user=id role name=person.name.clone()/>
        </Show>
    }
}

/// Another role, or out. What changes comes back by the socket, as for everybody.
#[component]
fn Manage(conversation: ConversationId, user: UserId, role: ParticipantRole, name: String) -> impl IntoView {
    let set_role = Action::new(move |role: &ParticipantRole| api::set_role(conversation, user, *role));
    let remove = Action::new(move |(): &()| api::remove_participant(conversation, user));
    let failed = Signal::derive(move || {
        let error = |value: Option<parlor::Result<()>>| value.and_then(Result::err);
        error(set_role.value().get()).or_else(|| error(remove.value().get()))
    });
    let on_change = move |event| {
        let chosen = event_target_value(&event);
        if let Some(role) = ROLES.into_iter().find(|role| role_text(*role) == chosen) {
            set_role.dispatch(role);
        }
    };
    view! {
        <div id=format!("manage-{user}") class="grid gap-2 px-2 pt-1 pb-3">
            <div class="flex items-center gap-2">
                <select class="input" aria-label=format!("Role of {name}") on:change=on_change>
                    {ROLES.map(|choice| view! {
                        <option value=role_text(choice) selected=choice == role>{role_text(choice)}</option>
                    }).collect_view()}
                </select>
                <button type="button" class="button button-danger" on:click=move |_| drop(remove.dispatch(()))>"Remove"</button>
            </div>
            <Alert error=failed/>
        </div>
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

//! Choosing people: a search field, and what it finds as checkboxes. In a form it works without JavaScript too, with
//! the people it starts with.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use parlor::model::{ConversationId, Person, UserId};

use super::Avatar;
use crate::api;

/// Between the last keystroke and the search.
const PAUSE: Duration = Duration::from_millis(180);

/// Lets one choose people.
#[component]
pub fn PeoplePicker(
    /// Whom the search starts with.
    initial: Vec<Person>,
    /// Who is chosen.
    chosen: RwSignal<Vec<Person>>,
    /// What is done with a person, where choosing one is all there is to do.
    #[prop(optional, into)]
    at_once: Signal<Option<Callback<UserId>>>,
    /// The conversation that they are chosen for: who is in it already is not found.
    #[prop(optional_no_strip)]
    outside: Option<ConversationId>,
) -> impl IntoView {
    let found = RwSignal::new(initial);
    let failed = RwSignal::new(None);
    let pending = StoredValue::new(None::<TimeoutHandle>);
    let search = Action::new(move |query: &String| api::search_people(query.clone(), outside));
    Effect::new(move |_| match search.value().get() {
        Some(Ok(people)) => {
            failed.set(None);
            found.set(people);
        }
        Some(Err(error)) => failed.set(Some(error)),
        None => {}
    });
    let on_input = move |event| {
        let query = event_target_value(&event);
        let timer = set_timeout_with_handle(move || drop(search.dispatch(query)), PAUSE);
        if let Some(earlier) = pending.try_update_value(|slot| std::mem::replace(slot, timer.ok())).flatten() {
            earlier.clear();
        }
    };
    // Who closes the picker while they write does not search any more.
    on_cleanup(move || {
        if let Some(timer) = pending.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
    // Whoever is chosen stays in view, whatever is searched for next; nobody moves by being chosen.
    let shown = move || {
        let found = found.read();
        let mut people: Vec<_> = chosen.read().iter().filter(|person| !is_among(&found, person.id)).cloned().collect();
        people.extend(found.iter().cloned());
        people
    };

    view! {
        <div class="field">
            <label class="label" for="people">"People"</label>
            <input
                id="people"
                class="input"
                type="search"
                placeholder="Search by name"
                autocomplete="off"
                dir="auto"
                maxlength="100"
                on:input=on_input
            />
            <super::Alert error=failed/>
            <ul class="people" aria-label="People found" tabindex="-1">
                <For each=shown key=|person| person.id let:person>
                    <li>
                        {
                            let person = StoredValue::new(person);
                            move || match at_once.get() {
                                Some(choose) => view! { <Door person=person.get_value() choose/> }.into_any(),
                                None => view! { <Choice person=person.get_value() chosen/> }.into_any(),
                            }
                        }
                    </li>
                </For>
            </ul>
            <Show when=move || found.with(Vec::is_empty) && chosen.with(Vec::is_empty)>
                <p class="hint">
                    {if outside.is_some() { "Nobody else of that name." } else { "Nobody of that name. Invite people to Parlor first." }}
                </p>
            </Show>
        </div>
    }
}

#[component]
fn Choice(person: Person, chosen: RwSignal<Vec<Person>>) -> impl IntoView {
    let id = person.id;
    let shown = person.clone();
    let is_chosen = move || is_among(&chosen.read(), id);
    let toggle = move |_| {
        chosen.update(|chosen| {
            let was_chosen = is_among(chosen, id);
            chosen.retain(|other| other.id != id);
            if !was_chosen {
                chosen.push(person.clone());
            }
        });
    };
    view! {
        <label class="person">
            <input type="checkbox" class="check" name="members[]" value=id.0 prop:checked=is_chosen on:change=toggle/>
            <Face person=shown/>
        </label>
    }
}

/// A person whom pressing chooses.
#[component]
fn Door(person: Person, choose: Callback<UserId>) -> impl IntoView {
    let id = person.id;
    view! {
        <button type="button" class="person w-full text-start" on:click=move |_| choose.run(id)>
            <Face person/>
        </button>
    }
}

#[component]
fn Face(person: Person) -> impl IntoView {
    let Person { id, username, name } = person;
    view! {
        <Avatar id=id.0 name=name.clone()/>
        <span class="min-w-0">
            <bdi class="block truncate font-medium">{name}</bdi>
            <span class="block truncate text-sm text-muted" aria-hidden="true">"@"<bdi>{username}</bdi></span>
        </span>
    }
}

fn is_among(people: &[Person], id: UserId) -> bool {
    people.iter().any(|person| person.id == id)
}

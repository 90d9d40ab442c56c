//! `/new`: a new conversation.

use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use parlor::{
    Error,
    model::{Person, UserId},
};

use super::LandingForm;
use crate::{
    api::{self, CreateConversation},
    components::{Alert, Field, Icon, PeoplePicker, Shape},
    flash::Flash,
    json::Json,
    title::PageTitle,
};

/// Asks for the kind, a title where there is one, and the people.
#[component]
pub fn NewConversation() -> impl IntoView {
    let people = Resource::<_, Json>::new_with_options(|| (), |()| api::search_people(String::new(), None), true);
    view! {
        <PageTitle text="New conversation"/>
        <main class="frame-scroll">
            <header class="pane-header">
                <a class="icon-button md:hidden" href="/" aria-label="Back"><Icon shape=Shape::Back/></a>
                <h1 class="font-semibold">"New conversation"</h1>
            </header>
            <div class="mx-auto w-full max-w-xl px-4 pb-10 sm:px-8">
                <Suspense>
                    {move || Suspend::new(async move {
                        match people.await {
                            Ok(people) => view! { <NewForm people/> }.into_any(),
                            Err(error) => view! { <div class="mt-6"><Alert error=Some(error)/></div> }.into_any(),
                        }
                    })}
                </Suspense>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn NewForm(people: Vec<Person>) -> impl IntoView {
    let flash = use_context::<Option<Flash>>().flatten();
    let title = Flash::kept(flash.as_ref(), "title");
    let chosen = RwSignal::new(Vec::<Person>::new());
    let direct = RwSignal::new(true);
    let failed = RwSignal::new(None::<Error>);
    // Without JavaScript, and until then, it is a form like the others.
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(true));
    let navigate = use_navigate();
    let talk_to = Callback::new(move |person: UserId| {
        let navigate = navigate.clone();
        failed.set(None);
        spawn_local(async move {
            match api::open_direct(person).await {
                Ok(path) => navigate(&path, NavigateOptions::default()),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    });
    let at_once = Signal::derive(move || (direct.get() && is_alive.get()).then_some(talk_to));
    view! {
        <LandingForm to=CreateConversation::PATH submit="Create">
            <fieldset class="grid gap-2 sm:grid-cols-3" role="radiogroup" aria-labelledby="kind">
                <legend id="kind" class="label mb-1.5">"Kind"</legend>
                <Kind value="direct" shape=Shape::Person name="Direct" hint="You and one other." checked=true
                    on_choose=move || direct.set(true)/>
                <Kind value="group" shape=Shape::Group name="Group" hint="Everybody writes."
                    on_choose=move || direct.set(false)/>
                <Kind value="channel" shape=Shape::Hash name="Channel" hint="Its admins write, others read."
                    on_choose=move || direct.set(false)/>
            </fieldset>
            <div class="title-of-many">
                <Field label="Title" name="title" value=title optional=true/>
            </div>
            <Alert error=failed/>
            <PeoplePicker initial=people chosen at_once/>
        </LandingForm>
    }
}

#[component]
fn Kind(
    #[prop(into)] value: &'static str,
    shape: Shape,
    #[prop(into)] name: &'static str,
    #[prop(into)] hint: &'static str,
    #[prop(optional)] checked: bool,
    on_choose: impl Fn() + 'static,
) -> impl IntoView {
    let (name_id, hint_id) = (format!("kind-{value}"), format!("kind-{value}-hint"));
    view! {
        <label class="kind">
            <input
                class="sr-only"
                type="radio"
                name="kind"
                value=value
                checked=checked
                aria-labelledby=name_id.clone()
                aria-describedby=hint_id.clone()
                on:change=move |_| on_choose()
            />
            <span class="kind-name">
                <Icon shape/>
                <span id=name_id.clone() class="font-medium">{name}</span>
            </span>
            <span id=hint_id.clone() class="hint">{hint}</span>
        </label>
    }
}

//! The right pane: what the room is, who is in it, and what one may do about that.

mod actions;
mod context;
mod participant;
mod settings;

use leptos::{prelude::*, task::spawn_local};
use parlor::model::{ConversationId, ConversationKind, Participant};

use crate::{
    api,
    components::{Alert, AvatarSize, ConversationAvatar, Icon, Shape},
    json::Json,
    live::Live,
    sidebar::title_of,
};
use actions::Actions;
use context::ContextCard;
pub use context::ContextLine;
use participant::{ParticipantRow, Removal};
use settings::Settings;

/// The right pane.
#[component]
pub fn Details(
    conversation: ConversationId,
    /// Closes the pane; without it there is no button.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
) -> impl IntoView {
    let live = Live::expect();
    let summary = live.summary(conversation);
    let context = Memo::new(move |_| summary.with(|summary| summary.as_ref()?.conversation.context.clone()));
    let version = live.participants_version(conversation);
    let participants = Resource::<_, Json>::new_with_options(
        move || version.get(),
        move |_| api::participants(conversation, 0),
        false,
    );
    view! {
        <aside class="details" aria-label="Details">
            <header class="pane-header">
                <h2 class="flex-1 font-semibold">"Details"</h2>
                {on_close.map(|on_close| view! {
                    <button type="button" class="icon-button" aria-label="Close details" on:click=move |_| on_close.run(())>
                        <Icon shape=Shape::Close/>
                    </button>
                })}
            </header>
            <div class="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 pb-6">
                {move || summary.get().map(|summary| {
                    let title = title_of(&summary);
                    let kind = kind_text(summary.conversation.kind);
                    view! {
                        <div class="flex flex-col items-center gap-1 pt-4 pb-5 text-center">
                            <ConversationAvatar summary size=AvatarSize::Large/>
                            <p class="mt-2 max-w-full font-semibold wrap-anywhere" dir="auto">{title}</p>
                            <p class="text-sm text-muted">{kind}</p>
                        </div>
                    }
                })}
                {move || context.get().map(|context| view! { <ContextCard context/> })}
                <Settings conversation summary/>
                <Actions conversation summary/>
                <Transition fallback=|| view! { <p class="hint py-3">"Loading…"</p> }>
                    {move || Suspend::new(async move {
                        match participants.await {
                            Ok(people) => view! { <People conversation people/> }.into_any(),
                            Err(error) => view! { <Alert error=Some(error)/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </aside>
    }
}

#[component]
fn People(conversation: ConversationId, people: Vec<Participant>) -> impl IntoView {
    let live = Live::expect();
    let summary = live.summary(conversation);
    let manages = Signal::derive(move || {
        summary.with(|summary| {
            summary.as_ref().is_some_and(|summary| {
                summary.membership.role.manages() && summary.conversation.kind != ConversationKind::Direct
            })
        })
    });
    // The server gives a page at a time; how many there are, the summary knows.
    let people = RwSignal::new(people);
    let more = move || {
        let all = summary.with(|summary| summary.as_ref().map_or(0, |summary| summary.participant_count));
        usize::try_from(all).unwrap_or_default().saturating_sub(people.with(Vec::len))
    };
    let (failed, removing) = (RwSignal::new(None), RwSignal::new(None));
    let show_more = move |_| {
        let offset = u32::try_from(people.with_untracked(Vec::len)).unwrap_or(u32::MAX);
        spawn_local(async move {
            match api::participants(conversation, offset).await {
                Ok(page) => drop(people.try_update(|people| people.extend(page))),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    view! {
        <h3 id="participants" class="label pt-4 pb-1.5">"Participants"</h3>
        <ul class="-mx-2 grid grid-cols-1 gap-px" aria-labelledby="participants">
            <For each=move || people.get() key=|participant| participant.person.id let:participant>
                <li><ParticipantRow conversation participant manages removing/></li>
            </For>
        </ul>
        <Removal conversation removing/>
        <Alert error=failed/>
        {move || (more() > 0).then(|| view! {
            <button type="button" class="text-button mt-1" on:click=show_more>{format!("Show {} more", more())}</button>
        })}
    }
}

fn kind_text(kind: ConversationKind) -> &'static str {
    match kind {
        ConversationKind::Direct => "Direct conversation",
        ConversationKind::Group => "Group",
        ConversationKind::Channel => "Channel",
        ConversationKind::General => "Open to everybody",
        ConversationKind::Request => "Request",
        ConversationKind::Job => "Job",
        ConversationKind::Bid => "Bid",
        ConversationKind::Support => "Support",
        ConversationKind::Dispute => "Dispute",
        ConversationKind::ProviderCustomer => "Provider and customer",
    }
}

//! The right pane: what the room is, who is in it, and what one may do about that.

mod actions;
mod participant;

use leptos::prelude::*;
use parlor::model::{ConversationId, ConversationKind, Participant};

use crate::{
    api,
    components::{Alert, AvatarSize, ConversationAvatar, Icon, Shape},
    json::Json,
    live::Live,
    sidebar::title_of,
};
use actions::Actions;
use participant::ParticipantRow;

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
    // The server gives a first page; how many more there are, the summary knows.
    let shown = people.len();
    let more = move || {
        let all = summary.with(|summary| summary.as_ref().map_or(0, |summary| summary.participant_count));
        usize::try_from(all).unwrap_or_default().saturating_sub(shown)
    };
    view! {
        <h3 id="participants" class="label pt-4 pb-1.5">"Participants"</h3>
        <ul class="-mx-2 grid grid-cols-1 gap-px" aria-labelledby="participants">
            {people.into_iter().map(|participant| view! {
                <li><ParticipantRow conversation participant manages/></li>
            }).collect_view()}
        </ul>
        {move || (more() > 0).then(|| view! { <p class="hint pt-2">{format!("and {} more", more())}</p> })}
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

//! The conversations of the tenant.

use leptos::prelude::*;
use parlor::{
    Result,
    chat::{ModeratedConversation, Overview},
    model::{ConversationId, Timestamp},
};

use super::{
    count, kind_label, pages, problem,
    query::{ConversationQuery, MessageQuery},
    time,
};
use crate::components::{Empty, Icon, Shape};

/// The section's content.
pub fn view(
    query: &ConversationQuery,
    found: Result<Overview<ModeratedConversation, (Timestamp, ConversationId)>>,
) -> AnyView {
    let found = match found {
        Ok(found) if found.items.is_empty() => {
            let lead = "Groups, channels and direct conversations show up here.";
            return view! { <Empty shape=Shape::Group heading="No conversations"><p>{lead}</p></Empty> }.into_any();
        }
        Ok(found) => found,
        Err(error) => return problem(error),
    };
    let next = found.next.map(|line| ConversationQuery::older(line).href());
    let first = (!query.before.is_empty()).then(|| ConversationQuery::default().href());
    let rows = found.items.iter().map(row).collect_view();
    view! {
        <p class="hint">"Newest activity first. Times are UTC. Opening a conversation that you are not in is noted in the audit log."</p>
        <ul class="admin-list" aria-label="Conversations">{rows}</ul>
        {pages(first, next, "Older")}
    }
    .into_any()
}

/// What a conversation is called, as a link into it.
pub(super) fn name(conversation: &ModeratedConversation) -> impl IntoView + use<> {
    let name = if conversation.name.is_empty() {
        format!("{} {}", kind_label(conversation.kind), conversation.id)
    } else {
        conversation.name.clone()
    };
    view! { <a class="link" href=format!("/rooms/{}", conversation.id)><bdi>{name}</bdi></a> }
}

fn row(conversation: &ModeratedConversation) -> impl IntoView + use<> {
    let only = MessageQuery { conversation: conversation.id.to_string(), ..MessageQuery::default() };
    let messages = count(conversation.messages, "message", "messages");
    let label = format!("{messages} of conversation {}", conversation.id);
    view! {
        <li class="admin-row">
            <Icon shape=Shape::Thread class="mt-0.5 size-5 shrink-0 text-muted"/>
            <div class="min-w-0 flex-1">
                <p class="admin-head">
                    {name(conversation)}
                    <span class="admin-chip">{kind_label(conversation.kind)}" #"{conversation.id.to_string()}</span>
                    {conversation.is_closed.then(|| view! { <span class="admin-chip">"Closed"</span> })}
                </p>
                <p class="admin-foot">
                    <span>{count(conversation.people, "person", "people")}</span>
                    <a class="link" href=only.href() aria-label=label>{messages}</a>
                    {time(conversation.active_at)}
                </p>
            </div>
        </li>
    }
}

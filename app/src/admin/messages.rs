//! The newest messages of the tenant, and deleting them.

use leptos::prelude::*;
use parlor::{
    Result,
    chat::{ModeratedMessage, Overview},
    model::MessageId,
};

use super::{KINDS, Section, kind_label, pages, problem, query::MessageQuery, time};
use crate::{
    components::{Avatar, AvatarSize, Empty, Icon, Shape},
    gist::gist,
};

/// Characters of a message that are shown; the rest is in its conversation.
const MAX_CHARS: usize = 500;

/// The section's content.
pub fn view(query: &MessageQuery, found: Result<Overview<ModeratedMessage, MessageId>>) -> AnyView {
    let list = match found {
        Ok(found) if found.items.is_empty() => empty(query).into_any(),
        Ok(found) => list(query, found).into_any(),
        Err(error) => problem(error),
    };
    view! { {filters(query)} {list} }.into_any()
}

fn filters(query: &MessageQuery) -> impl IntoView + use<> {
    let MessageQuery { words, sender, conversation, kind, .. } = query.clone();
    let kinds = KINDS.map(|(_, value, label)| view! { <option value=value selected=kind == value>{label}</option> });
    view! {
        <form class="admin-filters" method="get" action=Section::Messages.path() role="search">
            <label class="field admin-grow">
                <span class="label">"Words"</span>
                <input class="input" type="search" name="words" value=words maxlength="500" autocomplete="off"/>
            </label>
            <label class="field">
                <span class="label">"Sender"</span>
                <input class="input" name="sender" value=sender placeholder="username" autocomplete="off" autocapitalize="none" spellcheck="false"/>
            </label>
            <label class="field">
                <span class="label">"Conversation"</span>
                <input class="input" name="conversation" value=conversation placeholder="number" inputmode="numeric" autocomplete="off"/>
            </label>
            <label class="field">
                <span class="label">"Kind"</span>
                <select class="input" name="kind">
                    <option value="">"Any"</option>
                    {kinds.collect_view()}
                </select>
            </label>
            <button type="submit" class="button button-primary">"Filter"</button>
            {query.is_filtered().then(|| view! { <a class="button" href=Section::Messages.path()>"Clear"</a> })}
        </form>
    }
}

fn empty(query: &MessageQuery) -> impl IntoView + use<> {
    let advice = if query.is_filtered() {
        "Try fewer words, or clear the filter. By words and sender only what is not deleted is found."
    } else {
        "What people say shows up here."
    };
    let heading = if query.is_filtered() { "No such messages" } else { "No messages" };
    view! { <Empty shape=Shape::Search heading><p>{advice}</p></Empty> }
}

fn list(query: &MessageQuery, found: Overview<ModeratedMessage, MessageId>) -> impl IntoView + use<> {
    let next = found.next.map(|before| query.older(before).href());
    let first = (!query.before.is_empty()).then(|| query.newest().href());
    let rows = found.items.into_iter().map(row).collect_view();
    view! {
        <form method="post" action=query.href()>
            <div class="admin-bar">
                <p class="hint">"Newest first, direct conversations included. Times are UTC."</p>
                <button type="button" class="button button-danger" popovertarget="confirm">
                    <Icon shape=Shape::Trash class="size-4 shrink-0"/>
                    "Delete selected"
                </button>
            </div>
            <div id="confirm" class="dialog" popover="auto" role="dialog" aria-labelledby="confirm-title">
                <h2 id="confirm-title" class="text-lg font-semibold tracking-tight">"Delete the selected messages?"</h2>
                <p class="pt-2 text-muted">
                    "Where they stood it will say that they were deleted. They cannot be brought back."
                </p>
                <div class="dialog-actions">
                    <button type="button" class="button" popovertarget="confirm" popovertargetaction="hide" autofocus>"Cancel"</button>
                    <button type="submit" class="button button-danger">"Delete"</button>
                </div>
            </div>
            <ul class="admin-list" aria-label="Messages">{rows}</ul>
        </form>
        {pages(first, next, "Older")}
    }
}

fn row(ModeratedMessage { message, conversation }: ModeratedMessage) -> impl IntoView {
    let is_deleted = message.deleted_at.is_some();
    let name = message.sender.as_ref().map_or_else(|| "Parlor".to_owned(), |sender| sender.name.clone());
    let permalink = format!("/rooms/{}?at={}", message.conversation_id, message.seq);
    let face = match &message.sender {
        Some(sender) => view! { <Avatar id=sender.id.0 name=sender.name.clone() size=AvatarSize::Small/> }.into_any(),
        None => view! { <Icon shape=Shape::Info class="size-5 shrink-0 text-muted"/> }.into_any(),
    };
    let sender = message.sender.as_ref().map(|sender| {
        let only = MessageQuery { sender: sender.username.clone(), ..MessageQuery::default() };
        view! { <a class="link" href=only.href()>"@"<bdi>{sender.username.clone()}</bdi></a> }
    });
    let place = MessageQuery { conversation: conversation.id.to_string(), ..MessageQuery::default() };
    let text = match message.plain() {
        text if is_deleted || text.trim().is_empty() => gist(&message),
        text => shortened(&text),
    };
    let files = message.attachments.iter().map(|file| {
        view! {
            <li class="flex items-center gap-1.5">
                <Icon shape=Shape::File class="size-4 shrink-0"/>
                <bdi class="min-w-0 wrap-anywhere">{file.name.clone()}</bdi>
            </li>
        }
    });
    view! {
        <li class="admin-row">
            <label class="admin-pick">
                <input
                    type="checkbox"
                    class="check"
                    name="message"
                    value=message.id.to_string()
                    disabled=is_deleted
                    aria-label=format!("Select message {} by {name}", message.id)
                />
            </label>
            <div class="min-w-0 flex-1">
                <p class="admin-head">
                    {face}
                    <bdi class="font-semibold">{name}</bdi>
                    {sender}
                    <span class="text-muted">"in "{super::conversations::name(&conversation)}</span>
                    <a class="admin-chip" href=place.href() title="Only messages of this conversation">
                        {kind_label(conversation.kind)}" #"{conversation.id.to_string()}
                    </a>
                </p>
                <p class="admin-text" dir="auto" data-deleted=is_deleted.then_some("")>{text}</p>
                {(!message.attachments.is_empty()).then(|| view! { <ul class="text-sm text-muted">{files.collect_view()}</ul> })}
                <p class="admin-foot">
                    {time(message.created_at)}
                    {message.edited_at.filter(|_| !is_deleted).map(|_| "edited")}
                    <a class="link" href=permalink aria-label=format!("Open message {} in its conversation", message.id)>"Open"</a>
                </p>
            </div>
        </li>
    }
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_message_is_cut_between_characters() {
        assert_eq!(shortened(" short \n"), "short");
        assert_eq!(shortened(&"é".repeat(500)), "é".repeat(500));
        assert_eq!(shortened(&"é".repeat(501)), format!("{}…", "é".repeat(500)));
    }
}

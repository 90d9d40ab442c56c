//! People: those to be found, and those in a conversation.

use leptos::prelude::*;
use parlor::{
    Error,
    model::{ConversationId, Participant, ParticipantRole, Person, UserId},
};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::acting;

/// People whose name begins with `query`; those alone who are not in a conversation, if one is named.
#[server(prefix = "/api/ui", endpoint = "search_people", input = Json)]
pub async fn search_people(query: String, outside: Option<ConversationId>) -> Result<Vec<Person>, Error> {
    acting(|chat, actor| async move {
        match outside {
            Some(conversation) => chat.search_outsiders(&actor, conversation, &query).await,
            None => chat.search_people(&actor, &query).await,
        }
    })
    .await
}

/// People in a conversation, admins first, from `offset`.
#[server(prefix = "/api/ui", endpoint = "participants", input = Json)]
pub async fn participants(conversation: ConversationId, offset: u32) -> Result<Vec<Participant>, Error> {
    acting(|chat, actor| async move { chat.participants(&actor, conversation, offset).await }).await
}

/// Adds people.
#[server(prefix = "/api/ui", endpoint = "add_participants", input = Json)]
pub async fn add_participants(conversation: ConversationId, users: Vec<UserId>) -> Result<(), Error> {
    acting(|chat, actor| async move { chat.add_participants(&actor, conversation, &users).await }).await
}

/// Removes somebody.
#[server(prefix = "/api/ui", endpoint = "remove_participant", input = Json)]
pub async fn remove_participant(conversation: ConversationId, user: UserId) -> Result<(), Error> {
    acting(|chat, actor| async move { chat.remove_participant(&actor, conversation, user).await }).await
}

/// Leaves.
#[server(prefix = "/api/ui", endpoint = "leave", input = Json)]
pub async fn leave(conversation: ConversationId) -> Result<(), Error> {
    acting(|chat, actor| async move { chat.leave(&actor, conversation).await }).await
}

/// Gives somebody another role.
#[server(prefix = "/api/ui", endpoint = "set_role", input = Json)]
pub async fn set_role(conversation: ConversationId, user: UserId, role: ParticipantRole) -> Result<(), Error> {
    acting(|chat, actor| async move { chat.set_role(&actor, conversation, user, role).await }).await
}

/// People in a conversation whose name begins with `query`: whom I may mention.
#[server(prefix = "/api/ui", endpoint = "search_participants", input = Json)]
pub async fn search_participants(conversation: ConversationId, query: String) -> Result<Vec<Person>, Error> {
    acting(|chat, actor| async move { chat.search_participants(&actor, conversation, &query).await }).await
}

//! The Workspace socket: one for all of somebody's conversations.

use std::collections::HashSet;

use parlor::{
    Error, Result,
    chat::{Chat, Connection},
    model::{Actor, ConversationId, Dialect, Message, MessageChange, TenantId, Timestamp},
    protocol::{Command, Event, MAX_LIST},
};
use serde_json::{Value, json};

use super::{messages, presence, shapes, shapes::own, still_active};
use crate::{
    dialects::{
        People, ids,
        rest::rfc3339,
        socket::{error_frame, told_again, typed, unknown},
    },
    ws::Speech,
};

/// An open socket.
pub struct ChatSocket {
    people: People,
    tenant: TenantId,
    /// By what name its user knows this server.
    host: Option<String>,
    /// Where it wants to know who is writing.
    joined: HashSet<ConversationId>,
}

impl ChatSocket {
    /// At an address that names the actor's own tenant: by its short name, its number, or its UUID.
    pub async fn at(chat: &Chat, actor: &Actor, tenant: &str, host: Option<String>) -> Result<Self> {
        let own = ids::parse_own("tenant", &Value::from(tenant)) == Ok(actor.tenant_id);
        if !own && chat.own_tenant(actor).await?.slug != tenant {
            return Err(Error::not_found("tenant"));
        }
        let people = People::new(chat, shapes::DIALECT, actor);
        Ok(Self { people, tenant: actor.tenant_id, host, joined: HashSet::new() })
    }

    /// Follows the presence of all who share a conversation with its user now.
    async fn watch(&self, connection: &mut Connection) -> Result<()> {
        let known = self.people.chat().list_presence(connection.actor(), 0, MAX_LIST as u32).await?;
        let users = known.items.into_iter().map(|presence| presence.user_id).collect();
        Box::pin(connection.handle(Command::Watch { users })).await;
        Ok(())
    }

    async fn join(&mut self, connection: &mut Connection, id: ConversationId) -> Result<()> {
        still_active(self.people.chat(), connection.actor(), id).await?;
        self.joined.insert(id);
        let joined = json!({ "type": "conversation_joined", "conversation_id": own(id.0) });
        connection.say(joined.to_string().into());
        self.watch(connection).await
    }
}

impl Speech for ChatSocket {
    const DIALECT: Dialect = shapes::DIALECT;

    async fn open(&mut self, connection: &mut Connection) -> Result<()> {
        self.watch(connection).await
    }

    async fn hear(&mut self, connection: &mut Connection, text: &str) -> Result<()> {
        let (kind, fields) = typed(text)?;
        let conversation = || fields.required_id::<ConversationId>("conversation_id");
        let react = |on| {
            let (message, emoji) = (fields.required_id("message_id")?, fields.required_text("emoji")?);
            Ok::<_, Error>(Command::React { message, emoji, on: Some(on), client_id: fields.client_id()? })
        };
        let command = match kind.as_str() {
            "join_conversation" => return self.join(connection, conversation()?).await,
            "update_presence" => {
                let (status, current) = (presence::status(&fields)?, presence::current(&fields)?);
                self.people.chat().set_presence(connection.actor(), status, current).await?;
                return Ok(());
            }
            "send_message" => {
                let (chat, actor) = (self.people.chat(), connection.actor());
                let conversation = still_active(chat, actor, conversation()?).await?;
                let draft = messages::draft(chat, actor, &fields, self.host.as_deref()).await?;
                Command::Send { conversation, draft }
            }
            "start_typing" => Command::Typing { conversation: conversation()?, typing: true },
            "stop_typing" => Command::Typing { conversation: conversation()?, typing: false },
            "add_reaction" => react(true)?,
            "remove_reaction" => react(false)?,
            "mark_read" => Command::Read { conversation: conversation()?, upto: i64::MAX },
            other => return Err(unknown(other)),
        };
        Box::pin(connection.handle(command)).await;
        Ok(())
    }

    async fn prepare(&mut self, events: &[Event]) {
        self.people.prepare(events).await;
    }

    fn hears(&self, event: &Event) -> bool {
        !matches!(event, Event::Typing { conversation, .. } if !self.joined.contains(conversation))
    }

    fn tell(&self, event: &Event, frame: &mut dyn FnMut(&[u8])) {
        let told = match event {
            Event::Message { message, change, .. } => of_message(message, change, &self.people),
            Event::Typing { conversation, user_id, typing, .. } => Some(json!({
                "type": "typing_indicator",
                "conversation_id": own(conversation.0),
                "user_id": self.people.id(*user_id),
                "is_typing": typing,
            })),
            Event::Presence { presence } => {
                let presence = shapes::presence(presence, &self.people);
                Some(json!({
                    "type": "presence_updated",
                    "user_id": presence.user_id,
                    "status": presence.status,
                    "last_seen": presence.last_seen,
                    "current_conversation": presence.current_conversation,
                }))
            }
            Event::Error { error, client_id, .. } => Some(error_frame(error, client_id.as_deref())),
            _ => None,
        };
        if let Some(told) = told {
            frame(told.to_string().as_bytes());
        }
    }

    fn answer(&self, event: &Event, frame: &mut dyn FnMut(&[u8])) {
        match event {
            Event::Ready { user_id, server_time, .. } => {
                let established = json!({
                    "type": "connection_established",
                    "message": "Connected to chat service",
                    "user_id": self.people.id(*user_id),
                    "tenant_id": own(self.tenant.0),
                    "timestamp": rfc3339(*server_time),
                });
                frame(established.to_string().as_bytes());
            }
            // How things are is asked for over REST; only changes are told.
            Event::Presence { .. } => {}
            event => self.tell(told_again(event).as_ref().unwrap_or(event), frame),
        }
    }
}

fn of_message(message: &Message, change: &MessageChange, people: &People) -> Option<Value> {
    let conversation_id = own(message.conversation_id.0);
    let about = |kind: &str| {
        let message = shapes::message(message, people);
        json!({ "type": kind, "conversation_id": conversation_id, "message": message })
    };
    match change {
        MessageChange::Posted => Some(about("new_message")),
        MessageChange::Edited => Some(about("message_updated")),
        MessageChange::Caught if message.deleted_at.is_none() => Some(about("message_updated")),
        MessageChange::Deleted { .. } | MessageChange::Caught => Some(json!({
            "type": "message_deleted",
            "conversation_id": conversation_id,
            "message_id": own(message.id.0),
        })),
        MessageChange::Reacted { by, emoji, added } => {
            let there = shapes::reactions(message, people);
            let there = there.into_iter().find(|reaction| reaction.by == by.id && reaction.emoji == *emoji);
            let gone = || shapes::reaction(message.id, by.id, emoji, Timestamp::now(), people);
            Some(json!({
                "type": if *added { "reaction_added" } else { "reaction_removed" },
                "conversation_id": conversation_id,
                "reaction": there.unwrap_or_else(gone),
            }))
        }
        MessageChange::Pinned { .. } | MessageChange::Unpinned => None,
    }
}

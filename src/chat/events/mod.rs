//! Business events: a platform says what happened to one of its objects. The object's conversation is opened once, the
//! people in it are added, its card is brought up to date, and a message says what happened: all of it stored together,
//! once for each event.
//!
//! - [`body`]: what platforms send, and how it is read; [`plan`]: what is to be done about it
//! - [`rooms`]: conversations opened for platforms, by events or in bulk

mod body;
mod plan;
mod rooms;

use serde_json::json;

pub use self::body::{BusinessEvent, BusinessObject, BusinessPerson, BusinessRoom, PlatformId};
use self::{plan::Plan, rooms::Opened};
use super::{Chat, platform::Platform, system};
use crate::{
    error::{Error, Result},
    model::{ConversationId, MessageId},
    store::ReceivedRow,
};

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The event's id; without one, a hash of what it said.
    pub event_id: String,
    /// Where it was told.
    pub conversation: ConversationId,
    /// How it was told.
    pub message: MessageId,
    /// Whether the conversation was opened by it.
    pub created: bool,
    /// Whether it had been received before; the rest is as it was then.
    pub repeated: bool,
}

impl Received {
    fn before(event_id: &str, row: &ReceivedRow) -> Result<Self> {
        // Both were stored with it.
        let (Some(conversation), Some(message)) = (row.conversation_id, row.message_id) else {
            return Err(Error::internal("an event was stored in part"));
        };
        Ok(Self { event_id: event_id.into(), conversation, message, created: row.is_new_conversation, repeated: true })
    }
}

impl Chat {
    /// Takes note of what happened on a platform. People who are new here are created by the platform's ids, as tokens
    /// do.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is wrong with it.
    pub async fn receive_event(&self, platform: &Platform, event: &BusinessEvent) -> Result<Received> {
        platform.has_objects()?;
        let plan = Plan::of(event, platform.tenant.dialect)?;
        let tenant = platform.tenant.id;
        let identity = event.identity();
        if let Some(row) = self.0.store.read().await?.received_event(tenant, identity).await? {
            return Received::before(event.id(), &row);
        }
        let people = self.people_of(platform, &plan.room.people).await?;

        let now = self.0.clock.now();
        let mut db = self.0.store.write().await?;
        let Some(row) = db.insert_event(tenant, identity, &plan.name(), !people.is_empty(), now).await? else {
            // Somebody else brought it a moment ago.
            let row = db.received_event(tenant, identity).await?.ok_or(Error::Busy)?;
            return Received::before(event.id(), &row);
        };
        let Opened { id, is_new, departures, mut events } =
            rooms::open_room(&mut db, platform, &plan.room, &people, now).await?;
        let card = match plan.is_about_room && !is_new {
            true => rooms::update_card(&mut db, id, &plan.room.context).await?,
            false => None,
        };
        let known = card.as_ref().map(|card| &card.before);
        let content = plan.content(known);
        let mut metadata = plan.metadata.clone();
        if plan.changes_status(known) {
            metadata.insert("previous".into(), json!(known.and_then(|card| card.status.as_deref())));
        }
        let kind = plan.message_kind(known);
        events.extend(card.and_then(|card| card.event));
        let message = system::post(&mut db, id, kind, None, content, metadata.into(), now).await?;
        events.push(system::posted(&message));
        db.finish_event(row, id, message.id, is_new).await?;
        db.commit().await?;
        self.publish(id, departures);
        self.publish(id, events);
        Ok(Received {
            event_id: event.id().into(),
            conversation: id,
            message: message.id,
            created: is_new,
            repeated: false,
        })
    }
}

//! Whom a message calls upon: `@username` of somebody who is there, and `@here` and `@everyone` of moderators.

use std::collections::HashMap;

use super::{Chat, messages::Held};
use crate::{
    error::Result,
    markup::{Calls, group},
    model::{Actor, ConversationId, ConversationKind, Everybody, Message, MessageId, ParticipantRole, Person, UserId},
    store::Db,
};

/// People whom one message mentions by name.
const MAX_NAMED: usize = 50;

/// Whom a message calls upon, its sender left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Called {
    pub people: Vec<Person>,
    pub everybody: Option<Everybody>,
}

/// A mention by name as it is stored: person, and place and id of the message.
pub(super) type Row = (UserId, ConversationId, i64, MessageId);

/// Who calls, and where.
#[derive(Clone, Copy)]
pub(super) struct Caller {
    pub user: UserId,
    pub kind: ConversationKind,
    pub role: ParticipantRole,
}

/// Whom calls mean, of the people who are there.
pub(super) fn resolve(
    calls: &Calls,
    caller: Caller,
    people: &HashMap<(ConversationId, String), Person>,
    at: ConversationId,
) -> Called {
    enum Meant<'a> {
        Everybody(Everybody),
        Person(&'a Person),
    }
    let commands = caller.role.manages() && caller.kind != ConversationKind::Direct;
    let means = |name: &str| match group(name).filter(|_| commands) {
        Some(everybody) => Some(Meant::Everybody(everybody)),
        None => people.get(&(at, name.to_owned())).map(Meant::Person),
    };
    let mut called = Called::default();
    for (_, meant) in calls.iter().filter_map(|call| call.meaning(means)) {
        match meant {
            Meant::Everybody(everybody) => called.everybody = called.everybody.max(Some(everybody)),
            Meant::Person(person) => {
                let known = person.id == caller.user || called.people.iter().any(|other| other.id == person.id);
                if !known && called.people.len() < MAX_NAMED {
                    called.people.push(person.clone());
                }
            }
        }
    }
    called.people.sort_by_key(|person| person.id);
    called
}

impl Chat {
    /// Stores whom an edited message calls upon now, instead of whom it did before.
    pub(super) async fn replace_mentions(&self, db: &mut Db, actor: &Actor, held: &Held, calls: &Calls) -> Result<()> {
        let Held { message, kind, role } = held;
        let at = message.conversation_id;
        let names: Vec<_> = calls.names().map(|name| (actor.tenant_id, at, name)).collect();
        let people = db.called(&names).await?;
        let called = resolve(calls, Caller { user: actor.user_id, kind: *kind, role: *role }, &people, at);
        db.reset_mentions(message.id, !called.people.is_empty(), called.everybody).await?;
        let rows = called.people.iter().map(|person| (person.id, at, message.seq, message.id));
        db.insert_mentions(&rows.collect::<Vec<_>>()).await?;
        if let Some(everybody) = called.everybody {
            db.mention_everybody(message.id, everybody, &self.online()).await?;
        }
        Ok(())
    }
}

/// What is stored of whom a message names.
pub(super) fn rows(message: &Message) -> impl Iterator<Item = Row> {
    let (at, seq, id) = (message.conversation_id, message.seq, message.id);
    message.mentions.iter().map(move |&user| (user, at, seq, id))
}

//! Whom answers and frames speak of, as the platform knows them, and where their files are.

use std::{
    collections::{HashMap, hash_map::Entry},
    slice,
    sync::Arc,
};

use parlor::{
    Result,
    chat::{Chat, FileSigner, Known},
    model::{About, Actor, Attachment, Dialect, Message, MessageChange, UserId},
    protocol::Event,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{Readers, ids};

/// Seconds that a link to a file is good: front ends show pictures long after they were told of them.
const LINK_SECS: i64 = 24 * 3600;
/// Everything but what means nothing in a path.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// People by our ids. Who is to be spoken of is looked up before, all at once.
pub struct People {
    chat: Chat,
    dialect: Dialect,
    actor: Actor,
    /// Made with the first look-up.
    links: Option<FileSigner>,
    /// Who was looked up.
    known: HashMap<UserId, Arc<Known>>,
    /// Who has read what was changed, where the dialect tells of it.
    readers: Readers,
}

impl People {
    /// As `actor` is told of them.
    pub fn new(chat: &Chat, dialect: Dialect, actor: &Actor) -> Self {
        Self {
            chat: chat.clone(),
            dialect,
            actor: *actor,
            links: None,
            known: HashMap::new(),
            readers: Readers::default(),
        }
    }

    /// Looks people up, for whoever has heard of them already.
    pub async fn look_up(&mut self, users: impl IntoIterator<Item = UserId>) -> Result<()> {
        if self.links.is_none() {
            self.links = Some(self.chat.file_signer(&self.actor, LINK_SECS).await?);
        }
        let mut strangers = Vec::new();
        for user in users {
            if let Entry::Vacant(place) = self.known.entry(user) {
                match self.chat.known(user) {
                    Some(known) => drop(place.insert(known)),
                    None => strangers.push(user),
                }
            }
        }
        if !strangers.is_empty() {
            strangers.sort_unstable();
            strangers.dedup();
            self.known.extend(self.chat.look_up(strangers).await?);
        }
        Ok(())
    }

    /// Looks up everybody whom these events speak of, and forgets the others.
    pub async fn prepare(&mut self, events: &[Event]) {
        self.known.clear();
        if let Err(error) = self.look_up(events.iter().flat_map(spoken_of)).await {
            tracing::warn!(%error, "people not looked up");
        }
    }

    /// Looks up who has read the messages that these events speak of, and that are not new.
    pub async fn look_up_readers(&mut self, events: &[Event]) {
        let is_changed = |event: &&Event| {
            matches!(event, Event::Message { change: MessageChange::Edited | MessageChange::Caught, .. })
        };
        let message = events.iter().find_map(recalled);
        // A delivery is of one conversation: what was read as of its last change is right for those before.
        let change = events.iter().rfind(is_changed).and_then(Event::change);
        let looked_up = async {
            self.readers = match (message, change) {
                (Some(message), _) => Readers::of(&self.chat, &self.actor, slice::from_ref(message)).await?,
                (None, Some(change)) => Readers::told(change.conversation, self.chat.readers_at(change).await?),
                (None, None) => return Ok(()),
            };
            let readers: Vec<_> = self.readers.everybody().collect();
            self.look_up(readers).await
        };
        if let Err(error) = looked_up.await {
            tracing::warn!(%error, "readers not looked up");
        }
    }

    /// Who has read what was looked up; of what is new, nobody has.
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    /// Who is told. Not to be asked for what is told to several.
    pub fn me(&self) -> UserId {
        self.actor.user_id
    }

    /// Where a file is for whoever is told of it: front ends show pictures by their address alone, without a token, and
    /// take the end of its path for its name.
    pub fn file_url(&self, file: &Attachment) -> String {
        let url = format!("{}/{}", file.url(), utf8_percent_encode(&file.name, IN_PATH));
        match &self.links {
            Some(links) => format!("{url}?{}", links.query(file.id)),
            None => url,
        }
    }

    /// The engine.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// Somebody's id, as the dialect writes it.
    pub fn id(&self, user: UserId) -> Value {
        self.known(user).map_or(Value::Null, |known| ids::user(self.dialect, &known.external_id))
    }

    /// Somebody's id as text.
    pub fn id_text(&self, user: UserId) -> String {
        match self.id(user) {
            Value::String(text) => text,
            id => id.to_string(),
        }
    }

    pub fn username(&self, user: UserId) -> String {
        self.known(user).map(|known| known.username.clone()).unwrap_or_default()
    }

    /// What others see of somebody: the username unless set.
    pub fn name(&self, user: UserId) -> String {
        self.known(user).map(|known| known.name.clone()).unwrap_or_default()
    }

    /// The platform's own data of somebody.
    pub fn metadata(&self, user: UserId) -> Map<String, Value> {
        self.known(user).map(|known| known.metadata.clone()).unwrap_or_default()
    }

    fn known(&self, user: UserId) -> Option<&Known> {
        self.known.get(&user).map(|known| &**known)
    }
}

/// An older message that somebody alone is told of.
fn recalled(event: &Event) -> Option<&Message> {
    match event {
        Event::Sent { repeated, .. } => repeated.as_deref(),
        Event::Notification { notification, .. } => match &notification.about {
            About::Reaction { message, .. } => Some(message),
            _ => None,
        },
        _ => None,
    }
}

/// The people whom an event speaks of.
fn spoken_of(event: &Event) -> Vec<UserId> {
    match event {
        Event::Message { message, change, .. } => {
            let mut users = of_message(message);
            users.extend(match change {
                MessageChange::Reacted { by, .. } => Some(by.id),
                MessageChange::Deleted { by } | MessageChange::Pinned { by } => Some(*by),
                _ => None,
            });
            users
        }
        Event::Sent { repeated, .. } => repeated.iter().flat_map(|message| of_message(message)).collect(),
        Event::Notification { notification, .. } => match &notification.about {
            About::Message(message) | About::Mention(message) => of_message(message),
            About::Reaction { by, message, .. } => of_message(message).into_iter().chain([by.id]).collect(),
            About::Invitation { by, .. } => by.iter().map(|person| person.id).collect(),
        },
        Event::Read { user_id, .. }
        | Event::Typing { user_id, .. }
        | Event::Occupant { user_id, .. }
        | Event::Ready { user_id, .. } => vec![*user_id],
        Event::Participant { participant, .. } => vec![participant.person.id],
        Event::Presence { presence } => vec![presence.user_id],
        _ => Vec::new(),
    }
}

/// The people whom a message speaks of.
pub fn of_message(message: &Message) -> Vec<UserId> {
    let mut users: Vec<_> = message.sender.iter().map(|sender| sender.id).collect();
    users.extend(message.reactions.iter().flat_map(|reaction| reaction.user_ids.iter().copied()));
    users
}

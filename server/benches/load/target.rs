//! A running server, Parlor or the bare one, as people with sockets see it.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Result, bail, ensure};
use parlor::{
    model::{ConversationId, Draft, Message, MessageChange, MessageId, Person, Timestamp, UserId},
    protocol::{Command, Event},
};

use crate::{bare, process::Process, wire::Socket, world::World};

/// What everybody says.
pub const CONTENT: &str = "I am about ten minutes away, could you put the kettle on? And feed the cat, please. 🐈";

/// An id for a message, made as the web client makes its own: ascending with time.
pub fn unique_id() -> String {
    format!("{:012x}{:016x}", Timestamp::now().0 / 1_000, rand::random::<u64>())
}

/// A running server; it ends with the last handle.
#[derive(Clone)]
pub struct Target(Arc<Inner>);

struct Inner {
    addr: SocketAddr,
    process: Process,
    kind: Kind,
}

enum Kind {
    Parlor(World),
    /// With the size of Parlor's frame for the same message, so that both move the same bytes.
    Bare {
        frame_bytes: usize,
    },
}

/// Where a message goes.
#[derive(Clone, Copy)]
pub enum Room {
    /// Where everybody is.
    General,
    /// The n-th room of the world.
    Numbered(usize),
}

impl Target {
    /// Parlor, serving this world.
    pub async fn parlor(world: World) -> Result<Self> {
        let (process, addr) = Process::start(&mut world.command()).await?;
        Ok(Self(Arc::new(Inner { addr, process, kind: Kind::Parlor(world) })))
    }

    /// The bare server.
    pub async fn bare() -> Result<Self> {
        let (process, addr) = Process::start(&mut bare::command()?).await?;
        Ok(Self(Arc::new(Inner { addr, process, kind: Kind::Bare { frame_bytes: message_frame_bytes()? } })))
    }

    pub fn name(&self) -> &'static str {
        if self.stores() { "Parlor" } else { "the bare server" }
    }

    /// Whether it stores messages, and says so.
    pub fn stores(&self) -> bool {
        matches!(self.0.kind, Kind::Parlor(_))
    }

    pub fn addr(&self) -> SocketAddr {
        self.0.addr
    }

    pub fn process(&self) -> &Process {
        &self.0.process
    }

    /// The n-th person's socket, once it hears what is said in that room.
    pub async fn connect(&self, person: usize, room: Room) -> Result<Socket> {
        match &self.0.kind {
            Kind::Parlor(world) => {
                let mut socket = Socket::open(self.0.addr, "/ws", world.tokens.get(person).map(String::as_str)).await?;
                let ready = socket.text().await?;
                ensure!(is(&ready, "ready"), "the first frame is {ready:?}");
                Ok(socket)
            }
            Kind::Bare { .. } => {
                let path = match room {
                    Room::General => "/rooms/general".to_owned(),
                    Room::Numbered(number) => format!("/rooms/{number}"),
                };
                Socket::open(self.0.addr, &path, None).await
            }
        }
    }

    /// The frame that says something in a room.
    pub fn saying(&self, room: Room, client_id: String) -> Result<Vec<u8>> {
        match &self.0.kind {
            Kind::Parlor(world) => {
                let conversation = match room {
                    Room::General => world.general,
                    Room::Numbered(number) => world.rooms[number],
                };
                let draft = Draft { content: CONTENT.into(), client_id: Some(client_id), ..Draft::default() };
                Ok(serde_json::to_vec(&Command::Send { conversation, draft })?)
            }
            Kind::Bare { frame_bytes } => {
                let mut frame = own_beginning(&client_id);
                frame.resize((*frame_bytes).max(frame.len()), b' ');
                Ok(frame)
            }
        }
    }

    /// Whether this frame tells a sender that its message is accepted: from Parlor, that it is durable; from the bare
    /// server, that it came back.
    pub fn acknowledges(&self, frame: &[u8], client_id: &str) -> Result<bool> {
        match &self.0.kind {
            Kind::Parlor(_) if is(frame, "error") => bail!("{}", String::from_utf8_lossy(frame)),
            Kind::Parlor(_) => Ok(is(frame, "sent")),
            Kind::Bare { .. } => Ok(frame.starts_with(&own_beginning(client_id))),
        }
    }

    /// Whether this frame brings a message that was said in the room, and its place in the room if it has one.
    pub fn brings(&self, frame: &[u8]) -> Result<Option<Option<i64>>> {
        match &self.0.kind {
            Kind::Parlor(_) if is(frame, "message") => {
                let event: Event = serde_json::from_slice(frame)?;
                Ok(Some(event.change().map(|change| change.seq)))
            }
            Kind::Parlor(_) if is(frame, "error") => bail!("{}", String::from_utf8_lossy(frame)),
            Kind::Parlor(_) => Ok(None),
            Kind::Bare { .. } => Ok(Some(None)),
        }
    }
}

fn is(frame: &[u8], kind: &str) -> bool {
    let rest = frame.strip_prefix(br#"{"type":""#).and_then(|rest| rest.strip_prefix(kind.as_bytes()));
    rest.is_some_and(|rest| rest.first() == Some(&b'"'))
}

fn own_beginning(client_id: &str) -> Vec<u8> {
    format!(r#"{{"client_id":"{client_id}""#).into_bytes()
}

/// Bytes of a typical message's frame.
fn message_frame_bytes() -> Result<usize> {
    let (conversation, seq) = (ConversationId(1), 10_000);
    let sender = Some(Person { id: UserId(1), username: "person0".into(), name: "person0".into() });
    let at = Timestamp(1_800_000_000_000_000);
    let message = Message {
        client_id: Some(unique_id()),
        ..Message::new(MessageId(10_000), conversation, seq, sender, CONTENT.into(), at)
    };
    let event = Event::Message { conversation, seq, change: MessageChange::Posted, message };
    Ok(serde_json::to_vec(&event)?.len())
}

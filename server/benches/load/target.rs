//! A running server, Parlor or the bare one, as people with sockets see it.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Result, bail, ensure};
use parlor::{
    model::{ConversationId, Draft, Message, MessageChange, MessageId, Person, Timestamp, UserId},
    protocol::{Command, Event},
};
use serde::Deserialize;
use serde_json::json;

use crate::{bare, process::Process, wire::Socket, world::World};

/// What everybody says.
pub const CONTENT: &str = "I am about ten minutes away, could you put the kettle on? And feed the cat, please. 🐈";

/// An id for a message, made as the web client makes its own: ascending with time.
pub fn unique_id() -> String {
    format!("{:012x}{:016x}", Timestamp::now().0 / 1_000, rand::random::<u64>())
}

/// A running server, and how it is spoken to; it ends with the last handle.
#[derive(Clone)]
pub struct Target {
    running: Arc<Running>,
    tongue: Tongue,
}

struct Running {
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

/// Which sockets are opened, and what is said there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    Native,
    Morevans,
    Bare,
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
        let running = Running { addr, process, kind: Kind::Parlor(world) };
        Ok(Self { running: Arc::new(running), tongue: Tongue::Native })
    }

    /// The bare server.
    pub async fn bare() -> Result<Self> {
        let (process, addr) = Process::start(&mut bare::command()?).await?;
        let running = Running { addr, process, kind: Kind::Bare { frame_bytes: message_frame_bytes()? } };
        Ok(Self { running: Arc::new(running), tongue: Tongue::Bare })
    }

    /// The same Parlor, at the sockets of the MoreVans dialect, which its tenant must speak.
    pub fn in_morevans(&self) -> Self {
        Self { tongue: Tongue::Morevans, ..self.clone() }
    }

    pub fn name(&self) -> &'static str {
        match self.tongue {
            Tongue::Native => "Parlor",
            Tongue::Morevans => "Parlor's dialect",
            Tongue::Bare => "the bare server",
        }
    }

    /// Whether it knows who comes, and stores what they say.
    pub fn is_parlor(&self) -> bool {
        matches!(self.running.kind, Kind::Parlor(_))
    }

    /// Whether everybody in a room is told who comes.
    pub fn tells_who_comes(&self) -> bool {
        self.tongue == Tongue::Morevans
    }

    /// Whether a sender is told that a message was accepted by an answer besides the message itself.
    pub fn answers(&self) -> bool {
        self.tongue == Tongue::Native
    }

    pub fn addr(&self) -> SocketAddr {
        self.running.addr
    }

    pub fn process(&self) -> &Process {
        &self.running.process
    }

    /// The world that Parlor serves.
    pub fn world(&self) -> Result<&World> {
        match &self.running.kind {
            Kind::Parlor(world) => Ok(world),
            Kind::Bare { .. } => bail!("the bare server has no world"),
        }
    }

    /// The n-th person's socket, once it hears what is said in that room.
    pub async fn connect(&self, person: usize, room: Room) -> Result<Socket> {
        let addr = self.running.addr;
        match &self.running.kind {
            Kind::Parlor(world) => {
                let path = match self.tongue {
                    Tongue::Morevans => format!("/ws/chat/{}/", world.place(room)),
                    _ => "/ws".to_owned(),
                };
                let mut socket = Socket::open(addr, &path, world.tokens.get(person).map(String::as_str)).await?;
                if self.tongue == Tongue::Native {
                    let ready = socket.text().await?;
                    ensure!(is(&ready, "ready"), "the first frame is {ready:?}");
                }
                Ok(socket)
            }
            Kind::Bare { .. } => {
                let path = match room {
                    Room::General => "/rooms/general".to_owned(),
                    Room::Numbered(number) => format!("/rooms/{number}"),
                };
                Socket::open(addr, &path, None).await
            }
        }
    }

    /// The frame that says something in a room.
    pub fn saying(&self, room: Room, client_id: String) -> Result<Vec<u8>> {
        match &self.running.kind {
            // Its documented clients make no ids up.
            Kind::Parlor(_) if self.tongue == Tongue::Morevans => {
                Ok(serde_json::to_vec(&json!({ "type": "chat_message", "content": CONTENT }))?)
            }
            Kind::Parlor(world) => {
                let draft = Draft { content: CONTENT.into(), client_id: Some(client_id), ..Draft::default() };
                Ok(serde_json::to_vec(&Command::Send { conversation: world.place(room), draft })?)
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
        match self.tongue {
            Tongue::Native if is(frame, "error") => bail!("{}", String::from_utf8_lossy(frame)),
            Tongue::Native => Ok(is(frame, "sent")),
            Tongue::Morevans => Ok(false),
            Tongue::Bare => Ok(frame.starts_with(&own_beginning(client_id))),
        }
    }

    /// Whether this frame brings a message that was said in the room, and its place in the room if it has one.
    pub fn brings(&self, frame: &[u8]) -> Result<Option<Option<i64>>> {
        match self.tongue {
            Tongue::Native if is(frame, "message") => {
                let event: Event = serde_json::from_slice(frame)?;
                Ok(Some(event.change().map(|change| change.seq)))
            }
            Tongue::Native if is(frame, "error") => bail!("{}", String::from_utf8_lossy(frame)),
            Tongue::Native => Ok(None),
            Tongue::Morevans => match serde_json::from_slice(frame)? {
                Morevans::ChatMessage { message } => Ok(Some(Some(message.id))),
                Morevans::Error { message } => bail!("{message}"),
                Morevans::Other => Ok(None),
            },
            Tongue::Bare => Ok(Some(None)),
        }
    }
}

/// The frames of the MoreVans dialect, as far as it matters here.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Morevans {
    ChatMessage {
        message: MorevansMessage,
    },
    Error {
        message: String,
    },
    #[serde(other)]
    Other,
}

/// Where only one room is talked in, ids are as gapless as places.
#[derive(Deserialize)]
struct MorevansMessage {
    id: i64,
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

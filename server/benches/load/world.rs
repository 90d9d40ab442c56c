//! The people and rooms of the Parlor under test, made by the engine itself before a server starts on them.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};
use parlor::{
    chat::{Chat, Config, NewAccount, NewConversation},
    model::{Actor, ConversationId, ConversationKind, Dialect, UserRole},
};
use tempfile::TempDir;

use crate::target::Room;

/// The tenant that is there already.
const MAIN: &str = "main";
/// One that speaks a dialect.
const PLATFORM: &str = "platform";
/// People who may be added at once.
const MAX_ADDED: usize = 200;
const TOKEN_SECS: i64 = 86_400;

/// People, the conversation that all of them are in, and rooms.
pub struct World {
    pub people: Vec<Actor>,
    /// Of the people, in their order.
    pub tokens: Vec<String>,
    pub general: ConversationId,
    pub rooms: Vec<ConversationId>,
    config: Config,
    /// Removed with it.
    _dir: TempDir,
}

impl World {
    /// On SQLite. `rooms` name their people by number; the first one of each makes it.
    pub async fn on_sqlite(people: usize, rooms: &[Vec<usize>]) -> Result<Self> {
        Self::speaking(Dialect::Native, people, rooms).await
    }

    /// The same in a tenant that speaks a dialect.
    pub async fn speaking(dialect: Dialect, people: usize, rooms: &[Vec<usize>]) -> Result<Self> {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        // Made in memory, where nothing waits for a disk; measured where it does.
        let nursery = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new())?;
        let config = |dir: &Path| Config { data_dir: dir.to_owned(), ..Config::default() };
        let chat = Chat::open(config(nursery.path())).await?;
        let made = populate(&chat, dialect, people, rooms).await;
        chat.close().await;
        for file in fs::read_dir(nursery.path())? {
            let file = file?;
            // The directory of files is empty yet.
            if file.file_type()?.is_file() {
                fs::copy(file.path(), dir.path().join(file.file_name()))?;
            }
        }
        let config = config(dir.path());
        made?.world(config, dir)
    }

    /// On a PostgreSQL database.
    pub async fn on_postgres(url: &str, people: usize, rooms: &[Vec<usize>]) -> Result<Self> {
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let config =
            Config { data_dir: dir.path().to_owned(), database_url: Some(url.to_owned()), ..Config::default() };
        let chat = Chat::open(config.clone()).await?;
        let made = populate(&chat, Dialect::Native, people, rooms).await;
        chat.close().await;
        made?.world(config, dir)
    }

    /// `parlor serve` on it, knowing nothing else of its environment.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
        command.env_clear().env("NO_COLOR", "1").env("LEPTOS_SITE_ROOT", &self.config.data_dir);
        command.arg("--data-dir").arg(&self.config.data_dir);
        if let Some(url) = &self.config.database_url {
            command.args(["--database-url", url]);
        }
        command.args(["serve", "--addr", "127.0.0.1:0"]);
        command
    }

    /// Which conversation a room is.
    pub fn place(&self, room: Room) -> ConversationId {
        match room {
            Room::General => self.general,
            Room::Numbered(number) => self.rooms[number],
        }
    }

    /// The engine, in this process.
    pub async fn open(&self) -> Result<Chat> {
        Ok(Chat::open(self.config.clone()).await?)
    }
}

struct Made {
    people: Vec<Actor>,
    tokens: Vec<String>,
    general: ConversationId,
    rooms: Vec<ConversationId>,
}

impl Made {
    fn world(self, config: Config, dir: TempDir) -> Result<World> {
        let Self { people, tokens, general, rooms } = self;
        Ok(World { people, tokens, general, rooms, config, _dir: dir })
    }
}

async fn populate(chat: &Chat, dialect: Dialect, people: usize, rooms: &[Vec<usize>]) -> Result<Made> {
    let tenant = if dialect == Dialect::Native { MAIN } else { PLATFORM };
    if tenant == PLATFORM {
        chat.add_tenant(PLATFORM, PLATFORM, dialect, None).await?;
    }
    let mut actors = Vec::with_capacity(people);
    let mut tokens = Vec::with_capacity(people);
    for number in 0..people {
        let username = format!("person{number}");
        let role = if number == 0 { UserRole::Admin } else { UserRole::Member };
        let user = chat.add_user(tenant, &NewAccount { username: &username, role, ..NewAccount::default() }).await?;
        actors.push(Actor { tenant_id: user.tenant_id, user_id: user.id, role, session_id: None });
        tokens.push(chat.issue_token(tenant, &username, TOKEN_SECS).await?);
    }
    let anybody = actors.first().context("nobody")?;
    let summaries = chat.conversations(anybody).await?;
    let general = summaries.iter().map(|summary| &summary.conversation).find(|c| c.kind == ConversationKind::General);
    let general = match general {
        Some(general) => general.id,
        // Only tenants that use Parlor directly have one by themselves.
        None => gather(chat, &actors, "Everybody", 0..people).await?,
    };
    let mut made = Vec::with_capacity(rooms.len());
    for (number, members) in rooms.iter().enumerate() {
        made.push(gather(chat, &actors, &format!("Room {number}"), members.iter().copied()).await?);
    }
    Ok(Made { people: actors, tokens, general, rooms: made })
}

/// A room of these people, who are named by number; the first one makes it.
async fn gather(
    chat: &Chat,
    people: &[Actor],
    title: &str,
    members: impl IntoIterator<Item = usize>,
) -> Result<ConversationId> {
    let mut members = members.into_iter().filter_map(|member| people.get(member));
    let founder = members.next().context("a room without people")?;
    let members: Vec<_> = members.map(|member| member.user_id).collect();
    let new = NewConversation { kind: ConversationKind::Group, title: title.into(), members: Vec::new() };
    let room = chat.create_conversation(founder, new).await?;
    for members in members.chunks(MAX_ADDED) {
        chat.add_participants(founder, room, members).await?;
    }
    Ok(room)
}

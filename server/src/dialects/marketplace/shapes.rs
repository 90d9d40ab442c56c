//! What the Marketplace front end reads.

use parlor::{
    Result,
    chat::{Attendance, Pair},
    model::{self, Attachment, ConversationSummary, Dialect, Message, MessageKind, ParticipantRole, UserId},
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    dialects::{
        People, Readers, ids,
        people::of_message,
        rest::{Caller, rfc3339},
    },
    state::Server,
};

pub const DIALECT: Dialect = Dialect::Marketplace;

/// A thread between a client and a freelancer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Thread)]
pub struct Thread {
    pub id: i64,
    pub client: Client,
    pub freelancer: Freelancer,
    pub job: Option<Value>,
    pub created_at: String,
    pub updated_at: String,
    pub last_message_at: Option<String>,
    pub is_active: bool,
    /// For the caller alone.
    pub is_archived: bool,
    pub last_message: Option<LastMessage>,
    pub unread_count: i64,
    pub metadata: Option<Value>,
}

/// Who gives work.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Client)]
pub struct Client {
    /// The profile's, or the user's where the platform gave none.
    pub id: Value,
    pub user: User,
    pub company_name: String,
}

/// Who does work.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Freelancer)]
pub struct Freelancer {
    /// The profile's, or the user's where the platform gave none.
    pub id: Value,
    pub user: User,
    pub title: String,
    pub rate: Option<String>,
}

/// A person.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::User)]
pub struct User {
    /// Absent for the platform itself, and where there is nobody.
    pub id: Value,
    pub username: String,
}

/// What was said last in a thread.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::LastMessage)]
pub struct LastMessage {
    pub id: i64,
    pub message: String,
    pub message_type: &'static str,
    pub sender: User,
    pub sent_at: String,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::ThreadMessage)]
pub struct ThreadMessage {
    pub id: i64,
    pub thread: i64,
    pub sender: User,
    pub message: String,
    pub message_type: &'static str,
    pub sent_at: String,
    pub is_read: bool,
    pub edited: bool,
    pub edited_at: Option<String>,
    pub metadata: Option<Value>,
    pub reply_to: Option<i64>,
    pub attachments: Vec<File>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// A file that a message brings.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::File)]
pub struct File {
    pub id: i64,
    pub url: String,
    pub name: String,
    pub size: i64,
    pub content_type: String,
}

/// A disagreement.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Dispute)]
pub struct Dispute {
    pub id: i64,
    pub thread: i64,
    /// Where it is settled, with the tenant's support staff.
    pub dispute_thread: i64,
    /// The message that tells of it.
    pub message_id: i64,
    pub reason: String,
    pub description: String,
    pub status: String,
    pub created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// Money that somebody wants to be paid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Payment)]
pub struct Payment {
    pub id: i64,
    pub thread: i64,
    /// The message that tells of it.
    pub message_id: i64,
    /// A decimal number: `12.50`.
    pub amount: String,
    pub currency: String,
    pub description: String,
    pub status: String,
    pub created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// How a job stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::JobUpdate)]
pub struct JobUpdate {
    pub id: i64,
    pub thread: i64,
    /// The message that tells of it.
    pub message_id: i64,
    pub status: String,
    /// What was said about it.
    pub message: String,
    pub created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
}

/// How many messages became read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Marked)]
pub struct Marked {
    pub marked: u64,
}

/// How many messages the caller has not read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = marketplace::Unread)]
pub struct Unread {
    pub unread_count: i64,
}

impl From<model::Dispute> for Dispute {
    fn from(dispute: model::Dispute) -> Self {
        Self {
            id: dispute.id.0,
            thread: dispute.conversation_id.0,
            dispute_thread: dispute.dispute_conversation_id.0,
            message_id: dispute.message_id.0,
            reason: dispute.reason,
            description: dispute.description,
            status: dispute.status,
            created_at: rfc3339(dispute.created_at),
            client_id: None,
        }
    }
}

impl From<model::Payment> for Payment {
    fn from(payment: model::Payment) -> Self {
        Self {
            id: payment.id.0,
            thread: payment.conversation_id.0,
            message_id: payment.message_id.0,
            amount: payment.amount.to_string(),
            currency: payment.currency,
            description: payment.description,
            status: payment.status,
            created_at: rfc3339(payment.created_at),
            client_id: None,
        }
    }
}

impl From<model::JobUpdate> for JobUpdate {
    fn from(update: model::JobUpdate) -> Self {
        Self {
            id: update.id.0,
            thread: update.conversation_id.0,
            message_id: update.message_id.0,
            status: update.status,
            message: update.comment,
            created_at: rfc3339(update.created_at),
            client_id: None,
        }
    }
}

/// Threads, with their two sides and what was said last.
pub async fn threads(server: &Server, caller: &Caller, summaries: Vec<ConversationSummary>) -> Result<Vec<Thread>> {
    let ids: Vec<_> = summaries.iter().map(|summary| summary.conversation.id).collect();
    let mut attending = server.chat.attendances(caller, &ids).await?;
    let pairs = server.chat.pairs(&ids).await?;
    let summaries = server.chat.without_tombstones(summaries).await?;
    let mut people = People::new(&server.chat, DIALECT, caller);
    let present = attending.values().flatten().map(|attendance| attendance.participant.person.id);
    let sides = pairs.values().flat_map(|pair| [pair.customer, pair.provider]);
    let senders = summaries.iter().flat_map(|summary| summary.last_message.iter().flat_map(of_message));
    people.look_up(present.chain(sides).chain(senders)).await?;
    let shaped = |summary: ConversationSummary| {
        let id = summary.conversation.id;
        let sides = match pairs.get(&id) {
            Some(Pair { customer, provider }) => (Some(*customer), Some(*provider)),
            None => first_two(&attending.remove(&id).unwrap_or_default(), &people),
        };
        thread(summary, sides, &people)
    };
    Ok(summaries.into_iter().map(shaped).collect())
}

/// Who counts as client and freelancer where the platform made the conversation: two who do not manage it, in the order
/// in which they came, unless their profiles say otherwise.
fn first_two(attending: &[Attendance], people: &People) -> (Option<UserId>, Option<UserId>) {
    let mut present: Vec<_> = attending.iter().map(|attendance| &attendance.participant).collect();
    present.sort_by_key(|participant| participant.role > ParticipantRole::Member);
    let mut users = present.into_iter().map(|participant| participant.person.id);
    let (first, second) = (users.next(), users.next());
    let works = |user: Option<UserId>| user.is_some_and(|user| is_freelancer(&people.metadata(user)));
    if works(first) && !works(second) { (second, first) } else { (first, second) }
}

fn thread(summary: ConversationSummary, sides: (Option<UserId>, Option<UserId>), people: &People) -> Thread {
    let ConversationSummary { conversation, membership, last_message, .. } = summary;
    Thread {
        id: conversation.id.0,
        client: client(sides.0, people),
        freelancer: freelancer(sides.1, people),
        created_at: rfc3339(conversation.created_at),
        updated_at: rfc3339(conversation.active_at()),
        last_message_at: conversation.last_message_at.map(rfc3339),
        is_active: conversation.closed_at.is_none(),
        is_archived: membership.archived_at.is_some(),
        last_message: last_message.map(|last| LastMessage {
            id: last.id.0,
            message_type: message_type(last.kind),
            sender: sender(&last, people),
            sent_at: rfc3339(last.created_at),
            message: last.content,
        }),
        unread_count: membership.unread,
        metadata: conversation.metadata,
        job: conversation.context.filter(|context| context.kind == "job").map(|job| ids::object(DIALECT, &job.id)),
    }
}

/// A side that nobody is on is there all the same: the document's front end reads its name.
fn client(id: Option<UserId>, people: &People) -> Client {
    let (told, user) = profile(id, people);
    Client {
        id: profile_id(&told, "client").unwrap_or_else(|| user.id.clone()),
        company_name: text(&told, "client", "company_name").unwrap_or_default(),
        user,
    }
}

fn freelancer(id: Option<UserId>, people: &People) -> Freelancer {
    let (told, user) = profile(id, people);
    Freelancer {
        id: profile_id(&told, "freelancer").unwrap_or_else(|| user.id.clone()),
        title: text(&told, "freelancer", "title").unwrap_or_default(),
        rate: text(&told, "freelancer", "rate"),
        user,
    }
}

/// What the platform says of somebody, and who they are.
fn profile(id: Option<UserId>, people: &People) -> (Map<String, Value>, User) {
    let nobody = || User { id: Value::Null, username: String::new() };
    (id.map(|id| people.metadata(id)).unwrap_or_default(), id.map_or_else(nobody, |id| user(id, people)))
}

/// Whether a platform's data about somebody is that of a freelancer.
pub fn is_freelancer(told: &Map<String, Value>) -> bool {
    ["freelancer", "title", "rate"].iter().any(|field| told.contains_key(*field))
}

fn profile_id(told: &Map<String, Value>, side: &str) -> Option<Value> {
    let nested = told.get(side).and_then(|profile| profile.get("id"));
    nested.or_else(|| told.get("profile_id")).filter(|id| !id.is_null()).cloned()
}

/// What the platform says of a profile: under the profile's own name, or of the user at large.
fn text(told: &Map<String, Value>, side: &str, field: &str) -> Option<String> {
    let nested = told.get(side).and_then(|profile| profile.get(field));
    match nested.or_else(|| told.get(field))? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Messages, with whether they were read.
pub async fn messages(
    server: &Server,
    caller: &Caller,
    messages: &[Message],
    readers: &Readers,
) -> Result<Vec<ThreadMessage>> {
    let mut people = People::new(&server.chat, DIALECT, caller);
    people.look_up(messages.iter().flat_map(of_message)).await?;
    let is_read = |one: &Message| readers.is_read(one, caller.user_id);
    Ok(messages.iter().map(|one| ThreadMessage { is_read: is_read(one), ..message(one, readers, &people) }).collect())
}

/// One message, as it is for its sender.
pub fn message(message: &Message, readers: &Readers, people: &People) -> ThreadMessage {
    ThreadMessage {
        id: message.id.0,
        thread: message.conversation_id.0,
        sender: sender(message, people),
        message: message.content.clone(),
        message_type: message_type(message.kind),
        sent_at: rfc3339(message.created_at),
        is_read: !readers.read_by(message).is_empty(),
        edited: message.edited_at.is_some(),
        edited_at: message.edited_at.map(rfc3339),
        metadata: message.metadata.clone(),
        reply_to: message.reply_to.map(|id| id.0),
        attachments: message.attachments.iter().map(|one| file(one, people)).collect(),
        client_id: message.client_id.clone(),
    }
}

fn sender(message: &Message, people: &People) -> User {
    match &message.sender {
        Some(sender) => user(sender.id, people),
        None => User { id: Value::Null, username: "system".into() },
    }
}

fn user(id: UserId, people: &People) -> User {
    User { id: people.id(id), username: people.username(id) }
}

fn file(file: &Attachment, people: &People) -> File {
    File {
        id: file.id.0,
        url: people.file_url(file),
        name: file.name.clone(),
        size: file.bytes,
        content_type: file.media_type.clone(),
    }
}

fn message_type(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "text",
        MessageKind::Emoji => "emoji",
        MessageKind::Image => "image",
        MessageKind::File => "file",
        MessageKind::Audio => "audio",
        MessageKind::Video => "video",
        MessageKind::Location => "location",
        MessageKind::Payment => "payment",
        MessageKind::Dispute => "dispute",
        MessageKind::JobUpdate => "job_update",
        MessageKind::System | MessageKind::BidUpdate | MessageKind::StatusUpdate => "system",
    }
}

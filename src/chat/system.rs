//! What is said in a conversation by the product itself, or through one of its operations.

use serde_json::Value;

use crate::{
    error::{Error, Result},
    model::{ClientId, ConversationId, Message, MessageChange, MessageId, MessageKind, Person, Timestamp},
    protocol::Event,
    store::{Db, NewMessage, dress},
};

/// Who says it, and their own id of it.
#[derive(Clone)]
pub(super) struct Author {
    pub person: Person,
    pub client_id: Option<ClientId>,
}

/// Stores a message of a kind that people do not send, as the conversation's next change. Without an author the product
/// itself says it.
pub(super) async fn post(
    db: &mut Db,
    conversation: ConversationId,
    kind: MessageKind,
    author: Option<Author>,
    content: String,
    metadata: Value,
    now: Timestamp,
) -> Result<Message> {
    let seq = db.next_seq(conversation).await?;
    let (sender, client_id) = author.map_or((None, None), |author| (Some(author.person), author.client_id));
    let mut message = Message {
        kind,
        metadata: Some(metadata),
        client_id,
        ..Message::new(MessageId(0), conversation, seq, sender, content, now)
    };
    let ids = db.append_messages(&[(conversation, seq)], &[NewMessage::from(&message)], now).await?;
    message.id = *ids.get(&(conversation, seq)).ok_or_else(|| Error::internal("a stored message has no id"))?;
    dress(&mut message, &[]);
    metrics::counter!("parlor_messages_posted_total").increment(1);
    Ok(message)
}

/// What the conversation hears of it.
pub(super) fn posted(message: &Message) -> Event {
    Event::Message {
        conversation: message.conversation_id,
        seq: message.seq,
        change: MessageChange::Posted,
        message: message.clone(),
    }
}

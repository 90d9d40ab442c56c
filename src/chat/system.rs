//! What the product itself says in a conversation.

use serde_json::Value;

use crate::{
    error::{Error, Result},
    model::{ConversationId, Message, MessageId, MessageKind, Timestamp},
    store::{Db, NewMessage},
};

/// Stores a message without a sender, as the conversation's next change.
pub(super) async fn post(
    db: &mut Db,
    conversation: ConversationId,
    kind: MessageKind,
    content: String,
    metadata: Value,
    now: Timestamp,
) -> Result<Message> {
    let seq = db.next_seq(conversation).await?;
    let id = MessageId(0);
    let mut message =
        Message { kind, metadata: Some(metadata), ..Message::new(id, conversation, seq, None, content, now) };
    let ids = db.append_messages(&[(conversation, seq)], &[NewMessage::from(&message)], now).await?;
    message.id = *ids.get(&(conversation, seq)).ok_or_else(|| Error::internal("a stored message has no id"))?;
    metrics::counter!("parlor_messages_posted_total").increment(1);
    Ok(message)
}

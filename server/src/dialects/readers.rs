//! Who has read which messages.

use std::{collections::HashMap, slice, sync::Arc};

use parlor::{
    Result,
    chat::{Chat, MessageList},
    model::{Actor, ConversationId, Message, Posted, Reader, UserId},
};

/// What has been read of some conversations. Empty for what was said just now.
#[derive(Default)]
pub struct Readers(HashMap<ConversationId, Arc<[Reader]>>);

impl Readers {
    /// Who has read these messages.
    pub async fn of(chat: &Chat, actor: &Actor, messages: &[Message]) -> Result<Self> {
        let mut conversations: Vec<_> = messages.iter().map(|message| message.conversation_id).collect();
        conversations.sort_unstable();
        conversations.dedup();
        let readers = chat.readers_in(actor, &conversations).await?;
        Ok(Self(readers.into_iter().map(|(id, readers)| (id, readers.into())).collect()))
    }

    /// Who has read what is in a list.
    pub async fn of_list(chat: &Chat, actor: &Actor, list: &MessageList) -> Result<Self> {
        match list.as_of {
            Some(change) => Ok(Self::told(change.conversation, chat.readers_at(change).await?)),
            None => Self::of(chat, actor, &list.items).await,
        }
    }

    /// Who has read what was posted just now: nobody, unless it had been posted before.
    pub async fn of_posted(chat: &Chat, actor: &Actor, posted: &Posted) -> Result<Self> {
        if posted.repeated {
            Self::of(chat, actor, slice::from_ref(&posted.message)).await
        } else {
            Ok(Self::default())
        }
    }

    /// Who had read what of a conversation, as it was told.
    pub fn told(conversation: ConversationId, readers: Arc<[Reader]>) -> Self {
        Self(HashMap::from([(conversation, readers)]))
    }

    /// All who have read anything.
    pub fn everybody(&self) -> impl Iterator<Item = UserId> + '_ {
        self.0.values().flat_map(|readers| readers.iter()).map(|reader| reader.user_id)
    }

    /// Who has read a message, but for its sender; always in the same order.
    pub fn read_by(&self, message: &Message) -> Vec<UserId> {
        let mut read_by: Vec<_> = self.of_message(message).collect();
        read_by.sort_unstable();
        read_by
    }

    /// Whether `me` has read a message or, of my own, whether anybody has.
    pub fn is_read(&self, message: &Message, me: UserId) -> bool {
        let mut read_by = self.of_message(message);
        if message.sender.as_ref().is_some_and(|sender| sender.id == me) {
            read_by.next().is_some()
        } else {
            read_by.any(|reader| reader == me)
        }
    }

    fn of_message(&self, message: &Message) -> impl Iterator<Item = UserId> {
        let (seq, sender) = (message.seq, message.sender.as_ref().map(|sender| sender.id));
        let readers = self.0.get(&message.conversation_id).map(|readers| &readers[..]).unwrap_or_default();
        readers
            .iter()
            .filter(move |reader| Some(reader.user_id) != sender)
            .filter(move |reader| reader.ranges.iter().any(|range| range.contains(seq)))
            .map(|reader| reader.user_id)
    }
}

//! What belongs to messages besides their own row: read for a whole page at once, and only where there is some.

use tokio::task::spawn_blocking;

use super::{
    Db,
    extras::{ATTACHMENTS, MENTIONS, REACTIONS, REPLIES},
    messages::MessageRow,
};
use crate::{
    error::{Error, Result},
    markup::{self, Audience},
    model::{Message, MessageId, Person},
};

impl Db {
    /// The messages of these rows with all that belongs to them, in the same order. One may be there twice.
    pub async fn dressed(&mut self, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
        let reactions = self.reactions_of(&having(&rows, REACTIONS)).await?;
        let mentioned = self.mentioned_in(&having(&rows, MENTIONS)).await?;
        let threads = self.threads_of(&having(&rows, REPLIES)).await?;
        let replied: Vec<_> = rows.iter().filter(|row| !row.is_deleted()).filter_map(|row| row.reply_to).collect();
        let quotes = self.quotes(&replied).await?;
        let mut messages = self.with_files(rows).await?;
        for message in &mut messages {
            message.reactions = reactions.get(&message.id).cloned().unwrap_or_default();
            message.thread = threads.get(&message.id).cloned().map(Box::new);
            if message.deleted_at.is_none() {
                message.quote = message.reply_to.and_then(|id| Some(Box::new(quotes.get(&id)?.quote.clone())));
            }
        }
        let dress_all = move |mut messages: Vec<Message>| {
            for message in messages.iter_mut().filter(|message| message.deleted_at.is_none()) {
                dress(message, mentioned.get(&message.id).map_or(&[], Vec::as_slice));
            }
            messages
        };
        if messages.iter().any(|message| markup::is_costly(&message.content)) {
            return spawn_blocking(move || dress_all(messages)).await.map_err(Error::internal);
        }
        Ok(dress_all(messages))
    }

    /// As [`Self::dressed`], with what a list of conversations shows of a message: its files, its reactions, and how it
    /// begins.
    pub(super) async fn previewed(&mut self, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
        let mut reactions = self.reactions_of(&having(&rows, REACTIONS)).await?;
        let mut messages = self.with_files(rows).await?;
        for message in &mut messages {
            message.reactions = reactions.remove(&message.id).unwrap_or_default();
            message.body = markup::outline(&message.content);
        }
        Ok(messages)
    }

    async fn with_files(&mut self, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
        let attachments = self.attachments_of(&having(&rows, ATTACHMENTS)).await?;
        let mut messages: Vec<_> = rows.into_iter().map(Message::from).collect();
        for message in &mut messages {
            message.attachments = attachments.get(&message.id).cloned().unwrap_or_default();
        }
        Ok(messages)
    }
}

/// Fills in what follows from a message's content and from whom it mentions by name.
pub(crate) fn dress(message: &mut Message, mentioned: &[Person]) {
    message.mentions = mentioned.iter().map(|person| person.id).collect();
    let everybody = message.mentions_everybody.is_some();
    message.body =
        markup::body(&message.content, Audience { people: mentioned, everybody, by: message.sender.as_ref() });
}

fn having(rows: &[MessageRow], bit: i64) -> Vec<MessageId> {
    rows.iter().filter(|row| row.extras & bit != 0).map(|row| row.id).collect()
}

//! What belongs to messages that are about to be posted: what they reply to, the files that they carry, and whom they
//! call upon. Read and stored for a whole batch at once, and not at all for a batch of plain messages.

use std::collections::{HashMap, HashSet};

use super::{
    appender::Post,
    mentions::{self, Caller},
};
use crate::{
    error::{Error, Result},
    model::{
        Attachment, AttachmentId, AttachmentKind, ConversationId, ConversationKind, Draft, Message, MessageId,
        MessageKind, ParticipantRole, Person, UserId,
    },
    store::{Db, Quoted, dress},
};

/// What the posts of a batch refer to.
pub(super) struct Belongings {
    quoted: HashMap<MessageId, Quoted>,
    /// Uploads that wait to be sent, by those who uploaded them.
    files: HashMap<(AttachmentId, UserId), Attachment>,
    /// Those among them that a post of this batch sends already.
    taken: HashSet<AttachmentId>,
    /// Who goes by a name in lower case, where they are.
    people: HashMap<(ConversationId, String), Person>,
}

impl Belongings {
    /// Reads what these posts refer to: a statement each for replies, files and names, if there are any.
    pub async fn read(db: &mut Db, posts: &[&Post]) -> Result<Self> {
        let quoted: Vec<_> = posts.iter().filter_map(|post| post.draft.reply_to).collect();
        let files: Vec<_> = posts
            .iter()
            .flat_map(|post| post.draft.attachments.iter().map(|&file| (file, post.actor.user_id)))
            .collect();
        let names: Vec<_> = posts
            .iter()
            .flat_map(|post| post.calls.names().map(|name| (post.actor.tenant_id, post.conversation, name)))
            .collect();
        Ok(Self {
            quoted: db.quotes(&quoted).await?,
            files: db.waiting_attachments(&files).await?,
            taken: HashSet::new(),
            people: db.called(&names).await?,
        })
    }

    /// Takes for a post what it refers to.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it replies to nothing in its conversation, or a file is not its sender's to send.
    pub fn claim(&mut self, post: &Post) -> Result<()> {
        let Draft { reply_to, attachments, .. } = &post.draft;
        let is_there = |quoted: &Quoted| quoted.conversation_id == post.conversation && !quoted.quote.deleted;
        if reply_to.is_some_and(|id| !self.quoted.get(&id).is_some_and(is_there)) {
            return Err(Error::invalid("reply_to", "That message is not in this conversation."));
        }
        let waits = |id: &AttachmentId| self.files.contains_key(&(*id, post.actor.user_id)) && !self.taken.contains(id);
        if !attachments.iter().all(waits) {
            return Err(Error::invalid("attachments", "That file is not there to be sent. Upload it again."));
        }
        self.taken.extend(attachments);
        Ok(())
    }

    /// Fills into a message what its post, which has claimed it, refers to.
    pub fn complete(&self, post: &Post, role: ParticipantRole, kind: ConversationKind, message: &mut Message) {
        if let Some(quoted) = message.reply_to.and_then(|id| self.quoted.get(&id)) {
            message.thread_root = Some(quoted.thread_root);
            message.quote = Some(Box::new(quoted.quote.clone()));
        }
        let file = |id: &AttachmentId| self.files.get(&(*id, post.actor.user_id)).cloned();
        message.attachments = post.draft.attachments.iter().filter_map(file).collect();
        if let Some(first) = message.attachments.first()
            && !is_shown_as(message.kind, first.kind)
        {
            message.kind = kind_of(first.kind);
        }
        let caller = Caller { user: post.actor.user_id, kind, role };
        let called = mentions::resolve(&post.calls, caller, &self.people, message.conversation_id);
        message.mentions_everybody = called.everybody;
        dress(message, &called.people);
    }

    /// Stores what belongs to messages that have just got their ids.
    pub async fn store(db: &mut Db, posted: &[(&Post, &Message)]) -> Result<()> {
        let messages = || posted.iter().map(|(_, message)| *message);
        let roots: Vec<_> = messages().filter_map(|message| message.thread_root).collect();
        db.mark_replied(&roots).await?;
        let files = messages()
            .flat_map(|message| (0..).zip(&message.attachments).map(|(place, file)| (file.id, message.id, place)));
        db.link_attachments(&files.collect::<Vec<_>>()).await?;
        db.insert_mentions(&messages().flat_map(mentions::rows).collect::<Vec<_>>()).await?;
        for (post, message) in posted {
            if let Some(everybody) = message.mentions_everybody {
                db.mention_everybody(message.id, everybody, &post.online).await?;
            }
        }
        Ok(())
    }
}

/// Whether a file can be what its sender calls it. A recording's container does not say whether there are pictures in it.
fn is_shown_as(message: MessageKind, file: AttachmentKind) -> bool {
    use AttachmentKind::{Audio, Image, Video};
    match message {
        MessageKind::Text => false,
        MessageKind::Image => file == Image,
        MessageKind::Audio | MessageKind::Video => matches!(file, Audio | Video),
        _ => true,
    }
}

fn kind_of(kind: AttachmentKind) -> MessageKind {
    match kind {
        AttachmentKind::Image => MessageKind::Image,
        AttachmentKind::Audio => MessageKind::Audio,
        AttachmentKind::Video => MessageKind::Video,
        AttachmentKind::File => MessageKind::File,
    }
}

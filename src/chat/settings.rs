//! What a participant decides for themselves: archive, level of notification, what counts as read.
//!
//! Settings are nobody else's business: they are no changes of the conversation, and only the participant's own
//! sockets hear of them. What was marked unread stays read in the eyes of others until they load its readers anew, and
//! reading it again is told again.

use std::collections::HashMap;

use super::{Chat, access, conversations::membership_of};
use crate::{
    error::Result,
    model::{Actor, ConversationId, Membership, MessageId, NotificationLevel, SeqRange},
    protocol::Event,
    store::Db,
};

impl Chat {
    /// Puts a conversation away for the actor alone, or back. A new message leaves it where it is; asking for it anew, as
    /// for one that may not be there yet, brings it back.
    pub async fn archive(&self, actor: &Actor, conversation: ConversationId, on: bool) -> Result<Membership> {
        let mut db = self.0.store.write().await?;
        access::participation(&mut db, actor, conversation).await?;
        db.set_archived(conversation, actor.user_id, on.then(|| self.0.clock.now())).await?;
        self.settle(db, actor, conversation).await
    }

    /// Whoever asks anew for a conversation that they put away has it back in their list.
    pub(super) async fn bring_back(&self, mut db: Db, actor: &Actor, conversation: ConversationId) -> Result<()> {
        let standing = db.standing(actor.tenant_id, conversation, actor.user_id).await?;
        if standing.is_some_and(|own| own.archived_at.is_some()) {
            db.set_archived(conversation, actor.user_id, None).await?;
            self.settle(db, actor, conversation).await?;
        }
        Ok(())
    }

    /// What the conversation notifies the actor of.
    pub async fn set_level(
        &self,
        actor: &Actor,
        conversation: ConversationId,
        level: NotificationLevel,
    ) -> Result<Membership> {
        let mut db = self.0.store.write().await?;
        access::participation(&mut db, actor, conversation).await?;
        db.set_level(conversation, actor.user_id, level).await?;
        self.settle(db, actor, conversation).await
    }

    /// The message `from` (its `seq`) and all after it are unread again for the actor; never those from before they
    /// joined.
    pub async fn mark_unread(&self, actor: &Actor, conversation: ConversationId, from: i64) -> Result<Membership> {
        let user = actor.user_id;
        // Reading goes on meanwhile, perhaps on another node.
        let mut db = self.0.store.write_in(&[conversation]).await?;
        access::participation(&mut db, actor, conversation).await?;
        let joined_seq = membership_of(&mut db, actor, conversation).await?.joined_seq;
        let old = db.read_ranges(user, conversation).await?;
        let unread = SeqRange { from: from.max(joined_seq.saturating_add(1)), to: i64::MAX };
        let new = SeqRange::difference(&old, &[unread]);
        db.replace_read_ranges(user, conversation, &old, &new).await?;
        self.settle(db, actor, conversation).await
    }

    /// Everything in all of the actor's conversations is read. Answers how many messages became read.
    pub async fn mark_all_read(&self, actor: &Actor) -> Result<u64> {
        let user = actor.user_id;
        let unread = self.0.store.read().await?.unread(user, true).await?;
        let mut unread: Vec<_> = unread.into_iter().map(|row| row.0).collect();
        if unread.is_empty() {
            return Ok(0);
        }
        unread.sort_unstable();
        let mut db = self.0.store.write_in(&unread).await?;
        let mut messages: HashMap<ConversationId, Vec<MessageId>> = HashMap::new();
        for (conversation, message) in db.unread_messages(user, &unread).await? {
            messages.entry(conversation).or_default().push(message);
        }
        let mut read: HashMap<ConversationId, Vec<SeqRange>> = HashMap::new();
        for (conversation, range) in db.read_ranges_in(user, &unread).await? {
            read.entry(conversation).or_default().push(range);
        }
        // Without those that were read on another node before their lock was ours.
        let unread: Vec<_> = messages.keys().copied().collect();
        let now = self.0.clock.now();
        let mut changes = Vec::with_capacity(unread.len());
        let mut stretches = Vec::new();
        for (conversation, seq) in db.next_seqs(&unread).await? {
            let message_ids = messages.remove(&conversation).unwrap_or_default();
            let read = read.remove(&conversation).unwrap_or_default();
            let ranges = SeqRange::difference(&[SeqRange { from: 0, to: seq - 1 }], &read);
            stretches.extend(ranges.iter().map(|range| (conversation, *range)));
            changes.push(Event::Read { conversation, seq, user_id: user, ranges, message_ids, at: Some(now) });
        }
        db.read_whole(user, &unread, now).await?;
        db.insert_direct_reads(user, &stretches, now).await?;
        db.commit().await?;
        let mut count = 0;
        for change in changes {
            if let Event::Read { conversation, message_ids, .. } = &change {
                count += message_ids.len() as u64;
                self.publish(*conversation, vec![change]);
            }
        }
        Ok(count)
    }

    /// Stores what the actor decided about a conversation, and tells their own sockets.
    async fn settle(&self, mut db: Db, actor: &Actor, conversation: ConversationId) -> Result<Membership> {
        let membership = membership_of(&mut db, actor, conversation).await?;
        db.commit().await?;
        let told = Event::Membership { conversation, membership: membership.clone() };
        self.tell_personally([(actor.user_id, told)]);
        Ok(membership)
    }
}

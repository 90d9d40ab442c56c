//! The conversation list: a pure reducer over the summaries that the page came with.

use std::collections::HashMap;

use parlor::{
    model::{ConversationId, ConversationSummary, Membership, Message, NotificationLevel, SeqRange, UserId},
    protocol::Event,
};

/// My conversations, with what the list shows of each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roster {
    me: Option<UserId>,
    summaries: HashMap<ConversationId, ConversationSummary>,
}

/// What the list makes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is taken in, or means nothing here.
    Done,
    /// It cannot be worked out from what is known: fetch the summary.
    Stale(ConversationId),
}

impl Roster {
    /// The list as the server gave it.
    pub fn new(me: UserId, summaries: Vec<ConversationSummary>) -> Self {
        let summaries = summaries.into_iter().map(|summary| (summary.conversation.id, summary)).collect();
        Self { me: Some(me), summaries }
    }

    /// One conversation's summary.
    pub fn get(&self, id: ConversationId) -> Option<&ConversationSummary> {
        self.summaries.get(&id)
    }

    /// Conversations that are archived, or those that are not, newest activity first.
    pub fn order(&self, archived: bool) -> Vec<ConversationId> {
        let wanted = |summary: &&ConversationSummary| summary.membership.archived_at.is_some() == archived;
        let mut order: Vec<_> = self.summaries.values().filter(wanted).collect();
        order.sort_by_key(|summary| {
            let conversation = &summary.conversation;
            std::cmp::Reverse((conversation.last_message_at.unwrap_or(conversation.created_at), conversation.id))
        });
        order.into_iter().map(|summary| summary.conversation.id).collect()
    }

    /// Unread messages that I want to hear of, in all conversations.
    pub fn total_unread(&self) -> i64 {
        self.summaries.values().map(|summary| calling(&summary.membership)).sum()
    }

    /// Whether anything at all is unread.
    pub fn has_unread(&self) -> bool {
        self.summaries.values().any(|summary| summary.membership.unread > 0)
    }

    /// Takes a freshly fetched summary, unless what is known is newer.
    pub fn put(&mut self, summary: ConversationSummary) {
        let id = summary.conversation.id;
        if self.get(id).is_none_or(|known| known.conversation.seq <= summary.conversation.seq) {
            self.summaries.insert(id, summary);
        }
    }

    /// Takes what was fetched after a while offline. My settings change without a number, so the last answer holds even
    /// where what was said since is known.
    pub fn refresh(&mut self, summary: ConversationSummary) {
        if let Some(known) = self.summaries.get_mut(&summary.conversation.id) {
            known.membership.notifications = summary.membership.notifications;
            known.membership.archived_at = summary.membership.archived_at;
        }
        self.put(summary);
    }

    /// The conversation is no longer mine.
    pub fn remove(&mut self, id: ConversationId) {
        self.summaries.remove(&id);
    }

    /// My own place in a conversation changed.
    pub fn belong(&mut self, id: ConversationId, membership: Membership) {
        if let Some(summary) = self.summaries.get_mut(&id) {
            summary.membership = membership;
        }
    }

    /// Takes a change in. One that is known already changes nothing.
    pub fn apply(&mut self, event: &Event) -> Outcome {
        let Some(change) = event.change() else { return Outcome::Done };
        let id = change.conversation;
        let me = self.me;
        let Some(summary) = self.summaries.get_mut(&id) else { return Outcome::Stale(id) };
        if change.seq <= summary.conversation.seq {
            return Outcome::Done;
        }
        summary.conversation.seq = change.seq;
        match event {
            Event::Message { message, .. } => receive(summary, message, me),
            Event::Read { user_id, ranges, .. } if Some(*user_id) == me => read(summary, ranges),
            Event::Read { .. } => Outcome::Done,
            Event::Participant { participant, .. } => {
                let mine = Some(participant.person.id) == me;
                if mine && participant.left_at.is_some() {
                    self.remove(id);
                    return Outcome::Done;
                }
                Outcome::Stale(id)
            }
            Event::Conversation { conversation, .. } => {
                summary.conversation = conversation.clone();
                Outcome::Done
            }
            _ => Outcome::Done,
        }
    }
}

impl Roster {
    /// What the memberships of archived conversations come to.
    pub fn archived_sum(&self, of: fn(&Membership) -> i64) -> i64 {
        let memberships = self.summaries.values().map(|summary| &summary.membership);
        memberships.filter(|membership| membership.archived_at.is_some()).map(of).sum()
    }
}

/// How many unread messages ask for my attention: by the level of notification.
pub fn calling(membership: &Membership) -> i64 {
    match membership.notifications {
        NotificationLevel::All => membership.unread,
        NotificationLevel::Mentions => membership.unread_mentions,
        NotificationLevel::None => 0,
    }
}

/// A message came, or one changed.
fn receive(summary: &mut ConversationSummary, message: &Message, me: Option<UserId>) -> Outcome {
    let newest = summary.last_message.as_ref().map_or(0, |last| last.seq);
    let deleted = message.deleted_at.is_some();
    if message.seq >= newest {
        summary.conversation.last_message_at = Some(message.created_at);
        summary.last_message = Some(message.clone());
    }
    let theirs = message.sender.as_ref().map(|sender| sender.id) != me;
    let membership = &mut summary.membership;
    if message.seq > newest && theirs && !deleted {
        membership.unread += 1;
        membership.unread_mentions += i64::from(me.is_some_and(|me| message.is_mentioning(me)));
        membership.first_unread.get_or_insert(message.seq);
    }
    // Whether it was read before it was deleted, only the server knows.
    let may_be_unread = membership.first_unread.is_some_and(|first| first <= message.seq);
    if deleted && theirs && may_be_unread { Outcome::Stale(summary.conversation.id) } else { Outcome::Done }
}

/// I read these, here or in another tab.
fn read(summary: &mut ConversationSummary, ranges: &[SeqRange]) -> Outcome {
    let membership = &mut summary.membership;
    if membership.unread == 0 {
        return Outcome::Done;
    }
    let first = membership.first_unread.unwrap_or(0);
    let last = summary.last_message.as_ref().map_or(0, |message| message.seq);
    if ranges.iter().any(|range| range.from <= first && last <= range.to) {
        membership.unread = 0;
        membership.unread_mentions = 0;
        membership.first_unread = None;
        return Outcome::Done;
    }
    Outcome::Stale(summary.conversation.id)
}

#[cfg(test)]
mod tests {
    use parlor::model::{
        Conversation, ConversationKind, MessageChange, MessageId, Participant, ParticipantRole, Person, Timestamp,
    };

    use super::*;

    const ME: UserId = UserId(1);
    const BOB: UserId = UserId(2);
    const ROOM: ConversationId = ConversationId(1);
    const OTHER: ConversationId = ConversationId(2);

    fn summary(id: ConversationId, created_at: i64) -> ConversationSummary {
        ConversationSummary {
            conversation: Conversation {
                id,
                kind: ConversationKind::Group,
                title: Some(format!("Room {id}")),
                context: None,
                seq: 10,
                created_by: None,
                created_at: Timestamp(created_at),
                last_message_at: None,
                closed_at: None,
                metadata: None,
            },
            membership: Membership {
                role: ParticipantRole::Member,
                joined_seq: 0,
                notifications: NotificationLevel::All,
                archived_at: None,
                first_unread: None,
                unread: 0,
                unread_mentions: 0,
            },
            last_message: None,
            others: Vec::new(),
            participant_count: 2,
        }
    }

    fn roster() -> Roster {
        Roster::new(ME, vec![summary(ROOM, 1), summary(OTHER, 2)])
    }

    fn person(id: UserId) -> Person {
        Person { id, username: format!("user{id}"), name: format!("User {id}") }
    }

    fn posted(seq: i64, sender: UserId) -> Event {
        let sender = Some(person(sender));
        let message = Message::new(MessageId(seq), ROOM, seq, sender, "hello".into(), Timestamp(100 + seq));
        Event::Message { conversation: ROOM, seq, change: MessageChange::Posted, message }
    }

    fn read(seq: i64, user_id: UserId, from: i64, to: i64) -> Event {
        let ranges = vec![SeqRange { from, to }];
        Event::Read { conversation: ROOM, seq, user_id, ranges, message_ids: Vec::new(), at: None }
    }

    fn unread(roster: &Roster) -> (i64, Option<i64>) {
        roster
            .get(ROOM)
            .map(|summary| (summary.membership.unread, summary.membership.first_unread))
            .expect("there is one")
    }

    #[test]
    fn a_message_moves_its_conversation_to_the_top_and_counts() {
        let mut roster = roster();
        assert_eq!(roster.order(false), [OTHER, ROOM]);
        roster.apply(&posted(11, BOB));
        roster.apply(&posted(12, BOB));
        assert_eq!(roster.order(false), [ROOM, OTHER]);
        assert_eq!(unread(&roster), (2, Some(11)));
        assert_eq!(roster.total_unread(), 2);
    }

    #[test]
    fn my_own_messages_never_count() {
        let mut roster = roster();
        roster.apply(&posted(11, ME));
        assert_eq!(unread(&roster), (0, None));
    }

    #[test]
    fn what_is_known_is_not_counted_twice() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        roster.apply(&posted(11, BOB));
        assert_eq!(unread(&roster), (1, Some(11)));
    }

    #[test]
    fn reading_it_all_in_any_tab_clears_the_count() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        roster.apply(&posted(12, BOB));
        assert_eq!(roster.apply(&read(13, ME, 11, 12)), Outcome::Done);
        assert_eq!(unread(&roster), (0, None));
    }

    #[test]
    fn reading_a_part_asks_the_server_for_the_rest() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        roster.apply(&posted(12, BOB));
        assert_eq!(roster.apply(&read(13, ME, 11, 11)), Outcome::Stale(ROOM));
    }

    #[test]
    fn what_others_read_changes_nothing_here() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        roster.apply(&read(12, BOB, 1, 11));
        assert_eq!(unread(&roster), (1, Some(11)));
    }

    #[test]
    fn an_edit_of_the_last_message_shows_and_does_not_count() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        let Event::Message { message, .. } = posted(11, BOB) else { unreachable!() };
        let message = Message { rev: 12, content: "edited".into(), ..message };
        roster.apply(&Event::Message { conversation: ROOM, seq: 12, change: MessageChange::Edited, message });
        assert_eq!(unread(&roster), (1, Some(11)));
        let last = roster.get(ROOM).and_then(|summary| summary.last_message.clone()).expect("there is one");
        assert_eq!(last.content, "edited");
    }

    #[test]
    fn deleting_what_i_may_not_have_read_asks_the_server_what_is_left() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        let Event::Message { message, .. } = posted(11, BOB) else { unreachable!() };
        let message = Message { rev: 12, deleted_at: Some(Timestamp(200)), ..message };
        let change = MessageChange::Deleted { by: BOB };
        let event = Event::Message { conversation: ROOM, seq: 12, change, message };
        assert_eq!(roster.apply(&event), Outcome::Stale(ROOM));
    }

    #[test]
    fn mentions_of_me_are_counted_apart() {
        let mut roster = roster();
        let Event::Message { message, .. } = posted(11, BOB) else { unreachable!() };
        let message = Message { mentions: vec![ME], ..message };
        roster.apply(&Event::Message { conversation: ROOM, seq: 11, change: MessageChange::Posted, message });
        roster.apply(&posted(12, BOB));
        let membership = roster.get(ROOM).map(|summary| summary.membership.clone()).expect("there is one");
        assert_eq!((membership.unread, membership.unread_mentions), (2, 1));
        roster.apply(&read(13, ME, 11, 12));
        assert_eq!(roster.get(ROOM).map(|summary| summary.membership.unread_mentions), Some(0));
    }

    #[test]
    fn a_conversation_that_i_leave_goes() {
        let mut roster = roster();
        let participant = Participant {
            person: person(ME),
            role: ParticipantRole::Member,
            joined_at: Timestamp(0),
            left_at: Some(Timestamp(5)),
        };
        roster.apply(&Event::Participant { conversation: ROOM, seq: 11, participant });
        assert_eq!(roster.order(false), [OTHER]);
    }

    #[test]
    fn an_unknown_conversation_is_fetched() {
        let mut roster = Roster::new(ME, Vec::new());
        assert_eq!(roster.apply(&posted(11, BOB)), Outcome::Stale(ROOM));
    }

    #[test]
    fn an_older_summary_does_not_undo_what_came_since() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        roster.put(summary(ROOM, 1));
        assert_eq!(unread(&roster), (1, Some(11)));
    }

    #[test]
    fn what_i_silenced_counts_only_where_it_calls_me() {
        let mut roster = roster();
        let Event::Message { message, .. } = posted(11, BOB) else { unreachable!() };
        let message = Message { mentions: vec![ME], ..message };
        roster.apply(&Event::Message { conversation: ROOM, seq: 11, change: MessageChange::Posted, message });
        roster.apply(&posted(12, BOB));
        let mut membership = roster.get(ROOM).map(|summary| summary.membership.clone()).expect("there is one");
        for (notifications, total) in
            [(NotificationLevel::All, 2), (NotificationLevel::Mentions, 1), (NotificationLevel::None, 0)]
        {
            membership.notifications = notifications;
            roster.belong(ROOM, membership.clone());
            assert_eq!(roster.total_unread(), total);
            assert!(roster.has_unread());
        }
    }

    #[test]
    fn an_archived_conversation_leaves_the_list_until_it_is_taken_back() {
        let mut roster = roster();
        let mut membership = roster.get(ROOM).map(|summary| summary.membership.clone()).expect("there is one");
        membership.archived_at = Some(Timestamp(50));
        roster.belong(ROOM, membership.clone());
        assert_eq!((roster.order(false), roster.order(true)), (vec![OTHER], vec![ROOM]));
        // News leave it where it is.
        roster.apply(&posted(11, BOB));
        assert_eq!(roster.order(true), [ROOM]);
        membership.archived_at = None;
        roster.belong(ROOM, membership);
        assert_eq!(roster.order(false), [ROOM, OTHER]);
    }

    #[test]
    fn after_a_while_offline_settings_are_as_fetched_and_messages_as_known() {
        let mut roster = roster();
        roster.apply(&posted(11, BOB));
        let mut fetched = summary(ROOM, 1);
        fetched.membership.archived_at = Some(Timestamp(50));
        fetched.membership.notifications = NotificationLevel::Mentions;
        roster.refresh(fetched);
        assert_eq!(unread(&roster), (1, Some(11)));
        assert_eq!(roster.order(true), [ROOM]);
        roster.refresh(summary(ConversationId(3), 3));
        assert_eq!(roster.order(false), [ConversationId(3), OTHER]);
    }
}

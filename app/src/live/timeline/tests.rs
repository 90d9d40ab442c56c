use parlor::{
    Error,
    model::{
        Block, ConversationId, Inline, Message, MessageChange, MessageId, MessageKind, MessagePage, Person, Reaction,
        Reader, SeqRange, Thread, Timestamp, UserId,
    },
};

use super::{Arrival, Day, Delivery, Row, RowKey, Timeline, WINDOW, quote_of};
use crate::live::outbox::Entry;

const ROOM: ConversationId = ConversationId(1);
const MINUTE: i64 = 60 * 1_000_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn person(id: i64, name: &str) -> Person {
    Person { id: UserId(id), username: name.to_lowercase(), name: name.into() }
}

fn ada() -> Person {
    person(1, "Ada")
}

fn bob() -> Person {
    person(2, "Bob")
}

fn message(seq: i64, sender: Person, at: i64) -> Message {
    Message::new(MessageId(1_000 + seq), ROOM, seq, Some(sender), format!("number {seq}"), Timestamp(at))
}

fn mine(seq: i64, client_id: &str) -> Message {
    Message { client_id: Some(client_id.into()), ..message(seq, ada(), seq * MINUTE) }
}

fn page(seqs: impl IntoIterator<Item = i64>, has_before: bool, has_after: bool) -> MessagePage {
    let messages = seqs.into_iter().map(|seq| message(seq, bob(), seq * MINUTE)).collect();
    MessagePage { messages, has_before, has_after }
}

fn entry(client_id: &str) -> Entry {
    Entry::new(client_id.into(), String::from("on its way").into(), Timestamp(20 * MINUTE))
}

/// Ada's view of a page.
fn timeline(page: MessagePage) -> Timeline {
    Timeline::new(ada(), ROOM, page, Vec::new(), None)
}

fn of(messages: Vec<Message>) -> Timeline {
    timeline(MessagePage { messages, has_before: false, has_after: false })
}

/// It was posted, or changed in a way that makes no difference here.
fn receive(timeline: &mut Timeline, message: Message) -> Arrival {
    timeline.receive(message, &MessageChange::Posted)
}

fn rows(timeline: &Timeline) -> Vec<Row> {
    timeline.rows(|_| 0)
}

fn seqs(timeline: &Timeline) -> Vec<i64> {
    rows(timeline).iter().filter_map(|row| row.seq).collect()
}

#[test]
fn messages_of_one_author_within_five_minutes_stand_under_one_name() {
    let timeline = of(vec![
        message(1, bob(), 0),
        message(2, bob(), 4 * MINUTE),
        message(3, bob(), 9 * MINUTE),
        message(4, ada(), 9 * MINUTE),
    ]);
    let grouped: Vec<_> = rows(&timeline).iter().map(|row| row.grouped).collect();
    assert_eq!(grouped, [false, true, false, false]);
}

#[test]
fn a_group_is_broken_by_a_system_message_and_by_a_deleted_one() {
    let system = Message { kind: MessageKind::System, sender: None, ..message(2, bob(), 1) };
    let deleted = Message { deleted_at: Some(Timestamp(9)), ..message(4, bob(), 3) };
    let timeline = of(vec![message(1, bob(), 0), system, message(3, bob(), 2), deleted, message(5, bob(), 4)]);
    assert!(rows(&timeline).iter().all(|row| !row.grouped));
}

#[test]
fn days_are_the_readers_own() {
    let timeline = of(vec![message(1, bob(), DAY - MINUTE), message(2, bob(), DAY + MINUTE)]);
    let days = |seconds| -> Vec<_> { timeline.rows(|_| seconds).iter().map(|row| row.day).collect() };
    assert_eq!(days(0), [Some(Day(0)), Some(Day(1))]);
    assert_eq!(days(3600), [Some(Day(1)), None]);
    assert_eq!(days(-3600), [Some(Day(0)), None]);
    let utc = rows(&timeline);
    assert!(!utc[1].grouped, "a day breaks a group");
}

#[test]
fn layout_is_worked_out_anew_where_pages_join() {
    let mut timeline = timeline(page(11..=12, true, false));
    assert!(rows(&timeline)[0].day.is_some());
    timeline.prepend(page(9..=10, false, false));
    let rows = rows(&timeline);
    assert_eq!(rows.iter().map(|row| row.day.is_some()).collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!(rows.iter().map(|row| row.grouped).collect::<Vec<_>>(), [false, true, true, true]);
}

#[test]
fn pages_that_overlap_repeat_nothing() {
    let mut timeline = timeline(page(10..=20, true, true));
    timeline.prepend(page(5..=12, false, true));
    timeline.append(page(18..=25, true, false));
    assert_eq!(seqs(&timeline), (5..=25).collect::<Vec<_>>());
    assert!(!timeline.has_after());
}

#[test]
fn the_window_is_bounded_at_the_far_end() {
    let mut timeline = timeline(page(1_000..1_250, true, false));
    timeline.prepend(page(900..1_000, true, true));
    assert_eq!(seqs(&timeline), (900..900 + WINDOW as i64).collect::<Vec<_>>());
    assert!(timeline.has_after());
    timeline.append(page(1_200..1_250, true, false));
    assert_eq!(timeline.first_seq(), Some(950));
    assert!(timeline.has_before() && !timeline.has_after());
}

#[test]
fn the_unread_divider_stands_above_the_first_unread_message_and_stays() {
    let mut timeline = Timeline::new(ada(), ROOM, page(1..=4, false, false), Vec::new(), Some(3));
    receive(&mut timeline, message(5, bob(), 5 * MINUTE));
    let dividers: Vec<_> = rows(&timeline).iter().map(|row| row.divider).collect();
    assert_eq!(dividers, [false, false, true, false, false]);
    assert!(!rows(&timeline)[2].grouped, "the divider breaks a group");
}

#[test]
fn where_everything_is_new_the_divider_stands_on_top() {
    let timeline = Timeline::new(ada(), ROOM, page(2..=4, false, false), Vec::new(), Some(2));
    assert!(rows(&timeline)[0].divider);
}

#[test]
fn a_window_beyond_the_divider_does_not_show_it() {
    let timeline = Timeline::new(ada(), ROOM, page(50..=60, true, false), Vec::new(), Some(3));
    assert!(rows(&timeline).iter().all(|row| !row.divider));
}

#[test]
fn a_new_message_stands_at_the_end_or_beyond_the_window() {
    let mut at_the_end = timeline(page(1..=3, false, false));
    assert_eq!(receive(&mut at_the_end, message(7, bob(), 7)), Arrival::Added);
    assert_eq!(receive(&mut at_the_end, message(7, bob(), 7)), Arrival::Known);
    assert_eq!(seqs(&at_the_end), [1, 2, 3, 7]);

    let mut in_the_past = timeline(page(1..=3, false, true));
    assert_eq!(receive(&mut in_the_past, message(7, bob(), 7)), Arrival::Beyond);
    assert_eq!(receive(&mut in_the_past, message(7, bob(), 7)), Arrival::Known);
    assert_eq!(seqs(&in_the_past), [1, 2, 3]);
}

#[test]
fn a_change_replaces_its_message_and_an_older_one_does_not() {
    let mut timeline = timeline(page(1..=3, false, false));
    let edited = Message { rev: 9, content: "edited".into(), ..message(2, bob(), 2 * MINUTE) };
    receive(&mut timeline, edited);
    receive(&mut timeline, message(2, bob(), 2 * MINUTE));
    assert_eq!(rows(&timeline)[1].message.content, "edited");
}

#[test]
fn a_change_of_a_message_outside_the_window_adds_nothing() {
    let mut timeline = timeline(page(10..=12, true, false));
    receive(&mut timeline, Message { rev: 20, ..message(5, bob(), 5 * MINUTE) });
    assert_eq!(seqs(&timeline), [10, 11, 12]);
}

#[test]
fn a_message_of_mine_keeps_its_row_from_writing_to_reading() {
    let mut timeline = timeline(page(1..=3, false, false));
    timeline.set_pending(vec![entry("c1")]);
    let sending = rows(&timeline).pop().expect("there is one");
    assert_eq!((sending.key.clone(), sending.delivery), (RowKey::Mine("c1".into()), Some(Delivery::Sending)));

    timeline.stored("c1", MessageId(77), 4, Timestamp(21 * MINUTE));
    timeline.set_pending(Vec::new());
    let sent = rows(&timeline).pop().expect("there is one");
    assert_eq!((sent.key.clone(), sent.delivery), (sending.key, Some(Delivery::Sent)));

    receive(&mut timeline, mine(4, "c1"));
    timeline.read(UserId(2), &[SeqRange { from: 1, to: 4 }]);
    timeline.read(UserId(1), &[SeqRange { from: 1, to: 4 }]);
    let read = rows(&timeline).pop().expect("there is one");
    assert_eq!((read.key, read.delivery), (sent.key, Some(Delivery::Read(1))));
    assert_eq!(rows(&timeline).len(), 4);
}

#[test]
fn the_event_before_the_acknowledgement_doubles_nothing() {
    let mut timeline = timeline(page(1..=3, false, false));
    timeline.set_pending(vec![entry("c1")]);
    receive(&mut timeline, mine(4, "c1"));
    assert_eq!(rows(&timeline).len(), 4);
    timeline.stored("c1", MessageId(1_004), 4, Timestamp(4));
    assert_eq!(rows(&timeline).len(), 4);
}

#[test]
fn the_first_message_of_a_conversation_is_sent_like_any_other() {
    let mut timeline = of(Vec::new());
    timeline.set_pending(vec![entry("c1")]);
    timeline.stored("c1", MessageId(77), 2, Timestamp(21 * MINUTE));
    timeline.set_pending(Vec::new());
    assert_eq!(seqs(&timeline), [2]);
}

#[test]
fn what_landed_first_on_the_server_stands_first() {
    let mut timeline = timeline(page(1..=3, false, false));
    timeline.set_pending(vec![entry("c1")]);
    receive(&mut timeline, message(4, bob(), 4 * MINUTE));
    receive(&mut timeline, mine(5, "c1"));
    let keys: Vec<_> = rows(&timeline).into_iter().map(|row| row.key).skip(3).collect();
    assert_eq!(keys, [RowKey::Message(MessageId(1_004)), RowKey::Mine("c1".into())]);
}

#[test]
fn what_failed_says_why_and_stays_at_the_end() {
    let mut timeline = timeline(page(1..=3, false, false));
    timeline.set_pending(vec![Entry { failed: Some(Error::Forbidden), ..entry("c1") }]);
    receive(&mut timeline, message(4, bob(), 4 * MINUTE));
    let last = rows(&timeline).pop().expect("there is one");
    assert_eq!(last.delivery, Some(Delivery::Failed(Error::Forbidden)));
}

#[test]
fn what_is_on_its_way_is_not_shown_in_the_middle_of_history() {
    let mut timeline = timeline(page(1..=3, false, true));
    timeline.set_pending(vec![entry("c1")]);
    assert_eq!(rows(&timeline).len(), 3);
}

#[test]
fn two_authors_with_the_same_client_id_have_rows_of_their_own() {
    let theirs = Message { client_id: Some("c1".into()), ..message(1, bob(), 0) };
    let rows = rows(&of(vec![theirs, mine(2, "c1")]));
    assert_ne!(rows[0].key, rows[1].key);
}

#[test]
fn what_the_others_had_read_before_is_known() {
    let ranges = vec![SeqRange { from: 1, to: 1 }];
    let readers = vec![Reader { user_id: UserId(2), ranges }];
    let messages = vec![mine(1, "a"), mine(2, "b")];
    let page = MessagePage { messages, has_before: false, has_after: false };
    let timeline = Timeline::new(ada(), ROOM, page, readers, None);
    let states: Vec<_> = rows(&timeline).into_iter().map(|row| row.delivery).collect();
    assert_eq!(states, [Some(Delivery::Read(1)), Some(Delivery::Sent)]);
}

#[test]
fn only_the_last_of_mine_is_marked_so() {
    let deleted = Message { deleted_at: Some(Timestamp(4)), ..mine(4, "c") };
    let rows = rows(&of(vec![mine(1, "a"), mine(2, "b"), message(3, bob(), 3), deleted]));
    assert_eq!(rows.iter().map(|row| row.last_own).collect::<Vec<_>>(), [false, true, false, false]);
    assert_eq!(rows[3].delivery, None);
}

/// Bob replies to a message that is its chain's root.
fn reply(seq: i64, root: i64) -> Message {
    let quoted = message(root, bob(), root * MINUTE);
    Message {
        reply_to: Some(quoted.id),
        thread_root: Some(quoted.id),
        quote: Some(Box::new(quote_of(&quoted))),
        ..message(seq, bob(), seq * MINUTE)
    }
}

fn deleted(before: &Message, rev: i64) -> Message {
    let gone = Message { content: String::new(), ..before.clone() };
    Message { rev, deleted_at: Some(Timestamp(rev)), ..gone }
}

fn by_bob() -> MessageChange {
    MessageChange::Deleted { by: bob().id }
}

fn replies(timeline: &Timeline, place: usize) -> Option<i64> {
    rows(timeline)[place].message.thread.as_ref().map(|thread| thread.replies)
}

#[test]
fn a_quote_follows_the_message_that_it_quotes() {
    let mut timeline = of(vec![message(1, bob(), 0), reply(2, 1)]);
    let edited = Message { rev: 3, content: "better".into(), ..message(1, bob(), 0) };
    timeline.receive(edited.clone(), &MessageChange::Edited);
    let quote = |timeline: &Timeline| rows(timeline)[1].message.quote.clone().expect("it replies");
    assert_eq!(quote(&timeline).excerpt, "better");
    timeline.receive(deleted(&edited, 4), &by_bob());
    assert!(quote(&timeline).deleted && quote(&timeline).excerpt.is_empty());
}

#[test]
fn a_new_reply_counts_at_its_root_once() {
    let mut timeline = of(vec![message(1, bob(), 0)]);
    receive(&mut timeline, reply(2, 1));
    receive(&mut timeline, reply(2, 1));
    receive(&mut timeline, reply(3, 1));
    assert_eq!(replies(&timeline, 0), Some(2));
    let thread = rows(&timeline)[0].message.thread.clone().expect("there is one");
    assert_eq!((thread.people.len(), thread.last_reply_at), (1, Timestamp(3 * MINUTE)));
}

#[test]
fn replies_that_are_stored_at_the_same_moment_all_count() {
    let mut timeline = of(vec![message(1, bob(), 0)]);
    for seq in [2, 3, 4] {
        receive(&mut timeline, Message { created_at: Timestamp(5), ..reply(seq, 1) });
    }
    assert_eq!(replies(&timeline, 0), Some(3));
}

#[test]
fn a_reply_that_the_fetched_root_counts_already_does_not_count_again() {
    let thread = Thread { replies: 1, last_reply_at: Timestamp(2 * MINUTE), people: vec![bob()] };
    let mut timeline = of(vec![Message { thread: Some(Box::new(thread)), ..message(1, bob(), 0) }]);
    receive(&mut timeline, reply(2, 1));
    assert_eq!(replies(&timeline, 0), Some(1));
    receive(&mut timeline, reply(3, 1));
    assert_eq!(replies(&timeline, 0), Some(2));
}

#[test]
fn a_deleted_reply_no_longer_counts() {
    let mut timeline = of(vec![message(1, bob(), 0)]);
    receive(&mut timeline, reply(2, 1));
    receive(&mut timeline, reply(3, 1));
    timeline.receive(deleted(&reply(3, 1), 4), &by_bob());
    timeline.receive(deleted(&reply(3, 1), 4), &by_bob());
    assert_eq!(replies(&timeline, 0), Some(1));
    timeline.receive(deleted(&reply(2, 1), 5), &by_bob());
    assert_eq!(replies(&timeline, 0), None);
}

#[test]
fn a_reply_that_is_deleted_beyond_the_window_no_longer_counts() {
    let mut timeline = timeline(page(1..=3, false, true));
    receive(&mut timeline, reply(8, 1));
    receive(&mut timeline, reply(9, 1));
    assert_eq!(replies(&timeline, 0), Some(2));
    timeline.receive(deleted(&reply(8, 1), 10), &by_bob());
    assert_eq!(replies(&timeline, 0), Some(1));
}

#[test]
fn my_reply_shows_its_quote_while_it_waits_and_counts_once_when_it_is_stored() {
    let mut timeline = timeline(page(1..=3, false, false));
    let waiting = Entry { reply_to: Some(quote_of(&message(2, bob(), 0))), ..entry("c1") };
    timeline.set_pending(vec![waiting]);
    let row = rows(&timeline).pop().expect("there is one");
    assert_eq!(row.message.quote.as_ref().map(|quote| quote.excerpt.as_str()), Some("number 2"));
    assert_eq!(replies(&timeline, 1), None);

    timeline.stored("c1", MessageId(1_004), 4, Timestamp(21 * MINUTE));
    timeline.set_pending(Vec::new());
    assert_eq!(replies(&timeline, 1), Some(1));
    let body = Some(vec![Block::Paragraph(vec![Inline::Text("on its way".into())])]);
    let stored = Message {
        client_id: Some("c1".into()),
        body: body.clone(),
        sender: Some(ada()),
        created_at: Timestamp(21 * MINUTE),
        ..reply(4, 2)
    };
    receive(&mut timeline, stored);
    assert_eq!(replies(&timeline, 1), Some(1));
    assert_eq!(rows(&timeline)[3].message.body, body);
}

#[test]
fn my_reply_to_what_the_window_does_not_show_counts_once_its_chain_is_known() {
    let mut timeline = timeline(page(1..=3, false, false));
    let unseen = Message { id: MessageId(5), ..message(2, bob(), 0) };
    timeline.set_pending(vec![Entry { reply_to: Some(quote_of(&unseen)), ..entry("c1") }]);
    timeline.stored("c1", MessageId(1_004), 4, Timestamp(4 * MINUTE));
    assert_eq!(replies(&timeline, 0), None);
    let stored = Message { client_id: Some("c1".into()), sender: Some(ada()), ..reply(4, 1) };
    receive(&mut timeline, stored);
    assert_eq!(replies(&timeline, 0), Some(1));
}

#[test]
fn a_chain_holds_its_root_and_its_replies_alone() {
    let whole = timeline(page(1..=3, false, false));
    let mut chain = whole.chain(MessageId(1_001));
    chain.append(MessagePage {
        messages: vec![message(1, bob(), MINUTE), reply(4, 1)],
        has_before: false,
        has_after: false,
    });
    receive(&mut chain, message(5, bob(), 5 * MINUTE));
    receive(&mut chain, reply(6, 2));
    receive(&mut chain, reply(7, 1));
    assert_eq!(seqs(&chain), [1, 4, 7]);

    let to_root = Entry { reply_to: Some(quote_of(&message(1, bob(), 0))), ..entry("c1") };
    chain.set_pending(vec![entry("c2"), to_root]);
    let keys: Vec<_> = rows(&chain).into_iter().skip(3).map(|row| row.key).collect();
    assert_eq!(keys, [RowKey::Mine("c1".into())]);
    chain.stored("c2", MessageId(1_008), 8, Timestamp(8));
    chain.stored("c1", MessageId(1_009), 9, Timestamp(9));
    assert_eq!(seqs(&chain), [1, 4, 7, 9]);
}

#[test]
fn a_reply_stands_under_a_name_of_its_own_but_in_its_chain() {
    let whole = of(vec![message(1, bob(), MINUTE), reply(2, 1), message(3, bob(), 3 * MINUTE)]);
    assert_eq!(rows(&whole).iter().map(|row| row.grouped).collect::<Vec<_>>(), [false, false, true]);
    let mut chain = whole.chain(MessageId(1_001));
    chain.append(MessagePage {
        messages: vec![message(1, bob(), MINUTE), reply(2, 1)],
        has_before: false,
        has_after: false,
    });
    assert_eq!(rows(&chain).iter().map(|row| row.grouped).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn my_reaction_shows_at_once_and_goes_if_the_server_refuses_it() {
    let theirs = vec![Reaction { emoji: "🎉".into(), user_ids: vec![bob().id], ..Reaction::default() }];
    let mut timeline = of(vec![Message { reactions: theirs.clone(), ..message(1, bob(), 0) }]);
    let reactions = |timeline: &Timeline| rows(timeline)[0].message.reactions.clone();
    timeline.wish(MessageId(1_001), "🎉", true);
    timeline.wish(MessageId(1_001), "👍", true);
    let both = vec![
        Reaction { emoji: "🎉".into(), user_ids: vec![bob().id, ada().id], ..Reaction::default() },
        Reaction { emoji: "👍".into(), user_ids: vec![ada().id], ..Reaction::default() },
    ];
    assert_eq!(reactions(&timeline), both);
    timeline.wish(MessageId(1_001), "👍", false);
    assert_eq!(reactions(&timeline), both[..1]);
    timeline.answered(MessageId(1_001), "🎉");
    timeline.answered(MessageId(1_001), "👍");
    assert_eq!(reactions(&timeline), theirs);
}

#[test]
fn a_change_by_somebody_else_leaves_my_reaction_that_is_on_its_way() {
    let mut timeline = of(vec![message(1, bob(), 0)]);
    timeline.wish(MessageId(1_001), "👍", true);
    let edited = Message { rev: 2, content: "edited".into(), ..message(1, bob(), 0) };
    timeline.receive(edited, &MessageChange::Edited);
    assert_eq!(rows(&timeline)[0].message.reactions.len(), 1);
}

#[test]
fn deleting_a_message_ends_its_rewriting() {
    let mut timeline = of(vec![mine(1, "a"), mine(2, "b")]);
    assert_eq!(timeline.last_own(), Some(MessageId(1_002)));
    timeline.edit(Some(MessageId(1_002)));
    assert_eq!(rows(&timeline).iter().map(|row| row.editing).collect::<Vec<_>>(), [false, true]);
    timeline.receive(deleted(&mine(2, "b"), 3), &MessageChange::Deleted { by: ada().id });
    assert!(rows(&timeline).iter().all(|row| !row.editing));
    assert_eq!(timeline.last_own(), Some(MessageId(1_001)));
}

//! Sequence, reads and unread counts against a model simple enough to be right.

use std::collections::{BTreeMap, BTreeSet};

use parlor::model::{Actor, Anchor, ConversationId, MessageId, SeqRange};
use proptest::{collection::vec, prelude::*};

use crate::support::{TestChat, text_with_id};

/// What one of the three people does.
#[derive(Clone, Debug)]
enum Step {
    /// Sends under one of a few client ids, so that some sends repeat.
    Send { who: usize, client_id: u8 },
    /// Marks what lies up to the n-th message read, the newest counted first.
    ReadUpto { who: usize, back: usize },
    /// Marks single messages read.
    ReadSome { who: usize, which: Vec<usize> },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_usize, any::<u8>()).prop_map(|(who, client_id)| Step::Send { who, client_id }),
        1 => (0..3_usize, 0..10_usize).prop_map(|(who, back)| Step::ReadUpto { who, back }),
        1 => (0..3_usize, vec(0..60_usize, 0..5)).prop_map(|(who, which)| Step::ReadSome { who, which }),
    ]
}

/// One message of the model: its sender, and who has read it.
struct Said {
    id: MessageId,
    seq: i64,
    sender: usize,
    read_by: BTreeSet<usize>,
}

async fn holds(chat: &TestChat, steps: Vec<Step>) {
    let people = [chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await];
    let room = chat.group(&people).await;
    let mut said: Vec<Said> = Vec::new();
    let mut sent: BTreeMap<(usize, u8), MessageId> = BTreeMap::new();
    let mut head = 3;
    for step in steps {
        match step {
            Step::Send { who, client_id } => {
                let draft = text_with_id("x", &client_id.to_string());
                let posted = chat.post(&people[who], room, draft).await.unwrap();
                if let Some(first) = sent.get(&(who, client_id)) {
                    assert!(posted.repeated);
                    assert_eq!(posted.message.id, *first);
                } else {
                    head += 1;
                    assert_eq!((posted.repeated, posted.message.seq), (false, head));
                    sent.insert((who, client_id), posted.message.id);
                    said.push(Said { id: posted.message.id, seq: head, sender: who, read_by: BTreeSet::new() });
                }
            }
            Step::ReadUpto { who, back } => {
                let Some(last) = said.len().checked_sub(back + 1) else {
                    continue;
                };
                let upto = said[last].seq;
                let marked = chat.mark_read(&people[who], room, upto).await.unwrap();
                assert_eq!(marked, mark(&mut said[..=last], who));
                head += i64::from(marked > 0);
            }
            Step::ReadSome { who, which } => {
                let which: BTreeSet<_> = which.into_iter().filter(|&n| n < said.len()).collect();
                let ids: Vec<_> = which.iter().map(|&n| said[n].id).collect();
                let marked = chat.mark_messages_read(&people[who], room, &ids).await.unwrap();
                let expected: u64 = which.iter().map(|&n| mark(&mut said[n..=n], who)).sum();
                assert_eq!(marked, expected);
                head += i64::from(marked > 0);
            }
        }
    }
    agrees(chat, &people, room, &said, head).await;
}

/// Marks read what is not yet, and not one's own.
fn mark(said: &mut [Said], who: usize) -> u64 {
    said.iter_mut().filter(|said| said.sender != who).map(|said| u64::from(said.read_by.insert(who))).sum()
}

async fn agrees(chat: &TestChat, people: &[Actor; 3], room: ConversationId, said: &[Said], head: i64) {
    let page = chat.history(&people[0], room, Anchor::Latest, 200).await.unwrap();
    let seqs: Vec<_> = page.messages.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, said.iter().map(|said| said.seq).collect::<Vec<_>>());
    let readers = chat.readers(&people[0], room).await.unwrap();
    for (who, person) in people.iter().enumerate() {
        let summary = chat.conversation(person, room).await.unwrap();
        assert_eq!(summary.conversation.seq, head);
        let unread: Vec<_> = said
            .iter()
            .filter(|said| said.sender != who && !said.read_by.contains(&who))
            .map(|said| said.seq)
            .collect();
        assert_eq!(summary.membership.unread, unread.len() as i64);
        assert_eq!(summary.membership.first_unread, unread.first().copied());
        let ranges = readers.iter().find(|reader| reader.user_id == person.user_id).map(|reader| &reader.ranges);
        for said in said.iter().filter(|said| said.read_by.contains(&who)) {
            assert!(ranges.unwrap().iter().any(|range| range.contains(said.seq)));
        }
    }
    let changes = chat.changes_since(&people[0], room, 0).await.unwrap();
    assert_eq!(changes.head, head);
}

fn run(steps: Vec<Step>, open: impl Future<Output = TestChat>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { holds(&open.await, steps).await });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sequence_reads_and_unread_agree_with_the_model_on_sqlite(steps in vec(step(), 0..60)) {
        run(steps, TestChat::on_sqlite());
    }

    #[test]
    fn ranges_add_and_subtract_as_sets_do(a in ranges(), b in ranges()) {
        let set = |ranges: &[SeqRange]| ranges.iter().flat_map(|r| r.from..=r.to).collect::<BTreeSet<i64>>();
        let (a, b) = (SeqRange::union(&a, &[]), SeqRange::union(&b, &[]));

        let union = SeqRange::union(&a, &b);
        let difference = SeqRange::difference(&a, &b);

        prop_assert_eq!(set(&union), &set(&a) | &set(&b));
        prop_assert_eq!(set(&difference), &set(&a) - &set(&b));
        prop_assert!(union.windows(2).all(|pair| pair[0].to + 1 < pair[1].from));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sequence_reads_and_unread_agree_with_the_model_on_postgres(steps in vec(step(), 0..60)) {
        run(steps, TestChat::on_postgres());
    }
}

fn ranges() -> impl Strategy<Value = Vec<SeqRange>> {
    vec((0..60_i64, 0..8_i64).prop_map(|(from, length)| SeqRange { from, to: from + length }), 0..8)
}

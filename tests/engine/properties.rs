//! Messages, reads and unread counts against a model simple enough to be right.

use std::collections::{BTreeMap, BTreeSet};

use parlor::{
    model::{Actor, Anchor, ConversationId, Message, MessageId, SeqRange},
    protocol::Event,
};
use proptest::{collection::vec, prelude::*};

use crate::support::{Socket, TestChat, text_with_id};

/// What one of the three people does.
#[derive(Clone, Debug)]
enum Step {
    /// Sends under one of a few client ids, so that some sends repeat.
    Send {
        who: usize,
        client_id: u8,
    },
    /// Marks what lies up to the n-th message read, the newest counted first.
    ReadUpto {
        who: usize,
        back: usize,
    },
    /// Marks single messages read.
    ReadSome {
        who: usize,
        which: Vec<usize>,
    },
    /// Does something to the n-th message: to one's own, where only its sender may.
    Edit {
        which: usize,
        content: u8,
    },
    Delete {
        which: usize,
    },
    React {
        who: usize,
        which: usize,
        emoji: usize,
        on: bool,
    },
    Pin {
        who: usize,
        which: usize,
        on: bool,
    },
}

const EMOJI: [&str; 3] = ["👍", "🎉", "👀"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_usize, any::<u8>()).prop_map(|(who, client_id)| Step::Send { who, client_id }),
        1 => (0..3_usize, 0..10_usize).prop_map(|(who, back)| Step::ReadUpto { who, back }),
        1 => (0..3_usize, vec(0..60_usize, 0..5)).prop_map(|(who, which)| Step::ReadSome { who, which }),
        1 => (0..20_usize, any::<u8>()).prop_map(|(which, content)| Step::Edit { which, content }),
        1 => (0..20_usize).prop_map(|which| Step::Delete { which }),
        2 => (0..3_usize, 0..20_usize, 0..EMOJI.len(), any::<bool>())
            .prop_map(|(who, which, emoji, on)| Step::React { who, which, emoji, on }),
        1 => (0..3_usize, 0..20_usize, any::<bool>()).prop_map(|(who, which, on)| Step::Pin { who, which, on }),
    ]
}

/// One message of the model.
struct Said {
    id: MessageId,
    seq: i64,
    sender: usize,
    read_by: BTreeSet<usize>,
    content: String,
    /// Who put which emoji on it.
    reactions: BTreeSet<(usize, usize)>,
    pinned: bool,
    deleted: bool,
}

async fn holds(chat: &TestChat, steps: Vec<Step>) {
    let people = [chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await];
    let room = chat.group(&people).await;
    let mut said: Vec<Said> = Vec::new();
    let mut sent: BTreeMap<(usize, u8), MessageId> = BTreeMap::new();
    let mut head = 3;
    let mut socket = chat.socket(people[1]).await;
    // What somebody knew when they went away, and up to which change.
    let mut cut = None;
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
                    said.push(Said {
                        id: posted.message.id,
                        seq: head,
                        sender: who,
                        read_by: BTreeSet::new(),
                        content: "x".into(),
                        reactions: BTreeSet::new(),
                        pinned: false,
                        deleted: false,
                    });
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
            Step::Edit { which, content } => {
                let Some(message) = said.get_mut(which) else { continue };
                let content = content.to_string();
                let edited = chat.edit(&people[message.sender], message.id, content.clone()).await;
                assert_eq!(edited.is_err(), message.deleted);
                head += i64::from(!message.deleted && message.content != content);
                if !message.deleted {
                    message.content = content;
                }
            }
            Step::Delete { which } => {
                let Some(message) = said.get_mut(which) else { continue };
                chat.delete(&people[message.sender], message.id).await.unwrap();
                head += i64::from(!message.deleted);
                message.content.clear();
                message.reactions.clear();
                (message.pinned, message.deleted) = (false, true);
            }
            Step::React { who, which, emoji, on } => {
                let Some(message) = said.get_mut(which) else { continue };
                let reacted = chat.react(&people[who], message.id, EMOJI[emoji], on).await;
                assert_eq!(reacted.is_err(), message.deleted);
                let key = (emoji, who);
                let changes = message.reactions.contains(&key) != on && !message.deleted;
                head += i64::from(changes);
                if changes {
                    if on {
                        message.reactions.insert(key)
                    } else {
                        message.reactions.remove(&key)
                    };
                }
            }
            Step::Pin { who, which, on } => {
                let Some(message) = said.get_mut(which) else { continue };
                let pinned = chat.pin(&people[who], message.id, on).await;
                assert_eq!(pinned.is_err(), message.deleted);
                head += i64::from(!message.deleted && message.pinned != on);
                message.pinned = on && !message.deleted;
            }
        }
        if cut.is_none() && head % 7 == 0 {
            cut = Some((head, known(&chat.history(&people[1], room, Anchor::Latest, 200).await.unwrap().messages)));
        }
    }
    let now = chat.history(&people[1], room, Anchor::Latest, 200).await.unwrap().messages;
    heard_all(&mut socket, room, head, &now).await;
    resumed(chat, &people[1], room, cut, &now).await;
    agrees(chat, &people, room, &said, head).await;
}

/// Messages by their place, as somebody knows them.
type Known = BTreeMap<i64, Message>;

fn known(messages: &[Message]) -> Known {
    messages.iter().map(|message| (message.seq, message.clone())).collect()
}

/// Who listens all the time knows every message as it is now, and has heard each change once, in order.
async fn heard_all(socket: &mut Socket, room: ConversationId, head: i64, now: &[Message]) {
    let mut heard = Known::new();
    let mut last = 3;
    while last < head {
        for event in socket.hear_all().await {
            let Some(change) = event.change() else { continue };
            assert_eq!((change.conversation, change.seq), (room, last + 1));
            last = change.seq;
            apply(&mut heard, event);
        }
    }
    assert_eq!(heard, known(now));
}

/// Who comes back is told what makes them know every message as it is now.
async fn resumed(chat: &TestChat, who: &Actor, room: ConversationId, cut: Option<(i64, Known)>, now: &[Message]) {
    let (since, mut heard) = cut.unwrap_or_default();
    let changes = chat.changes_since(who, room, since).await.unwrap();
    assert!(changes.complete);
    changes.events.into_iter().for_each(|event| apply(&mut heard, event));
    assert_eq!(heard, known(now));
}

fn apply(heard: &mut Known, event: Event) {
    if let Event::Message { message, seq, .. } = event {
        assert_eq!(seq, message.rev);
        heard.insert(message.seq, message);
    }
}

/// Marks read what is not yet, nor deleted, and not one's own.
fn mark(said: &mut [Said], who: usize) -> u64 {
    said.iter_mut()
        .filter(|said| said.sender != who && !said.deleted)
        .map(|said| u64::from(said.read_by.insert(who)))
        .sum()
}

async fn agrees(chat: &TestChat, people: &[Actor; 3], room: ConversationId, said: &[Said], head: i64) {
    let page = chat.history(&people[0], room, Anchor::Latest, 200).await.unwrap();
    let seqs: Vec<_> = page.messages.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, said.iter().map(|said| said.seq).collect::<Vec<_>>());
    for (message, said) in page.messages.iter().zip(said) {
        let reactions = message.reactions.iter().flat_map(|reaction| {
            reaction.user_ids.iter().map(|user| {
                let emoji = EMOJI.iter().position(|emoji| *emoji == reaction.emoji).unwrap();
                (emoji, people.iter().position(|person| person.user_id == *user).unwrap())
            })
        });
        assert_eq!(reactions.collect::<BTreeSet<_>>(), said.reactions);
        assert_eq!(message.content, said.content);
        assert_eq!((message.pinned_at.is_some(), message.deleted_at.is_some()), (said.pinned, said.deleted));
    }
    for (only, deleted) in [(Some(room), true), (Some(room), false), (None, true), (None, false)] {
        let part = chat.list_messages(&people[0], only, deleted, 0, 5).await.unwrap();
        let listed: Vec<_> = said.iter().filter(|said| deleted || !said.deleted).map(|said| said.seq).collect();
        assert_eq!(part.count, listed.len() as i64);
        let page: Vec<_> = part.items.iter().map(|message| message.seq).collect();
        assert_eq!(page, listed[listed.len().saturating_sub(5)..]);
    }
    let readers = chat.readers(&people[0], room).await.unwrap();
    for (who, person) in people.iter().enumerate() {
        let summary = chat.conversation(person, room).await.unwrap();
        assert_eq!(summary.conversation.seq, head);
        let unread: Vec<_> = said
            .iter()
            .filter(|said| said.sender != who && !said.deleted && !said.read_by.contains(&who))
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
    fn what_everybody_knows_agrees_with_the_model_on_sqlite(steps in vec(step(), 0..60)) {
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
    fn what_everybody_knows_agrees_with_the_model_on_postgres(steps in vec(step(), 0..60)) {
        run(steps, TestChat::on_postgres());
    }
}

fn ranges() -> impl Strategy<Value = Vec<SeqRange>> {
    vec((0..60_i64, 0..8_i64).prop_map(|(from, length)| SeqRange { from, to: from + length }), 0..8)
}

//! Reading and what stays unread.

use parlor::{
    chat::Chat,
    model::{Actor, ConversationId, SeqRange},
    protocol::Event,
};

use crate::support::contract;

async fn unread(chat: &Chat, actor: &Actor, room: ConversationId) -> (i64, Option<i64>) {
    let membership = chat.conversation(actor, room).await.unwrap().membership;
    (membership.unread, membership.first_unread)
}

contract! {
    async fn others_messages_are_unread_until_they_are_read_and_ones_own_never(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let first = chat.say(&ann, room, "one").await.message.seq;
        chat.say(&bob, room, "mine").await;
        let last = chat.say(&ann, room, "two").await.message.seq;

        assert_eq!(unread(&chat, &bob, room).await, (2, Some(first)));
        assert_eq!(chat.mark_read(&bob, room, first).await.unwrap(), 1);
        assert_eq!(unread(&chat, &bob, room).await, (1, Some(last)));
        assert_eq!(chat.mark_read(&bob, room, last).await.unwrap(), 1);
        assert_eq!(unread(&chat, &bob, room).await, (0, None));
        assert_eq!(unread(&chat, &ann, room).await.0, 1);
    }

    async fn reading_again_or_less_changes_nothing(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let seq = chat.say(&ann, room, "one").await.message.seq;
        chat.mark_read(&bob, room, seq).await.unwrap();
        let head = chat.conversation(&bob, room).await.unwrap().conversation.seq;

        for upto in [seq, 0, -5, i64::MIN, i64::MAX] {
            assert_eq!(chat.mark_read(&bob, room, upto).await.unwrap(), 0);
        }

        assert_eq!(chat.conversation(&bob, room).await.unwrap().conversation.seq, head);
    }

    async fn what_is_still_to_come_cannot_be_read_ahead(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.mark_read(&bob, room, i64::MAX).await.unwrap();

        chat.say(&ann, room, "news").await;

        assert_eq!(unread(&chat, &bob, room).await.0, 1);
    }

    async fn single_messages_can_be_read_out_of_order(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, other) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        let mut said = Vec::new();
        for n in 0..5 {
            said.push(chat.say(&ann, room, &format!("message {n}")).await.message);
        }
        let elsewhere = chat.say(&ann, other, "elsewhere").await.message;

        let marked = chat.mark_messages_read(&bob, room, &[said[3].id, said[1].id, elsewhere.id, said[3].id]).await;

        assert_eq!(marked.unwrap(), 2);
        assert_eq!(unread(&chat, &bob, room).await, (3, Some(said[0].seq)));
        assert_eq!(unread(&chat, &bob, other).await.0, 1);
        assert_eq!(chat.mark_messages_read(&bob, room, &[said[0].id, said[2].id, said[4].id]).await.unwrap(), 3);
        assert_eq!(unread(&chat, &bob, room).await, (0, None));
        let readers = chat.readers(&ann, room).await.unwrap();
        assert_eq!(readers.len(), 1);
        assert_eq!(readers[0].ranges, [SeqRange { from: 0, to: said[4].seq }]);
    }

    async fn a_read_event_names_only_what_became_read_by_it(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = [chat.say(&ann, room, "one").await.message, chat.say(&ann, room, "two").await.message];
        chat.mark_read(&bob, room, said[0].seq).await.unwrap();
        let mut socket = chat.socket(ann).await;

        chat.mark_read(&bob, room, said[1].seq).await.unwrap();

        let Event::Read { user_id, message_ids, ranges, seq, .. } = socket.hear().await else { panic!() };
        assert_eq!((user_id, message_ids), (bob.user_id, vec![said[1].id]));
        assert!(ranges.iter().any(|range| range.contains(said[1].seq)));
        assert!(!ranges.iter().any(|range| range.contains(said[0].seq)));
        assert_eq!(seq, said[1].seq + 2);
    }

    async fn of_two_each_message_has_the_time_when_the_other_one_read_it(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let mut said = Vec::new();
        for content in ["one", "two", "three"] {
            said.push(chat.say(&ann, room, content).await.message.id);
        }
        said.push(chat.say(&bob, room, "four").await.message.id);
        chat.mark_messages_read(&bob, room, &said[1..2]).await.unwrap();
        let first = chat.direct_reads(&ann, &said).await.unwrap();
        assert_eq!(first.keys().collect::<Vec<_>>(), [&said[1]]);

        chat.pass(60);
        chat.mark_all_read(&bob).await.unwrap();
        chat.mark_read(&ann, room, i64::MAX).await.unwrap();
        let reads = chat.direct_reads(&bob, &said).await.unwrap();
        assert_eq!(reads.len(), 4);
        assert_eq!(reads[&said[1]], first[&said[1]], "it was read before");
        assert!(reads[&said[0]] > reads[&said[1]] && reads[&said[2]] == reads[&said[0]]);

        let (cat, rival) = (chat.person("cat").await, chat.foreign_admin().await);
        for stranger in [cat, rival] {
            assert!(chat.direct_reads(&stranger, &said).await.unwrap().is_empty());
        }
    }

    async fn of_more_than_two_no_times_are_kept(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "one").await.message;
        chat.mark_read(&bob, room, said.seq).await.unwrap();
        chat.say(&ann, room, "two").await;
        chat.mark_all_read(&bob).await.unwrap();
        assert!(chat.direct_reads(&ann, &[said.id]).await.unwrap().is_empty());
    }

    async fn readers_of_several_conversations_come_at_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let rooms = [chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await];
        for room in rooms {
            let seq = chat.say(&ann, room, "hello").await.message.seq;
            chat.mark_read(&bob, room, seq).await.unwrap();
        }
        let readers = chat.readers_in(&ann, &rooms).await.unwrap();
        for room in rooms {
            assert_eq!(readers[&room], chat.readers(&ann, room).await.unwrap());
            assert_eq!(readers[&room][0].user_id, bob.user_id);
        }
        let (cat, rival) = (chat.person("cat").await, chat.foreign_admin().await);
        for stranger in [cat, rival] {
            assert!(chat.readers_in(&stranger, &rooms).await.unwrap().is_empty());
        }
    }

    async fn a_read_says_when(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let said = chat.say(&ann, room, "one").await.message;
        let mut socket = chat.socket(ann).await;
        chat.mark_read(&bob, room, said.seq).await.unwrap();
        let Event::Read { at, .. } = socket.hear().await else { panic!() };
        assert_eq!(at, chat.direct_reads(&ann, &[said.id]).await.unwrap().remove(&said.id));
        assert!(at.is_some());
    }

    async fn counts_of_many_conversations_come_at_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (loud, quiet, read) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        for _ in 0..3 {
            chat.say(&ann, loud, "hey").await;
        }
        chat.say(&ann, quiet, "psst").await;
        let seq = chat.say(&ann, read, "done").await.message.seq;
        chat.mark_read(&bob, read, seq).await.unwrap();

        let mut counts = chat.unread_counts(&bob, true).await.unwrap();

        counts.sort_unstable();
        assert_eq!(counts, [(loud, 3), (quiet, 1)]);
    }
}

//! Posting: what is acknowledged is stored, once, in order, and by those who may.

use std::collections::HashSet;

use futures::future::join_all;
use parlor::{
    Error,
    chat::ConversationFilter,
    model::{Anchor, ConversationKind, MessageKind, ParticipantRole},
    protocol::MAX_CONTENT_CHARS,
};

use crate::support::{contract, text, text_with_id};

contract! {
    async fn a_message_keeps_what_was_said(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = "שלום 👩‍👩‍👧‍👦 \u{202e}<script>alert(1)</script>\n\t'; drop table messages; --";

        let posted = chat.say(&ann, room, said).await;

        assert_eq!(posted.message.content, said);
        assert!(!posted.repeated);
        let page = chat.history(&bob, room, Anchor::Latest, 50).await.unwrap();
        assert_eq!(page.messages, [posted.message]);
    }

    async fn a_retry_with_the_same_client_id_returns_the_first_message(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;

        let first = chat.post(&ann, room, text_with_id("hello", "a1")).await.unwrap();
        let retry = chat.post(&ann, room, text_with_id("hello again", "a1")).await.unwrap();

        assert!(retry.repeated);
        assert_eq!(retry.message, first.message);
        assert_eq!(chat.history(&ann, room, Anchor::Latest, 50).await.unwrap().messages.len(), 1);
    }

    async fn what_is_said_to_somebody_opens_their_conversation_unless_it_cannot_be_said(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        assert_eq!(chat.post_to(&ann, bob.user_id, text(" ")).await.unwrap_err(), Error::Empty);
        assert!(matches!(chat.post_to(&ann, ann.user_id, text("me")).await, Err(Error::Invalid { field, .. }) if field == "recipient_id"));
        let rival = chat.foreign_admin().await;
        assert_eq!(chat.post_to(&ann, rival.user_id, text("you?")).await.unwrap_err(), Error::not_found("person"));
        let known = ConversationFilter { kinds: Some(vec![ConversationKind::Direct]), ..Default::default() };
        assert_eq!(chat.list_conversations(&ann, &known, 0, 10).await.unwrap().count, 0);

        let said = chat.post_to(&ann, bob.user_id, text_with_id("hello", "a1")).await.unwrap();
        let retry = chat.post_to(&ann, bob.user_id, text_with_id("hello", "a1")).await.unwrap();
        assert_eq!((retry.repeated, retry.message.id), (true, said.message.id));
        let (direct, new) = chat.open_direct(&bob, ann.user_id).await.unwrap();
        assert_eq!((direct, new), (said.message.conversation_id, false));
    }

    async fn the_same_client_id_of_somebody_else_or_elsewhere_is_another_message(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, other) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);

        for (actor, room) in [(&ann, room), (&bob, room), (&ann, other)] {
            assert!(!chat.post(actor, room, text_with_id("hello", "a1")).await.unwrap().repeated);
        }
    }

    async fn a_hundred_racing_retries_store_one_message(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;

        let sends = (0..100).map(|_| chat.post(&ann, room, text_with_id("once", "a1")));
        let posted: Vec<_> = join_all(sends).await.into_iter().map(Result::unwrap).collect();

        assert_eq!(posted.iter().filter(|posted| !posted.repeated).count(), 1);
        assert_eq!(posted.iter().map(|posted| posted.message.id).collect::<HashSet<_>>().len(), 1);
    }

    async fn racing_senders_in_many_rooms_leave_no_gap_in_any_sequence(chat: TestChat) {
        let people = [chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await];
        let mut rooms = Vec::new();
        for _ in 0..4 {
            rooms.push(chat.group(&people).await);
        }

        let sends = (0..240).map(|n| chat.post(&people[n % 3], rooms[n % 4], text_with_id("hi", &format!("c{n}"))));
        join_all(sends).await.into_iter().for_each(|posted| drop(posted.unwrap()));

        for room in rooms {
            let seqs: Vec<i64> =
                chat.history(&people[0], room, Anchor::Latest, 200).await.unwrap().messages.iter().map(|m| m.seq).collect();
            // Three people joined before.
            assert_eq!(seqs, (4..=63).collect::<Vec<_>>());
        }
    }

    async fn two_nodes_on_one_database_share_one_sequence(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let other = chat.another_node().await;

        let here = join_all((0..40).map(|n| chat.post(&ann, room, text_with_id("here", &format!("h{n}")))));
        let there = join_all((0..40).map(|n| other.post(&ann, room, text_with_id("there", &format!("t{n}")))));
        let (here, there) = futures::join!(here, there);

        let mut seqs: Vec<i64> =
            here.into_iter().chain(there).map(|posted| posted.unwrap().message.seq).collect();
        seqs.sort_unstable();
        assert_eq!(seqs, (2..=81).collect::<Vec<_>>());
        other.close().await;
    }

    async fn a_stranger_cannot_post_and_learns_nothing_of_the_room(chat: TestChat) {
        let (ann, eve) = (chat.person("ann").await, chat.person("eve").await);
        let room = chat.group(&[ann]).await;
        let missing = parlor::model::ConversationId(987_654);

        let refused = chat.post(&eve, room, text("let me in")).await.unwrap_err();

        assert_eq!(refused, chat.post(&eve, missing, text("let me in")).await.unwrap_err());
        assert_eq!(refused, Error::not_found("conversation"));
    }

    async fn an_admin_of_another_tenant_cannot_post(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        chat.add_tenant("rival", "", parlor::model::Dialect::Native, None).await.unwrap();
        let mallory = chat.person_of("rival", "mallory", parlor::model::UserRole::Admin).await;

        let refused = chat.post(&mallory, room, text("hello")).await.unwrap_err();

        assert_eq!(refused, Error::not_found("conversation"));
    }

    async fn who_was_removed_can_no_longer_post(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();

        let refused = chat.post(&bob, room, text("one more thing")).await.unwrap_err();

        assert_eq!(refused, Error::not_found("conversation"));
    }

    async fn observers_read_but_do_not_post(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "welcome").await;
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Observer).await.unwrap();

        assert_eq!(chat.post(&bob, room, text("hi")).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.history(&bob, room, Anchor::Latest, 50).await.unwrap().messages.len(), 1);
    }

    async fn only_admins_and_moderators_post_in_a_channel(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let channel = chat.conversation_of(ConversationKind::Channel, &[ann, bob, cyd]).await;
        chat.set_role(&ann, channel, cyd.user_id, ParticipantRole::Moderator).await.unwrap();

        assert!(chat.post(&ann, channel, text("news")).await.is_ok());
        assert!(chat.post(&cyd, channel, text("more news")).await.is_ok());
        assert_eq!(chat.post(&bob, channel, text("a reply")).await.unwrap_err(), Error::Forbidden);
    }

    async fn blank_overlong_and_impossible_messages_are_refused_and_nothing_is_stored(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let longest = "é".repeat(MAX_CONTENT_CHARS);

        assert_eq!(chat.post(&ann, room, text(" \n\t ")).await.unwrap_err(), Error::Empty);
        let too_long = chat.post(&ann, room, text(&format!("{longest}é"))).await.unwrap_err();
        assert_eq!(too_long, Error::TooLong { field: "content".into(), length: 10_001, limit: 10_000 });
        assert!(matches!(chat.post(&ann, room, text("a\0b")).await, Err(Error::Invalid { .. })));
        assert!(matches!(chat.post(&ann, room, text_with_id("a", &"x".repeat(65))).await, Err(Error::Invalid { .. })));
        let mut forged = text("Ann paid 100 €");
        forged.kind = MessageKind::Payment;
        assert!(matches!(chat.post(&ann, room, forged).await, Err(Error::Invalid { .. })));
        let mut stray = text("as I said");
        stray.reply_to = Some(parlor::model::MessageId(1));
        assert!(matches!(chat.post(&ann, room, stray).await, Err(Error::Invalid { .. })));

        assert!(chat.history(&ann, room, Anchor::Latest, 50).await.unwrap().messages.is_empty());
        assert!(chat.post(&ann, room, text(&longest)).await.is_ok());
    }

    async fn one_refused_message_does_not_hold_up_those_sent_with_it(chat: TestChat) {
        let (ann, eve) = (chat.person("ann").await, chat.person("eve").await);
        let room = chat.group(&[ann]).await;

        let sends = (0..20).map(|n| chat.post(if n % 2 == 0 { &ann } else { &eve }, room, text("hi")));
        let posted = join_all(sends).await;

        assert_eq!(posted.iter().filter(|posted| posted.is_ok()).count(), 10);
        let last = chat.history(&ann, room, Anchor::Latest, 1).await.unwrap().messages.remove(0);
        assert_eq!(last.seq, 11);
    }

    async fn what_was_accepted_before_closing_is_stored(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;

        let sends = join_all((0..50).map(|n| chat.post(&ann, room, text_with_id("bye", &format!("c{n}")))));
        let (posted, ()) = futures::join!(sends, chat.close());

        let accepted = posted.into_iter().filter(Result::is_ok).count();
        let again = chat.another_node().await;
        assert_eq!(again.history(&ann, room, Anchor::Latest, 200).await.unwrap().messages.len(), accepted);
    }
}

//! Editing: one's own words, while one may still post, and what was said before is kept.

use parlor::{
    Error,
    model::{ConversationKind, MessageChange, MessageId, ParticipantRole},
    protocol::{Command, Event, MAX_CONTENT_CHARS},
};

use crate::support::{contract, text};

contract! {
    async fn an_edited_message_says_something_else_in_the_same_place(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "see you at five").await.message;
        chat.say(&bob, room, "fine").await;
        let mut socket = chat.socket(bob).await;

        let edited = chat.edit(&ann, said.id, "see you at six".into()).await.unwrap();

        assert_eq!((edited.content.as_str(), edited.seq, edited.rev), ("see you at six", said.seq, said.seq + 2));
        assert!(edited.edited_at.is_some());
        assert_eq!(chat.reread(&bob, &said).await, edited);
        let heard = socket.hear().await;
        let seq = edited.rev;
        assert_eq!(heard, Event::Message { conversation: room, seq, change: MessageChange::Edited, message: edited });
    }

    async fn what_was_said_before_is_kept_in_order(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "one").await.message;
        let started = said.created_at;
        for content in ["two", "three"] {
            chat.pass(60);
            chat.edit(&ann, said.id, content.into()).await.unwrap();
        }

        let editions = chat.editions(&bob, said.id).await.unwrap();

        let before: Vec<_> = editions.iter().map(|edition| edition.content.as_str()).collect();
        assert_eq!(before, ["one", "two"]);
        assert!(started.plus_secs(59) < editions[0].until && editions[0].until.plus_secs(59) < editions[1].until);
    }

    async fn the_same_content_again_changes_nothing(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "as it was").await.message;
        let mut socket = chat.socket(ann).await;

        assert_eq!(chat.edit(&ann, said.id, "as it was".into()).await.unwrap(), said);

        socket.hears_nothing().await;
        assert!(chat.editions(&ann, said.id).await.unwrap().is_empty());
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, said.seq);
    }

    async fn others_words_stay_as_they_are_also_for_those_who_manage(chat: TestChat) {
        let (ann, bob) = (chat.admin("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "mine").await.message;

        assert_eq!(chat.edit(&ann, said.id, "yours".into()).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.reread(&bob, &said).await, said);
    }

    async fn a_message_is_not_there_for_strangers_other_tenants_and_who_was_removed(chat: TestChat) {
        let (ann, bob, eve, root) =
            (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "secret").await.message;
        chat.edit(&bob, said.id, "secret!".into()).await.unwrap();
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        let hidden = Error::not_found("message");

        for stranger in [&bob, &eve, &mallory] {
            assert_eq!(chat.edit(stranger, said.id, "x".into()).await.unwrap_err(), hidden);
            assert_eq!(chat.editions(stranger, said.id).await.unwrap_err(), hidden);
        }
        assert_eq!(chat.edit(&ann, MessageId(987_654), "x".into()).await.unwrap_err(), hidden);
        assert_eq!(chat.edit(&root, said.id, "x".into()).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.editions(&root, said.id).await.unwrap().len(), 1);
    }

    async fn who_may_no_longer_post_may_no_longer_edit(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let channel = chat.conversation_of(ConversationKind::Channel, &[ann, bob]).await;
        chat.set_role(&ann, channel, bob.user_id, ParticipantRole::Moderator).await.unwrap();
        let said = [chat.say(&bob, room, "x").await.message, chat.say(&bob, channel, "x").await.message];
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Observer).await.unwrap();
        chat.set_role(&ann, channel, bob.user_id, ParticipantRole::Member).await.unwrap();

        for said in said {
            assert_eq!(chat.edit(&bob, said.id, "y".into()).await.unwrap_err(), Error::Forbidden);
        }
    }

    async fn what_could_not_be_posted_cannot_be_edited_in(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "hi").await.message;

        assert_eq!(chat.edit(&ann, said.id, " \n ".into()).await.unwrap_err(), Error::Empty);
        assert!(matches!(chat.edit(&ann, said.id, "a\0b".into()).await, Err(Error::Invalid { .. })));
        let long = "é".repeat(MAX_CONTENT_CHARS + 1);
        assert!(matches!(chat.edit(&ann, said.id, long).await, Err(Error::TooLong { .. })));
        assert_eq!(chat.reread(&ann, &said).await, said);
    }

    async fn racing_edits_on_two_nodes_keep_every_edition(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "0").await.message;
        let other = chat.another_node().await;

        let edits = (1..=10).map(|n| {
            let chat: &parlor::chat::Chat = if n % 2 == 0 { &chat } else { &other };
            chat.edit(&ann, said.id, n.to_string())
        });
        futures::future::join_all(edits).await.into_iter().for_each(|edited| drop(edited.unwrap()));

        let now = chat.reread(&ann, &said).await;
        let mut contents: Vec<_> =
            chat.editions(&ann, said.id).await.unwrap().into_iter().map(|edition| edition.content).collect();
        contents.push(now.content);
        contents.sort_by_key(|content| content.parse::<i64>().unwrap());
        assert_eq!(contents, (0..=10).map(|n| n.to_string()).collect::<Vec<_>>());
        assert_eq!(now.rev, said.seq + 10);
        other.close().await;
    }

    async fn an_edit_over_the_socket_is_answered_and_heard_by_others(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "helo").await.message;
        let (mut a, mut b) = (chat.socket(ann).await, chat.socket(bob).await);
        let edit = |content: &str, id: &str| Command::Edit { message: said.id, content: content.into(), client_id: Some(id.into()) };

        a.0.handle(edit("hello", "e1")).await;

        a.hear_until(|event| *event == Event::Done { client_id: "e1".into() }).await;
        assert!(matches!(b.hear().await, Event::Message { change: MessageChange::Edited, message, .. } if message.content == "hello"));
        b.0.handle(edit("goodbye", "e2")).await;
        let refused = Event::Error { error: Error::Forbidden, client_id: Some("e2".into()), conversation: None };
        assert_eq!(b.hear().await, refused);
    }

    async fn an_unread_message_stays_unread_and_a_read_one_read(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let read = chat.say(&ann, room, "read").await.message;
        chat.mark_read(&bob, room, read.seq).await.unwrap();
        let unread = chat.post(&ann, room, text("unread")).await.unwrap().message;

        for message in [&read, &unread] {
            chat.edit(&ann, message.id, "edited".into()).await.unwrap();
        }

        let membership = chat.conversation(&bob, room).await.unwrap().membership;
        assert_eq!((membership.unread, membership.first_unread), (1, Some(unread.seq)));
    }
}

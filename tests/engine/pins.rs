//! Pins: what everybody in a conversation keeps at hand.

use parlor::{
    Error,
    model::{ConversationKind, MessageChange, MessageId, ParticipantRole},
    protocol::{Command, Event},
};

use crate::support::contract;

contract! {
    async fn pinned_messages_are_listed_last_pinned_first(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let mut said = Vec::new();
        for content in ["one", "two", "three"] {
            said.push(chat.say(&ann, room, content).await.message);
        }
        for (who, n) in [(&ann, 2), (&bob, 0), (&bob, 1)] {
            chat.pass(1);
            chat.pin(who, said[n].id, true).await.unwrap();
        }
        chat.pin(&ann, said[0].id, false).await.unwrap();

        let pinned = chat.pinned(&bob, room).await.unwrap();

        let contents: Vec<_> = pinned.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(contents, ["two", "three"]);
        assert_eq!(chat.reread(&ann, &said[1]).await, pinned[0]);
    }

    async fn everybody_hears_of_it_and_of_what_was_so_already_nobody(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "the address").await.message;
        let mut socket = chat.socket(ann).await;

        for (on, change) in [
            (false, None),
            (true, Some(MessageChange::Pinned { by: bob.user_id })),
            (true, None),
            (false, Some(MessageChange::Unpinned)),
        ] {
            let message = chat.pin(&bob, said.id, on).await.unwrap();
            assert_eq!(message.pinned_at.is_some(), on);
            if let Some(change) = change {
                assert_eq!(socket.hear().await, Event::Message { conversation: room, seq: message.rev, change, message });
            }
        }

        socket.hears_nothing().await;
    }

    async fn fifty_stay_pinned(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut said = Vec::new();
        for n in 0..51 {
            said.push(chat.say(&ann, room, &n.to_string()).await.message.id);
        }
        for id in &said[..50] {
            chat.pin(&ann, *id, true).await.unwrap();
        }

        assert!(matches!(chat.pin(&ann, said[50], true).await, Err(Error::Invalid { .. })));
        assert!(chat.pin(&ann, said[0], true).await.is_ok());
        chat.pin(&ann, said[0], false).await.unwrap();
        chat.pin(&ann, said[50], true).await.unwrap();
        assert_eq!(chat.pinned(&ann, room).await.unwrap().len(), 50);
    }

    async fn who_may_not_post_may_not_pin(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let channel = chat.conversation_of(ConversationKind::Channel, &[ann, bob]).await;
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Observer).await.unwrap();

        for place in [room, channel] {
            let said = chat.say(&ann, place, "read this").await.message;
            assert_eq!(chat.pin(&bob, said.id, true).await.unwrap_err(), Error::Forbidden);
            chat.pin(&ann, said.id, true).await.unwrap();
            assert_eq!(chat.pin(&bob, said.id, false).await.unwrap_err(), Error::Forbidden);
            assert_eq!(chat.pinned(&bob, place).await.unwrap().len(), 1);
        }
    }

    async fn a_message_is_not_there_for_strangers_other_tenants_and_who_was_removed(chat: TestChat) {
        let (ann, bob, eve, root) =
            (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "secret").await.message;
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();

        for stranger in [&bob, &eve, &mallory] {
            assert_eq!(chat.pin(stranger, said.id, true).await.unwrap_err(), Error::not_found("message"));
            assert_eq!(chat.pinned(stranger, room).await.unwrap_err(), Error::not_found("conversation"));
        }
        assert_eq!(chat.pin(&root, said.id, true).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.pin(&ann, MessageId(987_654), true).await.unwrap_err(), Error::not_found("message"));
    }

    async fn a_pin_over_the_socket_is_answered_and_heard_by_others(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "the address").await.message;
        let (mut a, mut b) = (chat.socket(ann).await, chat.socket(bob).await);
        let pin = |message, id: &str| Command::Pin { message, on: true, client_id: Some(id.into()) };

        a.0.handle(pin(said.id, "p1")).await;

        a.hear_until(|event| *event == Event::Done { client_id: "p1".into() }).await;
        assert!(matches!(b.hear().await, Event::Message { change: MessageChange::Pinned { .. }, .. }));
        b.0.handle(pin(MessageId(987_654), "p2")).await;
        let refused = Event::Error { error: Error::not_found("message"), client_id: Some("p2".into()), conversation: None };
        assert_eq!(b.hear().await, refused);
    }
}

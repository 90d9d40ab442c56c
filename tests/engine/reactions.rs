//! Reactions: one emoji at a time, from anybody who takes part.

use parlor::{
    Error,
    model::{ConversationKind, Message, MessageChange, MessageId, ParticipantRole, Person, UserId},
    protocol::{Command, Event},
};

use crate::support::contract;

/// Each emoji on a message, with those who put it there.
fn reactions(message: &Message) -> Vec<(&str, Vec<UserId>)> {
    message.reactions.iter().map(|reaction| (reaction.emoji.as_str(), reaction.user_ids.clone())).collect()
}

contract! {
    async fn reactions_show_each_emoji_where_it_came_first_and_who_put_it_there(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let said = chat.say(&ann, room, "we won").await.message;
        for (who, emoji) in [(&cyd, "🎉"), (&bob, "👍🏽"), (&ann, "🎉"), (&bob, "🎉")] {
            chat.react(who, said.id, emoji, true).await.unwrap();
        }

        let read = chat.reread(&bob, &said).await;

        let party = ("🎉", vec![cyd.user_id, ann.user_id, bob.user_id]);
        let thumb = ("👍🏽", vec![bob.user_id]);
        assert_eq!(reactions(&read), [party, thumb]);
        assert!(read.reactions.iter().all(|reaction| reaction.times.len() == reaction.user_ids.len()));
        assert_eq!(read.rev, said.seq + 4);
        let names: Vec<_> =
            chat.reactors(&bob, said.id, "🎉").await.unwrap().into_iter().map(|person| person.username).collect();
        assert_eq!(names, ["cyd", "ann", "bob"]);
    }

    async fn a_reaction_taken_back_is_gone(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "hm").await.message;
        chat.react(&ann, said.id, "👍", true).await.unwrap();

        let read = chat.react(&ann, said.id, "👍", false).await.unwrap();

        assert!(read.reactions.is_empty());
        assert_eq!(chat.reread(&ann, &said).await, read);
    }

    async fn everybody_hears_of_it_and_of_what_was_so_already_nobody(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let said = chat.say(&ann, room, "hm").await.message;
        let mut socket = chat.socket(cyd).await;
        let by = Person { id: bob.user_id, username: "bob".into(), name: "bob".into() };

        for (on, heard) in [(false, false), (true, true), (true, false), (false, true), (false, false)] {
            let message = chat.react(&bob, said.id, "👀", on).await.unwrap();
            if heard {
                let change = MessageChange::Reacted { by: by.clone(), emoji: "👀".into(), added: on };
                // The bell may ring along.
                let mut heard = socket.hear_until(|event| event.change().is_some()).await;
                heard.retain(|event| event.change().is_some());
                assert_eq!(heard, [Event::Message { conversation: room, seq: message.rev, change, message }]);
            }
        }

        socket.hears_nothing().await;
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, said.seq + 2);
    }

    async fn any_emoji_will_do_and_nothing_else(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "hm").await.message;

        for emoji in ["👍", "👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "1️⃣", "👩🏾‍💻", "🧑🏻‍❤️‍💋‍🧑🏿", "🫠", "❤️"] {
            let read = chat.react(&ann, said.id, emoji, true).await.unwrap();
            assert_eq!(read.reactions.last().unwrap().emoji, emoji);
        }
        for other in ["", " ", "a", "1", "👍👍", "👍 ", "❤️x", "<b>", "\0", "\u{200d}", ":+1:", &"👍".repeat(100)] {
            let refused = chat.react(&ann, said.id, other, true).await.unwrap_err();
            assert!(matches!(refused, Error::Invalid { field, .. } if field == "emoji"), "{other:?}");
        }
    }

    async fn the_same_emoji_typed_in_two_ways_is_one(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "hm").await.message;
        chat.react(&ann, said.id, "\u{2764}\u{fe0f}", true).await.unwrap();

        let read = chat.react(&bob, said.id, "\u{2764}", true).await.unwrap();

        let both = vec![ann.user_id, bob.user_id];
        assert_eq!(reactions(&read), [("\u{2764}\u{fe0f}", both)]);
    }

    async fn fifty_different_emoji_are_enough(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "hm").await.message;
        let animals: Vec<String> = ('🐀'..='🐲').map(String::from).collect();
        for emoji in &animals[..50] {
            chat.react(&ann, said.id, emoji, true).await.unwrap();
        }

        assert!(matches!(chat.react(&bob, said.id, &animals[50], true).await, Err(Error::Invalid { .. })));

        assert_eq!(chat.reread(&bob, &said).await.reactions.len(), 50);
        chat.react(&bob, said.id, &animals[49], true).await.unwrap();
        chat.react(&ann, said.id, &animals[0], false).await.unwrap();
        chat.react(&bob, said.id, &animals[50], true).await.unwrap();
    }

    async fn members_of_a_channel_react_and_observers_do_not(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let channel = chat.conversation_of(ConversationKind::Channel, &[ann, bob]).await;
        let said = chat.say(&ann, channel, "news").await.message;

        assert!(chat.react(&bob, said.id, "👍", true).await.is_ok());
        chat.set_role(&ann, channel, bob.user_id, ParticipantRole::Observer).await.unwrap();
        assert_eq!(chat.react(&bob, said.id, "👎", true).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.react(&bob, said.id, "👍", false).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.reactors(&bob, said.id, "👍").await.unwrap().len(), 1);
    }

    async fn a_message_is_not_there_for_strangers_other_tenants_and_who_was_removed(chat: TestChat) {
        let (ann, bob, eve, root) =
            (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await, chat.admin("root").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "secret").await.message;
        chat.react(&bob, said.id, "👍", true).await.unwrap();
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        let hidden = Error::not_found("message");

        for stranger in [&bob, &eve, &mallory] {
            assert_eq!(chat.react(stranger, said.id, "👎", true).await.unwrap_err(), hidden);
            assert_eq!(chat.reactors(stranger, said.id, "👍").await.unwrap_err(), hidden);
        }
        assert_eq!(chat.react(&ann, MessageId(987_654), "👍", true).await.unwrap_err(), hidden);
        assert_eq!(chat.react(&root, said.id, "👎", true).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.reactors(&root, said.id, "👍").await.unwrap().len(), 1);
    }

    async fn racing_reactions_on_two_nodes_are_all_there_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "hm").await.message;
        let other = chat.another_node().await;

        let here = (0..10).map(|_| chat.react(&ann, said.id, "👍", true));
        let there = (0..10).map(|_| other.react(&bob, said.id, "👍", true));
        let (here, there) = futures::join!(futures::future::join_all(here), futures::future::join_all(there));

        here.into_iter().chain(there).for_each(|reacted| drop(reacted.unwrap()));
        let read = chat.reread(&ann, &said).await;
        assert_eq!((read.reactions.len(), read.reactions[0].user_ids.len(), read.rev), (1, 2, said.seq + 2));
        other.close().await;
    }

    async fn the_author_is_notified_while_the_reaction_is_there(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = [chat.say(&ann, room, "one").await.message, chat.say(&ann, room, "two").await.message];
        let mut socket = chat.socket(ann).await;
        let is_personal = |event: &Event| matches!(event, Event::Notification { .. } | Event::NotificationsRead { .. });

        let mut unread = Vec::new();
        for (who, message, on) in [(&ann, 0, true), (&bob, 0, true), (&bob, 1, true), (&bob, 1, false)] {
            chat.react(who, said[message].id, "👍", on).await.unwrap();
            if who.user_id == bob.user_id {
                unread.extend(socket.hear_until(is_personal).await.into_iter().filter_map(personal));
            }
        }
        chat.delete(&ann, said[0].id).await.unwrap();
        unread.extend(socket.hear_until(is_personal).await.into_iter().filter_map(personal));

        assert_eq!(unread, [1, 2, 1, 0]);
    }

    async fn a_reaction_over_the_socket_is_answered_and_heard_by_others(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "hm").await.message;
        let (mut a, mut b) = (chat.socket(ann).await, chat.socket(bob).await);
        let react = |emoji: &str, id: &str| Command::React { message: said.id, emoji: emoji.into(), on: Some(true), client_id: Some(id.into()) };

        b.0.handle(react("👍", "r1")).await;

        b.hear_until(|event| *event == Event::Done { client_id: "r1".into() }).await;
        a.hear_until(|event| matches!(event, Event::Message { change: MessageChange::Reacted { added: true, .. }, .. })).await;
        a.0.handle(react("no emoji", "r2")).await;
        // Her notification of Bob's reaction may come along.
        let is_refusal = |event: &Event| {
            matches!(event, Event::Error { error: Error::Invalid { .. }, client_id: Some(id), .. } if id == "r2")
        };
        a.hear_until(is_refusal).await;
    }
}

/// How many of the bell's lines are unread, by an event that says so.
fn personal(event: Event) -> Option<i64> {
    match event {
        Event::Notification { unread, .. } | Event::NotificationsRead { unread } => Some(unread),
        _ => None,
    }
}

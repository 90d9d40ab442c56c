//! Who hears what, in which order.

use parlor::{
    Error,
    chat::{CloseReason, Frame, Outgoing},
    model::{ConversationId, Draft, ParticipantRole},
    protocol::{Command, Cursor, Event},
};

use crate::support::{Socket, contract, text_with_id};

fn send(conversation: ConversationId, content: &str, client_id: &str) -> Command {
    Command::Send { conversation, draft: text_with_id(content, client_id) }
}

async fn heard_seqs(socket: &mut Socket, count: usize) -> Vec<i64> {
    let mut seqs = Vec::new();
    while seqs.len() < count {
        seqs.extend(socket.hear_all().await.iter().filter_map(Event::change).map(|change| change.seq));
    }
    seqs
}

contract! {
    async fn everybody_in_the_room_hears_a_message_and_its_sender_gets_an_answer(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut a, mut a2, mut b, mut e) =
            (chat.socket(ann).await, chat.socket(ann).await, chat.socket(bob).await, chat.socket(eve).await);

        a.0.handle(send(room, "hello", "a1")).await;

        let mut mine = a.hear_until(|event| matches!(event, Event::Message { .. })).await;
        if mine.len() == 1 {
            mine.extend(a.hear_all().await);
        }
        assert!(mine.iter().any(|event| matches!(event, Event::Sent { client_id, seq: 3, .. } if client_id == "a1")));
        for socket in [&mut a2, &mut b] {
            let Event::Message { message, seq, .. } = socket.hear().await else { panic!() };
            assert_eq!((message.content.as_str(), message.client_id.as_deref(), seq), ("hello", Some("a1"), 3));
        }
        e.hears_nothing().await;
    }

    async fn a_repeated_send_is_answered_again_and_not_told_again(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let first = chat.post(&ann, room, text_with_id("once", "a1")).await.unwrap();
        let mut socket = chat.socket(ann).await;

        socket.0.handle(send(room, "once", "a1")).await;

        assert!(matches!(socket.hear().await, Event::Sent { message_id, .. } if message_id == first.message.id));
        socket.hears_nothing().await;
    }

    async fn sends_of_one_socket_keep_their_order(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(ann).await;

        for n in 0..200 {
            socket.0.handle(send(room, &format!("{n}"), &format!("c{n}"))).await;
        }

        let mut said = Vec::new();
        while said.len() < 200 {
            for event in socket.hear_all().await {
                if let Event::Message { message, .. } = event {
                    said.push(message.content.parse::<i64>().unwrap());
                }
            }
        }
        assert_eq!(said, (0..200).collect::<Vec<_>>());
    }

    async fn many_senders_reach_every_socket_in_one_gapless_order(chat: TestChat) {
        let mut people = Vec::new();
        for n in 0..5 {
            people.push(chat.person(&format!("person{n}")).await);
        }
        let room = chat.group(&people).await;
        let mut sockets = Vec::new();
        for person in &people {
            sockets.push(chat.socket(*person).await);
        }

        let posts = (0..150).map(|n| chat.post(&people[n % 5], room, text_with_id("hi", &format!("c{n}"))));
        futures::future::join_all(posts).await.into_iter().for_each(|posted| drop(posted.unwrap()));

        for socket in &mut sockets {
            assert_eq!(heard_seqs(socket, 150).await, (6..=155).collect::<Vec<_>>());
        }
    }

    async fn a_message_stored_by_another_node_is_filled_in_before_the_next_one(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(ann).await;
        // In-process buses do not reach each other: this is a broadcast that got lost.
        let other = chat.another_node().await;
        for n in 0..3 {
            other.post(&ann, room, text_with_id("lost", &format!("l{n}"))).await.unwrap();
        }

        chat.say(&ann, room, "heard").await;

        assert_eq!(heard_seqs(&mut socket, 4).await, [2, 3, 4, 5]);
        other.close().await;
    }

    async fn who_is_added_hears_of_it_and_of_all_that_follows(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(bob).await;

        chat.add_participants(&ann, room, &[bob.user_id]).await.unwrap();
        chat.say(&ann, room, "welcome").await;

        assert_eq!(heard_seqs(&mut socket, 2).await, [2, 3]);
        socket.0.handle(send(room, "thanks", "b1")).await;
        socket.hear_until(|event| matches!(event, Event::Sent { .. })).await;
    }

    async fn who_is_removed_hears_of_it_and_of_nothing_that_follows(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let mut socket = chat.socket(bob).await;

        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        chat.say(&ann, room, "now that he is gone").await;

        assert!(matches!(socket.hear().await, Event::Participant { participant, .. } if participant.left_at.is_some()));
        socket.hears_nothing().await;
    }

    async fn a_failed_command_is_answered_and_the_socket_lives_on(chat: TestChat) {
        let (ann, eve) = (chat.person("ann").await, chat.person("eve").await);
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(eve).await;

        socket.0.handle(send(room, "hi", "e1")).await;
        let Event::Error { error, client_id, conversation } = socket.hear().await else { panic!() };
        assert_eq!((error, client_id.as_deref(), conversation), (Error::not_found("conversation"), Some("e1"), Some(room)));

        socket.0.handle(Command::Send { conversation: room, draft: Draft::default() }).await;
        assert!(matches!(socket.hear().await, Event::Error { error: Error::Empty, .. }));
        socket.0.handle(Command::Typing { conversation: room, typing: true }).await;
        assert!(matches!(socket.hear().await, Event::Error { error: Error::NotFound { .. }, .. }));
        socket.0.handle(Command::Read { conversation: room, upto: 1 }).await;
        assert!(matches!(socket.hear().await, Event::Error { error: Error::NotFound { .. }, .. }));
        socket.0.handle(Command::Ping { conversation: Some(room) }).await;
        assert_eq!(socket.hear().await, Event::Pong { head: None });
    }

    async fn who_may_not_speak_is_not_seen_writing(chat: TestChat) {
        let (ann, olga, root) = (chat.person("ann").await, chat.person("olga").await, chat.admin("root").await);
        let room = chat.group(&[ann]).await;
        chat.add_participant(&ann, room, olga.user_id, Some(ParticipantRole::Observer)).await.unwrap();
        let mut socket = chat.socket(ann).await;

        // What is said afterwards comes first, if there is nothing before it.
        for silent in [olga, root] {
            let mut own = Socket(chat.connect_to(silent, room).await.unwrap());
            own.0.handle(Command::Typing { conversation: room, typing: true }).await;
            own.hear_until(|event| matches!(event, Event::Error { error: Error::Forbidden, .. })).await;
        }

        chat.say(&ann, room, "nobody writes").await;
        let heard = socket.hear_until(|event| matches!(event, Event::Message { .. })).await;
        assert!(!heard.iter().any(|event| matches!(event, Event::Typing { .. })), "{heard:?}");
    }

    async fn a_ping_tells_how_far_the_room_is(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(ann).await;
        let seq = chat.say(&ann, room, "hi").await.message.seq;
        socket.hear().await;

        socket.0.handle(Command::Ping { conversation: Some(room) }).await;

        assert_eq!(socket.hear().await, Event::Pong { head: Some(Cursor { conversation: room, seq }) });
    }

    async fn a_socket_that_does_not_keep_up_is_closed_and_holds_up_nobody(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut slow, mut quick) = (chat.socket(bob).await, chat.socket(ann).await);

        let mut heard = 0;
        for n in 0..400 {
            chat.say(&ann, room, &format!("{n}")).await;
            heard += heard_seqs(&mut quick, 1).await.len();
        }

        assert_eq!(heard, 400);
        assert_eq!(slow.is_closed().await, CloseReason::TooSlow);
    }

    async fn who_is_behind_misses_who_types_and_not_what_is_said(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut slow, mut writer) = (chat.socket(bob).await, chat.socket(ann).await);

        for n in 0..400 {
            writer.0.handle(Command::Typing { conversation: room, typing: n % 2 == 0 }).await;
        }
        chat.say(&ann, room, "at last").await;

        assert_eq!(heard_seqs(&mut slow, 1).await, [3]);
    }

    async fn a_crowd_that_is_told_a_lot_hears_all_of_it_in_order(chat: TestChat) {
        const BURST: usize = 5_000;
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let mut reader = chat.socket(bob).await;
        let mut crowd = Vec::new();
        for _ in 0..60 {
            crowd.push(chat.socket(bob).await);
        }

        // Many small commits, then few large ones.
        let talking = async {
            for n in 0..300 {
                chat.say(&ann, room, &format!("{n}")).await;
            }
            let posts = (0..BURST).map(|n| chat.post(&ann, room, text_with_id("hi", &format!("c{n}"))));
            futures::future::join_all(posts).await.into_iter().for_each(|posted| drop(posted.unwrap()));
        };
        let ((), seqs) = futures::join!(talking, heard_seqs(&mut reader, 300 + BURST));

        assert_eq!(seqs, (3..303 + BURST as i64).collect::<Vec<_>>());
    }

    async fn in_a_crowd_too_a_sender_hears_the_message_together_with_the_answer(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(ann).await;
        let mut crowd = Vec::new();
        for _ in 0..100 {
            crowd.push(chat.socket(ann).await);
        }
        // From here on it rests.
        chat.say(&ann, room, "first").await;
        socket.hear().await;

        for n in 0..10 {
            socket.0.handle(send(room, "next", &format!("a{n}"))).await;
            let heard = socket.hear_until(|event| matches!(event, Event::Sent { .. })).await;
            assert!(heard.iter().any(|event| matches!(event, Event::Message { .. })), "{heard:?}");
        }
    }

    async fn what_was_accepted_is_answered_before_the_socket_closes(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut socket = chat.socket(ann).await;
        for n in 0..20 {
            socket.0.handle(send(room, "bye", &format!("c{n}"))).await;
        }

        let closing = chat.close();
        let listening = async {
            let mut answered = 0;
            loop {
                match socket.0.next().await {
                    Outgoing::Frames(frames) => {
                        answered += frames.iter().filter(|f| matches!(f, Frame::Own(event) if matches!(**event, Event::Sent { .. }))).count();
                    }
                    Outgoing::Close(reason) => return (answered, reason),
                }
            }
        };
        let ((), heard) = futures::join!(closing, listening);

        assert_eq!(heard, (20, CloseReason::ShuttingDown));
    }

    async fn closing_asks_every_socket_to_come_back(chat: TestChat) {
        let mut socket = chat.socket(chat.person("ann").await).await;

        chat.close().await;

        assert_eq!(socket.is_closed().await, CloseReason::ShuttingDown);
    }

    async fn a_socket_of_one_conversation_changes_nothing_elsewhere(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (here, elsewhere) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        let said = chat.say(&ann, elsewhere, "mine").await.message;
        let mut socket = Socket(chat.connect_to(ann, here).await.unwrap());
        socket.hear_all().await;
        let (message, client_id) = (said.id, Some("c".to_owned()));

        for command in [
            Command::Edit { message, content: "changed".into(), client_id: client_id.clone() },
            Command::Delete { message, client_id: client_id.clone() },
            Command::React { message, emoji: "👍".into(), on: Some(true), client_id: client_id.clone() },
            Command::Pin { message, on: true, client_id: client_id.clone() },
        ] {
            socket.0.handle(command).await;
            let refused = Event::Error { error: Error::not_found("message"), client_id: client_id.clone(), conversation: None };
            assert_eq!(socket.hear().await, refused);
        }
        socket.0.handle(Command::ReadMessages { conversation: here, messages: vec![message] }).await;
        socket.hears_nothing().await;
        assert_eq!(chat.reread(&bob, &said).await, said);
        let mine = chat.say(&ann, here, "here").await.message.id;
        socket.hear().await;
        socket.0.handle(Command::Delete { message: mine, client_id }).await;
        assert!(socket.hear_until(|event| matches!(event, Event::Done { .. })).await.len() <= 2);
    }
}

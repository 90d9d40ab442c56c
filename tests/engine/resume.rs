//! Coming back: what was missed, and nothing else.

use parlor::{
    model::ParticipantRole,
    protocol::{Command, Cursor, Event, MAX_REPLAY},
};

use crate::support::contract;

contract! {
    async fn changes_since_a_moment_tell_messages_reads_people_and_titles_in_order(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob]).await;
        let seen = chat.say(&ann, room, "before").await.message.seq;
        let missed = chat.say(&ann, room, "missed").await.message;
        chat.mark_read(&bob, room, missed.seq).await.unwrap();
        chat.add_participants(&ann, room, &[cyd.user_id]).await.unwrap();
        chat.set_role(&ann, room, cyd.user_id, ParticipantRole::Observer).await.unwrap();
        chat.rename(&ann, room, "Elsewhere").await.unwrap();

        let changes = chat.changes_since(&bob, room, seen).await.unwrap();

        assert!(changes.complete);
        // Joining and the role given later are one person's latest state.
        let seqs: Vec<_> = changes.events.iter().map(|event| event.change().unwrap().seq - seen).collect();
        assert_eq!(seqs, [1, 2, 4, 5]);
        assert_eq!(changes.head, seen + 5);
        assert!(matches!(&changes.events[0], Event::Message { message, .. } if *message == missed));
        assert!(matches!(&changes.events[1], Event::Read { user_id, .. } if *user_id == bob.user_id));
        assert!(matches!(&changes.events[2], Event::Participant { participant, .. } if participant.role == ParticipantRole::Observer));
        assert!(matches!(&changes.events[3], Event::Conversation { conversation, .. } if conversation.title.as_deref() == Some("Elsewhere")));
    }

    async fn messages_that_changed_meanwhile_come_again_once_as_they_are_now(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let mut old = Vec::new();
        for content in ["edited", "deleted", "reacted to", "pinned", "as it was"] {
            old.push(chat.say(&ann, room, content).await.message);
        }
        let seen = old[4].seq;
        let root = old[4].clone();
        chat.edit(&ann, old[0].id, "edited once".into()).await.unwrap();
        chat.delete(&ann, old[1].id).await.unwrap();
        chat.edit(&ann, old[0].id, "edited for @bob".into()).await.unwrap();
        chat.react(&bob, old[2].id, "👍", true).await.unwrap();
        chat.pin(&bob, old[3].id, true).await.unwrap();
        let new = chat.reply(&bob, &root, "new").await;
        chat.edit(&bob, new.id, "new, and edited".into()).await.unwrap();

        let changes = chat.changes_since(&bob, room, seen).await.unwrap();

        let mut told = Vec::new();
        for event in &changes.events {
            let Event::Message { message, change, seq, .. } = event else { panic!("{event:?}") };
            assert_eq!(*message, chat.reread(&ann, message).await);
            told.push((message.id, seq - seen, change.is_posted()));
        }
        let expected = [
            (old[1].id, 2, false), (old[0].id, 3, false), (old[2].id, 4, false), (old[3].id, 5, false), (new.id, 7, true),
        ];
        assert_eq!(told, expected);
        assert_eq!(changes.head, seen + 7);
    }

    async fn who_missed_nothing_is_told_so(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let head = chat.say(&ann, room, "hi").await.message.seq;

        for since in [head, head + 1, i64::MAX] {
            let changes = chat.changes_since(&ann, room, since).await.unwrap();
            assert_eq!((changes.events.len(), changes.head, changes.complete), (0, head, true));
        }
    }

    async fn who_missed_too_much_is_told_to_load_anew(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        futures::future::join_all((0..=MAX_REPLAY).map(|_| chat.say(&ann, room, "hi"))).await;
        let mut socket = chat.socket(ann).await;

        socket.0.handle(Command::Resume { cursors: vec![Cursor { conversation: room, seq: 1 }] }).await;

        assert_eq!(socket.hear().await, Event::Resync { conversation: room });
        assert!(chat.changes_since(&ann, room, 2).await.unwrap().complete);
    }

    async fn a_socket_that_resumes_hears_what_it_missed_and_then_what_is_new_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let seen = chat.say(&ann, room, "seen").await.message.seq;
        chat.say(&ann, room, "missed").await;
        let mut socket = chat.socket(bob).await;
        // Already on its way to the socket when the replay is read.
        chat.say(&ann, room, "racing").await;

        socket.0.handle(Command::Resume { cursors: vec![Cursor { conversation: room, seq: seen }] }).await;
        chat.say(&ann, room, "new").await;

        let heard = socket.hear_until(|event| matches!(event, Event::Message { message, .. } if message.content == "new")).await;
        let told: Vec<_> = heard.iter().map(|event| match event {
            Event::Message { message, .. } => message.content.clone(),
            Event::Caught { seq, .. } => format!("caught {}", seq - seen),
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(told, ["missed", "racing", "caught 2", "new"]);
    }

    async fn resuming_a_foreign_room_says_no_more_than_resuming_none(chat: TestChat) {
        let (ann, eve) = (chat.person("ann").await, chat.person("eve").await);
        let room = chat.group(&[ann]).await;
        chat.say(&ann, room, "secret").await;
        let missing = parlor::model::ConversationId(777_777);
        let mut socket = chat.socket(eve).await;

        let cursors = [room, missing].map(|conversation| Cursor { conversation, seq: 0 }).to_vec();
        socket.0.handle(Command::Resume { cursors }).await;

        let answers = [room, missing].map(|conversation| Event::Resync { conversation });
        assert_eq!(socket.hear_all().await, answers);
    }
}

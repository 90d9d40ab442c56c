//! Who is here, and who is writing.

use std::time::Duration;

use parlor::{
    Error,
    model::{Actor, Dialect, PresenceStatus, UserId, UserRole},
    protocol::{Command, Event},
};

use crate::support::{Socket, TestChat, contract};

async fn status(socket: &mut Socket) -> (UserId, PresenceStatus) {
    match socket.hear().await {
        Event::Presence { presence } => (presence.user_id, presence.status),
        other => panic!("{other:?}"),
    }
}

/// The sockets of two who share a conversation; the first one has been told that the other is here.
async fn watching(chat: &TestChat, watcher: Actor, watched: Actor) -> (Socket, Socket) {
    chat.group(&[watcher, watched]).await;
    let (mut theirs, other) = (chat.socket(watcher).await, chat.socket(watched).await);
    theirs.0.handle(Command::Watch { users: vec![watched.user_id] }).await;
    assert_eq!(status(&mut theirs).await, (watched.user_id, PresenceStatus::Online));
    (theirs, other)
}

contract! {
    async fn a_watcher_is_told_at_once_and_of_every_change(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        chat.group(&[ann, bob]).await;
        let mut a = chat.socket(ann).await;

        a.0.handle(Command::Watch { users: vec![bob.user_id, bob.user_id] }).await;
        assert_eq!(status(&mut a).await, (bob.user_id, PresenceStatus::Offline));
        let b = chat.socket(bob).await;
        assert_eq!(status(&mut a).await, (bob.user_id, PresenceStatus::Online));
        let mut b2 = chat.socket(bob).await;
        b2.0.handle(Command::Presence { status: PresenceStatus::Busy, current_conversation: None }).await;
        assert_eq!(status(&mut a).await, (bob.user_id, PresenceStatus::Busy));
        drop(b);
        a.hears_nothing().await;
        drop(b2);
        let Event::Presence { presence } = a.hear().await else { panic!() };
        assert_eq!(presence.status, PresenceStatus::Offline);
        assert!(presence.last_seen.is_some());
    }

    async fn when_somebody_was_last_seen_survives_a_restart(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        chat.group(&[ann, bob]).await;
        let _socket = chat.socket(bob).await;

        chat.close().await;

        let presence = chat.another_node().await.presence(&ann, &[bob.user_id]).await.unwrap();
        assert_eq!(presence[0].status, PresenceStatus::Offline);
        assert!(presence[0].last_seen.is_some());
    }

    async fn a_reload_is_no_absence(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (mut a, b) = watching(&chat, ann, bob).await;

        drop(b);
        tokio::time::sleep(Duration::from_millis(500)).await;
        let _b = chat.socket(bob).await;

        tokio::time::sleep(Duration::from_millis(2_200)).await;
        a.hears_nothing().await;
    }

    async fn who_did_not_want_to_be_seen_is_seen_once_they_come_back(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (mut a, b) = watching(&chat, ann, bob).await;
        chat.set_presence(&bob, Some(PresenceStatus::Offline), None).await.unwrap();
        assert_eq!(status(&mut a).await.1, PresenceStatus::Offline);
        let second = chat.socket(bob).await;
        a.hears_nothing().await;
        assert_eq!(chat.own_presence(&bob).await.unwrap().status, PresenceStatus::Offline, "another window changes nothing");

        drop((b, second));
        tokio::time::sleep(Duration::from_millis(500)).await;
        let _b = chat.socket(bob).await;

        assert_eq!(status(&mut a).await.1, PresenceStatus::Online);
        tokio::time::sleep(Duration::from_millis(2_200)).await;
        a.hears_nothing().await;
    }

    async fn of_who_is_here_it_is_not_said_when_they_were_seen_before(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        chat.group(&[ann, bob]).await;
        drop(chat.socket(bob).await);
        chat.close().await;
        let chat = chat.another_node().await;
        assert!(chat.presence(&ann, &[bob.user_id]).await.unwrap()[0].last_seen.is_some());

        let _connection = chat.connect(bob).await.unwrap();

        assert_eq!(chat.presence(&ann, &[bob.user_id]).await.unwrap()[0].last_seen, None);
    }

    async fn strangers_presence_is_not_told(chat: TestChat) {
        let ann = chat.admin("ann").await;
        chat.add_tenant("vans", "", Dialect::Morevans, None).await.unwrap();
        let bob = chat.person_of("vans", "bob", UserRole::Member).await;
        let eve = chat.person_of("vans", "eve", UserRole::Member).await;
        let mut e = chat.socket(eve).await;

        e.0.handle(Command::Watch { users: vec![bob.user_id, ann.user_id] }).await;
        let _sockets = (chat.socket(bob).await, chat.socket(ann).await);

        e.hears_nothing().await;
        assert!(chat.presence(&eve, &[bob.user_id, ann.user_id]).await.unwrap().is_empty());
    }

    async fn nobody_can_pretend_to_be_away_from_an_open_socket(chat: TestChat) {
        let mut socket = chat.socket(chat.person("ann").await).await;

        socket.0.handle(Command::Presence { status: PresenceStatus::Offline, current_conversation: None }).await;

        assert!(matches!(socket.hear().await, Event::Error { error: Error::Invalid { .. }, .. }));
    }

    async fn writing_is_told_to_the_others_and_ends_by_itself(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut a, mut b) = (chat.socket(ann).await, chat.socket(bob).await);
        let started = std::time::Instant::now();

        a.0.handle(Command::Typing { conversation: room, typing: true }).await;

        let writes = |typing| Event::Typing { conversation: room, user_id: ann.user_id, name: "ann".into(), typing };
        assert_eq!(b.hear().await, writes(true));
        assert_eq!(b.hear().await, writes(false));
        assert!(started.elapsed() >= Duration::from_secs(6));
        a.hears_nothing().await;
    }

    async fn writing_ends_when_one_says_so_or_closes_the_socket(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut a, mut b) = (chat.socket(ann).await, chat.socket(bob).await);

        for _ in 0..3 {
            a.0.handle(Command::Typing { conversation: room, typing: true }).await;
        }
        a.0.handle(Command::Typing { conversation: room, typing: false }).await;
        a.0.handle(Command::Typing { conversation: room, typing: true }).await;
        drop(a);

        let mut told = Vec::new();
        while told.len() < 4 {
            for event in b.hear_all().await {
                if let Event::Typing { typing, .. } = event {
                    told.push(typing);
                }
            }
        }
        assert_eq!(told, [true, false, true, false]);
    }

    async fn somebody_without_a_socket_is_here_for_as_long_as_they_say_so(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let room = chat.group(&[ann, bob]).await;
        let mut a = chat.socket(ann).await;
        a.0.handle(Command::Watch { users: vec![bob.user_id] }).await;
        assert_eq!(status(&mut a).await.1, PresenceStatus::Offline);

        let shown = chat.set_presence(&bob, Some(PresenceStatus::Busy), Some(Some(room))).await.unwrap();
        assert_eq!((shown.status, shown.current_conversation), (PresenceStatus::Busy, Some(room)));
        assert_eq!(status(&mut a).await, (bob.user_id, PresenceStatus::Busy));
        chat.pass(59);
        assert_eq!(chat.set_presence(&bob, None, Some(None)).await.unwrap().status, PresenceStatus::Busy);
        assert_eq!(status(&mut a).await.1, PresenceStatus::Busy, "they look at nothing any more");
        chat.pass(59);
        a.hears_nothing().await;
        chat.pass(2);
        assert_eq!(status(&mut a).await.1, PresenceStatus::Offline);
        assert!(chat.own_presence(&bob).await.unwrap().last_seen.is_some());

        chat.set_presence(&bob, None, None).await.unwrap();
        assert_eq!(status(&mut a).await.1, PresenceStatus::Online);
        chat.set_presence(&bob, Some(PresenceStatus::Offline), None).await.unwrap();
        assert_eq!(status(&mut a).await.1, PresenceStatus::Offline);
        let foreign = chat.set_presence(&eve, Some(PresenceStatus::Online), Some(Some(room))).await;
        assert_eq!(foreign, Err(Error::not_found("conversation")));
        assert_eq!(chat.own_presence(&eve).await.unwrap().status, PresenceStatus::Offline);
    }

    async fn a_socket_takes_over_what_was_shown_without_one(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.set_presence(&ann, Some(PresenceStatus::Away), None).await.unwrap();
        let socket = chat.socket(ann).await;
        assert_eq!(chat.own_presence(&ann).await.unwrap().status, PresenceStatus::Away);
        chat.pass(1_000);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(chat.own_presence(&ann).await.unwrap().status, PresenceStatus::Away);
        drop(socket);
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(chat.own_presence(&ann).await.unwrap().status, PresenceStatus::Offline);
    }

    async fn presence_is_listed_of_those_who_share_a_conversation(chat: TestChat) {
        // Where nothing is everybody's.
        chat.add_tenant("office", "", Dialect::Workspace, None).await.unwrap();
        let person = async |name| chat.person_of("office", name, UserRole::Member).await;
        let (ann, bob, cyd, eve) = (person("ann").await, person("bob").await, person("cyd").await, person("eve").await);
        chat.group(&[ann, bob]).await;
        chat.group(&[cyd, ann, bob]).await;

        let listed = chat.list_presence(&ann, 0, 10).await.unwrap();
        let users: Vec<_> = listed.items.iter().map(|presence| presence.user_id).collect();
        assert_eq!((listed.count, users), (3, vec![ann.user_id, bob.user_id, cyd.user_id]));
        let page = chat.list_presence(&ann, 2, 1).await.unwrap();
        assert_eq!((page.count, page.items[0].user_id), (3, cyd.user_id));
        let alone = chat.list_presence(&eve, 0, 10).await.unwrap();
        assert_eq!((alone.count, alone.items[0].user_id), (1, eve.user_id));
    }

    async fn a_status_alone_keeps_where_one_is(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let _socket = chat.socket(ann).await;
        let place = async |status, current| chat.set_presence(&ann, status, current).await.unwrap().current_conversation;

        assert_eq!(place(Some(PresenceStatus::Online), Some(Some(room))).await, Some(room));
        assert_eq!(place(Some(PresenceStatus::Away), None).await, Some(room));
        assert_eq!(place(None, Some(None)).await, None);
        assert_eq!(chat.own_presence(&ann).await.unwrap().status, PresenceStatus::Away);
    }

    async fn who_hides_behind_an_open_socket_was_seen_when_they_hid(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (mut a, b) = watching(&chat, ann, bob).await;

        let hidden = chat.set_presence(&bob, Some(PresenceStatus::Offline), None).await.unwrap().last_seen;

        assert!(hidden.is_some());
        let Event::Presence { presence } = a.hear().await else { panic!() };
        assert_eq!((presence.status, presence.last_seen), (PresenceStatus::Offline, hidden));
        chat.pass(100);
        drop(b);
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(chat.own_presence(&bob).await.unwrap().last_seen, hidden, "leaving does not give it away");
        let _b = chat.socket(bob).await;
        assert_eq!(chat.own_presence(&bob).await.unwrap().status, PresenceStatus::Online);
    }
}

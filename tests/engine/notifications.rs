//! The bell.

use parlor::{
    chat::Chat,
    model::{
        About, Actor, Dialect, MessageChange, MessageId, Notification, NotificationLevel, NotificationPage, Timestamp,
        UserRole,
    },
    protocol::Event,
};

use crate::support::contract;

/// What a line of the bell says, in short.
fn told(line: &Notification) -> String {
    match &line.about {
        About::Message(message) => message.content.clone(),
        About::Mention(message) => format!("@ {}", message.content),
        About::Reaction { by, emoji, message, .. } => format!("{} {emoji} {}", by.username, message.content),
        About::Invitation { by, .. } => format!("invited by {}", by.as_ref().unwrap().username),
    }
}

async fn bell(chat: &Chat, actor: &Actor) -> Vec<String> {
    chat.notifications(actor, None).await.unwrap().notifications.iter().map(told).collect()
}

/// Every page, one after the other.
async fn pages(chat: &Chat, actor: &Actor) -> Vec<NotificationPage> {
    let mut pages = vec![chat.notifications(actor, None).await.unwrap()];
    while let Some(before) = pages[pages.len() - 1].next {
        pages.push(chat.notifications(actor, Some(before)).await.unwrap());
    }
    pages
}

contract! {
    async fn messages_of_others_ring_newest_first_and_are_read_once_they_are_read(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, other) = (chat.group(&[ann, bob]).await, chat.open_direct(&ann, bob.user_id).await.unwrap().0);
        let first = chat.say(&ann, room, "one").await.message.seq;
        chat.say(&bob, room, "mine").await;
        chat.say(&ann, other, "two").await;
        chat.mark_read(&bob, room, first).await.unwrap();

        let page = chat.notifications(&bob, None).await.unwrap();

        let lines: Vec<_> = page.notifications.iter().map(|line| (told(line), line.title.clone(), line.read)).collect();
        let expected = [("two", "ann", false), ("one", "Moving house 🏠", true), ("invited by ann", "Moving house 🏠", false)];
        assert_eq!(lines, expected.map(|(told, title, read)| (told.to_owned(), title.to_owned(), read)));
        assert_eq!((page.unread, page.next), (1, None), "messages are counted elsewhere");
    }

    async fn levels_decide_what_rings(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (loud, named, mute) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        chat.read_notifications(&bob, Timestamp(i64::MAX)).await.unwrap();
        chat.set_level(&bob, named, NotificationLevel::Mentions).await.unwrap();
        chat.set_level(&bob, mute, NotificationLevel::None).await.unwrap();
        for (room, name) in [(loud, "loud"), (named, "named"), (mute, "mute")] {
            chat.say(&ann, room, &format!("plain {name}")).await;
            chat.say(&ann, room, &format!("@bob {name}")).await;
        }

        let lines = bell(&chat, &bob).await;

        assert_eq!(lines[..3], ["@ @bob named", "@ @bob loud", "plain loud"]);
        assert!(lines[3..].iter().all(|line| line == "invited by ann"));
    }

    async fn deleted_messages_vanish_with_the_reactions_to_them(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.open_direct(&ann, bob.user_id).await.unwrap().0;
        let mine = chat.say(&bob, room, "mine").await.message;
        let theirs = chat.say(&ann, room, "@bob theirs").await.message;
        chat.react(&ann, mine.id, "👍", true).await.unwrap();
        assert_eq!(bell(&chat, &bob).await, ["ann 👍 mine", "@ @bob theirs"]);

        chat.delete(&bob, mine.id).await.unwrap();
        chat.delete(&ann, theirs.id).await.unwrap();

        let page = chat.notifications(&bob, None).await.unwrap();
        assert_eq!((page.notifications, page.unread), (Vec::new(), 0));
    }

    async fn a_reaction_rings_at_once_on_the_senders_sockets_alone(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[bob, ann, cyd]).await;
        let message = chat.say(&bob, room, "hello").await.message;
        let mut sockets = [chat.socket(bob).await, chat.socket(bob).await, chat.socket(cyd).await, chat.socket(ann).await];
        let is_reaction = |event: &Event| matches!(event, Event::Message { change: MessageChange::Reacted { .. }, .. });
        let is_bell = |event: &Event| matches!(event, Event::Notification { .. } | Event::NotificationsRead { .. });

        chat.react(&ann, message.id, "🎉", true).await.unwrap();

        for socket in &mut sockets[..2] {
            let heard = socket.hear_until(is_bell).await;
            let Some(Event::Notification { notification, unread }) = heard.iter().find(|event| is_bell(event)) else { panic!() };
            assert_eq!((told(notification), *unread), ("ann 🎉 hello".to_owned(), 1));
        }
        for socket in &mut sockets[2..] {
            assert!(!socket.hear_until(is_reaction).await.iter().any(is_bell));
            socket.hears_nothing().await;
        }

        chat.react(&ann, message.id, "🎉", false).await.unwrap();

        let heard = sockets[0].hear_until(is_bell).await;
        assert!(heard.contains(&Event::NotificationsRead { unread: 0 }));
        assert_eq!(bell(&chat, &bob).await, Vec::<String>::new());
    }

    async fn ones_own_reactions_and_those_in_muted_conversations_do_not_ring(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.open_direct(&ann, bob.user_id).await.unwrap().0;
        let message = chat.say(&bob, room, "hello").await.message;

        chat.react(&bob, message.id, "👍", true).await.unwrap();
        chat.set_level(&bob, room, NotificationLevel::None).await.unwrap();
        chat.react(&ann, message.id, "👍", true).await.unwrap();

        assert_eq!(bell(&chat, &bob).await, Vec::<String>::new());
    }

    async fn who_is_put_into_a_conversation_is_told_and_who_does_it_is_not(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut newcomer, mut present) = (chat.socket(cyd).await, chat.socket(bob).await);

        chat.add_participants(&ann, room, &[cyd.user_id, bob.user_id]).await.unwrap();

        let heard = newcomer.hear_until(|event| matches!(event, Event::Notification { .. })).await;
        let Some(Event::Notification { notification, unread }) = heard.last() else { panic!("{heard:?}") };
        assert_eq!((told(notification), notification.conversation, *unread), ("invited by ann".to_owned(), room, 1));
        assert_eq!(notification.title, "Moving house 🏠");
        assert!(matches!(present.hear().await, Event::Participant { .. }));
        present.hears_nothing().await;
        assert_eq!(bell(&chat, &bob).await, ["invited by ann"], "that of the beginning");
        assert_eq!(bell(&chat, &ann).await, Vec::<String>::new());
    }

    async fn reading_the_bell_clears_it_in_every_tab(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        chat.group(&[ann, bob]).await;
        chat.group(&[ann, bob]).await;
        let lines = chat.notifications(&bob, None).await.unwrap().notifications;
        let (mut tab, mut other) = (chat.socket(bob).await, chat.socket(ann).await);

        assert_eq!(chat.unread_notifications(&bob).await.unwrap(), 2);
        assert_eq!(chat.read_notifications(&bob, lines[1].at).await.unwrap(), 1);
        assert_eq!(chat.unread_notifications(&bob).await.unwrap(), 1);
        assert_eq!(tab.hear().await, Event::NotificationsRead { unread: 1 });
        assert_eq!(chat.read_notifications(&bob, Timestamp(i64::MAX)).await.unwrap(), 0);
        assert_eq!(tab.hear().await, Event::NotificationsRead { unread: 0 });
        assert_eq!(chat.read_notifications(&bob, Timestamp(i64::MAX)).await.unwrap(), 0);
        tab.hears_nothing().await;
        other.hears_nothing().await;

        let page = chat.notifications(&bob, None).await.unwrap();
        assert!(page.notifications.iter().all(|line| line.read));
        assert_eq!(page.unread, 0);
    }

    async fn nothing_rings_of_what_one_left_or_from_before_one_came(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (left, late) = (chat.group(&[ann, bob]).await, chat.group(&[ann]).await);
        let mine = chat.say(&bob, left, "mine").await.message;
        chat.say(&ann, left, "@bob there").await;
        chat.react(&ann, mine.id, "👍", true).await.unwrap();
        chat.leave(&bob, left).await.unwrap();
        chat.say(&ann, left, "gone?").await;
        chat.say(&ann, late, "before").await;
        chat.add_participants(&ann, late, &[bob.user_id]).await.unwrap();
        chat.say(&ann, late, "since").await;

        assert_eq!(bell(&chat, &bob).await, ["since", "invited by ann"]);
        assert_eq!(chat.notifications(&bob, None).await.unwrap().unread, 1);
    }

    async fn strangers_and_other_tenants_hear_nothing_at_all(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let mallory = chat.person_of("rival", "mallory", UserRole::Admin).await;
        let boss = chat.admin("boss").await;
        let mut sockets = [chat.socket(eve).await, chat.socket(mallory).await, chat.socket(boss).await];
        let room = chat.group(&[ann, bob]).await;
        let message = chat.say(&bob, room, "@everyone secret").await.message;
        chat.react(&ann, message.id, "👍", true).await.unwrap();

        for (stranger, socket) in [eve, mallory, boss].iter().zip(&mut sockets) {
            assert_eq!(bell(&chat, stranger).await, Vec::<String>::new());
            assert_eq!(chat.read_notifications(stranger, Timestamp(i64::MAX)).await.unwrap(), 0);
            socket.hears_nothing().await;
        }
        assert_eq!(chat.notifications(&bob, None).await.unwrap().unread, 2, "nobody else read them for him");
    }

    async fn pages_go_back_without_gaps_or_repeats_also_where_much_happened_at_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let rooms = [chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await];
        // Committed together, so of the same moment.
        let mut said = Vec::new();
        for _ in 0..3 {
            let posts = (0..14).map(|n| chat.say(&ann, rooms[n % 2], "x"));
            said.extend(futures::future::join_all(posts).await.into_iter().map(|posted| posted.message.id));
        }

        let pages = pages(&chat, &bob).await;

        let mut seen: Vec<MessageId> = Vec::new();
        let mut moments = Vec::new();
        for line in pages.iter().flat_map(|page| &page.notifications) {
            moments.push(line.at);
            if let About::Message(message) = &line.about {
                seen.push(message.id);
            }
        }
        assert!(pages.len() >= 2);
        assert!(moments.is_sorted_by(|a, b| a >= b));
        seen.sort_unstable();
        said.sort_unstable();
        assert_eq!(seen, said);
    }

    async fn what_was_read_is_forgotten_after_three_months_and_nothing_else(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        chat.group(&[ann, bob, cyd]).await;
        chat.read_notifications(&bob, Timestamp(i64::MAX)).await.unwrap();
        chat.pass(80 * 24 * 3600);
        chat.group(&[ann, bob]).await;
        chat.read_notifications(&bob, Timestamp(i64::MAX)).await.unwrap();
        assert_eq!(chat.forget_old_notifications().await.unwrap(), 0);
        chat.pass(20 * 24 * 3600);

        assert_eq!(chat.forget_old_notifications().await.unwrap(), 1);

        assert_eq!(bell(&chat, &bob).await, ["invited by ann"]);
        assert_eq!(bell(&chat, &cyd).await, ["invited by ann"], "she has not read it yet");
    }

    async fn no_place_in_time_is_out_of_reach(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "hi").await;

        for before in [i64::MIN, -1, 0, 1] {
            assert_eq!(chat.notifications(&bob, Some(Timestamp(before))).await.unwrap().notifications, []);
        }
        assert_eq!(chat.notifications(&bob, Some(Timestamp(i64::MAX))).await.unwrap().notifications.len(), 2);
    }
}

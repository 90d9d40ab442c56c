//! What people decide for themselves: archive, levels, what counts as read.

use parlor::{
    Error,
    chat::{Chat, NewContext, NewConversation, Pair},
    model::{Actor, Context, ConversationId, ConversationKind, NotificationLevel, ParticipantRole, SeqRange, UserRole},
    protocol::{Command, Cursor, Event},
};

use crate::support::contract;

/// Unread messages of somebody, and the first of them.
async fn unread(chat: &Chat, actor: &Actor, room: ConversationId) -> (i64, Option<i64>) {
    let membership = chat.conversation(actor, room).await.unwrap().membership;
    (membership.unread, membership.first_unread)
}

/// A conversation of two by each way to ask for one that may be there already, and whether it is new.
async fn ask_for_each(chat: &Chat, actor: &Actor, other: &Actor) -> Vec<(ConversationId, bool)> {
    let new = |kind| NewConversation { kind, title: "Plans".into(), members: vec![other.user_id] };
    let bid = NewContext {
        kind: ConversationKind::Bid,
        context: Context { kind: "bid".into(), id: "7".into(), title: None, status: None, url: None },
        title: None,
        members: vec![other.user_id],
    };
    let pair = Pair { customer: actor.user_id, provider: other.user_id };
    vec![
        chat.open_direct(actor, other.user_id).await.unwrap(),
        chat.open_between(actor, other.user_id, "Us").await.unwrap(),
        chat.open_again(actor, new(ConversationKind::Group)).await.unwrap(),
        chat.open_again(actor, new(ConversationKind::Support)).await.unwrap(),
        chat.open_context(actor, bid).await.unwrap(),
        chat.open_pair(actor, pair, None).await.unwrap(),
        chat.open_pair(actor, pair, Some("7")).await.unwrap(),
    ]
}

contract! {
    async fn asking_anew_for_what_one_put_away_brings_it_back(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let made = ask_for_each(&chat, &ann, &bob).await;
        assert!(made.iter().all(|(_, is_new)| *is_new), "{made:?}");
        for (room, _) in &made {
            chat.say(&bob, *room, "are you there?").await;
            for who in [&ann, &bob] {
                chat.archive(who, *room, true).await.unwrap();
            }
        }
        assert_eq!(chat.unread_counts(&ann, false).await.unwrap(), []);
        let (mut phone, mut other) = (chat.socket(ann).await, chat.socket(bob).await);

        let again = ask_for_each(&chat, &ann, &bob).await;

        assert_eq!(again, made.iter().map(|(room, _)| (*room, false)).collect::<Vec<_>>());
        assert_eq!(chat.unread_counts(&ann, false).await.unwrap().len(), made.len());
        let mut told = Vec::new();
        for (room, _) in made {
            let membership = chat.conversation(&ann, room).await.unwrap().membership;
            assert_eq!((membership.archived_at, membership.unread), (None, 1));
            told.push(Event::Membership { conversation: room, membership });
            assert!(chat.conversation(&bob, room).await.unwrap().membership.archived_at.is_some());
        }
        let last = told.last().unwrap().clone();
        assert_eq!(phone.hear_until(|event| *event == last).await, told);
        // Nobody is told of what stays as it is.
        ask_for_each(&chat, &ann, &bob).await;
        phone.hears_nothing().await;
        other.hears_nothing().await;
    }

    async fn archiving_is_for_oneself_alone_and_a_new_message_does_not_undo_it(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;

        assert!(chat.archive(&bob, room, true).await.unwrap().archived_at.is_some());
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, head);
        chat.say(&ann, room, "are you there?").await;

        let listed = chat.conversations(&bob).await.unwrap();
        let listed = listed.iter().find(|summary| summary.conversation.id == room).unwrap();
        assert!(listed.membership.archived_at.is_some());
        assert_eq!(listed.membership.unread, 1);
        assert_eq!(chat.conversation(&ann, room).await.unwrap().membership.archived_at, None);
        assert_eq!(chat.archive(&bob, room, false).await.unwrap().archived_at, None);
    }

    async fn settings_reach_ones_own_sockets_and_nobody_elses(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (mut desk, mut phone, mut other) = (chat.socket(bob).await, chat.socket(bob).await, chat.socket(ann).await);

        let membership = chat.set_level(&bob, room, NotificationLevel::Mentions).await.unwrap();

        assert_eq!(membership.notifications, NotificationLevel::Mentions);
        let told = Event::Membership { conversation: room, membership: membership.clone() };
        assert_eq!(desk.hear().await, told);
        assert_eq!(phone.hear().await, told);
        other.hears_nothing().await;
        assert_eq!(chat.conversation(&bob, room).await.unwrap().membership, membership);
        assert_eq!(chat.conversation(&ann, room).await.unwrap().membership.notifications, NotificationLevel::All);
    }

    async fn from_a_message_on_everything_is_unread_again(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "one").await;
        let second = chat.say(&ann, room, "two").await.message.seq;
        chat.say(&bob, room, "mine").await;
        let last = chat.say(&ann, room, "three").await.message.seq;
        chat.mark_read(&bob, room, last).await.unwrap();
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;
        let mut socket = chat.socket(bob).await;

        let membership = chat.mark_unread(&bob, room, second).await.unwrap();

        assert_eq!((membership.unread, membership.first_unread), (2, Some(second)));
        assert_eq!(socket.hear().await, Event::Membership { conversation: room, membership });
        assert_eq!(unread(&chat, &bob, room).await, (2, Some(second)));
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, head, "nothing changed for others");
        assert_eq!(chat.mark_read(&bob, room, last).await.unwrap(), 2, "reading it again is news again");
        assert_eq!(unread(&chat, &bob, room).await, (0, None));
    }

    async fn what_was_said_before_one_joined_is_never_unread(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann]).await;
        chat.say(&ann, room, "before").await;
        chat.add_participants(&ann, room, &[bob.user_id]).await.unwrap();
        let since = chat.say(&ann, room, "since").await.message.seq;
        chat.mark_read(&bob, room, since).await.unwrap();

        for from in [i64::MIN, 0, 1] {
            let membership = chat.mark_unread(&bob, room, from).await.unwrap();
            assert_eq!((membership.unread, membership.first_unread), (1, Some(since)));
        }
        let membership = chat.mark_unread(&bob, room, i64::MAX).await.unwrap();
        assert_eq!(membership.unread, 1, "nothing was said after the end of time");
    }

    async fn who_comes_back_learns_what_is_read_now_and_not_what_was(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let first = chat.say(&ann, room, "one").await.message.seq;
        let last = chat.say(&ann, room, "two").await.message.seq;
        chat.mark_read(&bob, room, last).await.unwrap();
        chat.mark_unread(&bob, room, last).await.unwrap();
        let mut socket = chat.socket(ann).await;

        socket.0.handle(Command::Resume { cursors: vec![Cursor { conversation: room, seq: last }] }).await;

        let heard = socket.hear_all().await;
        let Event::Read { ranges, user_id, .. } = &heard[0] else { panic!("{heard:?}") };
        assert_eq!((*user_id, ranges.as_slice()), (bob.user_id, [SeqRange { from: 0, to: first }].as_slice()));
        assert_eq!(heard[1], Event::Caught { conversation: room, seq: last + 1 });
    }

    async fn everything_everywhere_is_read_at_once(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let (loud, mixed, read) = (chat.group(&[ann, bob, cyd]).await, chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        for _ in 0..3 {
            chat.say(&ann, loud, "hey").await;
        }
        let skipped = chat.say(&ann, mixed, "skipped").await.message;
        let picked = chat.say(&ann, mixed, "picked").await.message;
        let later = chat.say(&ann, mixed, "later").await.message;
        chat.mark_messages_read(&bob, mixed, &[picked.id]).await.unwrap();
        let done = chat.say(&ann, read, "done").await.message.seq;
        chat.mark_read(&bob, read, done).await.unwrap();
        let quiet_head = chat.conversation(&ann, read).await.unwrap().conversation.seq;
        let mixed_head = chat.conversation(&ann, mixed).await.unwrap().conversation.seq;
        let mut socket = chat.socket(ann).await;

        assert_eq!(chat.mark_all_read(&bob).await.unwrap(), 5);

        assert_eq!(chat.unread_counts(&bob, true).await.unwrap(), []);
        let heard = socket.hear_until(|event| matches!(event, Event::Read { conversation, .. } if *conversation == mixed)).await;
        let Some(Event::Read { seq, user_id, ranges, message_ids, .. }) = heard.iter().find(|event| event.change().unwrap().conversation == mixed) else { panic!() };
        assert_eq!((*seq, *user_id, message_ids.clone()), (mixed_head + 1, bob.user_id, vec![skipped.id, later.id]));
        assert!([skipped.seq, later.seq].iter().all(|&seq| ranges.iter().any(|range| range.contains(seq))));
        assert!(!ranges.iter().any(|range| range.contains(picked.seq)), "that was read before");
        assert_eq!(chat.conversation(&ann, read).await.unwrap().conversation.seq, quiet_head, "nothing became read there");
        let readers = chat.readers(&ann, mixed).await.unwrap();
        assert_eq!(readers[0].ranges, [SeqRange { from: 0, to: mixed_head }]);
        assert_eq!(unread(&chat, &cyd, loud).await.0, 3, "others have not read it");
        assert_eq!(chat.mark_all_read(&bob).await.unwrap(), 0);
        let seq = chat.say(&ann, mixed, "news").await.message.seq;
        assert_eq!(unread(&chat, &bob, mixed).await, (1, Some(seq)));
    }

    async fn reading_everything_while_people_go_on_talking_loses_no_message_and_no_change(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let other = chat.another_node().await;
        let room = chat.group(&[ann, bob]).await;
        let talking = async {
            for n in 0..40 {
                chat.say(&ann, room, &format!("message {n}")).await;
            }
        };
        let reading = async {
            let mut count = 0;
            for _ in 0..10 {
                count += other.mark_all_read(&bob).await.unwrap();
            }
            count
        };

        let ((), count) = tokio::join!(talking, reading);

        assert_eq!(unread(&chat, &bob, room).await.0 as u64 + count, 40);
        let changes = chat.changes_since(&ann, room, 0).await.unwrap();
        let messages = changes.events.iter().filter(|event| matches!(event, Event::Message { .. })).count();
        assert_eq!(messages, 40);
        other.close().await;
    }

    async fn strangers_former_members_and_other_tenants_have_no_settings(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        chat.add_tenant("rival", "", parlor::model::Dialect::Native, None).await.unwrap();
        let mallory = chat.person_of("rival", "mallory", UserRole::Admin).await;
        let boss = chat.admin("boss").await;
        let room = chat.group(&[ann, bob]).await;
        let seq = chat.say(&ann, room, "secret").await.message.seq;
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        let hidden = Error::not_found("conversation");

        let looking_on = Error::Forbidden;
        for (who, refusal) in [(eve, &hidden), (bob, &hidden), (mallory, &hidden), (boss, &looking_on)] {
            assert_eq!(chat.archive(&who, room, true).await.unwrap_err(), *refusal);
            assert_eq!(chat.set_level(&who, room, NotificationLevel::None).await.unwrap_err(), *refusal);
            assert_eq!(chat.mark_unread(&who, room, seq).await.unwrap_err(), *refusal);
            assert_eq!(chat.mark_all_read(&who).await.unwrap(), 0);
        }
        assert_eq!(chat.archive(&ann, ConversationId(987_654), true).await.unwrap_err(), hidden);
    }

    async fn observers_decide_for_themselves_too(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Observer).await.unwrap();
        let seq = chat.say(&ann, room, "look").await.message.seq;

        assert!(chat.archive(&bob, room, true).await.unwrap().archived_at.is_some());
        assert_eq!(chat.set_level(&bob, room, NotificationLevel::None).await.unwrap().notifications, NotificationLevel::None);
        assert_eq!(chat.mark_all_read(&bob).await.unwrap(), 1);
        assert_eq!(chat.mark_unread(&bob, room, seq).await.unwrap().unread, 1);
    }

    async fn a_long_list_comes_in_pages_without_gaps_or_repeats(chat: TestChat) {
        let ann = chat.person("ann").await;
        for _ in 0..205 {
            chat.group(&[ann]).await;
        }

        let first = chat.conversations(&ann).await.unwrap();
        let last = &first.last().unwrap().conversation;
        let rest = chat.conversations_before(&ann, last.active_at(), last.id).await.unwrap();

        // Everybody is in the general one as well.
        assert_eq!((first.len(), rest.len()), (200, 6));
        let listed: Vec<_> = first.iter().chain(&rest).map(|summary| &summary.conversation).collect();
        let places: Vec<_> = listed.iter().map(|conversation| (conversation.active_at(), conversation.id)).collect();
        assert!(places.windows(2).all(|pair| pair[0] > pair[1]));
    }

    async fn people_who_come_and_go_are_counted(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let boss = chat.admin("boss").await;
        let room = chat.group(&[ann, bob]).await;
        let count = async || chat.conversation(&ann, room).await.unwrap().participant_count;

        assert_eq!(count().await, 2);
        chat.add_participants(&ann, room, &[bob.user_id, cyd.user_id]).await.unwrap();
        assert_eq!(count().await, 3);
        chat.leave(&cyd, room).await.unwrap();
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        assert_eq!(count().await, 1);
        chat.add_participants(&ann, room, &[bob.user_id]).await.unwrap();
        assert_eq!(count().await, 2);
        assert_eq!(chat.conversation(&boss, room).await.unwrap().participant_count, 2);
    }
}

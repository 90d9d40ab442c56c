//! Conversations: one of each, and who may do what in them.

use futures::future::join_all;
use parlor::{
    Error,
    chat::{ConversationFilter, NewConversation, NewTicket},
    model::{About, Anchor, ConversationKind, Dialect, ParticipantRole, UserId, UserRole},
    protocol::Event,
};

use crate::support::{contract, text};

contract! {
    async fn two_people_have_one_direct_conversation_whoever_opens_it(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);

        let (opened, new) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let (again, new_again) = chat.open_direct(&bob, ann.user_id).await.unwrap();

        assert_eq!((opened, new, new_again), (again, true, false));
        let summary = chat.conversation(&ann, opened).await.unwrap();
        assert_eq!(summary.others[0].username, "bob");
        assert_eq!((summary.conversation.title, summary.participant_count), (None, 2));
    }

    async fn racing_openers_on_two_nodes_get_the_same_direct_conversation(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let other = chat.another_node().await;

        let opened = join_all((0..10).flat_map(|_| [chat.open_direct(&ann, bob.user_id), other.open_direct(&bob, ann.user_id)])).await;

        let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
        assert!(opened.iter().all(|(id, _)| *id == opened[0].0));
        assert_eq!(opened.iter().filter(|(_, new)| *new).count(), 1);
        other.close().await;
    }

    async fn nobody_talks_to_themselves_to_strangers_of_other_tenants_or_to_nobody(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let eve = chat.person_of("rival", "eve", UserRole::Member).await;

        assert!(matches!(chat.open_direct(&ann, ann.user_id).await, Err(Error::Invalid { .. })));
        assert_eq!(chat.open_direct(&ann, eve.user_id).await.unwrap_err(), Error::not_found("person"));
        assert_eq!(chat.open_direct(&ann, UserId(99_999)).await.unwrap_err(), Error::not_found("person"));
        let new = NewConversation { kind: ConversationKind::Group, title: "x".into(), members: vec![eve.user_id] };
        assert_eq!(chat.create_conversation(&ann, new).await.unwrap_err(), Error::not_found("person"));
    }

    async fn a_group_has_its_people_its_title_and_an_admin(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let title = "</title><script>alert(1)</script> \u{202e}שלום";
        let new = NewConversation { kind: ConversationKind::Group, title: format!("  {title} "), members: vec![bob.user_id, ann.user_id] };

        let room = chat.create_conversation(&ann, new).await.unwrap();

        let summary = chat.conversation(&bob, room).await.unwrap();
        assert_eq!(summary.conversation.title.as_deref(), Some(title));
        assert_eq!(summary.membership.role, ParticipantRole::Member);
        let roles: Vec<_> = chat.participants(&bob, room, 0).await.unwrap().into_iter().map(|p| (p.person.username, p.role)).collect();
        assert_eq!(roles, [("ann".to_owned(), ParticipantRole::Admin), ("bob".to_owned(), ParticipantRole::Member)]);
    }

    async fn conversations_without_a_usable_title_or_of_a_reserved_kind_are_refused(chat: TestChat) {
        let ann = chat.person("ann").await;
        let new = |kind, title: &str| NewConversation { kind, title: title.into(), members: Vec::new() };

        assert!(matches!(chat.create_conversation(&ann, new(ConversationKind::Group, "  ")).await, Err(Error::Invalid { .. })));
        assert!(matches!(chat.create_conversation(&ann, new(ConversationKind::Group, "a\nb")).await, Err(Error::Invalid { .. })));
        assert!(matches!(chat.create_conversation(&ann, new(ConversationKind::Group, &"x".repeat(256))).await, Err(Error::TooLong { .. })));
        for kind in [ConversationKind::Direct, ConversationKind::General] {
            assert!(matches!(chat.create_conversation(&ann, new(kind, "x")).await, Err(Error::Invalid { .. })));
        }
    }

    async fn the_list_has_the_newest_activity_first(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (quiet, busy) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        chat.say(&bob, busy, "first").await;
        chat.say(&bob, quiet, "second").await;
        chat.say(&bob, busy, "third").await;

        let list = chat.conversations(&ann).await.unwrap();

        let order: Vec<_> = list.iter().map(|summary| summary.conversation.id).filter(|id| [quiet, busy].contains(id)).collect();
        assert_eq!(order, [busy, quiet]);
        assert_eq!(list[0].last_message.as_ref().unwrap().content, "third");
        assert_eq!(list[0].membership.unread, 2);
    }

    async fn a_list_shows_what_was_said_without_its_marks(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "**Tea** for @bob").await;

        let last = chat.conversations(&bob).await.unwrap().remove(0).last_message.unwrap();
        let told = chat.notifications(&bob, None).await.unwrap().notifications.remove(0);

        assert_eq!((last.plain().as_ref(), last.content.as_str()), ("Tea for @bob", "**Tea** for @bob"));
        let About::Mention(message) = told.about else { panic!("{told:?}") };
        assert_eq!(message.plain(), "Tea for @bob");
    }

    async fn a_stranger_finds_nothing_of_a_foreign_conversation(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "secret").await;
        let hidden = Error::not_found("conversation");

        assert_eq!(chat.conversation(&eve, room).await.unwrap_err(), hidden);
        assert_eq!(chat.history(&eve, room, Anchor::Latest, 50).await.unwrap_err(), hidden);
        assert_eq!(chat.changes_since(&eve, room, 0).await.unwrap_err(), hidden);
        assert_eq!(chat.participants(&eve, room, 0).await.unwrap_err(), hidden);
        assert_eq!(chat.readers(&eve, room).await.unwrap_err(), hidden);
        assert_eq!(chat.mark_read(&eve, room, 9).await.unwrap_err(), hidden);
        assert_eq!(chat.rename(&eve, room, "mine").await.unwrap_err(), hidden);
        assert_eq!(chat.add_participants(&eve, room, &[eve.user_id]).await.unwrap_err(), hidden);
        assert_eq!(chat.remove_participant(&eve, room, ann.user_id).await.unwrap_err(), hidden);
        assert_eq!(chat.set_role(&eve, room, eve.user_id, ParticipantRole::Admin).await.unwrap_err(), hidden);
        assert_eq!(chat.leave(&eve, room).await.unwrap_err(), hidden);
    }

    async fn members_do_not_manage(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob]).await;

        assert_eq!(chat.rename(&bob, room, "mine").await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.add_participants(&bob, room, &[cyd.user_id]).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.remove_participant(&bob, room, ann.user_id).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.set_role(&bob, room, bob.user_id, ParticipantRole::Admin).await.unwrap_err(), Error::Forbidden);
    }

    async fn moderators_manage_but_not_those_above_them(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob]).await;
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Moderator).await.unwrap();

        chat.add_participants(&bob, room, &[cyd.user_id]).await.unwrap();
        chat.remove_participant(&bob, room, cyd.user_id).await.unwrap();
        assert_eq!(chat.remove_participant(&bob, room, ann.user_id).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.set_role(&bob, room, bob.user_id, ParticipantRole::Admin).await.unwrap_err(), Error::Forbidden);
    }

    async fn people_join_in_a_role_and_only_admins_let_others_manage(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann]).await;
        let add = |by, user: &UserId, role| chat.add_participant(by, room, *user, Some(role));
        add(&ann, &bob.user_id, ParticipantRole::Moderator).await.unwrap();
        for role in [ParticipantRole::Moderator, ParticipantRole::Admin] {
            assert_eq!(add(&bob, &cyd.user_id, role).await.unwrap_err(), Error::Forbidden);
        }
        add(&bob, &cyd.user_id, ParticipantRole::Observer).await.unwrap();
        assert_eq!(chat.post(&cyd, room, text("hello")).await.unwrap_err(), Error::Forbidden);
    }

    async fn who_is_in_it_already_gets_the_role_that_is_named(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        let add = |by, user: &UserId, role| chat.add_participant(by, room, *user, role);
        let role = async |of| chat.conversation(of, room).await.unwrap().membership.role;
        assert_eq!(add(&ann, &bob.user_id, Some(ParticipantRole::Moderator)).await, Ok(false));
        assert_eq!(add(&ann, &bob.user_id, None).await, Ok(false));
        assert_eq!(role(&bob).await, ParticipantRole::Moderator, "without a role they stay as they are");

        assert_eq!(add(&bob, &cyd.user_id, Some(ParticipantRole::Member)).await, Ok(false));
        for named in [ParticipantRole::Observer, ParticipantRole::Admin] {
            assert_eq!(add(&bob, &cyd.user_id, Some(named)).await, Err(Error::Forbidden), "only admins change roles");
        }
        assert_eq!(add(&bob, &ann.user_id, Some(ParticipantRole::Member)).await, Err(Error::Forbidden));
        let refused = add(&ann, &ann.user_id, Some(ParticipantRole::Member)).await;
        assert!(matches!(refused, Err(Error::Invalid { field, .. }) if field == "role"), "the last admin stays one");
        assert_eq!(role(&cyd).await, ParticipantRole::Member);
        assert_eq!(role(&ann).await, ParticipantRole::Admin);
    }

    async fn support_is_asked_in_a_conversation_with_its_staff(chat: TestChat) {
        let ann = chat.person("ann").await;
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let ticket = |message| NewTicket { topic: "technical".into(), title: "Login Issue".into(), message };
        let long = Some(text(&"x".repeat(10_001)));
        assert!(matches!(chat.ask_support(&ann, ticket(long)).await, Err(Error::TooLong { .. })));
        let blank = NewTicket { topic: " ".into(), ..ticket(None) };
        assert!(matches!(chat.ask_support(&ann, blank).await, Err(Error::Invalid { field, .. }) if field == "support_type"));

        let opened = chat.ask_support(&ann, ticket(Some(text("I cannot sign in")))).await.unwrap();

        let seen = chat.conversation(&sue, opened).await.unwrap();
        assert_eq!((seen.conversation.kind, seen.membership.unread), (ConversationKind::Support, 1));
        assert_eq!(seen.conversation.metadata, Some(serde_json::json!({ "support_type": "technical" })));
        let tickets = ConversationFilter { kinds: Some(vec![ConversationKind::Support]), ..Default::default() };
        assert_eq!(chat.list_conversations(&ann, &tickets, 0, 10).await.unwrap().count, 1);
    }

    async fn the_last_admin_stays_one(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;

        assert!(matches!(chat.set_role(&ann, room, ann.user_id, ParticipantRole::Member).await, Err(Error::Invalid { .. })));
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Admin).await.unwrap();
        chat.set_role(&bob, room, ann.user_id, ParticipantRole::Member).await.unwrap();
    }

    async fn when_the_last_admin_goes_whoever_is_next_becomes_one(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        chat.set_role(&ann, room, cyd.user_id, ParticipantRole::Moderator).await.unwrap();
        let mut socket = chat.socket(cyd).await;

        chat.leave(&ann, room).await.unwrap();

        assert_eq!(chat.conversation(&cyd, room).await.unwrap().membership.role, ParticipantRole::Admin);
        let is_promotion = |event: &Event| matches!(event, Event::Participant { participant, .. } if participant.role == ParticipantRole::Admin && participant.left_at.is_none());
        socket.hear_until(is_promotion).await;
        chat.leave(&cyd, room).await.unwrap();
        assert_eq!(chat.conversation(&bob, room).await.unwrap().membership.role, ParticipantRole::Admin);
        chat.leave(&bob, room).await.unwrap();
    }

    async fn who_leaves_hears_nothing_of_who_follows_them(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let mut socket = chat.socket(ann).await;

        chat.leave(&ann, room).await.unwrap();

        assert!(matches!(socket.hear().await, Event::Participant { participant, .. } if participant.left_at.is_some()));
        socket.hears_nothing().await;
    }

    async fn staff_manage_what_they_are_in(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let room = chat.group(&[ann, sue]).await;

        chat.add_participant(&sue, room, bob.user_id, Some(ParticipantRole::Member)).await.unwrap();
        chat.remove_participant(&sue, room, bob.user_id).await.unwrap();

        let elsewhere = chat.group(&[ann]).await;
        assert_eq!(chat.add_participants(&sue, elsewhere, &[bob.user_id]).await.unwrap_err(), Error::not_found("conversation"));
    }

    async fn who_comes_to_support_later_finds_what_waits_for_it(chat: TestChat) {
        let ann = chat.person("ann").await;
        let ticket = NewTicket { topic: "technical".into(), title: "Login".into(), message: Some(text("I cannot sign in")) };
        let open = chat.ask_support(&ann, ticket.clone()).await.unwrap();
        let closed = chat.ask_support(&ann, ticket).await.unwrap();
        chat.set_closed(&ann, closed, true).await.unwrap();

        let sue = chat.person_of("main", "sue", UserRole::Support).await;

        let tickets = ConversationFilter { kinds: Some(vec![ConversationKind::Support]), ..Default::default() };
        let found = chat.list_conversations(&sue, &tickets, 0, 10).await.unwrap().items;
        assert_eq!(found.iter().map(|one| one.conversation.id).collect::<Vec<_>>(), [open]);
        let answer = chat.say(&sue, open, "Try again now").await.message;
        chat.edit(&sue, answer.id, "Try again now, please".into()).await.unwrap();
        chat.mark_read(&sue, open, answer.seq).await.unwrap();
        assert_eq!(chat.remove_participant(&ann, open, sue.user_id).await.unwrap_err(), Error::Forbidden);
    }

    async fn a_direct_conversation_stays_between_two(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();

        assert_eq!(chat.add_participants(&ann, direct, &[cyd.user_id]).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.remove_participant(&ann, direct, bob.user_id).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.leave(&ann, direct).await.unwrap_err(), Error::Forbidden);
        for who in [&cyd, &chat.foreign_admin().await] {
            assert_eq!(chat.rename(who, direct, "us").await, Err(Error::not_found("conversation")));
            assert_eq!(chat.set_closed(who, direct, true).await, Err(Error::not_found("conversation")));
        }
        assert_eq!(chat.rename(&chat.admin("boss").await, direct, "us").await, Err(Error::Forbidden));
    }

    async fn either_of_two_names_their_conversation_and_closes_it_for_both(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (first, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        chat.rename(&bob, first, "us").await.unwrap();
        assert_eq!(chat.conversation(&ann, first).await.unwrap().conversation.title.as_deref(), Some("us"));

        chat.set_closed(&bob, first, true).await.unwrap();
        assert!(chat.is_closed(&ann, first).await.unwrap());
        let (second, is_new) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        assert!(is_new && second != first, "they may begin another");

        chat.set_closed(&ann, first, false).await.unwrap();
        assert_eq!(chat.open_direct(&bob, ann.user_id).await, Ok((second, false)), "which is that of the two");
        chat.set_closed(&ann, second, true).await.unwrap();
        chat.set_closed(&bob, first, true).await.unwrap();
        chat.set_closed(&bob, first, false).await.unwrap();
        assert_eq!(chat.open_direct(&bob, ann.user_id).await, Ok((first, false)), "or the one that is open again");
    }

    async fn who_comes_back_finds_the_history_and_nothing_unread(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "one").await;
        chat.leave(&bob, room).await.unwrap();
        chat.say(&ann, room, "two").await;
        assert!(chat.conversation(&bob, room).await.is_err());

        chat.add_participants(&ann, room, &[bob.user_id]).await.unwrap();

        assert_eq!(chat.history(&bob, room, Anchor::Latest, 50).await.unwrap().messages.len(), 2);
        assert_eq!(chat.conversation(&bob, room).await.unwrap().membership.unread, 0);
        chat.say(&ann, room, "three").await;
        assert_eq!(chat.conversation(&bob, room).await.unwrap().membership.unread, 1);
    }

    async fn an_admin_of_the_tenant_may_look_into_any_conversation_but_not_speak(chat: TestChat) {
        let (ann, bob, root) = (chat.person("ann").await, chat.person("bob").await, chat.admin("root").await);
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        chat.say(&ann, direct, "between us").await;

        let seen = chat.conversation(&root, direct).await.unwrap();

        assert_eq!(seen.membership.role, ParticipantRole::Observer);
        assert_eq!(chat.history(&root, direct, Anchor::Latest, 50).await.unwrap().messages.len(), 1);
        assert_eq!(chat.post(&root, direct, text("hi")).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.mark_read(&root, direct, 1).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.archive(&root, direct, true).await.unwrap_err(), Error::Forbidden);
    }
}

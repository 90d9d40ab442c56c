//! Conversations between a customer and a provider, and those that two people begin one after the other.

use futures::{FutureExt, future::join_all};
use parlor::{
    Error,
    chat::{BusinessEvent, Pair},
    model::{Actor, ConversationKind, ParticipantRole, UserId, UserRole, wire_id},
};
use serde_json::json;

use crate::support::contract;

fn pair(customer: &Actor, provider: &Actor) -> Pair {
    Pair { customer: customer.user_id, provider: provider.user_id }
}

contract! {
    async fn the_same_two_have_one_conversation_about_each_job(chat: TestChat) {
        let (carla, fred) = (chat.person("carla").await, chat.person("fred").await);
        let two = pair(&carla, &fred);
        let (plain, new) = chat.open_pair(&carla, two, None).await.unwrap();
        let (job, _) = chat.open_pair(&carla, two, Some("7")).await.unwrap();
        let (other_way, _) = chat.open_pair(&carla, pair(&fred, &carla), None).await.unwrap();

        assert!(new && plain != job && plain != other_way);
        assert_eq!(chat.open_pair(&fred, two, Some("7")).await.unwrap(), (job, false));
        let summary = chat.conversation(&fred, job).await.unwrap();
        assert_eq!(summary.conversation.kind, ConversationKind::ProviderCustomer);
        assert_eq!(summary.conversation.context.map(|context| (context.kind, context.id)), Some(("job".into(), "7".into())));
        assert_eq!((summary.membership.role, summary.participant_count), (ParticipantRole::Member, 2));
        let sides = chat.pairs(&[plain, job, other_way]).await.unwrap();
        assert_eq!((sides[&plain], sides[&job], sides[&other_way]), (two, two, pair(&fred, &carla)));
    }

    async fn racing_callers_on_two_nodes_get_the_same_one(chat: TestChat) {
        let (carla, fred) = (chat.person("carla").await, chat.person("fred").await);
        let two = pair(&carla, &fred);
        let other = chat.another_node().await;

        let opened = join_all((0..8).flat_map(|_| [chat.open_pair(&carla, two, Some("7")), other.open_pair(&fred, two, Some("7"))])).await;

        let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
        assert!(opened.iter().all(|(id, _)| *id == opened[0].0));
        assert_eq!(opened.iter().filter(|(_, new)| *new).count(), 1);
        other.close().await;
    }

    async fn a_pair_is_found_by_those_in_it_and_by_staff_who_may_enter(chat: TestChat) {
        let (carla, fred, eve) = (chat.person("carla").await, chat.person("fred").await, chat.person("eve").await);
        let boss = chat.person_of("main", "boss", UserRole::Admin).await;
        let two = pair(&carla, &fred);
        let (first, _) = chat.open_pair(&carla, two, Some("7")).await.unwrap();
        let (second, _) = chat.open_pair(&carla, two, Some("71")).await.unwrap();
        chat.say(&carla, first, "this one is active").await;

        assert_eq!(chat.find_pair(&fred, two, Some("71")).await, Ok(second));
        assert_eq!(chat.find_pair(&fred, two, None).await, Ok(first));
        let (plain, _) = chat.open_pair(&carla, two, None).await.unwrap();
        chat.say(&carla, first, "and again").await;
        assert_eq!(chat.find_pair(&fred, two, None).await, Ok(plain));
        assert_eq!(chat.find_pair(&boss, two, Some("7")).await, Ok(first));
        for (who, two, job) in [(&eve, two, Some("7")), (&fred, two, Some("1")), (&fred, pair(&fred, &carla), None)] {
            assert_eq!(chat.find_pair(who, two, job).await, Err(Error::not_found("conversation")));
        }
    }

    async fn the_conversation_that_a_platform_opened_for_two_is_theirs_whoever_comes_later(chat: TestChat) {
        let (carla, fred, eve) = (chat.person("carla").await, chat.person("fred").await, chat.person("eve").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = chat.platform("main").await.unwrap();
        let tell = async |job: &str, people: &[&Actor]| {
            let people: Vec<_> = people.iter().map(|person| wire_id::OWN_IDS + person.user_id.0).collect();
            let event = json!({ "type": "job.updated", "object": { "id": job }, "participants": people, "message": format!("{people:?}") });
            let event = BusinessEvent::decode(event.to_string().as_bytes()).unwrap();
            chat.receive_event(&platform, &event).await.unwrap().conversation
        };
        let two = pair(&carla, &fred);
        let opened = tell("600", &[&carla, &fred]).await;

        assert_eq!(chat.find_pair(&fred, two, Some("600")).await, Ok(opened));
        assert_eq!(chat.find_pair(&fred, two, None).await, Ok(opened));
        assert_eq!(chat.open_pair(&carla, two, Some("600")).await, Ok((opened, false)));
        assert_eq!(chat.find_pair(&carla, two, Some("60")).await, Err(Error::not_found("conversation")));
        assert_eq!(chat.find_pair(&eve, two, Some("600")).await, Err(Error::not_found("conversation")));
        tell("600", &[&sue]).await;
        assert_eq!(chat.open_pair(&carla, two, Some("600")).await, Ok((opened, false)), "staff may be there");

        tell("600", &[&eve]).await;
        assert_eq!(chat.find_pair(&fred, two, Some("600")).await, Ok(opened));
        assert_eq!(chat.open_pair(&carla, two, Some("600")).await, Ok((opened, false)));
        assert_eq!(chat.find_pair(&eve, pair(&carla, &eve), Some("600")).await, Err(Error::not_found("conversation")));
    }

    async fn nobody_is_put_into_one_by_others(chat: TestChat) {
        let (carla, fred, eve) = (chat.person("carla").await, chat.person("fred").await, chat.person("eve").await);
        let foreigner = chat.foreign_admin().await;

        assert_eq!(chat.open_pair(&eve, pair(&carla, &fred), None).await, Err(Error::Forbidden));
        assert_eq!(chat.open_pair(&eve, pair(&eve, &foreigner), None).await, Err(Error::not_found("person")));
        assert!(matches!(chat.open_pair(&eve, pair(&eve, &eve), None).await, Err(Error::Invalid { .. })));
        assert!(matches!(chat.open_pair(&eve, pair(&eve, &fred), Some(" ")).await, Err(Error::Invalid { field, .. }) if field == "job"));
        let theirs = chat.conversations(&eve).await.unwrap();
        assert!(theirs.iter().all(|summary| summary.conversation.kind == ConversationKind::General));
    }

    async fn who_was_put_out_of_one_is_not_let_in_again_by_asking(chat: TestChat) {
        let (carla, fred) = (chat.person("carla").await, chat.person("fred").await);
        let boss = chat.person_of("main", "boss", UserRole::Admin).await;
        let two = pair(&carla, &fred);
        for job in [None, Some("7")] {
            let (room, _) = chat.open_pair(&carla, two, job).await.unwrap();
            chat.remove_participant(&boss, room, fred.user_id).await.unwrap();

            assert_eq!(chat.open_pair(&fred, two, job).await, Err(Error::not_found("conversation")));
            assert_eq!(chat.find_pair(&fred, two, job).await, Err(Error::not_found("conversation")));
        }
    }

    async fn either_side_closes_it_and_neither_manages_it(chat: TestChat) {
        let (carla, fred, eve) = (chat.person("carla").await, chat.person("fred").await, chat.person("eve").await);
        let (room, _) = chat.open_pair(&carla, pair(&carla, &fred), None).await.unwrap();

        chat.set_closed(&fred, room, true).await.unwrap();
        assert!(chat.is_closed(&carla, room).await.unwrap());
        chat.set_closed(&carla, room, false).await.unwrap();
        chat.set_metadata(&fred, room, &json!({ "color": "blue" })).await.unwrap();
        assert_eq!(chat.conversation(&carla, room).await.unwrap().conversation.metadata, Some(json!({ "color": "blue" })));

        assert_eq!(chat.rename(&carla, room, "Mine").await, Err(Error::Forbidden));
        assert_eq!(chat.remove_participant(&carla, room, fred.user_id).await, Err(Error::Forbidden));
        assert_eq!(chat.set_closed(&eve, room, true).await, Err(Error::not_found("conversation")));
        assert_eq!(chat.is_closed(&eve, room).await, Err(Error::not_found("conversation")));
        let said = chat.say(&fred, room, "mine").await.message;
        assert_eq!(chat.delete(&carla, said.id).await, Err(Error::Forbidden));
    }

    async fn opening_it_again_brings_it_back_from_the_archive(chat: TestChat) {
        let (carla, fred) = (chat.person("carla").await, chat.person("fred").await);
        let (room, _) = chat.open_pair(&carla, pair(&carla, &fred), None).await.unwrap();
        chat.archive(&carla, room, true).await.unwrap();
        chat.archive(&fred, room, true).await.unwrap();

        chat.open_pair(&carla, pair(&carla, &fred), None).await.unwrap();

        let archived = async |who| chat.conversation(who, room).await.unwrap().membership.archived_at.is_some();
        assert_eq!((archived(&carla).await, archived(&fred).await), (false, true));
    }

    async fn a_direct_conversation_begun_alone_takes_one_other_person(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.begin_direct(&ann, None).await.unwrap();
        let member = ParticipantRole::Member;

        let stranger = chat.add_participant(&bob, room, bob.user_id, Some(member)).await;
        assert_eq!(stranger, Err(Error::not_found("conversation")));
        assert!(matches!(chat.add_participant(&ann, room, bob.user_id, Some(ParticipantRole::Admin)).await, Err(Error::Invalid { .. })));
        assert_eq!(chat.add_participant(&ann, room, bob.user_id, Some(member)).await, Ok(true));
        assert_eq!(chat.add_participant(&bob, room, ann.user_id, Some(member)).await, Ok(false));
        for who in [&ann, &bob] {
            assert!(matches!(chat.add_participant(who, room, cyd.user_id, Some(member)).await, Err(Error::Invalid { .. })));
        }
        assert_eq!(chat.open_direct(&bob, ann.user_id).await, Ok((room, false)));
        assert_eq!(chat.list_participants(&bob, room, 1, 5).await.unwrap().count, 2);
    }

    async fn a_second_one_of_the_same_two_leaves_the_first_where_it_is(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (first, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let second = chat.begin_direct(&ann, Some("Again")).await.unwrap();
        chat.add_participant(&ann, second, bob.user_id, Some(ParticipantRole::Member)).await.unwrap();
        assert_eq!(chat.open_direct(&bob, ann.user_id).await, Ok((first, false)));
    }

    async fn completing_one_and_opening_the_one_of_the_two_at_once_succeed_both(chat: TestChat) {
        let ann = chat.person("ann").await;
        let other = chat.another_node().await;
        let member = ParticipantRole::Member;
        for round in 0..10 {
            let bob = chat.person(&format!("bob{round}")).await;
            let (anns, bobs) = tokio::join!(chat.begin_direct(&ann, None), other.begin_direct(&bob, None));
            let (anns, bobs) = (anns.unwrap(), bobs.unwrap());

            let (one, two, opened) = tokio::join!(
                chat.add_participant(&ann, anns, bob.user_id, Some(member)),
                other.add_participant(&bob, bobs, ann.user_id, Some(member)),
                other.open_direct(&ann, bob.user_id),
            );

            assert_eq!((one, two), (Ok(true), Ok(true)));
            let (opened, is_new) = opened.unwrap();
            assert!(is_new || [anns, bobs].contains(&opened));
            assert_eq!(chat.open_direct(&bob, ann.user_id).await, Ok((opened, false)));
        }
        other.close().await;
    }

    async fn two_who_are_added_at_once_are_not_both_taken(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.begin_direct(&ann, None).await.unwrap();
        let other = chat.another_node().await;
        let member = ParticipantRole::Member;

        let (one, two) = tokio::join!(
            chat.add_participant(&ann, room, bob.user_id, Some(member)),
            other.add_participant(&ann, room, cyd.user_id, Some(member)),
        );

        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(chat.list_participants(&ann, room, 0, 5).await.unwrap().count, 2);
        other.close().await;
    }

    async fn replies_are_counted_by_what_they_reply_to(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let root = chat.say(&ann, room, "root").await.message;
        let first = chat.reply(&ann, &root, "first").await;
        let second = chat.reply(&ann, &root, "second").await;
        let nested = chat.reply(&ann, &first, "nested").await;
        chat.delete(&ann, second.id).await.unwrap();

        let counts = chat.reply_counts(&[root.id, first.id, nested.id]).await.unwrap();
        assert_eq!((counts.get(&root.id), counts.get(&first.id), counts.get(&nested.id)), (Some(&1), Some(&1), None));
        assert!(chat.reply_counts(&[]).await.unwrap().is_empty());
    }

    async fn two_people_have_one_conversation_whoever_opens_it(chat: TestChat) {
        let (carla, fred, eve) = (chat.person("carla").await, chat.person("fred").await, chat.person("eve").await);
        let other = chat.another_node().await;

        let opened = join_all((0..8).flat_map(|_| [
            chat.open_between(&carla, fred.user_id, "Us").boxed(),
            other.open_between(&fred, carla.user_id, "Them").boxed(),
        ])).await;

        let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
        let room = opened[0].0;
        assert!(opened.iter().all(|(id, _)| *id == room));
        assert_eq!(opened.iter().filter(|(_, new)| *new).count(), 1);
        let (with_eve, _) = chat.open_between(&carla, eve.user_id, "Eve").await.unwrap();
        assert_ne!(with_eve, room);
        assert!(matches!(chat.conversation(&eve, room).await, Err(Error::NotFound { .. })));
        other.close().await;
    }

    async fn what_a_third_one_joined_is_not_between_two_any_more(chat: TestChat) {
        let (carla, fred, eve) = (chat.person("carla").await, chat.person("fred").await, chat.person("eve").await);
        let (first, _) = chat.open_between(&carla, fred.user_id, "Us").await.unwrap();
        chat.add_participants(&carla, first, &[eve.user_id]).await.unwrap();

        let (second, new) = chat.open_between(&fred, carla.user_id, "Us").await.unwrap();
        assert!(new && second != first);
        assert_eq!(chat.open_between(&carla, fred.user_id, "Us").await, Ok((second, false)));
        chat.remove_participant(&fred, second, carla.user_id).await.unwrap();
        let (third, new) = chat.open_between(&carla, fred.user_id, "Us").await.unwrap();
        assert!(new && third != second, "who was removed does not come back by asking");
        assert!(matches!(chat.conversation(&carla, second).await, Err(Error::NotFound { .. })));
    }

    async fn nobody_has_a_conversation_with_a_stranger_or_themselves(chat: TestChat) {
        let carla = chat.person("carla").await;
        let foreigner = chat.foreign_admin().await;

        assert_eq!(chat.open_between(&carla, foreigner.user_id, "Us").await, Err(Error::not_found("person")));
        assert!(matches!(chat.open_between(&carla, carla.user_id, "Me").await, Err(Error::Invalid { .. })));
        assert!(matches!(chat.open_between(&carla, UserId(987_654), " ").await, Err(Error::Invalid { field, .. }) if field == "title"));
    }
}

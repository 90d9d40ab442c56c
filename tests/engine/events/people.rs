//! Whom events bring into conversations, and who has to go.

use parlor::{
    Error,
    chat::NewContext,
    model::{Actor, Context, ConversationKind, Dialect, ParticipantRole, UserRole},
    protocol::Event,
};
use serde_json::json;

use super::{bid, known_as, main_platform, messages, participant_count, receive};
use crate::support::contract;

/// What people ask for who know of a bid, or guess its number: the one that [`bid`] tells of.
fn about_the_bid(title: Option<&str>, members: &[&Actor]) -> NewContext {
    NewContext {
        kind: ConversationKind::Bid,
        context: Context { kind: "bid".into(), id: "7".into(), title: None, status: None, url: None },
        title: title.map(str::to_owned),
        members: members.iter().map(|actor| actor.user_id).collect(),
    }
}

contract! {
    async fn who_opened_the_conversation_before_the_platform_named_others_goes_with_their_friends(chat: TestChat) {
        let (ann, bob, dan, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await, chat.person("eve").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = main_platform(&chat).await;
        let (guessed, _) = chat.open_context(&dan, about_the_bid(None, &[&eve, &sue])).await.unwrap();
        let mut socket = chat.socket(dan).await;

        let received = receive(&chat, &platform, bid("submitted", &[&ann, &bob])).await.unwrap();

        assert_eq!((received.conversation, received.created), (guessed, false));
        for gone in [dan, eve] {
            assert_eq!(chat.conversation(&gone, guessed).await.unwrap_err(), Error::not_found("conversation"));
        }
        let people = chat.participants(&ann, guessed, 0).await.unwrap();
        let names: Vec<_> = people.iter().map(|one| one.person.username.as_str()).collect();
        assert_eq!(names, ["ann", "bob", "sue"]);
        let heard = socket.hear_all().await;
        let is_departure = |event: &Event| matches!(event, Event::Participant { participant, .. } if participant.left_at.is_some());
        assert!(heard.iter().all(is_departure), "{heard:?}");
        socket.hears_nothing().await;

        // From then on who is there stays there.
        chat.open_context(&ann, about_the_bid(None, &[])).await.unwrap();
        receive(&chat, &platform, bid("accepted", &[&bob])).await.unwrap();
        assert_eq!(participant_count(&chat, &ann, guessed).await, 3);
    }

    async fn whoever_guessed_an_objects_number_and_is_alone_with_it_stays_so_when_the_platform_names_others(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let (guessed, _) = chat.open_context(&dan, about_the_bid(Some("Free money"), &[])).await.unwrap();
        chat.say(&dan, guessed, "Pay me here").await;
        // Nobody can tell yet whether they belong there.
        let nobody = receive(&chat, &platform, bid("created", &[])).await.unwrap();
        assert_eq!(nobody.conversation, guessed);
        let before = messages(&chat, &dan, guessed).await;

        let submitted = receive(&chat, &platform, bid("submitted", &[&ann, &bob])).await.unwrap();
        let accepted = receive(&chat, &platform, bid("accepted", &[])).await.unwrap();

        assert!(submitted.created && submitted.conversation != guessed);
        assert_eq!(accepted.conversation, submitted.conversation);
        assert_eq!(messages(&chat, &dan, guessed).await, before);
        let told = messages(&chat, &ann, submitted.conversation).await;
        assert!(told.len() == 2 && told.iter().all(|message| message.sender.is_none()), "{told:?}");
        let title = chat.conversation(&ann, submitted.conversation).await.unwrap().conversation.title;
        assert_eq!(title.as_deref(), Some("Moving a piano"));
        chat.open_context(&dan, about_the_bid(Some("Free money"), &[])).await.unwrap_err();
        assert_eq!(chat.conversation(&dan, submitted.conversation).await.unwrap_err(), Error::not_found("conversation"));
    }

    async fn who_opened_the_conversation_and_is_named_stays_with_whom_they_brought(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let (room, _) = chat.open_context(&ann, about_the_bid(None, &[&bob])).await.unwrap();

        receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap();

        assert_eq!(participant_count(&chat, &bob, room).await, 2);
    }

    async fn whom_staff_brought_into_the_conversation_stay_whoever_is_named_first(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = main_platform(&chat).await;
        let (room, _) = chat.open_context(&sue, about_the_bid(None, &[&bob])).await.unwrap();

        receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap();

        assert_eq!(participant_count(&chat, &bob, room).await, 3);
    }

    async fn later_events_bring_new_people_and_leave_the_others_as_they_are(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let room = receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap().conversation;
        let mut later = bid("accepted", &[]);
        later["participants"] = json!([
            {"id": known_as(&ann), "role": "observer"},
            {"id": known_as(&bob), "role": "observer"},
            {"id": "prov-9", "username": "cyd", "name": "Cyd Charisse", "role": "provider"},
        ]);

        receive(&chat, &platform, later).await.unwrap();

        let people = chat.participants(&ann, room, 0).await.unwrap();
        let roles: Vec<_> = people.iter().map(|one| (one.person.username.as_str(), one.role)).collect();
        assert_eq!(roles, [
            ("ann", ParticipantRole::Member),
            ("bob", ParticipantRole::Observer),
            ("cyd", ParticipantRole::Member),
        ]);
        assert_eq!(people[2].person.name, "Cyd Charisse");
    }

    async fn who_is_new_comes_in_with_the_platforms_token_as_the_same_person(chat: TestChat) {
        chat.add_tenant("shop", "", Dialect::Marketplace, None).await.unwrap();
        let platform = chat.platform("shop").await.unwrap();

        let body = json!({"type": "job.created", "object": {"id": "j1"}, "participants": [{"id": 501, "username": "dora"}]});
        let room = receive(&chat, &platform, body).await.unwrap().conversation;

        let token = chat.issue_token("shop", "dora", 60).await.unwrap();
        let dora = chat.authenticate(&token).await.unwrap();
        assert_eq!(chat.me(&dora).await.unwrap().external_id, "501");
        assert_eq!(chat.conversation(&dora, room).await.unwrap().conversation.title.as_deref(), Some("job j1"));
    }

    async fn another_tenants_people_are_not_touched_by_naming_their_ids(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let rival = chat.platform("rival").await.unwrap();

        let body = json!({
            "type": "bid.created", "object": {"id": 7},
            "participants": [{"id": known_as(&ann), "username": "ann", "name": "Not Ann"}],
        });
        let theirs = receive(&chat, &rival, body).await.unwrap().conversation;
        let ours = receive(&chat, &main_platform(&chat).await, bid("created", &[&ann])).await.unwrap().conversation;

        assert_ne!(theirs, ours);
        assert_eq!(chat.conversation(&ann, theirs).await.unwrap_err(), Error::not_found("conversation"));
        assert_eq!(chat.me(&ann).await.unwrap().name, "ann");
        let token = chat.issue_token("rival", "ann", 60).await.unwrap();
        let their_ann = chat.authenticate(&token).await.unwrap();
        assert_ne!(their_ann.user_id, ann.user_id);
        assert_eq!(participant_count(&chat, &their_ann, theirs).await, 1);
    }

    async fn staff_are_in_tickets_and_disputes_and_manage_them(chat: TestChat) {
        let ann = chat.person("ann").await;
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = main_platform(&chat).await;
        for object in ["ticket", "dispute", "job"] {
            let body = json!({"type": format!("{object}.created"), "object": {"id": 1}, "participants": [known_as(&ann)]});
            let room = receive(&chat, &platform, body).await.unwrap().conversation;
            let seen = chat.conversation(&sue, room).await.map(|summary| summary.membership.role);
            match object {
                "job" => assert_eq!(seen.unwrap_err(), Error::not_found("conversation")),
                _ => assert_eq!(seen.unwrap(), ParticipantRole::Moderator),
            }
        }
    }
}

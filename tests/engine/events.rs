//! What platforms say happened.

use futures::future::join_all;
use parlor::{
    Error, Result,
    chat::{BusinessEvent, BusinessRoom, Chat, NewContext, Pair, Platform, Received},
    model::{
        About, Actor, Anchor, Context, ConversationId, ConversationKind, Dialect, Message, MessageChange, MessageKind,
        NotificationLevel, ParticipantRole, UserRole, wire_id,
    },
    protocol::Event,
};
use serde_json::{Value, json};

use crate::support::{TestChat, contract};

async fn main_platform(chat: &TestChat) -> Platform {
    chat.platform("main").await.unwrap()
}

async fn receive(chat: &Chat, platform: &Platform, body: Value) -> Result<Received> {
    let event = BusinessEvent::decode(body.to_string().as_bytes())?;
    chat.receive_event(platform, &event).await
}

/// What a platform calls somebody whose account was made here.
fn known_as(actor: &Actor) -> i64 {
    actor.user_id.0 + wire_id::OWN_IDS
}

/// A bid, as a platform tells of it.
fn bid(action: &str, people: &[&Actor]) -> Value {
    let people: Vec<_> = people.iter().map(|actor| known_as(actor)).collect();
    json!({
        "type": format!("bid.{action}"),
        "object": {"id": 7, "title": "Moving a piano", "status": action, "url": "/bids/7"},
        "participants": people,
        "actor": 99,
        "metadata": {"price": "120.00"},
        "occurred_at": "2026-11-20T12:00:00Z",
    })
}

async fn messages(chat: &Chat, actor: &Actor, room: ConversationId) -> Vec<Message> {
    chat.history(actor, room, Anchor::Latest, 50).await.unwrap().messages
}

async fn participant_count(chat: &Chat, actor: &Actor, room: ConversationId) -> i64 {
    chat.conversation(actor, room).await.unwrap().participant_count
}

contract! {
    async fn a_new_object_gets_a_conversation_with_its_people_its_card_and_a_message(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let mut socket = chat.socket(bob).await;

        let received = receive(&chat, &platform, bid("submitted", &[&ann, &bob])).await.unwrap();

        assert!(received.created && !received.repeated);
        let summary = chat.conversation(&ann, received.conversation).await.unwrap();
        assert_eq!(summary.conversation.kind, ConversationKind::Bid);
        assert_eq!(summary.conversation.title.as_deref(), Some("Moving a piano"));
        assert_eq!(summary.conversation.context, Some(Context {
            kind: "bid".into(),
            id: "7".into(),
            title: Some("Moving a piano".into()),
            status: Some("submitted".into()),
            url: Some("/bids/7".into()),
        }));
        assert_eq!((summary.participant_count, summary.membership.role), (2, ParticipantRole::Member));
        let said = messages(&chat, &bob, received.conversation).await;
        assert_eq!((said.len(), said[0].id, said[0].kind), (1, received.message, MessageKind::BidUpdate));
        assert_eq!(said[0].content, "Bid “Moving a piano” was submitted.");
        assert_eq!(said[0].sender, None);
        let metadata = said[0].metadata.clone().unwrap();
        assert_eq!(metadata, json!({
            "event": "bid.submitted", "object": "bid", "object_id": 7, "action": "submitted", "status": "submitted",
            "actor": 99, "occurred_at": "2026-11-20T12:00:00Z", "metadata": {"price": "120.00"},
        }));
        let heard = socket.hear_until(|event| matches!(event, Event::Message { .. })).await;
        assert!(matches!(heard.last().unwrap(), Event::Message { change: MessageChange::Posted, message, .. } if *message == said[0]));
        let bell = chat.notifications(&bob, None).await.unwrap();
        assert_eq!(bell.notifications[0].about, About::Message(Box::new(said[0].clone())));
    }

    async fn who_opened_the_conversation_before_the_platform_named_others_goes_with_their_friends(chat: TestChat) {
        let (ann, bob, dan, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await, chat.person("eve").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = main_platform(&chat).await;
        let guess = |members: &[&Actor]| NewContext {
            kind: ConversationKind::Bid,
            context: Context { kind: "bid".into(), id: "7".into(), title: None, status: None, url: None },
            title: None,
            members: members.iter().map(|actor| actor.user_id).collect(),
        };
        let (guessed, _) = chat.open_context(&dan, guess(&[&eve, &sue])).await.unwrap();
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
        chat.open_context(&ann, guess(&[])).await.unwrap();
        receive(&chat, &platform, bid("accepted", &[&bob])).await.unwrap();
        assert_eq!(participant_count(&chat, &ann, guessed).await, 3);
    }

    async fn who_opened_the_conversation_and_is_named_stays_with_whom_they_brought(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let context = Context { kind: "bid".into(), id: "7".into(), title: None, status: None, url: None };
        let new = NewContext { kind: ConversationKind::Bid, context, title: None, members: vec![bob.user_id] };
        let (room, _) = chat.open_context(&ann, new).await.unwrap();

        receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap();

        assert_eq!(participant_count(&chat, &bob, room).await, 2);
    }

    async fn whom_staff_brought_into_the_conversation_stay_whoever_is_named_first(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = main_platform(&chat).await;
        let context = Context { kind: "bid".into(), id: "7".into(), title: None, status: None, url: None };
        let new = NewContext { kind: ConversationKind::Bid, context, title: None, members: vec![bob.user_id] };
        let (room, _) = chat.open_context(&sue, new).await.unwrap();

        receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap();

        assert_eq!(participant_count(&chat, &bob, room).await, 3);
    }

    async fn a_jobs_event_that_names_two_is_told_where_they_talk_about_it(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let pair = |provider: &Actor| Pair { customer: ann.user_id, provider: provider.user_id };
        let (thread, _) = chat.open_pair(&ann, pair(&bob), Some("5")).await.unwrap();
        let (other, _) = chat.open_pair(&ann, pair(&dan), Some("5")).await.unwrap();
        let job = |action: &str, people: &[&Actor]| json!({
            "type": format!("job.{action}"),
            "object": {"id": 5, "title": "Shelves", "status": action},
            "participants": people.iter().map(|actor| known_as(actor)).collect::<Vec<_>>(),
        });

        let assigned = receive(&chat, &platform, job("assigned", &[&bob, &ann])).await.unwrap();
        let completed = receive(&chat, &platform, job("completed", &[])).await.unwrap();

        assert_eq!((assigned.conversation, assigned.created), (thread, false));
        assert_eq!(completed.conversation, thread);
        let told: Vec<_> = messages(&chat, &bob, thread).await.into_iter().map(|message| message.content).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(chat.conversation(&ann, thread).await.unwrap().conversation.title.as_deref(), Some("Shelves"));
        assert_eq!(messages(&chat, &dan, other).await, []);
        // The two find it again, and nobody else does.
        assert_eq!(chat.open_pair(&bob, pair(&bob), Some("5")).await.unwrap(), (thread, false));
        assert_eq!(chat.find_pair(&dan, pair(&dan), Some("5")).await.unwrap(), other);
        assert_eq!(chat.conversation(&dan, thread).await.unwrap_err(), Error::not_found("conversation"));
    }

    async fn a_jobs_event_that_names_nobody_is_not_told_to_whoever_guessed_its_number(chat: TestChat) {
        let (ann, dan) = (chat.person("ann").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let pair = Pair { customer: ann.user_id, provider: dan.user_id };
        let (thread, _) = chat.open_pair(&dan, pair, Some("5")).await.unwrap();

        for people in [json!([]), json!([known_as(&ann)])] {
            let body = json!({"type": "job.created", "object": {"id": 5}, "participants": people});
            let received = receive(&chat, &platform, body).await.unwrap();

            assert_ne!(received.conversation, thread);
        }
        assert_eq!(messages(&chat, &dan, thread).await, []);
    }

    async fn the_same_event_again_is_answered_as_the_first_time(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let mut named = bid("submitted", &[&ann]);
        named["event_id"] = json!("evt-1");
        let mut renamed = bid("accepted", &[&ann, &bob]);
        renamed["event_id"] = json!("evt-1");

        let first = receive(&chat, &platform, named.clone()).await.unwrap();
        let again = receive(&chat, &platform, named).await.unwrap();
        let other = receive(&chat, &platform, renamed).await.unwrap();

        assert_eq!(first.event_id, "evt-1");
        assert_eq!(again, Received { repeated: true, ..first.clone() });
        assert_eq!(other, again);
        assert_eq!(messages(&chat, &ann, first.conversation).await.len(), 1);
        assert_eq!(participant_count(&chat, &ann, first.conversation).await, 1);
    }

    async fn without_an_id_the_same_body_is_one_event_and_another_status_another(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;

        let first = receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap();
        assert!(receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap().repeated);
        let mut other = bid("submitted", &[&ann]);
        other["object"]["status"] = json!("Revised");
        let second = receive(&chat, &platform, other).await.unwrap();

        assert!(!second.repeated && !second.created);
        let said = messages(&chat, &ann, first.conversation).await;
        assert_eq!(said.len(), 2);
        assert!(said[1].content.ends_with("Status changed from submitted to Revised."), "{}", said[1].content);
        assert_eq!(said[1].metadata.as_ref().unwrap()["previous"], "submitted");
    }

    async fn racing_on_two_nodes_an_event_is_received_once(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let other = chat.another_node().await;
        let nodes: [&Chat; 2] = [&chat, &other];

        let received = join_all((0..10).map(|n| receive(nodes[n % 2], &platform, bid("submitted", &[&ann])))).await;

        let received: Vec<_> = received.into_iter().map(Result::unwrap).collect();
        assert!(received.iter().all(|one| one.message == received[0].message));
        assert_eq!(received.iter().filter(|one| !one.repeated).count(), 1);
        assert_eq!(messages(&chat, &ann, received[0].conversation).await.len(), 1);
        other.close().await;
    }

    async fn many_events_of_one_object_at_once_all_arrive_in_one_conversation(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let other = chat.another_node().await;
        let nodes: [&Chat; 2] = [&chat, &other];
        let event = |n: usize| {
            let mut event = bid(&format!("step_{n}"), &[]);
            event["participants"] = json!([known_as(&ann), format!("new-{n}")]);
            event
        };

        let received = join_all((0..10).map(|n| receive(nodes[n % 2], &platform, event(n)))).await;

        let received: Vec<_> = received.into_iter().map(Result::unwrap).collect();
        let room = received[0].conversation;
        assert!(received.iter().all(|one| one.conversation == room));
        assert_eq!(received.iter().filter(|one| one.created).count(), 1);
        assert_eq!(participant_count(&chat, &ann, room).await, 11);
        let said = messages(&chat, &ann, room).await;
        assert_eq!(said.len(), 10);
        // Each status follows on the one before.
        let mut current = None;
        for message in &said {
            let metadata = message.metadata.as_ref().unwrap();
            if let Some(current) = current {
                assert_eq!(metadata["previous"], current);
            }
            current = Some(metadata["status"].clone());
        }
        other.close().await;
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

    async fn each_object_has_its_kind_of_conversation_and_of_message(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        for (object, room_kind, first, later) in [
            ("request", ConversationKind::Request, MessageKind::System, MessageKind::StatusUpdate),
            ("job", ConversationKind::Job, MessageKind::JobUpdate, MessageKind::JobUpdate),
            ("bid", ConversationKind::Bid, MessageKind::BidUpdate, MessageKind::BidUpdate),
            ("ticket", ConversationKind::Support, MessageKind::System, MessageKind::StatusUpdate),
            ("dispute", ConversationKind::Dispute, MessageKind::Dispute, MessageKind::Dispute),
            ("payment", ConversationKind::ProviderCustomer, MessageKind::Payment, MessageKind::Payment),
        ] {
            let body = |action: &str, status: &str| json!({
                "type": object, "action": action, "object": {"id": 1, "status": status},
                "participants": [known_as(&ann)],
            });
            let room = receive(&chat, &platform, body("created", "open")).await.unwrap().conversation;
            receive(&chat, &platform, body("in_review", "review")).await.unwrap();

            let summary = chat.conversation(&ann, room).await.unwrap();
            assert_eq!(summary.conversation.kind, room_kind, "{object}");
            assert_eq!(summary.conversation.context.unwrap().status.as_deref(), Some("review"), "{object}");
            let said = messages(&chat, &ann, room).await;
            assert_eq!([said[0].kind, said[1].kind], [first, later], "{object}");
            assert!(said[1].content.contains("1: in review. Status changed from open to review."), "{}", said[1].content);
        }
    }

    async fn a_payment_is_told_in_the_conversation_that_it_is_for(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let job = json!({"type": "job.created", "object": {"id": 5, "title": "Shelves", "status": "open"}, "participants": [known_as(&ann)]});
        let room = receive(&chat, &platform, job).await.unwrap().conversation;

        for conversation in [json!({"job": 5}), json!({"type": "job", "id": "5"})] {
            let body = json!({
                "type": "payment.completed", "object": {"id": format!("p-{conversation}"), "status": "paid", "title": "Deposit"},
                "conversation": conversation, "message": "**€ 50** paid",
            });
            let received = receive(&chat, &platform, body).await.unwrap();
            assert_eq!((received.conversation, received.created), (room, false));
        }

        let card = chat.conversation(&ann, room).await.unwrap().conversation.context.unwrap();
        assert_eq!((card.title.as_deref(), card.status.as_deref()), (Some("Shelves"), Some("open")));
        let said = messages(&chat, &ann, room).await;
        assert_eq!((said[1].kind, said[1].content.as_str()), (MessageKind::Payment, "**€ 50** paid"));
        assert!(said[1].body.is_some());
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

    async fn a_title_that_people_gave_stays(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let with_title = |title: &str| {
            let mut event = bid("updated", &[]);
            event["participants"] = json!([{"id": known_as(&ann), "role": "admin"}]);
            event["object"]["title"] = json!(title);
            event
        };
        let room = receive(&chat, &platform, with_title("Piano")).await.unwrap().conversation;
        let title = async || chat.conversation(&ann, room).await.unwrap().conversation.title.unwrap();

        receive(&chat, &platform, with_title("Grand piano")).await.unwrap();
        assert_eq!(title().await, "Grand piano");
        chat.rename(&ann, room, "Our move").await.unwrap();
        receive(&chat, &platform, with_title("Upright piano")).await.unwrap();

        assert_eq!(title().await, "Our move");
        let card = chat.conversation(&ann, room).await.unwrap().conversation.context.unwrap();
        assert_eq!(card.title.as_deref(), Some("Upright piano"));
    }

    async fn who_missed_it_catches_up_with_all_of_it(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let room = receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap().conversation;
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;

        receive(&chat, &platform, bid("accepted", &[&bob])).await.unwrap();

        let missed = chat.changes_since(&ann, room, head).await.unwrap();
        let seqs: Vec<_> = missed.events.iter().map(|event| event.change().unwrap().seq).collect();
        assert_eq!(seqs, [head + 1, head + 2, head + 3]);
        assert!(matches!(&missed.events[..], [Event::Participant { .. }, Event::Conversation { .. }, Event::Message { .. }]));
    }

    async fn a_muted_event_rings_nobody(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let room = receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap().conversation;
        chat.set_level(&ann, room, NotificationLevel::None).await.unwrap();

        receive(&chat, &platform, bid("accepted", &[&ann])).await.unwrap();

        assert_eq!(chat.notifications(&ann, None).await.unwrap().notifications, []);
    }

    async fn what_is_wrong_with_an_event_is_named(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let people: Vec<_> = (0..101).collect();
        for (field, change) in [
            ("type", json!({"type": "order.created"})),
            ("type", json!({"type": "bid.Being Moved!"})),
            ("type", json!({"type": null})),
            ("action", json!({"type": "bid"})),
            ("object", json!({"object": null})),
            ("object", json!({"object": {"title": "No id"}})),
            ("object", json!({"object": {"id": 7, "title": "x".repeat(256)}})),
            ("object", json!({"object": {"id": 7, "status": "x".repeat(65)}})),
            ("object", json!({"object": {"id": 7, "url": "javascript:alert(1)"}})),
            ("participants", json!({"participants": people})),
            ("participants", json!({"participants": [{"id": 1, "username": "two words"}]})),
            ("participants", json!({"participants": [{"id": 1, "name": "x".repeat(151)}]})),
            ("message", json!({"message": "x".repeat(10_001)})),
            ("message", json!({"message": "  "})),
            ("message", json!({"message": "a\u{0}b"})),
            ("metadata", json!({"metadata": {"much": "x".repeat(20_000)}})),
            ("metadata", json!({"metadata": {"null": "\u{0}"}})),
            ("occurred_at", json!({"occurred_at": "yesterday"})),
            ("conversation", json!({"conversation": {}})),
            ("conversation", json!({"conversation": {"order": 5}})),
            ("conversation", json!({"conversation": {"job": 5, "bid": 6}})),
            ("conversation", json!({"conversation": {"job": []}})),
        ] {
            let mut event = bid("submitted", &[&ann]);
            event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let error = receive(&chat, &platform, event).await.unwrap_err();
            assert!(
                matches!(&error, Error::Invalid { field: named, .. } | Error::TooLong { field: named, .. } if named == field),
                "{change}: {error:?}"
            );
        }
        assert_eq!(chat.conversations(&ann).await.unwrap().iter().filter(|one| one.conversation.context.is_some()).count(), 0);
    }

    async fn a_platform_of_two_person_conversations_has_no_objects(chat: TestChat) {
        chat.add_tenant("biz", "", Dialect::Bizbuch, None).await.unwrap();
        let platform = chat.platform("biz").await.unwrap();

        let error = receive(&chat, &platform, bid("submitted", &[])).await.unwrap_err();

        assert!(matches!(error, Error::Invalid { .. }));
    }

    async fn a_key_is_its_own_tenants_and_no_other_key_is_any(chat: TestChat) {
        let shop = chat.add_tenant("shop", "", Dialect::Marketplace, None).await.unwrap();

        assert_eq!(chat.platform_by_key(&shop.api_key).await.unwrap().tenant().slug, "shop");
        for wrong in ["", "guess", &shop.jwt_secret, &shop.api_key[1..], &shop.api_key.to_lowercase()] {
            assert_eq!(chat.platform_by_key(wrong).await.unwrap_err(), Error::Unauthenticated);
        }
    }

    async fn rooms_are_opened_in_bulk_for_objects_that_have_none(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let room = |line: Value| BusinessRoom::decode(line.to_string().as_bytes()).unwrap();
        let job = room(json!({"kind": "job", "id": 5, "title": "Shelves", "participants": [known_as(&ann)]}));

        let (opened, new) = chat.create_room(&platform, &job).await.unwrap();
        let other = room(json!({"type": "job", "id": "5", "title": "Other", "participants": [{"id": "bob"}]}));
        let again = chat.create_room(&platform, &other).await.unwrap();

        assert!(new);
        assert_eq!(again, (opened, false));
        let summary = chat.conversation(&ann, opened).await.unwrap();
        assert_eq!((summary.conversation.title.as_deref(), summary.participant_count), (Some("Shelves"), 1));
        let said = summary.last_message.unwrap();
        assert_eq!((said.kind, said.content.as_str(), said.sender), (MessageKind::JobUpdate, "Job “Shelves” was created.", None));
        assert_eq!(said.metadata.unwrap()["event"], "job.created");
        assert_eq!(summary.membership.unread, 1, "once");
        let received = receive(&chat, &platform, json!({"type": "job.assigned", "object": {"id": 5}})).await.unwrap();
        assert_eq!((received.conversation, received.created), (opened, false));
        let unknown = room(json!({"type": "order", "id": 1}));
        assert!(matches!(chat.create_room(&platform, &unknown).await, Err(Error::Invalid { .. })));
    }

    async fn idle_rooms_are_archived_for_all_and_nothing_else_is(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let open = async |id: &str| {
            let new = NewContext {
                kind: ConversationKind::Job,
                context: Context { kind: "job".into(), id: id.into(), title: None, status: None, url: None },
                title: None,
                members: vec![bob.user_id],
            };
            chat.open_context(&ann, new).await.unwrap().0
        };
        let (old, revived) = (open("1").await, open("2").await);
        let group = chat.group(&[ann, bob]).await;
        chat.say(&ann, old, "Is this still open?").await;
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let rival = chat.platform("rival").await.unwrap();
        chat.pass(31 * 24 * 3600);
        chat.say(&ann, revived, "It is.").await;
        let fresh = open("3").await;
        let archived = async |who: &Actor, room| chat.conversation(who, room).await.unwrap().membership.archived_at.is_some();

        assert_eq!(chat.archive_idle_rooms(Some(&rival), 30, false).await.unwrap().rooms, 0);
        assert_eq!(chat.archive_idle_rooms(Some(&platform), 30, true).await.unwrap().rooms, 1);
        assert!(!archived(&ann, old).await);
        assert_eq!(chat.archive_idle_rooms(None, 30, false).await.unwrap().rooms, 1);
        assert_eq!(chat.archive_idle_rooms(None, 30, false).await.unwrap().rooms, 0);

        assert!(archived(&ann, old).await && archived(&bob, old).await);
        for room in [revived, fresh, group] {
            assert!(!archived(&ann, room).await);
        }
        assert_eq!(messages(&chat, &bob, old).await[0].content, "Is this still open?");
        assert!(matches!(chat.archive_idle_rooms(None, 0, true).await, Err(Error::Invalid { .. })));
    }
}

//! Events are received once each, one after the other, and heard of like everything else.

use futures::future::join_all;
use parlor::{
    Result,
    chat::{Chat, Received},
    model::NotificationLevel,
    protocol::Event,
};
use serde_json::json;

use super::{bid, known_as, main_platform, messages, participant_count, receive};
use crate::support::contract;

contract! {
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
}

//! What an event is told as: conversations, cards and messages.

use parlor::{
    model::{About, Context, ConversationKind, MessageChange, MessageKind, ParticipantRole},
    protocol::Event,
};
use serde_json::{Value, json};

use super::{bid, known_as, main_platform, messages, receive};
use crate::support::contract;

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

    async fn an_event_that_leaves_the_title_out_is_told_by_the_one_that_is_known(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let room = receive(&chat, &platform, bid("submitted", &[&ann])).await.unwrap().conversation;
        let of_bid = |object: Value| json!({"type": "bid.updated", "object": object});

        receive(&chat, &platform, of_bid(json!({"id": 7}))).await.unwrap();
        receive(&chat, &platform, of_bid(json!({"id": 7, "title": "Moving a harp"}))).await.unwrap();
        chat.set_status(&chat.admin("boss").await, room, "accepted").await.unwrap();
        receive(&chat, &platform, of_bid(json!({"id": 7, "status": "paid"}))).await.unwrap();

        let said: Vec<_> = messages(&chat, &ann, room).await.into_iter().map(|message| message.content).collect();
        assert_eq!(said[1], "Bid “Moving a piano” was updated.");
        assert_eq!(said[2], "Bid “Moving a harp” was updated.");
        assert_eq!(said[4], "Bid “Moving a harp” was updated. Status changed from accepted to paid.");
    }
}

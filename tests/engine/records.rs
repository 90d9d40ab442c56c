//! Disputes, payments and news of jobs, raised in a chat.

use futures::future::join_all;
use parlor::{
    Error,
    chat::NewContext,
    model::{Actor, Anchor, Context, ConversationId, ConversationKind, MessageKind, ParticipantRole, UserRole},
    protocol::Event,
};
use serde_json::json;

use crate::support::{TestChat, contract};

/// A conversation about a job, between its client, who administers it, and its freelancer.
async fn job(chat: &TestChat, client: &Actor, freelancer: &Actor) -> ConversationId {
    let new = NewContext {
        kind: ConversationKind::Job,
        context: Context {
            kind: "job".into(),
            id: "5".into(),
            title: Some("Shelves".into()),
            status: Some("open".into()),
            url: None,
        },
        title: None,
        members: vec![freelancer.user_id],
    };
    chat.open_context(client, new).await.unwrap().0
}

contract! {
    async fn a_dispute_is_told_where_it_was_raised_and_settled_with_staff(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let room = job(&chat, &ann, &bob).await;
        let mut socket = chat.socket(bob).await;

        let (dispute, _) = chat.create_dispute(&ann, room, " Late ", Some("Three weeks."), None).await.unwrap();

        assert_eq!((dispute.conversation_id, dispute.created_by), (room, ann.user_id));
        assert_eq!((dispute.reason.as_str(), dispute.description.as_str(), dispute.status.as_str()), ("Late", "Three weeks.", "open"));
        let heard = socket.hear_until(|event| matches!(event, Event::Message { conversation, .. } if *conversation == room)).await;
        let told = heard.iter().find_map(|event| match event {
            Event::Message { message, conversation, .. } if *conversation == room => Some(message),
            _ => None,
        }).unwrap();
        assert_eq!((told.id, told.kind, told.content.as_str()), (dispute.message_id, MessageKind::Dispute, "Dispute: Late\n\nThree weeks."));
        assert_eq!(told.sender.as_ref().unwrap().id, ann.user_id);
        assert_eq!(told.metadata.as_ref().unwrap()["dispute_id"], json!(dispute.id));
        let settled_in = dispute.dispute_conversation_id;
        let summary = chat.conversation(&bob, settled_in).await.unwrap();
        assert_eq!(summary.conversation.kind, ConversationKind::Dispute);
        let context = summary.conversation.context.unwrap();
        assert_eq!((context.kind, context.id), ("dispute".to_owned(), dispute.id.to_string()));
        let people = chat.participants(&bob, settled_in, 0).await.unwrap();
        let roles: Vec<_> = people.iter().map(|one| (one.person.id, one.role)).collect();
        assert_eq!(roles, [(sue.user_id, ParticipantRole::Moderator), (ann.user_id, ParticipantRole::Member), (bob.user_id, ParticipantRole::Member)]);
        assert_eq!(chat.history(&sue, settled_in, Anchor::Latest, 50).await.unwrap().messages.len(), 1);
        assert_eq!(chat.remove_participant(&ann, settled_in, bob.user_id).await, Err(Error::Forbidden));
    }

    async fn every_dispute_has_a_conversation_of_its_own_also_beside_the_platforms(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = job(&chat, &ann, &bob).await;
        let theirs = NewContext {
            kind: ConversationKind::Dispute,
            context: Context { kind: "dispute".into(), id: "2".into(), title: None, status: None, url: None },
            title: None,
            members: Vec::new(),
        };
        let (platforms, _) = chat.open_context(&chat.person("eve").await, theirs).await.unwrap();

        let (first, _) = chat.create_dispute(&ann, room, "Late", None, None).await.unwrap();
        let (second, _) = chat.create_dispute(&bob, room, "Unpaid", None, None).await.unwrap();

        assert_ne!(first.dispute_conversation_id, second.dispute_conversation_id);
        assert_eq!(second.id.0, 2, "the test names the second dispute's number");
        assert_ne!(second.dispute_conversation_id, platforms);
        assert_eq!(chat.conversation(&ann, platforms).await.unwrap_err(), Error::not_found("conversation"));
    }

    async fn a_payment_is_kept_to_the_hundredth(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = job(&chat, &ann, &bob).await;

        let (payment, _) = chat.initiate_payment(&bob, room, "1250.5", "eur", None, None).await.unwrap();

        assert_eq!((payment.amount.to_string(), payment.currency.as_str(), payment.status.as_str()), ("1250.50".to_owned(), "EUR", "initiated"));
        let said = chat.history(&ann, room, Anchor::Latest, 50).await.unwrap().messages.pop().unwrap();
        assert_eq!((said.id, said.kind, said.content.as_str()), (payment.message_id, MessageKind::Payment, "Payment of 1250.50 EUR initiated."));
        assert_eq!(said.metadata, Some(json!({"payment_id": payment.id, "status": "initiated", "amount": "1250.50", "currency": "EUR"})));
        for (amount, currency) in [("0", "EUR"), ("-1", "EUR"), ("1.005", "EUR"), ("1e9", "EUR"), ("1", "EURO"), ("1", "€"), ("1", "12A")] {
            assert!(matches!(chat.initiate_payment(&bob, room, amount, currency, None, None).await, Err(Error::Invalid { .. })), "{amount} {currency}");
        }
        assert_eq!(chat.history(&ann, room, Anchor::Latest, 50).await.unwrap().messages.len(), 1);
    }

    async fn news_of_a_job_show_on_its_card(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = job(&chat, &ann, &bob).await;
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;

        let (update, _) = chat.update_job(&bob, room, "in progress", Some("Half of them hang."), None).await.unwrap();

        assert_eq!((update.status.as_str(), update.comment.as_str()), ("in progress", "Half of them hang."));
        let card = chat.conversation(&ann, room).await.unwrap().conversation.context.unwrap();
        assert_eq!(card.status.as_deref(), Some("in progress"));
        let missed = chat.changes_since(&ann, room, head).await.unwrap();
        assert!(matches!(&missed.events[..], [Event::Conversation { .. }, Event::Message { message, .. }]
            if message.id == update.message_id && message.kind == MessageKind::JobUpdate));
        let group = chat.group(&[ann, bob]).await;
        chat.update_job(&bob, group, "done", None, None).await.unwrap();
        assert_eq!(chat.conversation(&ann, group).await.unwrap().conversation.context, None);
    }

    async fn what_is_raised_twice_by_the_same_client_id_is_raised_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = job(&chat, &ann, &bob).await;
        let id = |text: &str| Some(text.to_owned());

        let dispute = chat.create_dispute(&ann, room, "Late", None, id("d")).await.unwrap();
        let payment = chat.initiate_payment(&ann, room, "12.50", "EUR", None, id("p")).await.unwrap();
        let update = chat.update_job(&ann, room, "done", None, id("j")).await.unwrap();
        assert!(dispute.1 && payment.1 && update.1);
        let told = chat.message(&ann, payment.0.message_id).await.unwrap();
        assert_eq!(told.client_id.as_deref(), Some("p"));
        let rooms = chat.conversations(&ann).await.unwrap().len();
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;

        assert_eq!(chat.create_dispute(&ann, room, "Later", None, id("d")).await, Ok((dispute.0, false)));
        assert_eq!(chat.initiate_payment(&ann, room, "13", "EUR", None, id("p")).await, Ok((payment.0, false)));
        assert_eq!(chat.update_job(&ann, room, "open", None, id("j")).await, Ok((update.0, false)));

        assert_eq!(chat.conversations(&ann).await.unwrap().len(), rooms, "no second dispute is to be settled");
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, head);
        // The same id of somebody else's is theirs, and one that said something else pays nothing.
        assert!(chat.initiate_payment(&bob, room, "12.50", "EUR", None, id("p")).await.unwrap().1);
        for (used, made) in [("d", chat.initiate_payment(&ann, room, "1", "EUR", None, id("d")).await), ("j", chat.initiate_payment(&ann, room, "1", "EUR", None, id("j")).await)] {
            assert!(matches!(made, Err(Error::Invalid { ref field, .. }) if field == "client_id"), "{used}: {made:?}");
        }
        let too_long = id(&"x".repeat(65));
        assert!(matches!(chat.update_job(&ann, room, "open", None, too_long).await, Err(Error::Invalid { field, .. }) if field == "client_id"));
    }

    async fn a_payment_that_is_asked_for_at_once_is_asked_for_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = job(&chat, &ann, &bob).await;

        let asking = (0..8).map(|_| chat.initiate_payment(&ann, room, "12.50", "EUR", None, Some("p".into())));
        let asked: Vec<_> = join_all(asking).await.into_iter().map(Result::unwrap).collect();

        assert_eq!(asked.iter().filter(|(_, is_new)| *is_new).count(), 1);
        assert!(asked.iter().all(|(payment, _)| payment.id == asked[0].0.id));
        assert_eq!(chat.history(&bob, room, Anchor::Latest, 50).await.unwrap().messages.len(), 1);
    }

    async fn only_who_may_post_there_raises_anything(chat: TestChat) {
        let (ann, bob, cyd, former) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await, chat.person("former").await);
        let room = job(&chat, &ann, &bob).await;
        chat.add_participants(&ann, room, &[cyd.user_id, former.user_id]).await.unwrap();
        chat.set_role(&ann, room, cyd.user_id, ParticipantRole::Observer).await.unwrap();
        chat.remove_participant(&ann, room, former.user_id).await.unwrap();
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;
        let hidden = Error::not_found("conversation");

        for (who, error) in [
            (cyd, Error::Forbidden),
            (former, hidden.clone()),
            (chat.person("eve").await, hidden.clone()),
            (chat.admin("boss").await, Error::Forbidden),
            (chat.foreign_admin().await, hidden),
        ] {
            assert_eq!(chat.create_dispute(&who, room, "Late", None, None).await.unwrap_err(), error);
            assert_eq!(chat.initiate_payment(&who, room, "1", "EUR", None, None).await.unwrap_err(), error);
            assert_eq!(chat.update_job(&who, room, "done", None, None).await.unwrap_err(), error);
        }
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, head);
    }
}

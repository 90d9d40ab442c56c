//! Jobs' events, and the threads that a customer and a provider have about them.

use parlor::{Error, chat::Pair, model::Actor};
use serde_json::{Value, json};

use super::{known_as, main_platform, messages, receive};
use crate::support::contract;

/// The job that they are about, as a platform tells of it.
fn job(action: &str, people: &[&Actor]) -> Value {
    json!({
        "type": format!("job.{action}"),
        "object": {"id": 5, "title": "Shelves", "status": action},
        "participants": people.iter().map(|actor| known_as(actor)).collect::<Vec<_>>(),
    })
}

fn pair(customer: &Actor, provider: &Actor) -> Pair {
    Pair { customer: customer.user_id, provider: provider.user_id }
}

contract! {
    async fn a_jobs_event_that_names_two_is_told_where_they_talk_about_it(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let (thread, _) = chat.open_pair(&ann, pair(&ann, &bob), Some("5")).await.unwrap();
        let (other, _) = chat.open_pair(&ann, pair(&ann, &dan), Some("5")).await.unwrap();

        let assigned = receive(&chat, &platform, job("assigned", &[&bob, &ann])).await.unwrap();
        let completed = receive(&chat, &platform, job("completed", &[])).await.unwrap();

        assert_eq!((assigned.conversation, assigned.created), (thread, false));
        assert_eq!(completed.conversation, thread);
        let told: Vec<_> = messages(&chat, &bob, thread).await.into_iter().map(|message| message.content).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(chat.conversation(&ann, thread).await.unwrap().conversation.title.as_deref(), Some("Shelves"));
        assert_eq!(messages(&chat, &dan, other).await, []);
        // The two find it again, and nobody else does.
        assert_eq!(chat.open_pair(&bob, pair(&ann, &bob), Some("5")).await.unwrap(), (thread, false));
        assert_eq!(chat.find_pair(&dan, pair(&ann, &dan), Some("5")).await.unwrap(), other);
        assert_eq!(chat.conversation(&dan, thread).await.unwrap_err(), Error::not_found("conversation"));
    }

    async fn a_jobs_event_that_names_nobody_is_not_told_to_whoever_guessed_its_number(chat: TestChat) {
        let (ann, dan) = (chat.person("ann").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let (thread, _) = chat.open_pair(&dan, pair(&ann, &dan), Some("5")).await.unwrap();

        for people in [json!([]), json!([known_as(&ann)])] {
            let body = json!({"type": "job.created", "object": {"id": 5}, "participants": people});
            let received = receive(&chat, &platform, body).await.unwrap();

            assert_ne!(received.conversation, thread);
        }
        assert_eq!(messages(&chat, &dan, thread).await, []);
    }
}

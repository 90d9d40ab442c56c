//! Jobs' events, and the threads that a customer and a provider have about them.

use futures::future::join_all;
use parlor::{
    Error,
    chat::{Chat, NewContext, Pair},
    model::{Actor, Context, ConversationKind, UserRole},
};
use serde_json::{Value, json};

use super::{known_as, main_platform, messages, participant_count, receive};
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

    async fn whoever_guessed_a_jobs_number_keeps_nobody_from_hearing_of_it_in_their_thread(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let context = Context { kind: "job".into(), id: "5".into(), title: None, status: None, url: None };
        let new = NewContext { kind: ConversationKind::Job, context, title: None, members: vec![] };
        let (guessed, _) = chat.open_context(&dan, new).await.unwrap();
        chat.say(&dan, guessed, "Pay me here").await;
        let (thread, _) = chat.open_pair(&ann, pair(&ann, &bob), Some("5")).await.unwrap();
        assert_ne!(thread, guessed);

        let assigned = receive(&chat, &platform, job("assigned", &[&ann, &bob])).await.unwrap();

        assert_eq!((assigned.conversation, assigned.created), (thread, false));
        assert_eq!(messages(&chat, &dan, guessed).await.len(), 1);
        assert_eq!(participant_count(&chat, &ann, thread).await, 2);
    }

    async fn a_job_that_was_told_to_one_of_them_goes_on_where_the_two_whom_it_names_talk_about_it(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let own = receive(&chat, &platform, job("created", &[&ann])).await.unwrap().conversation;
        let (thread, is_new) = chat.open_pair(&bob, pair(&ann, &bob), Some("5")).await.unwrap();
        assert!(is_new && thread != own);
        let head = chat.conversation(&bob, thread).await.unwrap().conversation.seq;
        let mut assigned = job("assigned", &[&ann, &bob]);
        assigned["object"].as_object_mut().unwrap().remove("title");

        let assigned = receive(&chat, &platform, assigned).await.unwrap();
        let completed = receive(&chat, &platform, job("completed", &[])).await.unwrap();

        assert_eq!((assigned.conversation, assigned.created), (thread, false));
        assert_eq!(completed.conversation, thread);
        let told = messages(&chat, &bob, thread).await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[0].content, "Job “Shelves” was assigned.");
        assert_eq!(told[0].metadata.as_ref().unwrap()["previous"], "created");
        let shown = chat.conversation(&ann, thread).await.unwrap();
        assert_eq!((shown.conversation.title.as_deref(), shown.participant_count), (Some("Shelves"), 2));
        let missed = chat.changes_since(&ann, thread, head).await.unwrap();
        let seqs: Vec<_> = missed.events.iter().map(|event| event.change().unwrap().seq).collect();
        assert!(seqs.is_sorted() && seqs.last() == Some(&shown.conversation.seq), "{seqs:?}");
        // What was told before stays with whom it was told.
        assert_eq!(messages(&chat, &ann, own).await.len(), 1);
        assert_eq!(chat.conversation(&bob, own).await.unwrap_err(), Error::not_found("conversation"));
        assert_eq!(chat.find_pair(&ann, pair(&ann, &bob), Some("5")).await, Ok(thread));
        assert_eq!(chat.open_pair(&ann, pair(&ann, &bob), Some("5")).await, Ok((thread, false)));
    }

    async fn a_jobs_conversation_that_is_more_than_its_events_to_one_of_the_two_stays_its_own(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let platform = main_platform(&chat).await;
        for (id, people) in [(1, vec![&ann]), (2, vec![&ann, &dan]), (3, vec![&ann, &sue]), (4, vec![&dan])] {
            let about = |mut event: Value| {
                event["object"]["id"] = json!(id);
                event
            };
            let own = receive(&chat, &platform, about(job("created", &people))).await.unwrap().conversation;
            if id == 1 {
                let said = chat.say(&ann, own, "Who takes it?").await.message;
                chat.delete(&ann, said.id).await.unwrap();
            }
            let (thread, _) = chat.open_pair(&ann, pair(&ann, &bob), Some(&id.to_string())).await.unwrap();

            let assigned = receive(&chat, &platform, about(job("assigned", &[&ann, &bob]))).await.unwrap();

            assert_eq!((assigned.conversation, assigned.created), (own, false), "{id}");
            assert_eq!(messages(&chat, &bob, thread).await, [], "{id}");
        }
    }

    async fn whoever_guesses_a_jobs_number_and_begins_a_thread_about_it_reads_nothing_of_it(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let platform = main_platform(&chat).await;
        let own = receive(&chat, &platform, job("created", &[&ann])).await.unwrap().conversation;
        let (guessed, _) = chat.open_pair(&eve, pair(&ann, &eve), Some("5")).await.unwrap();
        let (swapped, _) = chat.open_pair(&eve, pair(&eve, &ann), Some("5")).await.unwrap();
        let payment = json!({"type": "payment.completed", "object": {"id": 1}, "conversation": {"job": 5}, "participants": [known_as(&ann)]});

        for event in [job("updated", &[&ann]), job("assigned", &[&ann, &bob]), payment, job("completed", &[])] {
            assert_eq!(receive(&chat, &platform, event).await.unwrap().conversation, own);
        }

        for thread in [guessed, swapped] {
            assert_eq!(messages(&chat, &eve, thread).await, []);
            let shown = chat.conversation(&eve, thread).await.unwrap().conversation;
            let context = Context { kind: "job".into(), id: "5".into(), title: None, status: None, url: None };
            assert_eq!((shown.title, shown.context), (None, Some(context)));
        }
        assert_eq!(chat.conversation(&eve, own).await.unwrap_err(), Error::not_found("conversation"));
        assert_eq!(chat.find_pair(&ann, pair(&ann, &bob), Some("5")).await, Ok(own));
    }

    async fn a_thread_of_two_stays_theirs_when_the_jobs_events_bring_others(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;
        let (thread, _) = chat.open_pair(&bob, pair(&ann, &bob), Some("5")).await.unwrap();
        receive(&chat, &platform, job("assigned", &[&ann, &bob])).await.unwrap();

        let disputed = receive(&chat, &platform, job("disputed", &[&dan])).await.unwrap();

        assert_eq!(disputed.conversation, thread);
        assert_eq!(participant_count(&chat, &dan, thread).await, 3);
        for who in [&ann, &bob] {
            assert_eq!(chat.find_pair(who, pair(&ann, &bob), Some("5")).await, Ok(thread));
            assert_eq!(chat.find_pair(who, pair(&ann, &bob), None).await, Ok(thread));
            assert_eq!(chat.open_pair(who, pair(&ann, &bob), Some("5")).await, Ok((thread, false)));
        }
        // It is not theirs with whoever came later.
        assert_eq!(chat.find_pair(&dan, pair(&ann, &dan), Some("5")).await, Err(Error::not_found("conversation")));
        let (with_dan, is_new) = chat.open_pair(&dan, pair(&ann, &dan), Some("5")).await.unwrap();
        assert!(is_new && with_dan != thread);
    }

    async fn a_job_that_was_told_to_three_at_once_is_no_thread_of_two(chat: TestChat) {
        let (ann, bob, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("dan").await);
        let platform = main_platform(&chat).await;

        let own = receive(&chat, &platform, job("created", &[&ann, &bob, &dan])).await.unwrap().conversation;

        assert_eq!(chat.find_pair(&ann, pair(&ann, &bob), Some("5")).await, Err(Error::not_found("conversation")));
        let (thread, is_new) = chat.open_pair(&ann, pair(&ann, &bob), Some("5")).await.unwrap();
        assert!(is_new && thread != own);
    }

    async fn racing_events_move_a_job_to_the_thread_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let other = chat.another_node().await;
        let nodes: [&Chat; 2] = [&chat, &other];
        let own = receive(&chat, &platform, job("created", &[&ann])).await.unwrap().conversation;
        let (thread, _) = chat.open_pair(&ann, pair(&ann, &bob), Some("5")).await.unwrap();

        let naming = (0..8).map(|n| receive(nodes[n % 2], &platform, job(&format!("step_{n}"), &[&ann, &bob])));
        let others = (0..8).map(|n| receive(nodes[n % 2], &platform, job(&format!("other_{n}"), &[])));
        let (naming, others) = tokio::join!(join_all(naming), join_all(others));

        assert!(naming.into_iter().all(|one| one.unwrap().conversation == thread));
        let before = others.into_iter().filter(|one| one.as_ref().unwrap().conversation == own).count();
        assert_eq!(messages(&chat, &ann, own).await.len(), 1 + before);
        assert_eq!(messages(&chat, &bob, thread).await.len(), 16 - before);
        assert_eq!(receive(&chat, &platform, job("completed", &[])).await.unwrap().conversation, thread);
        other.close().await;
    }
}

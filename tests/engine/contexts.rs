//! Conversations about a business object.

use futures::future::join_all;
use parlor::{
    Error,
    chat::NewContext,
    model::{
        About, Actor, Anchor, Context, ConversationKind, Dialect, MessageChange, MessageKind, NotificationLevel,
        ParticipantRole, UserRole,
    },
    protocol::Event,
};
use serde_json::json;

use crate::support::contract;

fn job(members: &[Actor]) -> NewContext {
    NewContext {
        kind: ConversationKind::Job,
        context: Context {
            kind: "job".into(),
            id: "42".into(),
            title: Some("Moving a piano".into()),
            status: Some("Open".into()),
            url: Some("https://movers.example/jobs/42".into()),
        },
        title: None,
        members: members.iter().map(|member| member.user_id).collect(),
    }
}

contract! {
    async fn an_object_has_one_conversation_with_its_card_and_its_people(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);

        let (room, new) = chat.open_context(&ann, job(&[bob])).await.unwrap();
        let again = chat.open_context(&bob, job(&[ann])).await.unwrap();

        assert!(new);
        assert_eq!(again, (room, false));
        let summary = chat.conversation(&bob, room).await.unwrap();
        assert_eq!(summary.conversation.kind, ConversationKind::Job);
        assert_eq!(summary.conversation.title.as_deref(), Some("Moving a piano"));
        assert_eq!(summary.conversation.context, Some(job(&[]).context));
        assert_eq!((summary.membership.role, summary.participant_count), (ParticipantRole::Member, 2));
        assert_eq!(chat.conversation(&ann, room).await.unwrap().membership.role, ParticipantRole::Admin);
    }

    async fn racing_openers_on_two_nodes_get_the_same_conversation(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let other = chat.another_node().await;

        let opened = join_all((0..10).flat_map(|_| [chat.open_context(&ann, job(&[bob])), other.open_context(&bob, job(&[ann]))])).await;

        let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
        assert!(opened.iter().all(|(id, _)| *id == opened[0].0));
        assert_eq!(opened.iter().filter(|(_, new)| *new).count(), 1);
        assert_eq!(chat.conversation(&ann, opened[0].0).await.unwrap().participant_count, 2);
        other.close().await;
    }

    async fn another_tenants_object_of_the_same_id_is_another_one(chat: TestChat) {
        let ann = chat.person("ann").await;
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let eve = chat.person_of("rival", "eve", UserRole::Admin).await;

        let (ours, _) = chat.open_context(&ann, job(&[])).await.unwrap();
        let (theirs, new) = chat.open_context(&eve, job(&[])).await.unwrap();

        assert!(new && ours != theirs);
        assert_eq!(chat.open_context(&eve, job(&[ann])).await.unwrap_err(), Error::not_found("person"));
        assert_eq!(chat.set_status(&eve, ours, "Mine").await.unwrap_err(), Error::not_found("conversation"));
    }

    async fn who_is_not_in_it_cannot_open_it_by_guessing_its_id(chat: TestChat) {
        let (ann, eve, former) = (chat.person("ann").await, chat.person("eve").await, chat.person("former").await);
        let support = chat.person_of("main", "sue", UserRole::Support).await;
        let (room, _) = chat.open_context(&ann, job(&[former])).await.unwrap();
        chat.remove_participant(&ann, room, former.user_id).await.unwrap();
        let hidden = Error::not_found("conversation");

        for stranger in [eve, former, support] {
            assert_eq!(chat.open_context(&stranger, job(&[])).await.unwrap_err(), hidden);
            assert_eq!(chat.open_context(&stranger, job(&[stranger, eve])).await.unwrap_err(), hidden);
            assert_eq!(chat.set_status(&stranger, room, "Mine").await.unwrap_err(), hidden);
        }
        assert_eq!(chat.conversation(&ann, room).await.unwrap().participant_count, 1);
    }

    async fn who_manages_it_and_staff_may_name_more_people_and_others_may_not(chat: TestChat) {
        let (ann, bob, cyd, dan) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await, chat.person("dan").await);
        let boss = chat.admin("boss").await;
        let (room, _) = chat.open_context(&ann, job(&[bob])).await.unwrap();

        assert_eq!(chat.open_context(&bob, job(&[cyd])).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.open_context(&bob, job(&[ann, bob])).await.unwrap(), (room, false));
        assert_eq!(chat.open_context(&ann, job(&[bob, cyd])).await.unwrap(), (room, false));
        assert_eq!(chat.open_context(&boss, job(&[dan])).await.unwrap(), (room, false));

        assert_eq!(chat.conversation(&dan, room).await.unwrap().participant_count, 4);
        let bell = chat.notifications(&dan, None).await.unwrap();
        assert!(matches!(&bell.notifications[0].about, About::Invitation { by: Some(by), .. } if by.id == boss.user_id));
    }

    async fn support_staff_open_tickets_and_disputes_but_no_jobs(chat: TestChat) {
        let ann = chat.person("ann").await;
        let support = chat.person_of("main", "sue", UserRole::Support).await;
        let ticket = || NewContext { kind: ConversationKind::Support, ..job(&[support]) };
        let (room, _) = chat.open_context(&ann, NewContext { members: Vec::new(), ..ticket() }).await.unwrap();

        chat.set_status(&support, room, "Assigned").await.unwrap();

        assert_eq!(chat.open_context(&support, ticket()).await.unwrap(), (room, false));
        assert_eq!(chat.conversation(&support, room).await.unwrap().membership.role, ParticipantRole::Moderator);
    }

    async fn a_new_status_changes_the_card_and_says_so_in_two_changes_in_a_row(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, _) = chat.open_context(&ann, job(&[bob])).await.unwrap();
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;
        let mut socket = chat.socket(bob).await;

        let posted = chat.set_status(&ann, room, " Assigned ").await.unwrap().message;

        assert_eq!((posted.kind, &posted.sender, posted.seq), (MessageKind::StatusUpdate, &None, head + 2));
        assert_eq!(posted.content, "Status changed from Open to Assigned.");
        assert_eq!(posted.metadata, Some(json!({"status": "Assigned", "previous": "Open"})));
        let heard = socket.hear_all().await;
        assert!(matches!(&heard[0], Event::Conversation { seq, conversation } if *seq == head + 1
            && conversation.seq == *seq && conversation.context.as_ref().unwrap().status.as_deref() == Some("Assigned")));
        assert_eq!(heard[1], Event::Message { conversation: room, seq: head + 2, change: MessageChange::Posted, message: posted.clone() });
        let page = chat.history(&bob, room, Anchor::Latest, 50).await.unwrap();
        assert_eq!(page.messages, std::slice::from_ref(&posted));
        let missed = chat.changes_since(&bob, room, head).await.unwrap();
        assert_eq!(missed.events.len(), 2);
        assert_eq!(chat.conversation(&bob, room).await.unwrap().membership.unread, 1);
        let bell = chat.notifications(&bob, None).await.unwrap();
        assert_eq!(bell.notifications[0].about, About::Message(Box::new(posted)));
    }

    async fn a_first_status_has_none_before_it_and_the_same_one_is_no_news(chat: TestChat) {
        let ann = chat.person("ann").await;
        let mut new = job(&[]);
        new.context.status = None;
        new.context.title = None;
        let (room, _) = chat.open_context(&ann, new).await.unwrap();

        let posted = chat.set_status(&ann, room, "Open").await.unwrap().message;

        assert_eq!(posted.content, "Status set to Open.");
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.title.as_deref(), Some("job 42"));
        let head = chat.conversation(&ann, room).await.unwrap().conversation.seq;
        assert!(matches!(chat.set_status(&ann, room, "Open").await, Err(Error::Invalid { .. })));
        assert_eq!(chat.conversation(&ann, room).await.unwrap().conversation.seq, head);
    }

    async fn only_who_manages_it_or_runs_the_tenant_sets_the_status(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let boss = chat.admin("boss").await;
        let (room, _) = chat.open_context(&ann, job(&[bob, cyd])).await.unwrap();
        chat.set_role(&ann, room, cyd.user_id, ParticipantRole::Observer).await.unwrap();
        let plain = chat.group(&[ann]).await;

        assert_eq!(chat.set_status(&bob, room, "Done").await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.set_status(&cyd, room, "Done").await.unwrap_err(), Error::Forbidden);
        assert!(matches!(chat.set_status(&ann, plain, "Done").await, Err(Error::Invalid { .. })));
        chat.set_status(&boss, room, "Checked").await.unwrap();
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Moderator).await.unwrap();
        chat.set_status(&bob, room, "Done").await.unwrap();
    }

    async fn statuses_set_at_once_each_follow_on_the_one_before(chat: TestChat) {
        let ann = chat.person("ann").await;
        let (room, _) = chat.open_context(&ann, job(&[])).await.unwrap();
        let other = chat.another_node().await;

        let names: Vec<_> = (0..8).map(|n| format!("step {n}")).collect();
        join_all(names.iter().enumerate().map(|(n, name)| {
            let node: &parlor::chat::Chat = if n % 2 == 0 { &chat } else { &other };
            node.set_status(&ann, room, name)
        })).await.into_iter().for_each(|posted| drop(posted.unwrap()));

        let mut current = json!("Open");
        for message in chat.history(&ann, room, Anchor::Latest, 50).await.unwrap().messages {
            let metadata = message.metadata.unwrap();
            assert_eq!(metadata["previous"], current);
            current = metadata["status"].clone();
        }
        let context = chat.conversation(&ann, room).await.unwrap().conversation.context.unwrap();
        assert_eq!(json!(context.status), current);
        other.close().await;
    }

    async fn objects_that_are_no_objects_and_links_that_are_no_links_are_refused(chat: TestChat) {
        let ann = chat.person("ann").await;
        let refused = async |change: &dyn Fn(&mut NewContext)| {
            let mut new = job(&[]);
            change(&mut new);
            let error = chat.open_context(&ann, new.clone()).await.unwrap_err();
            assert!(matches!(error, Error::Invalid { .. } | Error::TooLong { .. }), "{new:?}: {error:?}");
        };

        for kind in [ConversationKind::Direct, ConversationKind::Channel, ConversationKind::General] {
            refused(&|new| new.kind = kind).await;
        }
        for kind in ["", " ", "a:b", "a\nb", &"x".repeat(65)] {
            refused(&|new| new.context.kind = kind.into()).await;
        }
        for id in ["", "a\0b", &"x".repeat(129)] {
            refused(&|new| new.context.id = id.into()).await;
        }
        for url in ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", "https://", "http://a b", "/a\tb", "jobs/42", ""] {
            refused(&|new| new.context.url = Some(url.into())).await;
        }
        refused(&|new| new.context.status = Some("x".repeat(65))).await;
        refused(&|new| new.title = Some("x".repeat(256))).await;
        for url in ["/jobs/42?tab=chat#top", "http://localhost:8000/"] {
            let mut new = job(&[]);
            new.context.url = Some(url.into());
            new.context.id = url.into();
            chat.open_context(&ann, new).await.unwrap();
        }
    }

    async fn a_muted_status_change_rings_nobody(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, _) = chat.open_context(&ann, job(&[bob])).await.unwrap();
        chat.set_level(&bob, room, NotificationLevel::Mentions).await.unwrap();

        chat.set_status(&ann, room, "Assigned").await.unwrap();

        let bell = chat.notifications(&bob, None).await.unwrap();
        assert!(bell.notifications.iter().all(|line| matches!(line.about, About::Invitation { .. })));
    }
}

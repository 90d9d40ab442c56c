//! Conversations that are found again by who asks for them.

use futures::future::join_all;
use parlor::{
    Error,
    chat::NewConversation,
    model::{Actor, ConversationKind, UserRole},
};

use crate::support::contract;

fn group(title: &str, others: &[&Actor]) -> NewConversation {
    let members = others.iter().map(|other| other.user_id).collect();
    NewConversation { kind: ConversationKind::Group, title: title.into(), members }
}

fn ticket(title: &str) -> NewConversation {
    NewConversation { kind: ConversationKind::Support, title: title.into(), members: Vec::new() }
}

contract! {
    async fn the_same_people_find_their_conversation_of_that_title_again(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let made = chat.create_conversation(&ann, group("Plans", &[&bob])).await.unwrap();

        assert_eq!(chat.open_again(&ann, group(" Plans ", &[&bob, &bob, &ann])).await.unwrap(), (made, false));
        assert_eq!(chat.open_again(&bob, group("Plans", &[&ann])).await.unwrap(), (made, false));
        for (who, new) in [
            (&ann, group("Other plans", &[&bob])),
            (&ann, group("Plans", &[&bob, &cyd])),
            (&ann, group("Plans", &[])),
            (&cyd, group("Plans", &[&bob])),
            (&ann, NewConversation { kind: ConversationKind::Channel, ..group("Plans", &[&bob]) }),
        ] {
            let (other, is_new) = chat.open_again(who, new.clone()).await.unwrap();
            assert!(is_new && other != made, "{new:?}");
        }
    }

    async fn one_that_is_closed_or_has_other_people_by_now_is_not_found(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let (first, _) = chat.open_again(&ann, group("Plans", &[&bob])).await.unwrap();
        chat.set_closed(&ann, first, true).await.unwrap();
        let (second, is_new) = chat.open_again(&ann, group("Plans", &[&bob])).await.unwrap();
        assert!(is_new && second != first);
        chat.add_participants(&ann, second, &[cyd.user_id]).await.unwrap();
        let (third, is_new) = chat.open_again(&ann, group("Plans", &[&bob])).await.unwrap();
        assert!(is_new && third != second);
        chat.leave(&bob, third).await.unwrap();
        assert!(chat.open_again(&ann, group("Plans", &[&bob])).await.unwrap().1);
    }

    async fn support_is_asked_in_the_conversation_that_is_open(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let sue = chat.person_of("main", "sue", UserRole::Support).await;
        let (first, is_new) = chat.open_again(&ann, ticket("support")).await.unwrap();
        assert!(is_new && chat.conversation(&sue, first).await.is_ok());
        assert_eq!(chat.open_again(&ann, ticket("Login issue")).await.unwrap(), (first, false));
        assert_ne!(chat.open_again(&bob, ticket("support")).await.unwrap().0, first);
        assert_ne!(chat.open_again(&sue, ticket("support")).await.unwrap().0, first);
        let with_bob = NewConversation { members: vec![bob.user_id], ..ticket("support") };
        assert_eq!(chat.open_again(&ann, with_bob).await.unwrap(), (first, false));
        assert!(chat.conversation(&bob, first).await.is_ok(), "who is named joins");

        chat.set_closed(&ann, first, true).await.unwrap();
        let (second, is_new) = chat.open_again(&ann, ticket("support")).await.unwrap();
        assert!(is_new && second != first);
    }

    async fn racing_askers_on_two_nodes_get_one(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let other = chat.another_node().await;

        let groups = join_all((0..8).flat_map(|_| {
            [chat.open_again(&ann, group("Plans", &[&bob])), other.open_again(&bob, group("Plans", &[&ann]))]
        }));
        let tickets = join_all((0..8).flat_map(|_| {
            [chat.open_again(&ann, ticket("support")), other.open_again(&ann, ticket("support"))]
        }));

        for opened in [groups.await, tickets.await] {
            let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
            assert!(opened.iter().all(|(id, _)| *id == opened[0].0), "{opened:?}");
            assert_eq!(opened.iter().filter(|(_, is_new)| *is_new).count(), 1);
        }
        other.close().await;
    }

    async fn nobody_of_another_tenant_is_put_into_one(chat: TestChat) {
        let (ann, foreigner) = (chat.person("ann").await, chat.foreign_admin().await);
        assert_eq!(chat.open_again(&ann, group("Plans", &[&foreigner])).await, Err(Error::not_found("person")));
        let direct = NewConversation { kind: ConversationKind::Direct, ..group("Us", &[]) };
        assert!(matches!(chat.open_again(&ann, direct).await, Err(Error::Invalid { .. })));
    }
}

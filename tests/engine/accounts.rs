//! Accounts, invite links, and the people who come by them.

use futures::future::join_all;
use parlor::{
    Error,
    model::{Actor, ConversationKind, ParticipantRole, UserRole},
};

use crate::support::{TestChat, contract, origin, sign_up};

async fn founder(chat: &TestChat) -> Actor {
    chat.set_up(sign_up("ann"), &origin()).await.unwrap().actor
}

contract! {
    async fn the_first_visitor_becomes_the_admin_and_has_a_room(chat: TestChat) {
        assert!(!chat.is_set_up().await.unwrap());

        let ann = founder(&chat).await;

        assert!(chat.is_set_up().await.unwrap());
        assert_eq!(ann.role, UserRole::Admin);
        let rooms = chat.conversations(&ann).await.unwrap();
        assert_eq!(rooms.len(), 1);
        assert_eq!(rooms[0].conversation.kind, ConversationKind::General);
        assert_eq!(rooms[0].membership.role, ParticipantRole::Admin);
    }

    async fn of_two_racing_first_visitors_one_becomes_the_admin(chat: TestChat) {
        let (one, two) = (origin(), origin());
        let results = join_all([chat.set_up(sign_up("ann"), &one), chat.set_up(sign_up("bob"), &two)]).await;

        let lost: Vec<_> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!(lost, [Error::AlreadySetUp]);
    }

    async fn who_joins_by_link_lands_in_a_room_with_the_others(chat: TestChat) {
        let ann = founder(&chat).await;
        let invite = chat.create_invite(&ann, None).await.unwrap();
        let token = invite.token.unwrap();

        let shown = chat.invite(&token).await.unwrap();
        let (session, room) = chat.join(&token, sign_up("bob"), &origin()).await.unwrap();

        assert_eq!(shown.invited_by.username, "ann");
        assert_eq!(shown.token, None);
        assert_eq!(session.actor.role, UserRole::Member);
        let people = chat.participants(&ann, room.unwrap(), 0).await.unwrap();
        let names: Vec<_> = people.iter().map(|p| p.person.username.as_str()).collect();
        assert_eq!(names, ["ann", "bob"]);
    }

    async fn an_invite_to_a_group_leads_into_it(chat: TestChat) {
        let ann = founder(&chat).await;
        let group = chat.group(&[ann]).await;
        let token = chat.create_invite(&ann, Some(group)).await.unwrap().token.unwrap();

        let (session, room) = chat.join(&token, sign_up("bob"), &origin()).await.unwrap();

        assert_eq!(room, Some(group));
        assert_eq!(chat.conversations(&session.actor).await.unwrap().len(), 2);
    }

    async fn only_admins_invite_and_only_to_rooms_they_manage(chat: TestChat) {
        let ann = founder(&chat).await;
        let bob = chat.person("bob").await;
        let group = chat.group(&[bob]).await;

        assert_eq!(chat.create_invite(&bob, None).await.unwrap_err(), Error::Forbidden);
        assert_eq!(chat.create_invite(&ann, Some(group)).await.unwrap_err(), Error::Forbidden);
    }

    async fn an_unknown_expired_or_used_up_invite_makes_no_account(chat: TestChat) {
        let ann = founder(&chat).await;
        let token = chat.create_invite(&ann, None).await.unwrap().token.unwrap();
        for n in 0..50 {
            chat.join(&token, sign_up(&format!("guest{n}")), &origin()).await.unwrap();
        }

        assert_eq!(chat.join("nonsense", sign_up("eve"), &origin()).await.unwrap_err(), Error::not_found("invite"));
        assert_eq!(chat.join(&token, sign_up("eve"), &origin()).await.unwrap_err(), Error::InviteExpired);
        let token = chat.create_invite(&ann, None).await.unwrap().token.unwrap();
        chat.pass(7 * 24 * 3600);
        assert_eq!(chat.invite(&token).await.unwrap_err(), Error::InviteExpired);
        assert_eq!(chat.join(&token, sign_up("eve"), &origin()).await.unwrap_err(), Error::InviteExpired);
        assert!(chat.search_people(&ann, "eve").await.unwrap().is_empty());
    }

    async fn a_taken_name_is_refused_in_any_case_and_costs_no_invite(chat: TestChat) {
        let ann = founder(&chat).await;
        let token = chat.create_invite(&ann, None).await.unwrap().token.unwrap();

        let refused = chat.join(&token, sign_up("ANN"), &origin()).await.unwrap_err();

        assert_eq!(refused, Error::Taken { field: "username".into(), value: "ANN".into() });
        assert!(chat.join(&token, sign_up("bob"), &origin()).await.is_ok());
    }

    async fn names_and_passwords_that_cannot_work_are_refused(chat: TestChat) {
        let mut short = sign_up("ann");
        short.password = "seven77".into();
        assert!(matches!(chat.set_up(short, &origin()).await, Err(Error::Invalid { field, .. }) if field == "password"));
        for name in ["", "   ", "two words", "nul\0byte"] {
            assert!(matches!(chat.set_up(sign_up(name), &origin()).await, Err(Error::Invalid { .. })), "{name:?}");
        }
        assert!(matches!(chat.set_up(sign_up(&"x".repeat(151)), &origin()).await, Err(Error::TooLong { .. })));
        assert!(!chat.is_set_up().await.unwrap());
    }

    async fn people_are_found_by_the_beginning_of_any_name_and_never_across_tenants(chat: TestChat) {
        let ann = chat.person("ann").await;
        let mut new = sign_up("müller_50%");
        new.name = "Jürgen Ödön Müller".into();
        let admin = chat.admin("root").await;
        let token = chat.create_invite(&admin, None).await.unwrap().token.unwrap();
        chat.join(&token, new, &origin()).await.unwrap();
        chat.add_tenant("rival", "", parlor::model::Dialect::Native, None).await.unwrap();
        chat.person_of("rival", "mülltonne", UserRole::Member).await;

        for query in ["mül", "MÜLLER", "jür", "öd", "müller_50%"] {
            let found = chat.search_people(&ann, query).await.unwrap();
            assert_eq!(found.len(), 1, "{query}: {found:?}");
        }
        for query in ["%", "_", "gen", "ann", "rge"] {
            assert!(chat.search_people(&ann, query).await.unwrap().is_empty(), "{query}");
        }
    }
}

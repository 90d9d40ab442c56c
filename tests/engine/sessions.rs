//! Browser sessions: signing in, rotating, signing out.

use parlor::{Error, chat::CloseReason};

use crate::support::{contract, origin, sign_up};

contract! {
    async fn a_password_opens_a_session_whatever_the_case_of_the_name(chat: TestChat) {
        chat.set_up(sign_up("Ann"), &origin()).await.unwrap();

        let session = chat.sign_in("main", "ANN", "correct horse", &origin()).await.unwrap();

        let actor = chat.authenticate(&session.access_token).await.unwrap();
        assert_eq!(actor, session.actor);
        assert_eq!(chat.me(&actor).await.unwrap().username, "Ann");
    }

    async fn a_wrong_password_and_an_unknown_name_look_the_same(chat: TestChat) {
        chat.set_up(sign_up("ann"), &origin()).await.unwrap();
        chat.person("tokens-only").await;

        for (tenant, name) in [("main", "ann"), ("main", "nobody"), ("main", "tokens-only"), ("nowhere", "ann")] {
            let refused = chat.sign_in(tenant, name, "wrong horse", &origin()).await.unwrap_err();
            assert_eq!(refused, Error::WrongCredentials, "{tenant}/{name}");
        }
    }

    async fn guessing_is_slowed_down_also_for_who_guesses_right_at_last(chat: TestChat) {
        chat.set_up(sign_up("ann"), &origin()).await.unwrap();
        for _ in 0..10 {
            assert_eq!(chat.sign_in("main", "ann", "wrong", &origin()).await.unwrap_err(), Error::WrongCredentials);
        }

        let refused = chat.sign_in("main", "Ann", "correct horse", &origin()).await.unwrap_err();

        assert!(matches!(refused, Error::RateLimited { retry_after_secs: 1..=6 }), "{refused:?}");
    }

    async fn a_refresh_rotates_the_token_and_parallel_tabs_survive_it(chat: TestChat) {
        let first = chat.set_up(sign_up("ann"), &origin()).await.unwrap();
        let old = first.refresh_token.unwrap();

        let second = chat.refresh(&old).await.unwrap();
        let other_tab = chat.refresh(&old).await.unwrap();

        assert_ne!(second.refresh_token.as_deref(), Some(old.as_str()));
        assert!(second.refresh_token.is_some());
        assert_eq!(other_tab.refresh_token, None);
        assert_eq!(other_tab.actor, first.actor);
    }

    async fn a_stolen_refresh_token_ends_the_session_for_both(chat: TestChat) {
        let stolen = chat.set_up(sign_up("ann"), &origin()).await.unwrap().refresh_token.unwrap();
        let current = chat.refresh(&stolen).await.unwrap();
        chat.pass(31);

        assert_eq!(chat.refresh(&stolen).await.unwrap_err(), Error::SessionExpired);
        assert_eq!(chat.refresh(&current.refresh_token.unwrap()).await.unwrap_err(), Error::SessionExpired);
        assert_eq!(chat.authenticate(&current.access_token).await.unwrap_err(), Error::SessionExpired);
    }

    async fn access_ends_after_a_quarter_of_an_hour_and_refreshing_after_a_month(chat: TestChat) {
        let session = chat.set_up(sign_up("ann"), &origin()).await.unwrap();

        chat.pass(15 * 60);
        assert_eq!(chat.authenticate(&session.access_token).await.unwrap_err(), Error::SessionExpired);
        let refresh_token = session.refresh_token.unwrap();
        let refreshed = chat.refresh(&refresh_token).await.unwrap();
        assert!(chat.authenticate(&refreshed.access_token).await.is_ok());
        chat.pass(30 * 24 * 3600);
        assert_eq!(chat.refresh(&refreshed.refresh_token.unwrap()).await.unwrap_err(), Error::SessionExpired);
    }

    async fn signing_out_ends_the_tokens_and_closes_the_sockets_of_that_session_alone(chat: TestChat) {
        let here = chat.set_up(sign_up("ann"), &origin()).await.unwrap();
        let elsewhere = chat.sign_in("main", "ann", "correct horse", &origin()).await.unwrap();
        let (mut tab, mut phone) = (chat.socket(here.actor).await, chat.socket(elsewhere.actor).await);

        chat.sign_out(&here.actor).await.unwrap();

        assert_eq!(tab.is_closed().await, CloseReason::SessionEnded);
        phone.hears_nothing().await;
        assert_eq!(chat.authenticate(&here.access_token).await.unwrap_err(), Error::SessionExpired);
        assert_eq!(chat.refresh(&here.refresh_token.unwrap()).await.unwrap_err(), Error::SessionExpired);
        assert!(chat.authenticate(&elsewhere.access_token).await.is_ok());
    }

    async fn a_made_up_refresh_token_opens_nothing(chat: TestChat) {
        assert_eq!(chat.refresh("").await.unwrap_err(), Error::SessionExpired);
        assert_eq!(chat.refresh("x' or 1=1 --").await.unwrap_err(), Error::SessionExpired);
    }
}

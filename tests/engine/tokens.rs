//! Tokens that platforms sign for their users.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use parlor::{
    Error,
    chat::NewAccount,
    model::{Dialect, UserRole},
};
use serde_json::{Value, json};

use crate::support::{contract, origin};

const SECRET: &str = "the platform's own secret";

fn sign(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

fn hs256(claims: &Value) -> String {
    sign(Algorithm::HS256, SECRET, claims)
}

const LATER: i64 = 4_000_000_000;

contract! {
    async fn a_user_whom_only_the_platform_knows_is_made_from_the_claims(chat: TestChat) {
        chat.add_tenant("vans", "Vans", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let claims = json!({"user_id": 42, "tenant": "vans", "exp": LATER, "username": "dora", "name": "Dora", "role": "support"});

        let actor = chat.authenticate(&hs256(&claims)).await.unwrap();
        let again = chat.authenticate(&hs256(&json!({"sub": "42", "tenant": "vans", "exp": LATER}))).await.unwrap();

        assert_eq!(actor.user_id, again.user_id);
        let user = chat.me(&actor).await.unwrap();
        assert_eq!((user.external_id.as_str(), user.username.as_str(), user.name.as_str()), ("42", "dora", "Dora"));
        assert_eq!(user.role, UserRole::Support);
        assert!(chat.conversations(&actor).await.unwrap().is_empty());
    }

    async fn racing_requests_of_a_new_user_make_one_user(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let token = hs256(&json!({"user_id": 7, "tenant": "vans", "exp": LATER, "username": "dora"}));

        let actors = futures::future::join_all((0..20).map(|_| chat.authenticate(&token))).await;

        let first = actors[0].clone().unwrap().user_id;
        assert!(actors.into_iter().all(|actor| actor.unwrap().user_id == first));
    }

    async fn two_users_of_one_platform_may_go_by_the_same_name(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let token = |id: i64| hs256(&json!({"user_id": id, "tenant": "vans", "exp": LATER, "username": "dora"}));

        let (one, two) = (chat.authenticate(&token(1)).await.unwrap(), chat.authenticate(&token(2)).await.unwrap());

        assert_ne!(one.user_id, two.user_id);
        assert_eq!(chat.me(&two).await.unwrap().username, "dora-2");
    }

    async fn who_was_only_named_so_far_comes_with_a_name(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let token = |claims: Value| {
            let mut all = json!({"user_id": 1, "tenant": "vans", "exp": LATER});
            all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
            hs256(&all)
        };
        let dora = chat.authenticate(&token(json!({}))).await.unwrap();
        chat.authenticate(&hs256(&json!({"user_id": 2, "tenant": "vans", "exp": LATER, "username": "dmitri"}))).await.unwrap();
        assert_eq!(chat.me(&dora).await.unwrap().username, "1");

        for (claims, username, name) in [
            (json!({"username": "dora"}), "dora", "dora"),
            (json!({"username": "dora", "name": "Dora Diaz"}), "dora", "Dora Diaz"),
            (json!({}), "dora", "Dora Diaz"),
            (json!({"username": "dora2"}), "dora2", "Dora Diaz"),
            // Somebody else goes by that.
            (json!({"username": "Dmitri"}), "Dmitri-1", "Dora Diaz"),
        ] {
            // A node asks the database anew after a minute; a new one at once.
            let chat = chat.another_node().await;
            let actor = chat.authenticate(&token(claims)).await.unwrap();
            let user = chat.me(&actor).await.unwrap();
            chat.close().await;
            assert_eq!((actor.user_id, user.username.as_str(), user.name.as_str()), (dora.user_id, username, name));
        }
    }

    async fn what_a_platform_calls_somebody_fits_on_a_line(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let long = "x".repeat(5_000);
        for (id, username, shown) in [(1, "", "1"), (2, "  \t", "2"), (3, "a\nb\u{0}", "a b"), (4, &long, &long[..150]), (5, " Dóra 🚚 ", "Dóra 🚚")] {
            let token = hs256(&json!({"user_id": id, "tenant": "vans", "exp": LATER, "username": username}));
            let actor = chat.authenticate(&token).await.unwrap();
            assert_eq!(chat.me(&actor).await.unwrap().username, shown);
        }
    }

    async fn an_account_made_here_is_nobody_whom_the_platform_knows_unless_it_says_so(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let token = |id: i64| hs256(&json!({"user_id": id, "tenant": "vans", "exp": LATER}));
        let add = async |username, external_id| chat.add_user("vans", &NewAccount { username, external_id, ..NewAccount::default() }).await;
        for id in 1..20 {
            chat.authenticate(&token(id)).await.unwrap();
        }

        let zed = add("zed", None).await.unwrap();
        let amy = add("amy", Some("77")).await.unwrap();

        assert_ne!(chat.authenticate(&token(zed.id.0)).await.unwrap().user_id, zed.id);
        assert_eq!(chat.authenticate(&token(77)).await.unwrap().user_id, amy.id);
        assert!(matches!(add("ben", Some("77")).await, Err(Error::Taken { field, .. }) if field == "external id"));
        assert!(matches!(add("amy", Some("78")).await, Err(Error::Taken { field, .. }) if field == "username"));
    }

    async fn an_id_as_workspace_writes_it_is_the_same_person(chat: TestChat) {
        chat.add_tenant("team", "", Dialect::Workspace, Some(SECRET)).await.unwrap();
        let token = |id: Value| hs256(&json!({"user_id": id, "tenant": "team", "exp": LATER}));
        let one = chat.authenticate(&token(json!(42))).await.unwrap();
        let same = chat.authenticate(&token(json!("7061726c-6f72-8000-8000-00000000002a"))).await.unwrap();
        assert_eq!(one.user_id, same.user_id);
    }

    async fn a_role_that_the_platform_changes_counts_at_once(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let token = |role: &str| hs256(&json!({"user_id": 1, "tenant": "vans", "exp": LATER, "role": role}));

        for (claim, role) in [("member", UserRole::Member), ("admin", UserRole::Admin), ("member", UserRole::Member)] {
            assert_eq!(chat.authenticate(&token(claim)).await.unwrap().role, role);
        }
    }

    async fn claims_that_mean_something_else_at_the_platform_keep_nobody_out(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let claims = json!({
            "user_id": 5, "tenant": "vans", "exp": LATER as f64 + 0.5, "iat": 0.25, "nbf": 0,
            "username": 5, "name": ["Dora"], "role": "customer", "metadata": "none",
        });

        let actor = chat.authenticate(&hs256(&claims)).await.unwrap();

        assert_eq!(actor.role, UserRole::Member);
        assert_eq!(chat.me(&actor).await.unwrap().username, "5");
        // Who was support and is now a customer is no longer support.
        let token = |role: &str| hs256(&json!({"user_id": 5, "tenant": "vans", "exp": LATER, "role": role}));
        assert_eq!(chat.authenticate(&token("support")).await.unwrap().role, UserRole::Support);
        assert_eq!(chat.authenticate(&token("customer")).await.unwrap().role, UserRole::Member);
        let early = hs256(&json!({"user_id": 5, "tenant": "vans", "exp": LATER, "nbf": LATER - 1}));
        assert!(matches!(chat.authenticate(&early).await, Err(Error::Unauthenticated)));
    }

    async fn forged_foreign_expired_and_unsigned_tokens_are_refused(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let claims = json!({"user_id": 1, "tenant": "vans", "exp": LATER});
        let unsigned = {
            // {"alg":"none","typ":"JWT"} and the claims, as an attacker writes them.
            let signed = hs256(&claims);
            let payload = signed.split('.').nth(1).unwrap();
            format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.")
        };
        let refused = [
            sign(Algorithm::HS256, "another secret", &claims),
            sign(Algorithm::HS384, SECRET, &claims),
            sign(Algorithm::HS512, SECRET, &claims),
            hs256(&json!({"user_id": 1, "tenant": "main", "exp": LATER})),
            hs256(&json!({"user_id": 1, "tenant": "nowhere", "exp": LATER})),
            hs256(&json!({"user_id": 1, "exp": LATER})),
            hs256(&json!({"tenant": "vans", "exp": LATER})),
            hs256(&json!({"user_id": {"$gt": 0}, "tenant": "vans", "exp": LATER})),
            hs256(&json!({"user_id": 1, "tenant": "vans", "exp": LATER, "token_type": "refresh"})),
            hs256(&json!({"user_id": 1, "tenant": "vans"})),
            unsigned,
            String::new(),
            "a.b.c".into(),
        ];
        for token in refused {
            assert_eq!(chat.authenticate(&token).await.unwrap_err(), Error::Unauthenticated, "{token}");
        }
        let expired = hs256(&json!({"user_id": 1, "tenant": "vans", "exp": 1_000_000_000}));
        assert_eq!(chat.authenticate(&expired).await.unwrap_err(), Error::SessionExpired);
    }

    async fn a_platform_token_becomes_a_browser_session(chat: TestChat) {
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let token = hs256(&json!({"user_id": 1, "tenant": "vans", "exp": LATER}));

        let session = chat.enter_by_token(&token, &origin()).await.unwrap();

        assert!(session.actor.session_id.is_some());
        assert_eq!(chat.authenticate(&session.access_token).await.unwrap(), session.actor);
        assert!(chat.refresh(&session.refresh_token.unwrap()).await.is_ok());
    }

    async fn a_platform_cannot_end_sessions_of_another_tenant(chat: TestChat) {
        let victim = chat.set_up(crate::support::sign_up("ann"), &origin()).await.unwrap();
        chat.add_tenant("vans", "", Dialect::Morevans, Some(SECRET)).await.unwrap();
        let mallory = hs256(&json!({"user_id": 1, "tenant": "vans", "exp": LATER}));
        chat.authenticate(&mallory).await.unwrap();
        let forged = hs256(&json!({"user_id": 1, "tenant": "vans", "exp": LATER, "sid": victim.actor.session_id}));

        let actor = chat.authenticate(&forged).await.unwrap();
        chat.sign_out(&actor).await.unwrap();

        assert!(chat.refresh(&victim.refresh_token.unwrap()).await.is_ok());
        assert!(chat.authenticate(&victim.access_token).await.is_ok());
    }
}

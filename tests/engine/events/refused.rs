//! What is no event, and who is no platform.

use parlor::{Error, model::Dialect};
use serde_json::json;

use super::{bid, main_platform, receive};
use crate::support::contract;

contract! {
    async fn what_is_wrong_with_an_event_is_named(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let people: Vec<_> = (0..101).collect();
        for (field, change) in [
            ("type", json!({"type": "order.created"})),
            ("type", json!({"type": "bid.Being Moved!"})),
            ("type", json!({"type": null})),
            ("action", json!({"type": "bid"})),
            ("object", json!({"object": null})),
            ("object", json!({"object": {"title": "No id"}})),
            ("object", json!({"object": {"id": 7, "title": "x".repeat(256)}})),
            ("object", json!({"object": {"id": 7, "status": "x".repeat(65)}})),
            ("object", json!({"object": {"id": 7, "url": "javascript:alert(1)"}})),
            ("participants", json!({"participants": people})),
            ("participants", json!({"participants": [{"id": 1, "username": "two words"}]})),
            ("participants", json!({"participants": [{"id": 1, "name": "x".repeat(151)}]})),
            ("message", json!({"message": "x".repeat(10_001)})),
            ("message", json!({"message": "  "})),
            ("message", json!({"message": "a\u{0}b"})),
            ("metadata", json!({"metadata": {"much": "x".repeat(20_000)}})),
            ("metadata", json!({"metadata": {"null": "\u{0}"}})),
            ("occurred_at", json!({"occurred_at": "yesterday"})),
            ("conversation", json!({"conversation": {}})),
            ("conversation", json!({"conversation": {"order": 5}})),
            ("conversation", json!({"conversation": {"job": 5, "bid": 6}})),
            ("conversation", json!({"conversation": {"job": []}})),
        ] {
            let mut event = bid("submitted", &[&ann]);
            event.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let error = receive(&chat, &platform, event).await.unwrap_err();
            assert!(
                matches!(&error, Error::Invalid { field: named, .. } | Error::TooLong { field: named, .. } if named == field),
                "{change}: {error:?}"
            );
        }
        assert_eq!(chat.conversations(&ann).await.unwrap().iter().filter(|one| one.conversation.context.is_some()).count(), 0);
    }

    async fn a_platform_of_two_person_conversations_has_no_objects(chat: TestChat) {
        chat.add_tenant("biz", "", Dialect::Bizbuch, None).await.unwrap();
        let platform = chat.platform("biz").await.unwrap();

        let error = receive(&chat, &platform, bid("submitted", &[])).await.unwrap_err();

        assert!(matches!(error, Error::Invalid { .. }));
    }

    async fn a_key_is_its_own_tenants_and_no_other_key_is_any(chat: TestChat) {
        let shop = chat.add_tenant("shop", "", Dialect::Marketplace, None).await.unwrap();

        assert_eq!(chat.platform_by_key(&shop.api_key).await.unwrap().tenant().slug, "shop");
        for wrong in ["", "guess", &shop.jwt_secret, &shop.api_key[1..], &shop.api_key.to_lowercase()] {
            assert_eq!(chat.platform_by_key(wrong).await.unwrap_err(), Error::Unauthenticated);
        }
    }
}

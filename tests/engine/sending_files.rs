//! Messages that carry files or a place.

use parlor::{
    Error,
    model::{Actor, Anchor, AttachmentId, ConversationId, Draft, MessageKind},
};
use serde_json::{Value, json};

use crate::support::{TestChat, contract, text};

fn carrying(files: &[AttachmentId], content: &str) -> Draft {
    Draft { attachments: files.to_vec(), ..text(content) }
}

fn place(metadata: Value) -> Draft {
    Draft { kind: MessageKind::Location, metadata: Some(metadata), ..Draft::default() }
}

/// Nothing was said in the room.
async fn is_empty(chat: &TestChat, actor: &Actor, room: ConversationId) -> bool {
    chat.history(actor, room, Anchor::Latest, 50).await.unwrap().messages.is_empty()
}

contract! {
    async fn files_are_sent_in_the_order_of_the_draft_with_or_without_words(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (plan, photo) = (chat.uploaded(&ann, "file", "plan.pdf").await, chat.uploaded(&ann, "image", "house.jpg").await);

        let message = chat.post(&ann, room, carrying(&[photo, plan], "")).await.unwrap().message;

        let names: Vec<_> = message.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((message.kind, names, message.content.as_str()), (MessageKind::Image, vec!["house.jpg", "plan.pdf"], ""));
        assert_eq!(chat.reread(&bob, &message).await, message);
        assert_eq!(chat.conversation(&bob, room).await.unwrap().last_message.unwrap().attachments, message.attachments);
    }

    async fn the_first_file_says_what_kind_of_message_it_is(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        for (file, kind) in [
            ("image", MessageKind::Image), ("audio", MessageKind::Audio), ("video", MessageKind::Video), ("file", MessageKind::File),
        ] {
            let draft = carrying(&[chat.uploaded(&ann, file, "x").await], "look");
            assert_eq!(chat.post(&ann, room, draft).await.unwrap().message.kind, kind);
        }
    }

    async fn what_is_no_picture_is_not_sent_as_one(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        for (claimed, file, kind) in [
            (MessageKind::Image, "file", MessageKind::File),
            (MessageKind::Audio, "file", MessageKind::File),
            (MessageKind::Image, "video", MessageKind::Video),
            (MessageKind::File, "image", MessageKind::File),
            (MessageKind::Audio, "video", MessageKind::Audio),
        ] {
            let draft = Draft { kind: claimed, ..carrying(&[chat.uploaded(&ann, file, "x").await], "look") };
            assert_eq!(chat.post(&ann, room, draft).await.unwrap().message.kind, kind);
        }
    }

    async fn a_file_is_sent_once_and_by_whoever_uploaded_it(chat: TestChat) {
        let (ann, eve) = (chat.person("ann").await, chat.person("eve").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, eve]).await;
        let mine = chat.uploaded(&ann, "image", "mine.jpg").await;
        let foreign = chat.uploaded(&mallory, "image", "foreign.jpg").await;

        for (who, file) in [(&eve, mine), (&ann, foreign), (&ann, AttachmentId(987_654))] {
            let refused = chat.post(who, room, carrying(&[file], "look")).await.unwrap_err();
            assert!(matches!(refused, Error::Invalid { field, .. } if field == "attachments"));
        }
        assert!(is_empty(&chat, &ann, room).await);
        let sends = (0..10).map(|n| chat.post(if n % 2 == 0 { &eve } else { &ann }, room, carrying(&[mine], "look")));
        let sent: Vec<_> = futures::future::join_all(sends).await.into_iter().filter_map(Result::ok).collect();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].message.sender.as_ref().unwrap().id, ann.user_id);
        assert!(chat.post(&ann, room, carrying(&[mine], "again")).await.is_err());
    }

    async fn a_retry_is_answered_with_the_files_of_then(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let file = chat.uploaded(&ann, "image", "x").await;
        let draft = Draft { client_id: Some("a1".into()), ..carrying(&[file], "") };
        let first = chat.post(&ann, room, draft.clone()).await.unwrap();

        let retry = chat.post(&ann, room, draft).await.unwrap();

        assert_eq!((retry.repeated, retry.message), (true, first.message));
    }

    async fn too_many_files_the_same_twice_or_none_where_one_belongs_are_refused(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let mut files = Vec::new();
        for _ in 0..11 {
            files.push(chat.uploaded(&ann, "file", "x").await);
        }
        let mut drafts = vec![carrying(&files, "all"), carrying(&[files[0], files[0]], "twice")];
        for kind in [MessageKind::Image, MessageKind::File, MessageKind::Audio, MessageKind::Video] {
            drafts.push(Draft { kind, ..text("see attached") });
        }

        for draft in drafts {
            assert!(matches!(chat.post(&ann, room, draft).await, Err(Error::Invalid { field, .. }) if field == "attachments"));
        }
        assert!(is_empty(&chat, &ann, room).await);
        assert!(chat.post(&ann, room, carrying(&files[..10], "ten")).await.is_ok());
    }

    async fn the_words_under_a_file_can_be_edited_away_and_its_message_deleted(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let draft = carrying(&[chat.uploaded(&ann, "image", "x").await], "a caption");
        let message = chat.post(&ann, room, draft).await.unwrap().message;

        let edited = chat.edit(&ann, message.id, String::new()).await.unwrap();
        let deleted = chat.delete(&ann, message.id).await.unwrap();

        assert_eq!((edited.content.as_str(), edited.attachments.len()), ("", 1));
        assert!(deleted.attachments.is_empty());
        assert!(chat.reread(&ann, &message).await.attachments.is_empty());
    }

    async fn a_place_is_sent_by_its_coordinates(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;

        for metadata in [
            json!({"latitude": 48.137, "longitude": 11.575, "label": "Marienplatz"}),
            json!({"latitude": -90, "longitude": 180}),
        ] {
            let message = chat.post(&ann, room, place(metadata.clone())).await.unwrap().message;
            assert_eq!((message.kind, message.metadata), (MessageKind::Location, Some(metadata)));
        }
        for metadata in [
            json!({}), json!([48, 11]), json!("here"), json!({"latitude": 91, "longitude": 0}),
            json!({"latitude": 0, "longitude": -180.5}), json!({"latitude": "48", "longitude": "11"}),
            json!({"latitude": 0, "longitude": 0, "label": "x".repeat(201)}),
            json!({"latitude": 0, "longitude": 0, "label": {"html": "<b>"}}),
            json!({"latitude": 0, "longitude": 0, "url": "https://tracker.example"}),
        ] {
            let refused = chat.post(&ann, room, place(metadata.clone())).await.unwrap_err();
            assert!(matches!(refused, Error::Invalid { field, .. } if field == "metadata"), "{metadata}");
        }
    }
}

//! Deleting: a tombstone stays, and nothing of what was said.

use parlor::{
    Error,
    model::{Anchor, MessageChange, MessageId, ParticipantRole},
    protocol::{Command, Event},
};

use crate::support::contract;

contract! {
    async fn nothing_of_a_deleted_message_is_left_in_any_answer(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "secret @bob").await.message;
        let answer = chat.reply(&bob, &said, "which secret?").await;
        chat.edit(&ann, said.id, "secret for @bob".into()).await.unwrap();
        chat.react(&bob, said.id, "🤫", true).await.unwrap();
        chat.pin(&ann, said.id, true).await.unwrap();

        let tombstone = chat.delete(&ann, said.id).await.unwrap();

        let told = [
            serde_json::to_string(&tombstone).unwrap(),
            serde_json::to_string(&chat.history(&bob, room, Anchor::Latest, 50).await.unwrap()).unwrap(),
            serde_json::to_string(&chat.changes_since(&bob, room, 0).await.unwrap().events).unwrap(),
            serde_json::to_string(&chat.thread(&bob, said.id, None).await.unwrap()).unwrap(),
            serde_json::to_string(&chat.conversation(&bob, room).await.unwrap()).unwrap(),
            serde_json::to_string(&chat.editions(&bob, said.id).await.unwrap()).unwrap(),
        ];
        for told in told {
            assert!(!told.contains("secret ") && !told.contains("🤫"), "{told}");
        }
        assert!(tombstone.deleted_at.is_some() && tombstone.pinned_at.is_none());
        assert!(tombstone.mentions.is_empty() && tombstone.reactions.is_empty());
        assert!(chat.pinned(&bob, room).await.unwrap().is_empty());
        assert!(chat.reactors(&bob, said.id, "🤫").await.unwrap().is_empty());
        // What others said stays, and says to what.
        let quote = chat.reread(&ann, &answer).await.quote.unwrap();
        assert_eq!((quote.id, quote.deleted, quote.excerpt.as_str()), (said.id, true, ""));
        assert_eq!(chat.reread(&ann, &said).await.thread.unwrap().replies, 1);
    }

    async fn a_tombstone_is_what_a_list_of_conversations_shows(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        chat.say(&ann, room, "first").await;
        let said = chat.say(&ann, room, "last").await.message;

        chat.delete(&ann, said.id).await.unwrap();

        let last = chat.conversation(&ann, room).await.unwrap().last_message.unwrap();
        assert_eq!((last.id, last.content.as_str(), last.deleted_at.is_some()), (said.id, "", true));
    }

    async fn a_deleted_message_is_neither_unread_nor_a_mention(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "@bob come here").await.message;
        let stays = chat.say(&ann, room, "never mind").await.message;

        chat.delete(&ann, said.id).await.unwrap();

        let membership = chat.conversation(&bob, room).await.unwrap().membership;
        assert_eq!((membership.unread, membership.first_unread, membership.unread_mentions), (1, Some(stays.seq), 0));
    }

    async fn everybody_hears_who_deleted_what_and_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "oops").await.message;
        let mut socket = chat.socket(bob).await;

        let tombstone = chat.delete(&ann, said.id).await.unwrap();
        assert_eq!(chat.delete(&bob, said.id).await.unwrap(), tombstone);

        let change = MessageChange::Deleted { by: ann.user_id };
        let event = Event::Message { conversation: room, seq: tombstone.rev, change, message: tombstone };
        assert_eq!(socket.hear().await, event);
        socket.hears_nothing().await;
    }

    async fn members_delete_their_own_and_moderators_anybodys(chat: TestChat) {
        let (ann, bob, cyd) = (chat.person("ann").await, chat.person("bob").await, chat.person("cyd").await);
        let room = chat.group(&[ann, bob, cyd]).await;
        chat.set_role(&ann, room, cyd.user_id, ParticipantRole::Moderator).await.unwrap();
        let said = chat.say(&ann, room, "rules").await.message;
        let own = chat.say(&bob, room, "oops").await.message;

        assert_eq!(chat.delete(&bob, said.id).await.unwrap_err(), Error::Forbidden);
        assert!(chat.delete(&bob, own.id).await.is_ok());
        assert!(chat.delete(&cyd, said.id).await.is_ok());
    }

    async fn in_a_direct_conversation_each_deletes_their_own(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        let said = chat.say(&ann, room, "between us").await.message;

        assert_eq!(chat.delete(&bob, said.id).await.unwrap_err(), Error::Forbidden);
        assert!(chat.delete(&ann, said.id).await.is_ok());
    }

    async fn who_became_an_observer_may_still_take_back_what_they_said(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let (said, own) = (chat.say(&ann, room, "x").await.message, chat.say(&bob, room, "x").await.message);
        chat.set_role(&ann, room, bob.user_id, ParticipantRole::Observer).await.unwrap();

        assert_eq!(chat.delete(&bob, said.id).await.unwrap_err(), Error::Forbidden);
        assert!(chat.delete(&bob, own.id).await.is_ok());
    }

    async fn a_message_is_not_there_for_strangers_other_tenants_and_who_was_removed(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let mallory = chat.foreign_admin().await;
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&bob, room, "secret").await.message;
        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();

        for stranger in [&bob, &eve, &mallory] {
            assert_eq!(chat.delete(stranger, said.id).await.unwrap_err(), Error::not_found("message"));
        }
        assert_eq!(chat.delete(&ann, MessageId(987_654)).await.unwrap_err(), Error::not_found("message"));
        assert_eq!(chat.reread(&ann, &said).await, said);
    }

    async fn an_admin_of_the_tenant_deletes_anywhere_and_the_audit_log_says_so(chat: TestChat) {
        let (ann, root) = (chat.person("ann").await, chat.admin("root").await);
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "spam").await.message;

        assert!(chat.delete(&root, said.id).await.unwrap().deleted_at.is_some());

        assert_eq!(chat.audit_log().await, [("delete message".to_owned(), root.user_id.0, room.0)]);
    }

    async fn deleted_messages_are_neither_edited_nor_reacted_to_nor_pinned_nor_replied_to(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = chat.say(&ann, room, "oops").await.message;
        chat.delete(&ann, said.id).await.unwrap();
        let gone = Error::not_found("message");

        assert_eq!(chat.edit(&ann, said.id, "oops!".into()).await.unwrap_err(), gone);
        assert_eq!(chat.react(&ann, said.id, "👍", true).await.unwrap_err(), gone);
        assert_eq!(chat.pin(&ann, said.id, true).await.unwrap_err(), gone);
        let draft = parlor::model::Draft { reply_to: Some(said.id), ..crate::support::text("what?") };
        assert!(matches!(chat.post(&ann, room, draft).await, Err(Error::Invalid { field, .. }) if field == "reply_to"));
    }

    async fn a_deletion_over_the_socket_is_answered_and_heard_by_others(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "oops").await.message;
        let (mut a, mut b) = (chat.socket(ann).await, chat.socket(bob).await);
        let delete = |id: &str| Command::Delete { message: said.id, client_id: Some(id.into()) };

        b.0.handle(delete("d1")).await;
        assert_eq!(b.hear().await, Event::Error { error: Error::Forbidden, client_id: Some("d1".into()), conversation: None });
        a.0.handle(delete("d2")).await;

        a.hear_until(|event| *event == Event::Done { client_id: "d2".into() }).await;
        assert!(matches!(b.hear().await, Event::Message { change: MessageChange::Deleted { .. }, message, .. } if message.content.is_empty()));
    }
}

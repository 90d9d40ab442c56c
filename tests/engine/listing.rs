//! Lists by pages, with their lengths.

use std::sync::Arc;

use parlor::{
    Error,
    chat::{ConversationFilter, MessageList},
    model::{Actor, ConversationId, ConversationKind, ConversationSummary},
};

use crate::support::{TestChat, contract};

async fn newest(chat: &TestChat, actor: &Actor, room: ConversationId) -> Arc<MessageList> {
    chat.list_messages(actor, Some(room), false, 0, 50).await.unwrap()
}

async fn contents(chat: &TestChat, actor: &Actor, room: ConversationId) -> Vec<String> {
    newest(chat, actor, room).await.items.iter().map(|message| message.content.clone()).collect()
}

contract! {
    async fn a_list_asked_for_again_shows_what_has_changed_since(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "one").await.message;
        assert_eq!(contents(&chat, &bob, room).await, ["one"]);

        let later = chat.say(&bob, room, "two").await.message;
        assert_eq!(contents(&chat, &ann, room).await, ["one", "two"]);

        chat.edit(&ann, said.id, "first".into()).await.unwrap();
        assert_eq!(contents(&chat, &bob, room).await, ["first", "two"]);

        chat.react(&bob, said.id, "👍", true).await.unwrap();
        assert_eq!(newest(&chat, &ann, room).await.items[0].reactions[0].user_ids, [bob.user_id]);

        chat.pin(&ann, later.id, true).await.unwrap();
        assert!(newest(&chat, &bob, room).await.items[1].pinned_at.is_some());

        chat.reply(&bob, &said, "indeed").await;
        assert_eq!(newest(&chat, &ann, room).await.items[0].thread.as_ref().unwrap().replies, 1);

        chat.delete(&ann, said.id).await.unwrap();
        assert_eq!(contents(&chat, &bob, room).await, ["two", "indeed"]);
    }

    async fn who_was_removed_is_not_shown_a_list_that_others_asked_for(chat: TestChat) {
        let (ann, bob, eve) = (chat.person("ann").await, chat.person("bob").await, chat.person("eve").await);
        let room = chat.group(&[ann, bob]).await;
        chat.say(&ann, room, "between us").await;
        newest(&chat, &bob, room).await;

        chat.remove_participant(&ann, room, bob.user_id).await.unwrap();
        newest(&chat, &ann, room).await;

        for stranger in [bob, eve] {
            let refused = chat.list_messages(&stranger, Some(room), false, 0, 50).await;
            assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
        }
    }

    async fn a_list_is_as_long_as_what_was_said_with_tombstones_or_without(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (room, other) = (chat.group(&[ann, bob]).await, chat.group(&[ann]).await);
        let mut said = Vec::new();
        for number in 0..5 {
            said.push(chat.say(&ann, room, &number.to_string()).await.message);
        }
        chat.say(&ann, other, "elsewhere").await;

        chat.delete(&ann, said[1].id).await.unwrap();
        chat.delete(&ann, said[1].id).await.unwrap();

        for (conversation, deleted, length) in
            [(Some(room), false, 4), (Some(room), true, 5), (None, false, 5), (None, true, 6)]
        {
            let list = chat.list_messages(&ann, conversation, deleted, 0, 50).await.unwrap();
            assert_eq!((list.count, list.items.len()), (length, length as usize), "{conversation:?} {deleted}");
            let second = chat.list_messages(&ann, conversation, deleted, 2, 2).await.unwrap();
            assert_eq!((second.count, second.items.len()), (length, 2));
        }
    }

    async fn the_last_message_of_a_listed_conversation_has_its_reactions(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let room = chat.group(&[ann, bob]).await;
        let said = chat.say(&ann, room, "look").await.message;
        let reacted = chat.react(&bob, said.id, "👍", true).await.unwrap();

        let listed = chat.list_conversations(&ann, &ConversationFilter::default(), 0, 1).await.unwrap().items.remove(0);
        let opened = chat.conversation(&ann, room).await.unwrap();

        for last in [listed.last_message.unwrap(), opened.last_message.unwrap()] {
            assert_eq!((last.id, &last.reactions), (said.id, &reacted.reactions));
        }
    }

    async fn a_list_is_in_the_order_of_what_is_there_or_of_what_is_left(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (quiet, first, second) = (chat.group(&[ann]).await, chat.group(&[ann, bob]).await, chat.group(&[ann]).await);
        let there = chat.say(&bob, first, "there").await.message;
        chat.say(&ann, second, "in between").await;
        let gone = chat.say(&ann, first, "gone").await.message;
        chat.delete(&ann, gone.id).await.unwrap();
        let kinds = Some(vec![ConversationKind::Group]);
        let list = async |tombstones| {
            let filter = ConversationFilter { kinds: kinds.clone(), tombstones, ..ConversationFilter::default() };
            chat.list_conversations(&ann, &filter, 0, 10).await.unwrap().items
        };
        let ids = |list: &[ConversationSummary]| list.iter().map(|one| one.conversation.id).collect::<Vec<_>>();

        assert_eq!(ids(&list(true).await), [first, second, quiet]);
        let listed = list(false).await;
        assert_eq!(ids(&listed), [second, first, quiet]);

        let listed = chat.without_tombstones(listed).await.unwrap();
        let ends = |one: &ConversationSummary| (one.last_message.as_ref().map(|last| last.id), one.conversation.last_message_at);
        assert_eq!(ends(&listed[1]), (Some(there.id), Some(there.created_at)));
        assert_eq!(ends(&listed[2]), (None, None));
        chat.delete(&bob, there.id).await.unwrap();
        let emptied = chat.without_tombstones(list(false).await).await.unwrap();
        assert_eq!(ends(emptied.iter().find(|one| one.conversation.id == first).unwrap()), (None, None));
    }
}

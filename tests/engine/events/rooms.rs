//! Conversations opened and put away in bulk.

use parlor::{
    Error,
    chat::{BusinessRoom, NewContext},
    model::{Actor, Context, ConversationKind, Dialect, MessageKind},
};
use serde_json::{Value, json};

use super::{known_as, main_platform, messages, receive};
use crate::support::contract;

contract! {
    async fn rooms_are_opened_in_bulk_for_objects_that_have_none(chat: TestChat) {
        let ann = chat.person("ann").await;
        let platform = main_platform(&chat).await;
        let room = |line: Value| BusinessRoom::decode(line.to_string().as_bytes()).unwrap();
        let job = room(json!({"kind": "job", "id": 5, "title": "Shelves", "participants": [known_as(&ann)]}));

        let (opened, new) = chat.create_room(&platform, &job).await.unwrap();
        let other = room(json!({"type": "job", "id": "5", "title": "Other", "participants": [{"id": "bob"}]}));
        let again = chat.create_room(&platform, &other).await.unwrap();

        assert!(new);
        assert_eq!(again, (opened, false));
        let summary = chat.conversation(&ann, opened).await.unwrap();
        assert_eq!((summary.conversation.title.as_deref(), summary.participant_count), (Some("Shelves"), 1));
        let said = summary.last_message.unwrap();
        assert_eq!((said.kind, said.content.as_str(), said.sender), (MessageKind::JobUpdate, "Job “Shelves” was created.", None));
        assert_eq!(said.metadata.unwrap()["event"], "job.created");
        assert_eq!(summary.membership.unread, 1, "once");
        let received = receive(&chat, &platform, json!({"type": "job.assigned", "object": {"id": 5}})).await.unwrap();
        assert_eq!((received.conversation, received.created), (opened, false));
        let unknown = room(json!({"type": "order", "id": 1}));
        assert!(matches!(chat.create_room(&platform, &unknown).await, Err(Error::Invalid { .. })));
    }

    async fn idle_rooms_are_archived_for_all_and_nothing_else_is(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let platform = main_platform(&chat).await;
        let open = async |id: &str| {
            let new = NewContext {
                kind: ConversationKind::Job,
                context: Context { kind: "job".into(), id: id.into(), title: None, status: None, url: None },
                title: None,
                members: vec![bob.user_id],
            };
            chat.open_context(&ann, new).await.unwrap().0
        };
        let (old, revived) = (open("1").await, open("2").await);
        let group = chat.group(&[ann, bob]).await;
        chat.say(&ann, old, "Is this still open?").await;
        chat.add_tenant("rival", "", Dialect::Native, None).await.unwrap();
        let rival = chat.platform("rival").await.unwrap();
        chat.pass(31 * 24 * 3600);
        chat.say(&ann, revived, "It is.").await;
        let fresh = open("3").await;
        let archived = async |who: &Actor, room| chat.conversation(who, room).await.unwrap().membership.archived_at.is_some();

        assert_eq!(chat.archive_idle_rooms(Some(&rival), 30, false).await.unwrap().rooms, 0);
        assert_eq!(chat.archive_idle_rooms(Some(&platform), 30, true).await.unwrap().rooms, 1);
        assert!(!archived(&ann, old).await);
        assert_eq!(chat.archive_idle_rooms(None, 30, false).await.unwrap().rooms, 1);
        assert_eq!(chat.archive_idle_rooms(None, 30, false).await.unwrap().rooms, 0);

        assert!(archived(&ann, old).await && archived(&bob, old).await);
        for room in [revived, fresh, group] {
            assert!(!archived(&ann, room).await);
        }
        assert_eq!(messages(&chat, &bob, old).await[0].content, "Is this still open?");
        assert!(matches!(chat.archive_idle_rooms(None, 0, true).await, Err(Error::Invalid { .. })));
    }
}

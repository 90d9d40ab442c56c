//! Paging through what was said.

use parlor::{
    chat::Chat,
    model::{Actor, Anchor, ConversationId},
};

use crate::support::contract;

async fn page(chat: &Chat, actor: &Actor, room: ConversationId, anchor: Anchor) -> (Vec<i64>, bool, bool) {
    let page = chat.history(actor, room, anchor, 10).await.unwrap();
    (page.messages.iter().map(|message| message.seq).collect(), page.has_before, page.has_after)
}

contract! {
    async fn the_latest_of_several_conversations_come_at_once(chat: TestChat) {
        let (ann, bob) = (chat.person("ann").await, chat.person("bob").await);
        let (long, short, empty) = (chat.group(&[ann]).await, chat.group(&[ann]).await, chat.group(&[ann]).await);
        for n in 0..8 {
            chat.say(&ann, long, &n.to_string()).await;
        }
        chat.say(&ann, short, "only").await;
        let gone = chat.say(&ann, long, "gone").await.message.id;
        chat.delete(&ann, gone).await.unwrap();

        let latest = chat.latest_messages(&ann, &[long, short, empty], 3).await.unwrap();

        let said = |id| latest[&id].iter().map(|message| message.content.as_str()).collect::<Vec<_>>();
        assert_eq!((said(long), said(short)), (vec!["5", "6", "7"], vec!["only"]));
        assert!(!latest.contains_key(&empty));
        assert!(chat.latest_messages(&bob, &[long], 3).await.unwrap().is_empty());
    }

    async fn pages_lead_both_ways_through_all_messages(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        // Messages 2 to 31; change 1 was joining.
        for n in 0..30 {
            chat.say(&ann, room, &format!("message {n}")).await;
        }

        assert_eq!(page(&chat, &ann, room, Anchor::Latest).await, ((22..=31).collect(), true, false));
        assert_eq!(page(&chat, &ann, room, Anchor::Before(22)).await, ((12..=21).collect(), true, true));
        assert_eq!(page(&chat, &ann, room, Anchor::Before(12)).await, ((2..=11).collect(), false, true));
        assert_eq!(page(&chat, &ann, room, Anchor::After(11)).await, ((12..=21).collect(), true, true));
        assert_eq!(page(&chat, &ann, room, Anchor::After(21)).await, ((22..=31).collect(), true, false));
        assert_eq!(page(&chat, &ann, room, Anchor::Around(15)).await, ((10..=19).collect(), true, true));
        assert_eq!(page(&chat, &ann, room, Anchor::Around(3)).await, ((2..=11).collect(), false, true));
        assert_eq!(page(&chat, &ann, room, Anchor::Around(30)).await, ((22..=31).collect(), true, false));
        assert_eq!(page(&chat, &ann, room, Anchor::After(31)).await, (vec![], true, false));
    }

    async fn positions_out_of_range_answer_an_edge_not_an_error(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        chat.say(&ann, room, "only one").await;

        assert_eq!(page(&chat, &ann, room, Anchor::Around(i64::MAX)).await.0, [2]);
        assert_eq!(page(&chat, &ann, room, Anchor::Around(i64::MIN)).await.0, [2]);
        assert_eq!(page(&chat, &ann, room, Anchor::Before(i64::MIN)).await.0, Vec::<i64>::new());
        assert_eq!(chat.history(&ann, room, Anchor::Latest, 0).await.unwrap().messages.len(), 1);
        assert_eq!(chat.history(&ann, room, Anchor::Latest, u32::MAX).await.unwrap().messages.len(), 1);
    }

    async fn an_empty_room_has_an_empty_page(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;

        assert_eq!(page(&chat, &ann, room, Anchor::Latest).await, (vec![], false, false));
    }
}

//! How much a tenant's chats are used.

use parlor::model::{ConversationKind, Dialect, RoomsOfKind, UserRole};
use serde_json::json;

use crate::support::contract;

const DAY: i64 = 24 * 3600;

contract! {
    async fn a_tenants_use_is_counted_and_nobody_elses(chat: TestChat) {
        chat.add_tenant("shop", "", Dialect::Marketplace, None).await.unwrap();
        let ann = chat.person_of("shop", "ann", UserRole::Member).await;
        let bob = chat.person_of("shop", "bob", UserRole::Member).await;
        chat.person_of("shop", "silent", UserRole::Member).await;
        let platform = chat.platform("shop").await.unwrap();
        let (old, busy) = (chat.group(&[ann, bob]).await, chat.group(&[ann, bob]).await);
        let (direct, _) = chat.open_direct(&ann, bob.user_id).await.unwrap();
        chat.say(&ann, old, "a month and more ago").await;
        chat.pass(40 * DAY);
        chat.say(&bob, direct, "ten days ago").await;
        chat.pass(10 * DAY);
        for n in 0..3 {
            let said = chat.say(&ann, busy, &format!("today {n}")).await;
            if n == 0 {
                chat.delete(&ann, said.message.id).await.unwrap();
            }
        }
        chat.uploaded(&ann, "file", "list.txt").await;
        let eve = chat.person("eve").await;
        let elsewhere = chat.group(&[eve]).await;
        chat.say(&eve, elsewhere, "not theirs").await;

        let stats = chat.stats(&platform).await.unwrap();

        assert_eq!((stats.rooms.total, stats.rooms.active), (3, 2));
        assert_eq!(stats.rooms.by_kind, [
            RoomsOfKind { kind: ConversationKind::Group, total: 2, active: 1 },
            RoomsOfKind { kind: ConversationKind::Direct, total: 1, active: 1 },
        ]);
        let messages = &stats.messages;
        assert_eq!((messages.total, messages.today, messages.week, messages.month), (5, 3, 3, 4));
        assert_eq!(messages.by_day.len(), 30);
        let days: Vec<_> = messages.by_day.iter().map(|day| (day.messages, day.active_users)).collect();
        assert_eq!((days[29], days[19], days[0]), ((3, 1), (1, 1), (0, 0)));
        assert!(messages.by_day.windows(2).all(|pair| pair[0].date < pair[1].date));
        let users = &stats.users;
        assert_eq!((users.total, users.active_today, users.active_week, users.active_month), (3, 1, 1, 2));
        assert!((users.active_share - 2.0 / 3.0).abs() < 1e-9);
        assert!((users.messages_per_active_user - 2.0).abs() < 1e-9);
        assert_eq!((stats.files.total, stats.files.bytes), (1, 5));
        let top: Vec<_> = stats.top_conversations.iter().map(|room| (room.id.clone(), room.messages)).collect();
        assert_eq!(top, [(json!(busy), 3), (json!(direct), 1)]);
    }

    async fn an_empty_tenant_counts_nothing(chat: TestChat) {
        chat.add_tenant("shop", "", Dialect::Marketplace, None).await.unwrap();

        let stats = chat.stats(&chat.platform("shop").await.unwrap()).await.unwrap();

        assert_eq!((stats.rooms.total, stats.messages.total, stats.users.total, stats.files.total), (0, 0, 0, 0));
        assert_eq!(stats.users.messages_per_active_user, 0.0);
    }
}

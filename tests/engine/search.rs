//! Finding what was said.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::stream;
use parlor::{
    Error, Result,
    chat::{Chat, NewFile},
    model::{Actor, AttachmentId, ConversationId, Draft, Search, SearchPage},
};

use sqlx::{Connection, Executor};

use crate::support::{TestChat, contract, text};

/// How long a message may take to be found.
const PATIENCE: Duration = Duration::from_secs(10);

async fn search(chat: &TestChat, actor: &Actor, query: &str) -> Result<SearchPage> {
    chat.search(actor, &Search { query: query.into(), ..Search::default() }).await
}

fn contents(page: SearchPage) -> Vec<String> {
    page.hits.into_iter().map(|hit| hit.message.content).collect()
}

/// What is found, newest first.
async fn found(chat: &TestChat, actor: &Actor, query: &str) -> Vec<String> {
    contents(search(chat, actor, query).await.unwrap())
}

/// Waits until exactly this is found.
#[track_caller]
fn finds<'a>(
    chat: &'a TestChat,
    actor: &'a Actor,
    query: &'a str,
    expected: &'a [&'a str],
) -> impl Future<Output = ()> + 'a {
    let caller = std::panic::Location::caller();
    async move {
        let started = Instant::now();
        loop {
            let found = found(chat, actor, query).await;
            if found == expected {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{caller}: {query:?} finds {found:?} instead of {expected:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Waits until all that was said so far can be found.
async fn indexed(chat: &TestChat, actor: &Actor, room: ConversationId) {
    let marker = format!("marker{:x}", rand::random::<u64>());
    chat.say(actor, room, &marker).await;
    finds(chat, actor, &marker, &[&marker]).await;
}

async fn upload(chat: &TestChat, actor: &Actor, name: &str, content: &'static [u8]) -> AttachmentId {
    let new = NewFile { name: name.into(), ..NewFile::default() };
    chat.upload(actor, new, stream::iter([Ok(Bytes::from_static(content))])).await.unwrap().id
}

contract! {
    async fn words_and_their_beginnings_are_found_newest_first(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        for content in ["Put the kettle on", "The KETTLES are hot", "nothing here", "snake_case and don't"] {
            chat.say(&ann, room, content).await;
        }
        indexed(&chat, &ann, room).await;

        assert_eq!(found(&chat, &ann, "kettle").await, ["The KETTLES are hot", "Put the kettle on"]);
        assert_eq!(found(&chat, &ann, "KET the").await, ["The KETTLES are hot", "Put the kettle on"]);
        assert_eq!(found(&chat, &ann, "kettles").await, ["The KETTLES are hot"]);
        assert_eq!(found(&chat, &ann, "ettle").await, Vec::<String>::new());
        assert_eq!(found(&chat, &ann, "kettle nothing").await, Vec::<String>::new());
        assert_eq!(found(&chat, &ann, "case").await, ["snake_case and don't"]);
        assert_eq!(found(&chat, &ann, "snake_case don't").await, ["snake_case and don't"]);
    }

    async fn phrases_are_whole_words_in_a_row(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        for content in ["time for tea", "tea for the time being", "time, for teams"] {
            chat.say(&ann, room, content).await;
        }
        indexed(&chat, &ann, room).await;

        assert_eq!(found(&chat, &ann, "\"time for\"").await, ["time, for teams", "time for tea"]);
        assert_eq!(found(&chat, &ann, "\"time for tea\"").await, ["time for tea"]);
        assert_eq!(found(&chat, &ann, "\"for the\" tea").await, ["tea for the time being"]);
    }

    async fn every_script_is_found(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let said = ["我们说你好世界吧", "Crème brûlée", "مَرْحَبًا بالعالم", "nice 👍🏽 ❤️", "東京タワーに行く", "Привет, Алёна", "สวัสดีครับ"];
        for content in said {
            chat.say(&ann, room, content).await;
        }
        indexed(&chat, &ann, room).await;

        for (query, expected) in [
            ("你好", "我们说你好世界吧"),
            ("你好世界", "我们说你好世界吧"),
            ("世", "我们说你好世界吧"),
            ("吧", "我们说你好世界吧"),
            ("\"说你\"", "我们说你好世界吧"),
            ("creme brul", "Crème brûlée"),
            ("CRÈME", "Crème brûlée"),
            ("مرحبا", "مَرْحَبًا بالعالم"),
            ("بالع", "مَرْحَبًا بالعالم"),
            ("👍🏽", "nice 👍🏽 ❤️"),
            ("❤", "nice 👍🏽 ❤️"),
            ("タワー", "東京タワーに行く"),
            ("алена", "Привет, Алёна"),
            ("สวัส", "สวัสดีครับ"),
        ] {
            assert_eq!(found(&chat, &ann, query).await, [expected], "{query:?}");
        }
        assert_eq!(found(&chat, &ann, "好你").await, Vec::<String>::new());
        assert_eq!(found(&chat, &ann, "你世").await, Vec::<String>::new());
        assert_eq!(found(&chat, &ann, "👍🏿").await, Vec::<String>::new());
    }

    async fn a_hit_says_where_it_is_and_what_was_found(chat: TestChat) {
        let (ann, ben) = (chat.person("ann").await, chat.person("ben").await);
        let (direct, _) = chat.open_direct(&ann, ben.user_id).await.unwrap();
        let room = chat.group(&[ann, ben]).await;
        chat.say(&ben, direct, "the **needle** here").await;
        chat.say(&ann, room, "a needle there").await;
        indexed(&chat, &ann, room).await;

        let page = search(&chat, &ann, "needle").await.unwrap();
        assert_eq!(page.next, None);
        let titles: Vec<_> = page.hits.iter().map(|hit| hit.title.as_str()).collect();
        assert_eq!(titles, ["Moving house 🏠", "ben"]);
        let pieces: Vec<_> = page.hits[1].excerpt.iter().map(|piece| (piece.text.as_str(), piece.found)).collect();
        assert_eq!(pieces, [("the ", false), ("needle", true), (" here", false)]);
        assert_eq!(page.hits[1].message.seq, 3);
        assert!(page.hits[1].message.body.is_some());
    }

    async fn filters_narrow_what_is_found(chat: TestChat) {
        let (ann, ben) = (chat.person("ann").await, chat.person("Ben").await);
        let (direct, _) = chat.open_direct(&ann, ben.user_id).await.unwrap();
        let room = chat.group(&[ann, ben]).await;
        chat.say(&ann, room, "tea from ann").await;
        chat.say(&ben, room, "tea at https://tea.example").await;
        chat.say(&ben, direct, "tea in private").await;
        let notes = upload(&chat, &ben, "Holiday plans.txt", b"to the sea").await;
        let draft = Draft { attachments: vec![notes], ..text("tea attached") };
        chat.post(&ben, room, draft).await.unwrap();
        indexed(&chat, &ann, room).await;

        let all = ["tea attached", "tea in private", "tea at https://tea.example", "tea from ann"];
        for (query, expected) in [
            ("tea", &all[..]),
            ("tea from:ben", &all[..3]),
            ("tea from:@BEN", &all[..3]),
            ("tea from:me", &all[3..]),
            ("from:me from:ben tea", &all[..]),
            ("from:nobody tea", &[]),
            ("from:be tea", &[]),
            ("from:% tea", &[]),
            ("tea in:house", &["tea attached", "tea at https://tea.example", "tea from ann"]),
            ("tea in:\"Moving house\" from:ben", &["tea attached", "tea at https://tea.example"]),
            ("tea in:ben", &["tea in private"]),
            ("tea in:elsewhere", &[]),
            ("has:link", &["tea at https://tea.example"]),
            ("has:file", &["tea attached"]),
            ("has:image", &[]),
            ("has:audio tea", &[]),
            ("has:video tea", &[]),
            ("holiday", &["tea attached"]),
            ("tea after:2000-01-01", &all[..]),
            ("tea before:2000-01-01", &[]),
            ("tea before:9999-12-31", &all[..]),
            ("tea after:9999-12-31", &[]),
        ] {
            assert_eq!(found(&chat, &ann, query).await, expected, "{query:?}");
        }

        let here = Search { query: "tea".into(), conversation: Some(direct), before: None };
        assert_eq!(contents(chat.search(&ann, &here).await.unwrap()), ["tea in private"]);
    }

    async fn days_begin_at_midnight_in_greenwich(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let today = chat.say(&ann, room, "tea today").await.message.created_at;
        chat.pass(3 * 86_400);
        chat.say(&ann, room, "tea later").await;
        indexed(&chat, &ann, room).await;
        let day = |after: i64| {
            let secs = (today.as_secs().div_euclid(86_400) + after) * 86_400;
            let date = time::OffsetDateTime::from_unix_timestamp(secs).unwrap().date();
            format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
        };

        assert_eq!(found(&chat, &ann, &format!("tea before:{}", day(0))).await, Vec::<String>::new());
        assert_eq!(found(&chat, &ann, &format!("tea before:{}", day(1))).await, ["tea today"]);
        assert_eq!(found(&chat, &ann, &format!("tea after:{}", day(0))).await, ["tea later", "tea today"]);
        assert_eq!(found(&chat, &ann, &format!("tea after:{}", day(1))).await, ["tea later"]);
        assert_eq!(found(&chat, &ann, &format!("tea after:{} before:{}", day(1), day(2))).await, Vec::<String>::new());
    }

    async fn a_message_is_found_by_what_it_says_now(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let edited = chat.say(&ann, room, "about cheese").await.message;
        let deleted = chat.say(&ann, room, "more cheese").await.message;
        finds(&chat, &ann, "cheese", &["more cheese", "about cheese"]).await;

        chat.edit(&ann, edited.id, "about bread".into()).await.unwrap();
        finds(&chat, &ann, "bread", &["about bread"]).await;
        chat.delete(&ann, deleted.id).await.unwrap();

        assert_eq!(found(&chat, &ann, "cheese").await, Vec::<String>::new());
        assert_eq!(found(&chat, &ann, "more").await, Vec::<String>::new());
    }

    async fn a_deleted_message_is_gone_at_once(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let message = chat.say(&ann, room, "a secret").await.message;
        finds(&chat, &ann, "secret", &["a secret"]).await;

        chat.delete(&ann, message.id).await.unwrap();

        assert_eq!(found(&chat, &ann, "secret").await, Vec::<String>::new());
    }

    async fn nobody_finds_what_others_say_among_themselves(chat: TestChat) {
        let (ann, ben) = (chat.person("ann").await, chat.person("ben").await);
        let (carl, boss, mallory) = (chat.person("carl").await, chat.admin("boss").await, chat.foreign_admin().await);
        let room = chat.group(&[ann, ben, carl]).await;
        chat.group(&[boss]).await;
        chat.say(&ann, room, "the treasure is under the tree").await;
        indexed(&chat, &ann, room).await;
        assert_eq!(found(&chat, &carl, "treasure").await.len(), 1);

        chat.remove_participant(&ann, room, carl.user_id).await.unwrap();
        chat.leave(&ben, room).await.unwrap();

        for stranger in [ben, carl, boss, mallory] {
            assert_eq!(found(&chat, &stranger, "treasure").await, Vec::<String>::new());
            assert_eq!(found(&chat, &stranger, "from:ann").await, Vec::<String>::new());
            assert_eq!(found(&chat, &stranger, &format!("§c{room}")).await, Vec::<String>::new());
            let there = Search { query: "treasure".into(), conversation: Some(room), before: None };
            assert_eq!(chat.search(&stranger, &there).await, Err(Error::not_found("conversation")));
        }
    }

    async fn hostile_queries_find_nothing_and_break_nothing(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        chat.say(&ann, room, "harmless").await;
        indexed(&chat, &ann, room).await;

        for query in [
            "", " ", "%", "*", "\"", "\"\"", "'", "';drop table messages;--", "\\", "a\0b", "NEAR(a b)", "a NOT b", "a OR b",
            "{words}: a", "words:\"a", "-a", "^a", "a*b", "a & b | !c", "(a", ":*", "<->", "§c1", "\u{202e}", "\u{fffd}", "´`",
            "from:\"' or 1=1 --\" a", "in:%", "in:_ a", "😀😀😀", "\u{1f1e6}\u{1f1e7}", "\u{300}\u{301}", "ﷺ",
        ] {
            match search(&chat, &ann, query).await {
                Ok(page) => assert_eq!(contents(page), Vec::<String>::new(), "{query:?}"),
                Err(Error::Invalid { field, .. }) => assert_eq!(field, "query", "{query:?}"),
                Err(error) => panic!("{query:?}: {error:?}"),
            }
        }
        assert!(matches!(search(&chat, &ann, &"a".repeat(10_000)).await, Err(Error::TooLong { .. })));
        assert!(matches!(search(&chat, &ann, "color:red").await, Err(Error::Invalid { .. })));
        assert!(matches!(search(&chat, &ann, "before:tomorrow").await, Err(Error::Invalid { .. })));
        assert_eq!(found(&chat, &ann, "harm").await, ["harmless"]);
    }

    async fn pages_lead_to_the_oldest_without_gaps_or_repeats(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        for n in 0..45 {
            chat.say(&ann, room, &format!("needle {n}")).await;
        }
        indexed(&chat, &ann, room).await;

        let (mut all, mut before, mut sizes) = (Vec::new(), None, Vec::new());
        loop {
            let search = Search { query: "needle".into(), conversation: None, before };
            let page = chat.search(&ann, &search).await.unwrap();
            before = page.next;
            sizes.push(page.hits.len());
            all.extend(contents(page));
            if before.is_none() {
                break;
            }
        }
        assert_eq!(sizes, [20, 20, 5]);
        assert_eq!(all, (0..45).rev().map(|n| format!("needle {n}")).collect::<Vec<_>>());
    }

    async fn another_node_indexes_along_and_nothing_is_lost(chat: TestChat) {
        let ann = chat.person("ann").await;
        let room = chat.group(&[ann]).await;
        let other = chat.another_node().await;
        for n in 0..40 {
            let node = if n % 2 == 0 { &*chat } else { &other };
            let message = node.post(&ann, room, text(&format!("draft{n}"))).await.unwrap().message;
            node.edit(&ann, message.id, format!("final{n}")).await.unwrap();
        }

        for n in 0..40 {
            finds(&chat, &ann, &format!("\"final{n}\""), &[&format!("final{n}")]).await;
        }
        finds(&chat, &ann, "draft", &[]).await;
        other.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_of_a_later_day_than_the_messages_is_made_anew() {
    let (chat, ann, room) = closed_with_an_index().await;
    let index = format!("sqlite://{}", chat.database_file().with_file_name("search.db").display());
    let mut index = sqlx::SqliteConnection::connect(&index).await.unwrap();
    index.execute("update index_state set upto = 1000").await.unwrap();
    index.close().await.unwrap();

    let again = chat.another_node().await;
    again.post(&ann, room, text("still new")).await.unwrap();

    found_again(&again, &ann, 2).await;
    again.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_index_is_made_anew() {
    let (chat, ann, _) = closed_with_an_index().await;
    for file in ["search.db", "search.db-wal", "search.db-shm"] {
        let file = chat.database_file().with_file_name(file);
        if file.exists() {
            std::fs::remove_file(file).unwrap();
        }
    }

    let again = chat.another_node().await;
    found_again(&again, &ann, 1).await;
    again.close().await;
}

/// A chat on SQLite that knows one message, "still here", and has ended.
async fn closed_with_an_index() -> (TestChat, Actor, ConversationId) {
    let chat = TestChat::on_sqlite().await;
    let ann = chat.person("ann").await;
    let room = chat.group(&[ann]).await;
    chat.say(&ann, room, "still here").await;
    indexed(&chat, &ann, room).await;
    chat.close().await;
    (chat, ann, room)
}

async fn found_again(chat: &Chat, actor: &Actor, messages: usize) {
    let search = Search { query: "still".into(), ..Search::default() };
    let started = Instant::now();
    while chat.search(actor, &search).await.unwrap().hits.len() < messages {
        assert!(started.elapsed() < PATIENCE, "not all are found");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

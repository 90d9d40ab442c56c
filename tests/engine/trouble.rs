//! A database in trouble: a clear answer, and nothing lost.

use parlor::{Error, model::Anchor};
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::support::{TestChat, text_with_id};

#[tokio::test]
async fn while_another_program_locks_the_database_sends_are_refused_and_can_be_repeated() {
    let chat = TestChat::on_sqlite().await;
    let ann = chat.person("ann").await;
    let room = chat.group(&[ann]).await;
    let options = SqliteConnectOptions::new().filename(chat.database_file());
    let mut intruder = SqliteConnection::connect_with(&options).await.unwrap();
    intruder.execute("begin immediate").await.unwrap();

    let refused = chat.post(&ann, room, text_with_id("hello", "a1")).await.unwrap_err();
    let readable = chat.history(&ann, room, Anchor::Latest, 50).await;
    intruder.execute("rollback").await.unwrap();
    let repeated = chat.post(&ann, room, text_with_id("hello", "a1")).await.unwrap();

    assert_eq!(refused, Error::Busy);
    assert!(readable.unwrap().messages.is_empty());
    assert!(!repeated.repeated);
}

#[tokio::test]
async fn a_database_that_is_none_is_refused_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("parlor.db"), "this is a letter, and quite a long one at that").unwrap();

    let config = parlor::chat::Config { data_dir: dir.path().into(), ..Default::default() };
    let refused = parlor::chat::Chat::open(config).await.err().unwrap();

    assert!(matches!(&refused, Error::Invalid { field, .. } if field == "data-dir"), "{refused:?}");
    assert!(refused.to_string().contains("not a database"), "{refused}");
}

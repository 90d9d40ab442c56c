//! Searching among very many messages: words that everybody uses, beginnings of words, and words that nearly nobody
//! uses; by somebody whose room is the long one, and by somebody who is in very many rooms.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use parlor::{
    chat::Chat,
    model::{Actor, ConversationId, Draft, Search},
};

use crate::{
    measure::{Timings, thousands},
    report::{Report, Row},
    scale::Scale,
    world::World,
};

/// People in the long room.
const PEOPLE: usize = 11;
/// One of them, who is in many rooms besides.
const BUSY: usize = PEOPLE - 1;
/// Different words; the n-th is said n times as rarely as the first.
const VOCABULARY: usize = 50_000;
/// Words in a message.
const WORDS: usize = 15;
/// Of so many messages one is said in one of the other rooms.
const ELSEWHERE: usize = 10;
/// Posts that wait for their commit.
const POSTING: usize = 2048;
/// How long the index may take to catch up.
const PATIENCE: Duration = Duration::from_secs(600);
/// Said last.
const LAST_WORD: &str = "zzzfinished";

/// Makes one up.
type Query = fn() -> String;

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let mut rooms = vec![(0..PEOPLE).collect::<Vec<_>>()];
    rooms.resize(1 + scale.conversations, vec![BUSY, 1]);
    let world = World::on_sqlite(PEOPLE, &rooms).await?;
    let chat = world.open().await?;
    let searched = search(&chat, &world, scale, report).await;
    chat.close().await;
    searched
}

async fn search(chat: &Chat, world: &World, scale: &Scale, report: &mut Report) -> Result<()> {
    let (reader, busy) = (&world.people[0], &world.people[BUSY]);
    fill(chat, world, scale.history).await?;
    let behind = Instant::now();
    chat.post(reader, world.rooms[0], said(LAST_WORD.into(), usize::MAX)).await?;
    while find(chat, reader, LAST_WORD).await? == 0 {
        ensure!(behind.elapsed() < PATIENCE, "the index does not catch up");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    report.note(format!(
        "The index of {} messages was up to date {} s after the last one was posted.",
        thousands(scale.history as f64),
        behind.elapsed().as_secs()
    ));

    let kinds: [(&str, Query); 5] = [
        ("a common word", || word(rand::random_range(0..20))),
        ("two common words", || format!("{} {}", word(rand::random_range(0..100)), word(rand::random_range(0..100)))),
        ("2 letters", || word(rand::random_range(0..VOCABULARY)).chars().take(2).collect()),
        ("3 letters", || word(rand::random_range(0..VOCABULARY)).chars().take(3).collect()),
        ("a rare word", || word(rand::random_range(VOCABULARY / 2..VOCABULARY))),
    ];
    for (who, actor) in [("in one room", reader), ("in very many rooms", busy)] {
        for (what, query) in kinds {
            let mut timings = Timings::new()?;
            let mut hits = 0;
            for _ in 0..scale.queries {
                hits += timings.time(find(chat, actor, &query())).await?;
            }
            if hits == 0 {
                bail!("{what} is never found");
            }
            report.add(Row {
                measure: format!(
                    "search over {} messages, {what}, somebody {who}, p50 / p95",
                    thousands(scale.history as f64)
                ),
                parlor: timings.pair(50.0, 95.0),
                compared: None,
                ratio: None,
                target: Some("p95 100 ms"),
            });
        }
    }
    Ok(())
}

async fn find(chat: &Chat, actor: &Actor, query: &str) -> Result<usize> {
    let search = Search { query: query.to_owned(), ..Search::default() };
    Ok(chat.search(actor, &search).await?.hits.len())
}

async fn fill(chat: &Chat, world: &World, total: usize) -> Result<()> {
    let posting = (0..total).map(|number| {
        let (actor, room): (Actor, ConversationId) = if number % ELSEWHERE == 0 {
            (world.people[BUSY], world.rooms[1 + number / ELSEWHERE % (world.rooms.len() - 1)])
        } else {
            (world.people[number % PEOPLE], world.rooms[0])
        };
        async move {
            let content = (0..WORDS).map(|_| word(common())).collect::<Vec<_>>().join(" ");
            chat.post(&actor, room, said(content, number)).await
        }
    });
    Ok(stream::iter(posting).buffer_unordered(POSTING).try_for_each(|_| async { Ok(()) }).await?)
}

fn said(content: String, number: usize) -> Draft {
    Draft { content, client_id: Some(format!("fill-{number}")), ..Draft::default() }
}

/// A place in the vocabulary, as often as its word is said: by Zipf's law.
fn common() -> usize {
    let place = (VOCABULARY as f64).powf(rand::random::<f64>());
    (place as usize).min(VOCABULARY) - 1
}

/// The n-th word: syllables, common words shorter than rare ones.
fn word(place: usize) -> String {
    const SYLLABLES: [&str; 20] = [
        "ta", "re", "mi", "so", "lu", "ke", "no", "pa", "di", "vo", "ga", "he", "bi", "fo", "su", "ja", "we", "ri",
        "co", "an",
    ];
    let mut rest = place + 1;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

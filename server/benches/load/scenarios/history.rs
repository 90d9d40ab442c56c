//! Reading: pages of a very long room and of a short one, unread counts, and the room's page in HTML.

use anyhow::{Context, Result, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use parlor::{
    chat::Chat,
    model::{Actor, Anchor, ConversationId, Draft, PAGE_SIZE},
};

use crate::{
    measure::{Timings, thousands},
    report::{Report, Row},
    scale::Scale,
    target::{CONTENT, Target},
    world::World,
};

/// People in the long room and in the short one.
const PEOPLE: usize = 11;
/// One of them, who is in no other room,
const READER: usize = 0;
/// and one who is in very many.
const BUSY: usize = PEOPLE - 1;
/// Messages in the short room.
const FEW: usize = 50;
/// Unread messages in each of many conversations.
const UNREAD: usize = 5;
/// Posts that wait for their commit.
const POSTING: usize = 2048;
/// Queries before those that count.
const WARM_UP: usize = 20;

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let everybody = || (0..PEOPLE).collect();
    let mut rooms = vec![everybody(), everybody()];
    rooms.resize(2 + scale.conversations, vec![BUSY, 1]);
    let world = World::on_sqlite(PEOPLE, &rooms).await?;
    let chat = world.open().await?;
    let queried = query(&chat, &world, scale, report).await;
    chat.close().await;
    queried?;
    show(world, scale, report).await
}

async fn query(chat: &Chat, world: &World, scale: &Scale, report: &mut Report) -> Result<()> {
    let (long, short) = (world.rooms[0], world.rooms[1]);
    let (reader, busy) = (&world.people[READER], &world.people[BUSY]);
    fill(chat, &world.people, &[long], scale.history).await?;
    fill(chat, &world.people, &[short], FEW).await?;
    fill(chat, &world.people[1..2], &world.rooms[2..], UNREAD * scale.conversations).await?;
    for person in [reader, busy] {
        chat.mark_read(person, long, i64::MAX).await?;
    }

    for (measure, anywhere) in [("a random page", true), ("the newest page", false)] {
        let in_long = pages(chat, reader, long, scale, anywhere).await?;
        let in_short = pages(chat, reader, short, scale, anywhere).await?;
        report.add(Row {
            measure: format!(
                "{measure} of a room with {} messages, with readers, p50 / p99",
                thousands(scale.history as f64)
            ),
            parlor: in_long.pair(50.0, 99.0),
            compared: Some(format!("{} with {FEW} messages", in_short.pair(50.0, 99.0))),
            ratio: Some(in_long.millis(99.0) / in_short.millis(99.0)),
            target: Some("p99 5 ms"),
        });
    }

    let mut unread = Timings::new()?;
    let mut list = Timings::new()?;
    for number in 0..scale.queries {
        let counts = unread.time(chat.unread_counts(busy, true)).await?;
        ensure!(counts.len() >= scale.conversations, "only {} conversations have unread messages", counts.len());
        // A list costs a multiple of it.
        if number % 5 == 0 {
            list.time(chat.conversations(busy)).await?;
        }
    }
    let conversations = thousands(scale.conversations as f64);
    report.add(Row {
        measure: format!(
            "unread counts of a user in {conversations} conversations, {UNREAD} unread in each, p50 / p99"
        ),
        parlor: unread.pair(50.0, 99.0),
        compared: None,
        ratio: None,
        target: Some("p99 10 ms"),
    });
    report.add(Row {
        measure: format!("that user's list, the newest 200 of {conversations}, p50 / p99"),
        parlor: list.pair(50.0, 99.0),
        compared: None,
        ratio: None,
        target: None,
    });
    Ok(())
}

/// The people take turns in posting, and so do the rooms.
async fn fill(chat: &Chat, people: &[Actor], rooms: &[ConversationId], total: usize) -> Result<()> {
    let posting = (0..total).map(|number| {
        let (actor, room) = (people[number % people.len()], rooms[number % rooms.len()]);
        async move {
            let client_id = Some(format!("fill-{number}"));
            let draft = Draft { content: format!("{number}: {CONTENT}"), client_id, ..Draft::default() };
            chat.post(&actor, room, draft).await
        }
    });
    Ok(stream::iter(posting).buffer_unordered(POSTING).try_for_each(|_| async { Ok(()) }).await?)
}

/// Pages with who has read them.
async fn pages(chat: &Chat, reader: &Actor, room: ConversationId, scale: &Scale, anywhere: bool) -> Result<Timings> {
    let head = chat.conversation(reader, room).await?.conversation.seq;
    // The first changes are people who join.
    let first = head.saturating_sub(i64::try_from(scale.history)?).max(PEOPLE as i64 + 1);
    let mut timings = Timings::new()?;
    for number in 0..WARM_UP + scale.queries {
        let anchor = if anywhere { Anchor::Around(rand::random_range(first..=head)) } else { Anchor::Latest };
        let page = async {
            let page = chat.history(reader, room, anchor, PAGE_SIZE).await?;
            chat.readers(reader, room).await?;
            anyhow::Ok(page)
        };
        let page = if number < WARM_UP { page.await? } else { timings.time(page).await? };
        ensure!(!page.messages.is_empty(), "an empty page at {anchor:?}");
    }
    Ok(timings)
}

/// The long room's page, as a signed-in browser gets it first.
async fn show(world: World, scale: &Scale, report: &mut Report) -> Result<()> {
    let room = world.rooms[0];
    let cookies = [READER, BUSY].map(|person| format!("parlor_access={}", world.tokens[person]));
    let target = Target::parlor(world).await?;
    let url = format!("http://{}/rooms/{room}", target.addr());
    // The engine's way to S3 leaves it to its programs; the first one counts.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    for (cookie, whose) in cookies.iter().zip(["a user in 3 conversations", "a user with a list of 200"]) {
        let mut timings = Timings::new()?;
        let mut bytes = 0;
        for number in 0..WARM_UP + scale.queries / 2 {
            let request = browser.get(&url).header(reqwest::header::COOKIE, cookie);
            let html = async { request.send().await?.error_for_status()?.text().await };
            let html = if number < WARM_UP { html.await } else { timings.time(html).await };
            let html = html.context("the room's page")?;
            ensure!(html.matches("put the kettle on").count() >= PAGE_SIZE as usize, "messages are missing:\n{html}");
            bytes = html.len();
        }
        report.add(Row {
            measure: format!("server HTML of a room with {PAGE_SIZE} messages, {whose}, p50 / p95"),
            parlor: format!("{} ({} KB)", timings.pair(50.0, 95.0), bytes / 1_000),
            compared: None,
            ratio: None,
            target: Some("p95 20 ms"),
        });
    }
    Ok(())
}

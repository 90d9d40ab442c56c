//! The REST doors of the MoreVans dialect: posting, and reading the last messages of a room.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use parlor::model::{Dialect, PAGE_SIZE};
use serde_json::json;

use crate::{
    http::{Connection, request},
    measure::{Timings, median, thousands},
    report::{Report, Row},
    scale::Scale,
    shelf,
    target::{CONTENT, Room, Target},
    world::World,
};

const CONNECTIONS: usize = 16;
const MESSAGES: &str = "/api/v1/chat-messages/";

/// What is asked, by each connection over and over.
struct Question {
    requests: Vec<Vec<u8>>,
    status: u16,
}

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let everybody = (0..CONNECTIONS).collect();
    let parlor = Target::parlor(World::speaking(Dialect::Morevans, CONNECTIONS, &[everybody]).await?).await?;
    let bare = Target::bare().await?;
    let (post, read) = at_parlor(&parlor)?;
    let (bare_post, bare_read) = at_bare(&parlor, &bare, &post).await?;
    let turn = scale.sending / 4;
    // Reading first: what is posted is indexed afterwards, for a while.
    for (what, question, bare_question) in
        [(format!("read the last {PAGE_SIZE}"), &read, &bare_read), ("post".to_owned(), &post, &bare_post)]
    {
        let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
        let mut timings = Timings::new()?;
        for _ in 0..scale.rounds {
            rates.push(requests_per_second(&parlor, question, turn, &mut timings).await?);
            bare_rates.push(requests_per_second(&bare, bare_question, turn, &mut Timings::new()?).await?);
        }
        let (rate, bare_rate) = (median(rates), median(bare_rates));
        report.add(Row {
            measure: format!("REST (MoreVans): {what}, {CONNECTIONS} connections, requests/s"),
            parlor: format!("{} (p50 / p99 {})", thousands(rate), timings.pair(50.0, 99.0)),
            compared: Some(format!("{} (in memory)", thousands(bare_rate))),
            ratio: Some(rate / bare_rate),
            target: Some("10,000"),
        });
    }
    Ok(())
}

fn at_parlor(parlor: &Target) -> Result<(Question, Question)> {
    let world = parlor.world()?;
    let room = world.place(Room::Numbered(0));
    let said = json!({ "chat_room": room, "content": CONTENT, "message_type": "text" }).to_string();
    let path = format!("{MESSAGES}by_room/?room_id={room}");
    let tokens = || world.tokens.iter().map(|token| Some(token.as_str()));
    Ok((
        Question {
            requests: tokens().map(|token| request("POST", MESSAGES, token, Some(&said))).collect(),
            status: 201,
        },
        Question { requests: tokens().map(|token| request("GET", &path, token, None)).collect(), status: 200 },
    ))
}

/// Fills both with a page of messages: the bare server has those that Parlor answers, so that both move the same bytes.
async fn at_bare(parlor: &Target, bare: &Target, post: &Question) -> Result<(Question, Question)> {
    let mut at_parlor = Connection::open(parlor.addr()).await?;
    let mut at_bare = Connection::open(bare.addr()).await?;
    let mut said = Vec::new();
    for _ in 0..PAGE_SIZE {
        let answer = at_parlor.ask(&post.requests[0], post.status).await?;
        said = request("POST", shelf::PATH, None, Some(str::from_utf8(&answer)?));
        at_bare.ask(&said, post.status).await?;
    }
    let post = Question { requests: vec![said; CONNECTIONS], status: post.status };
    Ok((post, Question { requests: vec![request("GET", shelf::PATH, None, None); CONNECTIONS], status: 200 }))
}

async fn requests_per_second(
    target: &Target,
    question: &Question,
    duration: Duration,
    timings: &mut Timings,
) -> Result<f64> {
    let mut connections = Vec::with_capacity(CONNECTIONS);
    for request in &question.requests {
        connections.push((Connection::open(target.addr()).await?, request.clone()));
    }
    let (status, started) = (question.status, Instant::now());
    let asking = connections.into_iter().map(|(mut connection, request)| {
        tokio::spawn(async move {
            let mut timings = Timings::new()?;
            let mut count = 0;
            while started.elapsed() < duration {
                let answer = timings.time(connection.ask(&request, status)).await?;
                ensure!(!answer.is_empty(), "an empty answer");
                count += 1;
            }
            anyhow::Ok((count, timings))
        })
    });
    let mut total = 0;
    for asked in try_join_all(asking).await? {
        let (count, times) = asked?;
        total += count;
        timings.add(&times)?;
    }
    Ok(f64::from(total) / started.elapsed().as_secs_f64())
}

//! Uploading: what several people get through at once, and what one very large file costs the server in memory.

use std::{sync::Arc, time::Instant};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    measure::{digits, median},
    report::{Report, Row},
    scale::Scale,
    sink,
    target::Target,
    world::World,
};

/// People who upload at once, and the bytes of each one's file.
const CLIENTS: usize = 8;
const FILE_BYTES: usize = 32_000_000;
/// Bytes written at a time.
const PIECE: usize = 256 * 1024;
const BOUNDARY: &str = "the-end-of-the-file";
const MEGABYTE: f64 = 1e6;

pub async fn run(scale: &Scale, report: &mut Report) -> Result<()> {
    let (mut rates, mut bare_rates) = (Vec::new(), Vec::new());
    for _ in 0..scale.rounds.min(3) {
        bare_rates.push(many(&Target::bare().await?, None).await?);
        let (target, tokens) = parlor(scale).await?;
        rates.push(many(&target, Some(&tokens)).await?);
    }
    let (rate, bare_rate) = (median(rates), median(bare_rates));
    report.add(Row {
        measure: format!("uploads: {CLIENTS} at once of {} MB each, MB/s", FILE_BYTES / 1_000_000),
        parlor: digits(rate),
        compared: Some(format!("{} to a file of the bare server", digits(bare_rate))),
        ratio: Some(rate / bare_rate),
        target: None,
    });

    let (bare_rate, bare_growth) = one(&Target::bare().await?, None, scale.large_file).await?;
    let (target, tokens) = parlor(scale).await?;
    let (rate, growth) = one(&target, tokens.first().map(String::as_str), scale.large_file).await?;
    let megabytes = scale.large_file / 1_000_000;
    report.add(Row {
        measure: format!("one upload of {megabytes} MB, MB/s"),
        parlor: digits(rate),
        compared: Some(format!("{} to a file of the bare server", digits(bare_rate))),
        ratio: Some(rate / bare_rate),
        target: None,
    });
    report.add(Row {
        measure: format!("memory that the server grows by while {megabytes} MB go up, at its peak"),
        parlor: format!("{} MB", digits(growth)),
        compared: Some(format!("{} MB", digits(bare_growth))),
        ratio: None,
        target: Some("flat"),
    });
    Ok(())
}

/// A Parlor that takes files of this size, and the tokens of its people.
async fn parlor(scale: &Scale) -> Result<(Target, Vec<String>)> {
    let world = World::on_sqlite(CLIENTS, &[]).await?;
    let chat = world.open().await?;
    let limited = chat.set_upload_limit("main", 2 * scale.large_file.max(FILE_BYTES) as u64).await;
    chat.close().await;
    limited?;
    let tokens = world.tokens.clone();
    Ok((Target::parlor(world).await?, tokens))
}

/// Megabytes a second of everybody together.
async fn many(target: &Target, tokens: Option<&[String]>) -> Result<f64> {
    let started = Instant::now();
    let token = |client: usize| tokens.and_then(|tokens| tokens.get(client)).map(String::as_str);
    try_join_all((0..CLIENTS).map(|client| upload(target, token(client), FILE_BYTES))).await?;
    Ok((CLIENTS * FILE_BYTES) as f64 / MEGABYTE / started.elapsed().as_secs_f64())
}

/// Megabytes a second of one file, and megabytes that the server grew by.
async fn one(target: &Target, token: Option<&str>, bytes: usize) -> Result<(f64, f64)> {
    // What the first request of all needs does not count.
    upload(target, token, PIECE).await?;
    let before = target.process().resident_bytes()?;
    let started = Instant::now();
    upload(target, token, bytes).await?;
    let seconds = started.elapsed().as_secs_f64();
    let growth = target.process().peak_bytes()?.saturating_sub(before);
    Ok((bytes as f64 / MEGABYTE / seconds, growth as f64 / MEGABYTE))
}

/// Sends a file as a browser does, and waits for 201.
async fn upload(target: &Target, token: Option<&str>, bytes: usize) -> Result<()> {
    let path = if target.is_parlor() { "/api/files/" } else { sink::PATH };
    let begin = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.bin\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{authorization}\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
        begin.len() + bytes + end.len()
    );
    let mut stream = TcpStream::connect(target.addr()).await?;
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(begin.as_bytes()).await?;
    // Nothing that could be taken for text, a picture or a boundary.
    let piece: Arc<[u8]> = (0..PIECE).map(|place| (place % 251) as u8 | 0x80).collect();
    let mut left = bytes;
    while left > 0 {
        let next = left.min(piece.len());
        stream.write_all(&piece[..next]).await?;
        left -= next;
    }
    stream.write_all(end.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    ensure!(answer.starts_with("HTTP/1.1 201"), "the upload failed: {answer}");
    Ok(())
}

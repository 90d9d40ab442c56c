//! Brings platforms the news: makes deliveries of what happened, and takes them to their addresses.
//!
//! An address is in the hands of one courier at a time, on whatever node, who takes what is due there in the order in
//! which it happened, stops at the first failure, and lets it rest for a while: one that is down costs little and keeps
//! nobody else waiting. What failed is tried again later and later, and given up after about a day and a half. A courier that
//! died loses its hold after a minute; what it had delivered and not noted is delivered twice, under the same id.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{sync::Notify, task::JoinSet, time::sleep};
use tokio_util::sync::CancellationToken;

use super::{
    letter::{Outcome, Post},
    telling::Sources,
};
use crate::{
    chat::Clock,
    error::{Error, Result},
    model::{Timestamp, WebhookId, WebhookType},
    store::{Claimed, Due, NewDelivery, Store},
};

/// Things that happened made deliveries of together.
const BATCH: i64 = 100;
/// Deliveries taken to an address at once, one after the other.
const ROUND: i64 = 20;
/// A round ends after this long, and a last attempt after the ten seconds that it may take.
const ROUND_TIME: Duration = Duration::from_secs(20);
/// Seconds for which an address is in one courier's hands: longer than any round.
const HOLD_SECS: i64 = 60;
/// Addresses taken to at once.
const COURIERS: usize = 16;
/// What it waits once it is woken, for more to come.
const GATHERING: Duration = Duration::from_millis(20);
/// How long it waits for what it must try again.
const TICK: Duration = Duration::from_secs(1);
/// How long it sleeps while nobody wants to be told: somebody may, by way of another process.
const IDLE: Duration = Duration::from_secs(5);

/// Attempts at one delivery: with the pauses between them, some thirty hours.
const MAX_ATTEMPTS: i64 = 9;
/// Seconds after the first failed attempt; four times as many after each further one, up to a day.
const FIRST_PAUSE_SECS: i64 = 5;
const MAX_PAUSE_SECS: i64 = 24 * 3600;
/// Seconds that an address rests after it failed; twice as many after each further time, up to five minutes.
const FIRST_REST_SECS: i64 = 5;
const MAX_REST_SECS: i64 = 300;

/// What every courier needs.
#[derive(Clone)]
pub(in crate::chat) struct Office {
    pub store: Store,
    pub clock: Clock,
    /// Notified when something may have happened.
    pub wake: Arc<Notify>,
    /// Notified when somebody wants to be told.
    pub added: Arc<Notify>,
    pub stopping: CancellationToken,
}

/// Brings news until the engine stops; what is left then is brought after the next start.
pub(in crate::chat) async fn run(office: Office) {
    let post = Arc::new(Post::default());
    let mut couriers = JoinSet::new();
    let mut busy = HashSet::new();
    loop {
        let pause = match office.gather().await {
            // Whoever posts wakes nobody.
            Ok(Gathered::NobodyListens) if busy.is_empty() => {
                tokio::select! {
                    () = office.stopping.cancelled() => return,
                    () = office.added.notified() => continue,
                    () = sleep(IDLE) => continue,
                }
            }
            Ok(Gathered::More) => Duration::ZERO,
            Ok(_) => TICK,
            Err(error) => {
                tracing::warn!(%error, "webhooks could not be prepared; tried again in a moment");
                IDLE
            }
        };
        match office.webhooks_due().await {
            Ok(due) => {
                for id in due {
                    if busy.len() < COURIERS && busy.insert(id) {
                        let (office, post) = (office.clone(), post.clone());
                        couriers.spawn(async move { office.deliver(id, &post).await });
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "due webhooks could not be read; tried again in a moment"),
        }
        tokio::select! {
            () = office.stopping.cancelled() => break,
            () = sleep(pause) => {}
            () = office.wake.notified(), if !pause.is_zero() => sleep(GATHERING).await,
            Some(done) = couriers.join_next(), if !couriers.is_empty() => match done {
                Ok(id) => drop(busy.remove(&id)),
                // A courier does not panic; should one, its address is free again after the hold.
                Err(_) => busy.clear(),
            },
        }
    }
    while couriers.join_next().await.is_some() {}
}

enum Gathered {
    NobodyListens,
    /// Everything that happened is in the deliveries.
    All,
    More,
}

impl Office {
    /// Makes deliveries of what happened.
    async fn gather(&self) -> Result<Gathered> {
        let mut db = self.store.read().await?;
        let listeners = db.listeners().await?;
        if listeners.is_empty() {
            return Ok(Gathered::NobodyListens);
        }
        drop(db);
        let mut db = self.store.snapshot().await?;
        let happened = db.happened(BATCH).await?;
        if happened.is_empty() {
            return Ok(Gathered::All);
        }
        let sources = Sources::read(&mut db, &happened).await?;
        let mut deliveries = Vec::new();
        for one in &happened {
            let wanting: Vec<_> = listeners.iter().filter(|it| it.wants(one.tenant_id, one.kind)).collect();
            if wanting.is_empty() {
                continue;
            }
            let Some(payload) = sources.payload(&mut db, one).await? else { continue };
            let body = serde_json::to_string(&payload).map_err(Error::internal)?;
            for listener in wanting {
                let id = format!("msg_{:032x}", rand::random::<u128>());
                deliveries.push(NewDelivery(listener.id, one.id, id, one.kind, one.message_id, body.clone()));
            }
        }
        drop(db);

        let mut db = self.store.write().await?;
        let places: Vec<_> = happened.iter().map(|one| one.id).collect();
        // Another node may have been faster.
        let taken: HashSet<_> = db.take_happened(&places).await?.into_iter().collect();
        deliveries.retain(|delivery| taken.contains(&delivery.1));
        let deleted = happened.iter().filter(|one| one.kind == WebhookType::MessageDeleted);
        db.withdraw_deliveries(&deleted.filter_map(|one| one.message_id).collect::<Vec<_>>()).await?;
        db.queue_deliveries(&deliveries, self.clock.now()).await?;
        db.commit().await?;
        Ok(if happened.len() as i64 == BATCH { Gathered::More } else { Gathered::All })
    }

    async fn webhooks_due(&self) -> Result<Vec<WebhookId>> {
        self.store.read().await?.webhooks_due(self.clock.now()).await
    }

    /// Takes what is due to an address, and notes what became of it.
    async fn deliver(&self, id: WebhookId, post: &Post) -> WebhookId {
        if let Err(error) = self.round(id, post).await {
            tracing::warn!(webhook = %id, %error, "deliveries could not be noted; they are tried again");
            // The database is in trouble: not again at once.
            tokio::select! {
                () = self.stopping.cancelled() => {}
                () = sleep(IDLE) => {}
            }
        }
        id
    }

    async fn round(&self, id: WebhookId, post: &Post) -> Result<()> {
        let now = self.clock.now();
        let mut db = self.store.write().await?;
        let Some(webhook) = db.claim_webhook(id, now, now.plus_secs(HOLD_SECS)).await? else { return Ok(()) };
        let due = db.deliveries_due(id, now, ROUND).await?;
        db.commit().await?;

        let started = Instant::now();
        let mut tried = Vec::new();
        for delivery in due {
            let outcome = tokio::select! {
                () = self.stopping.cancelled() => break,
                outcome = post.send(&webhook, &delivery, self.clock.now()) => outcome,
            };
            let went_well = matches!(outcome, Outcome::Delivered { .. });
            tried.push((delivery, outcome));
            if !went_well || started.elapsed() > ROUND_TIME {
                break;
            }
        }
        self.note(&webhook, tried).await
    }

    async fn note(&self, webhook: &Claimed, tried: Vec<(Due, Outcome)>) -> Result<()> {
        let now = self.clock.now();
        let mut failures = webhook.failures;
        let mut gave_up = false;
        let mut is_gone = false;
        let mut db = self.store.write().await?;
        for (delivery, outcome) in tried {
            let succeeded = matches!(outcome, Outcome::Delivered { .. });
            metrics::counter!("parlor_webhooks_total", "succeeded" => succeeded.to_string()).increment(1);
            match outcome {
                Outcome::Delivered { status } => {
                    failures = 0;
                    db.note_delivered(delivery.id, status, now).await?;
                }
                Outcome::Failed { status, error } => {
                    failures += 1;
                    let next = next_attempt(delivery.attempts + 1, now);
                    gave_up = next.is_none();
                    tracing::info!(webhook = %webhook.id, delivery = %delivery.id, error, gave_up, "a webhook failed");
                    db.note_failed(delivery.id, status, &error, next, now).await?;
                }
                Outcome::Gone => is_gone = true,
            }
        }
        if is_gone {
            tracing::warn!(webhook = %webhook.id, "a webhook's address wants to hear nothing more");
            db.disable_webhook(webhook.id, now).await?;
        }
        db.rest_webhook(webhook.id, failures, now.plus_secs(rest_secs(failures)), gave_up, now).await?;
        db.commit().await
    }
}

/// When a delivery is tried again that failed so many times; `None` when it is given up.
fn next_attempt(attempts: i64, now: Timestamp) -> Option<Timestamp> {
    if attempts >= MAX_ATTEMPTS {
        return None;
    }
    let pause = growing(FIRST_PAUSE_SECS, 4, attempts, MAX_PAUSE_SECS);
    // A fifth earlier or later, so that what failed together does not come back together.
    let micros = pause * 1_000_000;
    Some(Timestamp(now.0 + micros * rand::random_range(800..=1_200) / 1_000))
}

/// How long an address rests that failed so many times in a row.
fn rest_secs(failures: i64) -> i64 {
    if failures == 0 { 0 } else { growing(FIRST_REST_SECS, 2, failures, MAX_REST_SECS) }
}

/// `first` seconds for the first time, `factor` times as many for each further one.
fn growing(first: i64, factor: i64, times: i64, limit: i64) -> i64 {
    let exponent = u32::try_from(times - 1).unwrap_or(0).min(30);
    factor.saturating_pow(exponent).saturating_mul(first).min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_seconds_to_a_day_and_then_it_is_given_up() {
        let now = Timestamp(0);
        let mut total = 0;
        for attempts in 1..MAX_ATTEMPTS {
            let pause = next_attempt(attempts, now).unwrap().0 / 1_000;
            let expected = [5, 20, 80, 320, 1_280, 5_120, 20_480, 81_920][attempts as usize - 1] * 1_000;
            assert!((expected * 4 / 5..=expected * 6 / 5).contains(&pause), "{attempts}: {pause}");
            total += expected;
        }
        assert_eq!(total / 3_600_000, 30);
        assert_eq!(next_attempt(MAX_ATTEMPTS, now), None);
    }

    #[test]
    fn an_address_that_is_down_rests_longer_and_longer() {
        assert_eq!([0, 1, 2, 3, 7, 100].map(rest_secs), [0, 5, 10, 20, 300, 300]);
    }
}

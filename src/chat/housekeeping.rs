//! What has to be done now and then.

use std::{future::Future, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use super::Chat;

impl Chat {
    /// Starts the tasks that end when the engine closes.
    pub(super) fn start_housekeeping(&self) {
        self.every(Duration::from_millis(500), |chat| async move {
            chat.expire_typing();
            chat.expire_presence();
        });
        self.every(Duration::from_secs(30), |chat| async move {
            chat.save_last_seen().await;
            chat.0.throttle.shrink();
            chat.0.pace.shrink();
        });
        self.every(Duration::from_secs(60), |chat| async move {
            if let Err(error) = chat.0.store.checkpoint().await {
                tracing::warn!(%error, "the write-ahead log could not be checkpointed; tried again in a minute");
            }
        });
        self.every(Duration::from_secs(3600), |chat| async move {
            if let Err(error) = chat.remove_discarded_files().await {
                tracing::warn!(%error, "files that nobody needs could not be removed; tried again in an hour");
            }
            if let Err(error) = chat.forget_old_notifications().await {
                tracing::warn!(%error, "old notifications could not be deleted; tried again in an hour");
            }
            if let Err(error) = chat.forget_old_deliveries().await {
                tracing::warn!(%error, "old deliveries of webhooks could not be deleted; tried again in an hour");
            }
        });
    }

    fn every<F: Future<Output = ()> + Send>(&self, period: Duration, work: impl Fn(Chat) -> F + Send + Sync + 'static) {
        let chat = self.clone();
        self.0.tasks.spawn(async move {
            let mut ticks = interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks.tick().await;
            loop {
                tokio::select! {
                    () = chat.0.stopping.cancelled() => return,
                    _ = ticks.tick() => work(chat.clone()).await,
                }
            }
        });
    }
}

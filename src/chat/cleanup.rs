//! Putting away what nobody uses any more.

use serde::{Deserialize, Serialize};

use super::{Chat, platform::Platform};
use crate::{
    error::{Error, Result},
    model::ConversationId,
};

/// Conversations put away together.
const BATCH: i64 = 200;
/// Days beyond which there is nothing.
const MAX_DAYS: u32 = 36_500;

/// What was put away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleaned {
    pub days: u32,
    /// Whether it was only looked at what there is to do.
    pub dry_run: bool,
    pub rooms: u64,
}

impl Chat {
    /// Archives, for everybody in them, conversations about objects in which nothing was said for so many days, and that
    /// are as old themselves. Nothing is deleted: whoever looks finds them in their archive, can read and search them, and
    /// take them out again. Without a platform, those of all tenants.
    pub async fn archive_idle_rooms(&self, platform: Option<&Platform>, days: u32, dry_run: bool) -> Result<Cleaned> {
        if days == 0 || days > MAX_DAYS {
            return Err(Error::invalid("days", &format!("Choose from 1 to {MAX_DAYS} days.")));
        }
        let tenant = platform.map(|platform| platform.tenant.id);
        let before = self.0.clock.now().plus_secs(-i64::from(days) * 24 * 3600);
        let mut cleaned = Cleaned { days, dry_run, rooms: 0 };
        let mut after = ConversationId(0);
        loop {
            let idle = self.0.store.read().await?.idle_rooms(tenant, after, before, BATCH).await?;
            let Some(&last) = idle.last() else { return Ok(cleaned) };
            after = last;
            cleaned.rooms += idle.len() as u64;
            if !dry_run {
                let mut db = self.0.store.write().await?;
                db.archive_for_all(&idle, self.0.clock.now()).await?;
                db.commit().await?;
            }
        }
    }
}

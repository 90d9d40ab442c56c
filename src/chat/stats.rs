//! How much a tenant's chats are used.

use super::{Chat, platform::Platform};
use crate::{
    error::{Error, Result},
    model::{BusyRoom, Day, MessageStats, RoomStats, Stats, Timestamp, UserStats, wire_id},
    store::BusyRow,
};

/// Days that are looked at one by one.
const DAYS: i64 = 30;
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;
/// How much the clocks of two nodes may differ.
const CLOCK_SKEW_SECS: i64 = 60;
/// Conversations among the busiest.
const TOP: i64 = 10;

impl Chat {
    /// How much a tenant's chats are used. Costs what was said in the last 30 days, and a look at an index for what came
    /// before; one at a time is counted, so that asking often does not slow others down.
    pub async fn stats(&self, platform: &Platform) -> Result<Stats> {
        let tenant = platform.tenant.id;
        let turn = self.0.counting.acquire().await.map_err(Error::internal)?;
        let now = self.0.clock.now();
        let today = now.0.div_euclid(DAY_MICROS);
        let since = Timestamp((today - DAYS + 1) * DAY_MICROS);
        let mut db = self.0.store.snapshot().await?;
        let first = db.first_message_since(since.plus_secs(-CLOCK_SKEW_SECS)).await?;
        let by_kind = db.count_rooms(tenant, since).await?;
        let counted = db.count_messages_by_day_and_sender(tenant, first, since).await?;
        let total = db.count_messages_of(tenant).await?;
        let users = db.count_users(tenant).await?;
        let files = db.count_files(tenant).await?;
        let busiest = db.busiest_rooms(tenant, first, since, TOP).await?;
        drop(db);
        drop(turn);

        let since_day = |days: i64| move |day: i64| day > today - days;
        let messages = |is_in: &dyn Fn(i64) -> bool| -> i64 {
            counted.iter().filter(|row| is_in(row.day)).map(|row| row.messages).sum()
        };
        let active = |is_in: &dyn Fn(i64) -> bool| -> i64 {
            let rows = counted.iter().filter(|row| is_in(row.day));
            let mut people: Vec<_> = rows.filter_map(|row| row.sender_id).collect();
            people.sort_unstable();
            people.dedup();
            people.len() as i64
        };
        let (week, month) = (since_day(7), since_day(DAYS));
        let by_day = (today - DAYS + 1..=today).map(|day| {
            let is_it = move |other: i64| other == day;
            Day {
                date: Timestamp(day * DAY_MICROS).rfc3339()[..10].into(),
                messages: messages(&is_it),
                active_users: active(&is_it),
            }
        });
        let busy = |BusyRow { id, kind, title, messages }| {
            let id = wire_id::own(platform.tenant.dialect, id.0);
            BusyRoom { id, kind, title, messages }
        };
        let active_month = active(&month);
        let said: i64 = counted.iter().filter(|row| row.sender_id.is_some()).map(|row| row.messages).sum();
        let ratio = |part: i64, whole: i64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
        Ok(Stats {
            tenant: platform.tenant.slug.clone(),
            generated_at: now.rfc3339(),
            rooms: RoomStats {
                total: by_kind.iter().map(|rooms| rooms.total).sum(),
                active: by_kind.iter().map(|rooms| rooms.active).sum(),
                by_kind,
            },
            messages: MessageStats {
                total,
                today: messages(&since_day(1)),
                week: messages(&week),
                month: messages(&month),
                by_day: by_day.collect(),
            },
            users: UserStats {
                total: users,
                active_today: active(&since_day(1)),
                active_week: active(&week),
                active_month,
                active_share: ratio(active_month, users),
                messages_per_active_user: ratio(said, active_month),
            },
            files,
            top_conversations: busiest.into_iter().map(busy).collect(),
        })
    }
}

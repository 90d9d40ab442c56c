//! The rows of one list, each with signals of its own: a change of one renders one.

use std::collections::HashMap;

use leptos::prelude::*;
use parlor::model::Timestamp;

use crate::live::timeline::{Row, RowKey, Timeline};

/// One row.
#[derive(Clone)]
pub struct Cell {
    /// What it shows.
    pub row: ArcRwSignal<Row>,
    /// Whether somebody is about to do something with it.
    pub near: ArcRwSignal<bool>,
}

/// What brings somebody near a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Pointer,
    Focus,
    /// Its menu, or anything else that opened from it.
    Menu,
}

/// The list: cheap to copy.
#[derive(Clone, Copy)]
pub struct Rows {
    timeline: StoredValue<Timeline>,
    cells: StoredValue<HashMap<RowKey, Cell>>,
    keys: RwSignal<Vec<RowKey>>,
    /// Whether days are the reader's; before hydration they are UTC's, as in the server's HTML.
    local_days: StoredValue<bool>,
    /// The rows that somebody is near, by what brought them there.
    near: StoredValue<[Option<RowKey>; 3]>,
}

impl Rows {
    /// The rows of a timeline.
    pub fn new(timeline: Timeline) -> Self {
        let rows = Self {
            timeline: StoredValue::new(timeline),
            cells: StoredValue::default(),
            keys: RwSignal::default(),
            local_days: StoredValue::new(false),
            near: StoredValue::default(),
        };
        rows.show();
        rows
    }

    /// The keys of the rows in their order.
    pub fn keys(self) -> RwSignal<Vec<RowKey>> {
        self.keys
    }

    /// One row.
    pub fn cell(self, key: &RowKey) -> Option<Cell> {
        self.cells.try_with_value(|cells| cells.get(key).cloned()).flatten()
    }

    /// Looks at the timeline.
    pub fn with<T>(self, look: impl FnOnce(&Timeline) -> T) -> T {
        self.timeline.with_value(look)
    }

    /// Changes the timeline, and shows it. Nothing once the list is gone.
    pub fn change<T>(self, change: impl FnOnce(&mut Timeline) -> T) -> Option<T> {
        let changed = self.timeline.try_update_value(change);
        if changed.is_some() {
            self.show();
        }
        changed
    }

    /// From now on days are the reader's. Only in the browser.
    pub fn set_local_days(self) {
        self.local_days.set_value(true);
    }

    /// Somebody came near a row, or went away.
    pub fn approach(self, by: By, key: Option<RowKey>) {
        let place = by as usize;
        let left = self.near.try_update_value(|near| std::mem::replace(&mut near[place], key.clone())).flatten();
        if left == key {
            return;
        }
        for key in left.into_iter().chain(key) {
            let Some(cell) = self.cell(&key) else { continue };
            let near = self.near.with_value(|near| near.contains(&Some(key)));
            if cell.near.get_untracked() != near {
                cell.near.set(near);
            }
        }
    }

    /// Brings the signals up to the timeline.
    fn show(self) {
        let local = self.local_days.get_value();
        let rows = self.timeline.with_value(|timeline| timeline.rows(|at| if local { zone(at) } else { 0 }));
        let keys: Vec<_> = rows.iter().map(|row| row.key.clone()).collect();
        let mut known = self.cells.with_value(HashMap::clone);
        let mut cells = HashMap::with_capacity(rows.len());
        for row in rows {
            let key = row.key.clone();
            let cell = match known.remove(&key) {
                Some(cell) => {
                    if cell.row.with_untracked(|shown| *shown != row) {
                        cell.row.set(row);
                    }
                    cell
                }
                None => Cell { row: ArcRwSignal::new(row), near: ArcRwSignal::new(false) },
            };
            cells.insert(key, cell);
        }
        self.cells.set_value(cells);
        if self.keys.with_untracked(|shown| *shown != keys) {
            self.keys.set(keys);
        }
    }
}

/// How many seconds the reader's clock was ahead of UTC then. Only in the browser.
fn zone(at: Timestamp) -> i64 {
    let date = js_sys::Date::new(&(at.as_millis() as f64).into());
    -(date.get_timezone_offset() as i64) * 60
}

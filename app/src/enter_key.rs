//! What Enter does where one writes a message: it sends, or begins a line. A choice of each browser's.

use crate::{components::is_touch, live::storage};

const KEY: &str = "parlor.enter";
const SENDS: &str = "sends";
const BREAKS: &str = "breaks";

/// Whether Enter sends; unless chosen otherwise, it does but under a finger. Only in the browser.
pub fn sends() -> bool {
    storage::get(KEY).map_or_else(|| !is_touch(), |choice| choice == SENDS)
}

/// Remembers what it is to do.
pub fn choose(sends: bool) {
    storage::set(KEY, if sends { SENDS } else { BREAKS });
}

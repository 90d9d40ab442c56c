//! Whether a finger points.

use leptos::prelude::window;

/// Whether this is a device for fingers: Enter is a line break there, and the focus brings up a keyboard. Only in the
/// browser.
pub fn is_touch() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

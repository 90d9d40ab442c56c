//! The emoji that I used last, kept by the browser.

use crate::live::storage;

const KEY: &str = "parlor.emoji.recent";
const MOST: usize = 27;
/// For those who have used none yet.
const FIRST: [&str; 8] = ["👍", "❤️", "😂", "🎉", "😮", "😢", "🙏", "👀"];

/// The emoji used last, newest first, filled up with what most people use. Only in the browser.
pub fn recent() -> Vec<String> {
    let kept = storage::get(KEY).unwrap_or_default();
    let mut recent: Vec<String> = kept.split_whitespace().map(str::to_owned).collect();
    for first in FIRST {
        if recent.len() < FIRST.len() && !recent.iter().any(|known| known == first) {
            recent.push(first.to_owned());
        }
    }
    recent
}

/// I used one. Only in the browser.
pub fn used(emoji: &str) {
    let kept = storage::get(KEY).unwrap_or_default();
    let others = kept.split_whitespace().filter(|known| *known != emoji);
    let recent: Vec<&str> = std::iter::once(emoji).chain(others).take(MOST).collect();
    storage::set(KEY, &recent.join(" "));
}

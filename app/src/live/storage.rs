//! The browser's local storage, which may be full, switched off or somebody else's to clear: nothing here fails.
//!
//! Only in the browser: in effects and handlers.

use leptos::prelude::window;
use web_sys::Storage;

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// What is kept under a key.
pub fn get(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Keeps a value, if the browser lets it.
pub fn set(key: &str, value: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(key, value);
    }
}

/// Forgets a value.
pub fn remove(key: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(key);
    }
}

/// Forgets every value whose key begins with `prefix`.
pub fn remove_all(prefix: &str) {
    entries(prefix).iter().for_each(|(key, _)| remove(key));
}

/// The keys that begin with `prefix`, and what is kept under them.
pub fn entries(prefix: &str) -> Vec<(String, String)> {
    let Some(storage) = local() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
    let keys: Vec<_> = keys.filter(|key| key.starts_with(prefix)).collect();
    keys.into_iter().filter_map(|key| get(&key).map(|value| (key, value))).collect()
}

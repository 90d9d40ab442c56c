//! What the tabs of one browser tell each other.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

const CHANNEL: &str = "parlor";

/// A word to the other tabs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Who is there? From this tab.
    Who(String),
    /// This tab is.
    Here(String),
    /// Somebody is at one of the tabs.
    Active,
    /// Somebody signed out: see whether you are still signed in.
    SignedOut,
}

impl Word {
    fn write(&self) -> String {
        match self {
            Self::Who(tab) => format!("who {tab}"),
            Self::Here(tab) => format!("here {tab}"),
            Self::Active => "active".into(),
            Self::SignedOut => "signed-out".into(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("who", tab)) => Some(Self::Who(tab.into())),
            Some(("here", tab)) => Some(Self::Here(tab.into())),
            None if text == "active" => Some(Self::Active),
            None if text == "signed-out" => Some(Self::SignedOut),
            _ => None,
        }
    }
}

/// Says something to the other tabs. Only in the browser.
pub fn say(word: &Word) {
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        let _ = channel.post_message(&JsValue::from_str(&word.write()));
        channel.close();
    }
}

/// Listens to the tabs, this one's own words included, until the owner is gone. Only in the browser.
pub fn listen(heard: impl Fn(Word) + 'static) {
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(word) = event.data().as_string().as_deref().and_then(Word::read) {
            heard(word);
        }
    });
    channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local((channel, on_message));
    on_cleanup(move || kept.with_value(|(channel, _)| channel.close()));
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn words_survive_the_channel() {
        for word in [Word::Who("a1".into()), Word::Here("b2".into()), Word::Active, Word::SignedOut] {
            assert_eq!(Word::read(&word.write()), Some(word));
        }
        assert_eq!(Word::read("something newer"), None);
    }
}

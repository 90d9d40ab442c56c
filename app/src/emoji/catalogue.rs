//! All emoji, by group: `public/emoji.json`, which `.ci/emoji` makes.

use std::{cell::RefCell, sync::OnceLock};

use serde::Deserialize;

use super::skin::Tone;
use crate::requests;

/// One emoji.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "(String, String, String, u8)")]
pub struct Emoji {
    /// In yellow.
    pub emoji: String,
    pub name: String,
    /// Its shortcodes, and whatever else one might look for, between blanks.
    words: String,
    /// Whether it comes in the colours of people.
    toned: bool,
}

impl From<(String, String, String, u8)> for Emoji {
    fn from((emoji, name, words, toned): (String, String, String, u8)) -> Self {
        Self { emoji, name, words, toned: toned > 0 }
    }
}

impl Emoji {
    /// What it is called between colons.
    pub fn shortcode(&self) -> &str {
        self.words.split(' ').next().unwrap_or_default()
    }

    /// As I like to see it.
    pub fn toned(&self, tone: Tone) -> String {
        if self.toned { tone.give(&self.emoji) } else { self.emoji.clone() }
    }

    /// How well it answers to `query`, in small letters: the less, the better.
    fn rank(&self, query: &str) -> Option<u8> {
        const BETWEEN: [char; 3] = [' ', '_', '-'];
        let begins = |text: &str| text.split(BETWEEN).any(|word| word.starts_with(query));
        let name = self.name.to_lowercase();
        if self.shortcode() == query || name.replace(' ', "_") == query {
            Some(0)
        } else if name.split(BETWEEN).any(|word| word == query) {
            Some(1)
        } else if self.words.split(' ').any(|word| word == query) {
            Some(2)
        } else if self.words.starts_with(query) {
            Some(3)
        } else if begins(&name) {
            Some(4)
        } else if begins(&self.words) || self.words.contains(query) {
            Some(5)
        } else {
            None
        }
    }
}

/// Emoji of one sort.
#[derive(Clone, Debug, Deserialize)]
pub struct Group {
    pub name: String,
    pub emoji: Vec<Emoji>,
}

/// An emoji as a grid shows it: what it is, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub emoji: String,
    pub name: String,
}

/// Fetched once a page, and the same for everybody.
static GROUPS: OnceLock<Vec<Group>> = OnceLock::new();

/// All groups; none before [`load`] is done.
pub fn groups() -> &'static [Group] {
    GROUPS.get().map_or(&[], Vec::as_slice)
}

type Waiting = Vec<Box<dyn FnOnce(bool)>>;

thread_local! {
    /// Who waits for the one request that is under way.
    static WAITING: RefCell<Waiting> = const { RefCell::new(Vec::new()) };
}

/// Fetches them, unless they are there. `done` is told whether they are.
pub fn load(done: impl FnOnce(bool) + 'static) {
    if !groups().is_empty() {
        return done(true);
    }
    let first = WAITING.with_borrow_mut(|waiting| {
        waiting.push(Box::new(done));
        waiting.len() == 1
    });
    if first {
        requests::get("/emoji.json", |text| {
            if let Some(fetched) = text.and_then(|text| serde_json::from_slice(text.as_bytes()).ok()) {
                // Set once, for there is one request.
                let _ = GROUPS.set(fetched);
            }
            let loads = !groups().is_empty();
            WAITING.take().into_iter().for_each(|done| done(loads));
        });
    }
}

/// One group.
pub fn group(index: usize, tone: Tone) -> Vec<Shown> {
    let emoji = groups().get(index).map_or(&[][..], |group| &group.emoji);
    emoji.iter().map(|emoji| Shown { emoji: emoji.toned(tone), name: emoji.name.clone() }).collect()
}

/// The emoji that answer to `query` best, at most so many.
pub fn find(query: &str, most: usize) -> Vec<&'static Emoji> {
    best(groups(), query, most)
}

fn best<'a>(groups: &'a [Group], query: &str, most: usize) -> Vec<&'a Emoji> {
    let query = query.trim().to_lowercase().replace(' ', "_");
    let all = groups.iter().flat_map(|group| &group.emoji);
    let mut found: Vec<_> = all.filter_map(|emoji| Some((emoji.rank(&query)?, emoji))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(most).map(|(_, emoji)| emoji).collect()
}

/// What an emoji is called; nothing before the groups are there, or with a tone.
pub fn name(emoji: &str) -> Option<&'static str> {
    let mut all = groups().iter().flat_map(|group| &group.emoji);
    all.find(|known| known.emoji == emoji).map(|known| known.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::{Group, best};
    use crate::emoji::Tone;

    fn everything() -> Vec<Group> {
        serde_json::from_str(include_str!("../../../public/emoji.json")).expect("public/emoji.json")
    }

    fn find(query: &str) -> Vec<String> {
        best(&everything(), query, 8).into_iter().map(|emoji| emoji.emoji.clone()).collect()
    }

    #[test]
    fn emoji_are_found_by_shortcode_by_name_and_by_what_they_stand_for() {
        assert_eq!(find("tada")[0], "🎉");
        assert_eq!(find("+1")[0], "👍");
        assert!(find("smi").contains(&"😄".to_owned()));
        assert!(find("party").contains(&"🎉".to_owned()));
        assert_eq!(find("Red Heart")[0], "❤️");
        for (name, emoji) in [("pizza", "🍕"), ("heart", "❤️"), ("fire", "🔥"), ("cat", "🐈")] {
            assert_eq!(find(name)[0], emoji, "{name}");
        }
        assert!(find("no such thing").is_empty());
    }

    #[test]
    fn every_emoji_has_a_name_and_a_shortcode_and_only_people_have_tones() {
        for emoji in everything().iter().flat_map(|group| &group.emoji) {
            assert!(!emoji.name.is_empty() && !emoji.shortcode().is_empty(), "{}", emoji.emoji);
        }
        let groups = everything();
        let toned = |query| best(&groups, query, 1)[0].toned(Tone::Medium);
        assert_eq!(toned("wave"), "👋🏽");
        assert_eq!(toned("tada"), "🎉");
    }
}

//! The colour of people's skin.

use crate::live::storage;

const KEY: &str = "parlor.emoji.tone";
/// Asks for the colourful form; a tone takes its place.
const EMOJI_STYLE: char = '\u{fe0f}';

/// A skin tone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Yellow.
    #[default]
    None,
    Light,
    MediumLight,
    Medium,
    MediumDark,
    Dark,
}

impl Tone {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::None, Self::Light, Self::MediumLight, Self::Medium, Self::MediumDark, Self::Dark];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "No skin tone",
            Self::Light => "Light skin",
            Self::MediumLight => "Medium-light skin",
            Self::Medium => "Medium skin",
            Self::MediumDark => "Medium-dark skin",
            Self::Dark => "Dark skin",
        }
    }

    fn modifier(self) -> Option<char> {
        match self {
            Self::None => None,
            Self::Light => Some('\u{1f3fb}'),
            Self::MediumLight => Some('\u{1f3fc}'),
            Self::Medium => Some('\u{1f3fd}'),
            Self::MediumDark => Some('\u{1f3fe}'),
            Self::Dark => Some('\u{1f3ff}'),
        }
    }

    /// An emoji that has tones, in this one: the tone follows the first character.
    pub fn give(self, emoji: &str) -> String {
        let (Some(modifier), mut chars) = (self.modifier(), emoji.chars()) else { return emoji.to_owned() };
        let first = chars.next();
        let rest = chars.as_str();
        first.into_iter().chain([modifier]).chain(rest.strip_prefix(EMOJI_STYLE).unwrap_or(rest).chars()).collect()
    }

    /// The one I chose last. Only in the browser.
    pub fn chosen() -> Self {
        let kept = storage::get(KEY).and_then(|kept| kept.parse::<usize>().ok());
        kept.and_then(|index| Self::ALL.get(index).copied()).unwrap_or_default()
    }

    /// I choose it. Only in the browser.
    pub fn choose(self) {
        storage::set(KEY, &(self as usize).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::Tone;

    #[test]
    fn a_tone_follows_the_first_character() {
        assert_eq!(Tone::Medium.give("👋"), "👋🏽");
        assert_eq!(Tone::Dark.give("☝️"), "☝🏿");
        assert_eq!(Tone::Light.give("👨‍🦰"), "👨🏻‍🦰");
        assert_eq!(Tone::None.give("👋"), "👋");
    }
}

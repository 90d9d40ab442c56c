//! Faces: initials on a colour of their own.

use leptos::prelude::*;
use parlor::model::{ConversationKind, ConversationSummary};

use super::{Icon, Shape};

/// How large an avatar is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 24 px.
    Small,
    /// 36 px.
    #[default]
    Medium,
    /// 64 px.
    Large,
}

impl AvatarSize {
    fn class(self) -> &'static str {
        match self {
            Self::Small => "avatar-small",
            Self::Medium => "avatar-medium",
            Self::Large => "avatar-large",
        }
    }
}

/// A person. Decoration: the name stands beside it.
#[component]
pub fn Avatar(
    /// The person's id, which chooses the colour.
    id: i64,
    #[prop(into)] name: String,
    #[prop(optional)] size: AvatarSize,
) -> impl IntoView {
    // Drawn by the style sheet: no text, so nothing to be copied with a message or to be at odds with a button's name.
    view! {
        <span
            class=format!("avatar rounded-full {} {}", size.class(), colour(id))
            data-initials=initials(&name)
            aria-hidden="true"
        ></span>
    }
}

/// A conversation: the other person of a direct one, or a tile.
#[component]
pub fn ConversationAvatar(
    #[prop(into)] summary: ConversationSummary,
    #[prop(optional)] size: AvatarSize,
) -> impl IntoView {
    let conversation = &summary.conversation;
    let id = conversation.id.0;
    match (conversation.kind, summary.others.first()) {
        (ConversationKind::Direct, Some(other)) => {
            view! { <Avatar id=other.id.0 name=other.name.clone() size/> }.into_any()
        }
        (kind, _) => {
            let shape = if kind == ConversationKind::Channel { Shape::Hash } else { Shape::Group };
            view! {
                <span class=format!("avatar rounded-xl {} {}", size.class(), colour(id)) aria-hidden="true">
                    <Icon shape class="size-[55%]"/>
                </span>
            }
            .into_any()
        }
    }
}

/// The classes are literal, so that Tailwind's scan and a reader's search find them.
fn colour(id: i64) -> &'static str {
    const COLOURS: [&str; 12] = [
        "avatar-0",
        "avatar-1",
        "avatar-2",
        "avatar-3",
        "avatar-4",
        "avatar-5",
        "avatar-6",
        "avatar-7",
        "avatar-8",
        "avatar-9",
        "avatar-10",
        "avatar-11",
    ];
    // Seven is coprime to twelve: neighbours in the database do not look alike.
    let index = usize::try_from(id.wrapping_mul(7).rem_euclid(12)).unwrap_or_default();
    COLOURS.get(index).copied().unwrap_or(COLOURS[0])
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    let letters: String = [first, last].into_iter().flatten().flat_map(char::to_uppercase).collect();
    if letters.is_empty() { name.chars().take(1).collect() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_letters_where_there_are_some() {
        for (name, letters) in [
            ("Ada Lovelace", "AL"),
            ("bob", "B"),
            ("Jean-Luc de la Tour", "JT"),
            ("  ", " "),
            ("", ""),
            ("</title><script>alert(1)</script>", "T"),
            ("🦊", "🦊"),
            ("משה כהן", "מכ"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }
}

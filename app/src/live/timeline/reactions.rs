//! Reactions that show before the server has them.

use std::sync::Arc;

use parlor::model::{Message, MessageId, Person, Reaction};

use super::Timeline;

/// An emoji of mine that is to be on a message, or no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    message: MessageId,
    emoji: String,
    on: bool,
}

impl Timeline {
    /// I put an emoji on a message, or took it away, and the server is being told.
    pub fn wish(&mut self, message: MessageId, emoji: &str, on: bool) {
        self.answered(message, emoji);
        self.wishes.push(Wish { message, emoji: emoji.to_owned(), on });
    }

    /// The server was told; what it made of it is in the message itself.
    pub fn answered(&mut self, message: MessageId, emoji: &str) {
        self.wishes.retain(|wish| wish.message != message || wish.emoji != emoji);
    }

    /// A message as I wish it.
    pub(super) fn wished(&self, message: &Arc<Message>) -> Arc<Message> {
        let mut wished = Arc::clone(message);
        for wish in self.wishes.iter().filter(|wish| wish.message == message.id) {
            apply(&mut Arc::make_mut(&mut wished).reactions, wish, &self.me);
        }
        wished
    }
}

fn apply(reactions: &mut Vec<Reaction>, wish: &Wish, me: &Person) {
    let place = reactions.iter().position(|reaction| reaction.emoji == wish.emoji);
    match (place, wish.on) {
        (Some(place), true) if !reactions[place].user_ids.contains(&me.id) => reactions[place].user_ids.push(me.id),
        (Some(place), false) => {
            reactions[place].user_ids.retain(|user| *user != me.id);
            if reactions[place].user_ids.is_empty() {
                reactions.remove(place);
            }
        }
        (None, true) => {
            reactions.push(Reaction { emoji: wish.emoji.clone(), user_ids: vec![me.id], ..Reaction::default() })
        }
        _ => {}
    }
}

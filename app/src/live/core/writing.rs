//! What is written and not sent: the drafts, their files, and what other tabs make of them.

use std::sync::Arc;

use leptos::prelude::*;

use super::Core;
use crate::live::{
    drafts::{self, Place},
    outbox::Outgoing,
    uploads::{Held, Sending, Uploads},
};

impl Core {
    /// Changes a draft, and keeps it.
    pub(in crate::live) fn edit_draft(&self, place: Place, change: impl FnOnce(&mut Outgoing)) {
        self.drafts.update(|drafts| drafts::edit(drafts, self.me.id, place, change));
    }

    /// Somebody begins or ceases to write at a place.
    pub(in crate::live) fn occupy(&self, place: Place, here: bool) {
        let occupied = &mut self.state().occupied;
        if here {
            *occupied = Some(place);
        } else if *occupied == Some(place) {
            *occupied = None;
        }
    }

    /// Another tab wrote down something under this key, or let it go.
    pub(in crate::live) fn follow(self: &Arc<Self>, key: &str, json: Option<&str>) {
        let Some(place) = drafts::place_of(self.me.id, key) else { return };
        let uploads = Uploads::new(Arc::clone(self), place);
        if uploads.sending().get_untracked() == Sending::Waiting {
            return;
        }
        let is_occupied = document().has_focus() == Ok(true) && self.state().occupied == Some(place);
        self.drafts.update(|drafts| drafts::follow(drafts, place, json.and_then(drafts::read), is_occupied));
        uploads.follow_draft();
    }

    /// The files that are being added at a place.
    pub(in crate::live) fn held_at(&self, place: Place) -> Held {
        self.state().uploads.entry(place).or_default().clone()
    }

    /// Whether files are on their way, which end with the page.
    pub(in crate::live) fn is_uploading(&self) -> bool {
        let held: Vec<_> = self.state().uploads.values().cloned().collect();
        held.iter().any(Held::is_underway)
    }
}

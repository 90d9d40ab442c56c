//! How far each conversation is known, and the order in which its changes are passed on.

use std::collections::{BTreeMap, HashMap};

use parlor::{
    model::ConversationId,
    protocol::{Command, Cursor, Event, MAX_LIST},
};

use super::Action;

/// A conversation that could not be fetched is fetched again after this.
const RELOAD_MS: i64 = 5_000;

enum State {
    /// Each change is exactly one more than the last.
    Following,
    /// A resume is under way. Changes are held, by `seq`, until it is complete: those that were under way already
    /// may come before the older ones that it replays.
    CatchingUp(BTreeMap<i64, Event>),
    /// It is being fetched.
    Loading,
    /// It could not be fetched.
    Failed { retry_at: i64 },
}

struct Known {
    /// The last change passed on.
    seq: i64,
    state: State,
}

/// Every conversation's cursor.
pub(super) struct Cursors(HashMap<ConversationId, Known>);

impl Cursors {
    pub(super) fn new(seen: impl IntoIterator<Item = (ConversationId, i64)>) -> Self {
        Self(seen.into_iter().map(|(id, seq)| (id, Known { seq, state: State::Following })).collect())
    }

    /// Whether nothing is being caught up with.
    pub(super) fn are_fresh(&self) -> bool {
        !self.0.values().any(|known| matches!(known.state, State::CatchingUp(_) | State::Loading))
    }

    /// The socket is new: asks for everything that was missed.
    pub(super) fn resume_all(&mut self, actions: &mut Vec<Action>) {
        let mut cursors = Vec::new();
        for (&conversation, known) in &mut self.0 {
            match known.state {
                State::Following | State::CatchingUp(_) => {
                    known.state = State::CatchingUp(BTreeMap::new());
                    cursors.push(Cursor { conversation, seq: known.seq });
                }
                State::Loading => {}
                State::Failed { .. } => {
                    known.state = State::Loading;
                    actions.push(Action::Reload(conversation));
                }
            }
        }
        cursors.sort_by_key(|cursor| cursor.conversation);
        for chunk in cursors.chunks(MAX_LIST) {
            actions.push(Action::Write(Command::Resume { cursors: chunk.to_vec() }));
        }
    }

    /// The socket is gone, and with it the answers that were awaited.
    pub(super) fn disconnected(&mut self) {
        for known in self.0.values_mut() {
            if matches!(known.state, State::CatchingUp(_)) {
                known.state = State::Following;
            }
        }
    }

    /// A change arrived.
    pub(super) fn follow(&mut self, change: Cursor, event: Event, actions: &mut Vec<Action>) {
        let Some(known) = self.0.get_mut(&change.conversation) else {
            return self.load(change.conversation, actions);
        };
        if change.seq <= known.seq {
            return;
        }
        match &mut known.state {
            State::Following if change.seq == known.seq + 1 => {
                known.seq = change.seq;
                actions.push(Action::Apply(event));
            }
            State::Following => {
                known.catch_up(change.conversation, actions);
                known.hold(change.seq, event);
            }
            State::CatchingUp(_) => known.hold(change.seq, event),
            // What is fetched holds it, or the resume after that brings it.
            State::Loading | State::Failed { .. } => {}
        }
    }

    /// The resume is complete up to `seq`.
    pub(super) fn caught(&mut self, conversation: ConversationId, seq: i64, actions: &mut Vec<Action>) {
        let Some(known) = self.0.get_mut(&conversation) else { return };
        let State::CatchingUp(held) = &mut known.state else { return };
        let later = held.split_off(&(seq + 1));
        let due = std::mem::replace(held, later);
        actions.extend(due.into_values().map(Action::Apply));
        known.seq = known.seq.max(seq);
        let State::CatchingUp(later) = std::mem::replace(&mut known.state, State::Following) else { return };
        for (seq, event) in later {
            self.follow(Cursor { conversation, seq }, event, actions);
        }
    }

    /// The server names the last change it sent: whatever is missing was lost on the way.
    pub(super) fn compare(&mut self, head: Cursor, actions: &mut Vec<Action>) {
        if let Some(known) = self.0.get_mut(&head.conversation)
            && matches!(known.state, State::Following)
            && head.seq > known.seq
        {
            known.catch_up(head.conversation, actions);
        }
    }

    /// Too much was missed, or the conversation is unknown.
    pub(super) fn load(&mut self, conversation: ConversationId, actions: &mut Vec<Action>) {
        let known = self.0.entry(conversation).or_insert(Known { seq: 0, state: State::Following });
        if !matches!(known.state, State::Loading) {
            known.state = State::Loading;
            actions.push(Action::Reload(conversation));
        }
    }

    /// It was fetched as of `seq`; what happened since is asked for.
    pub(super) fn loaded(&mut self, conversation: ConversationId, seq: i64, open: bool, actions: &mut Vec<Action>) {
        let known = Known { seq, state: State::Following };
        self.0.insert(conversation, known);
        if open && let Some(known) = self.0.get_mut(&conversation) {
            known.catch_up(conversation, actions);
        }
    }

    /// A page holds it as of `seq`, perhaps older than the cursor.
    pub(super) fn rewind(&mut self, conversation: ConversationId, seq: i64, open: bool, actions: &mut Vec<Action>) {
        match self.0.get(&conversation) {
            Some(known) if known.seq <= seq || matches!(known.state, State::Loading) => {}
            _ => self.loaded(conversation, seq, open, actions),
        }
    }

    pub(super) fn not_loaded(&mut self, conversation: ConversationId, now: i64) {
        if let Some(known) = self.0.get_mut(&conversation) {
            known.state = State::Failed { retry_at: now + RELOAD_MS };
        }
    }

    /// Something asked for there failed. If it was a resume, the conversation is fetched instead, a little later.
    pub(super) fn failed(&mut self, conversation: ConversationId, now: i64) {
        if self.0.get(&conversation).is_some_and(|known| matches!(known.state, State::CatchingUp(_))) {
            self.not_loaded(conversation, now);
        }
    }

    pub(super) fn forget(&mut self, conversation: ConversationId) {
        self.0.remove(&conversation);
    }

    pub(super) fn tick(&mut self, now: i64, actions: &mut Vec<Action>) {
        for (&conversation, known) in &mut self.0 {
            if matches!(known.state, State::Failed { retry_at } if now >= retry_at) {
                known.state = State::Loading;
                actions.push(Action::Reload(conversation));
            }
        }
    }
}

impl Known {
    fn catch_up(&mut self, conversation: ConversationId, actions: &mut Vec<Action>) {
        self.state = State::CatchingUp(BTreeMap::new());
        let cursors = vec![Cursor { conversation, seq: self.seq }];
        actions.push(Action::Write(Command::Resume { cursors }));
    }

    fn hold(&mut self, seq: i64, event: Event) {
        if let State::CatchingUp(held) = &mut self.state {
            held.insert(seq, event);
        }
    }
}

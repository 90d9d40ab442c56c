//! Whether anybody is at the keyboard, in any of a browser's tabs.

/// Without a sign of life for this long, one is away.
const AWAY_MS: i64 = 5 * 60_000;
/// The other tabs are told of a sign of life this often.
const TELL_MS: i64 = 30_000;

/// When somebody did something last, in milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Idle {
    active_at: i64,
    told_at: i64,
    away: bool,
}

impl Idle {
    /// Somebody did something. True if they were away.
    pub fn active(&mut self, now: i64) -> bool {
        self.active_at = now;
        std::mem::take(&mut self.away)
    }

    /// Whether it is time to tell the other tabs, which counts as done.
    pub fn is_to_be_told(&mut self, now: i64) -> bool {
        let due = now - self.told_at >= TELL_MS;
        if due {
            self.told_at = now;
        }
        due
    }

    /// Time passed. True if they just went away.
    pub fn tick(&mut self, now: i64) -> bool {
        if self.active_at == 0 {
            self.active_at = now;
        }
        let went = !self.away && now - self.active_at >= AWAY_MS;
        self.away |= went;
        went
    }

    /// Whether they are away.
    pub fn is_away(&self) -> bool {
        self.away
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_000_000;

    #[test]
    fn who_does_nothing_for_five_minutes_is_away_once() {
        let mut idle = Idle::default();
        assert!(!idle.tick(START));
        assert!(!idle.tick(START + AWAY_MS - 1));
        assert!(idle.tick(START + AWAY_MS));
        assert!(!idle.tick(START + AWAY_MS + 500));
        assert!(idle.is_away());
    }

    #[test]
    fn a_sign_of_life_brings_them_back_and_starts_anew() {
        let mut idle = Idle::default();
        idle.tick(START);
        idle.tick(START + AWAY_MS);
        assert!(idle.active(START + AWAY_MS + 1));
        assert!(!idle.active(START + AWAY_MS + 2));
        assert!(!idle.tick(START + 2 * AWAY_MS));
        assert!(idle.tick(START + 2 * AWAY_MS + 2));
    }

    #[test]
    fn the_other_tabs_are_told_now_and_then() {
        let mut idle = Idle::default();
        assert!(idle.is_to_be_told(START));
        assert!(!idle.is_to_be_told(START + TELL_MS - 1));
        assert!(idle.is_to_be_told(START + TELL_MS));
    }
}

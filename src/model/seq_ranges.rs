//! Arithmetic on sets of `seq`, kept as ascending ranges that neither overlap nor touch.

use super::SeqRange;

impl SeqRange {
    /// Everything in either set.
    pub fn union(a: &[Self], b: &[Self]) -> Vec<Self> {
        let mut all: Vec<Self> = a.iter().chain(b).copied().filter(|range| range.from <= range.to).collect();
        all.sort_unstable();
        let mut merged: Vec<Self> = Vec::with_capacity(all.len());
        for range in all {
            match merged.last_mut() {
                Some(last) if range.from <= last.to.saturating_add(1) => last.to = last.to.max(range.to),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// What is in `a` and not in `b`; both are ascending and do not overlap.
    pub fn difference(a: &[Self], b: &[Self]) -> Vec<Self> {
        let mut left = Vec::new();
        for &range in a {
            let mut from = range.from;
            for taken in b.iter().filter(|taken| taken.to >= range.from && taken.from <= range.to) {
                if taken.from > from {
                    left.push(Self { from, to: taken.from - 1 });
                }
                from = from.max(taken.to.saturating_add(1));
            }
            if from <= range.to {
                left.push(Self { from, to: range.to });
            }
        }
        left
    }
}

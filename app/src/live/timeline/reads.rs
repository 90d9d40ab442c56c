//! Who has read what.

use parlor::model::{Reader, SeqRange, UserId};

/// Adds ranges to what somebody has read.
pub(super) fn add(readers: &mut Vec<Reader>, user: UserId, ranges: &[SeqRange]) {
    let place = readers.iter().position(|reader| reader.user_id == user).unwrap_or_else(|| {
        readers.push(Reader { user_id: user, ranges: Vec::new() });
        readers.len() - 1
    });
    let known = &mut readers[place].ranges;
    known.extend_from_slice(ranges);
    known.sort_unstable();
    known.dedup_by(|next, before| {
        let touches = next.from <= before.to + 1;
        if touches {
            before.to = before.to.max(next.to);
        }
        touches
    });
}

/// How many have read a message.
pub(super) fn count(readers: &[Reader], seq: i64) -> usize {
    readers.iter().filter(|reader| has_read(reader, seq)).count()
}

fn has_read(reader: &Reader, seq: i64) -> bool {
    let after = reader.ranges.partition_point(|range| range.from <= seq);
    after.checked_sub(1).is_some_and(|place| reader.ranges[place].contains(seq))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: i64, to: i64) -> SeqRange {
        SeqRange { from, to }
    }

    #[test]
    fn ranges_that_touch_or_overlap_become_one() {
        let mut readers = Vec::new();
        add(&mut readers, UserId(1), &[range(1, 3), range(8, 9)]);
        add(&mut readers, UserId(1), &[range(4, 5), range(9, 12)]);
        assert_eq!(readers[0].ranges, [range(1, 5), range(8, 12)]);
    }

    #[test]
    fn readers_are_counted_by_message() {
        let mut readers = Vec::new();
        add(&mut readers, UserId(1), &[range(1, 3), range(8, 9)]);
        add(&mut readers, UserId(2), &[range(1, 8)]);
        assert_eq!([1, 3, 4, 8, 9, 10].map(|seq| count(&readers, seq)), [2, 2, 1, 2, 1, 0]);
    }
}

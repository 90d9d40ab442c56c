//! A recording's loudness in a few numbers.

/// Numbers that a waveform holds at most.
const MOST: usize = 128;

/// The loudest of each stretch, over at most [`MOST`] stretches.
pub fn condense(levels: &[u8]) -> Vec<u8> {
    let count = levels.len().min(MOST);
    let loudest = |stretch: usize| {
        let (from, to) = (stretch * levels.len() / count, (stretch + 1) * levels.len() / count);
        levels[from..to].iter().copied().max().unwrap_or(0)
    };
    (0..count).map(loudest).collect()
}

/// The loudness of a moment: how far its samples are from silence, which is 128; louder than linear, as ears hear.
pub fn loudness(samples: &[u8]) -> u8 {
    let peak = samples.iter().map(|sample| sample.abs_diff(128)).max().unwrap_or(0);
    ((f64::from(peak) / 128.0).sqrt() * 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::{condense, loudness};

    #[test]
    fn a_short_recording_keeps_every_moment() {
        assert_eq!(condense(&[]), Vec::<u8>::new());
        assert_eq!(condense(&[3, 200]), [3, 200]);
    }

    #[test]
    fn a_long_one_keeps_the_loudest_of_each_stretch() {
        let mut levels = vec![1; 1280];
        levels[1279] = 255;
        let waveform = condense(&levels);
        assert_eq!((waveform.len(), waveform[0], waveform[127]), (128, 1, 255));
        assert_eq!(condense(&[7; 129]).len(), 128);
    }

    #[test]
    fn silence_is_nothing_and_a_full_swing_is_everything() {
        assert_eq!(loudness(&[128; 10]), 0);
        assert_eq!(loudness(&[128, 0]), 255);
        assert!(loudness(&[128, 160]) > 64);
    }
}

//! Sizes and times in words, and the room that pictures take.

use parlor::model::Attachment;

/// A number of bytes as people say it.
pub fn size(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
    }
    let mut amount = bytes as f64 / 1024.0;
    let mut unit = 0;
    while amount >= 1023.5 && unit + 1 < UNITS.len() {
        amount /= 1024.0;
        unit += 1;
    }
    let tenths = (amount * 10.0).round() as i64;
    if tenths < 100 && tenths % 10 != 0 {
        format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
    } else {
        format!("{} {}", amount.round() as i64, UNITS[unit])
    }
}

/// A length of time as players show it.
pub fn clock(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// The size, in pixels, at which a picture is drawn in a box: as it is, or smaller. Known before the picture is.
pub fn fit(file: &Attachment, (width, height): (i32, i32)) -> Option<(i32, i32)> {
    let (own_width, own_height) = (f64::from(file.width?), f64::from(file.height?));
    if own_width < 1.0 || own_height < 1.0 {
        return None;
    }
    let scale = (f64::from(width) / own_width).min(f64::from(height) / own_height).min(1.0);
    let scaled = |length: f64| ((length * scale).round() as i32).max(1);
    Some((scaled(own_width), scaled(own_height)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::tests::file;

    #[test]
    fn sizes_are_short_and_round() {
        let sizes = [0, 1, 1023, 1024, 1536, 20_480, 1_048_575, 26_214_400, 5_368_709_120].map(size);
        assert_eq!(sizes, ["0 bytes", "1 byte", "1023 bytes", "1 KB", "1.5 KB", "20 KB", "1 MB", "25 MB", "5 GB"]);
    }

    #[test]
    fn times_have_hours_only_where_there_are_some() {
        assert_eq!([0, 59_999, 61_000, 3_600_000].map(clock), ["0:00", "0:59", "1:01", "1:00:00"]);
    }

    #[test]
    fn a_picture_keeps_its_shape_and_never_grows() {
        let picture = |width, height| fit(&Attachment { width, height, ..file("a.png") }, (400, 300));
        assert_eq!(picture(Some(4000), Some(1000)), Some((400, 100)));
        assert_eq!(picture(Some(100), Some(3000)), Some((10, 300)));
        assert_eq!(picture(Some(20), Some(10)), Some((20, 10)));
        assert_eq!(picture(Some(0), Some(10)), None);
        assert_eq!(picture(None, None), None);
    }
}

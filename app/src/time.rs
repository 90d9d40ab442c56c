//! Times on the page: UTC in the server's HTML, then in the reader's zone and manner, told by the browser's `Intl`.

use leptos::prelude::*;
use parlor::model::Timestamp;

/// How a time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeForm {
    /// `14:05`.
    #[default]
    Clock,
    /// As short as it can be: the clock today, the weekday this week, else the date.
    Short,
    /// `20 November 2026`.
    Day,
}

/// A point in time. Its tooltip has the full date and zone.
#[component]
pub fn Time(
    /// When.
    at: Timestamp,
    #[prop(optional)] form: TimeForm,
    #[prop(optional, into)] class: &'static str,
) -> impl IntoView {
    let text = RwSignal::new(utc(at, form));
    // Zone and locale are the browser's, so they may only show once the server's HTML is hydrated.
    Effect::new(move |_| text.set(local(at, form)));
    view! { <time datetime=iso(at) title=full(at) class=class>{text}</time> }
}

/// The full date, with the zone: UTC's in the server's HTML, then the reader's.
pub fn full(at: Timestamp) -> RwSignal<String> {
    let text = RwSignal::new(utc_full(at));
    Effect::new(move |_| text.set(local_full(at)));
    text
}

/// A moment in UTC, by the calendar.
struct Civil {
    year: i64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Civil {
    /// Days to civil date after Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "each is the remainder of a small divisor"
    )]
    fn of(at: Timestamp) -> Self {
        let (days, secs) = (at.as_secs().div_euclid(86_400), at.as_secs().rem_euclid(86_400));
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        Self {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month: month as u8,
            day: (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u8,
            hour: (secs / 3_600) as u8,
            minute: (secs / 60 % 60) as u8,
            second: (secs % 60) as u8,
        }
    }

    fn month_name(&self) -> &'static str {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        NAMES.get(usize::from(self.month) - 1).copied().unwrap_or_default()
    }
}

/// ISO 8601, for `datetime` attributes.
pub fn iso(at: Timestamp) -> String {
    let Civil { year, month, day, hour, minute, second } = Civil::of(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// In UTC, as the server writes it.
pub fn utc(at: Timestamp, form: TimeForm) -> String {
    let civil = Civil::of(at);
    match form {
        TimeForm::Clock => format!("{:02}:{:02}", civil.hour, civil.minute),
        TimeForm::Short => format!("{} {:.3}", civil.day, civil.month_name()),
        TimeForm::Day => format!("{} {} {}", civil.day, civil.month_name(), civil.year),
    }
}

/// The full date in UTC, as the server writes it.
pub fn utc_full(at: Timestamp) -> String {
    format!("{}, {} UTC", utc(at, TimeForm::Day), utc(at, TimeForm::Clock))
}

/// In the reader's zone and locale. Only in the browser: in effects and handlers.
pub fn local(at: Timestamp, form: TimeForm) -> String {
    match form {
        TimeForm::Clock => formatted(at, &[("hour", "2-digit"), ("minute", "2-digit")]),
        TimeForm::Day => formatted(at, &[("day", "numeric"), ("month", "long"), ("year", "numeric")]),
        TimeForm::Short => match local_days_ago(at) {
            0 => local(at, TimeForm::Clock),
            1 => "Yesterday".to_owned(),
            2..=6 => formatted(at, &[("weekday", "short")]),
            ..=300 => formatted(at, &[("day", "numeric"), ("month", "short")]),
            _ => formatted(at, &[("day", "numeric"), ("month", "short"), ("year", "2-digit")]),
        },
    }
}

/// How many midnights ago, in the reader's zone. Only in the browser.
pub fn local_days_ago(at: Timestamp) -> i64 {
    local_day(js_sys::Date::now()) - local_day(at.as_millis() as f64)
}

/// The number of the day in the reader's zone.
fn local_day(millis: f64) -> i64 {
    let date = js_sys::Date::new(&millis.into());
    ((millis - date.get_timezone_offset() * 60_000.0) / 86_400_000.0).floor() as i64
}

fn local_full(at: Timestamp) -> String {
    formatted(at, &[("dateStyle", "full"), ("timeStyle", "long")])
}

fn formatted(at: Timestamp, options: &[(&str, &str)]) -> String {
    let object = js_sys::Object::new();
    for (key, value) in options {
        // Setting a property of a plain object does not fail.
        let _ = js_sys::Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    let date = js_sys::Date::new(&(at.as_millis() as f64).into());
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &object);
    let text = format.format().call1(&format, &date);
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| utc(at, TimeForm::Clock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_right_at_its_corners() {
        for (secs, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_251_199, "2024-02-29T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(iso(Timestamp(secs * 1_000_000)), text);
        }
    }

    #[test]
    fn the_server_writes_utc() {
        let at = Timestamp(1_795_175_279_000_000);
        assert_eq!(utc(at, TimeForm::Short), "20 Nov");
        assert_eq!(utc_full(at), "20 November 2026, 11:47 UTC");
    }
}

//! Moments as people read them: never ambiguous, in UTC and in the country's time, and how far away they are.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use prost_types::Timestamp;

use super::language::Language;
use super::say::{Said, say, say_with};

/// The moment of a timestamp.
pub fn moment(timestamp: &Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(timestamp.seconds, u32::try_from(timestamp.nanos).ok()?)
}

/// A day, such as `12 Nov 2026`.
pub fn day(language: Language, date: impl chrono::Datelike) -> String {
    let month = say(language, &format!("month-{}", date.month()));
    format!("{} {month} {}", date.day(), date.year())
}

/// A day without its year, such as `12 Nov`.
pub fn day_and_month(language: Language, date: impl chrono::Datelike) -> String {
    format!("{} {}", date.day(), say(language, &format!("month-{}", date.month())))
}

/// A month, such as `Nov 2026`.
pub fn month_and_year(language: Language, date: impl chrono::Datelike) -> String {
    format!("{} {}", say(language, &format!("month-{}", date.month())), date.year())
}

/// A day as a message has it, `2026-11-12`; a year or a month, as it is.
pub fn written_day(language: Language, text: &str) -> String {
    text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), |date| day(language, date))
}

/// A moment in UTC, and where the zone is known, there: `12 Nov 2026 18:00 UTC (20:00 Khartoum)`.
pub fn shown(language: Language, at: DateTime<Utc>, zone: Option<Tz>) -> String {
    let utc = format!("{} {} UTC", day(language, at), at.format("%H:%M"));
    let Some(zone) = zone else { return utc };
    let there = at.with_timezone(&zone);
    let city = zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
    if there.date_naive() == at.date_naive() {
        format!("{utc} ({} {city})", there.format("%H:%M"))
    } else {
        format!("{utc} ({} {} {city})", day(language, there), there.format("%H:%M"))
    }
}

/// How far `at` is from `now`, in words: what is left, or how late it is.
pub fn away(language: Language, now: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let (key, span) = if at >= now { ("time-left", at - now) } else { ("time-late", now - at) };
    say_with(language, key, &[("span", Said::from(span_in_words(language, span)))])
}

fn span_in_words(language: Language, span: TimeDelta) -> String {
    let (key, number) = match (span.num_minutes(), span.num_hours(), span.num_days()) {
        (minutes, 0, _) => ("span-minutes", minutes),
        (_, hours, 0 | 1) => ("span-hours", hours),
        (_, _, days) => ("span-days", days),
    };
    say_with(language, key, &[("number", Said::from(number))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_moment_is_shown_in_utc_and_there() {
        let shown = |text, zone: Tz| shown(Language::English, at(text), Some(zone));
        assert_eq!(shown("2026-11-12T18:00:00Z", Tz::Africa__Khartoum), "12 Nov 2026 18:00 UTC (20:00 Khartoum)");
        assert_eq!(shown("2013-11-15T18:00:00Z", Tz::Asia__Manila), "15 Nov 2013 18:00 UTC (16 Nov 2013 02:00 Manila)");
    }

    #[test]
    fn what_is_left_and_what_is_late_is_said_in_words() {
        let (now, away) =
            (at("2026-11-12T18:00:00Z"), |to: &str| away(Language::English, at("2026-11-12T18:00:00Z"), at(to)));
        assert!(now < at("2026-11-13T18:00:00Z"));
        assert_eq!(away("2026-11-12T18:01:00Z"), "1 minute left");
        assert_eq!(away("2026-11-13T18:00:00Z"), "24 hours left");
        assert_eq!(away("2026-11-09T18:00:00Z"), "3 days late");
    }
}

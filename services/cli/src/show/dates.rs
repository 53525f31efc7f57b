//! Moments as people read them, in UTC.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// `Fri  8 Nov 2013`.
pub fn day(moment: DateTime<Utc>) -> String {
    moment.format("%a %e %b %Y").to_string()
}

/// `8 November 2013`.
pub fn long_day(moment: DateTime<Utc>) -> String {
    moment.format("%-d %B %Y").to_string()
}

/// `04:40`.
pub fn clock(moment: DateTime<Utc>) -> String {
    moment.format("%H:%M").to_string()
}

/// `8 Nov 2013 04:40`.
pub fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%-d %b %Y %H:%M").to_string()
}

/// `15:59 (23:59)`: the time in `zone` after that in UTC, with `+1` or `-1` where it is another day there.
pub fn clock_in(moment: DateTime<Utc>, zone: Tz) -> String {
    if zone == Tz::UTC {
        return clock(moment);
    }
    let local = moment.with_timezone(&zone);
    let day = match (local.date_naive() - moment.date_naive()).num_days() {
        0 => String::new(),
        days => format!(" {days:+}"),
    };
    format!("{} ({}{day})", clock(moment), local.format("%H:%M"))
}

/// `18 Nov 2013 15:59 (23:59)`: the moment in UTC, and the time in `zone` as [`clock_in`] has it.
pub fn moment_in(moment: DateTime<Utc>, zone: Tz) -> String {
    format!("{} {}", moment.format("%-d %b %Y"), clock_in(moment, zone))
}

/// What the time in brackets is, for the head of a page; nothing where there is none.
pub fn about_brackets(zone: Tz) -> Option<String> {
    let place = zone.name().rsplit('/').next()?.replace('_', " ");
    (zone != Tz::UTC).then(|| format!("Times are in UTC, with the time in {place} in brackets."))
}

/// The moment in a field of an answer as [`moment`] has it; empty where there is none.
pub fn time_of(field: &Value) -> String {
    parsed(field).map_or_else(String::new, moment)
}

/// When something was so that may be known inexactly: the date as exactly as it is known, where one is given, such as
/// `November 2013`; else the moment.
pub fn known(at: &Value, known_as: &Value) -> String {
    known_as.as_str().filter(|text| !text.is_empty()).map_or_else(|| time_of(at), in_words)
}

/// A date of the past in words: `2013`, `November 2013`, `8 Nov 2013`, `8 Nov 2013 04:40`.
pub fn in_words(date: &str) -> String {
    let first = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    let words = match date.len() {
        7 => first(&format!("{date}-01")).map(|month| month.format("%B %Y").to_string()),
        10 => first(date).map(|day| day.format("%-d %b %Y").to_string()),
        _ => date.parse().ok().map(moment),
    };
    words.unwrap_or_else(|| date.to_owned())
}

/// The moment in a field of an answer; `None` where there is none.
pub fn parsed(field: &Value) -> Option<DateTime<Utc>> {
    field.as_str().and_then(|text| text.parse().ok())
}

/// A length of time by its two largest units: `10 days 3 hours`, `45 minutes`.
pub fn length(length: TimeDelta) -> String {
    let minutes = length.num_minutes().abs();
    let units = [(minutes / 1440, "day"), (minutes / 60 % 24, "hour"), (minutes % 60, "minute")];
    let largest = units.iter().position(|(count, _)| *count > 0).unwrap_or(units.len() - 1);
    let said = units.iter().skip(largest).take(2).filter(|(count, _)| *count > 0);
    let said: Vec<_> =
        said.map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" })).collect();
    if said.is_empty() { "less than a minute".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-1.15: what is known inexactly is shown as exactly as it is known.
    #[test]
    fn dates_are_shown_as_exactly_as_they_are_known() {
        let shown = ["2013", "2013-11", "2013-11-08", "2013-11-08T04:40:00Z"].map(in_words);
        assert_eq!(shown, ["2013", "November 2013", "8 Nov 2013", "8 Nov 2013 04:40"]);
        let at = Value::from("2013-10-31T16:00:00Z");
        assert_eq!(known(&at, &Value::from("2013-11")), "November 2013");
        for none in [Value::Null, Value::from("")] {
            assert_eq!(known(&at, &none), "31 Oct 2013 16:00");
        }
    }

    #[test]
    fn a_moment_has_the_time_of_the_country_beside_it() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let read = |text, zone| moment_in(at(text), zone);
        assert_eq!(read("2013-11-18T15:59:59Z", Tz::Asia__Manila), "18 Nov 2013 15:59 (23:59)");
        assert_eq!(read("2013-11-18T16:00:00Z", Tz::Asia__Manila), "18 Nov 2013 16:00 (00:00 +1)");
        assert_eq!(read("2013-11-18T02:00:00Z", Tz::America__PortauPrince), "18 Nov 2013 02:00 (21:00 -1)");
        assert_eq!(read("2013-11-18T02:00:00Z", Tz::UTC), "18 Nov 2013 02:00");
    }

    #[test]
    fn durations_are_shown_by_their_two_largest_units() {
        assert_eq!(length(TimeDelta::minutes(10 * 1440 + 3 * 60 + 7)), "10 days 3 hours");
        assert_eq!(length(TimeDelta::minutes(61)), "1 hour 1 minute");
        assert_eq!(length(TimeDelta::days(-1)), "1 day");
        assert_eq!(length(TimeDelta::seconds(20)), "less than a minute");
    }
}

//! Moments as people read them, in UTC.

use chrono::{DateTime, TimeDelta, Utc};
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

/// The moment in a field of an answer as [`moment`] has it; empty where there is none.
pub fn time_of(field: &Value) -> String {
    parsed(field).map_or_else(String::new, moment)
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

    #[test]
    fn durations_are_shown_by_their_two_largest_units() {
        assert_eq!(length(TimeDelta::minutes(10 * 1440 + 3 * 60 + 7)), "10 days 3 hours");
        assert_eq!(length(TimeDelta::minutes(61)), "1 hour 1 minute");
        assert_eq!(length(TimeDelta::days(-1)), "1 day");
        assert_eq!(length(TimeDelta::seconds(20)), "less than a minute");
    }
}

//! A date of the past, as exactly as it is known: a year, a month, a day or a moment (ISO 8601 with reduced precision), or not
//! known at all.
//!
//! Only records of the past may be inexact; what is recorded as it happens names its day or its moment. An inexact date has
//! two readings: the earliest moment that it can mean, and the latest. What began on it takes its place by the earliest
//! reading, and nothing is late by another than the latest.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::time::{Moment, end_of_day, start_of_day};

/// The years that a date of the past may lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

/// A date of the past; it is stored, read and shown as it was given, such as `2013`, `2013-11` or `2013-11-08`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PastDate(Known);

/// How exactly the date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Known {
    /// To the year, which this is the first day of.
    Year(NaiveDate),
    /// To the month, which this is the first day of.
    Month(NaiveDate),
    Day(NaiveDate),
    Moment(Moment),
    /// That it happened is known, and not when.
    Not,
}

/// What is written for a date that is not known.
const UNKNOWN: &str = "unknown";

/// The first and the last day that a date can mean that is not known.
const ANY_DAY: (NaiveDate, NaiveDate) =
    match (NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1), NaiveDate::from_ymd_opt(*YEARS.end(), 12, 31)) {
        (Some(first), Some(last)) => (first, last),
        _ => (NaiveDate::MIN, NaiveDate::MAX),
    };

impl PastDate {
    /// Of something that happened nobody knows when.
    pub const UNKNOWN: Self = Self(Known::Not);

    /// Whether anything is known of when it was.
    pub fn is_known(self) -> bool {
        self != Self::UNKNOWN
    }

    /// The first moment that it can mean in a country of that time zone.
    pub fn earliest(self, zone: Tz) -> Moment {
        match self.0 {
            Known::Moment(moment) => moment,
            _ => start_of_day(self.first_day(zone), zone),
        }
    }

    /// The last moment that it can mean in a country of that time zone.
    pub fn latest(self, zone: Tz) -> Moment {
        match self.0 {
            Known::Moment(moment) => moment,
            _ => end_of_day(self.last_day(zone), zone),
        }
    }

    /// The first day that it can mean in a country of that time zone.
    pub fn first_day(self, zone: Tz) -> NaiveDate {
        match self.0 {
            Known::Year(first) | Known::Month(first) | Known::Day(first) => first,
            Known::Moment(moment) => moment.with_timezone(&zone).date_naive(),
            Known::Not => ANY_DAY.0,
        }
    }

    /// The last day that it can mean in a country of that time zone.
    pub fn last_day(self, zone: Tz) -> NaiveDate {
        let before = |next: Option<NaiveDate>| next.and_then(|next| next.pred_opt()).unwrap_or(NaiveDate::MAX);
        match self.0 {
            Known::Year(first) => before(first.checked_add_months(Months::new(12))),
            Known::Month(first) => before(first.checked_add_months(Months::new(1))),
            Known::Day(day) => day,
            Known::Moment(moment) => moment.with_timezone(&zone).date_naive(),
            Known::Not => ANY_DAY.1,
        }
    }

    /// Whether it names a day, or a moment of one.
    pub fn is_exact(self) -> bool {
        matches!(self.0, Known::Day(_) | Known::Moment(_))
    }
}

impl From<NaiveDate> for PastDate {
    fn from(day: NaiveDate) -> Self {
        Self(Known::Day(day))
    }
}

impl From<Moment> for PastDate {
    fn from(moment: Moment) -> Self {
        Self(Known::Moment(moment))
    }
}

impl fmt::Display for PastDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Known::Year(first) => write!(formatter, "{}", first.format("%Y")),
            Known::Month(first) => write!(formatter, "{}", first.format("%Y-%m")),
            Known::Day(day) => write!(formatter, "{day}"),
            Known::Not => formatter.write_str(UNKNOWN),
            Known::Moment(moment) => formatter.write_str(&moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

/// Why a text is not a date of the past.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a date; write a year, a month or a day, such as 2013, 2013-11 or 2013-11-08")]
pub struct NotAPastDate(String);

impl FromStr for PastDate {
    type Err = NotAPastDate;

    fn from_str(text: &str) -> Result<Self, NotAPastDate> {
        if text == UNKNOWN {
            return Ok(Self::UNKNOWN);
        }
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let known = match text.len() {
            4 => day(&format!("{text}-01-01")).map(Known::Year),
            7 => day(&format!("{text}-01")).map(Known::Month),
            10 => day(text).map(Known::Day),
            _ => DateTime::parse_from_rfc3339(text).ok().map(|moment| Known::Moment(moment.with_timezone(&Utc))),
        };
        let date = known.map(Self).filter(|date| YEARS.contains(&date.first_day(Tz::UTC).year()));
        date.ok_or_else(|| NotAPastDate(text.to_owned()))
    }
}

impl Serialize for PastDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PastDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Pacific::Fiji;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::at;

    fn date(text: &str) -> PastDate {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    /// RM-1.15: a date of the past is kept as it was given.
    #[test]
    fn a_date_is_shown_and_stored_as_it_was_given() {
        for text in ["2013", "2013-11", "2013-11-08", "2013-11-08T04:40:00Z"] {
            assert_eq!(date(text).to_string(), text);
            let stored = serde_json::to_string(&date(text)).expect("it has a stored form");
            assert_eq!(stored, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<PastDate>(&stored).expect("it is read back"), date(text));
        }
        assert_eq!(date("2013-11-08T12:40:00+08:00"), date("2013-11-08T04:40:00Z"));
        for text in ["", "13", "2013-13", "2013-02-30", "11/2013", "0213", "2013-11-8", "last year", "1899"] {
            assert!(text.parse::<PastDate>().is_err(), "{text}");
        }
    }

    /// RM-1.15: of what happened nobody may know when; it can have been on any day.
    #[test]
    fn a_date_may_be_unknown() {
        assert_eq!((date("unknown"), date("unknown").to_string().as_str()), (PastDate::UNKNOWN, "unknown"));
        assert!(!PastDate::UNKNOWN.is_known() && !PastDate::UNKNOWN.is_exact() && date("1900").is_known());
        assert!(PastDate::UNKNOWN.earliest(Fiji) <= date("1900").earliest(Fiji));
        assert!(PastDate::UNKNOWN.latest(Fiji) >= date("9999").latest(Fiji));
    }

    /// RM-1.15, S-5: an inexact date has an earliest and a latest reading, which are those of the country's days.
    #[test]
    fn an_inexact_date_has_two_readings() {
        let readings = |text: &str| (date(text).earliest(Fiji), date(text).latest(Fiji));
        assert_eq!(readings("2014"), (at("2013-12-31T11:00:00Z"), at("2014-12-31T10:59:59Z")));
        assert_eq!(readings("2016-02"), (at("2016-01-31T12:00:00Z"), at("2016-02-29T11:59:59Z")));
        assert_eq!(readings("2016-05-04"), (at("2016-05-03T12:00:00Z"), at("2016-05-04T11:59:59Z")));
        assert_eq!(readings("2016-05-04T01:00:00Z"), (at("2016-05-04T01:00:00Z"), at("2016-05-04T01:00:00Z")));
        assert!(date("2016-05-04").is_exact() && date("2016-05-04T01:00:00Z").is_exact());
        assert!(!date("2016-05").is_exact() && !date("2016").is_exact());
    }

    proptest! {
        /// S-5: the readings of a date are in their order, and on the days that it can mean, in every zone.
        #[test]
        fn readings_are_in_order(
            year in 1950..2100_i32, month in 1..=12_u32, day in 1..=28_u32, given in 0..3_u8, zone in 0..chrono_tz::TZ_VARIANTS.len(),
        ) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let text = format!("{year}-{month:02}-{day:02}");
            let date = date(&text[..[4, 7, 10][usize::from(given)]]);
            prop_assert!(date.earliest(zone) < date.latest(zone));
            prop_assert!(date.first_day(zone) <= date.last_day(zone));
            prop_assert_eq!(date.first_day(zone) == date.last_day(zone), date.is_exact());
        }
    }
}

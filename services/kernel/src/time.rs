//! Calendar arithmetic of the guidance: hours are hours, months are calendar months counted from their anchor (row S-5).
//!
//! There is no clock here: the present moment comes from outside, in a command's [`Context`](crate::aggregate::Context).

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, Offset as _, TimeDelta, TimeZone as _, Utc};
pub use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in Coordinated Universal Time.
pub type Moment = DateTime<Utc>;

/// How far ahead of the service's clock a moment may be that has happened: clocks differ by seconds.
pub const CLOCK_DIFFERENCE: TimeDelta = TimeDelta::seconds(30);

/// When the caller says that what a command says happened, as exactly as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurred {
    /// At a moment.
    At(Moment),
    /// On a day in the country.
    On(NaiveDate),
}

/// When something is said to have happened: a moment, or a day.
pub trait When: PartialOrd {
    /// Whether it is after `latest`, the present.
    fn is_in_the_future(&self, latest: &Self) -> bool;
}

impl When for Moment {
    /// A moment that is ahead by no more than [`CLOCK_DIFFERENCE`] has happened.
    fn is_in_the_future(&self, latest: &Self) -> bool {
        latest.checked_add_signed(CLOCK_DIFFERENCE).is_some_and(|latest| *self > latest)
    }
}

impl When for NaiveDate {
    fn is_in_the_future(&self, latest: &Self) -> bool {
        self > latest
    }
}

/// The last second of `day` in `zone`: a day ends where it is, not in UTC.
pub fn end_of_day(day: NaiveDate, zone: Tz) -> Moment {
    let last = day.and_time(NaiveTime::MIN) + TimeDelta::seconds(24 * 60 * 60 - 1);
    let found = zone.from_local_datetime(&last).latest().map(|last| last.with_timezone(&Utc));
    // Where the clocks skip that second, or the whole day, the offset before they do applies.
    found.unwrap_or_else(|| (last - zone.offset_from_utc_datetime(&(last - TimeDelta::days(1))).fix()).and_utc())
}

/// Whether what is due at `due` is late at `moment`: the second that it is due at has passed. So a day ends when the next begins.
pub fn has_passed(due: Moment, moment: Moment) -> bool {
    due.checked_add_signed(TimeDelta::seconds(1)).is_some_and(|end| end <= moment)
}

/// The first moment of `day` in `zone`.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> Moment {
    let first = day.and_time(NaiveTime::MIN);
    let found = zone.from_local_datetime(&first).earliest().map(|first| first.with_timezone(&Utc));
    // Where the clocks skip that moment, the offset before they do applies.
    found.unwrap_or_else(|| (first - zone.offset_from_utc_datetime(&(first - TimeDelta::days(1))).fix()).and_utc())
}

/// The day in `zone` on which `moment` is.
pub fn day_in(moment: Moment, zone: Tz) -> NaiveDate {
    moment.with_timezone(&zone).date_naive()
}

/// A moment in the time of `zone`, for people, such as `2014-05-30 23:59, UTC+08:00 (Asia/Manila)`.
pub fn local_time(moment: Moment, zone: Tz) -> String {
    let local = moment.with_timezone(&zone);
    if zone == Tz::UTC {
        return local.format("%Y-%m-%d %H:%M, UTC").to_string();
    }
    format!("{} ({})", local.format("%Y-%m-%d %H:%M, UTC%:z"), zone.name())
}

/// A length of time in the unit a text states it in; adding it to an anchor follows that unit's own rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Elapsed hours: changes of local clocks do not count.
    Hours(u32),
    /// Days; of twenty-four hours, except where they are counted on the calendar of a zone.
    Days(u32),
    /// Calendar months; a day that the month lacks becomes the month's last.
    Months(u32),
}

impl Period {
    /// The moment this period after `anchor`; saturates at the end of representable time.
    pub fn after(self, anchor: Moment) -> Moment {
        let end = match self {
            Self::Hours(hours) => anchor.checked_add_signed(TimeDelta::hours(i64::from(hours))),
            Self::Days(days) => anchor.checked_add_days(Days::new(u64::from(days))),
            Self::Months(months) => anchor.checked_add_months(Months::new(months)),
        };
        end.unwrap_or(Moment::MAX_UTC)
    }

    /// The moment by which something is due that has this period from `anchor`: hours are elapsed hours; days, weeks and
    /// months are counted from the anchor's day in `zone` and end with their last day there (row S-5).
    pub fn due_after(self, anchor: Moment, zone: Tz) -> Moment {
        let day = match self {
            Self::Hours(_) => return self.after(anchor),
            Self::Days(days) => day_in(anchor, zone).checked_add_days(Days::new(u64::from(days))),
            Self::Months(months) => day_in(anchor, zone).checked_add_months(Months::new(months)),
        };
        day.filter(|day| *day < Moment::MAX_UTC.date_naive()).map_or(Moment::MAX_UTC, |day| end_of_day(day, zone))
    }

    /// `count` such periods, to be counted at once: a day that a month lacks does not shift the months after it (row S-5).
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        match self {
            Self::Hours(hours) => Self::Hours(hours.saturating_mul(count)),
            Self::Days(days) => Self::Days(days.saturating_mul(count)),
            Self::Months(months) => Self::Months(months.saturating_mul(count)),
        }
    }

    /// The moment of a reminder this period ahead of `due`: hours are elapsed hours; days, weeks and months are counted from
    /// the day of `due` in `zone`, and the reminder comes as the day begins there.
    pub fn ahead_of(self, due: Moment, zone: Tz) -> Moment {
        match self {
            Self::Hours(_) => self.before(due),
            Self::Days(_) | Self::Months(_) => start_of_day(day_in(self.before(due), zone), zone),
        }
    }

    /// The moment this period before `due`.
    pub fn before(self, due: Moment) -> Moment {
        let start = match self {
            Self::Hours(hours) => due.checked_sub_signed(TimeDelta::hours(i64::from(hours))),
            Self::Days(days) => due.checked_sub_days(Days::new(u64::from(days))),
            Self::Months(months) => due.checked_sub_months(Months::new(months)),
        };
        start.unwrap_or(Moment::MIN_UTC)
    }

    /// Whether the period has no length.
    pub fn is_zero(self) -> bool {
        matches!(self, Self::Hours(0) | Self::Days(0) | Self::Months(0))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match *self {
            Self::Hours(count) => (count, "hour"),
            Self::Days(count) if count > 0 && count % 7 == 0 => (count / 7, "week"),
            Self::Days(count) => (count, "day"),
            Self::Months(count) => (count, "month"),
        };
        write!(formatter, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a period; write a number and a unit, such as '24 hours', '2 weeks' or '3 months'")]
pub struct NotAPeriod(String);

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let refused = || NotAPeriod(text.to_owned());
        let (count, unit) = text.trim().split_once(' ').ok_or_else(refused)?;
        let count: u32 = count.parse().map_err(|_| refused())?;
        match unit.trim() {
            "hour" | "hours" => Ok(Self::Hours(count)),
            "day" | "days" => Ok(Self::Days(count)),
            "week" | "weeks" => count.checked_mul(7).map(Self::Days).ok_or_else(refused),
            "month" | "months" => Ok(Self::Months(count)),
            _ => Err(refused()),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a test's moment is RFC 3339")
    }

    /// S-5: a day ends at its end where it is, also on a day that local clocks skip.
    #[test]
    fn a_day_ends_where_it_is() {
        let day = at("2026-05-04T00:00:00Z").date_naive();
        assert_eq!(end_of_day(day, chrono_tz::America::PortauPrince), at("2026-05-05T03:59:59Z"));
        assert_eq!(end_of_day(day, chrono_tz::Pacific::Fiji), at("2026-05-04T11:59:59Z"));
        let skipped = at("2011-12-30T00:00:00Z").date_naive();
        let end = end_of_day(skipped, chrono_tz::Pacific::Apia);
        assert_eq!(end, at("2011-12-31T09:59:59Z"));
        assert!(
            start_of_day(skipped, chrono_tz::Pacific::Apia) < end,
            "a day that the clocks skip begins before it ends"
        );
    }

    /// S-5: the last second of a day is a part of the day.
    #[test]
    fn a_day_has_passed_when_the_next_begins() {
        let end = end_of_day(at("2026-05-04T00:00:00Z").date_naive(), Tz::UTC);
        assert!(!has_passed(end, end) && !has_passed(end, at("2026-05-04T23:59:59.999Z")));
        assert!(has_passed(end, at("2026-05-05T00:00:00Z")));
        assert!(!has_passed(Moment::MAX_UTC, Moment::MAX_UTC));
    }

    /// RM-1.15: thirty seconds ahead are a difference of clocks; a day ahead is the future.
    #[test]
    fn clocks_differ_by_seconds() {
        let now = at("2026-05-04T12:00:00Z");
        assert!(!at("2026-05-04T12:00:30Z").is_in_the_future(&now));
        assert!(at("2026-05-04T12:00:31Z").is_in_the_future(&now));
        assert!(at("2026-05-05T00:00:00Z").date_naive().is_in_the_future(&now.date_naive()));
    }

    /// S-5: three months after 30 November is the end of February.
    #[test]
    fn months_clamp_at_the_end_of_the_month() {
        let due = Period::Months(3).after(at("2013-11-30T08:00:00Z"));
        assert_eq!(due, at("2014-02-28T08:00:00Z"));
    }

    /// S-5: the second due date counts from the anchor, not from the clamped first.
    #[test]
    fn months_count_from_the_anchor() {
        let anchor = at("2026-08-31T00:00:00Z");
        assert_eq!(Period::Months(6).after(anchor), at("2027-02-28T00:00:00Z"));
        assert_eq!(Period::Months(6).times(2).after(anchor), at("2027-08-31T00:00:00Z"));
    }

    /// S-5: hours are elapsed hours.
    #[test]
    fn hours_are_hours() {
        assert_eq!(Period::Hours(24).after(at("2026-03-28T12:00:00Z")), at("2026-03-29T12:00:00Z"));
        assert_eq!(Period::Hours(2).before(at("2026-03-29T01:00:00Z")), at("2026-03-28T23:00:00Z"));
    }

    /// S-5: what is past the end of time ends there, however often it is counted.
    #[test]
    fn periods_end_with_time() {
        for period in [Period::Hours(u32::MAX), Period::Days(u32::MAX), Period::Months(u32::MAX)] {
            let anchor = at("2026-01-01T00:00:00Z");
            assert_eq!(period.times(u32::MAX).due_after(anchor, Tz::UTC), period.times(u32::MAX).after(anchor));
        }
        assert_eq!(Period::Days(u32::MAX).after(at("2026-01-01T00:00:00Z")), Moment::MAX_UTC);
    }

    /// S-5: what is due after days or months is due when the last day ends where it is, through a change of clocks; hours
    /// are elapsed hours.
    #[test]
    fn days_and_months_end_with_their_last_day() {
        let haiti = chrono_tz::America::PortauPrince;
        let evening = at("2026-12-12T03:00:00Z");
        assert_eq!(day_in(evening, haiti).to_string(), "2026-12-11");
        assert_eq!(Period::Months(6).due_after(evening, haiti), at("2027-06-12T03:59:59Z"), "11 June ends there");
        assert_eq!(Period::Days(14).due_after(evening, haiti), at("2026-12-26T04:59:59Z"));
        assert_eq!(Period::Hours(72).due_after(evening, haiti), at("2026-12-15T03:00:00Z"));
        assert_eq!(Period::Months(3).due_after(at("2013-11-30T08:00:00Z"), Tz::UTC), at("2014-02-28T23:59:59Z"));
    }

    /// S-3, S-5: a reminder of days ahead comes as its day begins where it is; one of hours is hours ahead.
    #[test]
    fn a_reminder_comes_as_its_day_begins() {
        let (due, haiti) = (at("2027-06-12T03:59:59Z"), chrono_tz::America::PortauPrince);
        assert_eq!(Period::Days(7).ahead_of(due, haiti), at("2027-06-04T04:00:00Z"), "4 June begins there");
        assert_eq!(Period::Months(1).ahead_of(due, haiti), at("2027-05-11T04:00:00Z"));
        assert_eq!(Period::Hours(6).ahead_of(due, haiti), at("2027-06-11T21:59:59Z"));
    }

    fn some_moment() -> impl Strategy<Value = Moment> {
        (0..4_000_000_000_i64).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("it is representable"))
    }

    fn last_day_of(moment: Moment) -> u32 {
        u32::from(moment.num_days_in_month())
    }

    proptest! {
        /// S-5: adding months keeps the time and the day, or takes the last day of a shorter month.
        #[test]
        fn months_keep_the_day_or_take_the_last(anchor in some_moment(), months in 0..1_200_u32) {
            let due = Period::Months(months).after(anchor);
            let counted = |moment: Moment| i64::from(moment.year()) * 12 + i64::from(moment.month());
            prop_assert_eq!(counted(due) - counted(anchor), i64::from(months));
            prop_assert_eq!(due.time(), anchor.time());
            prop_assert_eq!(due.day(), anchor.day().min(last_day_of(due)));
        }

        /// S-5: each date is counted from the anchor, so a month that is too short shifts none of the dates after it.
        #[test]
        fn the_dates_of_what_recurs_do_not_drift(anchor in some_moment(), months in 1..25_u32, count in 0..40_u32) {
            let nth = |count| Period::Months(months).times(count).after(anchor);
            prop_assert_eq!(nth(count), Period::Months(months * count).after(anchor));
            prop_assert!(nth(count) < nth(count + 1));
        }

        /// S-5: hours and days are elapsed time, there and back: changes of local clocks do not count.
        #[test]
        fn hours_and_days_are_elapsed_time(anchor in some_moment(), hours in 0..100_000_u32, days in 0..4_000_u32) {
            prop_assert_eq!(Period::Hours(hours).after(anchor) - anchor, TimeDelta::hours(i64::from(hours)));
            prop_assert_eq!(Period::Days(days).after(anchor) - anchor, TimeDelta::hours(24 * i64::from(days)));
            prop_assert_eq!(Period::Hours(hours).before(Period::Hours(hours).after(anchor)), anchor);
            prop_assert_eq!(Period::Days(days).before(Period::Days(days).after(anchor)), anchor);
        }

        /// S-2: a period is read as it is written.
        #[test]
        fn a_period_is_read_as_it_is_written(count in any::<u32>(), unit in 0..3_u8) {
            let period = match unit { 0 => Period::Hours(count), 1 => Period::Days(count), _ => Period::Months(count) };
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
        }
    }

    #[test]
    fn periods_read_and_print_alike() {
        for text in ["24 hours", "1 day", "2 weeks", "3 months", "1 month"] {
            assert_eq!(text.parse::<Period>().expect("a period").to_string(), text);
        }
        assert!("soon".parse::<Period>().is_err());
        assert!("3 years ago".parse::<Period>().is_err());
    }
}

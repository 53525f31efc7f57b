//! Moments as people write them on the command line.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use clap::Args;
use convene_kernel::codes::CountryCode;
use convene_kernel::guidance::Guidance;
use convene_kernel::time::{Moment, end_of_day};
use serde_json::{Value, json};

use super::dates;

/// A moment as people give it: `2013-11-08T04:40:00Z`, or a day for its beginning.
///
/// # Errors
/// When it is neither.
pub fn moment(text: &str) -> Result<Moment, String> {
    let day = |text: &str| Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let moment = text.parse().ok().or_else(|| day(text));
    moment.ok_or_else(|| "must be a timestamp such as 2013-11-08T04:40:00Z, or a day such as 2013-11-08".to_owned())
}

/// A day as people give it.
///
/// # Errors
/// When it is none.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "must be a day, such as 2013-11-08".to_owned())
}

/// A moment that a question is about, as people write it: a moment, or a day, which means its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentAsked {
    /// A moment.
    Moment(Moment),
    /// A day.
    Day(NaiveDate),
}

/// The moments that a question is about.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct MomentsAsked {
    /// Show what had happened by then, such as 2014-05-01 for the end of that day in the country, or 2014-05-01T00:00:00Z.
    #[arg(long, global = true, value_name = "DAY", value_parser = asked)]
    pub as_of: Option<MomentAsked>,
    /// Show what had been recorded by then.
    #[arg(long, global = true, value_name = "DAY", value_parser = asked)]
    pub known_on: Option<MomentAsked>,
}

/// A moment or a day that a question is about.
///
/// # Errors
/// When it is neither.
fn asked(text: &str) -> Result<MomentAsked, String> {
    match text.parse::<NaiveDate>() {
        Ok(day) => Ok(MomentAsked::Day(day)),
        Err(_) => moment(text).map(MomentAsked::Moment),
    }
}

impl MomentAsked {
    /// The moment; a day ends at its end in the country, and in UTC where no country is asked about.
    fn in_country(self, country: Option<&CountryCode>) -> Moment {
        let reference = &Guidance::embedded().reference;
        let zone = country.and_then(|country| reference.country(country)).map_or(Tz::UTC, |country| country.zone);
        match self {
            Self::Moment(moment) => moment,
            Self::Day(day) => end_of_day(day, zone),
        }
    }
}

impl MomentsAsked {
    /// Whether the question is about now.
    pub fn are_now(self) -> bool {
        self.as_of.is_none() && self.known_on.is_none()
    }

    /// The moments in the fields of the request, whose country they are about.
    pub fn put_in(self, request: &mut Value, country: Option<&CountryCode>) {
        for (field, asked) in [("asOf", self.as_of), ("knownOn", self.known_on)] {
            if let Some(asked) = asked {
                request[field] = json!(asked.in_country(country));
            }
        }
    }

    /// The line that says which moment an answer shows, where it was not asked about now; from the answer, or from the request of
    /// a list.
    pub fn line(self, shown: &Value) -> String {
        if self.are_now() {
            return String::new();
        }
        let moment = |field: &Value| dates::parsed(field).map(|at| format!("{} UTC", dates::moment(at)));
        let as_of = moment(&shown["asOf"]).unwrap_or_else(|| "now".to_owned());
        let known = moment(&shown["knownOn"]).map_or("as known now".to_owned(), |at| format!("as known on {at}"));
        format!("as of {as_of}, {known}\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-1.15: a day that a question is about means its end in the country.
    #[test]
    fn a_day_means_its_end_in_the_country() {
        let country: CountryCode = "PHL".parse().expect("a country");
        let day = asked("2014-05-01").expect("a day");
        assert_eq!(Ok(day.in_country(Some(&country))), moment("2014-05-01T15:59:59Z"));
        assert_eq!(Ok(day.in_country(None)), moment("2014-05-01T23:59:59Z"));
        let named = asked("2014-05-01T10:00:00Z").expect("a moment");
        assert_eq!(Ok(named.in_country(Some(&country))), moment("2014-05-01T10:00:00Z"));
    }

    #[test]
    fn the_line_says_what_is_known_now_and_what_was_then() {
        let asked = MomentsAsked { as_of: asked("2014-05-01").ok(), known_on: None };
        let line = |shown: Value| asked.line(&shown).trim_end().to_owned();
        let as_of = "2014-05-01T15:59:59Z";
        assert_eq!(line(json!({"asOf": as_of})), "as of 1 May 2014 15:59 UTC, as known now");
        let known = line(json!({"asOf": as_of, "knownOn": "2014-06-01T00:00:00Z"}));
        assert_eq!(known, "as of 1 May 2014 15:59 UTC, as known on 1 Jun 2014 00:00 UTC");
    }

    #[test]
    fn a_moment_may_be_a_day() {
        assert_eq!(moment("2013-11-08"), moment("2013-11-08T00:00:00Z"));
        assert!(moment("yesterday").expect_err("no moment").contains("2013-11-08"));
    }
}

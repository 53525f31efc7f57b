//! Moments as people write them on the command line.

use chrono::{NaiveDate, NaiveTime};
use convene_kernel::time::Moment;

/// A moment as people give it: `2013-11-08T04:40:00Z`, or a day for its beginning.
///
/// # Errors
/// When it is neither.
pub fn moment(text: &str) -> Result<Moment, String> {
    let day = |text: &str| Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let moment = text.parse().ok().or_else(|| day(text));
    moment.ok_or_else(|| {
        "it is no moment; write one such as 2013-11-08T04:40:00Z, or a day such as 2013-11-08".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_may_be_a_day() {
        assert_eq!(moment("2013-11-08"), moment("2013-11-08T00:00:00Z"));
        assert!(moment("yesterday").expect_err("no moment").contains("2013-11-08"));
    }
}

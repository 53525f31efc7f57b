//! What was there before the record began: recorded as found, with its source and as exactly as it is known (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::past_date::PastDate;
pub use convene_kernel::reference_checks::must_be_of_the_commit;
use convene_kernel::refusal::Checks;
use convene_kernel::time::{Moment, Tz};
use serde::{Deserialize, Serialize};

use crate::reasons;

/// What a record as found knows of a beginning and an end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AsFound {
    /// When it began.
    pub began: PastDate,
    /// When it ended, where the end was found too.
    pub ended: Option<PastDate>,
    /// Where this is known from.
    pub source: String,
    /// By whom and when it was recorded.
    pub stamp: Stamp,
}

/// Who may record what was found: OCHA, in the country and at headquarters.
pub fn authority_to_record_the_past() -> Authority {
    Authority::of(&[Role::OchaCountry, Role::OchaHcss])
}

/// What is recorded of the past has begun: the earliest reading of its date is not ahead.
pub fn has_begun(checks: &mut Checks, field: &str, date: PastDate, context: &Context<'_>) {
    if date.earliest(context.zone()) > context.now {
        checks
            .invalid("RM-1.15", reasons::DATE_IN_THE_FUTURE)
            .at(field)
            .says(message!("{date} is in the future", date), "give when it happened, as exactly as it is known");
    }
}

/// Whether a text says no more than that something is not known: it is no evidence of anything.
pub fn says_not_known(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.').to_lowercase();
    ["not known", "unknown"].contains(&text.as_str())
}

/// What follows is not before what it follows in any reading of the two dates.
pub fn in_order(checks: &mut Checks, field: &str, date: PastDate, after: PastDate, zone: Tz) {
    if date.latest(zone) < after.earliest(zone) {
        checks
            .invalid("RM-1.15", reasons::OUT_OF_SEQUENCE)
            .at(field)
            .says(message!("{date} is before {after}, which it follows", date, after), "correct one of the two dates");
    }
}

/// Whether the date on record is known as exactly as the right one: the first day of a month is another fact than the month.
pub fn is_known_so(known: Option<PastDate>, right: PastDate) -> bool {
    known.is_none_or(|known| known == right)
}

/// What is corrected becomes another.
pub fn must_differ(checks: &mut Checks, field: &str, right: Moment, recorded: Option<Moment>) {
    if recorded == Some(right) {
        checks
            .precondition("RM-1.15", reasons::NOTHING_TO_CORRECT)
            .at(field)
            .says(message!("it is recorded so, at {right}", right), "nothing needs to be done");
    }
}

/// What is dated `at` does not come after what followed it.
pub fn must_not_follow(checks: &mut Checks, field: &str, at: Moment, what: &'static str, followed: Option<Moment>) {
    if let Some(followed) = followed.filter(|followed| at > *followed) {
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at(field).says(
            message!("{at} is after {what}, {followed}", at, what = Message::from(what), followed),
            "correct what is dated wrongly first",
        );
    }
}

/// What is dated `at` does not come before what it follows.
pub fn must_not_precede(checks: &mut Checks, field: &str, at: Moment, what: &'static str, before: Option<Moment>) {
    if let Some(before) = before.filter(|before| at < *before) {
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at(field).says(
            message!("{at} is before {what}, {before}", at, what = Message::from(what), before),
            "correct what is dated wrongly first",
        );
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::at;

    use super::*;

    fn refused(check: impl Fn(&mut Checks)) -> Result<(), Refusal> {
        let mut checks = Checks::new();
        check(&mut checks);
        checks.finish()
    }

    /// RM-1.15: what happened in one moment is in order.
    #[test]
    fn what_happened_in_one_moment_is_in_order() {
        let (moment, a_second) = (at("2013-11-12T08:00:00Z"), chrono::TimeDelta::seconds(1));
        let precedes =
            |moment| refused(|checks| must_not_precede(checks, "at", moment, "it", Some(at("2013-11-12T08:00:00Z"))));
        assert!(precedes(moment).is_ok() && precedes(moment - a_second).is_err());
        let follows =
            |moment| refused(|checks| must_not_follow(checks, "at", moment, "it", Some(at("2013-11-12T08:00:00Z"))));
        assert!(follows(moment).is_ok() && follows(moment + a_second).is_err());
        let ordered = |moment: Moment| {
            refused(|checks| in_order(checks, "at", moment.into(), at("2013-11-12T08:00:00Z").into(), Tz::UTC))
        };
        assert!(ordered(moment).is_ok() && ordered(moment - a_second).is_err());
    }
}

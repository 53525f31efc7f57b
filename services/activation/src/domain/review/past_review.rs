//! Reviews that were held before the record began: recorded as found, and not decided here (rows RM-1.15, RM-2.9, RM-2.10).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::checks::must_be_new;
use super::occasion::keep_justifications;
use super::{Event, Held};
use crate::domain::operation::{ended_without, keep_of_level_3};
use crate::domain::past::has_begun;
use crate::domain::subjects::{COUNTRY, EMERGENCY, REVIEW};
use crate::domain::{self, Decided, Operation, Recorded};

/// A review that was held before the record began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastReview {
    /// Its identifier.
    pub review: ResourceId,
    /// The emergency whose level 3 response it reviewed; none for a review of every six months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<ResourceId>,
    /// When it was held, as exactly as it is known.
    pub held: PastDate,
    /// The clusters that it kept, as far as is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<ResourceId>,
    /// Where this is known from.
    pub source: String,
}

/// A review of the past was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastReviewRecorded {
    /// The review.
    #[serde(flatten)]
    pub past: PastReview,
    /// When it counts as held: the latest moment that its date can mean.
    pub held_at: Moment,
}

pub(super) fn record_past_review(operation: &Operation, command: &PastReview, context: &Context<'_>) -> Decided {
    check(operation, command, context)?;
    let held_at = command.held.latest(context.zone()).min(context.now);
    let recorded = PastReviewRecorded { past: command.clone(), held_at };
    let mut decision = Decision::about(REVIEW.of(&command.review)).event(Event::PastReviewRecorded(recorded).into());
    let held = (command.held.earliest(context.zone()), held_at);
    match &command.emergency {
        Some(emergency) => {
            keep_of_level_3(&mut decision, rules::RM_2_9_REVIEW, operation.emergency(emergency)?, held, context);
            let emergency = EMERGENCY.of(emergency);
            let finding = ended_without(rules::RM_2_9_REVIEW, &emergency);
            decision.resolve(finding.id, "the HCT reviewed the activation");
        }
        None => {
            count_from(&mut decision, operation, (command.held, held_at), context);
            keep_justifications(&mut decision, |_| true, held, context);
        }
    }
    Ok(decision)
}

fn check(operation: &Operation, command: &PastReview, context: &Context<'_>) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    let reviews = &operation.reviews;
    must_be_new(&mut checks, reviews, &command.review);
    has_begun(&mut checks, "held", command.held, context);
    checks.finish()?;
    command.kept.iter().try_for_each(|cluster| operation.cluster(cluster).map(|_| ()))
}

/// The review of every six months is owed six months after the last one that is known (row RM-2.10), and never late at once:
/// one that would be due already is owed from the recording on.
fn count_from(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    (held, held_at): (PastDate, Moment),
    context: &Context<'_>,
) {
    let Some(owed) = context.duties.get(&Duty::id(rules::RM_2_10_REVIEW, &COUNTRY.only())) else { return };
    if owed.since <= held_at {
        let earliest = held.earliest(context.zone());
        return decision.keep_between(rules::RM_2_10_REVIEW, COUNTRY.only(), earliest, held_at);
    }
    let held = Held { at: held_at, date: Some(held).filter(|held| !held.is_exact()) };
    let is_last = operation.reviews.last_held().is_none_or(|last| last.at < held.at);
    if is_last && is_due_ahead(held, context) {
        decision.void_duty(owed, "the next review is due six months after the last one that was held");
        decision.open(Duty { since: held.at, since_date: held.date, ..owed.clone() });
    }
}

/// The duty to review every six months, counted from the last review that is known, where the next one is due ahead, and else
/// from now (row RM-2.10).
pub fn counted_from_the_last(duty: Duty, operation: &Operation, context: &Context<'_>) -> Duty {
    let last = operation.reviews.last_held().filter(|held| is_due_ahead(*held, context));
    let held = last.unwrap_or(Held { at: context.now, date: None });
    Duty { since: held.at, since_date: held.date, ..duty }
}

fn is_due_ahead(held: Held, context: &Context<'_>) -> bool {
    let rule = context.guidance.policy.rule(rules::RM_2_10_REVIEW);
    rule.is_some_and(|rule| rule.period.due_after(held.at, context.zone()) > context.now)
}

pub(super) fn recorded(operation: &mut Operation, event: &PastReviewRecorded, stamp: &Stamp) {
    operation.reviews.found.insert(event.past.review.clone(), Recorded::new(event, stamp));
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{self, existing};
    use crate::domain::fixtures::{Example, emergency, end_of, ocha, start_of};
    use crate::domain::operation::past_level_3;
    use crate::domain::review::Command;

    pub fn past_review(id: &str, held: &str) -> PastReview {
        let held = held.parse().unwrap_or_else(|error| panic!("{error}"));
        PastReview { review: code(id), emergency: None, held, kept: Vec::new(), source: "the HCT's minutes".to_owned() }
    }

    fn record(id: &str, held: &str) -> Command {
        Command::RecordPastReview(past_review(id, held))
    }

    fn cluster() -> cluster::Command {
        cluster::Command::RecordExistingCluster(Box::new(existing()))
    }

    /// Since when the review of every six months is owed.
    fn owed_since(example: &Example) -> Moment {
        example.duty("RM-2.10.review").expect("it is owed").since
    }

    /// RM-2.10, RM-1.15: the next review is due six months after the last one that is known, by the latest reading of its
    /// date, in whichever order cluster and reviews are recorded.
    #[test]
    fn the_next_review_counts_from_the_last_one_known() {
        let (latest, earlier) = (record("r-2013", "2013-07"), record("r-2012", "2012-12-01"));
        let expected = at("2013-07-31T15:59:59Z");
        let orders = [
            emergency().given(&ocha(), cluster()).given(&ocha(), latest.clone()).given(&ocha(), earlier.clone()),
            emergency().given(&ocha(), cluster()).given(&ocha(), earlier.clone()).given(&ocha(), latest.clone()),
            emergency().given(&ocha(), latest.clone()).given(&ocha(), cluster()).given(&ocha(), earlier.clone()),
            emergency().given(&ocha(), earlier).given(&ocha(), latest).given(&ocha(), cluster()),
        ];
        for example in &orders {
            assert_eq!(owed_since(example), expected);
            let date = example.duty("RM-2.10.review").and_then(|duty| duty.since_date);
            assert_eq!(
                date.map(|date| date.to_string()).as_deref(),
                Some("2013-07"),
                "it is owed for at least as long"
            );
        }
    }

    /// RM-2.10: a review that would be due already is owed from the recording on.
    #[test]
    fn no_review_is_late_at_once() {
        let old = emergency().given(&ocha(), cluster()).given(&ocha(), record("r-2012", "2012"));
        assert_eq!(owed_since(&old), at("2013-11-12T08:00:00Z"));
        let first = emergency().given(&ocha(), record("r-2012", "2012")).given(&ocha(), cluster());
        assert_eq!(owed_since(&first), at("2013-11-12T08:00:00Z"));
    }

    /// RM-2.10: a review that was held since, and is found later, keeps what is owed.
    #[test]
    fn a_review_that_is_found_later_keeps_what_is_owed() {
        let owed = emergency().given(&ocha(), cluster()).at("2014-08-01");
        owed.when(&ocha(), record("r-2014", "2014-03-10")).keeps("RM-2.10.review");
    }

    /// RM-2.9: the review of a level 3 response that is found keeps what is owed for it, and nothing of every six months.
    #[test]
    fn a_review_of_level_3_that_is_found_keeps_what_is_owed() {
        let in_force = emergency().at("2014-03-20").given(&ocha(), past_level_3()).at("2014-05-01");
        let found = PastReview { emergency: Some(code("haiyan")), ..past_review("level-3", "2014-04-02") };
        let outcome = in_force.when(&ocha(), Command::RecordPastReview(found));
        outcome.keeps("RM-2.9.review");
        let held = outcome.accepted().state().reviews.level_3_reviews_of(&code("haiyan")).collect::<Vec<_>>();
        assert_eq!(held, [at("2014-04-02T15:59:59Z")]);
    }

    /// RM-2.10, RM-1.15: a review of which the month is known is late only where it is late from the beginning of the month; the
    /// next one counts from its end.
    #[test]
    fn a_review_is_kept_by_both_readings_of_its_date() {
        let owed = emergency().given(&ocha(), cluster()).at("2014-08-01");
        let found = owed.when(&ocha(), record("r-2014", "2014-05"));
        let (earliest, at) = (Some(start_of("2014-05-01")), end_of("2014-05-31"));
        let id = "RM-2.10.review:country".to_owned();
        assert_eq!(found.commit().duties, [DutyChange::Kept { id, at, earliest }]);
    }

    /// RM-2.10, RM-1.15: a review of the past has an identifier of its own, was held, and is about what is on record.
    #[test]
    fn a_past_review_is_about_what_is_on_record() {
        let found = emergency().given(&ocha(), record("r-2012", "2012"));
        found.when(&ocha(), record("r-2012", "2013")).refused("RM-2.10", "REVIEW_ALREADY_EXISTS");
        emergency().when(&ocha(), record("r-2014", "2014")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        emergency().when(&ocha(), record("r-2012", "1912")).raises("RM-1.15");
        let unknown = PastReview { kept: vec![code("logistics")], ..past_review("r-2012", "2012") };
        let outcome = emergency().when(&ocha(), Command::RecordPastReview(unknown));
        assert!(matches!(outcome.refusal(), Refusal::NotFound { what: "cluster", .. }));
        let unknown = PastReview { emergency: Some(code("ketsana")), ..past_review("r-2012", "2012") };
        let outcome = emergency().when(&ocha(), Command::RecordPastReview(unknown));
        assert!(matches!(outcome.refusal(), Refusal::NotFound { what: "emergency", .. }));
    }

    /// RM-2.10: a review in the moment from which it is owed keeps it; one after which the next is due in the moment of recording leaves it
    /// owed from then on.
    #[test]
    fn the_bounds_of_the_next_review() {
        let owed = emergency().given(&ocha(), cluster()).at("2013-12-01");
        owed.clone().when(&ocha(), record("r-1", "2013-11-12T08:00:00Z")).keeps("RM-2.10.review");
        let before = owed.when(&ocha(), record("r-1", "2013-11-12T07:59:59Z"));
        before.voids("RM-2.10.review").opens("RM-2.10.review");
        let rule = convene_kernel::guidance::Guidance::embedded().policy.rule(rules::RM_2_10_REVIEW).expect("a rule");
        let held = end_of("2013-05-12");
        let due = rule.period.due_after(held, chrono_tz::Asia::Manila);
        let since = |now: Moment| {
            let found = emergency().at(&now.to_rfc3339()).given(&ocha(), record("r-1", "2013-05-12"));
            owed_since(&found.given(&ocha(), cluster()))
        };
        let a_second_before = due - chrono::TimeDelta::seconds(1);
        assert_eq!([since(a_second_before), since(due)], [held, due]);
    }
}

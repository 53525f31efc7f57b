//! When the appeal and the mid-year review are planned, ahead of which clusters are justified (row RM-2.10).

use chrono::{Months, NaiveDate, TimeDelta};
use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::policy::RuleId;
use convene_kernel::policy::{numbers, rules};
use convene_kernel::time::{Moment, day_in};
use serde::{Deserialize, Serialize};

use super::opening::Occasion;
use super::{Event, Reviews};
use crate::domain::operation::in_the_country;
use crate::domain::subjects::COUNTRY;
use crate::domain::{self, Decided, Operation, Recorded};

/// The day of the next appeal or mid-year review of a country (row RM-2.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedOccasion {
    /// Which of the two.
    pub occasion: Occasion,
    /// Its day: clusters are justified in advance of it.
    pub on: NaiveDate,
}

impl Occasion {
    /// Both.
    const ALL: [Self; 2] = [Self::Appeal, Self::MidYearReview];

    /// The rule by which clusters are justified ahead of it.
    pub fn rule(self) -> RuleId {
        match self {
            Self::Appeal => rules::RM_2_10_APPEAL,
            Self::MidYearReview => rules::RM_2_10_MID_YEAR_REVIEW,
        }
    }
}

impl PlannedOccasion {
    /// Whether a review of all clusters that was closed on `closed_on` justifies clusters for it, and not for the one of the year
    /// before.
    pub fn is_justified_by(&self, closed_on: NaiveDate, context: &Context<'_>) -> bool {
        let ahead = Months::new(context.guidance.policy.number(numbers::MONTHS_A_JUSTIFICATION_COUNTS));
        self.on.checked_sub_months(ahead).is_none_or(|earliest| earliest <= closed_on)
    }
}

impl Reviews {
    /// The occasion as it is planned now.
    pub fn planned(&self, occasion: Occasion) -> Option<&PlannedOccasion> {
        self.occasions.get(&occasion).and_then(|planned| planned.present()).map(|planned| &planned.what)
    }

    /// Opens what is owed ahead of the occasions that are planned, from the activation of a cluster on.
    pub fn owe_justifications(&self, decision: &mut Decision<domain::Event>, head: Role, context: &Context<'_>) {
        for planned in Occasion::ALL.into_iter().filter_map(|occasion| self.planned(occasion)) {
            self.owe_justification(decision, planned, head, context);
        }
    }

    /// Clusters are justified before the day of the occasion begins, unless it has or a review justified them.
    fn owe_justification(
        &self,
        decision: &mut Decision<domain::Event>,
        planned: &PlannedOccasion,
        head: Role,
        context: &Context<'_>,
    ) {
        let of_all = self.reviews.values().filter(|review| review.opening.what.justifies(planned.occasion));
        let mut closed = of_all.filter_map(|review| review.closing.as_ref());
        let mut found = self.found.values().filter(|found| found.what.past.emergency.is_none());
        let justifies = |held: Moment| planned.is_justified_by(day_in(held, context.zone()), context);
        let is_justified = closed.any(|closing| justifies(closing.stamp.occurred_at))
            || found.any(|found| justifies(found.what.held_at));
        let due = planned.on.pred_opt().filter(|due| *due >= context.day() && !is_justified);
        if let Some(due) = due {
            let since = context.end_of(due);
            decision.open(Duty::new(planned.occasion.rule(), COUNTRY.only(), Owner::role(head), since).dated());
        }
    }
}

/// A review that was held between `earliest` and `held_at` justifies the clusters for each occasion that is at most so many months after
/// it, of those for which it `justifies` them: late, where the occasion was past. Of one that was planned later, nothing was ever owed.
pub(super) fn keep_justifications(
    decision: &mut Decision<domain::Event>,
    justifies: impl Fn(Occasion) -> bool,
    (earliest, held_at): (Moment, Moment),
    context: &Context<'_>,
) {
    let held_on = day_in(held_at, context.zone());
    for occasion in Occasion::ALL.into_iter().filter(|occasion| justifies(*occasion)) {
        for owed in context.openings.values().filter(|owed| owed.duty.rule == occasion.rule()) {
            let on = day_in(owed.duty.since, context.zone()).succ_opt().unwrap_or(NaiveDate::MAX);
            if !(PlannedOccasion { occasion, on }).is_justified_by(held_on, context) {
                continue;
            }
            if held_at < owed.from {
                decision.void_duty_at(&owed.duty, JUSTIFIED_BEFORE, owed.from - TimeDelta::seconds(1));
            } else {
                decision.keep_duty_between(&owed.duty, earliest, held_at);
            }
        }
    }
}

const JUSTIFIED_BEFORE: &str = "a review had justified the clusters before it was planned";

/// Who may record it: those who keep the country's record.
pub(super) fn authority() -> Authority {
    in_the_country()
}

/// Records the day of an occasion; recorded again, it is what counts from then on.
pub(super) fn plan_occasion(operation: &Operation, command: &PlannedOccasion, context: &Context<'_>) -> Decided {
    let planned: domain::Event = Event::OccasionPlanned(command.clone()).into();
    let mut decision = Decision::about(COUNTRY.only()).event(planned);
    let so_far = operation.reviews.occasions.get(&command.occasion);
    if so_far.is_some_and(|planned| !planned.is_latest(context.occurred_at)) {
        return Ok(decision);
    }
    let of_the_occasion = |duty: &&Duty| duty.rule == command.occasion.rule();
    for owed in context.duties.values().filter(of_the_occasion) {
        decision.void_duty(owed, "it is planned for another day");
    }
    if operation.active_clusters().next().is_some() {
        operation.reviews.owe_justification(&mut decision, command, operation.country.head(), context);
    }
    Ok(decision)
}

pub(super) fn planned(operation: &mut Operation, planned: &PlannedOccasion, stamp: &Stamp) {
    let so_far = operation.reviews.occasions.entry(planned.occasion).or_default();
    so_far.record(stamp.occurred_at, Recorded::new(planned, stamp));
    operation.country.etag = stamp.etag;
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{self, ExistingCluster, existing};
    use crate::domain::fact::FactKind;
    use crate::domain::fixtures::{
        Example, after_the_transmission, approval, emergency, erc, hc, ocha, recommendation,
    };
    use crate::domain::operation::{self, Level3Step};
    use crate::domain::proposal;
    use crate::domain::review::fixtures::{close, closed, in_review, keeping, opening, two_clusters};
    use crate::domain::review::{
        Closing, Command, Keeping, PastReview, ReviewCorrection, ReviewKind, ReviewOpening, past_review,
    };

    fn planned(occasion: Occasion, on: &str) -> Command {
        Command::PlanOccasion(PlannedOccasion { occasion, on: at(on).date_naive() })
    }

    fn reviewed_ahead_of(example: Example, occasion: Occasion) -> Example {
        let opening = ReviewOpening { ahead_of: Some(occasion), ..opening(ReviewKind::Periodic) };
        let kept = |cluster| {
            let in_strategic_plan = Some("objective 2".to_owned());
            Command::KeepCluster(Keeping { in_strategic_plan, ..keeping(cluster) })
        };
        let open = example.given(&hc(), Command::OpenReview(opening));
        open.given(&hc(), kept("health")).given(&hc(), kept("logistics"))
    }

    /// RM-2.10: clusters are justified before the day of the appeal and of the mid-year review, by any review of all of them
    /// ahead of it, for which it was opened or not.
    #[test]
    fn clusters_are_justified_ahead_of_the_appeal_and_of_the_mid_year_review() {
        for occasion in Occasion::ALL {
            let owed = two_clusters().given(&ocha(), planned(occasion, "2014-06-20"));
            let rule = occasion.rule().as_str();
            assert_eq!(owed.duty(rule).expect("it is owed").since, at("2014-06-19T15:59:59Z"));
            let other = reviewed_ahead_of(owed.clone(), occasion).when(&hc(), close());
            other.keeps(rule).keeps("RM-2.10.review");
            let for_neither = in_review().given(&ocha(), planned(occasion, "2014-06-20"));
            let kept = for_neither.given(&hc(), Command::KeepCluster(keeping("health")));
            let closed = kept.given(&hc(), Command::KeepCluster(keeping("logistics"))).when(&hc(), close());
            closed.keeps(rule);
        }
    }

    /// RM-2.10: another day moves what is owed; one that has passed, or for which clusters were justified, asks for nothing.
    #[test]
    fn the_day_of_an_occasion_moves() {
        let owed = two_clusters().given(&ocha(), planned(Occasion::Appeal, "2014-06-20"));
        let moved = owed.clone().given(&ocha(), planned(Occasion::Appeal, "2014-07-10"));
        assert_eq!(moved.duty("RM-2.10.appeal").expect("it is owed").since, at("2014-07-09T15:59:59Z"));
        let past = owed.clone().given(&ocha(), planned(Occasion::Appeal, "2014-05-09"));
        assert!(past.duty("RM-2.10.appeal").is_none());
        let justified = reviewed_ahead_of(two_clusters(), Occasion::Appeal).given(&hc(), close());
        let same_year = justified.clone().given(&ocha(), planned(Occasion::Appeal, "2014-11-10"));
        assert!(same_year.duty("RM-2.10.appeal").is_none());
        let next_year = justified.given(&ocha(), planned(Occasion::Appeal, "2014-11-11"));
        assert!(next_year.duty("RM-2.10.appeal").is_some());
        let late =
            owed.at("2014-06-01").that_happened("2014-05-09").given(&ocha(), planned(Occasion::Appeal, "2014-06-01"));
        assert_eq!(late.duty("RM-2.10.appeal").expect("it is owed").since, at("2014-06-19T15:59:59Z"));
    }

    /// RM-2.10: without a cluster there is nothing to justify; the first one that is activated ahead of the occasion is.
    #[test]
    fn a_cluster_activated_ahead_of_an_occasion_is_justified() {
        let planned = after_the_transmission(vec![recommendation("health", &["HEA"], "WHO")])
            .given(&ocha(), planned(Occasion::Appeal, "2013-12-09"));
        assert!(planned.duty("RM-2.10.appeal").is_none());
        let active = planned.given(&erc(), proposal::Command::ApproveProposal(approval("p-1")));
        assert!(active.duty("RM-2.10.appeal").is_some());
    }

    /// RM-2.10, RM-1.15: a review justifies clusters for what is ahead of it within six months, whether it was recorded before the occasion
    /// was planned or after, held here or found; one of some clusters, or one too long ago, does not.
    #[test]
    fn a_review_justifies_in_whichever_order_it_is_recorded() {
        let plan = |example: Example, on: &str| example.given(&ocha(), planned(Occasion::Appeal, on));
        let is_owed = |example: &Example| example.duty("RM-2.10.appeal").is_some();
        let held_late = |example: Example| {
            let verdicts = ["health", "logistics"].map(|cluster| Command::KeepCluster(keeping(cluster)));
            let open = Command::OpenReview(opening(ReviewKind::Periodic));
            let steps = [open].into_iter().chain(verdicts);
            let held = steps.fold(example, |example, step| example.that_happened("2014-05-15").given(&hc(), step));
            held.that_happened("2014-05-15").when(&hc(), close())
        };
        let later = two_clusters().at("2014-06-01");
        held_late(plan(later.clone(), "2014-06-20")).voids("RM-2.10.appeal");
        let held_late = |example: Example| held_late(example).accepted();
        assert!(!is_owed(&held_late(plan(later.clone(), "2014-06-20"))), "it was held before the appeal was planned");
        assert!(!is_owed(&plan(held_late(later.clone()), "2014-06-20")));
        assert!(is_owed(&held_late(plan(later, "2014-12-20"))), "it was held too long before");
        let found =
            |example: Example, held: &str| example.given(&ocha(), Command::RecordPastReview(past_review("r-0", held)));
        let planned_now = plan(two_clusters(), "2014-06-20").at("2014-06-01");
        assert!(!is_owed(&found(planned_now.clone(), "2014-04-01")));
        assert!(is_owed(&found(planned_now.clone(), "2013-11-20")));
        let since = planned_now.when(&ocha(), Command::RecordPastReview(past_review("r-0", "2014-05-20")));
        since.keeps("RM-2.10.appeal");
        let of_health = ReviewKind::SelectedClusters { clusters: vec![code("health")] };
        let some = two_clusters()
            .given(&hc(), Command::OpenReview(opening(of_health)))
            .given(&hc(), Command::KeepCluster(keeping("health")))
            .given(&hc(), close());
        assert!(is_owed(&plan(some, "2014-06-20")));
    }

    /// RM-2.10, RM-1.15: a review that was not held, or on another day, justifies nothing; one that turns out to have been held ahead does.
    #[test]
    fn clusters_are_justified_by_the_reviews_that_were_held() {
        let planned = two_clusters().given(&ocha(), planned(Occasion::Appeal, "2014-06-20"));
        let found = |held: &str| planned.clone().given(&ocha(), Command::RecordPastReview(past_review("r-0", held)));
        let corrected = |example: Example, held: &str| {
            let commit = example.state().reviews.found[&code("r-0")].stamp.etag;
            let (held, reason) = (held.parse().expect("a date"), "a misprint".to_owned());
            let correction =
                ReviewCorrection { review: code("r-0"), commit, held, reason, source: "minutes".to_owned() };
            example.given(&ocha(), Command::CorrectReview(correction))
        };
        let is_owed = |example: &Example| example.duty("RM-2.10.appeal").is_some();
        let justified = found("2014-04-01");
        assert!(!is_owed(&justified));
        assert!(is_owed(&corrected(justified.clone(), "2013-07-01")));
        assert!(!is_owed(&corrected(found("2013-07-01"), "2014-04-01")));
        let commit = justified.state().reviews.found[&code("r-0")].stamp.etag;
        let fact = FactKind::Review.on_record(&code("r-0"), commit);
        let (reason, source) = ("it was not held".to_owned(), "the office".to_owned());
        let never = operation::Command::WithdrawFact(operation::WithdrawFact { fact, reason, source });
        assert!(is_owed(&justified.given(&ocha(), never)));
    }

    /// RM-2.10, RM-1.15: a cluster that is found to be active, or not to have ended, is justified ahead of what was planned before.
    #[test]
    fn a_cluster_found_ahead_of_an_occasion_is_justified() {
        let planned = emergency().given(&ocha(), planned(Occasion::Appeal, "2013-12-09"));
        let is_owed = |example: &Example| example.duty("RM-2.10.appeal").is_some();
        let found = |ended: Option<&str>| {
            let ended = ended.map(|ended| ended.parse().expect("a date"));
            let found = ExistingCluster { ended, ..existing() };
            planned.clone().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(found)))
        };
        assert!(is_owed(&found(None)));
        let ended = found(Some("2012"));
        assert!(!is_owed(&ended));
        let commit = ended.state().clusters[&code("logistics")].end_commit.expect("it ended");
        let fact = FactKind::End.on_record(&code("logistics"), commit);
        let (reason, source) = ("it never ended".to_owned(), "the office".to_owned());
        let withdraw = operation::WithdrawFact { fact, reason, source };
        assert!(is_owed(&ended.given(&ocha(), operation::Command::WithdrawFact(withdraw))));
    }

    /// RM-2.10, RM-2.8: a review of some clusters does not justify them all.
    #[test]
    fn a_review_of_some_clusters_is_ahead_of_nothing() {
        let kind = ReviewKind::SelectedClusters { clusters: vec![code("health")] };
        let opening = ReviewOpening { ahead_of: Some(Occasion::Appeal), ..opening(kind) };
        two_clusters().when(&hc(), Command::OpenReview(opening)).refused("RM-2.10", "NOT_EVERY_CLUSTER");
        assert!(closed().duty("RM-2.10.appeal").is_none());
    }

    /// RM-2.10: an occasion on the next day is still ahead, one on this day is not; a review of all clusters that was found justifies them, one
    /// of a level 3 response that was found does not.
    #[test]
    fn an_occasion_is_ahead_until_its_day() {
        let is_owed = |example: Example, on: &str| {
            example.given(&ocha(), planned(Occasion::Appeal, on)).duty("RM-2.10.appeal").is_some()
        };
        assert_eq!([is_owed(two_clusters(), "2014-05-11"), is_owed(two_clusters(), "2014-05-10")], [true, false]);
        let found = |emergency: Option<&str>| {
            let found = PastReview { emergency: emergency.map(code), ..past_review("r-0", "2014-04-01") };
            two_clusters().given(&ocha(), Command::RecordPastReview(found))
        };
        assert_eq!([is_owed(found(None), "2014-06-20"), is_owed(found(Some("haiyan")), "2014-06-20")], [false, true]);
        assert!(is_owed(found(None), "2015-06-20"), "it is too long ago");
    }

    /// RM-2.10, RM-2.9: a review of a level 3 response justifies clusters ahead of the occasion for which it was opened, and of no other.
    #[test]
    fn a_review_of_level_3_justifies_for_the_occasion_it_was_opened_for() {
        let step = |moment: &str| Level3Step { emergency: code("haiyan"), at: at(moment) };
        let decided = two_clusters()
            .given(&erc(), operation::Command::DeclareLevel3(step("2014-05-02")))
            .given(&erc(), operation::Command::RecordPrincipalsDecision(step("2014-05-03")))
            .given(&ocha(), planned(Occasion::Appeal, "2014-06-20"))
            .given(&ocha(), planned(Occasion::MidYearReview, "2014-06-25"));
        let owed_after = |ahead_of| {
            let kind = ReviewKind::Level3 { emergency: code("haiyan") };
            let open = decided.clone().given(&hc(), Command::OpenReview(ReviewOpening { ahead_of, ..opening(kind) }));
            let kept = |cluster: &str| {
                let in_strategic_plan = Some("objective 2".to_owned());
                Command::KeepCluster(Keeping { in_strategic_plan, ..keeping(cluster) })
            };
            let closing = Command::CloseReview(Closing { review: code("r-1"), surge: Some("it leaves".to_owned()) });
            let closed = open.given(&hc(), kept("health")).given(&hc(), kept("logistics")).given(&hc(), closing);
            Occasion::ALL.map(|occasion| closed.duty(occasion.rule().as_str()).is_some())
        };
        assert_eq!(owed_after(None), [true, true]);
        assert_eq!(owed_after(Some(Occasion::Appeal)), [false, true]);
        assert_eq!(owed_after(Some(Occasion::MidYearReview)), [true, false]);
    }
}

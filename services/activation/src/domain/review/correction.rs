//! Corrections of when a review was held: the wrong date is named by its commit, and the right one takes its place (rows
//! RM-1.15, RM-2.10).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, LastOpening};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::recount::{Redating, count_from, done_at, restate};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::occasion::keep_justifications;
use super::past_review::counted_from_the_last;
use super::{Event, Review, ReviewKind, Reviews};
use crate::domain::claims::{Claim, Correcting};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::operation::settle_duties;
use crate::domain::past::{has_begun, must_be_of_the_commit, must_differ, must_not_follow, must_not_precede};
use crate::domain::subjects::{COUNTRY, REVIEW};
use crate::domain::{self, Decided, Operation};
use crate::reasons;

/// A correction of when a review was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCorrection {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The commit that closed it, or recorded it as found.
    pub commit: Etag,
    /// The right date on which it was held.
    pub held: PastDate,
    /// Why the record was wrong.
    pub reason: String,
    /// Where the right date is known from.
    pub source: String,
}

/// It was corrected when a review was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCorrected {
    #[serde(flatten)]
    pub correction: ReviewCorrection,
    /// When it counts as held.
    pub held_at: Moment,
}

impl ReviewCorrected {
    /// The fact that it corrects, what is right, and the moment at which that counts.
    pub fn corrects(&self) -> Correcting {
        let ReviewCorrection { review, commit, held, source, .. } = &self.correction;
        let source = Some(source.clone()).filter(|source| !source.is_empty());
        let right = Claim { date: *held, agency: None, source };
        Correcting { fact: FactKind::Review.on_record(review, *commit), right, at: self.held_at }
    }
}

/// What the correction of a review brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn correct_review(operation: &Operation, command: &ReviewCorrection, context: &Context<'_>) -> Decided {
    let reviews = &operation.reviews;
    let held_at = command.held.latest(context.zone()).min(context.now);
    let mut checks = Checks::new();
    has_begun(&mut checks, "held", command.held, context);
    if let Some(found) = reviews.found.get(&command.review) {
        must_be_of_the_commit(&mut checks, "review", Some(found.stamp.etag), command.commit);
        let recorded = Some(found.what.held_at).filter(|_| found.what.past.held == command.held);
        must_differ(&mut checks, "held", held_at, recorded);
    } else {
        let review = reviews.review(&command.review)?;
        context.expect_etag("review", review.etag)?;
        check_closed(&mut checks, review, command, held_at);
    }
    checks.finish()?;
    let corrected = ReviewCorrected { correction: command.clone(), held_at };
    let mut after = operation.clone();
    self::corrected(&mut after, &corrected);
    let mut decision = Decision::about(REVIEW.of(&command.review)).event(Event::Corrected(corrected).into());
    count_anew(&mut decision, operation, &after, context);
    if let Some(review) = reviews.reviews.get(&command.review) {
        follow_the_close(&mut decision, &after, review, held_at, context);
    }
    let justifies = |occasion| match reviews.found.get(&command.review) {
        Some(found) => found.what.past.emergency.is_none(),
        None => reviews.reviews.get(&command.review).is_some_and(|review| review.opening.what.justifies(occasion)),
    };
    keep_justifications(&mut decision, justifies, (command.held.earliest(context.zone()), held_at), context);
    justify_anew(&mut decision, &after, context);
    Ok(decision)
}

impl Reviews {
    /// What the record has of when a review was held; none where the commit recorded nothing of it.
    ///
    /// # Errors
    /// Where there is no such review.
    pub fn claim_of(&self, fact: &FactOnRecord) -> Result<Option<Claim>, Refusal> {
        if let Some(found) = self.found.get(&fact.of) {
            let past = &found.what.past;
            let claim = Claim { date: past.held, agency: None, source: Some(past.source.clone()) };
            return Ok(Some(claim).filter(|_| found.stamp.etag == fact.commit));
        }
        let closing = self.review(&fact.of)?.closing.as_ref().map(|closing| &closing.stamp);
        let closing = closing.filter(|closing| closing.etag == fact.commit);
        Ok(closing.map(|closing| Claim { date: closing.occurred_at.into(), agency: None, source: None }))
    }
}

/// A review that was held here has its day, between its opening and what followed its close.
fn check_closed(checks: &mut Checks, review: &Review, command: &ReviewCorrection, held_at: Moment) {
    let closing = review.closing.as_ref().map(|closing| &closing.stamp);
    must_be_of_the_commit(checks, "close of the review", closing.map(|closing| closing.etag), command.commit);
    must_differ(checks, "held", held_at, closing.map(|closing| closing.occurred_at));
    if !command.held.is_exact() {
        checks.invalid("RM-1.15", reasons::DATE_INEXACT).at("held").says(
            message!("{held} is not a day, and the review was held here", held = command.held),
            "give the day, such as 2013-11-08",
        );
    }
    must_not_precede(checks, "held", held_at, "the opening of the review", Some(review.opening.stamp.occurred_at));
    let sent = review.summary_sent.as_ref().map(|sent| sent.occurred_at);
    must_not_follow(checks, "held", held_at, "the sending of its summary", sent);
}

/// The review of every six months was held when the record says now, each time since it came to be owed, and the next one counts from
/// the last time. Where it counts from a review that was found and has another date now, it counts from the last one that is known.
pub fn count_anew(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    after: &Operation,
    context: &Context<'_>,
) {
    let id = Duty::id(rules::RM_2_10_REVIEW, &COUNTRY.only());
    let (Some(owed), Some(opening)) = (context.duties.get(&id), context.openings.get(&id)) else { return };
    let (before, now): (Vec<_>, Vec<_>) = (operation.reviews.held().collect(), after.reviews.held().collect());
    let mut changed =
        before.iter().filter(|held| !now.contains(held)).chain(now.iter().filter(|held| !before.contains(held)));
    if changed.all(|held| held.at > opening.from) {
        if before != now {
            state_anew(decision, opening, after, context);
        }
    } else if operation.reviews.last_held() != after.reviews.last_held() {
        decision.void_duty(owed, "the date of the last review was corrected");
        decision.open(counted_from_the_last(owed.clone(), after, context));
    }
}

/// What is owed ahead of the occasions that are planned goes by the reviews that are on record now (row RM-2.10).
pub fn justify_anew(decision: &mut Decision<domain::Event>, after: &Operation, context: &Context<'_>) {
    if after.active_clusters().next().is_some() {
        after.reviews.owe_justifications(decision, after.country.head(), context);
    }
}

/// The duty to review every six months is owed since it was, and was done each time that a review was held.
fn state_anew(
    decision: &mut Decision<domain::Event>,
    opening: &LastOpening,
    operation: &Operation,
    context: &Context<'_>,
) {
    restate(decision, opening);
    let mut held: Vec<_> = operation.reviews.held().filter(|held| held.at > opening.from).collect();
    held.sort_by_key(|held| held.at);
    for held in held {
        let earliest = held.date.map_or(held.at, |date| date.earliest(context.zone()));
        decision.keep_duty_between(&opening.duty, earliest, held.at);
    }
}

/// The end of the last cluster is taken back: the reviews of all clusters that it ended are owed as if it had not been (row RM-2.10).
pub fn owe_reviews_again(decision: &mut Decision<domain::Event>, operation: &Operation, context: &Context<'_>) {
    let id = Duty::id(rules::RM_2_10_REVIEW, &COUNTRY.only());
    if let Some(opening) = context.openings.get(&id).filter(|opening| opening.closed_at.is_some()) {
        state_anew(decision, opening, operation, context);
    }
}

/// What a review that was held here kept, and what counts from its close, goes by the right date (rows RM-1.14, RM-2.9, RM-2.11).
fn follow_the_close(
    decision: &mut Decision<domain::Event>,
    after: &Operation,
    review: &Review,
    right: Moment,
    context: &Context<'_>,
) {
    let Some((wrong, _)) = review.closed_at() else { return };
    let redating = Redating { wrong, right, date: None };
    count_from(decision, &[rules::RM_2_11_SUMMARY], &review.subject(), redating, context);
    if let ReviewKind::Level3 { emergency } = &review.opening.what.kind
        && let Some(emergency) = after.emergencies.get(emergency)
    {
        count_from(decision, &[rules::RM_2_9_SURGE], &emergency.subject(), redating, context);
        settle_duties(decision, after, emergency, context);
    }
    let is_of_a_cluster = |duty: &Duty| {
        let cluster = duty.cluster.as_ref();
        duty.rule == rules::RM_1_14_REVIEW && cluster.is_some_and(|cluster| review.covers(cluster))
    };
    done_at(decision, is_of_a_cluster, (wrong, right), context);
}

/// The reviews with the right date in the place of the wrong one, and the review dates it set counted from it.
pub(super) fn corrected(operation: &mut Operation, event: &ReviewCorrected) {
    let id = &event.correction.review;
    let Reviews { reviews, found, .. } = &mut operation.reviews;
    if let Some(found) = found.get_mut(id) {
        (found.what.past.held, found.what.held_at) = (event.correction.held, event.held_at);
    }
    let Some(closing) = reviews.get_mut(id).and_then(|review| review.closing.as_mut()) else { return };
    let wrong = std::mem::replace(&mut closing.stamp.occurred_at, event.held_at);
    operation.clusters.values_mut().for_each(|cluster| cluster.review_dates.redate(wrong, event.held_at));
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{Outcome, at, code};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{self, existing};
    use crate::domain::fixtures::{Example, emergency, end_of, erc, hc, health, lead, ocha};
    use crate::domain::operation::{self, Level3Step};
    use crate::domain::review::fixtures::{close, in_review, keeping, opening, plan, send, two_clusters};
    use crate::domain::review::{
        Closing, Command, Keeping, PastReview, ReviewOpening, TransitionStrategy, past_review,
    };

    /// A correction of when a review was held that was found.
    pub fn correction() -> (Example, Command) {
        let found = emergency().given(&ocha(), Command::RecordPastReview(past_review("r-1", "2013-07-31")));
        let commit = found.state().reviews.found[&code("r-1")].stamp.etag.0;
        (found, Command::CorrectReview(right("r-1", commit, "2013-09")))
    }

    fn right(review: &str, commit: u64, held: &str) -> ReviewCorrection {
        ReviewCorrection {
            review: code(review),
            commit: Etag(commit),
            held: held.parse().unwrap_or_else(|error| panic!("{error}")),
            reason: "the minutes say another day".to_owned(),
            source: "the minutes of the HCT".to_owned(),
        }
    }

    /// RM-1.15, RM-2.10: the next review counts from the right date of the last one that was found.
    #[test]
    fn the_next_review_counts_from_the_right_date() {
        let found = emergency()
            .given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(existing())))
            .given(&ocha(), Command::RecordPastReview(past_review("r-1", "2013-07-31")));
        let commit = found.state().reviews.found[&code("r-1")].stamp.etag.0;
        let corrected = found.clone().given(&ocha(), Command::CorrectReview(right("r-1", commit, "2013-09")));
        let owed = corrected.duty("RM-2.10.review").expect("it is owed");
        assert_eq!(owed.since, at("2013-09-30T15:59:59Z"));
        let reviewed = &corrected.state().reviews.found[&code("r-1")].what;
        assert_eq!((reviewed.past.held.to_string(), reviewed.held_at), ("2013-09".to_owned(), owed.since));
        let outdated = found.clone().given(&ocha(), Command::CorrectReview(right("r-1", commit, "2012")));
        assert_eq!(outdated.duty("RM-2.10.review").expect("it is owed").since, at("2013-11-12T08:00:00Z"));
        found
            .clone()
            .when(&ocha(), Command::CorrectReview(right("r-1", commit + 1, "2013-09")))
            .refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        found
            .clone()
            .when(&ocha(), Command::CorrectReview(right("r-1", commit, "2013-07-31")))
            .refused("RM-1.15", "NOTHING_TO_CORRECT");
        found
            .when(&ocha(), Command::CorrectReview(right("r-1", commit, "2014")))
            .refused("RM-1.15", "DATE_IN_THE_FUTURE");
    }

    /// RM-1.15: of a review of which the day was recorded, only the month may be known; a correction says something else than the record.
    #[test]
    fn a_correction_says_something_else() {
        let (found, _) = correction();
        let commit = found.state().reviews.found[&code("r-1")].stamp.etag.0;
        let month = found.given(&ocha(), Command::CorrectReview(right("r-1", commit, "2013-07")));
        assert_eq!(month.state().reviews.found[&code("r-1")].what.past.held.to_string(), "2013-07");
        let closed = closed_on("2014-06-20").at("2014-06-25").given(&hc(), send());
        let commit = closed.state().reviews.reviews[&code("r-1")].closing.as_ref().expect("it is closed").stamp.etag.0;
        let correct = |held: &str| {
            closed.clone().at("2014-07-10").when(&ocha(), Command::CorrectReview(right("r-1", commit, held)))
        };
        correct("2014-06-20T00:00:00Z").refused("RM-1.15", "NOTHING_TO_CORRECT");
        correct("2014-06-26").refused("RM-1.15", "OUT_OF_SEQUENCE");
        correct("2014-06-24").commit();
    }

    /// A review of health and logistics, opened on 10 May, that keeps both.
    fn closed_on(day: &str) -> Example {
        in_review()
            .given(&hc(), Command::KeepCluster(keeping("health")))
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .at(day)
            .given(&hc(), close())
    }

    /// RM-1.15: what sources say of a review is about the commit that closed it, or recorded it as found; a review that was decided here has no
    /// source of its own, also where the record followed another one for a time.
    #[test]
    fn sources_speak_of_the_commit_that_recorded_it() {
        let says = |fact: &FactOnRecord| {
            let claim = Claim {
                date: "2014-06-01".parse().expect("a day"),
                agency: None,
                source: Some("the press".to_owned()),
            };
            operation::Command::RecordClaim(operation::RecordClaim { fact: fact.clone(), claim })
        };
        let prefers = |fact: &FactOnRecord, claim| {
            let reason = "it is of the day itself".to_owned();
            operation::Command::PreferClaim(operation::PreferClaim { fact: fact.clone(), claim, reason })
        };
        let closed = closed_on("2014-06-20").at("2014-07-10");
        let closing = closed.state().reviews.reviews[&code("r-1")].closing.as_ref().expect("it is closed").stamp.etag;
        let (found, _) = correction();
        let recorded = found.state().reviews.found[&code("r-1")].stamp.etag;
        for (example, commit) in [(closed.clone(), closing), (found.at("2014-07-10"), recorded)] {
            let of = |commit| FactKind::Review.on_record(&code("r-1"), commit);
            example.clone().when(&ocha(), says(&of(Etag(commit.0 + 1)))).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
            example.when(&ocha(), says(&of(commit))).commit();
        }
        let fact = FactKind::Review.on_record(&code("r-1"), closing);
        let disagree = closed.given(&ocha(), says(&fact));
        let rival = Etag(disagree.record().version);
        assert_eq!(
            disagree.state().reviews.reviews[&code("r-1")].etag,
            rival,
            "who read the review before reads it again"
        );
        let followed = disagree.given(&ocha(), prefers(&fact, rival)).given(&ocha(), prefers(&fact, closing));
        let held = followed.state().reviews.reviews[&code("r-1")].closed_at().map(|(at, _)| at);
        assert_eq!(held, Some(at("2014-06-20")));
        let claims = followed.state().claims.of(&fact).expect("sources disagree");
        assert_eq!(claims.all[&closing].source, None);
    }

    /// The days on which the duty by `rule` was kept, as the last command has it.
    fn kept(outcome: &Outcome<Activation>, rule: &str) -> Vec<Moment> {
        let duties = outcome.commit().duties.iter().filter(|change| change.duty_id().starts_with(rule));
        duties
            .filter(|change| matches!(change, DutyChange::Kept { .. }))
            .map(|change| change.happened_at(at("2014-08-01")))
            .collect()
    }

    /// RM-1.15, RM-2.9, RM-2.10, RM-1.14: what a review kept, it kept on the right day, whichever of the two is earlier; what counts from
    /// its close counts from that.
    #[test]
    fn what_a_review_kept_goes_by_the_right_day() {
        let step = |at: &str| Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) };
        let of_level_3 =
            ReviewOpening { kind: ReviewKind::Level3 { emergency: code("haiyan") }, ..opening(ReviewKind::Periodic) };
        let closed = health()
            .given(&erc(), operation::Command::DeclareLevel3(step("2013-11-12T10:00:00Z")))
            .given(&erc(), operation::Command::RecordPrincipalsDecision(step("2013-11-13T08:00:00Z")))
            .at("2014-02-01T08:00:00Z")
            .given(&hc(), Command::OpenReview(of_level_3))
            .given(&hc(), Command::KeepCluster(keeping("health")))
            .at("2014-02-20T08:00:00Z")
            .given(&hc(), Command::CloseReview(Closing { review: code("r-1"), surge: Some("it leaves".to_owned()) }));
        let commit = closed.state().reviews.reviews[&code("r-1")].closing.as_ref().expect("it is closed").stamp.etag.0;
        let closed = closed.at("2014-08-01");
        for held in ["2014-02-10T08:00:00Z", "2014-03-10T08:00:00Z"] {
            let outcome = closed.clone().when(&ocha(), Command::CorrectReview(right("r-1", commit, held)));
            for rule in ["RM-2.9.review", "RM-2.10.review", "RM-1.14.review"] {
                assert_eq!(kept(&outcome, rule), [at(held)], "{rule}");
            }
            let after = outcome.accepted();
            for rule in ["RM-2.11.summary", "RM-2.9.surge"] {
                assert_eq!(after.duty(rule).map(|duty| duty.since), Some(at(held)), "{rule}");
            }
        }
    }

    fn found(example: Example, id: &str, held: &str) -> Example {
        example.given(&ocha(), Command::RecordPastReview(past_review(id, held)))
    }

    /// The example in which it was found to have been held on another day.
    fn held_on(example: &Example, id: &str, held: &str) -> Outcome<Activation> {
        let commit = example.state().reviews.found[&code(id)].stamp.etag.0;
        example.clone().when(&ocha(), Command::CorrectReview(right(id, commit, held)))
    }

    /// RM-1.15, RM-2.10: reviews that were held since it came to be owed keep what is owed by their right days, one after another; the one from
    /// which it counts keeps nothing of it.
    #[test]
    fn reviews_keep_what_is_owed_one_after_another() {
        let owed = emergency().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(existing())));
        let counted = found(owed.clone(), "r-0", "2013-07-31");
        let held = found(counted.at("2014-03-15"), "r-2", "2014-01-10");
        let outcome = held_on(&held, "r-2", "2014-01-20");
        assert_eq!(kept(&outcome, "RM-2.10"), [end_of("2014-01-20")]);
        let two = found(outcome.accepted(), "r-1", "2014-03-10");
        let outcome = held_on(&two, "r-2", "2014-01-25");
        assert_eq!(kept(&outcome, "RM-2.10"), [end_of("2014-01-25"), end_of("2014-03-10")]);

        let held = found(owed.at("2014-03-15"), "r-1", "2014-03-10").at("2014-03-20");
        let before = held_on(&held, "r-1", "2013-09-30").accepted();
        assert_eq!(
            before.duty("RM-2.10.review").expect("it is owed").since,
            end_of("2013-09-30"),
            "it was held before"
        );
    }

    /// RM-1.15, RM-2.9, RM-2.10: a review of a level 3 response that was found has another date, and what is owed of all clusters is as before.
    #[test]
    fn a_review_of_level_3_moves_nothing_of_all_clusters() {
        let owed = emergency().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(existing())));
        let of_level_3 = PastReview { emergency: Some(code("haiyan")), ..past_review("r-3", "2014-04-02") };
        let held = owed.at("2014-05-01").given(&ocha(), Command::RecordPastReview(of_level_3));
        let outcome = held_on(&held, "r-3", "2014-04-10");
        assert_eq!(outcome.commit().duties, []);
    }

    /// RM-1.15, RM-1.14: what was done in the moment in which another review closed, or of another rule, is done when it was.
    #[test]
    fn only_what_the_review_kept_moves_with_it() {
        let of = |review: &str, cluster: &str| {
            let kind = ReviewKind::SelectedClusters { clusters: vec![code(cluster)] };
            Command::OpenReview(ReviewOpening { review: code(review), ..opening(kind) })
        };
        let strategy = Command::RecordTransitionStrategy(TransitionStrategy {
            cluster: code("health"),
            national_authorities: vec!["Department of Health".to_owned()],
            development_actors: vec!["World Bank".to_owned()],
            no_counterpart_because: None,
            no_development_actors_because: None,
            plan: plan(),
        });
        let both = two_clusters()
            .given(&hc(), of("r-1", "health"))
            .given(&hc(), Command::KeepCluster(keeping("health")))
            .at("2014-06-20")
            .given(&hc(), close())
            .given(&lead("WHO"), strategy)
            .given(&hc(), of("r-2", "logistics"))
            .given(&hc(), Command::KeepCluster(Keeping { review: code("r-2"), ..keeping("logistics") }))
            .given(&hc(), Command::CloseReview(Closing { review: code("r-2"), surge: None }));
        let commit = both.state().reviews.reviews[&code("r-1")].closing.as_ref().expect("it is closed").stamp.etag.0;
        let outcome = both.at("2014-07-10").when(&ocha(), Command::CorrectReview(right("r-1", commit, "2014-06-01")));
        let moved = outcome.commit().duties.iter().filter(|change| matches!(change, DutyChange::Kept { .. }));
        let moved: Vec<_> = moved.map(DutyChange::duty_id).collect();
        assert_eq!(moved, ["RM-1.14.review:cluster/health:2014-05-13T15:59:59Z"]);
    }

    /// RM-1.15, RM-2.13: a review that was held here is dated by its day, after its opening; what it set counts from then.
    #[test]
    fn a_review_that_was_held_here_is_corrected() {
        let closed = closed_on("2014-06-20");
        let review = &closed.state().reviews.reviews[&code("r-1")];
        let (commit, opened) =
            (review.closing.as_ref().expect("it is closed").stamp.etag.0, review.opening.stamp.occurred_at);
        let correct = |held: &str| Command::CorrectReview(right("r-1", commit, held));
        let after = closed.clone().given(&ocha(), correct("2014-06-01"));
        let held_at = at("2014-06-01T15:59:59Z");
        let closing = after.state().reviews.reviews[&code("r-1")].closing.clone().expect("it is closed");
        assert_eq!(closing.stamp.occurred_at, held_at);
        assert_eq!(after.duty("RM-2.11.summary").expect("it is owed").since, held_at);
        assert_eq!(after.state().clusters[&code("health")].review_dates.changed_at(), Some(held_at));
        assert!(opened > at("2014-01-01"));
        closed.clone().when(&ocha(), correct("2014-01-01")).refused("RM-1.15", "OUT_OF_SEQUENCE");
        closed.clone().when(&ocha(), correct("2014-06")).refused("RM-1.15", "DATE_INEXACT");
        let unknown = closed.when(&ocha(), Command::CorrectReview(right("r-9", commit, "2014-06-01")));
        assert!(matches!(unknown.refusal(), Refusal::NotFound { what: "review", .. }));
    }
}

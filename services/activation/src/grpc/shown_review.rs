//! Everything recorded of a review and of transition as messages.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::Stamp;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::{duty, finding, timestamp};

use super::shown::{recorded, tells_verdicts};
use super::shown_cluster::{plan, text};
use crate::domain::proposal::{Criterion, CriterionAssessment};
use crate::domain::review::{
    AgencyFocalPoint, DeactivationCase, Factor, FactorAnswer, Ground, Keeping, Occasion, Passed, Position, Recipient,
    Review, ReviewKind, Reviews, Ruling, SummaryAnswer, Verdict,
};
use crate::domain::{Activation, Recorded, tells_of_objection};

/// The review as its readers get it; answers, and verdicts before it is closed, only for those who take part in deciding.
pub fn details(review: &Review, record: &Record<Activation>, deliberates: bool) -> pb::ReviewDetails {
    let (kind, emergency) = match &review.opening.kind {
        ReviewKind::Level3 { emergency } => (pb::ReviewKind::Level3, emergency.to_string()),
        ReviewKind::Periodic => (pb::ReviewKind::Periodic, String::new()),
    };
    let ahead_of = match review.opening.ahead_of {
        None => pb::Occasion::Unspecified,
        Some(Occasion::Appeal) => pb::Occasion::Appeal,
        Some(Occasion::MidYearReview) => pb::Occasion::MidYearReview,
    };
    let mut verdicts = (Vec::new(), Vec::new());
    for Recorded { what, stamp } in review.verdicts.values().filter(|_| tells_verdicts(review, deliberates)) {
        match what {
            Verdict::Kept(keeping) => verdicts.0.push(kept(keeping, stamp)),
            Verdict::Ends(case) => verdicts.1.push(ending(review, case, stamp)),
        }
    }
    let (kept, ending) = verdicts;
    let subject = review.subject();
    let findings = record.findings.values().filter(|finding| finding.subject == subject);
    let closing = review.closing.as_ref();
    let informed = &review.partners_informed;
    pb::ReviewDetails {
        kind: kind.into(),
        emergency,
        ahead_of: ahead_of.into(),
        participants: texts(&review.opening.participants),
        capacities: review.opening.capacities.clone(),
        kept,
        ending,
        surge: text(closing.and_then(|closing| closing.what.surge.as_ref())),
        summary_sent_at: review.summary_sent.as_ref().map(|sent| timestamp(sent.occurred_at)),
        principals: review.shared.iter().flat_map(|shared| texts(&shared.what.principals)).collect(),
        global_leads: review.shared.iter().flat_map(|shared| texts(&shared.what.global_leads)).collect(),
        answers: review.answers.iter().filter(|_| deliberates).map(answer).collect(),
        partners_informed: text(informed.last().map(|informed| &informed.what.means)),
        opened: Some(recorded(&review.opened)),
        closed: closing.map(|closing| recorded(&closing.stamp)),
        summary_sent: review.summary_sent.as_ref().map(recorded),
        summary_shared: review.shared.iter().map(|shared| recorded(&shared.stamp)).collect(),
        partners_informed_recorded: informed.iter().map(|informed| recorded(&informed.stamp)).collect(),
        findings: findings.filter(|one| deliberates || !tells_of_objection(one)).map(finding).collect(),
        duties: record.duties.values().filter(|duty| duty.subject == subject).map(duty).collect(),
    }
}

fn texts<T: ToString>(codes: &[T]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

fn kept(keeping: &Keeping, stamp: &Stamp) -> pb::KeptCluster {
    pb::KeptCluster {
        cluster: keeping.cluster.to_string(),
        rationale: keeping.rationale.clone(),
        transition: Some(plan(&keeping.transition)),
        review_by: keeping.review_by.to_string(),
        in_strategic_plan: text(keeping.in_strategic_plan.as_ref()),
        recorded: Some(recorded(stamp)),
    }
}

fn ending(review: &Review, case: &DeactivationCase, stamp: &Stamp) -> pb::EndingCluster {
    let decision = review.decisions.get(&case.cluster);
    let ruling = match decision.map(|decision| decision.what.ruling) {
        None => pb::Ruling::Unspecified,
        Some(Ruling::Approved) => pb::Ruling::Approved,
        Some(Ruling::Declined) => pb::Ruling::Declined,
    };
    let mut message = pb::EndingCluster {
        cluster: case.cluster.to_string(),
        criteria: case.criteria.iter().map(criterion).collect(),
        factors: case.factors.iter().map(factor).collect(),
        need_may_rise_again: case.need_may_rise_again,
        closing_cost: case.closing_cost.as_ref().map(|cost| pb::ClosingCost {
            plan: cost.plan.clone(),
            updated_on: cost.updated_on.to_string(),
            weighed: cost.weighed.clone(),
        }),
        mechanisms: case.mechanisms.clone(),
        focal_points: case.focal_points.iter().map(focal_point).collect(),
        contingency_effect: case.contingency_effect.clone(),
        support: case.support.clone(),
        ruling: ruling.into(),
        reason: text(decision.and_then(|decision| decision.what.reason.as_ref())),
        recorded: Some(recorded(stamp)),
        decided: decision.map(|decision| recorded(&decision.stamp)),
        ..Default::default()
    };
    show_ground(&mut message, &case.ground);
    message
}

fn show_ground(message: &mut pb::EndingCluster, ground: &Ground) {
    match ground {
        Ground::NeedsDecreased { evidence } => {
            message.set_ground(pb::DeactivationGround::NeedsDecreased);
            message.needs_evidence.clone_from(evidence);
        }
        Ground::Transferred { to, recipient, with } => {
            message.set_ground(pb::DeactivationGround::Transferred);
            message.transferred_to.clone_from(to);
            message.set_recipient(match recipient {
                Recipient::National => pb::Recipient::National,
                Recipient::Development => pb::Recipient::Development,
            });
            message.passed = with.iter().map(|passed| self::passed(*passed).into()).collect();
        }
    }
}

fn passed(passed: Passed) -> pb::Passed {
    match passed {
        Passed::Capacities => pb::Passed::Capacities,
        Passed::Tools => pb::Passed::Tools,
        Passed::Systems => pb::Passed::Systems,
        Passed::Resources => pb::Passed::Resources,
    }
}

fn criterion(assessment: &CriterionAssessment) -> pb::CriterionAssessment {
    let criterion = match assessment.criterion {
        Criterion::CoordinationGaps => pb::Criterion::CoordinationGaps,
        Criterion::NationalCapacity => pb::Criterion::NationalCapacity,
        Criterion::MultiSectoralNeed => pb::Criterion::MultiSectoralNeed,
        Criterion::ActorsAndComplexity => pb::Criterion::ActorsAndComplexity,
    };
    let (met, evidence) = (assessment.met, assessment.evidence.clone());
    pb::CriterionAssessment { criterion: criterion.into(), met, evidence }
}

fn factor(answer: &FactorAnswer) -> pb::FactorAnswer {
    let (factor, other) = match &answer.factor {
        Factor::CriticalNeeds => (pb::Factor::CriticalNeeds, String::new()),
        Factor::Accountability => (pb::Factor::Accountability, String::new()),
        Factor::Counterparts => (pb::Factor::Counterparts, String::new()),
        Factor::Disasters => (pb::Factor::Disasters, String::new()),
        Factor::Other(other) => (pb::Factor::Other, other.clone()),
    };
    let justification = text(answer.justification.as_ref());
    pb::FactorAnswer { factor: factor.into(), other, present: answer.present, justification }
}

fn focal_point(focal_point: &AgencyFocalPoint) -> pb::AgencyFocalPoint {
    pb::AgencyFocalPoint { agency: focal_point.agency.to_string(), mechanism: focal_point.mechanism.clone() }
}

fn answer(Recorded { what: answer, stamp }: &Recorded<SummaryAnswer>) -> pb::SummaryAnswer {
    let position = match answer.position {
        Position::Endorses => pb::Position::Endorses,
        Position::Objects => pb::Position::Objects,
    };
    pb::SummaryAnswer {
        organization: answer.organization.to_string(),
        role: answer.role.to_string(),
        position: position.into(),
        statement: answer.statement.clone(),
        recorded: Some(recorded(stamp)),
    }
}

/// The plans of transition of whole responses, and the directors' reviews for those who take part in deciding.
pub fn transitions(reviews: &Reviews, deliberates: bool) -> pb::Transitions {
    let plans = reviews.plans.values().map(|Recorded { what, stamp }| pb::EmergencyTransition {
        emergency: what.emergency.to_string(),
        plan: Some(plan(&what.plan)),
        recorded: Some(recorded(stamp)),
    });
    let directors = reviews.directors.iter().filter(|_| deliberates);
    let directors = directors.map(|Recorded { what, stamp }| pb::DirectorsReview {
        on: what.on.to_string(),
        organizations: texts(&what.organizations),
        findings: what.findings.clone(),
        recorded: Some(recorded(stamp)),
    });
    pb::Transitions { plans: plans.collect(), directors_reviews: directors.collect() }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::super::shown;
    use super::*;
    use crate::domain::fixtures::hc;
    use crate::domain::review::Command;
    use crate::domain::review::fixtures::{self as example, principal, shared};

    /// RM-2.11: answers of Principals and global leads are seen by those who take part in deciding, and by nobody else.
    #[test]
    fn answers_are_not_for_everyone() {
        let answered = shared().given(&principal("WHO"), example::answer(Position::Objects));
        let review = &answered.state().reviews.reviews[&code("r-1")];
        let (inside, outside) = (details(review, answered.record(), true), details(review, answered.record(), false));
        assert_eq!(inside.answers[0].position(), pb::Position::Objects);
        assert_eq!((inside.findings.len(), outside.findings.len()), (1, 0));
        assert!(outside.answers.is_empty());
    }

    /// RM-2.13, RM-2.8: what the review said of each cluster, and what the ERC decided on it, is found again.
    #[test]
    fn every_verdict_is_found_again() {
        let approved = example::approved();
        let shown = details(&approved.state().reviews.reviews[&code("r-1")], approved.record(), false);
        assert_eq!((shown.kept[0].cluster.as_str(), shown.ending[0].cluster.as_str()), ("logistics", "health"));
        assert_eq!(shown.ending[0].ruling(), pb::Ruling::Approved);
        assert_eq!(shown.ending[0].ground(), pb::DeactivationGround::Transferred);
        assert_eq!(shown.ending[0].criteria.len(), Criterion::ALL.len());
        let by = |recorded: Option<&convene_proto::common::v1::Recorded>| {
            recorded.and_then(|one| one.by.clone()).map(|by| by.role)
        };
        assert_eq!(by(shown.ending[0].recorded.as_ref()).as_deref(), Some("hc"));
        assert_eq!(by(shown.ending[0].decided.as_ref()).as_deref(), Some("erc"));
        assert_eq!(shown.duties[0].rule, "RM-2.11.partners");
    }

    /// RM-2.13: what a review says on clusters is told to everyone once it is closed, and before to those who decide.
    #[test]
    fn verdicts_are_told_once_the_review_is_closed() {
        let half = example::in_review().given(&hc(), Command::Recommend(example::case("health")));
        let review = &half.state().reviews.reviews[&code("r-1")];
        assert_eq!(details(review, half.record(), true).ending.len(), 1);
        assert!(details(review, half.record(), false).ending.is_empty());
        assert!(shown::review(review, false).recommended.is_empty());
    }
}

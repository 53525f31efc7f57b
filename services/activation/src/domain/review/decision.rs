//! What the ERC decides on a cluster that is to end, and the news of it to partners (rows RM-2.8, RM-2.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::day;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::deactivation_case::DeactivationCase;
use super::summary::not_shared;
use super::{Event, Review};
use crate::domain::endorsement::{ApprovalGround, DEACTIVATION, StatedGround};
use crate::domain::objection::{self, ObjectionAnswer};
use crate::domain::operation::country::acting_head;
use crate::domain::{Decided, Operation, Recorded, cluster};
use crate::reasons;

/// Decides on one cluster (rows RM-2.8, RM-2.11).
#[derive(Clone, Debug)]
pub struct DecideDeactivation {
    /// The review.
    pub review: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The ruling.
    pub ruling: Ruling,
    /// The reason; asked for where it is declined.
    pub reason: Option<String>,
    /// On which ground; asked for where it is approved.
    pub ground: Option<StatedGround>,
    /// Why it is approved although some object: a reason for each of them.
    pub objections: Vec<ObjectionAnswer>,
}

/// What the ERC decided on one cluster (rows RM-2.8, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivationDecision {
    /// The review.
    pub review: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The ruling.
    pub ruling: Ruling,
    /// The reason; asked for where it is declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// On which ground it was approved, with those who had not answered. Events from before it was recorded have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ApprovalGround>,
    /// Why it was approved although some object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<Restricted<Vec<ObjectionAnswer>>>,
}

impl DeactivationDecision {
    /// Whether the cluster may end.
    pub fn is_approved(&self) -> bool {
        self.ruling == Ruling::Approved
    }
}

/// Whether a cluster may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It may.
    Approved,
    /// It stays.
    Declined,
}

/// Partners were informed of the arrangements agreed (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnersInformed {
    /// The review.
    pub review: ResourceId,
    /// How.
    pub means: String,
}

/// Who decides: the ERC (row RM-2.11).
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// A summary that was shared is decided on, by another person than who recommended the end of a cluster or sent the summary.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.shared.is_empty() {
        not_shared(&mut checks);
    }
    if review.proposers().any(|person| *person == context.actor.person) {
        checks.precondition("RM-2.11", reasons::PROPOSER_APPROVES).says(
            "the person who recommended the end of a cluster, or sent the summary, cannot decide on it",
            "ask the ERC or the acting ERC to decide",
        );
    }
    checks.finish()
}

/// The acting head informs partners of an end that the ERC approved.
pub(super) fn admits_informing(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.decisions.values().all(|decision| decision.what.ruling != Ruling::Approved) {
        checks
            .precondition("RM-2.11", reasons::NOTHING_APPROVED)
            .at("review")
            .says("the ERC has approved no de-activation of this review", "inform partners after the approval");
    }
    checks.finish()
}

pub(super) fn decide(operation: &Operation, command: &DecideDeactivation, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    let decided = DeactivationDecision {
        review: command.review.clone(),
        cluster: command.cluster.clone(),
        ruling: command.ruling,
        reason: command.reason.clone(),
        ground: check_decision(review, command, context)?,
        objections: (!command.objections.is_empty()).then(|| command.objections.clone().into()),
    };
    let mut decision = about(review, Event::DeactivationDecided(decided));
    let subject = review.subject();
    let is_decided = |case: &DeactivationCase| {
        let ended = operation.clusters.get(&case.cluster).is_some_and(|cluster| !cluster.is_active());
        ended || case.cluster == command.cluster || review.decisions.contains_key(&case.cluster)
    };
    if review.recommended().all(is_decided) {
        decision.keep(rules::RM_2_11_APPROVAL, &subject, context.occurred_at);
        let asked = review.asked.for_decision();
        let why = "the ERC decided on every cluster of the review";
        DEACTIVATION.release(&mut decision, &subject, asked, why);
        objection::resolve_all(&mut decision, &subject, &command.objections, why, context);
    }
    match command.ruling {
        Ruling::Approved => {
            let head = Owner::role(operation.country.head());
            decision.open(Duty::new(rules::RM_2_11_PARTNERS, subject, head, context.occurred_at));
        }
        Ruling::Declined if cluster.is_active() => {
            let review_by = cluster.review_by.unwrap_or_default().max(day(context));
            cluster::renew_review(&mut decision, operation, cluster, review_by, context);
        }
        Ruling::Declined => {}
    }
    Ok(decision)
}

/// The ground of an approval, where everything about the decision is in order.
fn check_decision(
    review: &Review,
    command: &DecideDeactivation,
    context: &Context<'_>,
) -> Result<Option<ApprovalGround>, Refusal> {
    let mut checks = Checks::new();
    if review.recommended().all(|case| case.cluster != command.cluster) {
        checks.precondition("RM-2.11", reasons::NOT_RECOMMENDED).at("cluster").says(
            message!("the review does not recommend '{cluster}' for de-activation", cluster = command.cluster),
            "name a cluster that it recommends",
        );
    }
    if review.decisions.contains_key(&command.cluster) {
        checks.precondition("RM-2.11", reasons::DEACTIVATION_DECIDED).at("cluster").says(
            message!("the ERC has already decided on '{cluster}'", cluster = command.cluster),
            "the next review can recommend it again",
        );
    }
    let ground = match command.ruling {
        Ruling::Declined => {
            must_explain(&mut checks, command);
            None
        }
        Ruling::Approved => ground_of_approval(&mut checks, review, command, context),
    };
    checks.finish().map(|()| ground)
}

fn must_explain(checks: &mut Checks, command: &DecideDeactivation) {
    if command.reason.is_none() {
        checks
            .invalid("RM-2.11", reasons::REASON_MISSING)
            .at("reason")
            .says("the reason for declining is missing", "give the reason why the cluster stays active");
    }
}

/// The end of a cluster is approved on one of the grounds of an activation, and each objection has its reason (row RM-2.11).
///
/// The objections are to the summary as a whole, so each decision on one of its clusters answers them.
fn ground_of_approval(
    checks: &mut Checks,
    review: &Review,
    command: &DecideDeactivation,
    context: &Context<'_>,
) -> Option<ApprovalGround> {
    objection::must_be_answered(checks, "RM-2.11", &review.subject(), &command.objections, context);
    let Some(stated) = &command.ground else {
        checks.invalid("RM-2.11", reasons::GROUND_MISSING).at("ground").says(
            "it does not say on which ground the end is approved",
            "say that all endorsed, that no one objected in the period, or why you do not wait",
        );
        return None;
    };
    DEACTIVATION.ground(checks, review.asked.for_decision(), (stated, &command.objections), context)
}

pub(super) fn inform_partners(operation: &Operation, command: &PartnersInformed, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let mut decision = about(review, Event::PartnersInformed(command.clone()));
    decision.keep(rules::RM_2_11_PARTNERS, review.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn decided(review: &mut Review, decision: &DeactivationDecision, stamp: &Stamp) {
    review.decisions.insert(decision.cluster.clone(), Recorded::new(decision, stamp));
}

pub(super) fn partners_informed(review: &mut Review, informed: &PartnersInformed, stamp: &Stamp) {
    review.partners_informed.push(Recorded::new(informed, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::fixtures::{erc, hc};
    use crate::domain::review::fixtures::{
        answer, approved, closed, deactivate, decision, principal, ruling, send, sent, share, shared,
    };
    use crate::domain::review::{Command, Position};

    /// RM-2.11: the ERC decides once Principals and global leads were asked, once, and with a reason where it declines.
    #[test]
    fn the_erc_decides_after_sharing() {
        sent().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
        shared().when(&erc(), ruling(Ruling::Declined, None)).refused("RM-2.11", "REASON_MISSING");
        shared().when(&erc(), ruling(Ruling::Approved, None)).keeps("RM-2.11.approval").opens("RM-2.11.partners");
        approved().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "DEACTIVATION_DECIDED");
        let other = DecideDeactivation { cluster: code("logistics"), ..decision(Ruling::Approved, None) };
        shared().when(&erc(), Command::Decide(other)).refused("RM-2.11", "NOT_RECOMMENDED");
    }

    /// RM-2.11: who sent the summary does not decide on it, whichever other role the person has.
    #[test]
    fn the_proposer_never_approves() {
        let both = Actor { person: hc().person, ..erc() };
        shared().when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
        let other_hc = Actor { person: code("another"), ..hc() };
        let sent_by_another = closed().given(&other_hc, send()).given(&erc(), share());
        sent_by_another.when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
    }

    /// RM-2.11: an approval against an objection answers it with a reason of its own.
    #[test]
    fn an_approval_against_an_objection_says_why() {
        let objected = shared().given(&principal("WHO"), answer(Position::Objects));
        let remarked = ruling(Ruling::Approved, Some("the region has staff by now"));
        objected.clone().when(&erc(), remarked).refused("RM-2.11", "OBJECTION_OPEN");
        let reason = "the region has staff by now".to_owned();
        let objections = vec![ObjectionAnswer { organization: code("WHO"), reason }];
        let answered = Command::Decide(DecideDeactivation { objections, ..decision(Ruling::Approved, None) });
        shared().when(&erc(), answered.clone()).refused("RM-2.11", "NOT_OBJECTING");
        objected.clone().when(&erc(), answered).keeps("RM-2.11.approval").resolves("RM-2.11");
        objected.when(&erc(), ruling(Ruling::Declined, Some("needs go on"))).resolves("RM-2.11");
    }

    /// RM-2.11, RM-1.11: silence ends no cluster: all endorse, or the period has run, or the ERC says why not to wait.
    #[test]
    fn an_end_is_approved_on_a_ground() {
        let on = |ground| Command::Decide(DecideDeactivation { ground, ..decision(Ruling::Approved, None) });
        shared().when(&erc(), on(None)).refused("RM-2.11", "GROUND_MISSING");
        let (all, unopposed) = (|| on(Some(StatedGround::AllEndorsed)), || on(Some(StatedGround::NoObjection)));
        let one = shared().given(&principal("WHO"), answer(Position::Endorses));
        one.clone().when(&erc(), all()).refused("RM-2.11", "NOT_ALL_ENDORSED");
        one.clone()
            .at("2014-05-17T07:59:59Z")
            .when(&erc(), unopposed())
            .refused("RM-2.11", "PERIOD_FOR_OBJECTIONS_RUNS");
        let approved = one.clone().at("2014-05-17T08:00:00Z").given(&erc(), unopposed());
        let (silent, until) = (vec![code("WFP")], at("2014-05-17T08:00:00Z"));
        let ground = Some(ApprovalGround::NoObjection { silent, until });
        assert_eq!(approved.state().reviews.reviews[&code("r-1")].decisions[&code("health")].what.ground, ground);
        assert!(approved.duty("RM-2.11.answer").is_none(), "the answer is not owed after the decision");
        one.given(&actor(Role::GlobalLead, "WFP"), answer(Position::Endorses))
            .when(&erc(), all())
            .keeps("RM-2.11.approval");
    }

    /// RM-2.11: a cluster whose end is declined stays, and its review is owed again.
    #[test]
    fn a_declined_cluster_stays() {
        let declined = shared().given(&erc(), ruling(Ruling::Declined, Some("needs on Samar go on")));
        assert_eq!(declined.record().duties["RM-1.14.review:cluster/health"].since, at("2014-05-13"));
        let late = shared().at("2014-06-01T08:00:00Z").given(&erc(), ruling(Ruling::Declined, Some("needs go on")));
        assert_eq!(
            late.record().duties["RM-1.14.review:cluster/health"].since,
            at("2014-06-01"),
            "not before it is declined"
        );
        declined.when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
    }

    /// RM-2.11: partners are informed of what was approved.
    #[test]
    fn partners_are_informed() {
        let inform = || Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
        shared().when(&hc(), inform()).refused("RM-2.11", "NOTHING_APPROVED");
        approved().when(&hc(), inform()).keeps("RM-2.11.partners");
    }
}

//! What the ERC decides on a cluster that is to end, and the news of it to partners (rows RM-2.8, RM-2.11).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::time::day_in;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::deactivation_case::DeactivationCase;
use super::summary::{awaiting_a_decision, not_shared};
use super::{Event, Review};
use crate::domain::cluster::{self, Cluster};
use crate::domain::endorsement::{ApprovalGround, DEACTIVATION, StatedGround};
use crate::domain::objection::{self, ObjectionAnswer};
use crate::domain::operation::country::acting_head;
use crate::domain::subjects::PLACE;
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// Decides on one cluster (rows RM-2.8, RM-2.11).
#[derive(Clone, Debug)]
pub struct DecideDeactivation {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Whether the cluster may end.
    pub ruling: Ruling,
    /// The reason; asked for where it is declined.
    pub reason: Option<String>,
    /// The day by which the end is carried out, where it is another one than the review recommends.
    pub ends_by: Option<NaiveDate>,
    /// On which ground; asked for where it is approved.
    pub ground: Option<StatedGround>,
    /// Why it is approved although some object: a reason for each of them.
    pub objections: Vec<ObjectionAnswer>,
}

/// What the ERC decided on one cluster (rows RM-2.8, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivationDecision {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Whether the cluster may end.
    pub ruling: Ruling,
    /// The reason; asked for where it is declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day by which the approved end is carried out. Events from before it was recorded have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<NaiveDate>,
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
    /// The identifier of the review, such as `r-1`.
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

pub(super) fn decide_deactivation(
    operation: &Operation,
    command: &DecideDeactivation,
    context: &Context<'_>,
) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    let case = recommended_case(review, &command.cluster)?;
    let (ground, ends_by) = check_decision(operation, review, case, command, context)?;
    let decided = DeactivationDecision {
        review: command.review.clone(),
        cluster: command.cluster.clone(),
        ruling: command.ruling,
        reason: command.reason.clone(),
        ends_by,
        ground,
        objections: (!command.objections.is_empty()).then(|| command.objections.clone().into()),
    };
    let mut decision = about(review, Event::DeactivationDecided(decided));
    let subject = review.subject();
    let is_last = awaiting_a_decision(operation, review).all(|case| case.cluster == command.cluster);
    if is_last {
        decision.keep(rules::RM_2_11_APPROVAL, &subject, context.occurred_at);
        let why = "the ERC decided on every cluster of the review";
        end_the_asking(&mut decision, review, &command.objections, (why, context));
    }
    let head = Owner::role(operation.country.head());
    match ends_by {
        Some(ends_by) => {
            owe_the_end(&mut decision, cluster, case, &head, context.end_of(ends_by));
            decision.open(Duty::new(rules::RM_2_11_PARTNERS, subject, head, context.occurred_at));
        }
        None if cluster.is_active() && case.places.is_empty() => {
            decision.void(rules::RM_2_11_END, cluster.subject(), "the ERC declined");
            let review_by = next_review_after(review, context).max(cluster.review_by.unwrap_or_default());
            cluster::renew_review(&mut decision, operation, cluster, review_by, context);
        }
        None => {}
    }
    Ok(decision)
}

/// By when clusters are reviewed again after `review`: as long after it as every review after the one before it (row RM-2.10).
fn next_review_after(review: &Review, context: &Context<'_>) -> NaiveDate {
    let held = review.closing.as_ref().map_or(context.occurred_at, |closing| closing.stamp.occurred_at);
    let rule = context.guidance.policy.rule(rules::RM_2_10_REVIEW);
    day_in(rule.map_or(held, |rule| rule.period.after(held)), context.zone())
}

/// Partners who were informed of the end of a cluster are informed again, because the record of it was corrected (row RM-2.11).
pub fn inform_again(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    context: &Context<'_>,
) {
    let informed = operation.reviews.reviews.values().filter(|review| !review.partners_informed.is_empty());
    for review in informed.filter(|review| review.approves_the_end_of(&cluster.id)) {
        let head = Owner::role(operation.country.head());
        decision.open(Duty::new(rules::RM_2_11_PARTNERS, review.subject(), head, context.now));
    }
}

/// Those who were asked about the review owe no answer any more, and their objections are settled.
fn end_the_asking(
    decision: &mut Decision<domain::Event>,
    review: &Review,
    objections: &[ObjectionAnswer],
    (why, context): (&'static str, &Context<'_>),
) {
    let subject = review.subject();
    DEACTIVATION.release(decision, &subject, review.asked.for_decision(), why);
    objection::resolve_all(decision, &subject, objections, why, context);
}

/// Where everything on which the ERC was still to decide in a review `is_settled` otherwise, that decision is not owed any more.
pub(in crate::domain) fn release_decisions(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    is_settled: impl Fn(&Review, &DeactivationCase) -> bool,
    (why, context): (&'static str, &Context<'_>),
) {
    let awaits_something = |review: &&Review| awaiting_a_decision(operation, review).next().is_some();
    for review in operation.reviews.reviews.values().filter(awaits_something) {
        if awaiting_a_decision(operation, review).all(|case| is_settled(review, case)) {
            decision.void(rules::RM_2_11_APPROVAL, review.subject(), why);
            end_the_asking(decision, review, &[], (why, context));
        }
    }
}

/// The approved end is owed by the end of its day, until it is carried out (row RM-2.11); of parts of the country, in each part where the
/// cluster has not ended since it was recommended.
fn owe_the_end(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    case: &DeactivationCase,
    head: &Owner,
    due: Moment,
) {
    let parts = case.places.iter().filter(|place| !cluster.has_ended_in(&place.place));
    let parts = parts.map(|place| cluster.subject().part(PLACE, &place.place));
    let subjects = if case.places.is_empty() { vec![cluster.subject()] } else { parts.collect() };
    for subject in subjects.into_iter().filter(|_| cluster.is_active()) {
        decision.void(rules::RM_2_11_END, &subject, "the ERC approved another day");
        let end = Duty::new(rules::RM_2_11_END, subject, head.clone(), due);
        decision.open(end.concerning(cluster.id.clone()));
    }
}

/// The case of the review for de-activating the cluster.
fn recommended_case<'a>(review: &'a Review, cluster: &ResourceId) -> Result<&'a DeactivationCase, Refusal> {
    review.case_for(cluster).ok_or_else(|| {
        Refusal::precondition("RM-2.11", reasons::NOT_RECOMMENDED).at("cluster").says(
            message!("the review does not recommend '{cluster}' for de-activation", cluster),
            "name a cluster that it recommends",
        )
    })
}

/// The ground and the day of an approval, where everything about the decision is in order.
fn check_decision(
    operation: &Operation,
    review: &Review,
    case: &DeactivationCase,
    command: &DecideDeactivation,
    context: &Context<'_>,
) -> Result<(Option<ApprovalGround>, Option<NaiveDate>), Refusal> {
    let mut checks = Checks::new();
    if review.decisions.contains_key(&command.cluster) {
        checks.precondition("RM-2.11", reasons::DEACTIVATION_DECIDED).at("cluster").says(
            message!("the ERC has already decided on '{cluster}'", cluster = command.cluster),
            "the next review can recommend it again",
        );
    }
    if operation.reviews.overtake(review, case) {
        checks.precondition("RM-2.11", reasons::DEACTIVATION_OVERTAKEN).at("cluster").says(
            message!("a later review has a verdict on '{cluster}'", cluster = command.cluster),
            "decide on what the later review recommends",
        );
    }
    let decided = match command.ruling {
        Ruling::Declined => {
            must_explain(&mut checks, command);
            (None, None)
        }
        Ruling::Approved => {
            let ground = ground_of_approval(&mut checks, review, command, context);
            (ground, day_of_the_end(&mut checks, case, command, context))
        }
    };
    checks.finish().map(|()| decided)
}

/// The day by which an approved end is carried out: the one that the ERC names, or the one that the review recommends where it
/// has not passed.
fn day_of_the_end(
    checks: &mut Checks,
    case: &DeactivationCase,
    command: &DecideDeactivation,
    context: &Context<'_>,
) -> Option<NaiveDate> {
    let recommended = case.ends_by.map(|ends_by| ends_by.max(context.day()));
    let ends_by = command.ends_by.or(recommended);
    if ends_by.is_none() {
        checks
            .invalid("RM-2.11", reasons::END_DATE_MISSING)
            .at("ends_by")
            .says("neither the review nor the decision names the day by which it ends", "name the day");
    }
    if let Some(ends_by) = command.ends_by.filter(|ends_by| *ends_by < context.day()) {
        checks
            .invalid("RM-2.11", reasons::END_DATE_PAST)
            .at("ends_by")
            .says(message!("{ends_by} is before the decision", ends_by), "name the day of the decision or a later one");
    }
    ends_by
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
    let asked = (&review.subject(), review.asked.for_decision());
    DEACTIVATION.ground(checks, asked, (stated, &command.objections), context)
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
mod tests;

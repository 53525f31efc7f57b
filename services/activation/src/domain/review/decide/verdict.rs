//! What a review says on each cluster, and what is weak in the case for ending one.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding, Refusal};

use super::super::event::Event;
use super::super::state::{DeactivationCase, Factor, Ground, Keeping, Review};
use super::{Decided, about, must_be_open, to_change};
use crate::domain::cluster::Cluster;
use crate::domain::proposal::Criterion;
use crate::domain::{self, Operation, known};

/// The rows under which what a review says on a cluster can be weak.
const ROWS_OF_A_VERDICT: [&str; 4] = ["RM-2.2", "RM-2.3", "RM-2.4", "RM-2.10"];

pub(super) fn keep(operation: &Operation, command: &Keeping, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, review);
    must_be_active(&mut checks, cluster);
    if command.review_by <= known::day(context) {
        checks.invalid_text(
            "RM-1.14",
            "REVIEW_NOT_AHEAD",
            "review_by",
            format!("{} is not ahead", command.review_by),
            "name the date by which the cluster is reviewed again",
        );
    }
    checks.finish()?;
    let mut decision = about(review, Event::ClusterKept(command.clone()));
    settle_findings(&mut decision, cluster, not_in_the_plan(review, cluster, command).into_iter().collect(), context);
    Ok(decision)
}

/// Ahead of the appeal and of the mid-year review, the strategic plan carries why a cluster is kept (row RM-2.10).
fn not_in_the_plan(review: &Review, cluster: &Cluster, command: &Keeping) -> Option<Finding> {
    let occasion = review.opening.ahead_of.filter(|_| command.in_strategic_plan.is_none())?;
    Some(Finding::new(
        "RM-2.10",
        cluster.subject(),
        "in_strategic_plan",
        format!(
            "the cluster is kept ahead of the {}, and the strategic plan is not said to carry why",
            occasion.title()
        ),
        "have the plan carry the rationale and its objectives show what the cluster contributes, and say where",
    ))
}

pub(super) fn recommend(operation: &Operation, command: &DeactivationCase, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    check_case(review, cluster, command, context)?;
    let mut decision = about(review, Event::DeactivationRecommended(command.clone()));
    settle_findings(&mut decision, cluster, weaknesses(cluster, command), context);
    Ok(decision)
}

fn check_case(
    review: &Review,
    cluster: &Cluster,
    command: &DeactivationCase,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    must_be_open(&mut checks, review);
    must_be_active(&mut checks, cluster);
    if let Ground::Transferred { with, .. } = &command.ground
        && with.is_empty()
        && command.support.is_empty()
    {
        checks.invalid_text(
            "RM-2.1",
            "NOTHING_TRANSFERRED",
            "ground.with",
            "responsibility is said to be transferred, and neither anything went along nor is support promised",
            "say which capacities, tools, systems or resources go along, or which support is promised",
        );
    }
    let assessed: Vec<_> = command.criteria.iter().map(|assessment| assessment.criterion).collect();
    let activated_on = cluster.criteria.iter().map(|assessment| assessment.criterion);
    let missing: BTreeSet<Criterion> = activated_on.filter(|criterion| !assessed.contains(criterion)).collect();
    for criterion in missing {
        checks.invalid_text(
            "RM-2.2",
            "CRITERION_NOT_REASSESSED",
            "criteria",
            format!("the cluster was activated on {}, which is not assessed again", criterion.title()),
            "assess each criterion it was activated on, with its evidence",
        );
    }
    if let Some(cost) = command.closing_cost.as_ref().filter(|cost| cost.updated_on > known::day(context)) {
        checks.invalid_text(
            "RM-2.4",
            "DATE_IN_THE_FUTURE",
            "closing_cost.updated_on",
            format!("{} is not past", cost.updated_on),
            "give the day the contingency plan was last updated",
        );
    }
    let agencies: Vec<_> = command.focal_points.iter().map(|focal_point| focal_point.agency.clone()).collect();
    known::participants(&mut checks, context, "focal_points", &agencies);
    checks.finish()
}

fn must_be_active(checks: &mut Checks, cluster: &Cluster) {
    if !cluster.is_active() {
        checks.precondition_text(
            "RM-2.1",
            "CLUSTER_NOT_ACTIVE",
            "cluster",
            format!("the cluster '{}' is no longer active", cluster.id),
            "name an active cluster",
        );
    }
}

/// What is weak in the case: criteria that still apply, factors not answered, a cost not weighed (rows RM-2.2 to RM-2.4).
fn weaknesses(cluster: &Cluster, case: &DeactivationCase) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in case.criteria.iter().filter(|assessment| assessment.met) {
        let title = assessment.criterion.title();
        findings.push(Finding::new(
            "RM-2.2",
            cluster.subject(),
            format!("criteria.{}", code(&assessment.criterion)),
            format!("a criterion it was activated on still applies: {title}"),
            "answer the finding with why the cluster may end all the same",
        ));
    }
    findings.extend(factors(cluster, case));
    let activated_on = cluster.activated_at.date_naive();
    let not_weighed = match &case.closing_cost {
        _ if !case.need_may_rise_again => None,
        None => Some("need may rise again, and the cost of closing too soon was not weighed".to_owned()),
        Some(cost) if cost.updated_on < activated_on => Some(format!(
            "need may rise again, and the cost of closing too soon was weighed from a plan of {}, older than the cluster",
            cost.updated_on
        )),
        Some(_) => None,
    };
    findings.extend(not_weighed.map(|problem| {
        let remedy = "weigh it from an updated multi-hazard contingency plan";
        Finding::new("RM-2.4", cluster.subject(), "closing_cost", problem, remedy)
    }));
    findings
}

fn factors<'a>(cluster: &'a Cluster, case: &'a DeactivationCase) -> impl Iterator<Item = Finding> + 'a {
    let answer = |factor: &Factor| case.factors.iter().find(|answer| answer.factor == *factor);
    let unanswered = Factor::ASKED.into_iter().filter(move |factor| answer(factor).is_none());
    let unjustified = case.factors.iter().filter(|answer| answer.present && answer.justification.is_none());
    let unanswered = unanswered.map(|factor| (factor, "is not answered"));
    unanswered.chain(unjustified.map(|answer| (answer.factor.clone(), "is present"))).map(|(factor, what)| {
        Finding::new(
            "RM-2.3",
            cluster.subject(),
            format!("factors.{}", code(&factor)),
            format!("a factor that suggests a longer transition {what}: {}", factor.title()),
            "say whether it is present, and if so why the cluster may end",
        )
    })
}

/// The stored name of a unit variant; of any other, its content.
fn code(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(fields)) => {
            fields.values().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join(" ")
        }
        _ => String::new(),
    }
}

/// Raises what is weak now, and resolves what was weak in an earlier verdict on the cluster.
fn settle_findings(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    weak: Vec<Finding>,
    context: &Context<'_>,
) {
    let subject = cluster.subject();
    let earlier = context
        .findings
        .values()
        .filter(|finding| finding.subject == subject && ROWS_OF_A_VERDICT.contains(&finding.row.as_str()));
    for finding in earlier.filter(|finding| weak.iter().all(|now| now.id != finding.id)) {
        decision.resolve(&finding.id, "the review now says otherwise");
    }
    weak.into_iter().for_each(|finding| decision.raise(finding));
}

//! The case for ending a cluster, on one of two grounds, and what is weak in it (rows RM-2.1 to RM-2.4).

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::message::{Argument, Message, verbatim};
use convene_kernel::policy::numbers;
use convene_kernel::reference_checks::{not_in_the_future, organizations};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::day_in;
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::verdict::{ROWS_OF_A_CASE, ROWS_OF_A_VERDICT, must_be_active, must_be_covered};
use super::{Event, Review, Verdict};
use crate::domain::cluster::Cluster;
use crate::domain::place::Place;
use crate::domain::proposal::{Criterion, CriterionAssessment};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The case for de-activating a cluster (rows RM-2.1 to RM-2.4, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivationCase {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The parts of the country where it ends, such as provinces; none for the whole country.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// The day by which it is to end, as the HCT recommends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<NaiveDate>,
    pub ground: Ground,
    /// The criteria it was activated on, assessed again; `met` means that one still applies (row RM-2.2).
    pub criteria: Vec<CriterionAssessment>,
    /// The factors that suggest a longer transition (row RM-2.3).
    pub factors: Vec<FactorAnswer>,
    /// Whether need may rise again (row RM-2.4).
    pub need_may_rise_again: bool,
    /// What closing too soon would cost, where that was weighed (row RM-2.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_cost: Option<ClosingCost>,
    /// The other mechanisms in place that coordinate the sector.
    pub mechanisms: String,
    /// The agencies that take part in them, and in which.
    pub focal_points: Vec<AgencyFocalPoint>,
    /// What it means for contingency planning.
    pub contingency_effect: String,
    /// The support promised to the national counterpart for afterwards (row RM-2.6).
    pub support: Vec<String>,
}

impl DeactivationCase {
    /// Whether the cluster is to end in that part of the country, and not in others.
    pub fn is_about(&self, place: &ResourceId) -> bool {
        self.places.iter().any(|ending| ending.place == *place)
    }
}

/// The two grounds for de-activation; there is no third (rows RM-2.1, RM-2.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ground {
    /// Responsibility for delivery was transferred.
    Transferred {
        /// The partner it was transferred to.
        to: String,
        /// Of which kind the partner is.
        recipient: Recipient,
        /// What went along with it.
        with: Vec<Passed>,
    },
    /// Needs in the sector sharply decreased or ceased.
    NeedsDecreased {
        /// What shows it.
        evidence: String,
    },
}

/// Who takes responsibility over (row RM-2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A national partner.
    National,
    /// A development partner.
    Development,
}

/// What goes along with responsibility (row RM-2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    Capacities,
    Tools,
    Systems,
    Resources,
}

impl Passed {
    /// The name for readers.
    pub fn title(self) -> &'static str {
        match self {
            Self::Capacities => "capacities",
            Self::Tools => "tools",
            Self::Systems => "systems",
            Self::Resources => "resources",
        }
    }
}

/// A factor that suggests a longer transition (row RM-2.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Critical needs, or violations of human rights, go on.
    CriticalNeeds,
    /// Accountability for delivery is needed in the sector.
    Accountability,
    /// Counterparts lack existence, capacity or willingness to lead.
    Counterparts,
    /// Disasters may recur, or new ones come.
    Disasters,
    /// Another one.
    Other(String),
}

impl Factor {
    /// Those that every case answers.
    pub const ASKED: [Self; 4] = [Self::CriticalNeeds, Self::Accountability, Self::Counterparts, Self::Disasters];

    /// The name for readers.
    pub fn title(&self) -> String {
        self.name().to_string()
    }

    /// The name in a sentence: in words that are translated, or in those of the person who added it.
    fn name(&self) -> Argument {
        let known = |title: &'static str| Argument::Message(title.into());
        match self {
            Self::CriticalNeeds => known("critical needs or violations of human rights that go on"),
            Self::Accountability => known("the need for accountability for delivery"),
            Self::Counterparts => known("the existence, capacity and willingness of counterparts"),
            Self::Disasters => known("recurring or new disasters"),
            Self::Other(factor) => verbatim(factor),
        }
    }
}

/// Whether a factor is present, and why the cluster may end all the same (row RM-2.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorAnswer {
    /// What speaks against an end.
    pub factor: Factor,
    /// Whether it is present.
    pub present: bool,
    /// Why the cluster may end, though it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
}

/// What closing too soon would cost, weighed from an updated multi-hazard contingency plan (row RM-2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingCost {
    /// The contingency plan.
    pub plan: String,
    /// The day it was last updated.
    pub updated_on: NaiveDate,
    /// What was weighed, and with which result.
    pub weighed: String,
}

/// An agency's part in another mechanism that coordinates the sector (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyFocalPoint {
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
    /// The name of the mechanism that coordinates the sector.
    pub mechanism: String,
}

pub(super) fn recommend_deactivation(
    operation: &Operation,
    command: &DeactivationCase,
    context: &Context<'_>,
) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let cluster = operation.cluster(&command.cluster)?;
    check_case(review, cluster, command, context)?;
    let mut decision = about(review, Event::DeactivationRecommended(command.clone().into()));
    let rows = if command.places.is_empty() { &ROWS_OF_A_VERDICT[..] } else { &ROWS_OF_A_CASE };
    context.settle_findings(&mut decision, &cluster.subject(), rows, weaknesses(cluster, command, context));
    Ok(decision)
}

fn check_case(
    review: &Review,
    cluster: &Cluster,
    command: &DeactivationCase,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    must_be_active(&mut checks, cluster, "cluster");
    must_be_covered(&mut checks, review, cluster);
    for (index, place) in command.places.iter().enumerate() {
        if cluster.has_ended_in(&place.place) {
            checks.precondition("RM-2.11", reasons::PLACE_ENDED).at(format!("places[{index}].place")).says(
                message!(
                    "the cluster '{cluster}' has ended in {place}",
                    cluster = cluster.id,
                    place = verbatim(&place.name)
                ),
                "name the parts of the country where it is active",
            );
        }
    }
    let assessed: Vec<_> = command.criteria.iter().map(|assessment| assessment.criterion).collect();
    let activated_on = cluster.criteria.iter().map(|assessment| assessment.criterion);
    let missing: BTreeSet<Criterion> = activated_on.filter(|criterion| !assessed.contains(criterion)).collect();
    for criterion in missing {
        checks.invalid("RM-2.2", reasons::CRITERION_NOT_REASSESSED).at("criteria").says(
            message!(
                "the criterion it was activated on, {criterion}, is not assessed again",
                criterion = Message::from(criterion.title())
            ),
            "assess each criterion that the cluster was activated on, with evidence",
        );
    }
    if let Some(cost) = &command.closing_cost {
        not_in_the_future(&mut checks, "RM-2.4", "closing_cost.updated_on", cost.updated_on, context.today());
    }
    if let Some(ends_by) = command.ends_by.filter(|ends_by| *ends_by < context.day()) {
        checks.invalid("RM-2.11", reasons::END_DATE_PAST).at("ends_by").says(
            message!("{ends_by} is before the recommendation", ends_by),
            "name the day by which the cluster is to end, or leave it to the decision",
        );
    }
    let agencies: Vec<_> = command.focal_points.iter().map(|focal_point| focal_point.agency.clone()).collect();
    organizations(&mut checks, context, "OG-8", "focal_points", &agencies);
    checks.finish()
}

/// What is weak in the case: criteria that still apply, factors not answered, a cost not weighed (rows RM-2.2 to RM-2.4).
fn weaknesses(cluster: &Cluster, case: &DeactivationCase, context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for assessment in case.criteria.iter().filter(|assessment| assessment.met) {
        let title = Message::from(assessment.criterion.title());
        findings.push(
            Finding::of("RM-2.2", cluster.subject()).at(format!("criteria.{}", code(&assessment.criterion))).says(
                message!("a criterion that the cluster was activated on still applies: {title}", title),
                "answer the finding with the reason why the cluster may end nevertheless",
            ),
        );
    }
    findings.extend(factors(cluster, case));
    let activated_on = day_in(cluster.activated_at, context.zone());
    let months = context.guidance.policy.number(numbers::MONTHS_OF_AN_UPDATED_PLAN);
    let is_old = |updated_on: NaiveDate| {
        updated_on.checked_add_months(Months::new(months)).is_some_and(|until| until < context.day())
    };
    let not_assessed: Option<Message> = match &case.closing_cost {
        _ if !case.need_may_rise_again => None,
        None => Some("need may rise again, and the cost of closing too soon was not assessed".into()),
        Some(cost) if cost.updated_on < activated_on => Some(message!(
            "need may rise again, and the cost of closing too soon was assessed from a plan of {updated_on}, which is older than the cluster",
            updated_on = cost.updated_on
        )),
        Some(cost) if is_old(cost.updated_on) => Some(message!(
            "need may rise again, and the cost of closing too soon was assessed from a plan of {updated_on}, which was not updated for more than {months} months",
            updated_on = cost.updated_on,
            months
        )),
        Some(_) => None,
    };
    findings.extend(not_assessed.map(|problem| {
        let remedy = "assess it from an updated multi-hazard contingency plan";
        Finding::of("RM-2.4", cluster.subject()).at("closing_cost").says(problem, remedy)
    }));
    findings
}

fn factors<'a>(cluster: &'a Cluster, case: &'a DeactivationCase) -> impl Iterator<Item = Finding> + 'a {
    let answer = |factor: &Factor| case.factors.iter().find(|answer| answer.factor == *factor);
    let unanswered = Factor::ASKED.into_iter().filter(move |factor| answer(factor).is_none());
    let unjustified = case.factors.iter().filter(|answer| answer.present && answer.justification.is_none());
    let unanswered = unanswered.map(|factor| {
        let problem =
            message!("a factor that suggests a longer transition is not answered: {factor}", factor = factor.name());
        (factor, problem)
    });
    let unjustified = unjustified.map(|answer| {
        let factor = answer.factor.clone();
        let problem =
            message!("a factor that suggests a longer transition is present: {factor}", factor = factor.name());
        (factor, problem)
    });
    unanswered.chain(unjustified).map(|(factor, problem)| {
        Finding::of("RM-2.3", cluster.subject())
            .at(format!("factors.{}", code(&factor)))
            .says(problem, "state whether it is present and, if so, why the cluster may end")
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

pub(super) fn recommended(review: &mut Review, case: &DeactivationCase, stamp: &Stamp) {
    let in_part = review.in_part.for_evolution();
    if !case.places.is_empty() {
        in_part.insert(case.cluster.clone(), Recorded::new(case, stamp));
        return;
    }
    in_part.remove(&case.cluster);
    let verdict = Verdict::Ends(Box::new(Recorded::new(case, stamp)));
    review.verdicts.for_evolution().insert(case.cluster.clone(), verdict);
}

#[cfg(test)]
mod tests;

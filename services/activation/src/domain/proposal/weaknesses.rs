//! The weaknesses of a proposal that may be submitted all the same: each is a finding until it is answered.

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::message::{Argument, Message, ToArgument, list, verbatim};
use convene_kernel::reference::GlobalCluster;
use convene_kernel::refusal::Finding;

use super::case::Case;
use super::cluster_field::ClusterField;
use super::lead::{LeadSelection, needs_a_reason};
use super::protection;
use super::recommendation::Recommendation;
use super::submission::{AgreedIn, PlanBasis, Submission};
use crate::domain::cluster::far_ahead;
use crate::domain::operation::ContingencyPlan;
use crate::domain::past::says_not_known;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{self, Recorded};

/// Every finding on the proposal.
pub(super) fn of(case: &Case<'_>, submission: &Submission) -> Vec<Finding> {
    let mut findings = Vec::new();
    for recommendation in &submission.recommendations {
        let (cluster, sectors) = (&recommendation.cluster, &recommendation.sectors);
        lead(&mut findings, case, submission, &Led { cluster, sectors, lead: &recommendation.lead });
        mechanism(&mut findings, case, submission, recommendation);
        findings.extend(far_review(case, submission, recommendation));
    }
    for change in &submission.lead_changes {
        if let Some(cluster) = case.operation.clusters.get(&change.cluster) {
            let (sectors, lead_changed) = (&cluster.sectors, &change.lead);
            lead(&mut findings, case, submission, &Led { cluster: &cluster.id, sectors, lead: lead_changed });
        }
    }
    plan(&mut findings, case, submission);
    every_cluster(&mut findings, case, submission);
    no_country_team(&mut findings, case, submission);
    issues(&mut findings, case, submission);
    evidence(&mut findings, submission);
    findings
}

/// Raises what is weak in the proposal as it was agreed and was not before, and resolves what is weak no longer (row OG-4).
pub(super) fn change(
    decision: &mut Decision<domain::Event>,
    case: &Case<'_>,
    proposed: &Submission,
    agreed: &Submission,
) {
    let (before, after) = (of(case, proposed), of(case, agreed));
    for finding in before.iter().filter(|finding| !after.iter().any(|other| other.id == finding.id)) {
        decision.resolve(&finding.id, "something else was agreed");
    }
    after.into_iter().for_each(|finding| decision.raise(finding));
}

/// A cluster and the agency proposed to lead it.
struct Led<'a> {
    cluster: &'a ResourceId,
    sectors: &'a [ClusterCode],
    lead: &'a LeadSelection,
}

/// A lead that is not the global one, or from outside the IASC (rows RM-1.6, RM-1.7, OG-12).
fn lead(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission, led: &Led<'_>) {
    let agency = &led.lead.agency;
    let (about, field) = (PROPOSAL.of(&submission.proposal), ClusterField::new(led.cluster, "lead.agency").to_string());
    let (services, others): (Vec<_>, Vec<_>) =
        led_globally_by_others(case, led).partition(|cluster| cluster.mirrors_global_lead());
    if !services.is_empty() {
        findings.push(Finding::of("RM-1.7", &about).at(&field).says(
            message!(
                "{agency} is to lead {names}, a service cluster, and is not its global lead",
                agency,
                names = names(&services)
            ),
            "show its expertise and infrastructure, and inform the global lead",
        ));
    }
    if !others.is_empty() && led.lead.differs_because.is_none() {
        findings.push(Finding::of("RM-1.6", &about).at(&field).says(
            message!(
                "{agency} is to lead {names}, is not its global lead, and no reason is given",
                agency,
                names = names(&others)
            ),
            "say why this agency leads here",
        ));
    }
    let known = case.context.guidance.reference.organization(agency);
    if known.is_some_and(|known| needs_a_reason(case, known, led.sectors)) {
        let reason = match &led.lead.outside_iasc_because {
            Some(reason) => verbatim(reason),
            None => Message::from("none given").to_argument(),
        };
        findings.push(Finding::of("OG-12", &about).at(&field).says(
            message!(
                "{agency} is proposed as lead and is not a member of the IASC; the reason given: {reason}",
                agency,
                reason
            ),
            "answer it with how the agency is tied to what IASC members commit to as leads",
        ));
    }
}

/// The sectors of a cluster that other agencies lead globally; who leads Protection may be for three to agree (row RM-1.8).
fn led_globally_by_others<'a>(case: &'a Case<'_>, led: &'a Led<'_>) -> impl Iterator<Item = &'a GlobalCluster> {
    let (day, reference) = (case.context.day(), &case.context.guidance.reference);
    led.sectors
        .iter()
        .filter(|sector| protection::settled_by(case, sector).is_none())
        .filter_map(move |sector| reference.cluster(sector, day))
        .filter(move |cluster| {
            let mut leads = case.emergency.facts.setting.global_leads(cluster, day);
            leads.all(|lead| lead.agency != led.lead.agency)
        })
}

fn names(clusters: &[&GlobalCluster]) -> Argument {
    list(clusters.iter().map(|cluster| verbatim(&cluster.name)))
}

/// A national mechanism that could be supported instead (row RM-0.4).
fn mechanism(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission, recommendation: &Recommendation) {
    let mechanism = case.operation.country.present_mechanisms().map(|recorded| &recorded.what).find(|mechanism| {
        mechanism.could_be_supported == Some(true)
            && mechanism.sectors.iter().any(|sector| recommendation.sectors.contains(sector))
    });
    if let Some(mechanism) = mechanism
        && recommendation.instead_of_mechanism.is_none()
    {
        findings.push(
            Finding::of("RM-0.4", PROPOSAL.of(&submission.proposal))
                .at(ClusterField::new(&recommendation.cluster, "instead_of_mechanism").to_string())
                .says(
                    message!(
                        "{name}, led by {led_by}, could be supported instead",
                        name = verbatim(&mechanism.name),
                        led_by = verbatim(&mechanism.led_by)
                    ),
                    "say in the rationale why supporting it does not suffice",
                ),
        );
    }
}

/// A review so far ahead that the cluster would renew itself (row RM-1.14).
fn far_review(case: &Case<'_>, submission: &Submission, recommendation: &Recommendation) -> Option<Finding> {
    let about = PROPOSAL.of(&submission.proposal);
    let field = ClusterField::new(&recommendation.cluster, "review_by").to_string();
    far_ahead(recommendation.review_by, case.context, Finding::of("RM-1.14", about).at(field))
}

/// A departure from the contingency plan without a reason: more than it foresees, or less (row GN-6.1).
fn plan(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission) {
    let PlanBasis::Plan { plan, departs_because: None } = &submission.plan else { return };
    let Some(Recorded { what: plan, .. }) = case.operation.country.contingency_plans.get(plan) else { return };
    let mut departs = |field: String, problem: Message| {
        let about = PROPOSAL.of(&submission.proposal);
        findings.push(Finding::of("GN-6.1", about).at(field).says(problem, "say why the proposal departs from it"));
    };
    for recommendation in submission.recommendations.iter().filter(|one| !is_foreseen(plan, one)) {
        let problem =
            message!("the contingency plan '{plan}' does not foresee this cluster with this lead", plan = plan.plan);
        departs(ClusterField::new(&recommendation.cluster, "plan").to_string(), problem);
    }
    if submission.recommendations.is_empty() {
        return;
    }
    let is_there = |sector: &ClusterCode| {
        case.operation.cluster_serving(sector, &case.context.guidance.reference).is_some()
            || submission.recommendations.iter().any(|one| one.sectors.contains(sector))
    };
    let left_out: Vec<_> = plan.foreseen.iter().filter(|one| !is_there(&one.sector)).map(|one| &one.sector).collect();
    if !left_out.is_empty() {
        let problem = message!(
            "the contingency plan '{plan}' foresees clusters that are left out: {left_out}",
            plan = plan.plan,
            left_out = list(left_out)
        );
        departs("plan".to_owned(), problem);
    }
}

fn is_foreseen(plan: &ContingencyPlan, recommendation: &Recommendation) -> bool {
    recommendation.sectors.iter().all(|sector| {
        plan.foreseen.iter().any(|one| one.sector == *sector && one.lead_agency == recommendation.lead.agency)
    })
}

/// Every cluster there is, recommended (row RM-0.2).
fn every_cluster(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission) {
    let is_recommended = |code| submission.recommendations.iter().any(|one| one.sectors.contains(code));
    let reference = &case.context.guidance.reference;
    let is_active = |code| case.operation.cluster_serving(code, reference).is_some();
    let mut clusters = reference.clusters(case.context.day());
    let all = clusters.all(|cluster| is_recommended(&cluster.code) || is_active(&cluster.code));
    if all && !submission.recommendations.is_empty() {
        findings.push(Finding::of("RM-0.2", PROPOSAL.of(&submission.proposal)).at("recommendations").says(
            "with it every cluster of the register would be active",
            "say for each why this emergency needs it, or recommend fewer",
        ));
    }
}

fn no_country_team(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission) {
    let AgreedIn::Consultation(_) = submission.agreed_in else { return };
    let finding = Finding::of("GN-8", PROPOSAL.of(&submission.proposal)).at("agreed_in");
    findings.push(match case.operation.country.has_country_team() {
        Some(_) => finding.says(
            "the country has no Humanitarian Country Team that could agree to it",
            "have a team set up, with the organizations that are operational there",
        ),
        None => finding.says(
            "a consultation takes the place of an agreement of the Humanitarian Country Team, and the record does not say whether there is a team",
            "record whether the country has a team",
        ),
    });
}

/// Issues that a proposal takes into account and this one does not (row RM-1.13).
fn issues(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission) {
    if submission.recommendations.is_empty() {
        return;
    }
    let issues = case.context.guidance.proposal_issues(case.context.day()).into_iter();
    findings.extend(
        issues.filter(|issue| submission.issues.get(&issue.code).is_none_or(|text| says_not_known(text))).map(
            |issue| {
                Finding::of("RM-1.13", PROPOSAL.of(&submission.proposal)).at(format!("issues[{}]", issue.code)).says(
                    message!(
                        "it does not say how it takes into account: {text}",
                        text = Message::of_reference_data(&issue.text)
                    ),
                    "answer the finding with how it is taken into account",
                )
            },
        ),
    );
}

/// An assessment, a map of capacity and national partners (row GN-5.1).
fn evidence(findings: &mut Vec<Finding>, submission: &Submission) {
    let evidence = &submission.evidence;
    let parts = [
        ("assessment", &evidence.assessment, "an assessment of needs and gaps"),
        ("government_capacity", &evidence.government_capacity, "what the government can do"),
        ("local_capacity", &evidence.local_capacity, "what local authorities can do"),
        ("civil_society_capacity", &evidence.civil_society_capacity, "what civil society can do"),
        ("international_capacity", &evidence.international_capacity, "what international actors can do"),
        ("national_partners", &evidence.national_partners, "the counsel of national partners"),
    ];
    findings.extend(parts.into_iter().filter(|(_, given, _)| given.as_deref().is_none_or(says_not_known)).map(
        |(field, _, what)| {
            Finding::of("GN-5.1", PROPOSAL.of(&submission.proposal)).at(format!("evidence.{field}")).says(
                message!("the proposal rests on nothing that shows {what}", what = Message::from(what)),
                "answer the finding with what was learned since",
            )
        },
    ));
}

#[cfg(test)]
mod tests;

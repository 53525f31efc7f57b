//! What is weak in a proposal that may be submitted all the same: each weakness is a finding until it is answered.

use convene_kernel::commit::Decision;
use convene_kernel::reference::{ClusterKind, IascStanding, LeadSetting};
use convene_kernel::refusal::Finding;

use super::recommendation::Case;
use super::subject;
use crate::domain::operation::Setting;
use crate::domain::proposal::state::{AgreedIn, PlanBasis, Recommendation, Submission};
use crate::domain::{self, known};

/// Raises every finding on the proposal.
pub fn raise(decision: &mut Decision<domain::Event>, case: &Case<'_>, submission: &Submission) {
    let mut findings = Vec::new();
    for recommendation in &submission.recommendations {
        lead(&mut findings, case, submission, recommendation);
        mechanism(&mut findings, case, submission, recommendation);
        plan(&mut findings, case, submission, recommendation);
    }
    every_cluster(&mut findings, case, submission);
    no_country_team(&mut findings, submission);
    issues(&mut findings, case, submission);
    evidence(&mut findings, submission);
    findings.into_iter().for_each(|finding| decision.raise(finding));
}

/// A lead that is not the global one, or from outside the IASC (rows RM-1.6, RM-1.7, OG-12).
fn lead(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission, recommendation: &Recommendation) {
    let (day, agency) = (known::day(case.context), &recommendation.lead.agency);
    let reference = &case.context.guidance.reference;
    let field = format!("{}.lead.agency", recommendation.cluster);
    let about = subject(&submission.proposal);
    for cluster in recommendation.sectors.iter().filter_map(|sector| reference.cluster(sector, day)) {
        let leads = leads_for(case, |setting| cluster.leads_in(setting, day).any(|lead| lead.agency == *agency));
        if leads {
            continue;
        }
        if cluster.kind == ClusterKind::CommonService {
            findings.push(Finding::new(
                "RM-1.7",
                &about,
                &field,
                format!("{agency} is to lead {}, a service cluster, and is not its global lead", cluster.name),
                "show its expertise and infrastructure, and tell the global lead",
            ));
        } else if recommendation.lead.differs_because.is_none() {
            findings.push(Finding::new(
                "RM-1.6",
                &about,
                &field,
                format!("{agency} is to lead {}, is not its global lead, and no reason is given", cluster.name),
                "say why this agency leads here",
            ));
        }
    }
    if reference.organization(agency).is_some_and(|agency| agency.iasc == IascStanding::Outside) {
        let reason = recommendation.lead.outside_iasc_because.as_deref().unwrap_or("none given");
        findings.push(Finding::new(
            "OG-12",
            &about,
            &field,
            format!("{agency} is to lead and is no member of the IASC; the reason given: {reason}"),
            "have the ERC take note of it when approving",
        ));
    }
}

fn leads_for(case: &Case<'_>, leads_in: impl Fn(LeadSetting) -> bool) -> bool {
    match case.emergency.facts.setting {
        Setting::Disaster => leads_in(LeadSetting::Disaster),
        Setting::Conflict => leads_in(LeadSetting::Conflict),
        Setting::Complex => leads_in(LeadSetting::Conflict) || leads_in(LeadSetting::Disaster),
    }
}

/// A national mechanism that could be supported instead (row RM-0.4).
fn mechanism(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission, recommendation: &Recommendation) {
    let mechanism = case.operation.country.mechanisms.values().find(|mechanism| {
        mechanism.could_be_supported && mechanism.sectors.iter().any(|sector| recommendation.sectors.contains(sector))
    });
    if let Some(mechanism) = mechanism
        && recommendation.instead_of_mechanism.is_none()
    {
        findings.push(Finding::new(
            "RM-0.4",
            subject(&submission.proposal),
            format!("{}.instead_of_mechanism", recommendation.cluster),
            format!("{}, led by {}, could be supported instead", mechanism.name, mechanism.led_by),
            "say in the rationale why supporting it does not suffice",
        ));
    }
}

/// A departure from the contingency plan without a reason (row GN-6.1).
fn plan(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission, recommendation: &Recommendation) {
    let PlanBasis::Plan { plan, departs_because: None } = &submission.plan else { return };
    let Some(plan) = case.operation.country.contingency_plans.get(plan) else { return };
    let foreseen = recommendation.sectors.iter().all(|sector| {
        plan.foreseen.iter().any(|one| one.sector == *sector && one.lead_agency == recommendation.lead.agency)
    });
    if !foreseen {
        findings.push(Finding::new(
            "GN-6.1",
            subject(&submission.proposal),
            format!("{}.plan", recommendation.cluster),
            format!("the contingency plan '{}' does not foresee this cluster with this lead", plan.plan),
            "say why the proposal departs from it",
        ));
    }
}

/// Every cluster there is, recommended (row RM-0.2).
fn every_cluster(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission) {
    let is_recommended = |code| submission.recommendations.iter().any(|one| one.sectors.contains(code));
    let is_active = |code| case.operation.cluster_serving(code).is_some();
    let mut clusters = case.context.guidance.reference.clusters(known::day(case.context));
    let all = clusters.all(|cluster| is_recommended(&cluster.code) || is_active(&cluster.code));
    if all && !submission.recommendations.is_empty() {
        findings.push(Finding::new(
            "RM-0.2",
            subject(&submission.proposal),
            "recommendations",
            "every cluster there is would be active",
            "say for each why this emergency needs it, or recommend fewer",
        ));
    }
}

fn no_country_team(findings: &mut Vec<Finding>, submission: &Submission) {
    if let AgreedIn::Consultation(_) = submission.agreed_in {
        findings.push(Finding::new(
            "GN-8",
            subject(&submission.proposal),
            "agreed_in",
            "the country has no Humanitarian Country Team that could agree to it",
            "have a team set up, with the organizations that are operational there",
        ));
    }
}

/// Issues that a proposal takes into account and this one does not (row RM-1.13).
fn issues(findings: &mut Vec<Finding>, case: &Case<'_>, submission: &Submission) {
    if submission.recommendations.is_empty() {
        return;
    }
    let issues = case.context.guidance.reference.proposal_issues(known::day(case.context));
    findings.extend(issues.filter(|issue| !submission.issues.contains_key(&issue.code)).map(|issue| {
        Finding::new(
            "RM-1.13",
            subject(&submission.proposal),
            format!("issues[{}]", issue.code),
            format!("it does not say how it takes into account: {}", issue.text),
            "answer the finding with how it is taken into account",
        )
    }));
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
    findings.extend(parts.into_iter().filter(|(_, given, _)| given.is_none()).map(|(field, _, what)| {
        Finding::new(
            "GN-5.1",
            subject(&submission.proposal),
            format!("evidence.{field}"),
            format!("the proposal rests on nothing that shows {what}"),
            "answer the finding with what was learned since",
        )
    }));
}

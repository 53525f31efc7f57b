//! The letter to the ERC: which clusters, led by whom, why each, and which other solutions (row RM-1.10).

use std::fmt::Write as _;

use convene_kernel::codes::OrganizationCode;
use convene_runtime::document::{Document, verbatim};

use super::recipients::{addressed, the_erc};
use super::{Desk, day, head_lines, rests_on, sentence, signature};
use crate::domain::operation::RefugeeSituation;
use crate::domain::proposal::{
    AgreedIn, Evidence, LeadSelection, PlanBasis, Proposal, ProtectionAgreement, Recommendation, SharedLeadership,
    Submission,
};

/// The letter that puts `proposal` to the ERC.
pub fn to_the_erc(desk: Desk<'_>, proposal: &Proposal) -> Document {
    let submission = &proposal.submission;
    let recipients = vec![the_erc()];
    let sent = [
        ("From", desk.signed_by(&proposal.submitted_by)),
        ("Date", desk.dated(proposal.received_at)),
        ("Emergency", desk.emergency_name(&submission.emergency)),
    ];
    let mut body = head_lines(&[&addressed(&recipients)[..], &sent].concat());
    body.push_str("Dear Emergency Relief Coordinator,\n\n");
    body.push_str(&basis(desk, submission));
    if !submission.recommendations.is_empty() {
        let _ = writeln!(body, "## Recommended {}s\n", desk.term());
        for recommendation in &submission.recommendations {
            body.push_str(&one_cluster(desk, proposal, recommendation));
        }
    }
    body.push_str(&new_leads(desk, submission));
    body.push_str(&other_solutions(desk, proposal));
    body.push_str(&evidence(&submission.evidence));
    body.push_str(&issues(desk, proposal));
    if !submission.thematic_groups.is_empty() {
        let groups: Vec<_> = submission.thematic_groups.iter().map(|group| verbatim(group)).collect();
        let _ = writeln!(body, "Thematic groups are wanted for: {}.\n", groups.join(", "));
    }
    body.push_str("I ask for your endorsement within 24 hours of receipt.\n\n");
    body.push_str(&signature(&desk.signed_by(&proposal.submitted_by)));
    body.push_str(&rests_on(&["RM-1.10", "OG-2"]));
    Document { title: format!("{}: proposed coordination arrangements", desk.country_name()), body, recipients }
}

/// In what it was agreed, when and by whom, and on which plan it rests (row RM-1.4).
fn basis(desk: Desk<'_>, submission: &Submission) -> String {
    let emergency = desk.operation.emergencies.get(&submission.emergency);
    let agreed = match &submission.agreed_in {
        AgreedIn::Meeting(id) => match emergency.and_then(|emergency| emergency.meetings.get(id)) {
            Some(meeting) => format!(
                "the Humanitarian Country Team agreed on in its meeting of {}, in which {} took part",
                desk.date(meeting.what.held_at),
                codes(&meeting.what.participants),
            ),
            None => "the Humanitarian Country Team agreed on".to_owned(),
        },
        AgreedIn::Consultation(id) => match emergency.and_then(|emergency| emergency.consultations.get(id)) {
            Some(consultation) => format!(
                "national authorities ({}) and partners ({}) were consulted on by {}, as there is no Humanitarian Country Team",
                texts(&consultation.what.authorities),
                codes(&consultation.what.partners),
                desk.date(consultation.what.held_at),
            ),
            None => "national authorities and partners were consulted on".to_owned(),
        },
    };
    let plan = match &submission.plan {
        PlanBasis::Plan { plan: id, departs_because } => {
            let plan = match desk.operation.country.contingency_plans.get(id) {
                Some(plan) => format!("\"{}\" of {}", verbatim(&plan.what.title), day(plan.what.dated)),
                None => id.to_string(),
            };
            let departs = departs_because.as_ref();
            let departs = departs.map(|reason| format!(" They depart from it for this reason: {}", sentence(reason)));
            format!("They rest on the contingency plan {plan}.{}", departs.unwrap_or_default())
        }
        PlanBasis::None(reason) => format!("They rest on no contingency plan, for this reason: {}", sentence(reason)),
    };
    let caseload = match emergency.map(|emergency| &emergency.facts.refugees) {
        Some(RefugeeSituation::Mixed { caseload }) => {
            format!(
                "\n\nThe response to refugees is UNHCR's to coordinate. These arrangements serve others: {}",
                sentence(caseload)
            )
        }
        _ => String::new(),
    };
    format!("I put to you the coordination arrangements that {agreed}. {plan}{caseload}\n\n")
}

fn one_cluster(desk: Desk<'_>, proposal: &Proposal, recommendation: &Recommendation) -> String {
    let received = desk.day_of(proposal.received_at);
    let mut text = format!("### {}\n\n", verbatim(&recommendation.name));
    let _ = writeln!(text, "{}\n", sentence(&recommendation.rationale));
    item(&mut text, "Need that is not addressed", &sentence(&recommendation.unmet_need));
    item(&mut text, "Sectors", &desk.sectors(&recommendation.sectors, received));
    lead(&mut text, desk, &recommendation.lead);
    match &recommendation.shared_leadership {
        SharedLeadership::With { organizations, term } => {
            let with: Vec<_> = organizations.iter().map(|organization| desk.organization(organization)).collect();
            item(&mut text, "Shared leadership", &format!("{}: {}", verbatim(term), with.join(", ")));
        }
        SharedLeadership::Not(reason) => {
            item(&mut text, "Shared leadership", &format!("considered, and not proposed. {}", sentence(reason)));
        }
    }
    optional(&mut text, "National body that leads the sector", recommendation.national_lead.as_deref());
    optional(&mut text, "Why a national mechanism does not suffice", recommendation.instead_of_mechanism.as_deref());
    agreement(&mut text, desk, recommendation.protection_agreement.as_ref());
    if let Some(exception) = &recommendation.early_recovery {
        let areas = format!("{}. {}", texts(&exception.areas), sentence(&exception.reason));
        item(&mut text, "Areas of early recovery that nothing else covers", &areas);
    }
    item(&mut text, "To be reviewed by", &day(recommendation.review_by));
    text.push_str("\n| Criterion | Met | Evidence |\n|---|---|---|\n");
    for assessment in &recommendation.criteria {
        let (title, met) = (sentence(assessment.criterion.title()), if assessment.met { "Yes" } else { "No" });
        let _ = writeln!(text, "| {title} | {met} | {} |", sentence(&assessment.evidence));
    }
    text.push('\n');
    text
}

/// The agency proposed to lead, and what speaks for it (rows RM-1.6, OG-8, OG-12).
fn lead(text: &mut String, desk: Desk<'_>, lead: &LeadSelection) {
    let (part, agency) = desk.lead(&lead.agency);
    item(text, part, &agency);
    item(text, "Accountable through", &verbatim(&lead.accountable_office));
    item(text, "Capacity to coordinate and respond", &sentence(&lead.capacity));
    item(text, "Presence", &sentence(&lead.presence));
    optional(text, "Why not the global lead", lead.differs_because.as_deref());
    optional(text, "Why from outside the IASC", lead.outside_iasc_because.as_deref());
}

fn agreement(text: &mut String, desk: Desk<'_>, agreement: Option<&ProtectionAgreement>) {
    if let Some(agreement) = agreement {
        let (agencies, on) = (codes(&agreement.agencies), day(agreement.consulted_on));
        let agreed = format!("{agencies} agreed on {} on {on}", desk.organization(&agreement.lead));
        item(text, "Who leads Protection", &agreed);
    }
}

fn new_leads(desk: Desk<'_>, submission: &Submission) -> String {
    let mut text = String::new();
    for change in &submission.lead_changes {
        let _ = writeln!(text, "### {}: a new lead agency\n", desk.cluster_name(&change.cluster));
        let _ = writeln!(text, "{}\n", sentence(&change.reason));
        lead(&mut text, desk, &change.lead);
        agreement(&mut text, desk, change.protection_agreement.as_ref());
        text.push('\n');
    }
    under("New lead agencies", text)
}

fn other_solutions(desk: Desk<'_>, proposal: &Proposal) -> String {
    let mut text = String::new();
    for solution in &proposal.submission.other_solutions {
        let sectors = desk.sectors(&solution.sectors, desk.day_of(proposal.received_at));
        let (what, led_by) = (sentence(&solution.description), verbatim(&solution.led_by));
        let _ = writeln!(text, "- **{sectors}:** {what} Led by {led_by}.");
    }
    under("Other coordination solutions", text)
}

/// What was known when it was made (row GN-5.1).
fn evidence(evidence: &Evidence) -> String {
    let mut text = String::new();
    for (what, given) in [
        ("Needs and gaps", &evidence.assessment),
        ("Capacity of the Government", &evidence.government_capacity),
        ("Capacity of local authorities", &evidence.local_capacity),
        ("Capacity of civil society", &evidence.civil_society_capacity),
        ("Capacity of international actors", &evidence.international_capacity),
        ("National partners consulted", &evidence.national_partners),
    ] {
        optional(&mut text, what, given.as_deref());
    }
    under("What this rests on", text)
}

/// How each issue was taken into account, in the order of the guidance (row RM-1.13).
fn issues(desk: Desk<'_>, proposal: &Proposal) -> String {
    let mut text = String::new();
    for issue in desk.guidance.reference.proposal_issues(desk.day_of(proposal.received_at)) {
        optional(&mut text, &issue.text, proposal.submission.issues.get(&issue.code).map(String::as_str));
    }
    under("Issues taken into account", text)
}

/// A section, when there is anything in it.
fn under(heading: &str, text: String) -> String {
    if text.is_empty() { text } else { format!("## {heading}\n\n{}\n\n", text.trim_end()) }
}

fn item(text: &mut String, what: &str, said: &str) {
    let _ = writeln!(text, "- **{what}:** {said}");
}

fn optional(text: &mut String, what: &str, said: Option<&str>) {
    if let Some(said) = said {
        item(text, what, &sentence(said));
    }
}

fn codes(organizations: &[OrganizationCode]) -> String {
    organizations.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn texts(texts: &[String]) -> String {
    texts.iter().map(|text| verbatim(text)).collect::<Vec<_>>().join(", ")
}

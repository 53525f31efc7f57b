//! The letter to the ERC: which clusters, led by whom, why each, and which other solutions (row RM-1.10).

use std::fmt::Write as _;

use chrono::NaiveDate;
use convene_runtime::document::{Document, Letter, plain_sentence};

use super::approval::areas;
use super::recipients::the_erc;
use super::review_summary::item;
use super::{Desk, DraftingDesk, day, sentence, verbatim};
use crate::domain::operation::RefugeeSituation;
use crate::domain::proposal::{
    AgreedIn, Evidence, LeadSelection, PlanBasis, Proposal, ProtectionAgreement, Recommendation, SharedLeadership,
    Submission,
};

/// The letter that puts `proposal` to the ERC.
pub fn to_the_erc(desk: Desk<'_>, proposal: &Proposal) -> Document {
    let submission = proposal.as_submitted();
    let mut text = basis(desk, submission);
    if !submission.recommendations.is_empty() {
        let _ = writeln!(text, "## Recommended {}s\n", desk.term());
        for recommendation in &submission.recommendations {
            text.push_str(&one_cluster(desk, proposal, recommendation));
        }
    }
    text.push_str(&new_leads(desk, submission));
    text.push_str(&other_solutions(desk, submission, desk.day_of(proposal.received_at)));
    text.push_str(&evidence(&submission.evidence));
    text.push_str(&issues(desk, submission, desk.day_of(proposal.received_at)));
    if !submission.thematic_groups.is_empty() {
        let groups: Vec<_> = submission.thematic_groups.iter().map(|group| verbatim(group)).collect();
        let _ = writeln!(text, "Thematic groups are proposed for: {}.\n", groups.join(", "));
    }
    text.push_str("I request the endorsement of these arrangements by the Inter-Agency Standing Committee at the global level within 24 hours of receipt.");
    let letter = Letter {
        title: format!("{}: proposed coordination arrangements", desk.country_name()),
        from: desk.signed_by(&proposal.submitted_by, proposal.received_at),
        recipients: vec![the_erc()],
        about: vec![("Emergency", desk.emergency_name(&submission.emergency))],
        greeting: "Dear Emergency Relief Coordinator",
        text,
        rows: &["RM-1.10", "OG-2"],
        ..desk.letter("proposal", proposal.id(), desk.day_of(proposal.received_at))
    };
    letter.document()
}

/// In what it was agreed, when and by whom, and on which plan it rests (row RM-1.4).
fn basis(desk: Desk<'_>, submission: &Submission) -> String {
    let emergency = desk.operation.emergencies.get(&submission.emergency);
    let agreed = match &submission.agreed_in {
        AgreedIn::Meeting(id) => match emergency.and_then(|emergency| emergency.meetings.get(id)) {
            Some(meeting) => format!(
                "the Humanitarian Country Team agreed on in its meeting of {}. These took part: {}",
                desk.date(meeting.what.held_at),
                desk.organizations(&meeting.what.participants),
            ),
            None => "the Humanitarian Country Team agreed on".to_owned(),
        },
        AgreedIn::Consultation(id) => match emergency.and_then(|emergency| emergency.consultations.get(id)) {
            Some(consultation) => format!(
                "were the subject of consultations, concluded on {}, as there is no Humanitarian Country Team. National authorities consulted: {}. Partners consulted: {}",
                desk.date(consultation.what.held_at),
                texts(&consultation.what.authorities),
                desk.organizations(&consultation.what.partners),
            ),
            None => "were the subject of consultations with national authorities and partners".to_owned(),
        },
    };
    let plan = match &submission.plan {
        PlanBasis::Plan { plan: id, departs_because } => {
            let plan = match desk.operation.country.contingency_plans.get(id) {
                Some(plan) => format!("“{}” of {}", verbatim(&plan.what.title), day(plan.what.dated)),
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
    if let Some(areas) = areas(desk, recommendation, received) {
        item(&mut text, "Areas of responsibility", &areas);
    }
    let places: Vec<_> = recommendation.places.iter().map(|place| verbatim(&place.name)).collect();
    if !places.is_empty() {
        item(&mut text, "Where", &places.join(", "));
    }
    if let Some(continued) = &recommendation.continues {
        item(&mut text, "Activates again", &desk.cluster_name(continued));
    }
    lead(&mut text, desk, &recommendation.lead);
    match &recommendation.shared_leadership {
        SharedLeadership::With { organizations, term } => {
            let with = desk.organizations(organizations);
            item(&mut text, "Shared leadership", &format!("{}: {with}", verbatim(term)));
        }
        SharedLeadership::Not(reason) => {
            item(&mut text, "Shared leadership", &format!("considered and not proposed. {}", sentence(reason)));
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
        let (title, met) = (plain_sentence(assessment.criterion.title()), if assessment.met { "Yes" } else { "No" });
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
        let (agencies, on) = (desk.organizations(&agreement.agencies), day(agreement.consulted_on));
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

fn other_solutions(desk: Desk<'_>, submission: &Submission, received: NaiveDate) -> String {
    let mut text = String::new();
    for solution in &submission.other_solutions {
        let sectors = desk.sectors(&solution.sectors, received);
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
fn issues(desk: Desk<'_>, submission: &Submission, received: NaiveDate) -> String {
    let mut text = String::new();
    for issue in desk.guidance.proposal_issues(received) {
        optional(&mut text, &issue.text, submission.issues.get(&issue.code).map(String::as_str));
    }
    under("Issues taken into account", text)
}

/// A section, when there is anything in it.
fn under(heading: &str, text: String) -> String {
    if text.is_empty() { text } else { format!("## {heading}\n\n{}\n\n", text.trim_end()) }
}

fn optional(text: &mut String, what: &str, said: Option<&str>) {
    if let Some(said) = said {
        item(text, what, &sentence(said));
    }
}

fn texts(texts: &[String]) -> String {
    texts.iter().map(|text| verbatim(text)).collect::<Vec<_>>().join(", ")
}

//! The letters after the ERC's decision: the ERC's to the HC or RC (row OG-5) and to stakeholders (row GN-6), the HC's to
//! partners (row RM-1.12) and to the government (row OG-6).

use std::fmt::Write as _;

use chrono::NaiveDate;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_runtime::document::{Document, Letter, TO_A_GOVERNMENT};

use super::recipients::{copied_global_partners, country_partners, stakeholders, the_government_with, the_head};
use super::{Desk, DraftingDesk, day, ground, in_places, sentence, verbatim};
use crate::domain::proposal::{AgreedIn, Outcome, Proposal, Recommendation, SharedLeadership, Submission};

/// The ERC's decision, to the HC or RC and all partners at global level; `None` while the ERC has not decided.
pub fn decision_to_the_head(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let (text, decided_at) = match &proposal.outcome {
        Some(Outcome::Approved { at, remarks, ground, .. }) => {
            let mut text = approved(desk, proposal, "I approved");
            if let Some(ground) = ground {
                let endorsed = proposal.asked.for_decision().endorsing();
                let _ = writeln!(text, "{}\n", ground::of_approval(desk, ground, &endorsed));
            }
            if let Some(remarks) = remarks {
                let _ = writeln!(text, "{}\n", sentence(remarks));
            }
            text.push_str("Please inform the Government and all relevant partners in the country. Please also ensure that humanitarian action plans and appeal documents state these sectors and the lead agency of each.");
            (text, *at)
        }
        Some(Outcome::Declined { at, reason, .. }) => {
            let text = format!(
                "I do not approve the coordination arrangements that you proposed to me on {}, for this reason: {}\n\nYou may put a new proposal to me at any time.",
                desk.dated(proposal.received_at),
                sentence(reason.for_decision()),
            );
            (text, *at)
        }
        Some(Outcome::Withdrawn { .. }) | None => return None,
    };
    let letter = Letter {
        title: format!("{}: decision on the proposed coordination arrangements", desk.country_name()),
        recipients: vec![the_head(desk, &proposal.submitted_by, decided_at), copied_global_partners()],
        greeting: "Dear colleague",
        text,
        rows: &["OG-5", "RM-1.11"],
        ..from_the_erc(desk, proposal, "decision", decided_at)
    };
    Some(letter.document())
}

/// The ERC's news to donors and other stakeholders, without delay; `None` while the proposal is not approved.
pub fn to_stakeholders(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let at = approved_at(proposal)?;
    let mut text = approved(desk, proposal, "I approved");
    text.push_str(match (has_leads(&proposal.submission), proposal.submission.other_solutions.as_slice()) {
        (true, []) => "Please address questions on a sector to its lead agency, which is the first point of contact for it.",
        (true, _) => "Please address questions on a sector to its lead agency or, where another solution coordinates it, to the body that leads that.",
        (false, _) => "Please address questions on a sector to the body that leads its coordination.",
    });
    let letter = Letter {
        title: format!("{}: agreed {}s and their lead agencies", desk.country_name(), desk.term()),
        recipients: stakeholders(),
        text,
        rows: &["GN-6"],
        ..from_the_erc(desk, proposal, "stakeholders", at)
    };
    Some(letter.document())
}

/// The letter to partners in the country; `None` while the proposal is not approved.
pub fn to_partners(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let at = approved_at(proposal)?;
    let text = approved(desk, proposal, "the Emergency Relief Coordinator approved")
        + "All organizations that work in one of these sectors are invited to take part. "
        + if has_leads(&proposal.submission) {
            "Humanitarian action plans and appeal documents will state the sectors and the lead agency of each. Please address questions on a sector to the agency or the body that leads it."
        } else {
            "Please address questions on a sector to the body that leads its coordination."
        };
    let letter = Letter {
        title: format!("{}: {}s and their lead agencies", desk.country_name(), desk.term()),
        recipients: vec![country_partners(desk)],
        text,
        rows: &["RM-1.12", "OG-6"],
        ..from_the_head(desk, proposal, "partners", at)
    };
    Some(letter.document())
}

/// The letter to the government; `None` while the proposal is not approved.
pub fn to_government(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let at = approved_at(proposal)?;
    let on_whose_recommendation = match proposal.submission.agreed_in {
        AgreedIn::Meeting(_) => "on the recommendation of the Humanitarian Country Team",
        AgreedIn::Consultation(_) => "following consultations with national authorities and partners in the country",
    };
    let submission = &proposal.submission;
    let reviewed = if submission.recommendations.is_empty() {
        ""
    } else {
        " and are reviewed by the dates above, with a view to their early transition to national mechanisms"
    };
    let (leads, lead_agencies) = if has_leads(submission) {
        (
            "Each agency listed above coordinates international humanitarian partners only. It works in close consultation with the national authorities responsible for the sector, and is their first point of contact in it.\n\n",
            " and these agencies remain",
        )
    } else {
        ("", " remains")
    };
    let text = format!(
        "I have the honour to inform you that, {on_whose_recommendation}, the Emergency Relief Coordinator of the United Nations has approved, on {}, the following arrangements to coordinate international humanitarian assistance in support of the national response to {}.\n\n{}The Government has the primary role in the initiation, organization, coordination and implementation of humanitarian assistance within its territory. These arrangements complement the coordination by national authorities{reviewed}.\n\n{leads}My office{lead_agencies} at the disposal of the Government. I should be grateful for its continued support.",
        desk.date(at),
        desk.emergency_name(&submission.emergency),
        arrangements(desk, submission, desk.day_of(proposal.received_at)),
    );
    let bodies = proposal.submission.recommendations.iter().filter_map(|one| one.national_lead.as_ref());
    let letter = Letter {
        title: format!("{}: coordination of international humanitarian assistance", desk.country_name()),
        recipients: the_government_with(desk, bodies),
        greeting: "Excellency",
        text,
        closing: TO_A_GOVERNMENT,
        rows: &["OG-6", "GN-6"],
        ..from_the_head(desk, proposal, "government", at)
    };
    Some(letter.document())
}

/// A letter of the ERC on a proposal that was decided on at a moment.
fn from_the_erc(desk: Desk<'_>, proposal: &Proposal, kind: &str, at: Moment) -> Letter {
    Letter {
        from: Role::EmergencyReliefCoordinator.title().to_owned(),
        about: vec![("Emergency", desk.emergency_name(&proposal.submission.emergency))],
        ..desk.letter(kind, proposal.id(), desk.day_of(at))
    }
}

/// A letter of the HC, or of the RC where none is appointed.
fn from_the_head(desk: Desk<'_>, proposal: &Proposal, kind: &str, at: Moment) -> Letter {
    let from = desk.signed_by_the_head_or(&proposal.submitted_by, at);
    Letter { from, ..from_the_erc(desk, proposal, kind, at) }
}

fn approved_at(proposal: &Proposal) -> Option<Moment> {
    match proposal.outcome {
        Some(Outcome::Approved { at, .. }) => Some(at),
        _ => None,
    }
}

/// What was approved, arrangement by arrangement.
fn approved(desk: Desk<'_>, proposal: &Proposal, who_approved: &str) -> String {
    let at = approved_at(proposal).unwrap_or(proposal.received_at);
    let emergency = desk.emergency_name(&proposal.submission.emergency);
    let intro = format!(
        "On {}, {who_approved} the following coordination arrangements for the international response to {emergency}.\n\n",
        desk.dated(at)
    );
    intro + &arrangements(desk, &proposal.submission, desk.day_of(proposal.received_at))
}

/// Whether an agency leads something of it.
fn has_leads(submission: &Submission) -> bool {
    !submission.recommendations.is_empty() || !submission.lead_changes.is_empty()
}

/// What is proposed or approved, arrangement by arrangement, with the names of sectors as on the day the ERC `received` it.
pub(super) fn arrangements(desk: Desk<'_>, submission: &Submission, received: NaiveDate) -> String {
    let mut text = String::new();
    for recommendation in &submission.recommendations {
        let shared = match &recommendation.shared_leadership {
            SharedLeadership::With { organizations, term } => {
                format!("; {}: {}", verbatim(term), desk.organizations(organizations))
            }
            SharedLeadership::Not(_) => String::new(),
        };
        let national = match &recommendation.national_lead {
            Some(body) => format!("; national lead: {}", verbatim(body)),
            None => String::new(),
        };
        let (name, lead) = (named(desk, recommendation, received), led_by(desk, &recommendation.lead.agency));
        let review = day(recommendation.review_by);
        let areas = areas(desk, recommendation, received).map_or_else(String::new, |areas| format!("; {areas}"));
        let _ = writeln!(text, "- {name}: {lead}{shared}{areas}{national}; to be reviewed by {review}.");
    }
    for change in &submission.lead_changes {
        let (name, lead) = (desk.cluster_name(&change.cluster), led_by(desk, &change.lead.agency));
        let _ = writeln!(text, "- **{name}**: new {lead}.");
    }
    for solution in &submission.other_solutions {
        let (what, led_by) = (sentence(&solution.description), verbatim(&solution.led_by));
        let _ = writeln!(text, "- **{}**: {what} Led by {led_by}.", desk.sectors(&solution.sectors, received));
    }
    text.push('\n');
    text
}

/// A recommended cluster by its name, with the sectors it serves where the name is another.
fn named(desk: Desk<'_>, recommendation: &Recommendation, day: NaiveDate) -> String {
    let (name, sectors) = (verbatim(&recommendation.name), desk.sectors(&recommendation.sectors, day));
    let places = in_places(&recommendation.places);
    let is_the_name = recommendation.name.eq_ignore_ascii_case(&sectors);
    if is_the_name { format!("**{name}**{places}") } else { format!("**{name}** ({sectors}){places}") }
}

/// The areas of responsibility within a recommended cluster, with who is to lead each (row OG-14).
pub(super) fn areas(desk: Desk<'_>, recommendation: &Recommendation, day: NaiveDate) -> Option<String> {
    let led = recommendation.areas.iter().map(|area| {
        let name = desk.sectors(std::slice::from_ref(&area.area), day);
        format!("{name} led by {}", desk.organization(&area.agency))
    });
    let led: Vec<_> = led.collect();
    (!led.is_empty()).then(|| led.join("; "))
}

fn led_by(desk: Desk<'_>, agency: &OrganizationCode) -> String {
    let (part, name) = desk.lead(agency);
    format!("{} {name}", part.to_lowercase())
}

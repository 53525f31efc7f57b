//! The letters after an approval: the ERC's to the HC or RC (row OG-5) and to stakeholders (row GN-6), the HC's to partners
//! (row RM-1.12) and to the government (row OG-6).

use std::fmt::Write as _;

use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_runtime::document::{Document, verbatim};

use super::{Desk, dated, day, rests_on};
use crate::domain::proposal::{Outcome, Proposal, SharedLeadership};

/// The ERC's decision, to the HC or RC and all partners at global level; `None` while the proposal is not approved.
pub fn decision_to_the_head(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let title = format!("{}: decision on the proposed coordination arrangements", desk.country_name());
    let to = format!("{}, {}, and partners at global level", desk.head(), desk.country_name());
    let closing = "Please inform the Government and partners in the country.\n";
    letter(desk, proposal, title, From::Erc, &to, closing, &["OG-5", "RM-1.11"])
}

/// The ERC's news to donors and other stakeholders, without delay; `None` while the proposal is not approved.
pub fn to_stakeholders(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let title = format!("{}: agreed {}s and their lead agencies", desk.country_name(), desk.term());
    let closing = "Questions on a sector go to its lead agency.\n";
    letter(desk, proposal, title, From::Erc, "partners, donors and other stakeholders", closing, &["GN-6"])
}

/// The letter to partners in the country; `None` while the proposal is not approved.
pub fn to_partners(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let title = format!("{}: {}s and their lead agencies", desk.country_name(), desk.term());
    let closing = "Appeal documents state these arrangements. Organizations are invited to take part.\n";
    letter(desk, proposal, title, From::Head, "humanitarian partners in the country", closing, &["RM-1.12", "OG-6"])
}

/// The letter to the government; `None` while the proposal is not approved.
pub fn to_government(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let title = format!("{}: international support to national coordination", desk.country_name());
    let closing = "Each lead agency answers for international partners only, and supports the national body that leads the sector.\n";
    letter(desk, proposal, title, From::Head, "the Government", closing, &["OG-6", "GN-6"])
}

/// Who signs.
#[derive(Clone, Copy)]
enum From {
    /// The Emergency Relief Coordinator.
    Erc,
    /// The HC, or the RC where none is appointed.
    Head,
}

fn letter(
    desk: Desk<'_>,
    proposal: &Proposal,
    title: String,
    from: From,
    to: &str,
    closing: &str,
    rows: &[&'static str],
) -> Option<Document> {
    let from = match from {
        From::Erc => Role::EmergencyReliefCoordinator.title().to_owned(),
        From::Head => format!("{}, {}", desk.head(), desk.country_name()),
    };
    let mut body = format!(
        "To: {to}  \nFrom: {from}  \nEmergency: {}\n\nThe Emergency Relief Coordinator approved on {} the following arrangements.\n\n",
        desk.emergency_name(&proposal.submission.emergency),
        dated(approved_at(proposal)?),
    );
    body.push_str(&arrangements(desk, proposal));
    body.push_str(closing);
    body.push_str(&rests_on(rows));
    Some(Document { title, body })
}

fn approved_at(proposal: &Proposal) -> Option<Moment> {
    match proposal.outcome {
        Some(Outcome::Approved { at, .. }) => Some(at),
        _ => None,
    }
}

fn arrangements(desk: Desk<'_>, proposal: &Proposal) -> String {
    let received = proposal.received_at.date_naive();
    let mut text = String::new();
    for recommendation in &proposal.submission.recommendations {
        let sectors = desk.sectors(&recommendation.sectors, received);
        let shared = match &recommendation.shared_leadership {
            SharedLeadership::With { organizations, term } => {
                let names: Vec<_> = organizations.iter().map(ToString::to_string).collect();
                format!("; {}: {}", verbatim(term), names.join(", "))
            }
            SharedLeadership::Not(_) => String::new(),
        };
        let national = match &recommendation.national_lead {
            Some(body) => format!("; national lead: {}", verbatim(body)),
            None => String::new(),
        };
        let (name, lead) = (verbatim(&recommendation.name), &recommendation.lead.agency);
        let review = day(recommendation.review_by);
        let _ = writeln!(text, "- **{name}** ({sectors}): lead agency {lead}{shared}{national}; reviewed by {review}");
    }
    for change in &proposal.submission.lead_changes {
        let _ = writeln!(text, "- **{}**: new lead agency {}", change.cluster, change.lead.agency);
    }
    for solution in &proposal.submission.other_solutions {
        let (what, led_by) = (verbatim(&solution.description), verbatim(&solution.led_by));
        let _ = writeln!(text, "- {}: {what} Led by {led_by}", desk.sectors(&solution.sectors, received));
    }
    text.push('\n');
    text
}

//! The letters after an approval: to partners in the country (row RM-1.12) and to the government (row OG-6).

use std::fmt::Write as _;

use convene_kernel::time::Moment;
use convene_runtime::document::{Document, verbatim};

use super::{Desk, dated, day};
use crate::domain::proposal::{Outcome, Proposal, SharedLeadership};

/// The letter to partners; `None` while the proposal is not approved.
pub fn to_partners(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let title = format!("{}: {}s and their lead agencies", desk.country_name(), desk.term());
    let mut body =
        opening(desk, proposal, "humanitarian partners, donors and other stakeholders", approved_at(proposal)?);
    body.push_str(&arrangements(desk, proposal));
    body.push_str("Appeal documents state these arrangements. Organizations are invited to take part.\n");
    Some(Document { title, body })
}

/// The letter to the government; `None` while the proposal is not approved.
pub fn to_government(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let title = format!("{}: international support to national coordination", desk.country_name());
    let mut body = opening(desk, proposal, "the Government", approved_at(proposal)?);
    body.push_str(&arrangements(desk, proposal));
    body.push_str("Each lead agency answers for international partners only, and supports the national body that leads the sector.\n");
    Some(Document { title, body })
}

fn approved_at(proposal: &Proposal) -> Option<Moment> {
    match proposal.outcome {
        Some(Outcome::Approved { at }) => Some(at),
        _ => None,
    }
}

fn opening(desk: Desk<'_>, proposal: &Proposal, to: &str, approved_at: Moment) -> String {
    format!(
        "To: {to}  \nFrom: {}, {}  \nEmergency: {}\n\nThe Emergency Relief Coordinator approved on {} the following arrangements.\n\n",
        desk.head(),
        desk.country_name(),
        desk.emergency_name(&proposal.submission.emergency),
        dated(approved_at),
    )
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

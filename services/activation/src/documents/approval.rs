//! The letters after the ERC's decision: the ERC's to the HC or RC (row OG-5) and to stakeholders (row GN-6), the HC's to
//! partners (row RM-1.12) and to the government (row OG-6).

use std::fmt::Write as _;

use convene_kernel::codes::OrganizationCode;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_runtime::document::{Document, Recipient, verbatim};

use super::recipients::{addressed, copied_global_partners, country_partners, stakeholders, the_government, the_head};
use super::{Desk, day, ground, head_lines, rests_on, sentence, signature};
use crate::domain::proposal::{Outcome, Proposal, SharedLeadership};

/// The ERC's decision, to the HC or RC and all partners at global level; `None` while the ERC has not decided.
pub fn decision_to_the_head(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let recipients = vec![the_head(desk, proposal), copied_global_partners()];
    let title = format!("{}: decision on the proposed coordination arrangements", desk.country_name());
    let rows = &["OG-5", "RM-1.11"];
    match &proposal.outcome {
        Some(Outcome::Approved { at, remarks, ground, .. }) => {
            let mut text = approved(desk, proposal, "I approved", *at);
            if let Some(ground) = ground {
                let _ = writeln!(text, "{}\n", ground::of_approval(desk, ground));
            }
            if let Some(remarks) = remarks {
                let _ = writeln!(text, "{}\n", sentence(remarks));
            }
            let _ = writeln!(text, "Please inform the Government and partners in the country.\n");
            Some(
                Draft { title, from: From::Erc, recipients, greeting: COLLEAGUES, text, decided_at: *at, rows }
                    .letter(desk, proposal),
            )
        }
        Some(Outcome::Declined { at, reason, .. }) => {
            let received = desk.dated(proposal.received_at);
            let text = format!(
                "I do not approve the coordination arrangements proposed to me on {received}, for this reason: {}\n\nA new proposal may be put to me at any time.\n\n",
                sentence(reason),
            );
            Some(
                Draft { title, from: From::Erc, recipients, greeting: COLLEAGUES, text, decided_at: *at, rows }
                    .letter(desk, proposal),
            )
        }
        Some(Outcome::Withdrawn { .. }) | None => None,
    }
}

/// The ERC's news to donors and other stakeholders, without delay; `None` while the proposal is not approved.
pub fn to_stakeholders(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let at = approved_at(proposal)?;
    let title = format!("{}: agreed {}s and their lead agencies", desk.country_name(), desk.term());
    let mut text = approved(desk, proposal, "I approved", at);
    text.push_str("Questions on a sector go to the agency that leads it.\n\n");
    let (recipients, rows) = (stakeholders(), &["GN-6"]);
    Some(
        Draft { title, from: From::Erc, recipients, greeting: COLLEAGUES, text, decided_at: at, rows }
            .letter(desk, proposal),
    )
}

/// The letter to partners in the country; `None` while the proposal is not approved.
pub fn to_partners(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let at = approved_at(proposal)?;
    let title = format!("{}: {}s and their lead agencies", desk.country_name(), desk.term());
    let mut text = approved(desk, proposal, "The Emergency Relief Coordinator approved", at);
    text.push_str("Appeal documents state these arrangements. Organizations are invited to take part.\n\n");
    let (recipients, rows) = (vec![country_partners(desk)], &["RM-1.12", "OG-6"]);
    Some(
        Draft { title, from: From::Head, recipients, greeting: COLLEAGUES, text, decided_at: at, rows }
            .letter(desk, proposal),
    )
}

/// The letter to the government; `None` while the proposal is not approved.
pub fn to_government(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let at = approved_at(proposal)?;
    let title = format!("{}: international support to national coordination", desk.country_name());
    let mut text = approved(desk, proposal, "The Emergency Relief Coordinator approved", at);
    text.push_str("Each lead agency answers for international partners only, and supports the national body that leads the sector.\n\n");
    let (recipients, rows) = (vec![the_government(desk)], &["OG-6", "GN-6"]);
    Some(
        Draft { title, from: From::Head, recipients, greeting: "Excellencies", text, decided_at: at, rows }
            .letter(desk, proposal),
    )
}

const COLLEAGUES: &str = "Dear colleagues";

/// Who signs.
#[derive(Clone, Copy)]
enum From {
    /// The Emergency Relief Coordinator.
    Erc,
    /// The HC, or the RC where none is appointed.
    Head,
}

/// What makes one letter another.
struct Draft<'a> {
    title: String,
    from: From,
    recipients: Vec<Recipient>,
    greeting: &'static str,
    text: String,
    decided_at: Moment,
    rows: &'a [&'static str],
}

impl Draft<'_> {
    fn letter(self, desk: Desk<'_>, proposal: &Proposal) -> Document {
        let from = match self.from {
            From::Erc => Role::EmergencyReliefCoordinator.title().to_owned(),
            From::Head => desk.signed_by_the_head_or(&proposal.submitted_by),
        };
        let head = head_lines(
            &[
                &addressed(&self.recipients)[..],
                &[
                    ("From", from.clone()),
                    ("Decision of", desk.dated(self.decided_at)),
                    ("Emergency", desk.emergency_name(&proposal.submission.emergency)),
                ],
            ]
            .concat(),
        );
        let (greeting, text) = (self.greeting, self.text);
        let (signature, rests_on) = (signature(&from), rests_on(self.rows));
        let body = format!("{head}{greeting},\n\n{text}{signature}{rests_on}");
        Document { title: self.title, body, recipients: self.recipients }
    }
}

fn approved_at(proposal: &Proposal) -> Option<Moment> {
    match proposal.outcome {
        Some(Outcome::Approved { at, .. }) => Some(at),
        _ => None,
    }
}

/// What was approved, arrangement by arrangement.
fn approved(desk: Desk<'_>, proposal: &Proposal, who_approved: &str, at: Moment) -> String {
    let intro = format!(
        "{who_approved} on {} the following coordination arrangements of the international humanitarian response.\n\n",
        desk.dated(at)
    );
    intro + &arrangements(desk, proposal)
}

/// What is proposed or approved, arrangement by arrangement.
pub(super) fn arrangements(desk: Desk<'_>, proposal: &Proposal) -> String {
    let received = desk.day_of(proposal.received_at);
    let mut text = String::new();
    for recommendation in &proposal.submission.recommendations {
        let sectors = desk.sectors(&recommendation.sectors, received);
        let shared = match &recommendation.shared_leadership {
            SharedLeadership::With { organizations, term } => {
                let names: Vec<_> = organizations.iter().map(|organization| desk.organization(organization)).collect();
                format!("; {}: {}", verbatim(term), names.join(", "))
            }
            SharedLeadership::Not(_) => String::new(),
        };
        let national = match &recommendation.national_lead {
            Some(body) => format!("; national lead: {}", verbatim(body)),
            None => String::new(),
        };
        let (name, lead) = (verbatim(&recommendation.name), led_by(desk, &recommendation.lead.agency));
        let review = day(recommendation.review_by);
        let _ = writeln!(text, "- **{name}** ({sectors}): {lead}{shared}{national}; reviewed by {review}.");
    }
    for change in &proposal.submission.lead_changes {
        let (name, lead) = (desk.cluster_name(&change.cluster), led_by(desk, &change.lead.agency));
        let _ = writeln!(text, "- **{name}**: new {lead}.");
    }
    for solution in &proposal.submission.other_solutions {
        let (what, led_by) = (sentence(&solution.description), verbatim(&solution.led_by));
        let _ = writeln!(text, "- **{}**: {what} Led by {led_by}.", desk.sectors(&solution.sectors, received));
    }
    text.push('\n');
    text
}

fn led_by(desk: Desk<'_>, agency: &OrganizationCode) -> String {
    let (part, name) = desk.lead(agency);
    format!("{} {name}", part.to_lowercase())
}

//! The ERC's letter to IASC Principals and global lead agencies, which asks them to endorse a proposal or to propose
//! alternatives (rows RM-1.11, OG-3).

use convene_kernel::identity::Role;
use convene_runtime::document::{Document, Letter};

use super::approval::arrangements;
use super::recipients::asked;
use super::{Desk, DraftingDesk};
use crate::domain::proposal::Proposal;

/// The letter to those to whom `proposal` was passed on; `None` while it was passed on to none.
pub fn request_for_endorsement(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let sent = proposal.transmission.as_ref()?;
    let by = sent.answer_by.map_or_else(|| "within 24 hours".to_owned(), |by| format!("by {}", desk.dated(by)));
    let text = format!(
        "On {received}, the {proposer}, put to me the following coordination arrangements for the international response to {emergency}. The proposal is enclosed.\n\n{arrangements}Please endorse these arrangements, or propose alternatives with your reasons, {by}. I shall consult you and the {proposer}, on any alternative or objection before I decide. Silence is not taken as endorsement.",
        received = desk.dated(proposal.received_at),
        proposer = desk.signed_by(&proposal.submitted_by),
        emergency = desk.emergency_name(&proposal.submission.emergency),
        arrangements = arrangements(desk, proposal),
    );
    let letter = Letter {
        title: format!("{}: request to endorse the proposed coordination arrangements", desk.country_name()),
        from: Role::EmergencyReliefCoordinator.title().to_owned(),
        recipients: asked(desk, &sent.principals, &sent.global_leads),
        about: vec![
            ("Emergency", desk.emergency_name(&proposal.submission.emergency)),
            ("Enclosure", desk.reference(proposal.id(), "proposal")),
        ],
        text,
        rows: &["RM-1.11", "OG-3"],
        ..desk.letter("endorsement", proposal.id(), desk.day_of(sent.transmitted_at))
    };
    Some(letter.document())
}

//! The ERC's letter to IASC Principals and global lead agencies, which asks them to endorse a proposal or to propose
//! alternatives (rows RM-1.11, OG-3).

use std::fmt::Write as _;

use convene_kernel::identity::Role;
use convene_runtime::document::Document;

use super::approval::arrangements;
use super::recipients::{addressed, global_lead, principal};
use super::{Desk, head_lines, rests_on, signature};
use crate::domain::proposal::Proposal;

/// The letter to those to whom `proposal` was passed on; `None` while it was passed on to none.
pub fn request_for_endorsement(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let sent = proposal.transmission.as_ref()?;
    let mut recipients: Vec<_> = sent.principals.iter().map(principal).collect();
    recipients.extend(sent.global_leads.iter().map(|agency| global_lead(desk, agency, None)));
    let (erc, received) = (Role::EmergencyReliefCoordinator.title(), desk.dated(proposal.received_at));
    let head = [
        ("From", erc.to_owned()),
        ("Date", desk.dated(sent.transmitted_at)),
        ("Emergency", desk.emergency_name(&proposal.submission.emergency)),
    ];
    let mut body = head_lines(&[&addressed(&recipients)[..], &head].concat());
    let proposer = desk.signed_by(&proposal.submitted_by);
    let _ = write!(
        body,
        "Dear colleagues,\n\nThe {proposer}, put to me on {received} the following coordination arrangements of the international humanitarian response. The proposal itself is enclosed.\n\n"
    );
    body.push_str(&arrangements(desk, proposal));
    let by = sent.answer_by.map_or_else(|| "within 24 hours".to_owned(), |by| format!("by {}", desk.dated(by)));
    let _ = write!(
        body,
        "Please endorse them, or propose an alternative with your reasons, {by}. I consult with you and with the country on an alternative or an objection before I decide. No answer is not taken for an approval.\n\n"
    );
    body.push_str(&signature(erc));
    body.push_str(&rests_on(&["RM-1.11", "OG-3"]));
    let title = format!("{}: request to endorse the proposed coordination arrangements", desk.country_name());
    Some(Document { title, body, recipients })
}

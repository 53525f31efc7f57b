//! The ERC's letter to IASC Principals and global lead agencies, which asks them to endorse a proposal or to propose
//! alternatives (rows RM-1.11, OG-3).

use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_runtime::document::{Document, Letter};

use super::approval::arrangements;
use super::recipients::asked;
use super::{Desk, DraftingDesk};
use crate::domain::proposal::{Proposal, Round};

/// The letter to those who were asked last: to whom `proposal` was passed on, or who are to answer what a consultation made of it;
/// `None` while it was passed on to none.
pub fn request_for_endorsement(desk: Desk<'_>, proposal: &Proposal) -> Option<Document> {
    let round = proposal.last_round()?;
    let submission = proposal.submission_at(round.at);
    let text = format!(
        "{occasion}\n\n{arrangements}Please endorse these arrangements, or propose alternatives with your reasons, {by}. I shall consult you and the {proposer}, on any alternative or objection before I decide. {silence}",
        occasion = occasion(desk, proposal, round),
        arrangements = arrangements(desk, submission, desk.day_of(proposal.received_at)),
        by = round.answer_by.map_or_else(|| "within 24 hours".to_owned(), |by| format!("by {}", desk.dated(by))),
        proposer = desk.signed_by(&proposal.submitted_by, proposal.received_at),
        silence = silence("endorsement", round.answer_by),
    );
    let mut about = vec![("Emergency", desk.emergency_name(&submission.emergency))];
    if !round.after_a_change {
        about.push(("Enclosure", desk.reference(proposal.id(), "proposal")));
    }
    let letter = Letter {
        title: format!("{}: request to endorse the proposed coordination arrangements", desk.country_name()),
        from: Role::EmergencyReliefCoordinator.title().to_owned(),
        recipients: asked(desk, &round.principals, &round.global_leads),
        about,
        text,
        rows: &["RM-1.11", "OG-3"],
        ..desk.letter("endorsement", proposal.id(), desk.day_of(round.at))
    };
    Some(letter.document())
}

/// Why they are asked: a proposal was received, or a consultation changed it.
fn occasion(desk: Desk<'_>, proposal: &Proposal, round: &Round) -> String {
    let (received, proposer) =
        (desk.dated(proposal.received_at), desk.signed_by(&proposal.submitted_by, proposal.received_at));
    let emergency = desk.emergency_name(&proposal.submission.emergency);
    if round.after_a_change {
        let concluded = desk.dated(round.at);
        format!(
            "On {received}, the {proposer}, put to me coordination arrangements for the international response to {emergency}. A consultation on them, concluded on {concluded}, agreed on the following arrangements instead."
        )
    } else {
        format!(
            "On {received}, the {proposer}, put to me the following coordination arrangements for the international response to {emergency}. The proposal is enclosed."
        )
    }
}

/// What silence means: never approval; once the period for objections has run, the ERC may decide and names the silent.
pub(super) fn silence(approval: &str, answer_by: Option<Moment>) -> String {
    let afterwards = "If no objection has reached me by then, I may decide without the answers that are missing, and shall name the organizations that did not answer.";
    let afterwards = answer_by.map_or(String::new(), |_| format!(" {afterwards}"));
    format!("Silence is not taken as {approval}.{afterwards}")
}

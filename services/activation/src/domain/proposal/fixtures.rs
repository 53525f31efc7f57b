//! What the tests of proposals share: a recommendation, and the commands that follow each other.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, code};

use super::{
    Approve, CloseConsultation, Closing, Command, GiveAnswer, LeadChange, Position, Recommendation, Submission,
    Transmission,
};
use crate::domain::endorsement::StatedGround;
use crate::domain::fixtures::{self, Example, after_the_proposal, erc, recommendation, selected};

pub fn health() -> Recommendation {
    recommendation("health", &["HEA"], "WHO")
}

pub fn submit(submission: Submission) -> Command {
    Command::SubmitProposal(Box::new(submission))
}

pub fn submit_one(recommendation: Recommendation) -> Command {
    submit(fixtures::submission("p-1", vec![recommendation]))
}

pub fn approve() -> Command {
    Command::ApproveProposal(fixtures::approval("p-1"))
}

/// The approval on that ground.
pub fn approve_on(ground: StatedGround) -> Command {
    Command::ApproveProposal(Approve { ground, ..fixtures::approval("p-1") })
}

pub fn principal(organization: &str) -> Actor {
    actor(Role::IascPrincipal, organization)
}

pub fn answer(position: Position) -> Command {
    answer_to("p-1", position)
}

/// An answer to that proposal.
pub fn answer_to(proposal: &str, position: Position) -> Command {
    Command::AnswerProposal(GiveAnswer {
        proposal: code(proposal),
        position,
        statement: "as our office sees it".to_owned(),
    })
}

/// The end of the consultation on the first alternative to that proposal, agreed by UNICEF, who proposed it.
pub fn closing(closing: Closing, recommendations: Vec<Recommendation>) -> CloseConsultation {
    CloseConsultation {
        proposal: code("p-1"),
        alternative: code("alternative-1"),
        closing,
        reasons: "agreed in a call".to_owned(),
        recommendations,
        lead_changes: Vec::new(),
        other_solutions: Vec::new(),
        agreed_by: vec![code("UNICEF")],
    }
}

/// The members of the IASC whose Principals the ERC asks.
pub const MEMBERS: [&str; 9] = ["FAO", "IOM", "UN-HABITAT", "UNDP", "UNFPA", "UNHCR", "UNICEF", "WFP", "WHO"];

/// A proposal of `recommendations`, passed on to every Principal.
pub fn everybody_asked(recommendations: Vec<Recommendation>) -> Example {
    let transmission = Transmission { principals: MEMBERS.map(code).to_vec(), ..fixtures::transmission() };
    after_the_proposal(recommendations)
        .at("2013-11-09T15:00:00Z")
        .given(&erc(), Command::TransmitProposal(transmission))
}

/// The example after every Principal endorsed but those of `others`.
pub fn endorsed_by_all_but(example: Example, others: &[&str]) -> Example {
    let endorsing = MEMBERS.iter().filter(|agency| !others.contains(agency));
    endorsing.fold(example, |example, agency| example.given(&principal(agency), answer(Position::Endorses)))
}

/// The example after the Principals of `agencies` agreed in a consultation.
pub fn agreed(example: Example, agencies: &[&str]) -> Example {
    agencies.iter().fold(example, |example, agency| example.given(&principal(agency), answer(Position::Agrees)))
}

pub fn lead_change(cluster: &str, agency: &str) -> LeadChange {
    LeadChange {
        cluster: code(cluster),
        lead: selected(agency),
        reason: "capacity moved".to_owned(),
        protection_agreement: None,
    }
}

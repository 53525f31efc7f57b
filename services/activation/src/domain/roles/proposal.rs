//! The commands about proposals, each where somebody may give it.

use convene_kernel::testing::{Case, code};

use crate::domain::Activation;
use crate::domain::fixtures::{
    after_the_approval, after_the_meeting, after_the_proposal, after_the_transmission, erc, hc, transmission,
};
use crate::domain::proposal::fixtures::{answer, approve, health, principal, submit_one};
use crate::domain::proposal::{Audience, CloseConsultation, Closing, Command, End, Position, RecordInformed};

fn end() -> End {
    End { proposal: code("p-1"), reason: "the ministry coordinates by itself".to_owned() }
}

fn close() -> Command {
    Command::CloseConsultation(CloseConsultation {
        proposal: code("p-1"),
        alternative: code("alternative-1"),
        closing: Closing::Original,
        reasons: "the lead is the nearer one".to_owned(),
        recommendations: Vec::new(),
        lead_changes: Vec::new(),
        other_solutions: Vec::new(),
        agreed_by: vec![code("UNICEF")],
    })
}

fn informed(audience: Audience) -> Command {
    Command::RecordInformed(RecordInformed { proposal: code("p-1"), audience, means: "a letter".to_owned() })
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Activation>> {
    let submitted = || after_the_proposal(vec![health()]);
    let transmitted = || after_the_transmission(vec![health()]);
    let disputed = transmitted().given(&principal("UNICEF"), answer(Position::ProposesAlternative));
    let approved = || after_the_approval(vec![health()]);
    let before = after_the_meeting().at("2013-11-09T14:00:00Z");
    vec![
        Case::new(before, &hc(), submit_one(health())),
        Case::new(submitted().at("2013-11-09T15:00:00Z"), &erc(), Command::Transmit(transmission())),
        Case::new(transmitted(), &principal("WHO"), answer(Position::Endorses)),
        Case::new(disputed, &erc(), close()),
        Case::new(transmitted(), &erc(), approve()),
        Case::new(transmitted(), &erc(), Command::Decline(end())),
        Case::new(transmitted(), &hc(), Command::Withdraw(end())),
        Case::new(approved(), &hc(), informed(Audience::CountryPartners)).with("(country partners)"),
        Case::new(approved(), &hc(), informed(Audience::Government)).with("(government)"),
        Case::new(approved(), &erc(), informed(Audience::GlobalPartners)).with("(global partners)"),
        Case::new(approved(), &erc(), informed(Audience::Donors)).with("(donors)"),
    ]
}

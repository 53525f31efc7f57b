//! The commands about proposals.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::time::Moment;

use super::checks::{admits_decision, admits_while_open};
use super::{
    Approve, CloseConsultation, End, GiveAnswer, RecordInformed, Submission, Transmission, answer, approval,
    consultation, ending, informed, submitting, transmission,
};
use crate::domain::operation::country::acting_head;
use crate::domain::subjects::{COUNTRY, PROPOSAL};
use crate::domain::{self, Decided, Operation};

/// About what is put to the Emergency Relief Coordinator.
#[derive(Clone, Debug)]
pub enum Command {
    /// The HC or RC puts a proposal to the ERC (rows RM-1.4, RM-1.10).
    SubmitProposal(Box<Submission>),
    /// The ERC passes it on for endorsement (rows RM-1.11, OG-3).
    TransmitProposal(Transmission),
    /// A Principal or a global lead agency answers (row OG-3).
    AnswerProposal(GiveAnswer),
    /// The ERC closes the consultation on an alternative (row OG-4).
    CloseConsultation(CloseConsultation),
    /// The ERC approves it (row RM-1.11).
    ApproveProposal(Approve),
    /// The ERC declines it.
    DeclineProposal(End),
    /// The HC or RC takes it back.
    WithdrawProposal(End),
    /// Records that an audience was informed of the decision (rows RM-1.12, OG-6, GN-6).
    RecordInformed(RecordInformed),
}

impl Command {
    /// The moment that the command itself names for what it says.
    pub fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::TransmitProposal(transmission) => Some(transmission.transmitted_at),
            _ => None,
        }
    }
}

actions! {
    Command on Operation, by "convene.activation.v1.ProposalService", given (operation, id, context):
    SubmitProposal of COUNTRY, submitting::authority(), acting_head(operation, context);
    TransmitProposal(proposal) of PROPOSAL, transmission::authority(), admits_while_open(operation, id);
    AnswerProposal(proposal) of PROPOSAL, answer::authority(), answer::admits(operation, id, context);
    CloseConsultation(proposal) of PROPOSAL,
        consultation::authority(), admits_decision(operation, id, context);
    ApproveProposal(proposal) of PROPOSAL,
        approval::authority(), approval::admits(operation, id, context);
    DeclineProposal(proposal) of PROPOSAL,
        ending::authority_to_decline(), admits_decision(operation, id, context);
    WithdrawProposal(proposal) of PROPOSAL,
        ending::authority_to_withdraw(), ending::admits_withdrawal(operation, id, context);
    RecordInformed(proposal) of PROPOSAL, informed::authority(), informed::admits(operation, id);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::SubmitProposal(command) => submitting::submit_proposal(operation, command, context),
        Command::TransmitProposal(command) => transmission::transmit_proposal(operation, command, context),
        Command::AnswerProposal(command) => answer::answer_proposal(operation, command, context),
        Command::CloseConsultation(command) => consultation::close_consultation(operation, command, context),
        Command::ApproveProposal(command) => approval::approve_proposal(operation, command, context),
        Command::DeclineProposal(command) => ending::decline_proposal(operation, command, context),
        Command::WithdrawProposal(command) => ending::withdraw_proposal(operation, command, context),
        Command::RecordInformed(command) => informed::record_informed(operation, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Proposal(command)
    }
}

/// The commands about proposals, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::{Case, code};

    use crate::domain::Activation;
    use crate::domain::fixtures::{
        after_the_approval, after_the_meeting, after_the_proposal, after_the_transmission, erc, hc, transmission,
    };
    use crate::domain::proposal::fixtures::{agreed, answer, approve, health, principal, submit_one};
    use crate::domain::proposal::{
        Audience, CloseConsultation, Closing, Command, End, Position, RecordInformed, Transmission,
    };

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
        let disputed = agreed(disputed, &["UNICEF"]);
        let approved = || after_the_approval(vec![health()]);
        let before = after_the_meeting().at("2013-11-09T14:00:00Z");
        vec![
            Case::new(before, &hc(), submit_one(health())),
            Case::new(submitted().at("2013-11-09T15:00:00Z"), &erc(), Command::TransmitProposal(transmission())),
            Case::new(transmitted(), &principal("WHO"), answer(Position::Endorses)),
            Case::new(disputed, &erc(), close()),
            Case::new(transmitted(), &erc(), approve()),
            Case::new(transmitted(), &erc(), Command::DeclineProposal(end())),
            Case::new(transmitted(), &hc(), Command::WithdrawProposal(end())),
            Case::new(approved(), &hc(), informed(Audience::CountryPartners)).with("(country partners)"),
            Case::new(approved(), &hc(), informed(Audience::Government)).with("(government)"),
            Case::new(approved(), &erc(), informed(Audience::GlobalPartners)).with("(global partners)"),
            Case::new(approved(), &erc(), informed(Audience::Donors)).with("(donors)"),
        ]
    }

    /// RM-1.15, S-1: a proposal was passed on at the moment that the command names.
    #[test]
    fn a_proposal_was_passed_on_when_it_is_said() {
        let transmitted_at = transmission().transmitted_at;
        assert_eq!(Command::TransmitProposal(transmission()).happened_at(), Some(transmitted_at));
    }

    /// OG-8, GN-3: who and what a proposal names is in the register.
    #[test]
    fn a_proposal_names_what_is_known() {
        let before = after_the_meeting().at("2013-11-09T14:00:00Z");
        let mut elsewhere = health();
        elsewhere.sectors = vec![code("XYZ")];
        before.when(&hc(), submit_one(elsewhere)).refused("GN-3", "CLUSTER_UNKNOWN");
        let submitted = after_the_proposal(vec![health()]).at("2013-11-09T15:00:00Z");
        let nobody = || vec![code("NOBODY")];
        let of_nobody = [
            Transmission { principals: nobody(), ..transmission() },
            Transmission { global_leads: nobody(), ..transmission() },
        ];
        for passed_on in of_nobody {
            let outcome = submitted.clone().when(&erc(), Command::TransmitProposal(passed_on));
            outcome.refused("OG-8", "ORGANIZATION_UNKNOWN");
        }
    }

    /// RM-1.11: nothing decides on a proposal before its last step.
    #[test]
    fn nothing_decides_on_a_proposal_before_its_last_step() {
        let late = || after_the_transmission(vec![health()]).at("2013-11-12").that_happened("2013-11-09T14:30:00Z");
        late().when(&erc(), Command::DeclineProposal(end())).refused("RM-1.11", "OUT_OF_SEQUENCE");
        late().when(&hc(), Command::WithdrawProposal(end())).refused("RM-1.11", "OUT_OF_SEQUENCE");
        let told = after_the_approval(vec![health()]).at("2013-11-12").that_happened("2013-11-09T16:00:00Z");
        told.when(&hc(), informed(Audience::CountryPartners)).refused("RM-1.11", "OUT_OF_SEQUENCE");
    }
}

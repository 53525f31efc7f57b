//! What holds whatever is asked in whatever order, by whomever, of proposals.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, at, code};
use proptest::prelude::*;

use crate::domain::fixtures::{Example, after_the_meeting, erc, hc, recommendation, submission};
use crate::domain::proposal::{
    Approve, CloseConsultation, Closing, Command, End, GiveAnswer, Outcome, Position, Transmission,
};

/// The sectors that the example's meeting found relevant, each with its global lead.
const SECTORS: [(&str, &str); 3] = [("HEA", "WHO"), ("NUT", "UNICEF"), ("LOG", "WFP")];

/// Something that somebody asks for, of one of two proposals.
#[derive(Clone, Copy, Debug)]
enum Step {
    Submit { proposal: u8, sector: usize },
    Transmit { proposal: u8 },
    Answer { proposal: u8, position: Position },
    Close { proposal: u8, alternative: u8 },
    Approve { proposal: u8, by_the_proposer: bool },
    Decline { proposal: u8 },
    Withdraw { proposal: u8 },
}

fn step() -> impl Strategy<Value = Step> {
    let proposal = 1..3_u8;
    let position = prop_oneof![Just(Position::Endorses), Just(Position::Objects), Just(Position::ProposesAlternative)];
    prop_oneof![
        (proposal.clone(), 0..SECTORS.len()).prop_map(|(proposal, sector)| Step::Submit { proposal, sector }),
        proposal.clone().prop_map(|proposal| Step::Transmit { proposal }),
        (proposal.clone(), position).prop_map(|(proposal, position)| Step::Answer { proposal, position }),
        (proposal.clone(), 1..4_u8).prop_map(|(proposal, alternative)| Step::Close { proposal, alternative }),
        (proposal.clone(), any::<bool>())
            .prop_map(|(proposal, by_the_proposer)| Step::Approve { proposal, by_the_proposer }),
        proposal.clone().prop_map(|proposal| Step::Decline { proposal }),
        proposal.prop_map(|proposal| Step::Withdraw { proposal }),
    ]
}

/// Who asks, and for what.
fn asked(step: Step) -> (Actor, Command) {
    let id = |proposal: u8| code(&format!("p-{proposal}"));
    let end = |proposal| End { proposal: id(proposal), reason: "as discussed".to_owned() };
    match step {
        Step::Submit { proposal, sector } => {
            let (sector, lead) = SECTORS[sector];
            let cluster = recommendation(&sector.to_lowercase(), &[sector], lead);
            (hc(), Command::Submit(Box::new(submission(&format!("p-{proposal}"), vec![cluster]))))
        }
        Step::Transmit { proposal } => {
            let transmitted_at = at("2013-11-10T08:00:00Z");
            let (principals, global_leads) = (vec![code("UNICEF")], vec![code("WHO")]);
            (
                erc(),
                Command::Transmit(Transmission { proposal: id(proposal), transmitted_at, principals, global_leads }),
            )
        }
        Step::Answer { proposal, position } => {
            let statement = "as our office sees it".to_owned();
            let answer = GiveAnswer { proposal: id(proposal), position, statement };
            (actor(Role::IascPrincipal, "UNICEF"), Command::Answer(answer))
        }
        Step::Close { proposal, alternative } => {
            let close = CloseConsultation {
                proposal: id(proposal),
                alternative: code(&format!("alternative-{alternative}")),
                closing: Closing::Withdrawn,
                reasons: "as discussed".to_owned(),
                recommendations: Vec::new(),
                lead_changes: Vec::new(),
                other_solutions: Vec::new(),
                agreed_by: vec![code("UNICEF")],
            };
            (erc(), Command::CloseConsultation(close))
        }
        Step::Approve { proposal, by_the_proposer } => {
            let person = if by_the_proposer { hc() } else { erc() };
            let approve = Approve { proposal: id(proposal), remarks: None };
            (Actor { role: Role::EmergencyReliefCoordinator, ..person }, Command::Approve(approve))
        }
        Step::Decline { proposal } => (erc(), Command::Decline(end(proposal))),
        Step::Withdraw { proposal } => (hc(), Command::Withdraw(end(proposal))),
    }
}

/// RM-1.11: a cluster is active by an approval only, and whoever proposed it did not approve it.
fn clusters_are_approved(example: &Example, approvers: &[(String, String)]) {
    let state = example.state();
    for cluster in state.active_clusters() {
        let proposal = &state.proposals[&cluster.proposal];
        assert!(matches!(proposal.outcome, Some(Outcome::Approved { .. })), "{} is active unapproved", cluster.id);
        let by = approvers.iter().find(|(approved, _)| approved == cluster.proposal.as_str());
        let (_, by) = by.expect("somebody approved it");
        assert_ne!(by, proposal.submitted_by.person.as_str(), "{} was approved by its proposer", cluster.id);
    }
}

/// OG-4: nothing is approved while a consultation on an alternative is open.
fn consultations_are_closed_first(example: &Example) {
    for proposal in example.state().proposals.values() {
        let is_approved = matches!(proposal.outcome, Some(Outcome::Approved { .. }));
        assert!(!is_approved || proposal.open_alternatives().next().is_none());
    }
}

/// RM-1.11: the ERC's duty is owed exactly while the proposal is open: silence ends nothing.
fn the_clock_runs_while_it_is_open(example: &Example) {
    for proposal in example.state().proposals.values() {
        let owed = example.record().duties.contains_key(&format!("RM-1.11.approval:proposal/{}", proposal.id()));
        assert_eq!(owed, proposal.is_open(), "{}", proposal.id());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_only_the_erc_activates(steps in proptest::collection::vec(step(), 0..40)) {
        let mut example = after_the_meeting().at("2013-11-10T08:00:00Z");
        let mut approvers = Vec::new();
        for step in steps {
            let (actor, command) = asked(step);
            let approves = match &command {
                Command::Approve(approve) => Some(approve.proposal.to_string()),
                _ => None,
            };
            let before = example.record().version;
            example = example.when(&actor, command).either_way();
            if let Some(proposal) = approves.filter(|_| example.record().version > before) {
                approvers.push((proposal, actor.person.to_string()));
            }
            clusters_are_approved(&example, &approvers);
            consultations_are_closed_first(&example);
            the_clock_runs_while_it_is_open(&example);
        }
    }
}

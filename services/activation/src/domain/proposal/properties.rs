//! Properties of proposals: true for every order of commands, every caller and every day the record is read for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::policy::rules;
use convene_kernel::testing::{actor, at, code};
use convene_kernel::time::Moment;
use proptest::prelude::*;

use crate::domain::endorsement::StatedGround;
use crate::domain::fixtures::{Example, after_the_meeting, erc, hc, ocha, recommendation, selected, submission};
use crate::domain::objection::{self, ObjectionAnswer};
use crate::domain::proposal::{
    Approve, CloseConsultation, Closing, Command, End, GiveAnswer, LeadChange, Outcome, Position, Recommendation,
    Submission, Transmission,
};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{self, Activation, Event, Operation};
use crate::views::as_known;

/// The sectors that the example's meeting found relevant, each with its global lead.
const SECTORS: [(&str, &str); 3] = [("HEA", "WHO"), ("NUT", "UNICEF"), ("LOG", "WFP")];

/// The names of clusters.
const CLUSTERS: [&str; 3] = ["first", "second", "third"];

/// A command on one of two proposals.
#[derive(Clone, Copy, Debug)]
enum Step {
    Submit { proposal: u8, cluster: usize, sector: usize },
    SubmitLead { proposal: u8, cluster: usize, sector: usize },
    Transmit { proposal: u8 },
    Answer { proposal: u8, position: Position },
    Close { proposal: u8, alternative: u8, agreed: Option<(usize, usize)> },
    Approve { proposal: u8 },
    Decline { proposal: u8 },
    Withdraw { proposal: u8 },
}

fn step() -> impl Strategy<Value = Step> {
    let (proposal, cluster, sector) = (1..3_u8, 0..CLUSTERS.len(), 0..SECTORS.len());
    let position = prop_oneof![
        Just(Position::Endorses),
        Just(Position::Objects),
        Just(Position::ProposesAlternative),
        Just(Position::TakesBack),
        Just(Position::Agrees),
    ];
    let agreed = proptest::option::of((cluster.clone(), sector.clone()));
    prop_oneof![
        2 => (proposal.clone(), cluster.clone(), sector.clone())
            .prop_map(|(proposal, cluster, sector)| Step::Submit { proposal, cluster, sector }),
        1 => (proposal.clone(), cluster, sector)
            .prop_map(|(proposal, cluster, sector)| Step::SubmitLead { proposal, cluster, sector }),
        2 => proposal.clone().prop_map(|proposal| Step::Transmit { proposal }),
        1 => (proposal.clone(), position).prop_map(|(proposal, position)| Step::Answer { proposal, position }),
        1 => (proposal.clone(), 1..4_u8, agreed)
            .prop_map(|(proposal, alternative, agreed)| Step::Close { proposal, alternative, agreed }),
        3 => proposal.clone().prop_map(|proposal| Step::Approve { proposal }),
        1 => proposal.clone().prop_map(|proposal| Step::Decline { proposal }),
        1 => proposal.prop_map(|proposal| Step::Withdraw { proposal }),
    ]
}

/// Who asks: most often the caller who should; otherwise a random one, which includes the HC in the role of the ERC.
fn caller() -> impl Strategy<Value = Option<Actor>> {
    let as_erc = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
    let any = prop_oneof![Just(hc()), Just(as_erc), Just(erc()), Just(ocha()), Just(principal())];
    prop_oneof![3 => Just(None), 1 => any.prop_map(Some)]
}

fn principal() -> Actor {
    actor(Role::IascPrincipal, "UNICEF")
}

/// Whose it is to ask for it.
fn whose(step: Step) -> Actor {
    match step {
        Step::Submit { .. } | Step::SubmitLead { .. } | Step::Withdraw { .. } => hc(),
        Step::Answer { .. } => principal(),
        Step::Transmit { .. } | Step::Close { .. } | Step::Approve { .. } | Step::Decline { .. } => erc(),
    }
}

fn recommended(cluster: usize, sector: usize) -> Vec<Recommendation> {
    let (sector, lead) = SECTORS[sector];
    vec![recommendation(CLUSTERS[cluster], &[sector], lead)]
}

/// What is asked for, at `now`.
fn asked(step: Step, now: Moment, objections: Vec<ObjectionAnswer>) -> Command {
    let id = |proposal: u8| code::<ResourceId>(&format!("p-{proposal}"));
    let end = |proposal| End { proposal: id(proposal), reason: "as discussed".to_owned() };
    match step {
        Step::Submit { proposal, cluster, sector } => {
            Command::SubmitProposal(Box::new(submission(id(proposal).as_str(), recommended(cluster, sector))))
        }
        Step::SubmitLead { proposal, cluster, sector } => {
            let lead_changes = vec![LeadChange {
                cluster: code(CLUSTERS[cluster]),
                lead: selected(SECTORS[sector].1),
                reason: "capacity moved".to_owned(),
                protection_agreement: None,
            }];
            let submission = Submission { lead_changes, ..submission(id(proposal).as_str(), Vec::new()) };
            Command::SubmitProposal(Box::new(submission))
        }
        Step::Transmit { proposal } => {
            let (principals, global_leads) = (vec![code("UNICEF")], vec![code("WHO")]);
            Command::TransmitProposal(Transmission {
                proposal: id(proposal),
                transmitted_at: now,
                principals,
                global_leads,
            })
        }
        Step::Answer { proposal, position } => {
            let statement = "as our office sees it".to_owned();
            Command::AnswerProposal(GiveAnswer { proposal: id(proposal), position, statement })
        }
        Step::Close { proposal, alternative, agreed } => Command::CloseConsultation(CloseConsultation {
            proposal: id(proposal),
            alternative: code(&format!("alternative-{alternative}")),
            closing: if agreed.is_some() { Closing::ThirdWay } else { Closing::Withdrawn },
            reasons: "as discussed".to_owned(),
            recommendations: agreed.map_or_else(Vec::new, |(cluster, sector)| recommended(cluster, sector)),
            lead_changes: Vec::new(),
            other_solutions: Vec::new(),
            agreed_by: vec![code("UNICEF")],
        }),
        Step::Approve { proposal } => {
            let proposal = id(proposal);
            let ground = StatedGround::NotWaiting { reason: "as discussed".to_owned() };
            Command::ApproveProposal(Approve { proposal, remarks: None, ground, objections })
        }
        Step::Decline { proposal } => Command::DeclineProposal(end(proposal)),
        Step::Withdraw { proposal } => Command::WithdrawProposal(end(proposal)),
    }
}

/// RM-1.11: only an approval of the ERC, who is not the proposer, makes a cluster; and it serves no sector that
/// another serves (row RM-1.2).
fn clusters_are_approved(state: &Operation, approvers: &BTreeMap<ResourceId, Actor>) {
    let mut served = BTreeSet::new();
    for cluster in state.clusters.values() {
        let proposal = &state.proposals[cluster.proposal.as_ref().expect("it was approved")];
        assert!(matches!(proposal.outcome, Some(Outcome::Approved { .. })), "{} is there unapproved", cluster.id);
        let by = approvers.get(cluster.proposal.as_ref().expect("it was approved")).expect("it was approved");
        assert_eq!(by.role, Role::EmergencyReliefCoordinator, "{} was approved by another", cluster.id);
        assert_ne!(by.person, proposal.submitted_by.person, "{} was approved by its proposer", cluster.id);
        assert!(cluster.sectors.iter().all(|sector| served.insert(sector)), "a sector is served twice");
    }
}

/// RM-1.2: a cluster that was there is there still, and no other took its place.
fn none_takes_the_place_of_another(before: &Operation, after: &Operation) {
    for cluster in before.clusters.values() {
        let still = after.clusters.get(&cluster.id).expect("it is there still");
        assert_eq!((&still.proposal, &still.sectors), (&cluster.proposal, &cluster.sectors));
    }
}

/// OG-4: nothing is approved while a consultation on an alternative is open.
fn consultations_are_closed_first(state: &Operation) {
    for proposal in state.proposals.values() {
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

/// RM-1.11: a proposal that came to nothing has no weakness.
fn what_came_to_nothing_is_weak_no_longer(example: &Example) {
    for finding in example.record().findings.values() {
        let proposals = example.state().proposals.values();
        let its_proposal = proposals.into_iter().find(|one| finding.subject == PROPOSAL.of(one.id()));
        let outcome = its_proposal.and_then(|one| one.outcome.as_ref());
        assert!(matches!(outcome, None | Some(Outcome::Approved { .. })), "{} is on the record still", finding.id);
    }
}

/// An answer to each objection to the proposal that the step is about.
fn answered_objections(example: &Example, step: Step) -> Vec<ObjectionAnswer> {
    let Step::Approve { proposal } = step else { return Vec::new() };
    let subject = PROPOSAL.of(format!("p-{proposal}"));
    let unicef = example.record().findings.values().find(|one| one.subject == subject && objection::is_objection(one));
    let answer = |_| ObjectionAnswer { organization: code("UNICEF"), reason: "as discussed".to_owned() };
    unicef.map(answer).into_iter().collect()
}

/// RM-1.11: those who were asked owe their answers while the proposal is open, and never after.
fn answers_are_owed_while_it_is_open(example: &Example) {
    for duty in example.record().duties.values().filter(|duty| duty.rule == rules::RM_1_11_ANSWER) {
        let proposals = example.state().proposals.values();
        let open = proposals.into_iter().any(|one| one.is_open() && duty.subject.is_within(&one.subject()));
        assert!(open, "{} is owed still", duty.id);
    }
}

/// RM-1.11: each approval has its ground.
fn approvals_have_a_ground(state: &Operation) {
    let approved = state.proposals.values().filter(|one| matches!(one.outcome, Some(Outcome::Approved { .. })));
    assert!(approved.into_iter().all(|proposal| proposal.ground().is_some()));
}

/// The example after `step`, and the commit when it was not refused.
fn after(example: Example, actor: &Actor, step: Step, hours_ago: i64) -> (Example, Option<Commit<Event>>) {
    let now = at("2013-11-12") - TimeDelta::hours(hours_ago);
    let command = domain::Command::from(asked(step, now, answered_objections(&example, step)));
    if !Activation::authority(example.state(), &command).roles().contains(&actor.role) {
        return (example, None);
    }
    let outcome = example.that_happened(&now.to_rfc3339()).when(actor, command);
    let decided = outcome.decided().cloned();
    (outcome.either_way(), decided)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_the_erc_activates(
        steps in proptest::collection::vec((caller(), step(), 0..6_i64), 0..80),
    ) {
        let mut example = after_the_meeting().at("2013-11-12");
        let (mut approvers, mut commits) = (BTreeMap::new(), Vec::new());
        for (actor, step, hours_ago) in steps {
            let before = example.state().clone();
            let actor = actor.unwrap_or_else(|| whose(step));
            let (next, decided) = after(example, &actor, step, hours_ago);
            example = next;
            if let (Step::Approve { proposal }, Some(_)) = (step, &decided) {
                approvers.insert(code(&format!("p-{proposal}")), actor);
            }
            commits.extend(decided);
            clusters_are_approved(example.state(), &approvers);
            none_takes_the_place_of_another(&before, example.state());
            consultations_are_closed_first(example.state());
            the_clock_runs_while_it_is_open(&example);
            what_came_to_nothing_is_weak_no_longer(&example);
            answers_are_owed_while_it_is_open(&example);
            approvals_have_a_ground(example.state());
        }
        for commit in &commits {
            let then = as_known(&commits, commit.occurred_at, Moment::MAX_UTC).state;
            clusters_are_approved(&then, &approvers);
            consultations_are_closed_first(&then);
        }
    }
}

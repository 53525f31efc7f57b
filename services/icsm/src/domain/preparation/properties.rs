//! Properties of missions: true for every order of commands until a mission is fielded.

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Actor;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::testing::{at, code};
use proptest::bool::weighted;
use proptest::prelude::*;

use crate::domain::fixtures::*;
use crate::domain::preparation::{Call, Command, Cut, ListProposal, Representation, Support, TeamChange};
use crate::domain::request::{Postponement, Resumption, Verdict};
use crate::domain::{self, Stage, request};

#[derive(Clone, Copy, Debug)]
enum Step {
    Consider,
    Draft,
    Agree(usize),
    Call,
    Nominate(usize),
    List(u8),
    Lead(usize),
    Answer(bool),
    Decide(u8),
    Change { leaving: usize, joining: usize },
    Postpone,
    Resume,
    Withdraw,
    Cancel,
    Field,
}

/// The names of possible nominees, which say what each represents.
const NOMINEES: [&str; 5] = ["health", "logistics", "gender", "ngo", "ocha"];

/// The nominations there may be: of each nominee, and of two who would pass for an NGO's and for OCHA's.
const NOMINATIONS: usize = NOMINEES.len() + 2;

fn step() -> impl Strategy<Value = Step> {
    let nominee = 0..NOMINEES.len();
    prop_oneof![
        Just(Step::Consider),
        Just(Step::Draft),
        (0..7_usize).prop_map(Step::Agree),
        Just(Step::Call),
        (0..NOMINATIONS).prop_map(Step::Nominate),
        any::<u8>().prop_map(Step::List),
        nominee.clone().prop_map(Step::Lead),
        any::<bool>().prop_map(Step::Answer),
        any::<u8>().prop_map(Step::Decide),
        (nominee.clone(), nominee).prop_map(|(leaving, joining)| Step::Change { leaving, joining }),
        Just(Step::Postpone),
        Just(Step::Resume),
        Just(Step::Withdraw),
        Just(Step::Cancel),
        Just(Step::Field),
    ]
}

/// Those of the nominees whose bit is set.
fn some(bits: u8) -> Vec<ResourceId> {
    let chosen = NOMINEES.iter().enumerate().filter(|(index, _)| bits & (1 << index) != 0);
    chosen.map(|(_, nominee)| code(nominee)).collect()
}

fn nominating(index: usize) -> (Actor, domain::Command) {
    let gender = Representation::Issue { issue: code("gender") };
    let (actor, nomination) = match index {
        0 => (global_lead("WHO"), nomination("health", "WHO", cluster("HEA"))),
        1 => (global_lead("WFP"), nomination("logistics", "WFP", cluster("LOG"))),
        2 => (global_lead("UNFPA"), nomination("gender", "UNFPA", gender)),
        3 => (consortium(), nomination("ngo", "CARE", Representation::Consortia)),
        4 => (hcss(), nomination("ocha", "OCHA", Representation::Ocha)),
        5 => (consortium(), nomination("ngo", "UNICEF", Representation::Consortia)),
        _ => (hcss(), nomination("ocha", "CARE", Representation::Ocha)),
    };
    (actor, nominate(nomination).into())
}

fn asked(step: Step) -> (Actor, domain::Command) {
    match step {
        Step::Consider => (task_team(), consider(Verdict::Proceed).into()),
        Step::Draft => (hcss(), Command::DraftTerms(draft_of_terms()).into()),
        Step::Agree(index) => {
            let (actor, party) = parties().swap_remove(index);
            (actor, agree(party).into())
        }
        Step::Call => (gcc(), call().into()),
        Step::Nominate(index) => nominating(index),
        Step::List(bits) => (gcc(), list_of(bits).into()),
        Step::Lead(index) => (gcc(), propose_leader(NOMINEES[index]).into()),
        Step::Answer(accepted) => (hc(), answer_leader(accepted).into()),
        Step::Decide(bits) => (hc(), decide_team(some(bits)).into()),
        Step::Change { leaving, joining } => {
            let (leaving, joining) = (vec![code(NOMINEES[leaving])], vec![code(NOMINEES[joining])]);
            let change =
                TeamChange { mission: m_1(), leaving, joining, reason: "fell ill".to_owned(), leader_consulted: true };
            (hc(), Command::ChangeTeam(change).into())
        }
        Step::Postpone => {
            let postponement = Postponement { mission: m_1(), reason: "the rains came early".to_owned(), until: None };
            (hc(), request::Command::PostponeMission(postponement).into())
        }
        Step::Resume => {
            let resumption = Resumption { mission: m_1(), reason: "the roads are dry".to_owned() };
            (hc(), request::Command::ResumeMission(resumption).into())
        }
        Step::Withdraw => (hc(), request::Command::WithdrawRequest(calling()).into()),
        Step::Cancel => (hc(), request::Command::CancelMission(calling()).into()),
        Step::Field => (hcss(), field("2011-05-10").into()),
    }
}

/// A list of some, with a reason for leaving out each other.
fn list_of(bits: u8) -> Command {
    let cut = |nominee: ResourceId| Cut { nominee, reason: "no seat".to_owned() };
    let cuts = some(!bits).into_iter().map(cut).collect();
    Command::ProposeParticipants(ListProposal { mission: m_1(), participants: some(bits), cuts })
}

/// The way to a mission in the country.
fn way() -> Vec<Step> {
    let mut way = vec![Step::Consider, Step::Draft];
    way.extend((0..7).map(Step::Agree));
    way.push(Step::Call);
    way.extend((0..NOMINEES.len()).map(Step::Nominate));
    way.extend([Step::List(0b1_1111), Step::Lead(0), Step::Answer(true), Step::Decide(0b1_1111), Step::Field]);
    way
}

/// A way that goes wrong at one step: it is left out, or another person is nominated. Random commands
/// after it therefore begin anywhere.
fn astray() -> impl Strategy<Value = Vec<Step>> {
    let length = way().len();
    let taken = prop_oneof![3 => Just(length), 1 => 0..=length];
    (taken, proptest::option::of(0..length), (weighted(0.2), weighted(0.2))).prop_map(|(taken, left_out, impostors)| {
        let instead = |step| match step {
            Step::Nominate(3) if impostors.0 => Step::Nominate(5),
            Step::Nominate(4) if impostors.1 => Step::Nominate(6),
            step => step,
        };
        let steps = way().into_iter().take(taken).enumerate().filter(|(index, _)| Some(*index) != left_out);
        steps.map(|(_, step)| instead(step)).collect()
    })
}

/// IM-6, IM-10, IM-12: a mission in the country has agreed terms, OCHA, an NGO and an accepted leader.
fn fielded_soundly(example: &Example) {
    let mission = mission(example);
    if mission.stage() != Stage::InCountry {
        return;
    }
    let preparation = &mission.preparation;
    assert!(preparation.terms_agreed(), "fielded without agreed terms of reference");
    let team = preparation.people().iter().map(|id| &preparation.nominees.for_decision()[id]);
    assert!(team.clone().any(|nominee| nominee.nomination.organization.as_str() == "OCHA"), "fielded without OCHA");
    assert!(team.clone().any(|nominee| is_of_an_ngo(&nominee.nomination.organization)), "fielded without an NGO");
    assert!(preparation.leader().is_some_and(|leader| preparation.people().contains(leader)), "fielded unled");
}

fn is_of_an_ngo(organization: &OrganizationCode) -> bool {
    let known = Guidance::embedded().reference.organization(organization).expect("it is in the register");
    known.kind == OrganizationKind::InternationalNgo
}

/// IM-1: a mission that came to nothing, or rests, owes nothing.
fn nothing_is_owed_while_nothing_happens(example: &Example) {
    let mission = mission(example);
    let is_over = matches!(mission.stage(), Stage::Withdrawn | Stage::Cancelled);
    let rests = mission.requested.postponed.is_some();
    assert!(!(is_over || rests) || example.record().duties.is_empty(), "something is owed for it");
    assert!(!(is_over && rests), "what came to nothing waits to go on");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// IM-6, IM-10: no order of commands fields a mission without agreed terms of reference, an NGO and OCHA.
    #[test]
    fn no_order_fields_an_unsound_mission(
        begun in astray(),
        steps in proptest::collection::vec(step(), 0..40),
    ) {
        let mut example = shared().at("2011-05-10T08:00:00Z");
        for step in begun.into_iter().chain(steps) {
            let (actor, command) = asked(step);
            let is_reviewed = matches!(step, Step::List(_) | Step::Decide(_));
            let moment = if is_reviewed { "2011-05-30T08:00:00Z" } else { "2011-05-10T08:00:00Z" };
            example = example.at(moment).when(&actor, command).either_way();
            fielded_soundly(&example);
            nothing_is_owed_while_nothing_happens(&example);
        }
    }
}

/// IM-6: the way itself leads into the country, so that the property above is about something.
#[test]
fn the_way_leads_into_the_country() {
    let mut example = shared().at("2011-05-10T08:00:00Z");
    for step in way() {
        let (actor, command) = asked(step);
        if matches!(step, Step::List(_)) {
            example = example.at("2011-05-30T08:00:00Z");
        }
        example = example.given(&actor, command);
    }
    assert_eq!(mission(&example).stage(), Stage::InCountry);
}

/// A mission in preparation after its calls and its support were recorded in the given order: each on the day on which it was so.
fn recorded(order: &[usize]) -> Example {
    let call = |closes_on: &str| {
        let closes_on = at(closes_on).date_naive();
        Command::CallForNominations(Call { mission: m_1(), closes_on, clusters: vec![code("HEA")], issues: Vec::new() })
    };
    let support = |global: &str| {
        let (global_support, country_support) = (global.to_owned(), "the head of coordination".to_owned());
        Command::NameSupport(Support { mission: m_1(), global_support, country_support })
    };
    let facts = [
        ("2011-05-10", gcc(), call("2011-05-27")),
        ("2011-05-14", gcc(), call("2011-05-30")),
        ("2011-05-18", gcc(), call("2011-06-03")),
        ("2011-05-11", hcss(), support("a desk officer")),
        ("2011-05-16", hcss(), support("the head of the section")),
    ];
    order.iter().fold(agreed().at("2011-05-25"), |example, index| {
        let (day, who, command) = &facts[*index];
        example.that_happened_on(day).given(who, command.clone())
    })
}

proptest! {
    /// IM-7, IM-19, RM-1.15: whatever the order in which calls and support are recorded, the last of each is the present one, and
    /// the same is owed since the same moment.
    #[test]
    fn the_order_of_recording_changes_no_preparation(order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let present = |example: &Example| {
            let preparation = &mission(example).preparation;
            let owed = example.record().duties.values().filter(|duty| duty.rule == "IM-7.nominations");
            let owed: Vec<_> = owed.map(|duty| duty.since).collect();
            (preparation.call.present().cloned(), preparation.support.present().cloned(), owed)
        };
        prop_assert_eq!(present(&recorded(&order)), present(&recorded(&[0, 1, 2, 3, 4])));
    }
}

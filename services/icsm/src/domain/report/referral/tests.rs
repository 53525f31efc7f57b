//! The way to the ERC, by given, when and then, and in any order.

use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Actor;
use convene_kernel::testing::{actor, at};
use proptest::prelude::*;

use super::*;
use crate::domain;
use crate::domain::fixtures::*;
use crate::domain::report::{Closing, Command};

fn propose() -> Command {
    Command::ProposeReferral(ReferralProposal { mission: m_1(), reason: "leadership is contested".to_owned() })
}

fn advise() -> Command {
    Command::AdviseOnReferral(Advice { mission: m_1(), advice: "refer it".to_owned() })
}

fn review(asks_to_forward: bool) -> Command {
    let reason = "the country cannot settle it".to_owned();
    Command::ReviewReferral(TaskTeamReview { mission: m_1(), asks_to_forward, reason })
}

fn forward() -> Command {
    Command::ForwardReferral(Forward { mission: m_1() })
}

fn ask() -> Command {
    let text = "Send a plan within a month".to_owned();
    Command::AskAboutReport(ErcRequest { mission: m_1(), management_response_plan: true, progress: false, text })
}

fn answer() -> Command {
    Command::AnswerErc(ErcAnswer { mission: m_1(), text: "The plan is attached".to_owned() })
}

/// A mission whose report the Working Group forwarded to the ERC.
fn forwarded() -> Example {
    let advised = planned().given(&gcc(), propose()).given(&gcc(), advise());
    advised.given(&task_team(), review(true)).given(&working_group(), forward())
}

fn working_group() -> Actor {
    actor(Role::IascWorkingGroup, "OCHA")
}

fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

/// IM-17, S-1: each step of a referral is owed by whose turn it is, and the last of them ends with the forwarding or with the
/// task team's refusal.
#[test]
fn each_step_of_a_referral_is_owed() {
    let proposed = planned().when(&gcc(), propose());
    proposed.opens("IM-17.advice");
    let proposed = proposed.accepted();
    assert_eq!(proposed.duty("IM-17.advice").expect("it is owed").owner.role, Role::GlobalClusterCoordinators);
    let advised = proposed.when(&gcc(), advise());
    advised.keeps("IM-17.advice").opens("IM-17.review");
    let advised = advised.accepted();
    assert_eq!(advised.duty("IM-17.review").expect("it is owed").owner.role, Role::TaskTeam);
    let refused = advised.clone().given(&task_team(), review(false));
    assert!(refused.duty("IM-17.review").is_none() && refused.duty("IM-17.forward").is_none());
    let asked = advised.when(&task_team(), review(true));
    asked.keeps("IM-17.review").opens("IM-17.forward");
    let asked = asked.accepted();
    assert_eq!(asked.duty("IM-17.forward").expect("it is owed").owner.role, Role::IascWorkingGroup);
    asked.when(&working_group(), forward()).keeps("IM-17.forward");
}

/// IM-17: the ERC gets a report after the GCC was consulted, the task team asked for it and the Working Group forwarded it.
#[test]
fn the_erc_is_reached_by_one_path() {
    planned().when(&task_team(), review(true)).refused("IM-17", "NO_REFERRAL");
    let proposed = planned().given(&gcc(), propose());
    proposed.clone().when(&task_team(), review(true)).refused("IM-17", "GCC_NOT_CONSULTED");
    let advised = proposed.given(&gcc(), advise());
    advised.clone().when(&working_group(), forward()).refused("IM-17", "TASK_TEAM_HAS_NOT_ASKED");
    let declined = advised.clone().given(&task_team(), review(false));
    declined.clone().when(&working_group(), forward()).refused("IM-17", "TASK_TEAM_HAS_NOT_ASKED");
    let _ = declined.given(&gcc(), propose());
    let reviewed = advised.given(&task_team(), review(true));
    reviewed.clone().when(&erc(), ask()).refused("IM-17", "NOT_FORWARDED");
    let asked = forwarded().given(&erc(), ask());
    let close = || Command::CloseMission(Closing { mission: m_1(), reason: Some("a new strategy".to_owned()) });
    asked.clone().when(&hcss(), close()).refused("IM-17", "REFERRAL_UNDER_WAY");
    let answered = asked.given(&hc(), answer());
    answered.clone().when(&hc(), answer()).refused("IM-17", "NOTHING_ASKED");
    let _ = answered.given(&hcss(), close());
}

/// IM-16, IM-17, S-3: what the ERC asks for is owed by who asked for the mission, RC or HC, and the ERC hears when it is late.
#[test]
fn the_erc_is_owed_an_answer() {
    assert!(forwarded().duty("IM-16.response-to-erc").is_none(), "nothing is asked for yet");
    let at_first = forwarded().at("2011-11-15").given(&erc(), ask());
    let owed = at_first.duty("IM-16.response-to-erc").expect("an answer is owed");
    assert_eq!((&owed.owner, owed.since), (&Owner::role(Role::HumanitarianCoordinator), at("2011-11-15")));
    let rule = Guidance::embedded().policy.rule("IM-16.response-to-erc").expect("a rule");
    assert!(rule.ladder.iter().any(|rung| rung.to == Role::EmergencyReliefCoordinator));
    let answered = at_first.given(&hc(), answer());
    assert!(answered.duty("IM-16.response-to-erc").is_none());
    let again = answered.at("2012-01-10").given(&erc(), ask());
    assert_eq!(again.duty("IM-16.response-to-erc").expect("it is owed anew").since, at("2012-01-10"));
    again.when(&hc(), answer()).keeps("IM-16.response-to-erc");
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Plan,
    Propose,
    Advise,
    Review(bool),
    Forward,
    Ask,
    Answer,
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Plan),
        Just(Step::Propose),
        Just(Step::Advise),
        any::<bool>().prop_map(Step::Review),
        Just(Step::Forward),
        Just(Step::Ask),
        Just(Step::Answer),
        Just(Step::Close),
    ]
}

fn asked(step: Step) -> (Actor, domain::Command) {
    let (actor, command) = match step {
        Step::Plan => (hc(), response_plan(&["meeting", "guidance"])),
        Step::Propose => (gcc(), propose()),
        Step::Advise => (gcc(), advise()),
        Step::Review(asks) => (task_team(), review(asks)),
        Step::Forward => (working_group(), forward()),
        Step::Ask => (erc(), ask()),
        Step::Answer => (hc(), Command::AnswerErc(ErcAnswer { mission: m_1(), text: "A plan".to_owned() })),
        Step::Close => {
            (hcss(), Command::CloseMission(Closing { mission: m_1(), reason: Some("a new strategy".to_owned()) }))
        }
    };
    (actor, command.into())
}

/// IM-17: what the ERC has, the GCC advised on, the task team asked for, and the Working Group forwarded.
fn referred_by_its_path(example: &Example) -> bool {
    let Some(referral) = mission(example).reporting.referral.for_decision() else { return false };
    let reviewed = referral.review.as_ref().is_some_and(|review| review.asks_to_forward);
    assert!(referral.forwarded_on.is_none() || (reviewed && referral.advice.is_some()), "{referral:?}");
    assert!(referral.request.is_none() || referral.forwarded_on.is_some(), "{referral:?}");
    referral.request.is_some()
}

/// IM-16, IM-17: a mission that is closed owes nothing, and the ERC does not wait for an answer.
fn nothing_is_owed_after_the_close(example: &Example) {
    let mission = mission(example);
    let waits = mission
        .reporting
        .referral
        .for_decision()
        .iter()
        .any(|referral| referral.request.is_some() && referral.answer.is_none());
    assert!(mission.stage() != Stage::Closed || (example.record().duties.is_empty() && !waits), "{mission:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// IM-17: no order of commands takes a report to the ERC without GCC, TTCA and the Working Group's forwarding.
    #[test]
    fn no_order_refers_around_the_path(steps in proptest::collection::vec(step(), 0..40)) {
        let mut example = published();
        for step in steps {
            let (actor, command) = asked(step);
            example = example.when(&actor, command).either_way();
            referred_by_its_path(&example);
            nothing_is_owed_after_the_close(&example);
        }
    }
}

/// IM-17: the path itself leads to the ERC, so that the property above is about something.
#[test]
fn the_path_leads_to_the_erc() {
    let path = [Step::Propose, Step::Advise, Step::Review(true), Step::Forward, Step::Ask];
    let reached =
        path.into_iter().map(asked).fold(published(), |example, (actor, command)| example.given(&actor, command));
    assert!(referred_by_its_path(&reached));
}

/// IM-17: a report is advised on before its review, reviewed once, and forwarded once.
#[test]
fn each_step_of_a_referral_is_taken_once() {
    let advised = planned().given(&gcc(), propose()).given(&gcc(), advise());
    let reviewed = advised.given(&task_team(), review(true));
    reviewed.clone().when(&task_team(), review(true)).refused("IM-17", "ALREADY_REVIEWED");
    reviewed.when(&gcc(), advise()).refused("IM-17", "ALREADY_REVIEWED");
    forwarded().when(&working_group(), forward()).refused("IM-17", "ALREADY_FORWARDED");
}

/// IM-17: the ERC asks for a response plan, for news of progress, or for both.
#[test]
fn the_erc_asks_for_something() {
    let asking = |management_response_plan, progress| {
        let text = "Tell us more".to_owned();
        Command::AskAboutReport(ErcRequest { mission: m_1(), management_response_plan, progress, text })
    };
    forwarded().when(&erc(), asking(false, false)).refused("IM-17", "NOTHING_ASKED");
    forwarded().when(&erc(), asking(false, true)).opens("IM-16.response-to-erc");
    forwarded().when(&erc(), asking(true, false)).opens("IM-16.response-to-erc");
}

/// IM-17: everybody sees how far a referral is once the ERC has the report, and not before.
#[test]
fn a_referral_is_public_once_it_is_forwarded() {
    let is_forwarded = |example: &Example| mission(example).reporting.is_forwarded();
    let reviewed = planned().given(&gcc(), propose()).given(&gcc(), advise()).given(&task_team(), review(true));
    assert_eq!([is_forwarded(&planned()), is_forwarded(&reviewed), is_forwarded(&forwarded())], [false, false, true]);
}

//! What holds whatever is asked in whatever order of a report and its referral.

use convene_kernel::identity::Actor;
use proptest::prelude::*;

use super::*;
use crate::domain;

/// Something that somebody asks for.
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

/// Who asks, and for what.
fn asked(step: Step) -> (Actor, domain::Command) {
    let (actor, command) = match step {
        Step::Plan => (hc(), response_plan(&["meeting", "guidance"])),
        Step::Propose => (gcc(), propose()),
        Step::Advise => (gcc(), advise()),
        Step::Review(asks) => (task_team(), review(asks)),
        Step::Forward => (working_group(), forward()),
        Step::Ask => (erc(), ask()),
        Step::Answer => (hc(), Command::Answer(ErcAnswer { mission: m_1(), text: "A plan".to_owned() })),
        Step::Close => (hcss(), Command::Close(Closing { mission: m_1(), reason: Some("a new strategy".to_owned()) })),
    };
    (actor, command.into())
}

/// IM-17: what the ERC has, the GCC advised on, the task team asked for, and the Working Group forwarded.
fn referred_by_its_path(example: &Example) -> bool {
    let Some(referral) = &mission(example).reporting.referral else { return false };
    let reviewed = referral.review.as_ref().is_some_and(|review| review.asks_to_forward);
    assert!(referral.forwarded_on.is_none() || (reviewed && referral.advice.is_some()), "{referral:?}");
    assert!(referral.request.is_none() || referral.forwarded_on.is_some(), "{referral:?}");
    referral.request.is_some()
}

/// IM-16, IM-17: a mission that is closed owes nothing, and the ERC does not wait for an answer.
fn nothing_is_owed_after_the_close(example: &Example) {
    let mission = mission(example);
    let waits =
        mission.reporting.referral.iter().any(|referral| referral.request.is_some() && referral.answer.is_none());
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

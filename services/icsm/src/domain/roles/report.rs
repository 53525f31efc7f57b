//! The commands about a report and what follows from it, each where somebody may give it.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{Case, actor, code};

use crate::domain::Icsm;
use crate::domain::fixtures::{
    Example, comment, draft, end_of_mission, ended, final_report, gcc, global_lead, hc, hcss, in_country, m_1, ocha,
    planned, publish, published, recommendations, response_plan, task_team,
};
use crate::domain::report::{
    ActionPoints, Advice, Closing, Command, ErcAnswer, ErcRequest, FollowUp, Forward, ImprovementPlan, Level,
    PlanProgress, Progress, ReferralProposal, Status, TaskTeamReview,
};

fn working_group() -> Actor {
    actor(Role::IascWorkingGroup, "OCHA")
}

fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

fn agree() -> Command {
    Command::AgreeImprovementPlan(ImprovementPlan {
        mission: m_1(),
        cluster: code("HEA"),
        plan: "a deputy coordinator in Abéché".to_owned(),
        agreed_with: vec!["the health coordinator".to_owned()],
    })
}

fn follow(level: Level, recommendation: &str) -> Command {
    let (recommendation, note) = (code(recommendation), "it meets".to_owned());
    let progress = vec![Progress { recommendation, status: Status::Done, note }];
    Command::Follow(FollowUp { mission: m_1(), level, progress })
}

/// The steps of a referral to the ERC, in order, each with who takes it.
fn referral() -> Vec<(Actor, Command)> {
    let (reason, text) = ("the country cannot settle it".to_owned(), "send a plan".to_owned());
    let ask = ErcRequest { mission: m_1(), management_response_plan: true, progress: false, text: text.clone() };
    vec![
        (gcc(), Command::ProposeReferral(ReferralProposal { mission: m_1(), reason: reason.clone() })),
        (gcc(), Command::Advise(Advice { mission: m_1(), advice: "refer it".to_owned() })),
        (task_team(), Command::Review(TaskTeamReview { mission: m_1(), asks_to_forward: true, reason })),
        (working_group(), Command::Forward(Forward { mission: m_1() })),
        (erc(), Command::Ask(ask)),
        (hc(), Command::Answer(ErcAnswer { mission: m_1(), text })),
    ]
}

/// A case for each step of a referral.
fn cases_of_a_referral() -> Vec<Case<Icsm>> {
    let before = |step: usize| {
        let given = |example: Example, (by, command): (Actor, Command)| example.given(&by, command);
        referral().into_iter().take(step).fold(planned(), given)
    };
    let steps = referral().into_iter().enumerate();
    steps.map(|(step, (by, command))| Case::new(before(step), &by, command)).collect()
}

/// A case for each command of the area.
pub fn cases() -> Vec<Case<Icsm>> {
    let points = ActionPoints { mission: m_1(), points: vec!["share plans between clusters".to_owned()] };
    let before_the_end = in_country().at("2011-07-15T12:00:00Z");
    let progress = PlanProgress {
        mission: m_1(),
        cluster: code("HEA"),
        progress: "somebody was recruited".to_owned(),
        completed: false,
    };
    let written = ended().at("2011-07-25T08:00:00Z").given(&hcss(), draft(recommendations()));
    let commented = written.clone().given(&hc(), comment()).at("2011-08-20T08:00:00Z");
    let close = Command::Close(Closing { mission: m_1(), reason: Some("a new strategy takes over".to_owned()) });
    let mut cases = vec![
        Case::new(before_the_end.clone(), &hcss(), Command::PresentActionPoints(points)),
        Case::new(before_the_end, &hcss(), end_of_mission()),
        Case::new(ended(), &hcss(), draft(recommendations())),
        Case::new(written, &hc(), comment()),
        Case::new(commented, &hcss(), publish(final_report(recommendations()))),
        Case::new(in_country(), &hcss(), agree()),
        Case::new(in_country().given(&hcss(), agree()), &global_lead("WHO"), Command::FollowImprovementPlan(progress)),
        Case::new(published(), &hc(), response_plan(&["meeting", "guidance"])),
        Case::new(planned(), &ocha(), follow(Level::Country, "meeting")).with("(in the country)"),
        Case::new(planned(), &hcss(), follow(Level::Global, "guidance")).with("(globally)"),
    ];
    cases.extend(cases_of_a_referral());
    cases.push(Case::new(planned(), &hcss(), close));
    cases
}

//! What commands about the report of a mission bring about, and who may give them.

mod closing;
mod follow_up;
mod referral;
mod written;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;

use super::command::Command;
use super::event::Event;
use super::state::Level;
use crate::domain::preparation::team;
use crate::domain::{self, Mission, Missions};

type Decided = Result<Decision<domain::Event>, Refusal>;

/// Who may give the command; OCHA writes for the mission leader, whom it supports (rows IM-14, IM-19).
pub fn authority(command: &Command) -> Authority {
    match command {
        Command::PresentActionPoints(_) | Command::End(_) => Authority::of(&[Role::OchaHcss, Role::OchaCountry]),
        Command::SubmitDraft(_) | Command::Publish(_) | Command::AgreeImprovementPlan(_) => {
            Authority::of(&[Role::OchaHcss])
        }
        Command::Comment(_) => {
            Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::HctMember])
        }
        Command::FollowImprovementPlan(progress) => {
            let cluster = &progress.cluster;
            Authority::of(&[Role::GlobalLead]).for_clusters([cluster.clone(), team::whole(cluster)])
        }
        Command::AdoptResponsePlan(_) | Command::Answer(_) => {
            Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
        }
        Command::Follow(follow_up) => match follow_up.level {
            Level::Country => Authority::of(&[Role::OchaCountry]),
            Level::Global => Authority::of(&[Role::OchaHcss]),
        },
        Command::ProposeReferral(_) => Authority::of(&[
            Role::OchaHcss,
            Role::GlobalClusterCoordinators,
            Role::HumanitarianCoordinator,
            Role::ResidentCoordinator,
        ]),
        Command::Advise(_) => Authority::of(&[Role::GlobalClusterCoordinators]),
        Command::Review(_) => Authority::of(&[Role::TaskTeam]),
        Command::Forward(_) => Authority::of(&[Role::IascWorkingGroup]),
        Command::Ask(_) => Authority::of(&[Role::EmergencyReliefCoordinator]),
        Command::Close(_) => Authority::of(&[Role::OchaHcss]),
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::PresentActionPoints(command) => written::present_action_points(missions, command, context),
        Command::End(command) => written::end(missions, command, context),
        Command::SubmitDraft(command) => written::submit_draft(missions, command, context),
        Command::Comment(command) => written::comment(missions, command, context),
        Command::Publish(command) => written::publish(missions, command, context),
        Command::AgreeImprovementPlan(command) => follow_up::agree_improvement_plan(missions, command, context),
        Command::FollowImprovementPlan(command) => follow_up::follow_improvement_plan(missions, command, context),
        Command::AdoptResponsePlan(command) => follow_up::adopt_response_plan(missions, command, context),
        Command::Follow(command) => follow_up::follow(missions, command, context),
        Command::ProposeReferral(command) => referral::propose(missions, command, context),
        Command::Advise(command) => referral::advise(missions, command, context),
        Command::Review(command) => referral::review(missions, command, context),
        Command::Forward(command) => referral::forward(missions, command, context),
        Command::Ask(command) => referral::ask(missions, command, context),
        Command::Answer(command) => referral::answer(missions, command, context),
        Command::Close(command) => closing::close(missions, command, context),
    }
}

/// A decision that one event happened.
fn about(mission: &Mission, event: Event) -> Decision<domain::Event> {
    Decision::about(mission.subject()).event(event.into())
}

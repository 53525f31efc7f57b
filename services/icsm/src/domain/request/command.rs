//! What may be asked about the request of a mission.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::{
    Calling, Consideration, MissionRequest, Postponement, RequesterInformed, Resumption, Sharing, cancellation,
    consideration, postponement, sharing, submission,
};
use crate::domain::subjects::{COUNTRY, MISSION};
use crate::domain::{self, Capacity, Decided, Missions, Stage};

/// About the request, its consideration, and whether the mission goes on at all.
#[derive(Clone, Debug)]
pub enum Command {
    /// Asks for a mission (rows IM-1, IM-2, IM-3).
    RequestMission(Box<MissionRequest>),
    /// Gives the information that the task team asked for, as the whole request anew (row IM-4).
    CompleteRequest(Box<MissionRequest>),
    /// Shares the request with the task team (row IM-4).
    ShareRequest(Sharing),
    /// Considers the request (rows IM-4, IM-5).
    ConsiderRequest(Box<Consideration>),
    /// Informs the RC/HC, who requested the mission, of the decision (row IM-4).
    InformRequester(RequesterInformed),
    /// Puts the mission off (row IM-2: security and other constraints).
    PostponeMission(Postponement),
    /// Takes a mission up again that was put off.
    ResumeMission(Resumption),
    /// Withdraws the request before it is decided (row IM-1).
    WithdrawRequest(Calling),
    /// Calls a mission off that was approved and is not in the country yet.
    CancelMission(Calling),
}

actions! {
    Command on Missions, by "convene.icsm.v1.RequestService", given (missions, id, context):
    RequestMission of COUNTRY, submission::authority(), Ok(());
    CompleteRequest(mission) of MISSION,
        submission::authority(), missions.is_at(id, "IM-4", &[Stage::InformationAsked]);
    ShareRequest(mission) of MISSION, sharing::authority(), missions.admits(id, context, sharing::admits);
    ConsiderRequest(mission) of MISSION,
        consideration::authority_to_consider(), missions.admits(id, context, consideration::admits);
    InformRequester(mission) of MISSION,
        consideration::authority_to_inform_requester(), missions.admits(id, context, consideration::admits_informing);
    PostponeMission(mission) of MISSION,
        postponement::authority(), missions.is_at(id, "IM-2", postponement::BEFORE_ARRIVAL);
    ResumeMission(mission) of MISSION,
        postponement::authority(), missions.admits(id, context, postponement::admits_resumption);
    WithdrawRequest(mission) of MISSION,
        cancellation::authority_to_withdraw(), missions.admits(id, context, cancellation::admits_withdrawal);
    CancelMission(mission) of MISSION,
        cancellation::authority_to_cancel(), missions.admits(id, context, cancellation::admits_cancellation);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, capacity: &Capacity, context: &Context<'_>) -> Decided {
    match command {
        Command::RequestMission(command) => submission::request_mission(missions, command, capacity, context),
        Command::CompleteRequest(command) => submission::complete_request(missions, command, context),
        Command::ShareRequest(command) => sharing::share_request(missions, command, context),
        Command::ConsiderRequest(command) => consideration::consider_request(missions, command, capacity, context),
        Command::InformRequester(command) => consideration::inform_requester(missions, command, context),
        Command::PostponeMission(command) => postponement::postpone_mission(missions, command, context),
        Command::ResumeMission(command) => postponement::resume_mission(missions, command, context),
        Command::WithdrawRequest(command) => cancellation::withdraw_request(missions, command, context),
        Command::CancelMission(command) => cancellation::cancel_mission(missions, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Request(command)
    }
}

/// The commands about a request, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::Case;

    use crate::domain::Icsm;
    use crate::domain::fixtures::{
        approved, asked_for, calling, consider, hc, hcss, inform_requester, m_1, no_mission, preparing, requested,
        shared, submit, task_team,
    };
    use crate::domain::request::{Command, Postponement, Resumption, Sharing, Verdict};

    fn postpone() -> Command {
        Command::PostponeMission(Postponement {
            mission: m_1(),
            reason: "the rains came early".to_owned(),
            until: None,
        })
    }

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Icsm>> {
        let wanted = Verdict::MoreInformation { wanted: "who would escort the team".to_owned() };
        let incomplete = shared().given(&task_team(), consider(wanted)).given(&hcss(), inform_requester());
        let resume = Command::ResumeMission(Resumption { mission: m_1(), reason: "the roads are dry".to_owned() });
        let resting = preparing().given(&hc(), postpone());
        vec![
            Case::new(no_mission(), &hc(), submit(asked_for())),
            Case::new(incomplete, &hc(), Command::CompleteRequest(Box::new(asked_for()))),
            Case::new(requested(), &hcss(), Command::ShareRequest(Sharing { mission: m_1(), remarks: None })),
            Case::new(shared().knowing(approved(2)), &task_team(), consider(Verdict::Proceed)),
            Case::new(preparing(), &hcss(), inform_requester()),
            Case::new(preparing(), &hc(), postpone()),
            Case::new(resting, &hc(), resume),
            Case::new(requested(), &hc(), Command::WithdrawRequest(calling())),
            Case::new(preparing(), &hc(), Command::CancelMission(calling())),
        ]
    }
}

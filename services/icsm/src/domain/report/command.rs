//! What may be asked about the report of a mission and what follows from it.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::identity::Authority;

use super::{
    ActionPoints, Advice, Closing, DayCorrection, DayWithdrawal, Draft, ErcAnswer, ErcRequest, FinalReport, FollowUp,
    Forward, GiveComment, ImprovementPlan, MissionEnd, PlanProgress, ReferralProposal, ResponsePlan, TaskTeamReview,
    closing, date_correction, end, improvement_plan, referral, response_plan, written_report,
};
use crate::domain::subjects::MISSION;
use crate::domain::{self, Decided, Missions, Stage, authority};

/// About the report and what follows from it.
#[derive(Clone, Debug)]
pub enum Command {
    /// Gives the country the action points before the mission leaves (row IM-14).
    PresentActionPoints(ActionPoints),
    /// Records that the mission left (row IM-14).
    End(MissionEnd),
    /// Corrects the day on which it arrived or left (row IM-14).
    CorrectDay(DayCorrection),
    /// Takes back that it arrived or left (row IM-14).
    WithdrawDay(DayWithdrawal),
    /// Gives the report to the RC/HC and HCT for comment (rows IM-14, IM-15).
    SubmitDraft(Box<Draft>),
    /// Comments on it (row IM-14).
    Comment(GiveComment),
    /// Publishes the final report (rows IM-14, IM-15).
    Publish(Box<FinalReport>),
    /// Records an improvement plan that a cluster agreed to (row IM-18).
    AgreeImprovementPlan(ImprovementPlan),
    /// Follows an improvement plan (row IM-18).
    FollowImprovementPlan(PlanProgress),
    /// Modifies or endorses the recommendations into a response plan (row IM-16).
    AdoptResponsePlan(ResponsePlan),
    /// Follows progress (row IM-16).
    Follow(FollowUp),
    /// Proposes that the ERC gets the report (row IM-17).
    ProposeReferral(ReferralProposal),
    /// Advises on it, as the GCC (row IM-17).
    Advise(Advice),
    /// Reviews the report, as the task team (row IM-17).
    Review(TaskTeamReview),
    /// Forwards the report to the ERC, as the Working Group (row IM-17).
    Forward(Forward),
    /// Asks the RC/HC and HCT for a plan or for progress, as the ERC (row IM-17).
    Ask(ErcRequest),
    /// Answers the ERC (row IM-17).
    Answer(ErcAnswer),
    /// Closes the mission (row IM-16).
    Close(Closing),
}

actions! {
    Command on Missions, by "convene.icsm.v1.ReportService", given (missions, id, context):
    PresentActionPoints(mission) => "PresentActionPoints" of MISSION,
        end::may_end(), missions.is_at(id, "IM-14", &[Stage::InCountry]);
    End(mission) => "EndMission" of MISSION, end::may_end(), missions.is_at(id, "IM-14", &[Stage::InCountry]);
    CorrectDay(mission) => "CorrectMissionDay" of MISSION, end::may_end(), missions.mission(id).map(|_| ());
    WithdrawDay(mission) => "WithdrawMissionDay" of MISSION, end::may_end(), missions.mission(id).map(|_| ());
    SubmitDraft(mission) => "SubmitReport" of MISSION,
        written_report::may_write(), missions.is_at(id, "IM-14", &[Stage::Reporting]);
    Comment(mission) => "CommentOnReport" of MISSION,
        written_report::may_comment(), missions.admits(id, context, written_report::admits_comments);
    Publish(mission) => "PublishReport" of MISSION,
        written_report::may_write(), missions.admits(id, context, written_report::admits_publication);
    AgreeImprovementPlan(mission) => "AgreeImprovementPlan" of MISSION,
        improvement_plan::may_agree(), missions.is_at(id, "IM-18", improvement_plan::FROM_ARRIVAL);
    FollowImprovementPlan(mission) => "FollowImprovementPlan" of MISSION,
        improvement_plan::may_follow(), missions.is_at(id, "IM-18", improvement_plan::FROM_ARRIVAL);
    AdoptResponsePlan(mission) => "AdoptResponsePlan" of MISSION,
        response_plan::may_adopt(), missions.is_at(id, "IM-16", &[Stage::FollowUp]);
    Follow(mission) => "FollowProgress" of MISSION,
        response_plan::may_follow(), missions.admits(id, context, response_plan::admits_follow_up);
    ProposeReferral(mission) => "ProposeReferral" of MISSION,
        referral::may_propose(), missions.admits(id, context, referral::admits_proposal);
    Advise(mission) => "AdviseOnReferral" of MISSION,
        referral::may_advise(), missions.admits(id, context, referral::admits_advice);
    Review(mission) => "ReviewReferral" of MISSION,
        referral::may_review(), missions.admits(id, context, referral::admits_review);
    Forward(mission) => "ForwardReferral" of MISSION,
        referral::may_forward(), missions.admits(id, context, referral::admits_forwarding);
    Ask(mission) => "AskAboutReport" of MISSION,
        referral::may_ask(), missions.admits(id, context, referral::admits_request);
    Answer(mission) => "AnswerErc" of MISSION,
        referral::may_answer(), missions.admits(id, context, referral::admits_answer);
    Close(mission) => "CloseMission" of MISSION, closing::may_close(), missions.admits(id, context, closing::admits);
}

/// Who may give the command, by its content where that counts.
pub fn authority(missions: &Missions, command: &Command) -> Authority {
    match command {
        Command::FollowImprovementPlan(command) => authority::global_lead(&command.cluster),
        Command::Follow(command) => response_plan::may_follow_at(command.level),
        _ => {
            let (action, id) = command.action();
            (action.authority)(missions, id)
        }
    }
}

impl Command {
    /// The day on which what the command says happened, where it names one.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::End(end) => Some(end.on),
            _ => None,
        }
    }
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::PresentActionPoints(command) => end::present_action_points(missions, command, context),
        Command::End(command) => end::end(missions, command, context),
        Command::CorrectDay(command) => date_correction::correct(missions, command, context),
        Command::WithdrawDay(command) => date_correction::withdraw(missions, command, context),
        Command::SubmitDraft(command) => written_report::submit_draft(missions, command, context),
        Command::Comment(command) => written_report::comment(missions, command, context),
        Command::Publish(command) => written_report::publish(missions, command, context),
        Command::AgreeImprovementPlan(command) => improvement_plan::agree(missions, command, context),
        Command::FollowImprovementPlan(command) => improvement_plan::follow(missions, command, context),
        Command::AdoptResponsePlan(command) => response_plan::adopt(missions, command, context),
        Command::Follow(command) => response_plan::follow(missions, command, context),
        Command::ProposeReferral(command) => referral::propose(missions, command, context),
        Command::Advise(command) => referral::advise(missions, command, context),
        Command::Review(command) => referral::review(missions, command, context),
        Command::Forward(command) => referral::forward(missions, command, context),
        Command::Ask(command) => referral::ask(missions, command, context),
        Command::Answer(command) => referral::answer(missions, command, context),
        Command::Close(command) => closing::close(missions, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Report(command)
    }
}

/// The commands about a report and what follows from it, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::identity::{Actor, Role};
    use convene_kernel::testing::{Case, actor, code};

    use crate::domain::Icsm;
    use crate::domain::fixtures::{
        Example, comment, draft, end_of_mission, ended, final_report, gcc, global_lead, hc, hcss, in_country, m_1,
        ocha, planned, publish, published, recommendations, response_plan, task_team,
    };
    use crate::domain::report::date_correction::tests::{correct_day, withdraw_day};
    use crate::domain::report::{
        ActionPoints, Advice, Closing, Command, ErcAnswer, ErcRequest, FollowUp, Forward, ImprovementPlan, Level,
        MissionDay, PlanProgress, Progress, ReferralProposal, Status, TaskTeamReview,
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
            Case::new(ended().at("2011-07-20"), &hcss(), correct_day(MissionDay::End, "2011-07-16")),
            Case::new(ended(), &hcss(), withdraw_day(MissionDay::End)),
            Case::new(ended(), &hcss(), draft(recommendations())),
            Case::new(written, &hc(), comment()),
            Case::new(commented, &hcss(), publish(final_report(recommendations()))),
            Case::new(in_country(), &hcss(), agree()),
            Case::new(
                in_country().given(&hcss(), agree()),
                &global_lead("WHO"),
                Command::FollowImprovementPlan(progress),
            ),
            Case::new(published(), &hc(), response_plan(&["meeting", "guidance"])),
            Case::new(planned(), &ocha(), follow(Level::Country, "meeting")).with("(in the country)"),
            Case::new(planned(), &hcss(), follow(Level::Global, "guidance")).with("(globally)"),
        ];
        cases.extend(cases_of_a_referral());
        cases.push(Case::new(planned(), &hcss(), close));
        cases
    }
}

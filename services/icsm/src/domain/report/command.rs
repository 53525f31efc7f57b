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
    EndMission(MissionEnd),
    /// Corrects the day on which it arrived or left (row IM-14).
    CorrectMissionDay(DayCorrection),
    /// Takes back that it arrived or left (row IM-14).
    WithdrawMissionDay(DayWithdrawal),
    /// Gives the report to the RC/HC and HCT for comment (rows IM-14, IM-15).
    SubmitReport(Box<Draft>),
    /// Comments on it (row IM-14).
    CommentOnReport(GiveComment),
    /// Publishes the final report (rows IM-14, IM-15).
    PublishReport(Box<FinalReport>),
    /// Records an improvement plan that a cluster agreed to (row IM-18).
    AgreeImprovementPlan(ImprovementPlan),
    /// Follows an improvement plan (row IM-18).
    FollowImprovementPlan(PlanProgress),
    /// Modifies or endorses the recommendations into a response plan (row IM-16).
    AdoptResponsePlan(ResponsePlan),
    /// Follows progress (row IM-16).
    FollowProgress(FollowUp),
    /// Proposes that the ERC gets the report (row IM-17).
    ProposeReferral(ReferralProposal),
    /// Advises on it, as the GCC (row IM-17).
    AdviseOnReferral(Advice),
    /// Reviews the report, as the task team (row IM-17).
    ReviewReferral(TaskTeamReview),
    /// Forwards the report to the ERC, as the Working Group (row IM-17).
    ForwardReferral(Forward),
    /// Asks the RC/HC and HCT for a plan or for progress, as the ERC (row IM-17).
    AskAboutReport(ErcRequest),
    /// Answers the ERC (row IM-17).
    AnswerErc(ErcAnswer),
    /// Closes the mission (row IM-16).
    CloseMission(Closing),
}

actions! {
    Command on Missions, by "convene.icsm.v1.ReportService", given (missions, id, context):
    PresentActionPoints(mission) of MISSION,
        end::authority(), missions.is_at(id, "IM-14", &[Stage::InCountry]);
    EndMission(mission) of MISSION, end::authority(), missions.is_at(id, "IM-14", &[Stage::InCountry]);
    CorrectMissionDay(mission) of MISSION,
        end::authority(), missions.admits(id, context, date_correction::admits);
    WithdrawMissionDay(mission) of MISSION,
        end::authority(), missions.admits(id, context, date_correction::admits);
    SubmitReport(mission) of MISSION,
        written_report::authority_to_write(), missions.is_at(id, "IM-14", &[Stage::Reporting]);
    CommentOnReport(mission) of MISSION,
        written_report::authority_to_comment(), missions.admits(id, context, written_report::admits_comments);
    PublishReport(mission) of MISSION,
        written_report::authority_to_write(), missions.admits(id, context, written_report::admits_publication);
    AgreeImprovementPlan(mission) of MISSION,
        improvement_plan::authority_to_agree(), missions.is_at(id, "IM-18", improvement_plan::FROM_ARRIVAL);
    FollowImprovementPlan(mission) of MISSION,
        improvement_plan::authority_to_follow(), missions.admits(id, context, improvement_plan::admits_following);
    AdoptResponsePlan(mission) of MISSION,
        response_plan::authority_to_adopt(), missions.is_at(id, "IM-16", &[Stage::FollowUp]);
    FollowProgress(mission) of MISSION,
        response_plan::authority_to_follow(), missions.admits(id, context, response_plan::admits_follow_up);
    ProposeReferral(mission) of MISSION,
        referral::authority_to_propose(), missions.admits(id, context, referral::admits_proposal);
    AdviseOnReferral(mission) of MISSION,
        referral::authority_to_advise(), missions.admits(id, context, referral::admits_advice);
    ReviewReferral(mission) of MISSION,
        referral::authority_to_review(), missions.admits(id, context, referral::admits_review);
    ForwardReferral(mission) of MISSION,
        referral::authority_to_forward(), missions.admits(id, context, referral::admits_forwarding);
    AskAboutReport(mission) of MISSION,
        referral::authority_to_ask(), missions.admits(id, context, referral::admits_request);
    AnswerErc(mission) of MISSION,
        referral::authority_to_answer(), missions.admits(id, context, referral::admits_answer);
    CloseMission(mission) of MISSION, closing::authority(), missions.admits(id, context, closing::admits);
}

/// Who may give the command, by its content where that counts.
pub fn authority(missions: &Missions, command: &Command) -> Authority {
    match command {
        Command::FollowImprovementPlan(command) => authority::global_lead(&command.cluster),
        Command::FollowProgress(command) => response_plan::authority_to_follow_at(command.level),
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
            Self::EndMission(end) => Some(end.on),
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
        Command::EndMission(command) => end::end_mission(missions, command, context),
        Command::CorrectMissionDay(command) => date_correction::correct_mission_day(missions, command, context),
        Command::WithdrawMissionDay(command) => date_correction::withdraw_mission_day(missions, command, context),
        Command::SubmitReport(command) => written_report::submit_report(missions, command, context),
        Command::CommentOnReport(command) => written_report::comment_on_report(missions, command, context),
        Command::PublishReport(command) => written_report::publish_report(missions, command, context),
        Command::AgreeImprovementPlan(command) => improvement_plan::agree_improvement_plan(missions, command, context),
        Command::FollowImprovementPlan(command) => {
            improvement_plan::follow_improvement_plan(missions, command, context)
        }
        Command::AdoptResponsePlan(command) => response_plan::adopt_response_plan(missions, command, context),
        Command::FollowProgress(command) => response_plan::follow_progress(missions, command, context),
        Command::ProposeReferral(command) => referral::propose_referral(missions, command, context),
        Command::AdviseOnReferral(command) => referral::advise_on_referral(missions, command, context),
        Command::ReviewReferral(command) => referral::review_referral(missions, command, context),
        Command::ForwardReferral(command) => referral::forward_referral(missions, command, context),
        Command::AskAboutReport(command) => referral::ask_about_report(missions, command, context),
        Command::AnswerErc(command) => referral::answer_erc(missions, command, context),
        Command::CloseMission(command) => closing::close_mission(missions, command, context),
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
        Command::FollowProgress(FollowUp { mission: m_1(), level, progress })
    }

    /// The steps of a referral to the ERC, in order, each with who takes it.
    fn referral() -> Vec<(Actor, Command)> {
        let (reason, text) = ("the country cannot settle it".to_owned(), "send a plan".to_owned());
        let ask = ErcRequest { mission: m_1(), management_response_plan: true, progress: false, text: text.clone() };
        vec![
            (gcc(), Command::ProposeReferral(ReferralProposal { mission: m_1(), reason: reason.clone() })),
            (gcc(), Command::AdviseOnReferral(Advice { mission: m_1(), advice: "refer it".to_owned() })),
            (task_team(), Command::ReviewReferral(TaskTeamReview { mission: m_1(), asks_to_forward: true, reason })),
            (working_group(), Command::ForwardReferral(Forward { mission: m_1() })),
            (erc(), Command::AskAboutReport(ask)),
            (hc(), Command::AnswerErc(ErcAnswer { mission: m_1(), text })),
        ]
    }

    /// A mission whose referral to the ERC has gone so many steps.
    pub fn referred(steps: usize) -> Example {
        let given = |example: Example, (by, command): (Actor, Command)| example.given(&by, command);
        referral().into_iter().take(steps).fold(planned(), given)
    }

    /// One that the task team does not ask to forward.
    pub fn not_forwarded() -> Example {
        let reason = "the country settles it".to_owned();
        let review = TaskTeamReview { mission: m_1(), asks_to_forward: false, reason };
        referred(2).given(&task_team(), Command::ReviewReferral(review))
    }

    /// A case for each step of a referral.
    fn cases_of_a_referral() -> Vec<Case<Icsm>> {
        let steps = referral().into_iter().enumerate();
        steps.map(|(step, (by, command))| Case::new(referred(step), &by, command)).collect()
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
        let close =
            Command::CloseMission(Closing { mission: m_1(), reason: Some("a new strategy takes over".to_owned()) });
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

    /// RM-1.15, IM-14: a mission ended on the day that the command names.
    #[test]
    fn a_mission_ended_on_the_day_that_is_said() {
        let on = convene_kernel::testing::at("2011-07-15").date_naive();
        assert_eq!(
            Command::EndMission(crate::domain::report::MissionEnd { mission: m_1(), on }).happened_on(),
            Some(on)
        );
    }
}

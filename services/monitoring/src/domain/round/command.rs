//! What may be asked about rounds and actions.

use chrono::NaiveDate;
use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::checks::{admits_at, admits_of_cluster};
use super::{
    ActionFollowUp, ActionUpdate, CorrectiveAction, FinalReport, Invitations, PreliminaryReport, ProfileAdoption,
    ReissuedReport, ReportRelease, ReviewMeeting, RoundCancellation, RoundPlan, RoundStage, SurveyClosing,
    SurveyOpening, SurveyResponse, TokenReplacement, action, change, closing, final_report, follow_up, invitation,
    meeting, opening, plan, preliminary, profile, release, replacement, response,
};
use crate::domain::coordinated::Coordinated;
use crate::domain::subjects::{ACTION, CLUSTER, COUNTRY, ROUND};
use crate::domain::{self, Decided, Monitored, authority};

/// About rounds and actions.
#[derive(Clone, Debug)]
pub enum Command {
    /// Plans a round (row RM-9.6).
    PlanRound(RoundPlan),
    /// Changes the plan of a round (row RM-9.6).
    ChangePlan(RoundPlan),
    /// Cancels a round (row RM-9.6).
    CancelRound(RoundCancellation),
    /// Puts a new token in the place of a lost one (row RM-9.3).
    ReplaceToken(TokenReplacement),
    /// Adopts how often reports are due (row RM-9.2).
    AdoptProfile(ProfileAdoption),
    /// Opens its survey (row RM-9.6).
    OpenSurvey(SurveyOpening),
    /// Asks respondents (row RM-9.3).
    InviteRespondents(Invitations),
    /// Sends answers in (row RM-9.3).
    SubmitResponse(SurveyResponse),
    /// Closes the survey by hand (row RM-9.6).
    CloseSurvey(SurveyClosing),
    /// Issues a preliminary report (row RM-9.6).
    IssuePreliminaryReport(PreliminaryReport),
    /// Records the cluster's own review meeting (row RM-9.6).
    RecordReviewMeeting(ReviewMeeting),
    /// Issues a final report (row RM-9.6).
    IssueFinalReport(FinalReport),
    /// Issues a final report again (row RM-9.6).
    ReissueFinalReport(ReissuedReport),
    /// Releases a final report (row RM-9.8).
    ReleaseReport(ReportRelease),
    /// Says what became of an action (row RM-3.5).
    UpdateAction(ActionUpdate),
    /// Records a corrective action beside any report (row RM-3.5).
    AgreeCorrectiveAction(CorrectiveAction),
    /// Records a report to the humanitarian country team on a plan of action (row RM-9.6).
    ReportFollowUp(ActionFollowUp),
}

impl Command {
    /// The day on which what it says happened, where it names one.
    pub(in crate::domain) fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Self::RecordReviewMeeting(meeting) => Some(meeting.held_on),
            Self::AdoptProfile(adoption) => Some(adoption.since),
            _ => None,
        }
    }
}

actions! {
    Command on Monitored, by "convene.monitoring.v1.RoundService", given (monitored, id, context):
    PlanRound(cluster) of CLUSTER,
        plan::authority(monitored, id), admits_of_cluster(monitored, id, context);
    ChangePlan(round) of ROUND,
        change::authority(monitored, id), admits_at(monitored, id, context, RoundStage::Planned);
    CancelRound(round) of ROUND,
        change::authority(monitored, id), change::admits_cancelling(monitored, id, context);
    ReplaceToken(round) of ROUND,
        authority::of_round(monitored, id), invitation::admits(monitored, id, context);
    AdoptProfile of COUNTRY,
        profile::authority(), Ok(());
    OpenSurvey(round) of ROUND,
        authority::of_round(monitored, id), opening::admits(monitored, id, context);
    InviteRespondents(round) of ROUND,
        authority::of_round(monitored, id), invitation::admits(monitored, id, context);
    SubmitResponse(round) of ROUND,
        response::authority(), response::admits(monitored, id);
    CloseSurvey(round) of ROUND,
        authority::of_round(monitored, id), admits_at(monitored, id, context, RoundStage::SurveyOpen);
    IssuePreliminaryReport(round) of ROUND,
        authority::of_round(monitored, id), admits_at(monitored, id, context, RoundStage::SurveyClosed);
    RecordReviewMeeting(round) of ROUND,
        authority::of_round(monitored, id), admits_at(monitored, id, context, RoundStage::PreliminaryReport);
    IssueFinalReport(round) of ROUND,
        authority::of_round(monitored, id), admits_at(monitored, id, context, RoundStage::Reviewed);
    ReissueFinalReport(round) of ROUND,
        authority::of_round(monitored, id), admits_at(monitored, id, context, RoundStage::FinalReport);
    ReleaseReport(round) of ROUND,
        release::authority(monitored, id), admits_at(monitored, id, context, RoundStage::FinalReport);
    UpdateAction(action) of ACTION,
        action::authority(monitored, id), action::admits(monitored, id);
    AgreeCorrectiveAction(cluster) of CLUSTER,
        authority::of_coordinator(monitored, id), admits_of_cluster(monitored, id, context);
    ReportFollowUp(round) of ROUND,
        authority::of_round(monitored, id), admits_at(monitored, id, context, RoundStage::FinalReport);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(monitored: &Monitored, command: &Command, facts: &Coordinated, context: &Context<'_>) -> Decided {
    match command {
        Command::PlanRound(command) => plan::plan_round(monitored, command, facts, context),
        Command::ChangePlan(command) => change::change_plan(monitored, command, facts, context),
        Command::CancelRound(command) => change::cancel_round(monitored, command, context),
        Command::ReplaceToken(command) => replacement::replace_token(monitored, command, context),
        Command::AdoptProfile(command) => profile::adopt_profile(monitored, command, context),
        Command::OpenSurvey(command) => opening::open_survey(monitored, command, context),
        Command::InviteRespondents(command) => invitation::invite_respondents(monitored, command, context),
        Command::SubmitResponse(command) => response::submit_response(monitored, command, context),
        Command::CloseSurvey(command) => closing::close_survey(monitored, command, context),
        Command::IssuePreliminaryReport(command) => preliminary::issue_preliminary_report(monitored, command, context),
        Command::RecordReviewMeeting(command) => meeting::record_review_meeting(monitored, command, context),
        Command::IssueFinalReport(command) => final_report::issue_final_report(monitored, command, facts, context),
        Command::ReissueFinalReport(command) => final_report::reissue_final_report(monitored, command, context),
        Command::ReleaseReport(command) => release::release_report(monitored, command, context),
        Command::UpdateAction(command) => action::update_action(monitored, command, context),
        Command::AgreeCorrectiveAction(command) => action::agree_corrective_action(monitored, command, context),
        Command::ReportFollowUp(command) => follow_up::report_follow_up(monitored, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Round(command)
    }
}

/// The commands about rounds and actions, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::Case;

    use super::*;
    use crate::domain::Monitoring;
    use crate::domain::fixtures::{coordinator, head, health, lead, service};
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{ActionStatus, ReleasedTo};

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Monitoring>> {
        let issued = || with_final_report(closed());
        vec![
            Case::new(health(), &coordinator(), Command::PlanRound(plan())),
            Case::new(planned(), &coordinator(), changing(|plan| plan.hubs.clear())),
            Case::new(invited(), &coordinator(), cancelling()),
            Case::new(invited(), &coordinator(), replacing("CARE", "new")),
            Case::new(health(), &head(), adopting("2013-11-15")),
            Case::new(planned().at("2013-11-25T08:00:00Z"), &coordinator(), opening()),
            Case::new(open(), &coordinator(), inviting(None, &["CARE", "OXFAM", "UNICEF"])),
            Case::new(invited(), &service(), response("CARE", 1)),
            Case::new(invited(), &coordinator(), closing()),
            Case::new(closed(), &coordinator(), preliminary(None)),
            Case::new(
                closed().given(&coordinator(), preliminary(None)).at("2013-12-20T08:00:00Z"),
                &coordinator(),
                meeting(),
            ),
            Case::new(reviewed(), &coordinator(), Command::IssueFinalReport(final_report())),
            Case::new(issued(), &coordinator(), reissue()),
            Case::new(issued(), &lead(), release(&[ReleasedTo::Head, ReleasedTo::NationalAuthorities])),
            Case::new(issued(), &coordinator(), update(ActionStatus::Done, Some("minutes of six meetings"))),
            Case::new(health(), &coordinator(), corrective()),
            Case::new(issued(), &coordinator(), follow_up()),
        ]
    }
}

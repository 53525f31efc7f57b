//! What may happen to rounds and actions, in its stored form.

use convene_kernel::commit::Stamp;
use serde::{Deserialize, Serialize};

use super::{
    CancelledRound, ClosedSurvey, CorrectiveAction, FollowedAction, HeldReviewMeeting, IssuedFinalReport, IssuedReport,
    OpenedSurvey, ProfileAdoption, ReleasedReport, ReportedFollowUp, RespondentsInvited, ResponseReceived, RoundPlan,
    TokenReplacement, UpdatedAction, action, change, closing, final_report, follow_up, invitation, meeting, opening,
    plan, preliminary, profile, release, replacement, response,
};
use crate::domain::{self, Monitored};

/// To rounds and actions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A round was planned.
    Planned(RoundPlan),
    /// Its plan was changed.
    PlanChanged(RoundPlan),
    /// It was cancelled.
    Cancelled(CancelledRound),
    /// A lost token was replaced.
    TokenReplaced(TokenReplacement),
    /// The country adopted how often reports are due.
    ProfileAdopted(ProfileAdoption),
    /// Its survey was opened.
    Opened(OpenedSurvey),
    /// Respondents were asked.
    Invited(RespondentsInvited),
    /// A response came.
    Responded(ResponseReceived),
    /// Its survey was closed by hand.
    Closed(ClosedSurvey),
    /// A preliminary report was issued.
    PreliminaryIssued(IssuedReport),
    /// The cluster's own review meeting was held.
    Reviewed(HeldReviewMeeting),
    /// A final report was issued.
    FinalIssued(IssuedFinalReport),
    /// A final report was released.
    Released(ReleasedReport),
    /// Something became of an action.
    ActionUpdated(UpdatedAction),
    /// A corrective action was agreed.
    CorrectiveAgreed(CorrectiveAction),
    /// The humanitarian country team had a report on a plan of action.
    FollowedUp(ReportedFollowUp),
}

/// The state after the event.
pub fn evolve(mut monitored: Monitored, event: &Event, stamp: &Stamp) -> Monitored {
    match event {
        Event::Planned(plan) => {
            monitored.rounds.insert(plan.round.clone(), plan::planned(plan, stamp));
            monitored
        }
        Event::PlanChanged(plan) => monitored.change_round(&plan.round, stamp, |round| change::changed(round, plan)),
        Event::Cancelled(CancelledRound { cancellation, .. }) => {
            monitored.change_round(&cancellation.round, stamp, |round| change::cancelled(round, cancellation, stamp))
        }
        Event::TokenReplaced(replacement) => {
            monitored.change_round(&replacement.round, stamp, |round| replacement::replaced(round, replacement))
        }
        Event::ProfileAdopted(adoption) => {
            profile::adopted(&mut monitored, adoption, stamp);
            monitored
        }
        Event::Opened(opened) => {
            monitored.change_round(&opened.round, stamp, |round| opening::opened(round, opened, stamp))
        }
        Event::Invited(invited) => {
            monitored.change_round(&invited.round, stamp, |round| invitation::invited(round, invited))
        }
        Event::Responded(received) => {
            if let Some(round) = monitored.rounds.get_mut(&received.round) {
                response::responded(round, received, stamp);
            }
            monitored
        }
        Event::Closed(ClosedSurvey { closing, .. }) => {
            monitored.change_round(&closing.round, stamp, |round| closing::closed(round, closing, stamp))
        }
        Event::PreliminaryIssued(report) => {
            monitored.change_round(&report.round, stamp, |round| preliminary::issued(round, report, stamp))
        }
        Event::Reviewed(HeldReviewMeeting { meeting, .. }) => {
            monitored.change_round(&meeting.round, stamp, |round| meeting::reviewed(round, meeting, stamp))
        }
        Event::FinalIssued(report) => final_report::issued(monitored, report, stamp),
        Event::Released(ReleasedReport { release, .. }) => {
            monitored.change_round(&release.round, stamp, |round| release::released(round, release))
        }
        Event::ActionUpdated(updated) => {
            if let Some(action) = monitored.actions.get_mut(&updated.update.action) {
                action::updated(action, &updated.update, stamp);
            }
            monitored
        }
        Event::CorrectiveAgreed(CorrectiveAction { cluster, action }) => {
            let followed = FollowedAction::agreed(action, cluster.clone(), (None, None), stamp);
            monitored.actions.insert(action.action.clone(), followed);
            monitored
        }
        Event::FollowedUp(reported) => {
            let round = &reported.follow_up.round;
            monitored.change_round(round, stamp, |round| follow_up::followed_up(round, reported, stamp))
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Round(event)
    }
}

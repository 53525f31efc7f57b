//! What the events of rounds show. What respondents answer, and what reports say, is in no history and not on the feed: it is read by
//! those to whom a report goes (row RM-9.8).

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as events;
use convene_proto::monitoring::v1 as pb;
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::grpc::{About, show};
use convene_runtime::{contract, disclosure};

use crate::domain::round::{
    CancelledRound, ClosedSurvey, CorrectiveAction, Event, HeldReviewMeeting, IssuedFinalReport, IssuedReport,
    OpenedSurvey, ReleasedReport, ReportedFollowUp, RespondentsInvited, ResponseReceived, TokenReplacement,
    UpdatedAction,
};
use crate::domain::subjects::{ACTION, CLUSTER, COUNTRY, ROUND};

disclosure! { Event by about {
    feed {
        Planned => events::RoundPlanned { plan },
        PlanChanged => events::RoundPlanChanged { plan },
        Cancelled => events::RoundCancelled { round },
        ProfileAdopted => events::ReportProfileAdopted { adoption },
        Opened => events::SurveyOpened { survey },
        Closed => events::SurveyClosed { survey },
        PreliminaryIssued => events::PreliminaryReportIssued { report },
        Reviewed => events::ReviewMeetingHeld { meeting },
        FinalIssued => events::FinalReportIssued { report },
        Released => events::ReportReleased { report },
        ActionUpdated => events::ActionUpdated { step },
        CorrectiveAgreed => events::CorrectiveActionAgreed { action },
        FollowedUp => events::FollowUpReported { follow_up },
    }
    readers {
        Invited as RespondentsInvited => pb::InvitedRespondents,
        Responded as ResponseReceived => pb::ReceivedResponse,
        TokenReplaced as TokenReplacement => pb::ReplacedToken,
    }
} }

fn about(event: &Event) -> About {
    let of_round = |round: &ResourceId| About::resource(ROUND.of(round));
    let of_cluster = |round: &ResourceId, cluster: &ResourceId| {
        of_round(round).under(Some(cluster.clone())).also([CLUSTER.of(cluster)])
    };
    let of_action = |action: &ResourceId, cluster: &ResourceId| {
        About::resource(ACTION.of(action)).under(Some(cluster.clone())).also([CLUSTER.of(cluster)])
    };
    match event {
        Event::Planned(plan) | Event::PlanChanged(plan) => of_cluster(&plan.round, &plan.cluster),
        Event::Cancelled(cancelled) => of_cluster(&cancelled.cancellation.round, &cancelled.cluster),
        Event::ProfileAdopted(_) => About::resource(COUNTRY.only()),
        Event::TokenReplaced(replacement) => of_round(&replacement.round),
        Event::Opened(opened) => of_cluster(&opened.round, &opened.cluster),
        Event::Invited(invited) => of_round(&invited.round),
        Event::Responded(received) => of_round(&received.round),
        Event::Closed(closed) => of_cluster(&closed.closing.round, &closed.cluster),
        Event::PreliminaryIssued(report) => of_cluster(&report.round, &report.cluster),
        Event::Reviewed(held) => of_cluster(&held.meeting.round, &held.cluster),
        Event::FinalIssued(issued) => {
            let actions = issued.report.actions.iter().map(|action| ACTION.of(&action.action));
            of_cluster(&issued.report.round, &issued.cluster).also(actions)
        }
        Event::Released(released) => of_cluster(&released.release.round, &released.cluster),
        Event::ActionUpdated(updated) => of_action(&updated.update.action, &updated.cluster),
        Event::CorrectiveAgreed(agreed) => of_action(&agreed.action.action, &agreed.cluster),
        Event::FollowedUp(reported) => of_cluster(&reported.follow_up.round, &reported.cluster),
    }
}

contract! {
    OpenedSurvey => pb::OpenedSurvey { round: code, cluster: code, template: code, closes_on: date }
    RespondentsInvited => pb::InvitedRespondents { round: code, hub: optional_code } + {
        invited: |event: &RespondentsInvited| u32::try_from(event.organizations.len()).unwrap_or(u32::MAX),
    }
    ResponseReceived => pb::ReceivedResponse { round: code }
    TokenReplacement => pb::ReplacedToken { round: code }
    CancelledRound => pb::CancelledRound { cluster: code } + {
        round: |event: &CancelledRound| event.cancellation.round.to_string(),
        reason: |event: &CancelledRound| event.cancellation.reason.clone(),
    }
    IssuedReport => pb::IssuedReport {
        round: code,
        cluster: code,
        hub: optional_code,
        issue: number(0..=u32::MAX),
    }
    ClosedSurvey => pb::ClosedSurvey { cluster: code } + {
        round: |event: &ClosedSurvey| event.closing.round.to_string(),
        reason: |event: &ClosedSurvey| event.closing.reason.clone(),
    }
    HeldReviewMeeting => pb::HeldReviewMeeting { cluster: code } + {
        round: |event: &HeldReviewMeeting| event.meeting.round.to_string(),
        hub: |event: &HeldReviewMeeting| show::text(event.meeting.hub.as_ref()),
        held_on: |event: &HeldReviewMeeting| event.meeting.held_on.to_string(),
    }
    ReleasedReport => pb::ReleasedReport { cluster: code } + {
        round: |event: &ReleasedReport| event.release.round.to_string(),
        hub: |event: &ReleasedReport| show::text(event.release.hub.as_ref()),
        to: |event: &ReleasedReport| event.release.to.iter().map(|to| to.to_wire().into()).collect(),
    }
    IssuedFinalReport => pb::IssuedReport { cluster: code, issue: number(0..=u32::MAX) } + {
        round: |event: &IssuedFinalReport| event.report.round.to_string(),
        hub: |event: &IssuedFinalReport| show::text(event.report.hub.as_ref()),
    }
    UpdatedAction => pb::ActionStep { cluster: code } + {
        action: |event: &UpdatedAction| event.update.action.to_string(),
        status: |event: &UpdatedAction| event.update.status.to_wire().into(),
    }
    CorrectiveAction => pb::AgreedCorrectiveAction { cluster: code } + {
        action: |event: &CorrectiveAction| event.action.action.to_string(),
        owner: |event: &CorrectiveAction| event.action.owner.to_string(),
        due_on: |event: &CorrectiveAction| event.action.due_on.to_string(),
    }
    ReportedFollowUp => pb::ReportedFollowUp { cluster: code } + {
        round: |event: &ReportedFollowUp| event.follow_up.round.to_string(),
    }
}

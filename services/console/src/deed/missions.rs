//! The deeds of inter-cluster support missions, what their forms offer, and what they begin with.

use convene_proto::icsm::v1::{Level, Mission};

use super::row::Deed;
use super::subject::Subject::{Country, Mission as OfMission};
use super::values::Values;
use crate::visit::Visit;

/// Every deed of a mission, in the order of a mission.
pub const DEEDS: &[Deed] = &[
    Deed::of("request-mission", "convene.icsm.v1.RequestService/RequestMission", Country),
    // The request.
    Deed::of("complete-request", "convene.icsm.v1.RequestService/CompleteRequest", OfMission),
    Deed::of("share-request", "convene.icsm.v1.RequestService/ShareRequest", OfMission),
    Deed::of("consider-request", "convene.icsm.v1.RequestService/ConsiderRequest", OfMission).deciding(),
    Deed::of("inform-requester", "convene.icsm.v1.RequestService/InformRequester", OfMission),
    Deed::of("postpone-mission", "convene.icsm.v1.RequestService/PostponeMission", OfMission),
    Deed::of("resume-mission", "convene.icsm.v1.RequestService/ResumeMission", OfMission),
    Deed::of("withdraw-request", "convene.icsm.v1.RequestService/WithdrawRequest", OfMission),
    Deed::of("cancel-mission", "convene.icsm.v1.RequestService/CancelMission", OfMission),
    // The terms of reference.
    Deed::of("draft-terms", "convene.icsm.v1.PreparationService/DraftTerms", OfMission),
    Deed::of("agree-to-terms", "convene.icsm.v1.PreparationService/AgreeToTerms", OfMission),
    // The team.
    Deed::of("call-for-nominations", "convene.icsm.v1.PreparationService/CallForNominations", OfMission),
    Deed::of("confirm-partners", "convene.icsm.v1.PreparationService/ConfirmPartners", OfMission),
    Deed::of("nominate", "convene.icsm.v1.PreparationService/NominateParticipant", OfMission),
    Deed::of("approve-nominee", "convene.icsm.v1.PreparationService/ApproveNominee", OfMission),
    Deed::of("propose-participants", "convene.icsm.v1.PreparationService/ProposeParticipants", OfMission),
    Deed::of("answer-mission-finding", "convene.icsm.v1.PreparationService/AnswerMissionFinding", OfMission),
    Deed::of("propose-leader", "convene.icsm.v1.PreparationService/ProposeLeader", OfMission),
    Deed::of("refer-leader", "convene.icsm.v1.PreparationService/ReferLeader", OfMission),
    Deed::of("settle-leader", "convene.icsm.v1.PreparationService/SettleLeader", OfMission),
    Deed::of("answer-leader", "convene.icsm.v1.PreparationService/AnswerLeader", OfMission).deciding(),
    Deed::of("decide-team", "convene.icsm.v1.PreparationService/DecideTeam", OfMission).deciding(),
    Deed::of("change-team", "convene.icsm.v1.PreparationService/ChangeTeam", OfMission),
    Deed::of("name-issue-focal-point", "convene.icsm.v1.PreparationService/NameIssueFocalPoint", OfMission),
    Deed::of("approve-issue-focal-point", "convene.icsm.v1.PreparationService/ApproveIssueFocalPoint", OfMission),
    // In the country.
    Deed::of("record-team-briefing", "convene.icsm.v1.PreparationService/RecordTeamBriefing", OfMission),
    Deed::of("name-support", "convene.icsm.v1.PreparationService/NameSupport", OfMission),
    Deed::of("record-preparation", "convene.icsm.v1.PreparationService/RecordPreparation", OfMission),
    Deed::of("field-mission", "convene.icsm.v1.PreparationService/FieldMission", OfMission),
    Deed::of("present-action-points", "convene.icsm.v1.ReportService/PresentActionPoints", OfMission),
    Deed::of("end-mission", "convene.icsm.v1.ReportService/EndMission", OfMission),
    Deed::of("correct-mission-day", "convene.icsm.v1.ReportService/CorrectMissionDay", OfMission),
    Deed::of("withdraw-mission-day", "convene.icsm.v1.ReportService/WithdrawMissionDay", OfMission),
    // The report.
    Deed::of("submit-report", "convene.icsm.v1.ReportService/SubmitReport", OfMission),
    Deed::of("comment-on-report", "convene.icsm.v1.ReportService/CommentOnReport", OfMission),
    Deed::of("publish-report", "convene.icsm.v1.ReportService/PublishReport", OfMission),
    // What the country makes of the recommendations.
    Deed::of("adopt-response-plan", "convene.icsm.v1.ReportService/AdoptResponsePlan", OfMission),
    Deed::of("agree-improvement-plan", "convene.icsm.v1.ReportService/AgreeImprovementPlan", OfMission),
    // What became of them.
    Deed::of("follow-improvement-plan", "convene.icsm.v1.ReportService/FollowImprovementPlan", OfMission),
    Deed::of("follow-progress", "convene.icsm.v1.ReportService/FollowProgress", OfMission),
    Deed::of("propose-referral", "convene.icsm.v1.ReportService/ProposeReferral", OfMission),
    Deed::of("advise-on-referral", "convene.icsm.v1.ReportService/AdviseOnReferral", OfMission),
    Deed::of("review-referral", "convene.icsm.v1.ReportService/ReviewReferral", OfMission),
    Deed::of("forward-referral", "convene.icsm.v1.ReportService/ForwardReferral", OfMission),
    Deed::of("ask-about-report", "convene.icsm.v1.ReportService/AskAboutReport", OfMission),
    Deed::of("answer-erc", "convene.icsm.v1.ReportService/AnswerErc", OfMission),
    Deed::of("close-mission", "convene.icsm.v1.ReportService/CloseMission", OfMission),
];

/// The nominees of a mission, each with the organization and what it represents.
pub fn nominees(visit: &Visit, mission: &Mission, is_meant: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let nominations = mission.nominees.iter().filter_map(|member| member.nomination.as_ref());
    let meant = nominations.filter(|nomination| is_meant(&nomination.nominee));
    let named = |nomination: &convene_proto::icsm::v1::Nomination| {
        let of = [visit.sector(&nomination.cluster), visit.item(&nomination.issue)];
        let of = of.into_iter().find(|of| !of.is_empty());
        let of = of.unwrap_or_else(|| visit.word("choice", nomination.represents().as_str_name()));
        (nomination.nominee.clone(), format!("{} · {} · {of}", nomination.nominee, nomination.organization))
    };
    meant.map(named).collect()
}

/// The recommendations of a mission, by what they ask for.
pub fn recommendations(mission: &Mission) -> Vec<(String, String)> {
    let all = mission.recommendations.iter().filter_map(|row| row.recommendation.as_ref());
    all.map(|one| (one.recommendation.clone(), format!("{}: {}", one.recommendation, one.text))).collect()
}

/// What the form of a deed begins with on a mission.
pub fn propose(visit: &Visit, deed: &Deed, mission: &Mission, values: &mut Values) {
    let criteria = visit.names.lists.get("mission-leader-criteria").map(Vec::as_slice).unwrap_or_default();
    match deed.name {
        "complete-request" => values.show("request", mission.request.as_ref()),
        "draft-terms" => {
            if let Some(draft) = mission.terms.as_ref().and_then(|terms| terms.draft.as_ref()) {
                values.show("draft", Some(draft));
            } else if let Some(request) = &mission.request {
                values.set("draft.text", request.terms.clone());
                values.set("draft.objectives", request.objectives.join("\n"));
                values.set("draft.deliverables", request.deliverables.join("\n"));
                for issue in visit.names.lists.get("cross-cutting-missions").into_iter().flatten() {
                    values.add("draft.issues", issue.code.clone());
                }
            }
        }
        "call-for-nominations" => {
            let request = mission.request.clone().unwrap_or_default();
            request.clusters.into_iter().for_each(|cluster| values.add("call.clusters", cluster));
            request.issues.into_iter().for_each(|issue| values.add("call.issues", issue));
        }
        "propose-leader" | "settle-leader" => {
            for (number, criterion) in criteria.iter().enumerate() {
                values.set(&format!("proposal.criteria[{number}].criterion"), criterion.code.clone());
            }
        }
        "decide-team" => {
            let list = mission.list.clone().unwrap_or_default();
            list.participants.into_iter().for_each(|nominee| values.add("decision.participants", nominee));
        }
        "publish-report" => {
            for (number, row) in mission.recommendations.iter().enumerate() {
                values.show(&format!("report.recommendations[{number}]"), row.recommendation.as_ref());
            }
        }
        "adopt-response-plan" => {
            for (number, (recommendation, _)) in recommendations(mission).into_iter().enumerate() {
                values.set(&format!("plan.responses[{number}].recommendation"), recommendation);
            }
        }
        "follow-progress" => {
            let level = if visit.who.has_role("ocha-hcss") { Level::Global } else { Level::Country };
            values.set("followUp.level", level.as_str_name());
            let rows = mission.recommendations.iter().filter_map(|row| row.recommendation.as_ref());
            for (number, one) in rows.filter(|one| one.level() == level).enumerate() {
                values.set(&format!("followUp.progress[{number}].recommendation"), one.recommendation.clone());
            }
        }
        _ => {}
    }
}

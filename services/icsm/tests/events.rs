//! The events of the service: their stored forms, their fold, what they make public and what stays off the feed; and which
//! fields of its contracts are restricted.

use convene_icsm::domain::Icsm;
use convene_icsm::publish::public_events;
use convene_runtime::testing::{ServiceEvents, StoredEvents};

const EVENTS: ServiceEvents<Icsm> = ServiceEvents {
    stored: StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["request", "preparation", "report"] },
    public_events,
    // IM-11, IM-12, IM-17: deliberation, and what concerns no one outside.
    kept_back: &[
        "preparation/TermsDrafted",
        "preparation/TermsSigned",
        "preparation/Nominated",
        "preparation/NomineeApproved",
        "preparation/ListProposed",
        "preparation/FindingAnswered",
        "preparation/LeaderProposed",
        "preparation/LeaderReferred",
        "preparation/LeaderSettled",
        "preparation/LeaderAnswered",
        "preparation/FocalPointNamed",
        "preparation/FocalPointApproved",
        "preparation/Briefed",
        "preparation/Prepared",
        "report/ActionPointsPresented",
        "report/DraftSubmitted",
        "report/Commented",
        "report/ReferralProposed",
        "report/ReferralAdvised",
        "report/ReferralReviewed",
        "report/ErcAsked",
        "report/ErcAnswered",
    ],
    // IM-18, IM-20: a subscriber can ask for one cluster alone.
    under_a_cluster: &["preparation/PartnersTold", "report/ImprovementPlanAgreed", "report/ImprovementPlanFollowed"],
    restricted: &[
        "ImprovementPlan.agreed_with",
        "ImprovementPlanRecord.progress",
        "Mission.action_points",
        "Mission.answered_findings",
        "Mission.briefings",
        "Mission.closed_because",
        "Mission.comments",
        "Mission.findings",
        "Mission.focal_points",
        "Mission.halted_because",
        "Mission.late_changes",
        "Mission.leader",
        "Mission.leadership",
        "Mission.list",
        "Mission.nominees",
        "Mission.preparations",
        "Mission.recommendations",
        "Mission.referral",
        "Mission.referral_details",
        "Mission.terms",
        "MissionDecision.details",
        "MissionDecision.factors",
        "MissionDecision.reason",
        "PreviewTeamResponse.lacks",
    ],
};

convene_runtime::service_tests!(Icsm, EVENTS);

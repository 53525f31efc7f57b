//! Everything recorded of the preparation of a mission as messages: terms of reference, people, briefings, support.

use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::timestamp;

use super::shown::{day, texts};
use crate::domain::Mission;
use crate::domain::preparation::{
    BaseLevel, Briefing, FocalPoint, Leadership, ListProposal, Nominee, Party, Preparation, PreparationStep,
    TeamChange, Terms,
};

/// Adds what is so of the preparation; nominees and how they are chosen only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, mission: &Mission, deliberates: bool) {
    let preparation = &mission.preparation;
    let open = preparation.terms.as_ref().map(Terms::open).unwrap_or_default();
    shown.terms_open = open.iter().map(Party::title).collect();
    shown.terms_agreed = preparation.terms_agreed();
    shown.terms = preparation.terms.as_ref().filter(|_| deliberates || shown.terms_agreed).map(terms);
    shown.call_closes_on = day(preparation.call.as_ref().map(|call| call.closes_on));
    shown.call = call(preparation);
    shown.team = team_of(preparation);
    shown.support = preparation.support.as_ref().map(|support| pb::SecretariatSupport {
        global: support.global_support.clone(),
        in_country: support.country_support.clone(),
    });
    shown.arrived_on = day(preparation.arrival.as_ref().map(|arrival| arrival.on));
    if deliberates {
        deliberation(shown, preparation);
    }
}

fn deliberation(shown: &mut pb::Mission, preparation: &Preparation) {
    shown.nominees = preparation.nominees.values().map(|nominee| member(preparation, nominee)).collect();
    shown.list = preparation.list.as_ref().map(list);
    shown.leader = preparation.leader().map(ToString::to_string).unwrap_or_default();
    shown.leadership = Some(leadership(&preparation.leadership)).filter(|way| *way != pb::Leadership::default());
    shown.late_changes = preparation.changes.iter().map(late_change).collect();
    shown.focal_points = preparation.focal_points.values().map(focal_point).collect();
    shown.briefings = preparation.briefings.iter().map(briefing).collect();
    shown.preparations = preparation.steps.iter().map(step).collect();
    let answered = preparation.answered.iter();
    shown.answered_findings = answered
        .map(|(finding, answer)| pb::AnsweredFinding { finding: finding.clone(), answer: answer.clone() })
        .collect();
}

fn terms(terms: &Terms) -> pb::TermsOfReference {
    let agreed = terms.agreed.iter().map(|(party, (organization, agreed_at))| pb::TermsAgreement {
        party: party.title(),
        organization: organization.to_string(),
        agreed_at: Some(timestamp(*agreed_at)),
    });
    pb::TermsOfReference {
        text: terms.draft.text.clone(),
        objectives: terms.draft.objectives.clone(),
        deliverables: terms.draft.deliverables.clone(),
        issues: texts(&terms.draft.issues),
        agreed: agreed.collect(),
    }
}

fn call(preparation: &Preparation) -> Option<pb::NominationCall> {
    preparation.call.as_ref().map(|call| pb::NominationCall {
        closes_on: call.closes_on.to_string(),
        clusters: texts(&call.clusters),
        issues: texts(&call.issues),
        partners_told: preparation.partners_told.keys().map(ToString::to_string).collect(),
    })
}

fn member(preparation: &Preparation, nominee: &Nominee) -> pb::TeamMember {
    let nomination = &nominee.nomination;
    let base_level = match nomination.base.level {
        BaseLevel::Global => pb::BaseLevel::Global,
        BaseLevel::Regional => pb::BaseLevel::Regional,
    };
    pb::TeamMember {
        nominee: nomination.nominee.to_string(),
        organization: nomination.organization.to_string(),
        stands_for: nomination.stands_for.title(),
        willing_to_lead: nomination.willing_to_lead,
        waits_for_approval: nominee.needs_approval && nominee.approved_by.is_none(),
        in_team: preparation.people().contains(&nomination.nominee),
        base_level: base_level.into(),
        base_country: nomination.base.country.to_string(),
        base_reason: nomination.base.reason.clone().unwrap_or_default(),
        criteria: nomination.criteria.clone(),
        speaks_for: texts(&nomination.speaks_for),
        approved_by: nominee.approved_by.as_ref().map(ToString::to_string).unwrap_or_default(),
        late_because: nomination.late_because.clone().unwrap_or_default(),
    }
}

/// What the team decided on stands for.
fn team_of(preparation: &Preparation) -> Vec<String> {
    let team = preparation.team.iter().flatten();
    let members = team.filter_map(|id| preparation.nominees.get(id));
    members.map(|nominee| nominee.nomination.stands_for.title()).collect()
}

fn list(list: &ListProposal) -> pb::ProposedList {
    let cuts = list.cuts.iter().map(|cut| pb::Cut { nominee: cut.nominee.to_string(), reason: cut.reason.clone() });
    pb::ProposedList { participants: texts(&list.participants), cuts: cuts.collect() }
}

fn leadership(leadership: &Leadership) -> pb::Leadership {
    let proposed = leadership.proposed.as_ref();
    let criteria = proposed
        .iter()
        .flat_map(|proposal| &proposal.criteria)
        .map(|shown| pb::CriterionEvidence { criterion: shown.criterion.clone(), evidence: shown.evidence.clone() });
    let refused = leadership.refused.iter().map(|answer| pb::RefusedLeader {
        nominee: answer.nominee.to_string(),
        reason: answer.reason.clone().unwrap_or_default(),
    });
    pb::Leadership {
        proposed: proposed.map(|proposal| proposal.nominee.to_string()).unwrap_or_default(),
        criteria: criteria.collect(),
        accepted: leadership.accepted,
        referred_because: leadership.referred.as_ref().map(|referral| referral.reason.clone()).unwrap_or_default(),
        refused: refused.collect(),
    }
}

fn late_change(change: &TeamChange) -> pb::LateChange {
    pb::LateChange { leaving: texts(&change.leaving), joining: texts(&change.joining), reason: change.reason.clone() }
}

fn focal_point(point: &FocalPoint) -> pb::IssueFocalPoint {
    pb::IssueFocalPoint {
        issue: point.naming.issue.to_string(),
        nominee: point.naming.nominee.to_string(),
        knowledge: point.naming.knowledge.clone(),
        approved: point.approved,
    }
}

fn briefing(briefing: &Briefing) -> pb::TeamBriefing {
    pb::TeamBriefing {
        on: briefing.on.to_string(),
        by: texts(&briefing.by),
        issues: texts(&briefing.issues),
        paper: briefing.paper.clone().unwrap_or_default(),
    }
}

fn step(step: &PreparationStep) -> pb::PreparationStep {
    pb::PreparationStep { on: step.on.to_string(), with: step.counterparts.clone(), settled: step.settled.clone() }
}

//! The preparation of a mission after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{FocalPoint, LeaderAnswer, LeaderProposal, Leadership, Nominee, Preparation, TeamChange, Terms};
use crate::domain::Missions;

/// The state after the event.
pub fn evolve(mut missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    if let Some(mission) = missions.missions.get_mut(mission_of(event)) {
        let preparation = &mut mission.preparation;
        on_terms(preparation, event, stamp);
        on_people(preparation, event);
        on_leader(&mut preparation.leadership, event);
        on_departure(preparation, event);
        mission.etag = stamp.etag;
    }
    missions
}

fn mission_of(event: &Event) -> &ResourceId {
    match event {
        Event::TermsDrafted(draft) => &draft.mission,
        Event::TermsSigned(signed) => &signed.mission,
        Event::TermsAgreed { mission }
        | Event::NomineeApproved { mission, .. }
        | Event::FocalPointApproved { mission, .. } => mission,
        Event::Called(call) => &call.mission,
        Event::PartnersTold(told) => &told.mission,
        Event::Nominated { nomination, .. } => &nomination.mission,
        Event::ListProposed(list) => &list.mission,
        Event::FindingAnswered(answer) => &answer.mission,
        Event::LeaderProposed(proposal) | Event::LeaderSettled(proposal) => &proposal.mission,
        Event::LeaderReferred(referral) => &referral.mission,
        Event::LeaderAnswered(answer) => &answer.mission,
        Event::TeamDecided { decision, .. } => &decision.mission,
        Event::TeamChanged { change, .. } => &change.mission,
        Event::FocalPointNamed { naming, .. } => &naming.mission,
        Event::Briefed(briefing) => &briefing.mission,
        Event::SupportNamed(support) => &support.mission,
        Event::Prepared(step) => &step.mission,
        Event::Fielded(arrival) => &arrival.mission,
    }
}

fn on_terms(preparation: &mut Preparation, event: &Event, stamp: &Stamp) {
    match event {
        Event::TermsDrafted(draft) => {
            preparation.terms = Some(Terms { draft: draft.clone(), agreed: BTreeMap::new() });
        }
        Event::TermsSigned(signed) => {
            if let Some(terms) = &mut preparation.terms {
                terms.agreed.insert(signed.party.clone(), (signed.organization.clone(), stamp.occurred_at));
            }
        }
        _ => {}
    }
}

fn on_people(preparation: &mut Preparation, event: &Event) {
    match event {
        Event::Called(call) => {
            preparation.call = Some(call.clone());
            preparation.partners_told.clear();
        }
        Event::PartnersTold(told) => {
            preparation.partners_told.insert(told.cluster.clone(), told.clone());
        }
        Event::Nominated { nomination, needs_approval, is_ngo } => {
            let (needs_approval, is_ngo) = (*needs_approval, *is_ngo);
            let nominee = Nominee { nomination: nomination.clone(), needs_approval, approved_by: None, is_ngo };
            preparation.nominees.insert(nomination.nominee.clone(), nominee);
        }
        Event::NomineeApproved { nominee, organization, .. } => {
            if let Some(nominee) = preparation.nominees.get_mut(nominee) {
                nominee.approved_by = Some(organization.clone());
            }
        }
        Event::ListProposed(list) => {
            preparation.list = Some(list.clone());
            preparation.answered.clear();
            preparation.drop_absent_leader();
        }
        Event::FindingAnswered(answer) => {
            preparation.answered.insert(answer.finding.clone(), answer.answer.clone());
        }
        Event::TeamDecided { decision, .. } => {
            preparation.team = Some(decision.participants.clone());
            preparation.drop_absent_leader();
        }
        Event::TeamChanged { change, .. } => {
            change_team(preparation, change);
            preparation.drop_absent_leader();
        }
        _ => {}
    }
}

fn change_team(preparation: &mut Preparation, change: &TeamChange) {
    let team = preparation.team.get_or_insert_default();
    team.retain(|member| !change.leaving.contains(member));
    team.extend(change.joining.iter().cloned());
    preparation.changes.push(change.clone());
}

fn on_leader(leadership: &mut Leadership, event: &Event) {
    match event {
        Event::LeaderProposed(proposal) | Event::LeaderSettled(proposal) => propose(leadership, proposal),
        Event::LeaderReferred(referral) => leadership.referred = Some(referral.clone()),
        Event::LeaderAnswered(answer) => answered(leadership, answer),
        _ => {}
    }
}

fn propose(leadership: &mut Leadership, proposal: &LeaderProposal) {
    leadership.referred = None;
    leadership.proposed = Some(proposal.clone());
    leadership.accepted = false;
}

fn answered(leadership: &mut Leadership, answer: &LeaderAnswer) {
    leadership.accepted = answer.accepted;
    if !answer.accepted {
        leadership.proposed = None;
        leadership.refused.push(answer.clone());
    }
}

fn on_departure(preparation: &mut Preparation, event: &Event) {
    match event {
        Event::FocalPointNamed { naming, needs_approval } => {
            let point = FocalPoint { naming: naming.clone(), approved: !needs_approval };
            preparation.focal_points.insert(naming.issue.clone(), point);
        }
        Event::FocalPointApproved { issue, .. } => {
            if let Some(point) = preparation.focal_points.get_mut(issue) {
                point.approved = true;
            }
        }
        Event::Briefed(briefing) => preparation.briefings.push(briefing.clone()),
        Event::SupportNamed(support) => preparation.support = Some(support.clone()),
        Event::Prepared(step) => preparation.steps.push(step.clone()),
        Event::Fielded(arrival) => preparation.arrival = Some(arrival.clone()),
        _ => {}
    }
}

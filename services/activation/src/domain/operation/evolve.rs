//! The country and its emergencies after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Emergency, EmergencyFacts, Level3};
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::EmergencyRegistered(facts) => {
            operation.emergencies.insert(facts.emergency.clone(), registered(facts, stamp));
        }
        Event::TermChosen { .. }
        | Event::LeadershipRecorded(_)
        | Event::MechanismRecorded(_)
        | Event::ContingencyPlanRecorded(_) => country_after(&mut operation, event, stamp),
        _ => {
            if let Some(emergency) = emergency_of(event).and_then(|id| operation.emergencies.get_mut(id)) {
                emergency_after(emergency, event);
                emergency.etag = stamp.etag;
            }
        }
    }
    operation
}

fn registered(facts: &EmergencyFacts, stamp: &Stamp) -> Emergency {
    Emergency {
        facts: facts.clone(),
        level_3: None,
        alerts: Vec::new(),
        meetings: BTreeMap::new(),
        consultations: BTreeMap::new(),
        cluster_decision: None,
        deployments: Vec::new(),
        etag: stamp.etag,
    }
}

fn country_after(operation: &mut Operation, event: &Event, stamp: &Stamp) {
    let country = &mut operation.country;
    match event {
        Event::TermChosen { term } => country.term = *term,
        Event::LeadershipRecorded(leadership) => country.leadership = Some(leadership.clone()),
        Event::MechanismRecorded(mechanism) => {
            country.mechanisms.insert(mechanism.mechanism.clone(), mechanism.clone());
        }
        Event::ContingencyPlanRecorded(plan) => {
            country.contingency_plans.insert(plan.plan.clone(), plan.clone());
        }
        _ => return,
    }
    country.etag = stamp.etag;
}

fn emergency_of(event: &Event) -> Option<&ResourceId> {
    match event {
        Event::EmergencyReclassified { emergency, .. }
        | Event::Level3Declared { emergency, .. }
        | Event::PrincipalsDecided { emergency, .. }
        | Event::Level3Ended { emergency, .. } => Some(emergency),
        Event::EmergencyRegistered(facts) => Some(&facts.emergency),
        Event::ClusterDecisionRecorded(decision) => Some(&decision.emergency),
        Event::DeploymentRecorded(deployment) => Some(&deployment.emergency),
        Event::GlobalClustersAlerted(alert) => Some(&alert.emergency),
        Event::MeetingRecorded(meeting) => Some(&meeting.emergency),
        Event::ConsultationRecorded(consultation) => Some(&consultation.emergency),
        Event::TermChosen { .. }
        | Event::LeadershipRecorded(_)
        | Event::MechanismRecorded(_)
        | Event::ContingencyPlanRecorded(_) => None,
    }
}

fn emergency_after(emergency: &mut Emergency, event: &Event) {
    match event {
        Event::EmergencyReclassified { class, reasons, .. } => {
            emergency.facts.class = *class;
            emergency.facts.class_reasons.clone_from(reasons);
        }
        Event::Level3Declared { at, .. } => {
            emergency.level_3 = Some(Level3 { declared_at: *at, principals_decided_at: None, ended_at: None });
        }
        Event::PrincipalsDecided { at, .. } => {
            if let Some(level_3) = &mut emergency.level_3 {
                level_3.principals_decided_at = Some(*at);
            }
        }
        Event::Level3Ended { at, .. } => {
            if let Some(level_3) = &mut emergency.level_3 {
                level_3.ended_at = Some(*at);
            }
        }
        Event::ClusterDecisionRecorded(decision) => emergency.cluster_decision = Some(decision.clone()),
        Event::DeploymentRecorded(deployment) => emergency.deployments.push(deployment.clone()),
        Event::GlobalClustersAlerted(alert) => emergency.alerts.push(alert.clone()),
        Event::MeetingRecorded(meeting) => {
            emergency.meetings.insert(meeting.meeting.clone(), meeting.clone());
        }
        Event::ConsultationRecorded(consultation) => {
            emergency.consultations.insert(consultation.consultation.clone(), consultation.clone());
        }
        Event::EmergencyRegistered(_)
        | Event::TermChosen { .. }
        | Event::LeadershipRecorded(_)
        | Event::MechanismRecorded(_)
        | Event::ContingencyPlanRecorded(_) => {}
    }
}

//! The country and its emergencies after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Emergency, EmergencyFacts, Level3};
use crate::domain::{Operation, Recorded};

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
                emergency_after(emergency, event, stamp);
                emergency.etag = stamp.etag;
            }
        }
    }
    operation
}

fn registered(facts: &EmergencyFacts, stamp: &Stamp) -> Emergency {
    Emergency {
        facts: facts.clone(),
        registered: stamp.clone(),
        classed: stamp.clone(),
        level_3: None,
        alerts: Vec::new(),
        meetings: BTreeMap::new(),
        consultations: BTreeMap::new(),
        cluster_decision: None,
        deployments: Vec::new(),
        readiness: BTreeMap::new(),
        etag: stamp.etag,
    }
}

fn country_after(operation: &mut Operation, event: &Event, stamp: &Stamp) {
    let country = &mut operation.country;
    match event {
        Event::TermChosen { term } => country.chosen_term = Some(Recorded::new(term, stamp)),
        Event::LeadershipRecorded(leadership) => country.leadership = Some(Recorded::new(leadership, stamp)),
        Event::MechanismRecorded(mechanism) => {
            country.mechanisms.insert(mechanism.mechanism.clone(), Recorded::new(mechanism, stamp));
        }
        Event::ContingencyPlanRecorded(plan) => {
            country.contingency_plans.insert(plan.plan.clone(), Recorded::new(plan, stamp));
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
        Event::ReadinessStated(readiness) => Some(&readiness.emergency),
        Event::TermChosen { .. }
        | Event::LeadershipRecorded(_)
        | Event::MechanismRecorded(_)
        | Event::ContingencyPlanRecorded(_) => None,
    }
}

fn emergency_after(emergency: &mut Emergency, event: &Event, stamp: &Stamp) {
    match event {
        Event::EmergencyReclassified { class, reasons, .. } => {
            emergency.facts.class = *class;
            emergency.facts.class_reasons.clone_from(reasons);
            emergency.classed = stamp.clone();
        }
        Event::Level3Declared { .. } | Event::PrincipalsDecided { .. } | Event::Level3Ended { .. } => {
            level_3_after(&mut emergency.level_3, event, stamp);
        }
        Event::ClusterDecisionRecorded(decision) => {
            emergency.cluster_decision = Some(Recorded::new(decision, stamp));
        }
        Event::DeploymentRecorded(deployment) => emergency.deployments.push(Recorded::new(deployment, stamp)),
        Event::GlobalClustersAlerted(alert) => emergency.alerts.push(Recorded::new(alert, stamp)),
        Event::MeetingRecorded(meeting) => {
            emergency.meetings.insert(meeting.meeting.clone(), Recorded::new(meeting, stamp));
        }
        Event::ConsultationRecorded(consultation) => {
            emergency.consultations.insert(consultation.consultation.clone(), Recorded::new(consultation, stamp));
        }
        Event::ReadinessStated(readiness) => {
            let by = (readiness.sector.clone(), readiness.organization.clone());
            emergency.readiness.insert(by, Recorded::new(readiness, stamp));
        }
        Event::EmergencyRegistered(_)
        | Event::TermChosen { .. }
        | Event::LeadershipRecorded(_)
        | Event::MechanismRecorded(_)
        | Event::ContingencyPlanRecorded(_) => {}
    }
}

fn level_3_after(level_3: &mut Option<Level3>, event: &Event, stamp: &Stamp) {
    match (event, level_3) {
        (Event::Level3Declared { at, .. }, level_3) => {
            *level_3 = Some(Level3 {
                declared_at: *at,
                principals_decided_at: None,
                ended_at: None,
                declared: stamp.clone(),
                principals_decided: None,
                ended: None,
            });
        }
        (Event::PrincipalsDecided { at, .. }, Some(level_3)) => {
            (level_3.principals_decided_at, level_3.principals_decided) = (Some(*at), Some(stamp.clone()));
        }
        (Event::Level3Ended { at, .. }, Some(level_3)) => {
            (level_3.ended_at, level_3.ended) = (Some(*at), Some(stamp.clone()));
        }
        _ => {}
    }
}

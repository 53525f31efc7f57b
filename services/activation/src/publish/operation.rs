//! What the public learns of the country and its emergencies.

use convene_kernel::codes::ResourceId;
use convene_kernel::time::Moment;
use convene_proto::events::v1 as pb;
use convene_runtime::grpc::timestamp;
use convene_runtime::publisher::PublicEvent;
use prost_types::Timestamp;

use super::{named, texts};
use crate::domain::operation::{
    Alert, ClusterDecision, Consultation, ContingencyPlan, Deployment, EmergencyFacts, Event, Leadership, Level3Step,
    Mechanism, Meeting, Readiness, ReclassifyEmergency, RefugeeSituation,
};

/// The public event that says what happened.
pub fn public_event(event: &Event) -> PublicEvent {
    match event {
        Event::EmergencyRegistered(facts) => about(&facts.emergency, &registered(facts)),
        Event::EmergencyReclassified(ReclassifyEmergency { emergency, class, reasons }) => {
            let (class, reasons) = (named(class), reasons.clone());
            about(emergency, &pb::EmergencyReclassified { emergency: emergency.to_string(), class, reasons })
        }
        Event::Level3Declared(Level3Step { emergency, at }) => {
            about(emergency, &pb::Level3Declared { emergency: emergency.to_string(), declared_at: moment(*at) })
        }
        Event::PrincipalsDecided(Level3Step { emergency, at }) => {
            about(emergency, &pb::PrincipalsDecided { emergency: emergency.to_string(), decided_at: moment(*at) })
        }
        Event::Level3Ended(Level3Step { emergency, at }) => {
            about(emergency, &pb::Level3Ended { emergency: emergency.to_string(), ended_at: moment(*at) })
        }
        Event::TermChosen { term } => PublicEvent::new(None, "country", &pb::TermChosen { term: named(term) }),
        Event::LeadershipRecorded(leadership) => PublicEvent::new(None, "country", &leadership_recorded(leadership)),
        Event::MechanismRecorded(mechanism) => {
            PublicEvent::new(None, format!("mechanism/{}", mechanism.mechanism), &mechanism_recorded(mechanism))
        }
        Event::ContingencyPlanRecorded(plan) => {
            PublicEvent::new(None, format!("contingency-plan/{}", plan.plan), &plan_recorded(plan))
        }
        Event::ClusterDecisionRecorded(decision) => about(&decision.emergency, &decision_recorded(decision)),
        Event::DeploymentRecorded(deployment) => about(&deployment.emergency, &deployment_recorded(deployment)),
        Event::GlobalClustersAlerted(alert) => about(&alert.emergency, &alerted(alert)),
        Event::MeetingRecorded(meeting) => about(&meeting.emergency, &meeting_recorded(meeting)),
        Event::ConsultationRecorded(consultation) => {
            about(&consultation.emergency, &consultation_recorded(consultation))
        }
        Event::ReadinessStated(readiness) => about(&readiness.emergency, &readiness_stated(readiness)),
    }
}

fn registered(facts: &EmergencyFacts) -> pb::EmergencyRegistered {
    pb::EmergencyRegistered {
        emergency: facts.emergency.to_string(),
        name: facts.name.clone(),
        setting: named(&facts.setting),
        refugees: named(&facts.refugees),
        glide: facts.glide.clone().unwrap_or_default(),
        onset: moment(facts.onset),
        class: named(&facts.class),
        caseload: match &facts.refugees {
            RefugeeSituation::Mixed { caseload } => caseload.clone(),
            RefugeeSituation::None | RefugeeSituation::Only => String::new(),
        },
        class_reasons: facts.class_reasons.clone(),
    }
}

fn leadership_recorded(leadership: &Leadership) -> pb::LeadershipRecorded {
    pb::LeadershipRecorded {
        humanitarian_coordinator: leadership.humanitarian_coordinator,
        country_team: leadership.country_team,
        since: leadership.since.to_string(),
    }
}

fn mechanism_recorded(mechanism: &Mechanism) -> pb::MechanismRecorded {
    pb::MechanismRecorded {
        mechanism: mechanism.mechanism.to_string(),
        name: mechanism.name.clone(),
        sectors: texts(&mechanism.sectors),
        led_by: mechanism.led_by.clone(),
    }
}

fn plan_recorded(plan: &ContingencyPlan) -> pb::ContingencyPlanRecorded {
    pb::ContingencyPlanRecorded {
        plan: plan.plan.to_string(),
        title: plan.title.clone(),
        dated: plan.dated.to_string(),
        sectors: plan.foreseen.iter().map(|foreseen| foreseen.sector.to_string()).collect(),
    }
}

fn decision_recorded(decision: &ClusterDecision) -> pb::ClusterDecisionRecorded {
    pb::ClusterDecisionRecorded {
        emergency: decision.emergency.to_string(),
        decided_at: moment(decision.decided_at),
        sectors: texts(&decision.sectors),
    }
}

fn deployment_recorded(deployment: &Deployment) -> pb::DeploymentRecorded {
    pb::DeploymentRecorded {
        emergency: deployment.emergency.to_string(),
        organization: deployment.organization.to_string(),
        sector: deployment.sector.to_string(),
        core_function: deployment.core_function.clone(),
        purpose: named(&deployment.purpose),
        arrived_at: moment(deployment.arrived_at),
    }
}

fn alerted(alert: &Alert) -> pb::GlobalClustersAlerted {
    pb::GlobalClustersAlerted {
        emergency: alert.emergency.to_string(),
        meeting_at: moment(alert.meeting_at),
        clusters: texts(&alert.clusters),
    }
}

fn meeting_recorded(meeting: &Meeting) -> pb::MeetingRecorded {
    pb::MeetingRecorded {
        emergency: meeting.emergency.to_string(),
        meeting: meeting.meeting.to_string(),
        held_at: moment(meeting.held_at),
        discussed_activation: meeting.discussed_activation,
    }
}

fn consultation_recorded(consultation: &Consultation) -> pb::ConsultationRecorded {
    pb::ConsultationRecorded {
        emergency: consultation.emergency.to_string(),
        consultation: consultation.consultation.to_string(),
        held_at: moment(consultation.held_at),
        sectors: texts(&consultation.sectors),
    }
}

fn readiness_stated(readiness: &Readiness) -> pb::ReadinessStated {
    pb::ReadinessStated {
        emergency: readiness.emergency.to_string(),
        organization: readiness.organization.to_string(),
        sector: readiness.sector.to_string(),
        ready: readiness.ready,
        statement: readiness.statement.clone(),
    }
}

fn about<M: prost::Message + prost::Name>(emergency: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, format!("emergency/{emergency}"), message)
}

fn moment(moment: Moment) -> Option<Timestamp> {
    Some(timestamp(moment))
}

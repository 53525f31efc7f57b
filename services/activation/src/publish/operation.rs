//! The public events of a country and its emergencies.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as events;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage;
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use crate::domain::fact::FactOnRecord;
use crate::domain::operation::{
    Alert, ClaimRecorded, ClusterDecision, Consultation, ContingencyPlan, Deployment, EmergencyEnd, EmergencyFacts,
    Event, ExistingMechanismRecorded, FactCorrected, Leadership, Level3Step, Mechanism, MechanismEnd, Meeting,
    PastLevel3Step, PastMechanismEnd, PreferClaim, PriorityIssues, Readiness, ReclassifyEmergency, RefugeeSituation,
    WithdrawFact,
};
use crate::domain::subjects::{CONTINGENCY_PLAN, COUNTRY, EMERGENCY, MECHANISM};
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};

/// The public event of an event.
pub fn public_event(event: &Event) -> PublicEvent {
    match event {
        Event::ExistingMechanismRecorded(it) => {
            let resource = MECHANISM.of(&it.found.mechanism).to_string();
            PublicEvent::new(None, resource, &ToMessage::<events::MechanismRecordedAsFound>::to_message(it))
        }
        Event::PastMechanismEndRecorded(it) => {
            let resource = MECHANISM.of(&it.mechanism).to_string();
            PublicEvent::new(None, resource, &ToMessage::<events::MechanismEndRecordedAsFound>::to_message(it))
        }
        Event::PastLevel3Declared(it) => {
            about::<events::Level3DeclarationRecordedAsFound>(&it.emergency, &it.to_message())
        }
        Event::PastPrincipalsDecisionRecorded(it) => {
            about::<events::PrincipalsDecisionRecordedAsFound>(&it.emergency, &it.to_message())
        }
        Event::PastLevel3Ended(it) => about::<events::Level3EndRecordedAsFound>(&it.emergency, &it.to_message()),
        Event::EmergencyRegistered(it) => about::<events::EmergencyRegistered>(&it.emergency, &it.to_message()),
        Event::EmergencyReclassified(it) => about::<events::EmergencyReclassified>(&it.emergency, &it.to_message()),
        Event::Level3Declared(it) => about::<events::Level3Declared>(&it.emergency, &it.to_message()),
        Event::PrincipalsDecided(it) => about::<events::PrincipalsDecided>(&it.emergency, &it.to_message()),
        Event::Level3Ended(it) => about::<events::Level3Ended>(&it.emergency, &it.to_message()),
        Event::ClusterDecisionRecorded(it) => about::<events::ClusterDecisionRecorded>(&it.emergency, &it.to_message()),
        Event::DeploymentRecorded(it) => about::<events::DeploymentRecorded>(&it.emergency, &it.to_message()),
        Event::GlobalClustersAlerted(it) => about::<events::GlobalClustersAlerted>(&it.emergency, &it.to_message()),
        Event::MeetingRecorded(it) => about::<events::MeetingRecorded>(&it.emergency, &it.to_message()),
        Event::ConsultationRecorded(it) => about::<events::ConsultationRecorded>(&it.emergency, &it.to_message()),
        Event::ReadinessStated(it) => about::<events::ReadinessStated>(&it.emergency, &it.to_message()),
        Event::ClaimRecorded(it) => of_fact::<events::ClaimRecorded>(&it.fact, &it.to_message()),
        Event::ClaimPreferred(it) => of_fact::<events::ClaimPreferred>(&it.fact, &it.to_message()),
        Event::FactWithdrawn(it) => of_fact::<events::FactWithdrawn>(&it.fact, &it.to_message()),
        Event::FactCorrected(it) => of_fact::<events::FactCorrected>(&it.correction.fact, &it.to_message()),
        Event::TermChosen { term } => {
            PublicEvent::new(None, COUNTRY.only().to_string(), &events::TermChosen { term: show::stored_name(term) })
        }
        Event::LeadershipRecorded(it) => {
            PublicEvent::new(None, COUNTRY.only().to_string(), &ToMessage::<events::LeadershipRecorded>::to_message(it))
        }
        Event::PriorityIssuesAgreed(it) => {
            let agreed = ToMessage::<events::PriorityIssuesAgreed>::to_message(it);
            PublicEvent::new(None, COUNTRY.only().to_string(), &agreed)
        }
        Event::MechanismRecorded(it) => {
            let resource = MECHANISM.of(&it.mechanism).to_string();
            PublicEvent::new(None, resource, &ToMessage::<events::MechanismRecorded>::to_message(it))
        }
        Event::MechanismEnded(it) => {
            let resource = MECHANISM.of(&it.mechanism).to_string();
            PublicEvent::new(None, resource, &ToMessage::<events::MechanismEnded>::to_message(it))
        }
        Event::EmergencyEnded(it) => about::<events::EmergencyEnded>(&it.emergency, &it.to_message()),
        Event::ContingencyPlanRecorded(it) => {
            let resource = CONTINGENCY_PLAN.of(&it.plan).to_string();
            PublicEvent::new(None, resource, &ToMessage::<events::ContingencyPlanRecorded>::to_message(it))
        }
    }
}

contract! {
    ExistingMechanismRecorded => events::MechanismRecordedAsFound { began_at: timestamp } + {
        existing: |it| Some(it.found.to_message()),
    }
    PastMechanismEnd => events::MechanismEndRecordedAsFound {
        mechanism: code,
        ended: past_date,
        ended_at: timestamp,
        source: text(TEXT),
    }
    PastLevel3Step => events::Level3DeclarationRecordedAsFound {
        emergency: code,
        date as declared: past_date,
        at as declared_at: timestamp,
        source: text(TEXT),
    }
    PastLevel3Step => events::PrincipalsDecisionRecordedAsFound {
        emergency: code,
        date as decided: past_date,
        at as decided_at: timestamp,
        source: text(TEXT),
    }
    PastLevel3Step => events::Level3EndRecordedAsFound {
        emergency: code,
        date as ended: past_date,
        at as ended_at: timestamp,
        source: text(TEXT),
    }
    EmergencyFacts => events::EmergencyRegistered {
        emergency: code,
        name: text(NAME),
        glide: optional_text(NAME),
        onset: timestamp,
        class_reasons: text(TEXT),
        regional_emergency: optional_code,
    } + {
        setting: |it| show::stored_name(&it.setting),
        refugees: |it| show::stored_name(&it.refugees),
        emergency_class: |it| show::stored_name(&it.class),
        caseload: |it| match &it.refugees {
            RefugeeSituation::Mixed { caseload } => caseload.clone(),
            RefugeeSituation::None | RefugeeSituation::Only => String::new(),
        },
    }
    ReclassifyEmergency => events::EmergencyReclassified { emergency: code, reasons: text(TEXT) } + {
        emergency_class: |it| show::stored_name(&it.class),
    }
    Level3Step => events::Level3Declared { emergency: code, at as declared_at: timestamp }
    Level3Step => events::PrincipalsDecided { emergency: code, at as decided_at: timestamp }
    Level3Step => events::Level3Ended { emergency: code, at as ended_at: timestamp }
    Leadership => events::LeadershipRecorded { humanitarian_coordinator: flag, country_team: flag, since: date }
    MechanismEnd => events::MechanismEnded { mechanism: code, on: date, reason: text(TEXT) }
    EmergencyEnd => events::EmergencyEnded { emergency: code, on: date, reason: text(TEXT) }
    PriorityIssues => events::PriorityIssuesAgreed { issues: texts(ANY, NAME), agreed_on: date }
    Mechanism => events::MechanismRecorded { mechanism: code, name: text(NAME), sectors: codes(ANY), led_by: text(NAME) }
    ContingencyPlan => events::ContingencyPlanRecorded { plan: code, title: text(NAME), dated: date } + {
        sectors: |it| show::texts(it.foreseen.iter().map(|foreseen| &foreseen.sector)),
    }
    ClusterDecision => events::ClusterDecisionRecorded { emergency: code, decided_at: timestamp, sectors: codes(ANY) }
    Deployment => events::DeploymentRecorded {
        emergency: code,
        organization: code,
        sector: code,
        core_function: text(NAME),
        arrived_at: timestamp,
    } + {
        purpose: |it| show::stored_name(&it.purpose),
    }
    Alert => events::GlobalClustersAlerted { emergency: code, meeting_at: timestamp, clusters: codes(ANY) }
    Meeting => events::MeetingRecorded { emergency: code, meeting: code, held_at: timestamp, discussed_activation: flag }
    Consultation => events::ConsultationRecorded {
        emergency: code,
        consultation: code,
        held_at: timestamp,
        sectors: codes(ANY),
    }
    ClaimRecorded => events::ClaimRecorded { fact: message, claim: message, on_record: message }
    PreferClaim => events::ClaimPreferred { fact: message, claim: code, reason: text(TEXT) }
    WithdrawFact => events::FactWithdrawn { fact: message, reason: text(TEXT), source: text(TEXT) }
    FactCorrected => events::FactCorrected { at as counts_at: timestamp } + {
        fact: |it| Some(it.correction.fact.to_message()),
        right: |it| Some(it.correction.right.to_message()),
        reason: |it| it.correction.reason.clone(),
    }
    Readiness => events::ReadinessStated {
        emergency: code,
        organization: code,
        sector: code,
        ready: flag,
        statement: text(TEXT),
    }
}

/// An event about a fact, found under the cluster where it is one of a cluster.
fn of_fact<M: prost::Message + prost::Name>(fact: &FactOnRecord, message: &M) -> PublicEvent {
    PublicEvent::new(fact.cluster().cloned(), fact.subject().to_string(), message)
}

fn about<M: prost::Message + prost::Name>(emergency: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, EMERGENCY.of(emergency).to_string(), message)
}

//! What the events of a country and its emergencies show: all of them are on the feed.

use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::grpc::limits::TEXT;
use convene_runtime::{contract, disclosure};

use crate::domain::fact::FactOnRecord;
use crate::domain::operation::{
    ClaimRecorded, Event, ExistingMechanismRecorded, FactCorrected, PastConsultationRecorded, PastLeadershipRecorded,
    PastLevel3Step, PastMechanismEnd, PastMeetingRecorded,
};
use crate::domain::subjects::{CONTINGENCY_PLAN, COUNTRY, EMERGENCY, MECHANISM};

disclosure! { Event by about {
    feed {
        ExistingMechanismRecorded => events::MechanismRecordedAsFound,
        PastMechanismEndRecorded => events::MechanismEndRecordedAsFound,
        PastLevel3Declared => events::Level3DeclarationRecordedAsFound { declaration },
        PastPrincipalsDecisionRecorded => events::PrincipalsDecisionRecordedAsFound { decision },
        PastLevel3Ended => events::Level3EndRecordedAsFound { end },
        PastLeadershipRecorded => events::LeadershipRecordedAsFound,
        PastMeetingRecorded => events::MeetingRecordedAsFound,
        PastConsultationRecorded => events::ConsultationRecordedAsFound,
        EmergencyRegistered => events::EmergencyRegistered { facts },
        EmergencyReclassified => events::EmergencyReclassified { reclassification },
        LeadershipRecorded => events::LeadershipRecorded { leadership },
        PriorityIssuesAgreed => events::PriorityIssuesAgreed { agreed },
        MechanismRecorded => events::MechanismRecorded { mechanism },
        MechanismEnded => events::MechanismEnded { end },
        EmergencyEnded => events::EmergencyEnded { end },
        ContingencyPlanRecorded => events::ContingencyPlanRecorded { plan },
        Level3Declared => events::Level3Declared { declaration },
        PrincipalsDecided => events::PrincipalsDecided { decision },
        Level3Ended => events::Level3Ended { end },
        ClusterDecisionRecorded => events::ClusterDecisionRecorded { decision },
        DeploymentRecorded => events::DeploymentRecorded { deployment },
        GlobalClustersAlerted => events::GlobalClustersAlerted { alert },
        MeetingRecorded => events::MeetingRecorded { meeting },
        ConsultationRecorded => events::ConsultationRecorded { consultation },
        ReadinessStated => events::ReadinessStated { readiness },
        ClaimRecorded => events::ClaimRecorded,
        ClaimPreferred => events::ClaimPreferred { preference },
        FactCorrected => events::FactCorrected,
        FactWithdrawn => events::FactWithdrawn { withdrawal },
    }
    computed { Event::TermChosen { term } => events::TermChosen { term: term.to_wire().into() } }
} }

/// About the emergency, the mechanism, the plan or the country; a fact of a cluster is found on the feed under the cluster.
fn about(event: &Event) -> About {
    let of_fact = |fact: &FactOnRecord| About::resource(fact.subject()).under(fact.cluster().cloned());
    let emergency = match event {
        Event::PastLevel3Declared(it) | Event::PastPrincipalsDecisionRecorded(it) | Event::PastLevel3Ended(it) => {
            &it.emergency
        }
        Event::PastMeetingRecorded(it) => &it.past.emergency,
        Event::PastConsultationRecorded(it) => &it.past.emergency,
        Event::EmergencyRegistered(it) => &it.emergency,
        Event::EmergencyReclassified(it) => &it.emergency,
        Event::EmergencyEnded(it) => &it.emergency,
        Event::Level3Declared(it) | Event::PrincipalsDecided(it) | Event::Level3Ended(it) => &it.emergency,
        Event::ClusterDecisionRecorded(it) => &it.emergency,
        Event::DeploymentRecorded(it) => &it.emergency,
        Event::GlobalClustersAlerted(it) => &it.emergency,
        Event::MeetingRecorded(it) => &it.emergency,
        Event::ConsultationRecorded(it) => &it.emergency,
        Event::ReadinessStated(it) => &it.emergency,
        Event::ExistingMechanismRecorded(it) => return About::resource(MECHANISM.of(&it.found.mechanism)),
        Event::PastMechanismEndRecorded(it) => return About::resource(MECHANISM.of(&it.mechanism)),
        Event::MechanismRecorded(it) => return About::resource(MECHANISM.of(&it.mechanism)),
        Event::MechanismEnded(it) => return About::resource(MECHANISM.of(&it.mechanism)),
        Event::ContingencyPlanRecorded(it) => return About::resource(CONTINGENCY_PLAN.of(&it.plan)),
        Event::ClaimRecorded(it) => return of_fact(&it.fact),
        Event::ClaimPreferred(it) => return of_fact(&it.fact),
        Event::FactWithdrawn(it) => return of_fact(&it.fact),
        Event::FactCorrected(it) => return of_fact(&it.correction.fact),
        Event::TermChosen { .. }
        | Event::PastLeadershipRecorded(_)
        | Event::LeadershipRecorded(_)
        | Event::PriorityIssuesAgreed(_) => {
            return About::resource(COUNTRY.only());
        }
    };
    About::resource(EMERGENCY.of(emergency))
}

contract! {
    ExistingMechanismRecorded => events::MechanismRecordedAsFound { found as existing: message, began_at: timestamp }
    PastMechanismEnd => events::MechanismEndRecordedAsFound {
        mechanism: code,
        ended: past_date,
        ended_at: timestamp,
        source: text(TEXT),
    }
    PastLevel3Step => events::PastLevel3Step { emergency: code, date: past_date, at: timestamp, source: text(TEXT) }
    PastLeadershipRecorded => events::LeadershipRecordedAsFound { past: message, since_at: timestamp }
    PastMeetingRecorded => events::MeetingRecordedAsFound { past: message, held_at: timestamp }
    PastConsultationRecorded => events::ConsultationRecordedAsFound { past: message, held_at: timestamp }
    ClaimRecorded => events::ClaimRecorded { fact: message, claim: message, on_record: message }
    FactCorrected => events::FactCorrected { correction: message, at as counts_at: timestamp }
}

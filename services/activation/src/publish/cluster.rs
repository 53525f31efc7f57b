//! What the public may know of a cluster's life.
//!
//! Persons, concerns about a lead, what a lead shows of itself, money matters and answers to findings stay off the feed.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage;
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use crate::domain::cluster::{
    Activated, Adaptation, Adapted, Appointment, AppointmentEnd, AreaFocalPoint, Change, Corrected, Counterpart,
    Deactivated, EndedInPart, Event, ExistingRecorded, FocalPoint, GlobalLeadInformed, HandOver, Kept, LeadDesignated,
    PastEnd, PastLeadRecorded, PlaceFocalPoint, Renaming, SectorCodesAdopted, Sharing, SharingEnd, TermsOfReference,
};
use crate::domain::subjects::CLUSTER;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};

/// The public event that an event of the record makes, where it makes one.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::ExistingRecorded(event) => about::<pb::ClusterRecordedAsFound>(&event.found.cluster, event),
        Event::PastLeadRecorded(event) => about::<pb::ClusterLeadRecordedAsFound>(&event.lead.cluster, event),
        Event::PastEndRecorded(event) => about::<pb::ClusterEndRecordedAsFound>(&event.cluster, event),
        Event::Activated(event) => about::<pb::ClusterActivated>(&event.cluster, event),
        Event::LeadDesignated(event) => about::<pb::ClusterLeadDesignated>(&event.cluster, event),
        Event::CoordinatorAppointed(event) => about::<pb::ClusterCoordinatorAppointed>(&event.cluster, event),
        Event::AppointmentEnded(event) => about::<pb::ClusterAppointmentEnded>(&event.cluster, event),
        Event::TermsAdopted(event) => about::<pb::ClusterTermsAdopted>(&event.cluster, event),
        Event::FocalPointNamed(event) => about::<pb::ClusterFocalPointNamed>(&event.cluster, event),
        Event::AreaFocalPointNamed(event) => about::<pb::AreaFocalPointNamed>(&event.cluster, event),
        Event::PlaceFocalPointNamed(event) => about::<pb::PlaceFocalPointNamed>(&event.cluster, event),
        Event::CounterpartRecorded(event) => about::<pb::ClusterCounterpartRecorded>(&event.cluster, event),
        Event::LeadershipShared(event) => about::<pb::ClusterLeadershipShared>(&event.cluster, event),
        Event::SharingEnded(event) => about::<pb::ClusterSharingEnded>(&event.cluster, event),
        Event::HandOverPlanned(event) => about::<pb::ClusterHandOverPlanned>(&event.cluster, event),
        Event::GlobalLeadInformed(event) => about::<pb::GlobalLeadInformed>(&event.cluster, event),
        Event::Adapted(event) => about::<pb::ClusterAdapted>(&event.adaptation.cluster, event),
        Event::Renamed(event) => about::<pb::ClusterRenamed>(&event.cluster, event),
        Event::SectorCodesAdopted(event) => about::<pb::ClusterSectorCodesAdopted>(&event.cluster, event),
        Event::EndedInPart(event) => about::<pb::ClusterEndedInPart>(&event.cluster, event),
        Event::Deactivated(event) => about::<pb::ClusterDeactivated>(&event.cluster, event),
        Event::Corrected(event) => about::<pb::ClusterCorrected>(&event.correction.cluster, event),
        Event::Kept(event) => about::<pb::ClusterKept>(&event.cluster, event),
        Event::ExpertiseShown(_)
        | Event::FundingBarrierRaised(_)
        | Event::FundingBarrierTakenUp(_)
        | Event::ConcernRaised(_)
        | Event::ConcernStepTaken(_)
        | Event::ConcernClosed(_)
        | Event::FindingAnswered(_) => None,
    }
}

/// The end of a cluster that was merged into another, for those who follow the one that ended.
pub fn merged(event: &Event) -> Option<PublicEvent> {
    let Event::Adapted(adapted) = event else { return None };
    let (absorbed, into) = (adapted.absorbed()?, adapted.adaptation.cluster.to_string());
    let message = pb::ClusterMerged { cluster: absorbed.to_string(), into };
    Some(PublicEvent::new(Some(absorbed.clone()), CLUSTER.of(absorbed).to_string(), &message))
}

/// A public event about a cluster, with the message `M` of the event.
pub fn about<M>(cluster: &ResourceId, event: &impl ToMessage<M>) -> Option<PublicEvent>
where
    M: prost::Message + prost::Name + Default,
{
    Some(PublicEvent::new(Some(cluster.clone()), CLUSTER.of(cluster).to_string(), &event.to_message()))
}

contract! {
    Activated => pb::ClusterActivated {
        cluster: code,
        name: optional_text(NAME),
        sectors: codes(ANY),
        national_lead: optional_text(NAME),
        emergency: code,
        proposal: code,
        lead_agency: code,
        rationale: text(TEXT),
        unmet_need: text(TEXT),
        review_by: date,
        continues: optional_code,
    } + {
        co_leads: |it| show::texts(it.shared_with.iter().map(|agreed| &agreed.organization)),
        places: |it| show::texts(it.places.iter().map(|place| &place.place)),
        areas: |it| show::texts(it.areas.iter().map(|proposed| &proposed.area)),
    }
    SectorCodesAdopted => pb::ClusterSectorCodesAdopted { cluster: code, former: codes(ANY), codes: codes(ANY) }
    ExistingRecorded => pb::ClusterRecordedAsFound { activated_at: timestamp } + {
        existing: |recorded| Some(recorded.found.to_message()),
    }
    PastLeadRecorded => pb::ClusterLeadRecordedAsFound { lead_at: timestamp } + {
        lead: |recorded| Some(recorded.lead.to_message()),
    }
    PastEnd => pb::ClusterEndRecordedAsFound {
        cluster: code,
        ended: past_date,
        ended_at: timestamp,
        source: text(TEXT),
    }
    LeadDesignated => pb::ClusterLeadDesignated {
        cluster: code,
        previous_lead: optional_code,
        lead_agency: code,
        proposal: code,
    }
    Appointment => pb::ClusterCoordinatorAppointed { cluster: code, employer: code, starts_on: date } + {
        post: |appointment| show::stored_name(&appointment.post),
        dedicated: |appointment| !appointment.is_double_hatted(),
    }
    AppointmentEnd => pb::ClusterAppointmentEnded { cluster: code, on: date }
    TermsOfReference => pb::ClusterTermsAdopted { cluster: code, adopted_on: date, additions: texts(ANY, TEXT) }
    FocalPoint => pb::ClusterFocalPointNamed { cluster: code, issue: text(NAME), organization: code }
    AreaFocalPoint => pb::AreaFocalPointNamed {} + { focal_point: |named| Some(named.to_message()) }
    PlaceFocalPoint => pb::PlaceFocalPointNamed {} + { focal_point: |named| Some(named.to_message()) }
    Counterpart => pb::ClusterCounterpartRecorded {} + { counterpart: |counterpart| Some(counterpart.to_message()) }
    Sharing => pb::ClusterLeadershipShared {
        cluster: code,
        sharing: code,
        term: text(NAME),
        partner: code,
        place: optional_text(NAME),
        starts_on: exact_date,
    }
    SharingEnd => pb::ClusterSharingEnded { cluster: code, sharing: code, on: date }
    HandOver => pb::ClusterHandOverPlanned { cluster: code, to: code, planned_on: date }
    GlobalLeadInformed => pb::GlobalLeadInformed { cluster: code, global_lead: code, informed_at: timestamp }
    Adapted => pb::ClusterAdapted { adaptation: flattened, sectors: codes(ANY) }
    Adaptation => pb::ClusterAdapted { cluster: code, change: flattened, capacities: text(TEXT) }
    Renaming => pb::ClusterRenamed {} + { renaming: |renaming| Some(renaming.to_message()) }
    EndedInPart => pb::ClusterEndedInPart { cluster: code, review: code, places: codes(ANY), at as ended_at: timestamp }
    Deactivated => pb::ClusterDeactivated { cluster: code, review: code, at as deactivated_at: timestamp }
    Corrected => pb::ClusterCorrected { at as counts_at: timestamp } + {
        correction: |corrected| Some(corrected.correction.to_message()),
    }
    Kept => pb::ClusterKept { cluster: code, review: code, review_by: date }
}

impl ToMessage<pb::ClusterAdapted> for Change {
    fn write_to(&self, message: &mut pb::ClusterAdapted) {
        match self {
            Self::Merge { absorbed } => {
                (message.change, message.absorbed) = ("merge".to_owned(), absorbed.to_string());
            }
            Self::Split { leaving } => (message.change, message.leaving) = ("split".to_owned(), show::texts(leaving)),
            Self::Scope { scope } => (message.change, message.scope) = ("scope".to_owned(), scope.clone()),
        }
    }
}

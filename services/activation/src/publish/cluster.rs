//! What the public may know of a cluster's life.
//!
//! Persons, concerns about a lead, what a lead showed of itself, money matters and answers to findings stay off the feed.

use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_proto::events::v1 as pb;
use convene_runtime::grpc::timestamp;
use convene_runtime::publisher::PublicEvent;

use super::{named, texts};
use crate::domain::cluster::{Activated, Adaptation, Appointment, Change, Deactivated, Event, Kept, LeadDesignated};

/// The public event that an event of the record makes, where it makes one.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Activated(event) => Some(activated(event)),
        Event::LeadDesignated(event) => Some(lead_designated(event)),
        Event::Deactivated(event) => Some(deactivated(event)),
        Event::Kept(event) => Some(kept(event)),
        Event::LeadershipShared(_) | Event::SharingEnded(_) | Event::HandOverPlanned(_) | Event::GlobalLeadTold(_) => {
            leadership(event)
        }
        Event::Adapted(event) => Some(adapted(&event.adaptation, &event.sectors)),
        Event::ExpertiseShown(_)
        | Event::FundingBarrierRaised(_)
        | Event::FundingBarrierTakenUp(_)
        | Event::ConcernRaised(_)
        | Event::ConcernStepTaken(_)
        | Event::ConcernClosed(_)
        | Event::FindingAnswered(_) => None,
        _ => coordination(event),
    }
}

fn about<M: prost::Message + prost::Name>(cluster: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(Some(cluster.clone()), format!("cluster/{cluster}"), message)
}

fn activated(activated: &Activated) -> PublicEvent {
    let message = pb::ClusterActivated {
        cluster: activated.cluster.to_string(),
        sectors: texts(&activated.sectors),
        emergency: activated.emergency.to_string(),
        proposal: activated.proposal.to_string(),
        lead_agency: activated.lead_agency.to_string(),
        rationale: activated.rationale.clone(),
        unmet_need: activated.unmet_need.clone(),
        review_by: activated.review_by.to_string(),
        name: activated.name.clone().unwrap_or_default(),
        national_lead: activated.national_lead.clone().unwrap_or_default(),
    };
    about(&activated.cluster, &message)
}

fn lead_designated(designated: &LeadDesignated) -> PublicEvent {
    let message = pb::ClusterLeadDesignated {
        cluster: designated.cluster.to_string(),
        previous_lead: designated.previous_lead.as_ref().map(OrganizationCode::to_string).unwrap_or_default(),
        lead_agency: designated.lead_agency.to_string(),
        proposal: designated.proposal.to_string(),
    };
    about(&designated.cluster, &message)
}

fn deactivated(deactivated: &Deactivated) -> PublicEvent {
    let message = pb::ClusterDeactivated {
        cluster: deactivated.cluster.to_string(),
        review: deactivated.review.to_string(),
        deactivated_at: Some(timestamp(deactivated.at)),
    };
    about(&deactivated.cluster, &message)
}

fn kept(kept: &Kept) -> PublicEvent {
    let message = pb::ClusterKept {
        cluster: kept.cluster.to_string(),
        review: kept.review.to_string(),
        review_by: kept.review_by.to_string(),
    };
    about(&kept.cluster, &message)
}

fn leadership(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::LeadershipShared(sharing) => {
            let message = pb::ClusterLeadershipShared {
                cluster: sharing.cluster.to_string(),
                sharing: sharing.sharing.to_string(),
                term: sharing.term.clone(),
                partner: sharing.partner.to_string(),
                place: sharing.place.clone().unwrap_or_default(),
                starts_on: sharing.starts_on.to_string(),
            };
            Some(about(&sharing.cluster, &message))
        }
        Event::SharingEnded(end) => {
            let message = pb::ClusterSharingEnded {
                cluster: end.cluster.to_string(),
                sharing: end.sharing.to_string(),
                on: end.on.to_string(),
            };
            Some(about(&end.cluster, &message))
        }
        Event::HandOverPlanned(hand_over) => {
            let message = pb::ClusterHandOverPlanned {
                cluster: hand_over.cluster.to_string(),
                to: hand_over.to.to_string(),
                planned_on: hand_over.planned_on.to_string(),
            };
            Some(about(&hand_over.cluster, &message))
        }
        Event::GlobalLeadTold(told) => {
            let message = pb::GlobalLeadTold {
                cluster: told.cluster.to_string(),
                global_lead: told.global_lead.to_string(),
                told_at: Some(timestamp(told.told_at)),
            };
            Some(about(&told.cluster, &message))
        }
        _ => None,
    }
}

fn adapted(adaptation: &Adaptation, sectors: &[ClusterCode]) -> PublicEvent {
    let mut message = pb::ClusterAdapted {
        cluster: adaptation.cluster.to_string(),
        sectors: texts(sectors),
        capacities: adaptation.capacities.clone(),
        ..Default::default()
    };
    match &adaptation.change {
        Change::Merge { absorbed } => (message.change, message.absorbed) = ("merge".to_owned(), absorbed.to_string()),
        Change::Split { leaving } => (message.change, message.leaving) = ("split".to_owned(), texts(leaving)),
        Change::Scope { scope } => (message.change, message.scope) = ("scope".to_owned(), scope.clone()),
    }
    about(&adaptation.cluster, &message)
}

/// The end of a cluster that was merged into another, for those who follow the one that ended.
pub fn merged(event: &Event) -> Option<PublicEvent> {
    let Event::Adapted(adapted) = event else { return None };
    let (absorbed, cluster) = (adapted.absorbed()?, &adapted.adaptation.cluster);
    Some(about(absorbed, &pb::ClusterMerged { cluster: absorbed.to_string(), into: cluster.to_string() }))
}

fn coordination(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::CoordinatorAppointed(appointment) => Some(appointed(appointment)),
        Event::AppointmentEnded(end) => {
            let message = pb::ClusterAppointmentEnded { cluster: end.cluster.to_string(), on: end.on.to_string() };
            Some(about(&end.cluster, &message))
        }
        Event::TermsAdopted(terms) => {
            let message = pb::ClusterTermsAdopted {
                cluster: terms.cluster.to_string(),
                adopted_on: terms.adopted_on.to_string(),
                additions: terms.additions.clone(),
            };
            Some(about(&terms.cluster, &message))
        }
        Event::CounterpartRecorded(counterpart) => {
            let message = pb::ClusterCounterpartRecorded {
                cluster: counterpart.cluster.to_string(),
                government_body: counterpart.government_body.clone().unwrap_or_default(),
                otherwise: counterpart.otherwise.clone().unwrap_or_default(),
                first_consulted_on: counterpart.first_consulted_on.map(|day| day.to_string()).unwrap_or_default(),
            };
            Some(about(&counterpart.cluster, &message))
        }
        _ => focal_point(event),
    }
}

fn appointed(appointment: &Appointment) -> PublicEvent {
    let message = pb::ClusterCoordinatorAppointed {
        cluster: appointment.cluster.to_string(),
        post: named(&appointment.post),
        employer: appointment.employer.to_string(),
        dedicated: !appointment.is_double_hatted(),
        from: appointment.from.to_string(),
    };
    about(&appointment.cluster, &message)
}

fn focal_point(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::FocalPointNamed(named) => {
            let message = pb::ClusterFocalPointNamed {
                cluster: named.cluster.to_string(),
                issue: named.issue.clone(),
                organization: named.organization.to_string(),
            };
            Some(about(&named.cluster, &message))
        }
        Event::AreaFocalPointNamed(named) => {
            let message = pb::AreaFocalPointNamed {
                cluster: named.cluster.to_string(),
                area: named.area.to_string(),
                agency: named.agency.to_string(),
            };
            Some(about(&named.cluster, &message))
        }
        Event::PlaceFocalPointNamed(named) => {
            let message = pb::PlaceFocalPointNamed {
                cluster: named.cluster.to_string(),
                place: named.place.to_string(),
                name: named.name.clone(),
                organization: named.organization.to_string(),
                since: named.since.to_string(),
            };
            Some(about(&named.cluster, &message))
        }
        _ => None,
    }
}

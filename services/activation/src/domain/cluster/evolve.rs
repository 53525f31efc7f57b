//! A cluster after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Adaptation, Change, Cluster, Concern, Counterpart, Lead};
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    if let Some(activated) = activated(event, stamp) {
        operation.clusters.insert(activated.id.clone(), activated);
        return operation;
    }
    if let Event::Adapted { adaptation: Adaptation { cluster, change: Change::Merge { absorbed }, .. }, .. } = event
        && let Some(ended) = operation.clusters.get_mut(absorbed)
    {
        ended.deactivated_at = Some(stamp.occurred_at);
        ended.merged_into = Some(cluster.clone());
        ended.etag = stamp.etag;
    }
    if let Some(cluster) = cluster_of(event).and_then(|id| operation.clusters.get_mut(id)) {
        apply(cluster, event, stamp);
        cluster.etag = stamp.etag;
    }
    operation
}

fn activated(event: &Event, stamp: &Stamp) -> Option<Cluster> {
    let Event::Activated {
        cluster,
        name,
        sectors,
        national_lead,
        emergency,
        proposal,
        lead_agency,
        criteria,
        review_by,
        ..
    } = event
    else {
        return None;
    };
    let counterpart = national_lead.as_ref().map(|government_body| Counterpart {
        cluster: cluster.clone(),
        government_body: Some(government_body.clone()),
        otherwise: None,
        first_consulted_on: None,
    });
    Some(Cluster {
        id: cluster.clone(),
        name: name.clone().unwrap_or_else(|| cluster.to_string()),
        sectors: sectors.clone(),
        scope: None,
        emergency: emergency.clone(),
        proposal: proposal.clone(),
        activated_at: stamp.occurred_at,
        deactivated_at: None,
        merged_into: None,
        leads: vec![Lead { agency: lead_agency.clone(), since: stamp.occurred_at }],
        criteria: criteria.clone(),
        review_by: *review_by,
        coordinators: Vec::new(),
        terms_of_reference: None,
        focal_points: BTreeMap::new(),
        areas: BTreeMap::new(),
        places: BTreeMap::new(),
        sharing: BTreeMap::new(),
        funding_barriers: BTreeMap::new(),
        hand_over: None,
        expertise: None,
        global_lead_told: None,
        counterpart,
        concerns: BTreeMap::new(),
        etag: stamp.etag,
    })
}

fn cluster_of(event: &Event) -> Option<&ResourceId> {
    match event {
        Event::Activated { cluster, .. }
        | Event::LeadDesignated { cluster, .. }
        | Event::Deactivated { cluster, .. }
        | Event::Kept { cluster, .. } => Some(cluster),
        Event::CoordinatorAppointed(appointment) => Some(&appointment.cluster),
        Event::AppointmentEnded(end) => Some(&end.cluster),
        Event::TermsAdopted(terms) => Some(&terms.cluster),
        Event::FocalPointNamed(focal_point) => Some(&focal_point.cluster),
        Event::AreaFocalPointNamed(focal_point) => Some(&focal_point.cluster),
        Event::PlaceFocalPointNamed(focal_point) => Some(&focal_point.cluster),
        Event::CounterpartRecorded(counterpart) => Some(&counterpart.cluster),
        Event::LeadershipShared(sharing) => Some(&sharing.cluster),
        Event::SharingEnded(end) => Some(&end.cluster),
        Event::FundingBarrierRaised(barrier) => Some(&barrier.cluster),
        Event::FundingBarrierTakenUp(taken_up) => Some(&taken_up.cluster),
        Event::HandOverPlanned(hand_over) => Some(&hand_over.cluster),
        Event::ExpertiseShown(expertise) => Some(&expertise.cluster),
        Event::GlobalLeadTold(told) => Some(&told.cluster),
        Event::ConcernRaised(raised) => Some(&raised.cluster),
        Event::ConcernStepTaken { step, .. } => Some(&step.cluster),
        Event::ConcernClosed(closure) => Some(&closure.cluster),
        Event::Adapted { adaptation, .. } => Some(&adaptation.cluster),
        Event::FindingAnswered(_) => None,
    }
}

fn apply(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::LeadDesignated { lead_agency, .. } => {
            cluster.leads.push(Lead { agency: lead_agency.clone(), since: stamp.occurred_at });
            cluster.sharing.values_mut().for_each(|sharing| sharing.last_resort = lead_agency.clone());
            (cluster.expertise, cluster.global_lead_told, cluster.hand_over) = (None, None, None);
        }
        Event::Deactivated { at, .. } => cluster.deactivated_at = Some(*at),
        Event::Kept { review_by, .. } => cluster.review_by = *review_by,
        Event::LeadershipShared(sharing) => {
            cluster.sharing.insert(sharing.sharing.clone(), sharing.clone());
        }
        Event::SharingEnded(end) => {
            cluster.sharing.remove(&end.sharing);
            cluster.funding_barriers.remove(&end.sharing);
        }
        Event::FundingBarrierRaised(barrier) => {
            cluster.funding_barriers.insert(barrier.sharing.clone(), barrier.clone());
        }
        Event::FundingBarrierTakenUp(taken_up) => {
            cluster.funding_barriers.remove(&taken_up.sharing);
        }
        Event::HandOverPlanned(hand_over) => cluster.hand_over = Some(hand_over.clone()),
        Event::ExpertiseShown(expertise) => cluster.expertise = Some(expertise.clone()),
        Event::GlobalLeadTold(told) => cluster.global_lead_told = Some(told.clone()),
        Event::Adapted { adaptation, sectors } => {
            cluster.sectors.clone_from(sectors);
            if let Change::Scope { scope } = &adaptation.change {
                cluster.scope = Some(scope.clone());
            }
        }
        Event::ConcernRaised(_) | Event::ConcernStepTaken { .. } | Event::ConcernClosed(_) => concern(cluster, event),
        _ => coordination(cluster, event),
    }
}

fn coordination(cluster: &mut Cluster, event: &Event) {
    match event {
        Event::CoordinatorAppointed(appointment) => {
            cluster.coordinators.retain(|held| held.person != appointment.person);
            cluster.coordinators.push(appointment.clone());
        }
        Event::AppointmentEnded(end) => cluster.coordinators.retain(|held| held.person != end.person),
        Event::TermsAdopted(terms) => cluster.terms_of_reference = Some(terms.clone()),
        Event::FocalPointNamed(focal_point) => {
            cluster.focal_points.insert(focal_point.issue.clone(), focal_point.clone());
        }
        Event::AreaFocalPointNamed(focal_point) => {
            cluster.areas.insert(focal_point.area.clone(), focal_point.agency.clone());
        }
        Event::PlaceFocalPointNamed(focal_point) => {
            cluster.places.insert(focal_point.place.clone(), focal_point.clone());
        }
        Event::CounterpartRecorded(counterpart) => cluster.counterpart = Some(counterpart.clone()),
        _ => {}
    }
}

fn concern(cluster: &mut Cluster, event: &Event) {
    match event {
        Event::ConcernRaised(raised) => {
            let lead_agency = cluster.lead_agency().cloned();
            let concern = Concern { raised: raised.clone(), lead_agency, steps: Vec::new(), outcome: None };
            cluster.concerns.insert(raised.concern.clone(), concern);
        }
        Event::ConcernStepTaken { step, .. } => {
            if let Some(concern) = cluster.concerns.get_mut(&step.concern) {
                concern.steps.push(step.clone());
            }
        }
        Event::ConcernClosed(closure) => {
            if let Some(concern) = cluster.concerns.get_mut(&closure.concern) {
                concern.outcome = Some(closure.outcome.clone());
            }
        }
        _ => {}
    }
}

//! A cluster after an event.

use std::collections::BTreeMap;

use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Adaptation, Change, Cluster, Concern, Counterpart, Lead, StepTaken};
use crate::domain::{Operation, Recorded};

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
        let review_by = ended.review_by;
        if let Some(into) = operation.clusters.get_mut(cluster) {
            into.review_by = into.review_by.min(review_by);
        }
    }
    if let Some(cluster) = event.cluster().and_then(|id| operation.clusters.get_mut(id)) {
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
    let counterpart = national_lead.as_ref().map(|government_body| Recorded {
        what: Counterpart {
            cluster: cluster.clone(),
            government_body: Some(government_body.clone()),
            otherwise: None,
            first_consulted_on: None,
        },
        stamp: stamp.clone(),
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
        adaptations: Vec::new(),
        concerns: BTreeMap::new(),
        etag: stamp.etag,
    })
}

fn apply(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::LeadDesignated { lead_agency, convenes_only, .. } => {
            cluster.leads.push(Lead { agency: lead_agency.clone(), since: stamp.occurred_at });
            let last_resort = (!convenes_only).then(|| lead_agency.clone());
            cluster.sharing.values_mut().for_each(|sharing| sharing.what.last_resort.clone_from(&last_resort));
            (cluster.expertise, cluster.global_lead_told, cluster.hand_over) = (None, None, None);
        }
        Event::Deactivated { at, .. } => cluster.deactivated_at = Some(*at),
        Event::Kept { review_by, .. } => cluster.review_by = *review_by,
        Event::LeadershipShared(sharing) => {
            cluster.sharing.insert(sharing.sharing.clone(), Recorded::new(sharing, stamp));
        }
        Event::SharingEnded(end) => {
            cluster.sharing.remove(&end.sharing);
            cluster.funding_barriers.remove(&end.sharing);
        }
        Event::FundingBarrierRaised(barrier) => {
            cluster.funding_barriers.insert(barrier.sharing.clone(), Recorded::new(barrier, stamp));
        }
        Event::FundingBarrierTakenUp(taken_up) => {
            cluster.funding_barriers.remove(&taken_up.sharing);
        }
        Event::HandOverPlanned(hand_over) => cluster.hand_over = Some(Recorded::new(hand_over, stamp)),
        Event::ExpertiseShown(expertise) => cluster.expertise = Some(Recorded::new(expertise, stamp)),
        Event::GlobalLeadTold(told) => cluster.global_lead_told = Some(Recorded::new(told, stamp)),
        Event::Adapted { adaptation, sectors } => {
            cluster.sectors.clone_from(sectors);
            cluster.adaptations.push(Recorded::new(adaptation, stamp));
            if let Change::Scope { scope } = &adaptation.change {
                cluster.scope = Some(scope.clone());
            }
        }
        Event::ConcernRaised(_) | Event::ConcernStepTaken { .. } | Event::ConcernClosed(_) => {
            concern(cluster, event, stamp)
        }
        _ => coordination(cluster, event, stamp),
    }
}

fn coordination(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::CoordinatorAppointed(appointment) => {
            cluster.coordinators.retain(|held| held.what.person != appointment.person);
            cluster.coordinators.push(Recorded::new(appointment, stamp));
        }
        Event::AppointmentEnded(end) => cluster.coordinators.retain(|held| held.what.person != end.person),
        Event::TermsAdopted(terms) => cluster.terms_of_reference = Some(Recorded::new(terms, stamp)),
        Event::FocalPointNamed(focal_point) => {
            cluster.focal_points.insert(focal_point.issue.clone(), Recorded::new(focal_point, stamp));
        }
        Event::AreaFocalPointNamed(focal_point) => {
            cluster.areas.insert(focal_point.area.clone(), Recorded::new(focal_point, stamp));
        }
        Event::PlaceFocalPointNamed(focal_point) => {
            cluster.places.insert(focal_point.place.clone(), Recorded::new(focal_point, stamp));
        }
        Event::CounterpartRecorded(counterpart) => {
            let consulted = cluster.counterpart.as_ref().and_then(|known| known.what.first_consulted_on);
            let first_consulted_on = counterpart.first_consulted_on.or(consulted);
            let counterpart = Counterpart { first_consulted_on, ..counterpart.clone() };
            cluster.counterpart = Some(Recorded::new(&counterpart, stamp));
        }
        _ => {}
    }
}

fn concern(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::ConcernRaised(raised) => {
            let lead_agency = cluster.lead_agency().cloned();
            let raised_by = Recorded::new(raised, stamp);
            let concern = Concern { raised: raised_by, lead_agency, steps: Vec::new(), closure: None };
            cluster.concerns.insert(raised.concern.clone(), concern);
        }
        Event::ConcernStepTaken { step, left_out } => {
            if let Some(concern) = cluster.concerns.get_mut(&step.concern) {
                concern.steps.push(StepTaken { step: Recorded::new(step, stamp), left_out: left_out.clone() });
            }
        }
        Event::ConcernClosed(closure) => {
            if let Some(concern) = cluster.concerns.get_mut(&closure.concern) {
                concern.closure = Some(Recorded::new(closure, stamp));
            }
        }
        _ => {}
    }
}

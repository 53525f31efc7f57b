//! A cluster after an event.

use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Cluster, Lead};
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::Activated { cluster, sectors, emergency, proposal, lead_agency, criteria, review_by } => {
            let activated = Cluster {
                id: cluster.clone(),
                sectors: sectors.clone(),
                emergency: emergency.clone(),
                proposal: proposal.clone(),
                activated_at: stamp.occurred_at,
                deactivated_at: None,
                leads: vec![Lead { agency: lead_agency.clone(), since: stamp.occurred_at }],
                criteria: criteria.clone(),
                review_by: *review_by,
                etag: stamp.etag,
            };
            operation.clusters.insert(cluster.clone(), activated);
        }
    }
    operation
}

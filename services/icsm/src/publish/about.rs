//! Public events about a mission, or about one cluster's part in it.

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_runtime::publisher::PublicEvent;

use crate::domain::global_lead;
use crate::domain::subjects::MISSION;

/// What `message` says about the mission.
pub(super) fn about<M: prost::Message + prost::Name>(mission: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, MISSION.of(mission).to_string(), message)
}

/// What `message` says about one cluster's part in the mission: it is found under the cluster.
pub(super) fn about_cluster<M: prost::Message + prost::Name>(
    mission: &ResourceId,
    cluster: &ClusterCode,
    message: &M,
) -> PublicEvent {
    PublicEvent { cluster: global_lead::token(cluster), ..about(mission, message) }
}

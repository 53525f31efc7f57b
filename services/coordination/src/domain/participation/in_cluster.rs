//! What happens to somebody who takes part, with the cluster in which it happens.

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

/// What happened to somebody who takes part, with the cluster in which it does: the one that it joined, or one that carries it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InCluster<T> {
    /// What happened.
    #[serde(flatten)]
    pub what: T,
    /// The cluster.
    pub cluster: ResourceId,
}

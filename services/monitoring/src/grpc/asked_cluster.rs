//! The cluster that a list is narrowed to.

use std::collections::BTreeSet;

use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_runtime::grpc::Fields;

use super::Api;

impl Api {
    /// The clusters of the records that are asked about.
    pub(super) fn clusters(&self, is_about: impl Fn(&AggregateKey) -> bool) -> BTreeSet<ResourceId> {
        let mut clusters = BTreeSet::new();
        self.engine.each_record(|key, record| {
            clusters.extend(record.state.clusters.keys().filter(|_| is_about(key)).cloned());
        });
        clusters
    }
}

/// The cluster that is named, if one is. One that none of the records has is refused with the nearest name.
pub fn asked_cluster(fields: &mut Fields, cluster: &str, known: &BTreeSet<ResourceId>) -> Option<Option<ResourceId>> {
    if cluster.is_empty() || known.is_empty() {
        return fields.optional_code("cluster", cluster);
    }
    fields.known_code("cluster", cluster, "cluster", known.iter().map(AsRef::as_ref)).map(Some)
}

//! Which checklists a list asks for.

use std::collections::BTreeSet;

use convene_kernel::codes::ResourceId;
use convene_kernel::derived_duties::DutyEnd;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::Policy;
use convene_kernel::time::{Moment, Tz};
use convene_proto::monitoring::v1::{ChecklistRow, ListChecklistsRequest};
use convene_runtime::grpc::CountriesQuery;
use tonic::Status;

use super::asked_cluster::asked_cluster;
use super::responses;
use crate::domain::Monitored;
use crate::domain::checklist::{Owed, owed};
use crate::domain::cluster::Cluster;

/// Which checklists are asked for.
pub struct ChecklistFilter {
    cluster: Option<ResourceId>,
    late: bool,
    include_void: bool,
}

impl ChecklistFilter {
    /// The filter of a request. A cluster that no record has is refused with the nearest name.
    pub fn of(asked: &CountriesQuery<ListChecklistsRequest>, clusters: &BTreeSet<ResourceId>) -> Result<Self, Status> {
        let message = &asked.message;
        let cluster = asked.fields(|fields| asked_cluster(fields, &message.cluster, clusters))?;
        Ok(Self { cluster, late: message.late, include_void: message.include_void })
    }

    /// The checklists of one record that are asked for: those that are owed, and those in between.
    pub fn of_record(
        &self,
        key: &AggregateKey,
        monitored: &Monitored,
        policy: &Policy,
        (now, zone): (Moment, Tz),
    ) -> Vec<ChecklistRow> {
        let asked_for = |cluster: &&Cluster| self.cluster.as_ref().is_none_or(|asked| cluster.id == *asked);
        let clusters = monitored.clusters.values().filter(asked_for);
        let of_cluster = |cluster: &Cluster| {
            let row = |owed: Option<&Owed>, checklist: Option<&ResourceId>| ChecklistRow {
                country: key.country.to_string(),
                cluster: cluster.id.to_string(),
                owed: owed.map(|one| responses::owed_checklist(one, now)),
                checklist: checklist.and_then(|id| responses::checklist_by_id(monitored, id).ok()),
            };
            let owed = owed(monitored, cluster, policy, zone);
            let kept: BTreeSet<&ResourceId> = owed.iter().filter_map(|one| one.checklist.as_ref()).collect();
            let is_kept = |id: &ResourceId| kept.contains(id);
            let others = monitored.checklists.values().filter(|one| one.draft.cluster == cluster.id && !self.late);
            let others = others.map(|one| &one.draft.checklist).filter(|id| !is_kept(id));
            let others: Vec<_> = others.map(|id| row(None, Some(id))).collect();
            let shown = owed.iter().filter(|one| self.shows(one, now));
            shown.map(|one| row(Some(one), one.checklist.as_ref())).chain(others).collect::<Vec<_>>()
        };
        clusters.flat_map(of_cluster).collect()
    }

    fn shows(&self, owed: &Owed, now: Moment) -> bool {
        let is_void = matches!(owed.end, Some(DutyEnd::Void(..)));
        if self.late { owed.is_late_at(now) } else { self.include_void || !is_void }
    }
}

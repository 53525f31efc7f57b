//! Which structures a list asks for.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::grpc::{CountriesQuery, Fields};
use tonic::Status;

use super::names::Names;
use super::responses;
use crate::domain::Coordination;
use crate::domain::structure::Structure;

/// Which structures are asked for.
pub struct StructureFilter {
    cluster: Option<ResourceId>,
    kind: pb::StructureKind,
    include_ended: bool,
}

impl StructureFilter {
    /// Those that a request asks for.
    ///
    /// # Errors
    /// When a field of it is malformed, or names what is not on record.
    pub fn of(asked: &CountriesQuery<ListStructuresRequest>, names: &Names) -> Result<Self, Status> {
        asked.fields(|fields| Self::read(fields, &asked.message, names))
    }

    fn read(fields: &mut Fields, request: &ListStructuresRequest, names: &Names) -> Option<Self> {
        let cluster = names.cluster(fields, &request.cluster);
        let kind = fields.choice("kind", request.kind, pb::StructureKind::as_str_name, Some);
        Some(Self { cluster: cluster?, kind: kind?, include_ended: request.include_ended })
    }

    /// Those of one record that are asked for, as they are at a moment.
    pub fn of_record(&self, key: &AggregateKey, record: &Record<Coordination>, moment: Moment) -> Vec<StructureEntry> {
        let state = &record.state;
        let admits = |one: &&Structure| {
            let formed_in = one.cluster.as_ref();
            let carried_on = || formed_in.and_then(|formed_in| state.carried_on_by(formed_in, moment));
            let in_cluster = |cluster: &ResourceId| {
                formed_in == Some(cluster) || carried_on().is_some_and(|carrying| carrying.id == *cluster)
            };
            one.formed.occurred_at <= moment
                && self.cluster.as_ref().is_none_or(in_cluster)
                && (self.kind == pb::StructureKind::Unspecified || self.kind == one.kind().to_wire())
                && (self.include_ended || state.worked_until(one, moment).is_none())
        };
        let entry = |one| {
            let structure = Some(responses::structure::structure(record, one, moment));
            StructureEntry { country: key.country.to_string(), structure }
        };
        state.structures.values().filter(admits).map(entry).collect()
    }
}

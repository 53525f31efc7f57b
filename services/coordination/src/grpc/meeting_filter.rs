//! Which meetings a list asks for.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1::*;
use convene_runtime::grpc::{CountriesQuery, Fields};
use tonic::Status;

use super::names::Names;
use super::responses;
use crate::domain::Coordination;
use crate::domain::meeting::{Meeting, to_take_up};

/// Which meetings are asked for.
pub struct MeetingFilter {
    cluster: Option<ResourceId>,
    structure: Option<ResourceId>,
    to_take_up: bool,
}

impl MeetingFilter {
    /// Those that a request asks for.
    ///
    /// # Errors
    /// When a field of it is malformed, or names what is not on record.
    pub fn of(asked: &CountriesQuery<ListMeetingsRequest>, names: &Names) -> Result<Self, Status> {
        asked.fields(|fields| Self::read(fields, &asked.message, names))
    }

    fn read(fields: &mut Fields, request: &ListMeetingsRequest, names: &Names) -> Option<Self> {
        let cluster = names.cluster(fields, &request.cluster);
        let structure = names.structure(fields, &request.structure);
        Some(Self { cluster: cluster?, structure: structure?, to_take_up: request.to_take_up })
    }

    /// Those of one record that are asked for, as they are at a moment.
    pub fn of_record(&self, key: &AggregateKey, record: &Record<Coordination>, moment: Moment) -> Vec<MeetingEntry> {
        let state = &record.state;
        let waiting: Vec<&ResourceId> = match self.to_take_up {
            true => {
                let active = state.clusters.values().filter(|cluster| cluster.is_active_at(moment));
                active.flat_map(|cluster| to_take_up(state, cluster, moment)).map(|raised| &raised.meeting.id).collect()
            }
            false => Vec::new(),
        };
        let admits = |one: &&Meeting| {
            let held = &one.held.what;
            one.began_at() <= moment
                && self.cluster.as_ref().is_none_or(|cluster| held.clusters().any(|id| id == cluster))
                && (self.structure.is_none() || held.structure == self.structure)
                && (!self.to_take_up || waiting.contains(&&one.id))
        };
        let entry = |one| MeetingEntry {
            country: key.country.to_string(),
            meeting: Some(responses::meeting::meeting(record, one)),
        };
        state.meetings.values().filter(admits).map(entry).collect()
    }
}

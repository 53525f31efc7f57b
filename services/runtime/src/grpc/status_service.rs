//! The status service of gRPC: the state of a service, and whether the feed has what was decided.

use std::sync::Arc;
use std::time::Duration;

use convene_kernel::aggregate::BrokenChain;
use convene_kernel::message;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::status_service_server::{StatusService, StatusServiceServer};
use prost::Message as _;
use tonic::codec::CompressionEncoding;
use tonic::{Code, Request, Response, Status};

use super::edge::Edge;
use super::fields::Fields;
use super::query::read_fields;
use super::reasons;
use super::show::timestamp;
use super::status::{plain, unavailable};
use crate::clock::{Clock, ClockKind};
use crate::projection::{Parked, StreamPosition};
use crate::publisher::{FeedError, ForeignMessage};
use crate::readiness::Readiness;
use crate::service_status::ServiceStatus;
use crate::storage::Stored;

/// How many positions may be awaited at once.
const MOST_POSITIONS: usize = 1_000;

/// How long is waited when the caller does not say.
const USUAL_PATIENCE: Duration = Duration::from_secs(10);

/// How long is waited at most, in seconds.
const LONGEST_PATIENCE: i64 = 60;

/// The service.
#[derive(Clone, Debug)]
pub struct StatusApi {
    name: &'static str,
    edge: Arc<Edge>,
    readiness: Readiness,
    service_status: Arc<dyn ServiceStatus>,
    clock: Arc<dyn Clock>,
}

impl StatusApi {
    /// Reports the state of the service `name`.
    pub fn new(
        name: &'static str,
        edge: Arc<Edge>,
        readiness: Readiness,
        service_status: Arc<dyn ServiceStatus>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { name, edge, readiness, service_status, clock }
    }

    /// The same as a gRPC service.
    pub fn into_service(self) -> StatusServiceServer<Self> {
        let largest = self.edge.largest_decoded();
        StatusServiceServer::new(self).max_decoding_message_size(largest).accept_compressed(CompressionEncoding::Gzip)
    }

    fn service_status(&self) -> &dyn ServiceStatus {
        self.service_status.as_ref()
    }
}

#[tonic::async_trait]
impl StatusService for StatusApi {
    async fn get_status(
        &self,
        request: Request<common::GetStatusRequest>,
    ) -> Result<Response<common::GetStatusResponse>, Status> {
        let _admitted = self.edge.admit(request.metadata(), request.get_ref().encoded_len())?;
        let status = self.service_status();
        let states = status.partition_states().await.map_err(|error| unavailable(&error))?;
        let partitions = states.iter().map(|state| common::PartitionStatus {
            partition: state.partition,
            last_sequence: state.last,
            folded_sequence: state.folded,
            published_sequence: state.published,
            damage: status.damage(state.partition).unwrap_or_default(),
        });
        let partitions_of_log = status.partitions();
        Ok(Response::new(common::GetStatusResponse {
            service: self.name.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            now: Some(timestamp(self.clock.now())),
            simulated_time: self.clock.kind() == ClockKind::Simulated,
            caught_up: status.is_caught_up(),
            lacking: self.readiness.lacking(),
            partitions: partitions.collect(),
            feed_lag: states.iter().map(|state| state.last.saturating_sub(state.published)).sum(),
            broken_records: status.broken().iter().map(|broken| broken_record(broken, partitions_of_log)).collect(),
            feed_errors: status.feed_errors().into_iter().map(feed_error).collect(),
            parked_messages: status.parked().into_iter().map(parked_message).collect(),
            followed_streams: status.followed_streams().into_iter().map(followed_stream).collect(),
            foreign_messages: status.foreign_messages().into_iter().map(foreign_message).collect(),
            records_ahead_of_clock: status.ahead_of_the_clock() as u64,
            nearly_full_storage: self.readiness.stored().into_iter().filter_map(nearly_full).collect(),
            policy_profile: self.edge.guidance().policy.profile.clone(),
        }))
    }

    async fn await_published(
        &self,
        request: Request<common::AwaitPublishedRequest>,
    ) -> Result<Response<common::AwaitPublishedResponse>, Status> {
        let _admitted = self.edge.admit(request.metadata(), request.get_ref().encoded_len())?;
        let (positions, patience) = read(request.get_ref(), self.service_status().partitions())?;
        match tokio::time::timeout(patience, self.service_status().wait_published(&positions)).await {
            Ok(()) => Ok(Response::new(common::AwaitPublishedResponse {})),
            Err(_) => {
                let message = message!(
                    "not everything is on the feed after {seconds} s; GetStatus says whether a feed has stopped",
                    seconds = patience.as_secs_f32()
                );
                Err(plain(Code::DeadlineExceeded, reasons::NOT_PUBLISHED_YET, message))
            }
        }
    }

    async fn await_followed(
        &self,
        request: Request<common::AwaitFollowedRequest>,
    ) -> Result<Response<common::AwaitFollowedResponse>, Status> {
        let _admitted = self.edge.admit(request.metadata(), request.get_ref().encoded_len())?;
        let patience = read_fields(|fields| patience(fields, request.get_ref().timeout.as_ref()))?;
        match tokio::time::timeout(patience, self.service_status().wait_followed()).await {
            Ok(Ok(())) => Ok(Response::new(common::AwaitFollowedResponse {})),
            Ok(Err(error)) => Err(unavailable(&error)),
            Err(_) => {
                let message = message!(
                    "not everything that others published is dealt with after {seconds} s; GetStatus says what interrupts it",
                    seconds = patience.as_secs_f32()
                );
                Err(plain(Code::DeadlineExceeded, reasons::NOT_FOLLOWED_YET, message))
            }
        }
    }
}

type Positions = Vec<(u32, u64)>;

fn read(request: &common::AwaitPublishedRequest, partitions: u32) -> Result<(Positions, Duration), Status> {
    read_fields(|fields| {
        let positions = fields.each("positions", &request.positions, 1..=MOST_POSITIONS, |fields, position| {
            let partition = fields.number("partition", position.partition, 0..=partitions.saturating_sub(1));
            partition.map(|partition| (partition, position.sequence))
        });
        positions.zip(patience(fields, request.timeout.as_ref()))
    })
}

/// How long the caller waits at most.
fn patience(fields: &mut Fields, timeout: Option<&prost_types::Duration>) -> Option<Duration> {
    let Some(timeout) = timeout else { return Some(USUAL_PATIENCE) };
    let seconds = fields.number("timeout.seconds", timeout.seconds, 0..=LONGEST_PATIENCE);
    let nanoseconds = fields.number("timeout.nanos", timeout.nanos, 0..=999_999_999);
    let parts = seconds.and_then(|seconds| u64::try_from(seconds).ok());
    parts.zip(nanoseconds.and_then(|part| u32::try_from(part).ok())).map(|(whole, part)| Duration::new(whole, part))
}

fn broken_record(broken: &BrokenChain, partitions: u32) -> common::BrokenRecord {
    common::BrokenRecord {
        country: broken.key.country.to_string(),
        kind: broken.key.kind.clone(),
        id: broken.key.id.clone(),
        position: Some(common::LogPosition { partition: broken.key.partition(partitions), sequence: broken.sequence }),
        problem: broken.what.clone(),
    }
}

fn parked_message(parked: Parked) -> common::ParkedMessage {
    let Parked { stream, sequence, problem } = parked;
    common::ParkedMessage { stream, sequence, problem }
}

fn followed_stream(followed: StreamPosition) -> common::FollowedStream {
    let StreamPosition { stream, position, is_caught_up, interruption } = followed;
    common::FollowedStream { stream, position, caught_up: is_caught_up, interruption: interruption.unwrap_or_default() }
}

fn nearly_full(stored: Stored) -> Option<common::NearlyFullStorage> {
    let limit_bytes = stored.nearly_reached()?;
    let stream = stored.stream.unwrap_or_default();
    Some(common::NearlyFullStorage { stream, used_bytes: stored.used, limit_bytes })
}

fn foreign_message(ForeignMessage { stream, sequence, subject }: ForeignMessage) -> common::ForeignMessage {
    common::ForeignMessage { stream: stream.to_owned(), sequence, subject }
}

fn feed_error(error: FeedError) -> common::FeedError {
    let position = common::LogPosition { partition: error.partition, sequence: error.sequence };
    common::FeedError { country: error.country, position: Some(position), problem: error.why }
}

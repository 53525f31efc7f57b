//! The coordination service: who takes part in the clusters of a country, in which way and with which commitments.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in [`grpc`], [`publish`] and [`follow`].

pub mod coverage;
pub mod coverage_data;
pub mod domain;
pub mod follow;
pub mod grpc;
pub mod publish;
mod reasons;
pub mod views;
pub mod visibility;

use std::sync::Arc;

use convene_runtime::clock::Clock;
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::service::{Running, ServiceContext, ServiceError};

pub use reasons::ALL as REASONS;

use tokio::sync::Notify;

use crate::coverage_data::{Announcer, CoverageData, CoverageFacts};
use crate::domain::{Coordination, CountryCoverage};
use crate::grpc::{Api, CoverageApi};
use crate::views::KnownCoverages;

/// The settings of this service that apply where nothing is configured.
pub const DEFAULTS: Defaults =
    Defaults { service: domain::SERVICE, grpc_address: "127.0.0.1:7402", http_address: "127.0.0.1:7412" };

/// Starts the service.
///
/// # Errors
/// What prevents the start, and how to fix it.
pub async fn start(config: ServiceConfig, clock: Arc<dyn Clock>) -> Result<Running, ServiceError> {
    let context = ServiceContext::connect(domain::SERVICE, config, clock).await?;
    let mut records = context.open_records().await?;
    let datasets = records.datasets().await?;
    let engine = records.open::<Coordination, ()>(publish::public_events);
    let (data, to_announce) = (Arc::new(CoverageData::new(datasets.store.clone())), Arc::new(Notify::new()));
    let facts = CoverageFacts {
        data: Arc::clone(&data),
        coordination: Arc::clone(&engine),
        to_announce: Arc::clone(&to_announce),
    };
    let coverage =
        records.open_with_facts::<CountryCoverage, KnownCoverages>(publish::public_events_of_coverage, facts);
    let announcer = Announcer::start(Arc::clone(&coverage), Arc::clone(&data), to_announce);
    let records = records.publish().await?;
    records.watch(follow::activation(&context.nats, &engine).await?);
    let (edge, coordination) = (Arc::clone(&context.edge), Arc::clone(&engine));
    let coverage = CoverageApi { engine: coverage, edge, data, datasets, coordination, announcer: Arc::new(announcer) };
    let api = Api { engine, edge: Arc::clone(&context.edge), coverage };
    let people = context.people().await?.into_service();
    Ok(context.serve(records, api.into_services().with(people)).await)
}

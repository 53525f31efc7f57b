//! The monitoring service: how well the coordination of clusters works.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in [`grpc`], [`publish`] and [`follow`].

pub mod documents;
pub mod domain;
pub mod follow;
pub mod grpc;
pub mod publish;
mod reasons;
pub mod views;
pub mod visibility;

use std::sync::Arc;

use convene_kernel::key::AggregateKey;
use convene_runtime::clock::Clock;
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::service::{Running, ServiceContext, ServiceError};

pub use reasons::ALL as REASONS;

use crate::domain::{Command, Monitoring};
use crate::follow::{Coordination, FollowedCoordination};
use crate::grpc::Api;

/// The settings of this service that apply where nothing is configured.
pub const DEFAULTS: Defaults =
    Defaults { service: domain::SERVICE, grpc_address: "127.0.0.1:7404", http_address: "127.0.0.1:7414" };

/// Starts the service.
///
/// # Errors
/// What prevents the start, and how to fix it.
pub async fn start(config: ServiceConfig, clock: Arc<dyn Clock>) -> Result<Running, ServiceError> {
    let context = ServiceContext::connect(domain::SERVICE, config, clock).await?;
    let mut records = context.open_records().await?;
    let followed = FollowedCoordination::default();
    let known = Arc::clone(&followed);
    let facts = move |_: &(), key: &AggregateKey, command: &Command| follow::facts(&known, key, command);
    let engine = records.open_with_facts::<Monitoring, ()>(publish::public_events, facts);
    let records = records.publish().await?;
    records.watch(follow::activation(&context.nats, &engine).await?);
    let coordination = Arc::new(Coordination::follow(&context.nats).await?);
    let coordination = Arc::clone(followed.get_or_init(|| coordination));
    records.watch(Arc::clone(&coordination));
    let api = Api { engine, edge: Arc::clone(&context.edge), coordination };
    Ok(context.serve(records, api.into_services()).await)
}

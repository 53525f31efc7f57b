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

use convene_runtime::clock::Clock;
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::service::{Running, ServiceContext, ServiceError};

pub use reasons::ALL as REASONS;

use crate::domain::Monitoring;
use crate::follow::Partners;
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
    let engine = records.open::<Monitoring, ()>(publish::public_events);
    let records = records.publish().await?;
    records.watch(follow::activation(&context.nats, &engine).await?);
    let partners = Arc::new(Partners::follow(&context.nats).await?);
    records.watch(Arc::clone(&partners));
    let api = Api { engine, edge: Arc::clone(&context.edge), partners };
    Ok(context.serve(records, api.into_services()).await)
}

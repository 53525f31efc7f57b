//! The service for inter-cluster support missions: their request, their preparation, their report and what follows.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in [`grpc`] and [`publish`].

#![allow(missing_docs, reason = "an item whose name says all needs no comment")]

pub mod documents;
pub mod domain;
pub mod grpc;
pub mod publish;
mod reasons;
pub mod views;
pub mod visibility;

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate as _;
use convene_runtime::clock::Clock;
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::service::{Running, ServiceContext, ServiceError};

pub use reasons::ALL as REASONS;

use crate::domain::Icsm;
use crate::grpc::Api;

/// The settings of this service that apply where nothing is configured.
pub const DEFAULTS: Defaults =
    Defaults { service: Icsm::SERVICE, grpc_address: "127.0.0.1:7403", http_address: "127.0.0.1:7413" };

/// Starts the service.
///
/// # Errors
/// What prevents the start, and how to fix it.
pub async fn start(config: ServiceConfig, clock: Arc<dyn Clock>) -> Result<Running, ServiceError> {
    let context = ServiceContext::connect(Icsm::SERVICE, config, clock).await?;
    let mut records = context.open_records().await?;
    let engine = records.open_with_facts(publish::public_events, views::capacity);
    let records = records.publish().await?;
    let api = Api { engine, edge: Arc::clone(&context.edge) };
    let people = context.people().await?.into_service();
    Ok(context.serve(records, api.into_services().with(people)).await)
}

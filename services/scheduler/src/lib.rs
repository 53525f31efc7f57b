//! The scheduler service: what is owed in every country, who is reminded and who hears of it when it is late, and the ERC queue.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in `grpc`, the form of public
//! events in [`publish`].

#![allow(missing_docs, reason = "an item whose name says all needs no comment")]

mod calendar_addresses;
mod decision_feed;
pub mod domain;
mod due_calendar;
pub mod duties;
mod erc_notices;
mod figures;
pub mod grpc;
mod head_events;
pub mod notice_publisher;
mod pages;
pub mod publish;
pub mod queue_publisher;
pub mod queue_sync;
mod reasons;
pub mod replays;
mod scheduler;
mod sent_index;
pub mod streams;
mod system_commands;
pub mod views;

use std::sync::Arc;

use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::service::{Running, ServiceContext};

pub use reasons::ALL as REASONS;

use crate::grpc::Api;

pub use scheduler::{Scheduler, StartError};

/// The settings of this service that are not configured.
pub const DEFAULTS: Defaults =
    Defaults { service: domain::SERVICE, grpc_address: "127.0.0.1:7405", http_address: "127.0.0.1:7415" };

/// Starts the service. `simulated` is its clock where that can be advanced.
///
/// # Errors
/// What prevents it, and how to fix it.
pub async fn start(
    config: ServiceConfig,
    clock: Arc<dyn Clock>,
    simulated: Option<SimulatedClock>,
) -> Result<Running, StartError> {
    let context = ServiceContext::connect(domain::SERVICE, config, Arc::clone(&clock)).await?;
    let scheduler = Arc::new(Scheduler::start(&context).await?);
    if simulated.is_some() {
        scheduler.notices.sent().collect();
    }
    let records = Arc::clone(&scheduler.records);
    let edge = Arc::clone(&context.edge);
    let api = Api::new(scheduler, edge, clock, simulated, context.stopping.clone());
    Ok(context.serve(records, api.into_services()).await)
}

//! The scheduler service: what is owed in every country, who is reminded and who hears of it when it is late, and the ERC queue.
//!
//! The domain is pure and in [`domain`]; protobuf types appear only in `grpc`, the form of public
//! events in [`publish`].

pub mod domain;
pub mod duties;
mod erc_notices;
pub mod grpc;
pub mod notice_publisher;
pub mod publish;
pub mod queue_publisher;
pub mod queue_sync;
mod reasons;
mod scheduler;
mod sent_index;
pub mod streams;
mod system_commands;
pub mod views;

use std::sync::Arc;

use convene_runtime::clock::{Clock, SimulatedClock};
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::service::{Running, ServiceContext};
use convene_runtime::service_status::ServiceStatus;

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
    let log = context.open_log().await?;
    let guidance = context.guidance.subscribe();
    let feed = context.config.feed.clone();
    while let Err(error) = streams::open(&context.nats, &feed).await {
        context.pause_after(error).await?;
    }
    let snapshots = context.snapshots();
    let scheduler =
        Scheduler::start(&context.nats, log, Arc::clone(&clock), guidance, &feed, snapshots.as_ref()).await?;
    if simulated.is_some() {
        scheduler.notices.sent().keep();
    }
    let scheduler = Arc::new(scheduler);
    let api = Api::new(Arc::clone(&scheduler), Arc::clone(&context.edge), clock, simulated);
    let status: Arc<dyn ServiceStatus> = scheduler;
    Ok(context.serve(status, api.into_services()).await)
}

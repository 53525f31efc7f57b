//! `convene activation` and its like: one service alone, against any NATS servers.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use convene_runtime::clock::SystemClock;
use convene_runtime::config::{self, Defaults, ServiceConfig, Sources};
use convene_runtime::service::told_to_stop;
use convene_runtime::telemetry;

use crate::show::out::put;

/// Run a service.
#[derive(Debug, Args)]
pub struct Service {
    /// Its settings, a TOML file. Variables such as CONVENE_NATS__URLS stand over it.
    #[arg(long, value_name = "FILE", env = "CONVENE_CONFIG")]
    config: Option<PathBuf>,
    /// Write the reference of all settings, as Markdown, and end.
    #[arg(long)]
    settings: bool,
}

impl Service {
    /// Runs the activation service until it is told to stop.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, or what stands in the way of the start.
    pub async fn activation(self) -> anyhow::Result<()> {
        let Some(config) = self.prepared(&convene_activation::DEFAULTS)? else { return Ok(()) };
        let running = convene_activation::start(config, Arc::new(SystemClock)).await?;
        running.until(told_to_stop()).await;
        Ok(())
    }

    /// Runs the service for inter-cluster support missions until it is told to stop.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, or what stands in the way of the start.
    pub async fn icsm(self) -> anyhow::Result<()> {
        let Some(config) = self.prepared(&convene_icsm::DEFAULTS)? else { return Ok(()) };
        let running = convene_icsm::start(config, Arc::new(SystemClock)).await?;
        running.until(told_to_stop()).await;
        Ok(())
    }

    /// Runs the scheduler until it is told to stop.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, or what stands in the way of the start.
    pub async fn scheduler(self) -> anyhow::Result<()> {
        let Some(config) = self.prepared(&convene_scheduler::DEFAULTS)? else { return Ok(()) };
        let running = convene_scheduler::start(config, Arc::new(SystemClock), None).await?;
        running.until(told_to_stop()).await;
        Ok(())
    }

    /// The settings, with telemetry started by them; nothing when only the reference was asked for.
    fn prepared(&self, defaults: &Defaults) -> anyhow::Result<Option<ServiceConfig>> {
        if self.settings {
            let settings = config::settings(|reader| ServiceConfig::read(reader, defaults));
            put(config::document(&[(defaults.service, settings)]))?;
            return Ok(None);
        }
        let sources = Sources::of_process(self.config.clone());
        let config = config::load(&sources, |reader| ServiceConfig::read(reader, defaults))?;
        telemetry::start(&config.telemetry)?;
        Ok(Some(config))
    }
}

//! `convene console`: the console alone, against the services of any suite; `convene up` runs one beside its services.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use convene_console::Console;
use convene_console::config::{ADDRESS, ConsoleConfig};
use convene_runtime::config::{self, Sources};
use convene_runtime::service::shutdown_signal;
use convene_runtime::telemetry::{self, Filter, TelemetryConfig};

use crate::client::{Addresses, SuiteFile, Target};
use crate::show::out::{put, say};

/// Run the console: the pages on which people read the record, decide and answer.
#[derive(Debug, Args)]
pub struct RunConsole {
    /// The settings, a TOML file. Environment variables such as CONVENE_CONSOLE__ADDRESS override it.
    #[arg(long, value_name = "FILE", env = "CONVENE_CONFIG")]
    config: Option<PathBuf>,
    /// Write the reference of all settings as Markdown, and exit.
    #[arg(long)]
    settings: bool,
    /// The log filter, by level and module.
    #[arg(long, default_value = "info", value_name = "FILTER")]
    log: Filter,
}

impl RunConsole {
    /// Runs the console until the process is asked to stop.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, or why the console cannot start.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        if self.settings {
            let settings = config::settings(ConsoleConfig::read);
            return put(config::document(&[("console", settings)]));
        }
        telemetry::start(&TelemetryConfig { filter: self.log, ..TelemetryConfig::default() })?;
        let is_configured = self.config.is_some();
        let mut sources = Sources::of_process(self.config);
        // What else is in the environment is for the services.
        let is_own = |name: &str| name.starts_with("CONVENE_CONSOLE__") || name == "CONVENE_SERVICE__DATA";
        sources.environment.retain(|name, _| is_own(name));
        if let (false, Ok(suite)) = (is_configured, SuiteFile::read(&target.data)) {
            of_suite(&mut sources, &suite.services, target);
        }
        let config = config::load(&sources, ConsoleConfig::read)?;
        let console = convene_console::start(config).await?;
        say(format!("The console is at http://{}", console.address()))?;
        shutdown_signal().await;
        console.stop().await;
        Ok(())
    }
}

/// The console of a local suite, where everyone chooses who they are.
///
/// # Errors
/// What prevents the start.
pub async fn of_local_suite(addresses: &Addresses, target: &Target, is_fixed: bool) -> anyhow::Result<Console> {
    let mut sources = Sources::of_process(None);
    // The settings of the services are not the console's.
    sources.environment.retain(|name, _| name.starts_with("CONVENE_CONSOLE__"));
    of_suite(&mut sources, &addresses.to_string(), target);
    if !is_fixed {
        let any: SocketAddr = ([127, 0, 0, 1], 0).into();
        sources.environment.insert("CONVENE_CONSOLE__ADDRESS".to_owned(), any.to_string());
    }
    let config = config::load(&sources, ConsoleConfig::read)?;
    convene_console::start(config).await.with_context(|| format!("the console cannot start; its address is {ADDRESS}"))
}

/// What makes the console part of the local suite, where nothing else is said.
fn of_suite(sources: &mut Sources, services: &str, target: &Target) {
    let mut offer = |name: &str, value: String| {
        sources.environment.entry(format!("CONVENE_{name}")).or_insert(value);
    };
    offer("CONSOLE__SERVICES", services.to_owned());
    offer("CONSOLE__SIGN_IN", "development".to_owned());
    offer("SERVICE__DATA", target.data.display().to_string());
    if let Some(ca) = &target.ca {
        offer("CONSOLE__CA", ca.display().to_string());
    }
}

//! `convene activation` and its like: one service alone, against any NATS servers.

use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, Error, FromArgMatches, Subcommand};
use convene_runtime::config::{self, Defaults, ServiceConfig, Sources};
use convene_runtime::service::shutdown_signal;
use convene_runtime::telemetry;
use convene_suite::{Clocks, SERVICES, Service};
use futures::FutureExt as _;

use crate::show::out::put;
use crate::supervisor;

/// One subcommand for each service of the suite.
#[derive(Debug)]
pub struct RunService {
    service: &'static Service,
    options: Options,
}

/// The options of each of these commands. What a service is, its command says.
#[derive(Debug, Args)]
struct Options {
    /// The settings, a TOML file. Environment variables such as CONVENE_NATS__URLS override it.
    #[arg(long, value_name = "FILE", env = "CONVENE_CONFIG")]
    config: Option<PathBuf>,
    /// Write the reference of all settings as Markdown, and exit.
    #[arg(long)]
    settings: bool,
}

impl Subcommand for RunService {
    fn augment_subcommands(command: Command) -> Command {
        SERVICES.iter().fold(command, |command, service| {
            let about = format!("Run the {} service alone, against any NATS servers", service.title.to_lowercase());
            command.subcommand(Options::augment_args(Command::new(service.name())).about(about))
        })
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        convene_suite::find(name).is_some()
    }
}

impl FromArgMatches for RunService {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let service = convene_suite::find(name).ok_or_else(missing)?;
        Ok(Self { service, options: Options::from_arg_matches(matches)? })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl RunService {
    /// Runs the service until the process is asked to stop.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, or why the service cannot start.
    pub async fn run(self) -> anyhow::Result<()> {
        let defaults = &self.service.defaults;
        if self.options.settings {
            let settings = config::settings(|reader| ServiceConfig::read(reader, defaults));
            return put(config::document(&[(defaults.service, settings)]));
        }
        let config = configured(self.options.config, defaults)?;
        let running = self.service.start(config, Clocks::system()).await?;
        let shutdown = shutdown_signal().shared();
        tokio::select! {
            () = running.caught_up() => supervisor::ready(),
            () = shutdown.clone() => {}
        }
        running.until(supervisor::alive_until(shutdown)).await;
        Ok(())
    }
}

/// The settings of the file and the environment, with telemetry started by them.
fn configured(file: Option<PathBuf>, defaults: &Defaults) -> anyhow::Result<ServiceConfig> {
    let sources = Sources::of_process(file);
    let config = config::load(&sources, |reader| ServiceConfig::read(reader, defaults))?;
    telemetry::start(&config.telemetry)?;
    Ok(config)
}

//! `convene up`: the whole suite on this machine, until it is stopped.

use std::io;

use anyhow::Context as _;
use clap::Args;
use convene_console::Console;
use convene_kernel::time::Moment;
use convene_runtime::config::Size;
use convene_runtime::nats::SyncInterval;
use convene_runtime::service::shutdown_signal;
use convene_runtime::telemetry::{self, Filter, TelemetryConfig};

use super::console;
use crate::client::SuiteFile;
use crate::client::Target;
use crate::show::moment::moment;
use crate::show::out::{is_read_enough, progress, say, say_json};
use crate::show::style::{GOOD, QUIET, STRONG, painted};
use crate::show::table::Output;
use crate::suite::disk;
use crate::suite::{LocalSuite, SuiteConfig, SuiteError, Time};

/// Run the suite.
#[derive(Debug, Args)]
pub struct Up {
    /// Start simulated time at this moment, such as 2013-11-08T00:00:00Z. Only exercises can be recorded then.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    simulated_time: Option<Moment>,
    /// Listen on free ports instead of the default ones.
    #[arg(long)]
    free_addresses: bool,
    /// Warn when less than this is free on the disk of the data, such as `10 GiB`.
    #[arg(long, value_name = "SIZE", default_value_t = Size(disk::LEAST_FREE))]
    least_free: Size,
    /// The log filter, by level and module.
    #[arg(long, default_value = "warn", value_name = "FILTER")]
    log: Filter,
}

impl Up {
    /// Starts the suite, says where it is, and stops it in good order when asked.
    ///
    /// # Errors
    /// What prevents the start.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        telemetry::start(&TelemetryConfig { filter: self.log.clone(), ..TelemetryConfig::default() })?;
        let config = SuiteConfig {
            folder: target.data.clone(),
            time: self.simulated_time.map_or(Time::Real, Time::Simulated),
            fixed_addresses: !self.free_addresses,
            sync_interval: SyncInterval::Always,
        };
        progress(format!("starting NATS and the services with their data in {}", target.data.display()));
        let started = LocalSuite::start(&config).await;
        let mut suite = started.map_err(|problem| with_the_way_out(problem, self.free_addresses))?;
        let suite_file = suite.suite_file();
        suite_file.write(&target.data).context("cannot write the suite's addresses")?;
        let console = console::of_local_suite(&suite.addresses(), target, !self.free_addresses).await?;
        let said = match target.output {
            Output::Table => say(page(&suite, &suite_file, target, &console)),
            Output::Json => say_json(&suite_file),
        };
        // The suite keeps running when the reader of its output has closed it.
        said.or_else(|problem| if is_read_enough(&problem) { Ok(()) } else { Err(problem) })?;
        let ran = tokio::select! {
            ran = suite.run_until(shutdown_signal()) => ran,
            () = disk::watch(target.data.clone(), self.least_free.0) => Ok(()),
        };
        progress("stopping");
        console.stop().await;
        suite.stop().await;
        SuiteFile::forget(&target.data).context("cannot remove the suite's addresses")?;
        ran.map_err(anyhow::Error::new)
    }
}

/// What prevents the start, with the option that helps where an address is taken.
fn with_the_way_out(problem: SuiteError, free_addresses: bool) -> anyhow::Error {
    let problem = anyhow::Error::new(problem);
    let is_taken = problem
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::AddrInUse));
    if is_taken && !free_addresses {
        return problem
            .context("an address of the suite is taken; run `convene up --free-addresses` to listen on free ones");
    }
    problem
}

fn page(suite: &LocalSuite, suite_file: &SuiteFile, target: &Target, console: &Console) -> String {
    let line = |what: &str, where_it_is: &str| format!("  {}{where_it_is}\n", painted(STRONG, format!("{what:<14}")));
    let mut text = format!("{}\n", painted(GOOD, "Convene is up."));
    text.push_str(&line("console", &format!("http://{}", console.address())));
    for (service, address) in suite.addresses().iter() {
        text.push_str(&line(service, address));
    }
    for (service, address) in suite.pages() {
        text.push_str(&line("", &format!("http://{address}/metrics {}", painted(QUIET, format!("({service})")))));
    }
    let nats = suite_file.nats.rsplit('@').next().unwrap_or_default();
    let secret = painted(QUIET, format!("(with its secret in {})", target.data.join("suite.json").display()));
    text.push_str(&line("NATS", &format!("nats://{nats} {secret}")));
    text.push_str(&line("data", &target.data.display().to_string()));
    text.push_str(&line("tokens", "whoever can read the data can act as anyone: for development and exercises"));
    text.push_str("\nTo create a token for a Humanitarian Coordinator of the Philippines, valid for twelve hours:\n");
    text.push_str("  convene token --as hc@PHL\nTo list all methods:\n  convene call\nTo stop: Ctrl-C.");
    text
}

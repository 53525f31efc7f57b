//! The whole suite in this process, with a NATS server of its own and its data in one folder.
//!
//! On several machines each service runs alone, by its own command; nothing here is needed then.

pub mod disk;
mod error;
pub(crate) mod lock;
mod server;
mod stopped;

pub use error::SuiteError;
pub use server::accounts_in;
pub use stopped::StoppedSuite;

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::time::{Duration, Instant};

use async_nats::jetstream;
use convene_kernel::time::Moment;
use convene_runtime::clock::SimulatedClock;
use convene_runtime::config::{self, ConfigErrors, Defaults, ServiceConfig, Sources};
use convene_runtime::nats::{LocalServerError, NatsError, SyncInterval};
use convene_runtime::service::Running;
use convene_suite::accounts::inbox_of;
use convene_suite::{Clocks, SERVICES};

use self::lock::FolderLock;
use self::server::SuiteServer;
use crate::client::{Addresses, SuiteFile};
use crate::show::out::note;

/// What time it is in the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// The time of the system clock.
    Real,
    /// Set by the operator, from this moment on; only exercises are recorded.
    Simulated(Moment),
}

/// How the suite is started.
#[derive(Clone, Debug)]
pub struct SuiteConfig {
    /// The folder of everything it keeps.
    pub folder: PathBuf,
    /// What time it is in it.
    pub time: Time,
    /// Whether its addresses are those that are documented, or any that are free.
    pub fixed_addresses: bool,
    /// When its NATS server syncs to disk.
    pub sync_interval: SyncInterval,
}

/// A running suite; it ends with this process at the latest.
#[derive(Debug)]
pub struct LocalSuite {
    services: Vec<(&'static str, Running)>,
    /// Whether the services speak TLS.
    is_encrypted: bool,
    server: SuiteServer,
    _lock: FolderLock,
}

impl LocalSuite {
    /// Starts everything, and returns once commands are carried out.
    ///
    /// # Errors
    /// What prevents it, and how to fix it.
    pub async fn start(config: &SuiteConfig) -> Result<Self, SuiteError> {
        let lock = FolderLock::take(&config.folder)?;
        let port = config.fixed_addresses.then_some(NATS_PORT);
        let server = SuiteServer::start(&config.folder, port, config.sync_interval).await?;
        let clocks = clocks(&server, config.time).await?;
        let mut suite = Self { services: Vec::new(), is_encrypted: false, server, _lock: lock };
        for service in SERVICES {
            let settings = suite.settings(config, &service.defaults)?;
            suite.is_encrypted = settings.grpc.tls.is_some();
            let started = service.start(settings, clocks.clone()).await;
            let running = started.map_err(|source| SuiteError::Service { service: service.name(), source })?;
            running.caught_up().await;
            suite.services.push((service.name(), running));
        }
        Ok(suite)
    }

    /// Where the suite is reached.
    pub fn suite_file(&self) -> SuiteFile {
        SuiteFile { services: self.addresses().to_string(), nats: self.server.url.clone() }
    }

    /// Where its services are.
    pub fn addresses(&self) -> Addresses {
        let scheme = if self.is_encrypted { "https" } else { "http" };
        let address = |(service, running): &(&'static str, Running)| {
            ((*service).to_owned(), format!("{scheme}://{}", running.grpc_address()))
        };
        Addresses::of(self.services.iter().map(address))
    }

    /// Where the pages for machines are, by service.
    pub fn pages(&self) -> impl Iterator<Item = (&'static str, SocketAddr)> {
        self.services.iter().map(|(service, running)| (*service, running.http_address()))
    }

    /// Its JetStream.
    ///
    /// # Errors
    /// When its NATS server cannot be reached.
    pub async fn jetstream(&self) -> Result<jetstream::Context, NatsError> {
        self.server.jetstream().await
    }

    /// Runs until `shutdown`. A NATS server that ends before is started again, on the same port and store.
    ///
    /// # Errors
    /// When the server cannot be started again, or ends once more as it starts or within ten seconds.
    pub async fn run_until(&mut self, shutdown: impl Future<Output = ()>) -> Result<(), SuiteError> {
        let mut shutdown = pin!(shutdown);
        let mut started_again: Option<Instant> = None;
        loop {
            let status = tokio::select! {
                () = &mut shutdown => return Ok(()),
                ended = self.server.process.ended() => ended.map_err(SuiteError::ServerUnseen)?,
            };
            if started_again.is_some_and(|at| at.elapsed() < STEADY) {
                return Err(SuiteError::ServerKeepsEnding { status, log: self.server.process.log() });
            }
            note(format!("the NATS server ended ({status}); it is started again"));
            self.server.process.restart().await.map_err(|problem| self.not_started_again(problem))?;
            started_again = Some(Instant::now());
        }
    }

    /// What a server that does not start again says to the operator.
    fn not_started_again(&self, problem: LocalServerError) -> SuiteError {
        match problem {
            LocalServerError::Ended { status, .. } => {
                SuiteError::ServerKeepsEnding { status, log: self.server.process.log() }
            }
            other => other.into(),
        }
    }

    /// Ends the services, each with its calls answered, and then the NATS server.
    pub async fn stop(self) {
        for (_, running) in self.services.into_iter().rev() {
            running.stop().await;
        }
        drop(self.server);
    }

    /// A service's settings: those of the environment, and over them what makes it part of this suite.
    fn settings(&self, suite: &SuiteConfig, defaults: &Defaults) -> Result<ServiceConfig, ConfigErrors> {
        let mut sources = Sources::of_process(None);
        let mut set = |name: &str, value: String| sources.environment.insert(format!("CONVENE_{name}"), value);
        set("NATS__URLS", self.server.process.url());
        set("NATS__CREDENTIALS", path(&self.server.accounts.seed(defaults.service)));
        set("NATS__INBOX_PREFIX", inbox_of(defaults.service));
        set("SERVICE__DATA", path(&suite.folder));
        set("IDENTITY__MODE", "development".to_owned());
        if !suite.fixed_addresses {
            set("GRPC__ADDRESS", "127.0.0.1:0".to_owned());
            set("HTTP__ADDRESS", "127.0.0.1:0".to_owned());
        }
        config::load(&sources, |reader| ServiceConfig::read(reader, defaults))
    }
}

/// How long a NATS server that was started again runs before its next end counts as another accident.
const STEADY: Duration = Duration::from_secs(10);

/// The port of the suite's NATS server where its addresses are fixed.
const NATS_PORT: u16 = 7422;

fn path(folder: &Path) -> String {
    folder.to_string_lossy().into_owned()
}

async fn clocks(server: &SuiteServer, time: Time) -> Result<Clocks, SuiteError> {
    match time {
        Time::Real => Ok(Clocks::system()),
        Time::Simulated(start) => {
            Ok(Clocks::simulated(SimulatedClock::shared(&server.jetstream().await?, start).await?))
        }
    }
}

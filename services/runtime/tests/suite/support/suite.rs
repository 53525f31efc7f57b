//! A service of accounts as a whole: with its NATS server, its gRPC server and callers with tokens.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_runtime::clock::SystemClock;
use convene_runtime::config::{self, Defaults, ServiceConfig, Sources};
use convene_runtime::identity::DevelopmentIssuer;
use convene_runtime::service::{Records, Running, ServiceContext};
use convene_runtime::testing::TestServer;
use tempfile::TempDir;
use tonic::transport::Channel;
use tonic::{IntoRequest as _, Request};

use super::feed::public_events;
use super::ledger::{Balances, Bank, Ledger};
use super::{code, within};

/// The accounts of a running service.
#[derive(Debug)]
pub struct Accounts {
    /// What decides on them.
    pub engine: Arc<Bank>,
    /// Their log, engine and publisher.
    pub records: Arc<Records>,
}

impl Accounts {
    /// Opens the accounts of `context`.
    pub async fn open(context: &ServiceContext) -> Self {
        let mut records = context.open_records().await.expect("a log");
        let engine = records.open::<Ledger, Balances>(public_events);
        Self { engine, records: records.publish().await.expect("a feed") }
    }
}

/// A NATS server and a folder, on which a service is started.
pub struct Ground {
    /// The NATS server.
    pub nats: TestServer,
    folder: TempDir,
    settings: BTreeMap<String, String>,
}

impl Ground {
    /// New ground, with settings such as `("GRPC__MAX_CALLS", "1")`.
    pub async fn new(settings: &[(&str, &str)]) -> Self {
        let nats = TestServer::start().await;
        let url = nats.url();
        Self::on(nats, url, settings)
    }

    /// The same on a server that is there, which services connect to at `url`.
    pub fn on(nats: TestServer, url: String, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let own = [("IDENTITY__MODE", "development"), ("LOG__PARTITIONS", "2")];
        let given = own.iter().chain(settings).map(|(name, value)| (format!("CONVENE_{name}"), (*value).to_owned()));
        let mut settings: BTreeMap<String, String> = given.collect();
        settings.insert("CONVENE_NATS__URLS".to_owned(), url);
        settings.insert("CONVENE_SERVICE__DATA".to_owned(), folder.path().display().to_string());
        Self { nats, folder, settings }
    }

    /// The configuration of the service, on any free ports.
    pub fn config(&self) -> ServiceConfig {
        let anywhere = "127.0.0.1:0";
        let defaults = Defaults { service: "ledger", grpc_address: anywhere, http_address: anywhere };
        let sources = Sources { file: None, environment: self.settings.clone() };
        config::load(&sources, |reader| ServiceConfig::read(reader, &defaults))
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The connections and records of a service.
    pub async fn context(&self) -> ServiceContext {
        let laid = ServiceContext::connect("ledger", self.config(), Arc::new(SystemClock)).await;
        laid.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The service, with the directory of people, once its log is read.
    pub async fn service(&self) -> (Accounts, Running) {
        let context = self.context().await;
        let accounts = Accounts::open(&context).await;
        let people = context.people().await.expect("a directory");
        let services = convene_runtime::grpc::Services::new().with(people.into_service());
        let running = context.serve(accounts.records.clone(), services).await;
        within(running.caught_up()).await;
        (accounts, running)
    }

    /// A token by which its bearer is `person` in `role`, in `country` or everywhere.
    pub fn token(&self, person: &str, role: Role, country: Option<&str>) -> String {
        let config = self.config();
        let issuer = DevelopmentIssuer::open(&config.identity, self.folder.path()).expect("an issuer");
        let grants = vec![Grant { role, country: country.map(code), cluster: None }];
        let caller = Caller { person: code(person), organization: code("OCHA"), grants };
        issuer.issue(&caller, TimeDelta::hours(1))
    }
}

/// A connection to `running`.
pub async fn connect(running: &Running) -> Channel {
    let address = format!("http://{}", running.grpc_address());
    Channel::from_shared(address).expect("an address").connect().await.expect("a connection")
}

/// `message` by the bearer of `token`.
pub fn by<M>(token: &str, message: M) -> Request<M> {
    let mut request = message.into_request();
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().expect("ASCII"));
    request
}

/// The status and the text of a page of `running`.
pub async fn page(running: &Running, path: &str) -> (u16, String) {
    page_at(running.http_address(), path).await
}

/// The status and the text of a page at `address`.
pub async fn page_at(address: SocketAddr, path: &str) -> (u16, String) {
    let url = format!("http://{address}{path}");
    let fetched = tokio::task::spawn_blocking(move || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.get(&url).call().expect("an answer");
        (answer.status().as_u16(), answer.body_mut().read_to_string().expect("a text"))
    });
    fetched.await.expect("a page")
}

//! A suite of one test's own, on a NATS server of its own, all of it gone when the test ends.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::stream::LastRawMessageErrorKind;
use chrono::TimeDelta;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_runtime::config::{ServiceConfig, Sources, load};
use convene_runtime::identity::{DevelopmentIssuer, FreshLogin, Login};
use convene_runtime::nats::{Access, NatsConfig, SyncInterval};
use convene_runtime::service::Running;
use convene_runtime::testing::{TestNats, TestServer};
use convene_suite::accounts::Agency;
use convene_suite::{Clocks, SERVICES, Service};
use tempfile::TempDir;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::accounts::Accounts;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The service that every test's suite runs.
const FIRST: &Service = &SERVICES[0];

/// What `future` comes to, unless it takes too long.
///
/// # Panics
/// When it does.
pub async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it did not come within a minute")
}

/// A running suite: NATS and the activation service.
#[derive(Debug)]
pub struct Suite {
    /// The NATS servers.
    pub nats: TestNats,
    issuer: DevelopmentIssuer,
    config: ServiceConfig,
    /// The accounts, where each service connects to NATS as a user of its own.
    accounts: Option<Accounts>,
    services: BTreeMap<&'static str, Running>,
    data: TempDir,
}

impl Suite {
    /// Starts one whose server syncs seldom.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start() -> Self {
        Self::start_on(SyncInterval::Every(Duration::from_secs(120)), 1).await
    }

    /// Starts one whose servers sync to disk at `sync_interval`, and hold `replicas` copies.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start_on(sync_interval: SyncInterval, replicas: usize) -> Self {
        Self::start_with(TestNats::start(sync_interval, replicas).await, replicas, None).await
    }

    /// Starts one on a server with accounts: each service is a user of its own, and so is each of `agencies`.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start_with_accounts(agencies: &[Agency]) -> Self {
        let accounts = Accounts::of(agencies);
        let access = Access::Users(accounts.text());
        let server = TestServer::start_admitting(access, SyncInterval::Every(Duration::from_secs(120))).await;
        Self::start_with(TestNats::Single(server), 1, Some(accounts)).await
    }

    async fn start_with(nats: TestNats, replicas: usize, accounts: Option<Accounts>) -> Self {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let settings = [
            ("CONVENE_SERVICE__DATA", data.path().display().to_string()),
            ("CONVENE_NATS__URLS", nats.url()),
            ("CONVENE_LOG__REPLICAS", replicas.to_string()),
            ("CONVENE_FEED__REPLICAS", replicas.to_string()),
            ("CONVENE_GRPC__ADDRESS", "127.0.0.1:0".to_owned()),
            ("CONVENE_HTTP__ADDRESS", "127.0.0.1:0".to_owned()),
            ("CONVENE_IDENTITY__MODE", "development".to_owned()),
        ];
        let environment: BTreeMap<_, _> = settings.map(|(name, value)| (name.to_owned(), value)).into();
        let sources = Sources { file: None, environment };
        let config = load(&sources, |reader| ServiceConfig::read(reader, &FIRST.defaults)).expect("sound settings");
        let issuer = DevelopmentIssuer::open(&config.identity, &config.data).expect("a folder that can be written");
        let mut suite = Self { nats, issuer, config, accounts, services: BTreeMap::new(), data };
        suite.start_service(FIRST.name()).await;
        suite
    }

    /// Starts a service of the suite, at an address of its own, and returns the address.
    ///
    /// # Panics
    /// When it does not come up, or there is no such service.
    pub async fn start_service(&mut self, name: &str) -> String {
        self.start_service_by(name, Clocks::system()).await
    }

    /// The same, at an address that the caller chooses.
    ///
    /// # Panics
    /// As for [`start_service`](Self::start_service).
    pub async fn start_service_at(&mut self, name: &str, address: &str) -> String {
        let own = std::mem::replace(&mut self.config.grpc.address, address.parse().expect("an address"));
        let address = self.start_service(name).await;
        self.config.grpc.address = own;
        address
    }

    /// The same, with its time by `clocks`.
    ///
    /// # Panics
    /// As for [`start_service`](Self::start_service).
    pub async fn start_service_by(&mut self, name: &str, clocks: Clocks) -> String {
        let service = convene_suite::find(name).unwrap_or_else(|| panic!("there is no service {name}"));
        let mut config = self.config.clone();
        if self.accounts.is_some() {
            config.nats = self.nats_config_of(name);
        }
        let started = service.start(config, clocks).await;
        let running = started.unwrap_or_else(|error| panic!("{error}"));
        within(running.caught_up()).await;
        let address = format!("http://{}", running.grpc_address());
        self.services.insert(service.name(), running);
        address
    }

    /// How one of the users of the server connects.
    ///
    /// # Panics
    /// When the server has no accounts.
    pub fn nats_config_of(&self, user: &str) -> NatsConfig {
        self.accounts.as_ref().expect("there are accounts").config_of(user, self.nats.url())
    }

    /// Where a service answers, which is started unless it runs.
    ///
    /// # Panics
    /// When it does not come up, or there is no such service.
    pub async fn address_of(&mut self, name: &str) -> String {
        match self.services.get(name) {
            Some(running) => format!("http://{}", running.grpc_address()),
            None => self.start_service(name).await,
        }
    }

    /// What the last decision under a subject of the feed says, once there is one.
    ///
    /// # Panics
    /// When none comes in time, or the feed cannot be read.
    pub async fn last_decision(&self, subject: &str) -> String {
        let feed = self.nats.jetstream().await.get_stream("DECISIONS").await.expect("the feed");
        let message = within(async {
            loop {
                match feed.get_last_raw_message_by_subject(subject).await {
                    Ok(message) => return message,
                    Err(error) => assert_eq!(error.kind(), LastRawMessageErrorKind::NoMessageFound, "{error}"),
                }
                tokio::task::yield_now().await;
            }
        });
        String::from_utf8_lossy(&message.await.payload).into_owned()
    }

    /// Asks for a fresh login before decisions, of the services that are started from now on.
    pub fn ask_for_login(&mut self, fresh_login: FreshLogin) {
        self.config.identity.fresh_login = Some(fresh_login);
    }

    /// Stops a service as an operator does.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn stop_service(&mut self, name: &str) {
        within(self.services.remove(name).expect("it runs").stop()).await;
    }

    /// The data folder of its services.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Where the activation service answers.
    ///
    /// # Panics
    /// When it does not run.
    pub fn address(&self) -> String {
        format!("http://{}", self.services.get(FIRST.name()).expect("it runs").grpc_address())
    }

    /// A token of a person with `role` for `organization`, in `country` or everywhere, valid for `lifetime`.
    ///
    /// # Panics
    /// When a code is malformed.
    pub fn token(&self, role: Role, organization: &str, country: Option<&str>, lifetime: TimeDelta) -> String {
        self.token_of(&format!("{role}-{}", organization.to_lowercase()), (role, organization, country), lifetime)
    }

    /// A token of a person of `organization` who holds no role anywhere.
    ///
    /// # Panics
    /// When a code is malformed.
    pub fn token_without_role(&self, organization: &str) -> String {
        let person = "without-role".parse().expect("a person's identifier");
        let organization = organization.parse().expect("an organization's code");
        self.issuer.issue(&Caller { person, organization, grants: Vec::new() }, TimeDelta::hours(1))
    }

    /// A token of a person with `role` for `organization` everywhere, who has logged in so.
    ///
    /// # Panics
    /// When a code is malformed.
    pub fn token_after(&self, login: &Login, role: Role, organization: &str) -> String {
        let person = format!("{role}-{}", organization.to_lowercase());
        self.issuer.issue_after(login, &caller(&person, (role, organization, None)), TimeDelta::hours(1))
    }

    fn token_of(&self, person: &str, grant: (Role, &str, Option<&str>), lifetime: TimeDelta) -> String {
        self.issuer.issue(&caller(person, grant), lifetime)
    }

    /// A person with `role` for `organization`, in `country` or everywhere, whose token is valid for `lifetime`.
    ///
    /// # Panics
    /// When a code is malformed.
    pub fn person_for(&self, role: Role, organization: &str, country: Option<&str>, lifetime: TimeDelta) -> Person {
        let token = self.token(role, organization, country, lifetime);
        let channel = Channel::from_shared(self.address()).expect("an address").connect_lazy();
        Person { channel, token: Bearer::of(&token) }
    }

    /// A person with `role` for `organization`, in `country` or everywhere.
    ///
    /// # Panics
    /// When a code is malformed.
    pub fn person(&self, role: Role, organization: &str, country: Option<&str>) -> Person {
        self.person_for(role, organization, country, TimeDelta::hours(1))
    }

    /// A person by its identifier, such as `hc-undp`, who acts in another role than the one it is named after.
    ///
    /// # Panics
    /// When a code is malformed.
    pub fn same_person(&self, person: &str, role: Role, organization: &str, country: Option<&str>) -> Person {
        let token = self.token_of(person, (role, organization, country), TimeDelta::hours(1));
        let channel = Channel::from_shared(self.address()).expect("an address").connect_lazy();
        Person { channel, token: Bearer::of(&token) }
    }
}

fn caller(person: &str, (role, organization, country): (Role, &str, Option<&str>)) -> Caller {
    let country = country.map(|code| code.parse().expect("a country's code"));
    Caller {
        person: person.parse().expect("a person's identifier"),
        organization: organization.parse().expect("an organization's code"),
        grants: vec![Grant { role, country, cluster: None }],
    }
}

/// A caller with a token.
#[derive(Clone, Debug)]
pub struct Person {
    channel: Channel,
    token: Bearer,
}

/// Puts a token on each call.
#[derive(Clone, Debug)]
pub struct Bearer(MetadataValue<Ascii>);

impl Bearer {
    /// What puts `token` on each call.
    ///
    /// # Panics
    /// When it is no token.
    pub fn of(token: &str) -> Self {
        Self(format!("Bearer {token}").parse().expect("a token is ASCII"))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Person {
    /// A channel on which each call carries the token.
    pub fn channel(&self) -> InterceptedService<Channel, Bearer> {
        InterceptedService::new(self.channel.clone(), self.token.clone())
    }

    /// The same person, calling what answers at `address`, on a connection of its own.
    ///
    /// # Panics
    /// When it is no address.
    #[must_use]
    pub fn calling(&self, address: &str) -> Self {
        let channel = Channel::from_shared(address.to_owned()).expect("an address").connect_lazy();
        Self { channel, token: self.token.clone() }
    }

    /// The same person with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { channel: self.channel.clone(), token: Bearer::of(token) }
    }
}

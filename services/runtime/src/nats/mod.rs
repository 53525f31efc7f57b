//! The connection to NATS: who connects how, and whether the server is new enough for what Convene relies on.
//!
//! What is stored there is the business of [`log`](crate::log) and [`publisher`](crate::publisher).

mod identity;
mod local;
mod streams;
mod version;

use std::fmt;
use std::fs::File;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_nats::jetstream::{self, context::AccountError, context::ContextBuilder};
use async_nats::{ConnectErrorKind, Event, ServerAddr};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use tokio::time::Instant;

use self::identity::Identity;
use crate::cause::chain;

pub use identity::FileProblem;
pub use local::{Access, LocalServer, LocalServerConfig, LocalServerError, Peers, SyncInterval};
pub(crate) use streams::is_not_found;
pub use streams::{KeptStream, StreamError};
pub use version::{OLDEST_SERVER, ServerVersion};

/// How long a publish acknowledgement is waited for before its outcome counts as unknown.
///
/// A pending acknowledgement does not fail when the connection does, so this is also what a broken connection costs.
const ACKNOWLEDGEMENT_TIMEOUT: Duration = Duration::from_millis(250);

/// How long an answer to a question is waited for before it is asked again.
const READING_TIMEOUT: Duration = Duration::from_secs(1);

/// How long the opening of a stream is waited for.
const MANAGEMENT_TIMEOUT: Duration = Duration::from_secs(10);

/// The pause between two attempts to connect at the start.
const CONNECT_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause between two attempts to connect again.
const LONGEST_RECONNECT_PAUSE: Duration = Duration::from_millis(500);

/// How often a server is asked whether it is still there. One that is silent for three times as long, since the network hides it, is left for
/// another: nothing closes the connection to it.
const PING_INTERVAL: Duration = Duration::from_secs(5);

/// JetStream's API level that has per-subject expectations with a filter of their own.
const API_LEVEL: usize = 2;

/// Where NATS is and how to present oneself.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatsConfig {
    /// The servers, such as `nats://127.0.0.1:4222`; any one of a cluster leads to the others.
    pub urls: Vec<String>,
    /// A file with the nkey seed of a user, or a credentials file, where the servers ask for one.
    #[serde(default)]
    pub credentials: Option<PathBuf>,
    /// The name under which operators see the connection.
    #[serde(default = "default_name")]
    pub name: String,
    /// The certificate authorities of the servers, a PEM file, beside those that the system trusts.
    #[serde(default)]
    pub ca: Option<PathBuf>,
    /// The certificate that this side shows, and its private key, as PEM files.
    #[serde(default)]
    pub certificate: Option<(PathBuf, PathBuf)>,
    /// What the subjects of answers begin with, where the account admits others only.
    #[serde(default)]
    pub inbox_prefix: Option<String>,
    /// Whether servers on other machines may be spoken to without encryption.
    #[serde(default)]
    pub plain_text: bool,
}

impl NatsConfig {
    /// The servers at `urls`, for a connection of that name, with nothing else to present than what the addresses say.
    pub fn of(urls: Vec<String>, name: &str) -> Self {
        let (name, plain_text) = (name.to_owned(), false);
        Self { urls, credentials: None, name, ca: None, certificate: None, inbox_prefix: None, plain_text }
    }

    /// Whether only TLS is spoken, also to servers that another one names.
    fn is_encrypted(&self) -> bool {
        let is_tls = |url: &String| url.parse::<ServerAddr>().is_ok_and(|address| address.tls_required());
        self.ca.is_some() || self.certificate.is_some() || self.urls.iter().all(is_tls)
    }

    /// The address on another machine that would be spoken to in plain text although nothing says that it may be; without its user
    /// and password.
    pub(crate) fn exposed(&self) -> Option<String> {
        if self.plain_text || self.is_encrypted() {
            return None;
        }
        let is_exposed = |address: &ServerAddr| !address.tls_required() && !is_this_machine(address.host());
        let exposed = self.urls.iter().find(|url| url.parse().is_ok_and(|address| is_exposed(&address)));
        exposed.map(|url| without_password(url))
    }

    /// Refuses a file that is missing, or that others than its owner and group may read where it is secret.
    fn check_files(&self) -> Result<(), NatsError> {
        let checked = |what, path: &Path, result: Result<(), FileProblem>| {
            result.map_err(|source| NatsError::File { what, path: path.display().to_string(), source })
        };
        let readable = |path: &Path| File::open(path).map(drop).map_err(FileProblem::Unreadable);
        if let Some(path) = &self.credentials {
            checked("credentials file", path, Identity::read(path).map(drop))?;
        }
        if let Some(path) = &self.ca {
            checked("certificate authorities", path, readable(path))?;
        }
        if let Some((certificate, key)) = &self.certificate {
            checked("certificate", certificate, readable(certificate))?;
            checked("private key", key, identity::open_secret(key).map(drop))?;
        }
        Ok(())
    }
}

/// Whether a host is the machine that this runs on, so that what is sent there goes over no network.
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

impl fmt::Debug for NatsConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls: Vec<String> = self.urls.iter().map(|url| without_password(url)).collect();
        formatter
            .debug_struct("NatsConfig")
            .field("urls", &urls)
            .field("credentials", &self.credentials)
            .field("name", &self.name)
            .field("ca", &self.ca)
            .field("certificate", &self.certificate)
            .field("inbox_prefix", &self.inbox_prefix)
            .field("plain_text", &self.plain_text)
            .finish()
    }
}

/// An address as it may be shown: without the user and password before its `@`.
pub(crate) fn without_password(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((before, host)) => format!("{}://…@{host}", before.split_once("://").map_or("nats", |(scheme, _)| scheme)),
        None => url.to_owned(),
    }
}

fn default_name() -> String {
    "convene".to_owned()
}

/// What helps where the way to the servers is not encrypted.
pub(crate) const ENCRYPT: &str =
    "write the address with tls://, or set nats.plain_text to true where nobody else is on the network";

/// Why there is no usable connection.
#[derive(Debug, thiserror::Error)]
pub enum NatsError {
    /// The address is not valid.
    #[error("'{url}' is not the address of a NATS server; write it as nats://host:4222")]
    Address {
        /// The address as given.
        url: String,
        /// What is wrong with it.
        source: std::io::Error,
    },
    /// A file of the connection cannot be used.
    #[error("cannot use {path}, the {what} for NATS")]
    File {
        /// What the file is for.
        what: &'static str,
        /// The file.
        path: String,
        /// What is wrong with it.
        source: FileProblem,
    },
    /// The way to the servers leads over a network, and would not be encrypted.
    #[error("{0} is on another machine, and what is sent there would not be encrypted; {ENCRYPT}")]
    Exposed(String),
    /// No server answers.
    #[error("NATS does not answer at {urls}; start it, or fix nats.urls")]
    Unreachable {
        /// The addresses tried.
        urls: String,
        /// Why.
        source: async_nats::ConnectError,
    },
    /// The server lacks features that Convene needs.
    #[error("the NATS server is {found}; Convene needs {OLDEST_SERVER} or newer")]
    TooOld {
        /// What it says of itself.
        found: String,
    },
    /// JetStream is not available to this account.
    #[error("JetStream is not available on the NATS server; enable JetStream for this account")]
    NoJetStream(#[source] AccountError),
}

impl NatsError {
    /// Whether another attempt may succeed without the operator.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { source, .. } => !matches!(
                source.kind(),
                ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Tls
            ),
            Self::NoJetStream(_) => true,
            Self::Address { .. } | Self::File { .. } | Self::Exposed(_) | Self::TooOld { .. } => false,
        }
    }
}

/// Connects, and checks that the server is new enough and has JetStream.
///
/// Once made, the connection recovers by itself for as long as the process runs.
///
/// # Errors
/// When no server answers, or the one that does cannot be used.
pub async fn connect(config: &NatsConfig) -> Result<async_nats::Client, NatsError> {
    let client = open(config).await?;
    check(&client).await?;
    Ok(client)
}

/// Connects as [`connect`] does, and does not look at JetStream: for those whose account has none, and who read another's.
///
/// # Errors
/// When no server answers.
pub async fn open(config: &NatsConfig) -> Result<async_nats::Client, NatsError> {
    config.check_files()?;
    if let Some(exposed) = config.exposed() {
        return Err(NatsError::Exposed(exposed));
    }
    let options = match &config.credentials {
        Some(path) => async_nats::ConnectOptions::with_auth_callback(identity::authenticator(path.clone())),
        None => async_nats::ConnectOptions::new(),
    };
    let mut options = options
        .require_tls(config.is_encrypted())
        .name(&config.name)
        .max_reconnects(None)
        .ping_interval(PING_INTERVAL)
        .reconnect_delay_callback(reconnect_pause)
        .event_callback(async |event| match event {
            // Such as a subject on which this user may not publish: what waits for it would wait in silence.
            Event::ServerError(_) | Event::ClientError(_) => tracing::warn!(%event, "NATS connection"),
            _ => tracing::info!(%event, "NATS connection"),
        });
    if let Some(ca) = &config.ca {
        options = options.add_root_certificates(ca.clone());
    }
    if let Some((certificate, key)) = &config.certificate {
        options = options.add_client_certificate(certificate.clone(), key.clone());
    }
    if let Some(prefix) = &config.inbox_prefix {
        options = options.custom_inbox_prefix(prefix);
    }
    let mut addresses = Vec::new();
    for url in &config.urls {
        let address: ServerAddr =
            url.parse().map_err(|source| NatsError::Address { url: without_password(url), source })?;
        addresses.push(address);
    }
    // The library sends none of this by itself.
    options = match addresses.iter().find_map(in_the_address) {
        Some((user, Some(password))) => options.user_and_password(user, password),
        Some((token, None)) => options.token(token),
        None => options,
    };
    let shown: Vec<String> = config.urls.iter().map(|url| without_password(url)).collect();
    options.connect(addresses).await.map_err(|source| NatsError::Unreachable { urls: shown.join(", "), source })
}

/// The user and the password, or the token alone, that an address says before its `@`.
fn in_the_address(address: &ServerAddr) -> Option<(String, Option<String>)> {
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((plain(address.username()?), address.password().map(plain)))
}

/// Connects as [`connect`] does, and waits up to `limit` for a server that does not answer, or whose JetStream does not.
///
/// `waiting` is given each reason to wait, as a sentence without its full stop.
///
/// # Errors
/// When no server answers in time, or the one that does cannot be used.
pub async fn connect_within(
    config: &NatsConfig,
    limit: Duration,
    mut waiting: impl FnMut(String),
) -> Result<async_nats::Client, NatsError> {
    let deadline = Instant::now() + limit;
    loop {
        match connect(config).await {
            Err(error) if error.is_temporary() && Instant::now() + CONNECT_PAUSE < deadline => waiting(chain(&error)),
            result => return result,
        }
        tokio::time::sleep(CONNECT_PAUSE).await;
    }
}

fn reconnect_pause(attempts: usize) -> Duration {
    let attempts = u32::try_from(attempts).unwrap_or(u32::MAX);
    Duration::from_millis(10).saturating_mul(attempts).min(LONGEST_RECONNECT_PAUSE)
}

async fn check(client: &async_nats::Client) -> Result<(), NatsError> {
    let found = client.server_info().version;
    if !found.parse::<ServerVersion>().is_ok_and(|version| version >= OLDEST_SERVER) {
        return Err(NatsError::TooOld { found });
    }
    let account = management(client).query_account().await.map_err(NatsError::NoJetStream)?;
    let level = account.requests.level;
    if level < API_LEVEL {
        return Err(NatsError::TooOld { found: format!("{found}, whose JetStream API level is {level}") });
    }
    Ok(())
}

/// JetStream for publishing: an acknowledgement that does not come soon is an unknown outcome.
pub fn jetstream(client: &async_nats::Client) -> jetstream::Context {
    ContextBuilder::new().timeout(ACKNOWLEDGEMENT_TIMEOUT).build(client.clone())
}

/// JetStream for reading: what asks will ask again.
pub fn reading(client: &async_nats::Client) -> jetstream::Context {
    ContextBuilder::new().timeout(READING_TIMEOUT).build(client.clone())
}

/// JetStream for making streams and consumers, which may take longer than a publish.
pub fn management(client: &async_nats::Client) -> jetstream::Context {
    ContextBuilder::new().timeout(MANAGEMENT_TIMEOUT).build(client.clone())
}

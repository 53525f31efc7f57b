//! The configuration of a service: a TOML file and the environment over it, checked whole before anything starts.
//!
//! Every mistake is named at once, with its line or variable and the remedy; a setting that does not exist is a mistake.
//! What the settings do is the business of the modules they belong to.

mod nats;
mod problem;
mod reader;
mod sources;
#[cfg(test)]
mod tests;
mod values;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use problem::{ConfigErrors, Problem};
pub use reader::{EffectiveSetting, Reader, Setting};
pub use sources::Sources;
pub use values::{BaseAddress, NotAValue, Size, Span};

use crate::connections::ConnectionLimits;
use crate::dataset::DatasetConfig;
use crate::engine::SnapshotConfig;
use crate::grpc::{GrpcConfig, Limits, TlsConfig};
use crate::identity::{FreshLogin, Groups, IdentityConfig, KeySource, Mode};
use crate::log::LogConfig;
use crate::nats::NatsConfig;
use crate::publisher::FeedConfig;
use crate::telemetry::TelemetryConfig;

/// What differs from service to service where nothing is configured.
#[derive(Clone, Copy, Debug)]
pub struct Defaults {
    /// The service, as in subjects.
    pub service: &'static str,
    /// The address of its gRPC server.
    pub grpc_address: &'static str,
    /// The address of its metrics and health pages.
    pub http_address: &'static str,
}

/// The domain of reason codes where the installation has no name.
const ERROR_DOMAIN: &str = "convene.local";

/// Everything that can be configured of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceConfig {
    /// Where the settings come from, for the first line of the log.
    pub source: String,
    /// The folder for what is kept beside NATS.
    pub data: PathBuf,
    /// The operator's own guidance files, which replace those that Convene brings along.
    pub guidance: Option<PathBuf>,
    /// How long running calls may take to finish after a signal to stop.
    pub drain: Duration,
    /// The gRPC server.
    pub grpc: GrpcConfig,
    /// Where metrics and health pages are; port 0 for any free one.
    pub http: SocketAddr,
    /// The connection to NATS.
    pub nats: NatsConfig,
    /// How long the start waits for NATS.
    pub nats_wait: Duration,
    /// The log of the service.
    pub log: LogConfig,
    /// The snapshots of what is folded of it.
    pub snapshot: SnapshotConfig,
    /// The feed.
    pub feed: FeedConfig,
    /// How much is taken in by uploads, where the service takes any.
    pub datasets: DatasetConfig,
    /// Whose tokens are accepted.
    pub identity: IdentityConfig,
    /// Its log and its traces.
    pub telemetry: TelemetryConfig,
}

/// Reads a configuration with `read`, usually [`ServiceConfig::read`].
///
/// # Errors
/// Everything that is wrong in `sources`.
pub fn load<T>(sources: &Sources, read: impl FnOnce(&mut Reader) -> Option<T>) -> Result<T, ConfigErrors> {
    let mut reader = Reader::of(sources);
    let value = read(&mut reader);
    reader.finish(value)
}

/// The variable with the addresses of the NATS servers.
const URLS: &str = "CONVENE_NATS__URLS";

/// How the program itself reaches NATS, and as who: by the file and the variables of the section `nats`, and over them by `url`, and by
/// `ca` where they name no authorities. `None` where nothing says where the servers are.
///
/// # Errors
/// Everything that is wrong with these settings.
pub fn nats_of_program(
    sources: Sources,
    url: Option<&str>,
    ca: Option<&Path>,
) -> Result<Option<NatsConfig>, ConfigErrors> {
    let Sources { file, mut environment } = sources;
    environment.retain(|name, _| name.starts_with("CONVENE_NATS__"));
    if let Some(url) = url {
        environment.retain(|name, _| !name.starts_with(URLS));
        environment.insert(URLS.to_owned(), url.to_owned());
    }
    if file.is_none() && !environment.keys().any(|name| name.starts_with(URLS)) {
        return Ok(None);
    }
    if let Some(ca) = ca {
        environment.entry("CONVENE_NATS__CA".to_owned()).or_insert_with(|| ca.display().to_string());
    }
    let sources = Sources { file, environment };
    load(&sources, |reader| nats::read(reader, "convene")).map(|(config, _)| Some(config))
}

/// Every setting that `read` asks for, with the value that `sources` give it. Passwords in addresses are left out.
///
/// # Errors
/// Everything that is wrong in `sources`.
pub fn effective<T>(
    sources: &Sources,
    read: impl FnOnce(&mut Reader) -> Option<T>,
) -> Result<Vec<EffectiveSetting>, ConfigErrors> {
    let mut reader = Reader::of(sources);
    let value = read(&mut reader);
    let settings = reader.effective();
    reader.finish(value).map(|_| settings)
}

/// Every setting that `read` asks for.
pub fn settings<T>(read: impl FnOnce(&mut Reader) -> Option<T>) -> Vec<Setting> {
    let mut reader = Reader::default();
    read(&mut reader);
    reader.settings()
}

/// The reference page of the settings of `services`, as Markdown.
pub fn document(services: &[(&str, Vec<Setting>)]) -> String {
    let mut page =
        "# Settings\n\nIn a TOML file, and over it in the environment; a variable with `_FILE` after its name names a file that holds the value. A setting that does not exist is refused.\n\n\
        | setting | variable | default | meaning |\n|---|---|---|---|\n"
            .to_owned();
    let mut listed = BTreeSet::new();
    for setting in services.iter().flat_map(|(_, settings)| settings) {
        let (section, key) = (setting.section, setting.key);
        if listed.insert((section, key)) {
            let (variable, meaning) = (sources::variable(section, key), setting.meaning);
            let defaults = defaults(services, setting);
            page.push_str(&format!("| `{section}.{key}` | `{variable}` | {defaults} | {meaning} |\n"));
        }
    }
    page
}

/// The default of a setting; that of each service where they differ or not all have it.
fn defaults(services: &[(&str, Vec<Setting>)], setting: &Setting) -> String {
    let shown = |default: &Option<String>| match default.as_deref() {
        None | Some("") => "none".to_owned(),
        Some(text) => format!("`{text}`"),
    };
    let is_it = |other: &&Setting| (other.section, other.key) == (setting.section, setting.key);
    let having: Vec<_> =
        services.iter().filter_map(|(name, all)| all.iter().find(is_it).map(|found| (name, &found.default))).collect();
    if having.len() == services.len() && having.iter().all(|(_, default)| **default == setting.default) {
        return shown(&setting.default);
    }
    having.iter().map(|(name, default)| format!("{} ({name})", shown(default))).collect::<Vec<_>>().join(", ")
}

impl ServiceConfig {
    /// Reads every setting; nothing when one of them is wrong.
    pub fn read(reader: &mut Reader, defaults: &Defaults) -> Option<Self> {
        let data = reader.setting("service", "data", "data", "The folder for what is kept beside NATS.");
        let guidance = reader.optional(
            "service",
            "guidance",
            "A folder of guidance files: `policy.toml` and files under `reference/`; what is missing is built in.",
        );
        let drain = reader.setting("service", "drain", "20 s", "How long calls may take to finish at the end.");
        let http = reader.setting(
            "http",
            "address",
            defaults.http_address,
            "Where metrics and health pages are; port 0 for any free one.",
        );
        let nats = nats::read(reader, &format!("convene-{}", defaults.service));
        let log = read_log(reader);
        let snapshot = read_snapshot(reader);
        let feed = read_feed(reader);
        let installation = feed.as_ref().and_then(|feed| feed.installation.as_ref()).map(ToString::to_string);
        let grpc = read_grpc(reader, defaults, installation.as_deref().unwrap_or(ERROR_DOMAIN));
        let datasets = DatasetConfig::read(reader);
        let identity = read_identity(reader);
        let telemetry = read_telemetry(reader);
        let Span(drain) = drain?;
        let (nats, Span(nats_wait)) = nats?;
        Some(Self {
            source: reader.source().to_owned(),
            data: data?,
            guidance: guidance?,
            drain,
            grpc: grpc?,
            http: http?,
            nats,
            nats_wait,
            log: log?,
            snapshot: snapshot?,
            feed: feed?,
            datasets: datasets?,
            identity: identity?,
            telemetry: telemetry?,
        })
    }
}

fn read_grpc(reader: &mut Reader, defaults: &Defaults, installation: &str) -> Option<GrpcConfig> {
    const SECTION: &str = "grpc";
    let address =
        reader.setting(SECTION, "address", defaults.grpc_address, "Where it listens; port 0 for any free one.");
    let largest = reader.setting(SECTION, "max_message", "1 MiB", "The largest message taken.");
    let calls = reader.number(
        SECTION,
        "max_calls",
        Limits::default().calls,
        1..=100_000,
        "How many calls may run at the same time; fewer while the service is overloaded.",
    );
    let per_peer = reader.number(
        SECTION,
        "connections_per_peer",
        ConnectionLimits::default().per_peer,
        1..=1_000_000,
        "How many connections one peer may have at the same time, to the server and to the pages each; more where a proxy is the peer.",
    );
    let first_call = reader.setting(
        SECTION,
        "first_call",
        "20 s",
        "How long a connection may take to its first call. One that is silent for longer is closed.",
    );
    let error_domain = reader.setting(
        SECTION,
        "error_domain",
        installation,
        "The domain of the reason codes in errors, unique in the world, such as `clusters.example.org`; `installation.name` where that is set.",
    );
    let certificate = reader.optional(
        SECTION,
        "tls_certificate",
        "The certificate chain, a PEM file. Without it connections are not encrypted.",
    );
    let key = reader.optional(SECTION, "tls_key", "The certificate's private key, a PEM file.");
    let tls = match (certificate?, key?) {
        (Some(certificate), Some(key)) => Some(TlsConfig { certificate, key }),
        (None, None) => None,
        (Some(_), None) => {
            reader.wrong(SECTION, "tls_key", "there is a certificate without its key", "give both, or neither");
            None
        }
        (None, Some(_)) => {
            reader.wrong(SECTION, "tls_certificate", "there is a key without its certificate", "give both, or neither");
            None
        }
    };
    let Size(largest) = largest?;
    let request_bytes = usize::try_from(largest).ok().filter(|bytes| (1024..=16 << 20).contains(bytes));
    if request_bytes.is_none() {
        reader.wrong(SECTION, "max_message", format!("{largest} bytes are out of range"), "give 1 KiB to 16 MiB");
    }
    let limits = Limits { calls: calls?, request_bytes: request_bytes? };
    let Span(first_call) = first_call?;
    if first_call.is_zero() {
        reader.wrong(SECTION, "first_call", "there is no time for a call", "give at least 1 s");
    }
    let connections = ConnectionLimits { per_peer: per_peer?, first_call };
    Some(GrpcConfig { address: address?, limits, connections, tls, error_domain: error_domain? })
}

fn read_log(reader: &mut Reader) -> Option<LogConfig> {
    const SECTION: &str = "log";
    let partitions = reader.number(
        SECTION,
        "partitions",
        8,
        1..=64,
        "How many streams share the countries; fixed once the log is made.",
    );
    let replicas = reader.number(SECTION, "replicas", 1, 1..=5, "How many servers of a cluster hold a copy.");
    let room = reader.optional(
        SECTION,
        "max_bytes",
        "After how many bytes one partition refuses more; none for the server's limit.",
    );
    Some(LogConfig { partitions: partitions?, replicas: replicas?, max_bytes: room?.map(|Size(bytes)| bytes) })
}

fn read_snapshot(reader: &mut Reader) -> Option<SnapshotConfig> {
    const SECTION: &str = "snapshot";
    let enabled = reader.setting(
        SECTION,
        "enabled",
        "true",
        "Whether a start goes on from a snapshot in `service.data`: `true` or `false`. A snapshot can always be deleted.",
    );
    let commits = reader.number(
        SECTION,
        "commits",
        10_000,
        1..=1_000_000_000,
        "How many commits are read before the next snapshot is written. One is also written at an orderly stop.",
    );
    let interval = reader.setting(
        SECTION,
        "interval",
        "5 min",
        "How much time passes before the next snapshot, and the next checkpoint of the feed, is written.",
    );
    let Span(interval) = interval?;
    if interval.is_zero() {
        reader.wrong(SECTION, "interval", "there is no time between two snapshots", "give at least 1 ms");
    }
    Some(SnapshotConfig { enabled: enabled?, commits: commits?, interval })
}

fn read_feed(reader: &mut Reader) -> Option<FeedConfig> {
    const SECTION: &str = "feed";
    let replicas = reader.number(SECTION, "replicas", 1, 1..=5, "How many servers of a cluster hold a copy.");
    let room = reader.optional(
        SECTION,
        "max_bytes",
        "After how many bytes a stream of the feed refuses more; none for the server's limit.",
    );
    let installation = reader.optional(
        "installation",
        "name",
        "The name of this installation in the `source` of its events, unique in the world, such as `clusters.example.org`; none for a random one. It never changes once the feed exists.",
    );
    let schemas = reader.optional(
        SECTION,
        "schemas",
        "Where readers of the feed reach the pages `/schemas/` of `http.address`, such as `https://clusters.example.org/schemas`: the `dataschema` of events begins so. None for `http.address` itself, unless that is every address of the machine.",
    );
    let max_bytes = room?.map(|Size(bytes)| bytes);
    let (replicas, installation, schemas) = (replicas?, installation?, schemas?);
    Some(FeedConfig { replicas, max_bytes, installation, schemas: schemas.map(|BaseAddress(address)| address) })
}

fn read_identity(reader: &mut Reader) -> Option<IdentityConfig> {
    const SECTION: &str = "identity";
    let mode = reader.setting(SECTION, "mode", "issuer", "`issuer`, or `development` for the built-in issuer.");
    let issuer: Option<String> = reader.setting(SECTION, "issuer", "", "The issuer that tokens name, such as `https://id.example.org`. Its address alone suffices: it is asked where its keys are.");
    let audience = reader.setting(SECTION, "audience", "convene", "The audience that tokens name.");
    let keys: Option<Option<KeySource>> =
        reader.optional(SECTION, "keys", "The issuer's public keys, a JSON Web Key Set: a file or an address; none to ask the issuer at its own address.");
    let groups = reader.optional(
        SECTION,
        "groups",
        "The claim that lists a person's groups, of an issuer that cannot put grants into its tokens. A group such as `convene:hc@PHL` or `convene:coordinator@PHL/HEA` grants the role with its scope; other groups are ignored.",
    );
    let prefix = reader.setting(
        SECTION,
        "group_prefix",
        "convene:",
        "What the name of a group begins with that grants a role. With nothing, a group that is called `operator` by chance grants that role.",
    );
    let within: Option<Option<Span>> = reader.optional(
        SECTION,
        "fresh_login",
        "How old the login of the ERC may be for a decision on a proposal or on the end of a cluster, such as `5 min`, by the claim `auth_time` of the token; none for any age. An older one is refused with `STEP_UP_REQUIRED`, and so is a token without that claim.",
    );
    let classes: Option<Vec<String>> = reader.list(
        SECTION,
        "fresh_login_classes",
        &[],
        "The classes of login that count for `fresh_login`, by the claim `acr`, such as `phr`; none for every one.",
    );
    if within == Some(None) && classes.as_ref().is_some_and(|classes| !classes.is_empty()) {
        let remedy = "set identity.fresh_login too, such as 5 min; or leave the classes out";
        reader.wrong(SECTION, "fresh_login_classes", "classes are given, and no login need be fresh", remedy);
    }
    if within.flatten().is_some_and(|Span(within)| within.as_secs() == 0) {
        reader.wrong(
            SECTION,
            "fresh_login",
            "a login of that age is over before a decision arrives",
            "give at least 1 s, such as 5 min",
        );
    }
    if mode == Some(Mode::Issuer) {
        let remedy =
            "name your identity provider's issuer and its keys; or set identity.mode to development on one machine";
        if issuer.as_ref().is_some_and(String::is_empty) {
            reader.wrong(SECTION, "issuer", "is required", remedy);
        }
        let is_asked = issuer.as_deref().is_some_and(|issuer| KeySource::discovered(issuer).is_some());
        if keys.as_ref().is_some_and(Option::is_none) && !is_asked {
            reader.wrong(
                SECTION,
                "keys",
                "is required to verify tokens, unless the issuer is an https:// address",
                remedy,
            );
        }
    }
    Some(IdentityConfig {
        mode: mode?,
        issuer: issuer?,
        audience: audience?,
        keys: keys?,
        groups: groups?.map(|claim| Groups { claim, prefix: prefix.unwrap_or_default() }),
        fresh_login: within?.zip(Some(classes?)).map(|(Span(within), classes)| FreshLogin { within, classes }),
    })
}

fn read_telemetry(reader: &mut Reader) -> Option<TelemetryConfig> {
    const SECTION: &str = "telemetry";
    let form = reader.setting(SECTION, "form", "text", "The form of the log: `text` or `json`.");
    let filter =
        reader.setting(SECTION, "filter", "info", "Which lines, by level and module: `info,convene_runtime=debug`.");
    Some(TelemetryConfig { form: form?, filter: filter? })
}

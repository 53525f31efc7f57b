//! Counts and durations for Prometheus, in one registry a process part: calls as they happen, the status of the service when scraped.
//!
//! No label says a country, a person or anything else of a record: labels are few, and metrics are read by everyone.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::Duration;

use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{EncodeLabelSet, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use tonic::Code;

use crate::clock::{Clock as _, SystemClock};
use crate::engine::SnapshotStatus;
use crate::service_status::{Figure, ServiceStatus};
use crate::storage::Stored;
use crate::version::VERSION;

/// The bounds of the histogram of durations, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// A text form of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// OpenMetrics 1.0.0.
    OpenMetrics,
    /// The text form of Prometheus, which every reader knows.
    Prometheus,
}

impl Form {
    /// The form for a reader that accepts `media_types`, as in the header `Accept`.
    pub fn for_reader(media_types: &str) -> Self {
        if media_types.contains("application/openmetrics-text") { Self::OpenMetrics } else { Self::Prometheus }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Prometheus => prometheus_text::CONTENT_TYPE,
        }
    }
}

/// The labels of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    method: &'static str,
    code: &'static str,
}

/// The metrics of one service.
#[derive(Debug)]
pub struct Metrics {
    service: &'static str,
    registry: Registry,
    calls: Family<Call, Histogram, fn() -> Histogram>,
    shed: Counter,
    connections: Gauge<i64, AtomicI64>,
    refused_connections: Counter,
    silent_connections: Counter,
    caught_up: Gauge<i64, AtomicI64>,
    log_lag: Gauge<u64, AtomicU64>,
    feed_lag: Gauge<u64, AtomicU64>,
    damaged: Gauge<u64, AtomicU64>,
    broken: Gauge<u64, AtomicU64>,
    refusing: Gauge<u64, AtomicU64>,
    feed_errors: Gauge<u64, AtomicU64>,
    foreign_messages: Gauge<u64, AtomicU64>,
    snapshot_age: Gauge<f64, AtomicU64>,
    snapshot_commits: Gauge<u64, AtomicU64>,
    start_duration: Gauge<f64, AtomicU64>,
    parked: Gauge<u64, AtomicU64>,
    followed_lag: Gauge<u64, AtomicU64>,
}

impl Metrics {
    /// Nothing counted so far for `service`.
    pub fn new(service: &'static str) -> Arc<Self> {
        let mut registry = registry_of(service);
        let calls = Family::<Call, Histogram, fn() -> Histogram>::new_with_constructor(|| Histogram::new(BOUNDS));
        let help = "gRPC calls answered, by method and outcome";
        registry.register_with_unit("rpc_server_call_duration", help, Unit::Seconds, calls.clone());
        let shed = Counter::default();
        registry.register("rpc_server_shed", "gRPC calls refused because there was no room for them", shed.clone());
        let connections = Gauge::default();
        registry.register("connections", "Connections of clients that are open", connections.clone());
        let refused_connections = Counter::default();
        let help = "Connections that were refused because their peer had its number";
        registry.register("connections_refused", help, refused_connections.clone());
        let silent_connections = Counter::default();
        let help = "Connections that were closed because no call came through them in time";
        registry.register("connections_silent", help, silent_connections.clone());
        registry.register(
            "build",
            "The version that runs",
            Info::new(vec![("version", VERSION.version), ("commit", VERSION.commit())]),
        );
        let caught_up = Gauge::default();
        registry.register("caught_up", "Whether the log was read since the start", caught_up.clone());
        let mut seconds = |name: &str, help: &str| {
            let gauge = Gauge::<f64, AtomicU64>::default();
            registry.register_with_unit(name, help, Unit::Seconds, gauge.clone());
            gauge
        };
        let snapshot_age = seconds("snapshot_age", "The age of the oldest snapshot; 0 without one");
        let start_duration = seconds("start_duration", "How long the last start took to read the log");
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::<u64, AtomicU64>::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let log_lag = gauge("log_lag_commits", "Commits of the log not read yet");
        let feed_lag = gauge("feed_lag_commits", "Commits of the log not on the feed yet");
        let refusing = gauge("log_refusing", "Whether the last append failed");
        let damaged = gauge("damaged_partitions", "Partitions of the log that lack something");
        let broken = gauge("broken_records", "Records whose log is broken");
        let feed_errors = gauge("feed_errors", "Countries whose feed is stopped");
        let foreign_messages = gauge("foreign_messages", "Messages on the feed that an unknown client published");
        let snapshot_commits = gauge("snapshot_commits", "Commits of the log that the snapshots have");
        let parked = gauge("parked_messages", "Messages skipped, since they could not be processed");
        let followed_lag = gauge("followed_lag_messages", "Messages of other services that are not processed yet");
        Arc::new(Self {
            service,
            registry,
            calls,
            shed,
            connections,
            refused_connections,
            silent_connections,
            caught_up,
            log_lag,
            feed_lag,
            damaged,
            broken,
            refusing,
            feed_errors,
            foreign_messages,
            snapshot_age,
            snapshot_commits,
            start_duration,
            parked,
            followed_lag,
        })
    }

    /// Counts a call that was answered.
    pub fn answered(&self, method: &'static str, code: Code, duration: Duration) {
        self.calls.get_or_create(&Call { method, code: code_name(code) }).observe(duration.as_secs_f64());
    }

    /// Counts a call that was refused because there was no room for it.
    pub fn shed(&self) {
        self.shed.inc();
    }

    /// Counts a connection of a client.
    pub fn connection_opened(&self) {
        self.connections.inc();
    }

    /// Counts it no longer.
    pub fn connection_closed(&self) {
        self.connections.dec();
    }

    /// Counts a connection that was refused because its peer had its number.
    pub fn connection_refused(&self) {
        self.refused_connections.inc();
    }

    /// Counts a connection that was closed because no call came through it in time.
    pub fn connection_silent(&self) {
        self.silent_connections.inc();
    }

    /// Everything, in `form`. `status` is that of the service, once it has started; `stored` is what the server stores, as far as it is
    /// known. Lags keep their last value while the log cannot be reached.
    pub async fn text(&self, status: Option<&dyn ServiceStatus>, stored: &[Stored], form: Form) -> String {
        if let Some(status) = status {
            self.read(status).await;
        }
        let mut text = String::new();
        let figures = registry_with(self.service, &status.map(ServiceStatus::figures).unwrap_or_default());
        let storage = registry_of_storage(self.service, stored);
        let written = match form {
            Form::OpenMetrics => encode_registry(&mut text, &self.registry)
                .and_then(|()| encode_registry(&mut text, &figures))
                .and_then(|()| encode_registry(&mut text, &storage))
                .and_then(|()| encode_eof(&mut text)),
            Form::Prometheus => prometheus_text::encode(&mut text, &self.registry)
                .and_then(|()| prometheus_text::encode(&mut text, &figures))
                .and_then(|()| prometheus_text::encode(&mut text, &storage)),
        };
        written.expect("text can be written to memory");
        text
    }

    /// Sets the gauges to what `status` says.
    async fn read(&self, status: &dyn ServiceStatus) {
        self.caught_up.set(i64::from(status.is_caught_up()));
        self.refusing.set(u64::from(status.append_failure().is_some()));
        self.damaged.set(status.damaged().len() as u64);
        self.broken.set(status.broken().len() as u64);
        self.feed_errors.set(status.feed_errors().len() as u64);
        self.foreign_messages.set(status.foreign_messages().len() as u64);
        self.parked.set(status.parked().len() as u64);
        self.read_snapshots(&status.snapshots());
        let (states, lag) = tokio::join!(status.partition_states(), status.followed_lag());
        if let Ok(states) = states {
            self.log_lag.set(states.iter().map(|state| state.last.saturating_sub(state.folded)).sum());
            self.feed_lag.set(states.iter().map(|state| state.last.saturating_sub(state.published)).sum());
        }
        if let Ok(lag) = lag {
            self.followed_lag.set(lag);
        }
    }

    /// The least that every kind of aggregate has.
    fn read_snapshots(&self, snapshots: &[SnapshotStatus]) {
        let now = SystemClock.now();
        let age = |snapshot: &SnapshotStatus| (now - snapshot.written_at?).to_std().ok();
        let oldest = snapshots.iter().filter_map(age).max().unwrap_or_default();
        self.snapshot_age.set(oldest.as_secs_f64());
        let commits = snapshots.iter().map(|snapshot| snapshot.positions.iter().sum()).min();
        self.snapshot_commits.set(commits.unwrap_or_default());
        let longest = snapshots.iter().filter_map(|snapshot| snapshot.start).max().unwrap_or_default();
        self.start_duration.set(longest.as_secs_f64());
    }
}

fn registry_of(service: &'static str) -> Registry {
    Registry::with_prefix_and_labels("convene", [("service".into(), service.into())].into_iter())
}

/// The labels of a figure.
type Labels = Vec<(&'static str, &'static str)>;

/// The figures of a service as they are now; those of one name make one metric.
fn registry_with(service: &'static str, figures: &[Figure]) -> Registry {
    let mut registry = registry_of(service);
    for (number, first) in figures.iter().enumerate() {
        let Figure { name, help, only_grows, .. } = *first;
        if figures[..number].iter().any(|earlier| earlier.name == name) {
            continue;
        }
        let all = figures[number..].iter().filter(|figure| figure.name == name);
        let all = all.map(|Figure { records, value, .. }| {
            let labels: Labels = records.iter().map(|records| ("records", records.label())).collect();
            (labels, *value)
        });
        if only_grows {
            let counters = Family::<Labels, Counter<u64, AtomicU64>>::default();
            for (labels, value) in all {
                counters.get_or_create(&labels).inc_by(value);
            }
            registry.register(name, help, counters);
        } else {
            let gauges = Family::<Labels, Gauge<u64, AtomicU64>>::default();
            for (labels, value) in all {
                gauges.get_or_create(&labels).set(value);
            }
            registry.register(name, help, gauges);
        }
    }
    registry
}

/// The label of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfStream {
    stream: String,
}

/// What is stored, and how much may be where that is limited.
fn registry_of_storage(service: &'static str, stored: &[Stored]) -> Registry {
    let mut registry = registry_of(service);
    let mut gauges = |name: &str, help: &str, value: fn(&Stored) -> Option<u64>| {
        let streams = Family::<OfStream, Gauge<u64, AtomicU64>>::default();
        for (stream, bytes) in stored.iter().filter_map(|one| Some((one.stream.clone()?, value(one)?))) {
            streams.get_or_create(&OfStream { stream }).set(bytes);
        }
        registry.register_with_unit(format!("stream_{name}"), format!("{help} by stream"), Unit::Bytes, streams);
        let account = Family::<Labels, Gauge<u64, AtomicU64>>::default();
        if let Some(bytes) = stored.iter().find(|one| one.stream.is_none()).and_then(value) {
            account.get_or_create(&Labels::new()).set(bytes);
        }
        registry.register_with_unit(format!("storage_{name}"), format!("{help} of the account"), Unit::Bytes, account);
    };
    gauges("used", "What is stored", |one| Some(one.used));
    gauges("limit", "What may be stored, where that is limited,", |one| one.limit);
    registry
}

/// The name of a status code, as gRPC's own documents write it.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

//! The telemetry of a process: its log, as text or as JSON lines, and the traces its calls belong to.
//!
//! Traces are handed on in the form of W3C Trace Context and named in every line; collecting them is other programs' work.
//! Counts are [`metrics`](crate::metrics).

mod trace;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;
use std::io::IsTerminal as _;
use std::str::FromStr;

use serde::Deserialize;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::util::TryInitError;

pub use trace::{NotATrace, TRACEPARENT, TraceContext};

/// The form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogForm {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Why a text is no form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is neither 'text' nor 'json'")]
pub struct NotALogForm;

impl FromStr for LogForm {
    type Err = NotALogForm;

    fn from_str(text: &str) -> Result<Self, NotALogForm> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(NotALogForm),
        }
    }
}

/// What would write messages and headers as they pass, at its lowest level: those hold persons and tokens.
const NEVER_TRACED: [&str; 3] = ["async_nats=info", "async_nats::connection=info", "h2=info"];

/// Which lines are written, by level and module, such as `info,convene_runtime=debug`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(String);

impl FromStr for Filter {
    type Err = tracing_subscriber::filter::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        EnvFilter::builder().parse(text).map(|_| Self(text.to_owned()))
    }
}

impl Filter {
    /// The same for those who write lines. Messages and headers are never written, at no level.
    pub fn layer(&self) -> EnvFilter {
        let never_traced = NEVER_TRACED.map(|directive| directive.parse().expect("it is a directive"));
        let asked = EnvFilter::builder().parse_lossy(&self.0);
        if asked.max_level_hint().is_some_and(|level| level < LevelFilter::TRACE) {
            return asked;
        }
        never_traced.into_iter().fold(asked, EnvFilter::add_directive)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a process writes to its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelemetryConfig {
    /// The form of the lines.
    pub form: LogForm,
    /// Which lines.
    pub filter: Filter,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self { form: LogForm::Text, filter: Filter("info".to_owned()) }
    }
}

/// Starts to write the log of this process to its standard error, until it ends. Panics are written there too.
///
/// # Errors
/// When the process writes one already.
pub fn start(config: &TelemetryConfig) -> Result<(), TryInitError> {
    use tracing_subscriber::util::SubscriberInitExt as _;
    let builder = tracing_subscriber::fmt().with_env_filter(config.filter.layer()).with_writer(std::io::stderr);
    match config.form {
        LogForm::Text => builder.with_ansi(std::io::stderr().is_terminal()).finish().try_init(),
        LogForm::Json => {
            builder.json().flatten_event(true).with_current_span(true).with_span_list(false).finish().try_init()
        }
    }?;
    log_panics();
    Ok(())
}

/// Writes every panic to the log of this process, with its place, and the backtrace where RUST_BACKTRACE asks for one.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        let backtrace = Backtrace::capture();
        let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| tracing::field::display(backtrace));
        tracing::error!(location, thread = thread.name(), backtrace, "panic: {message}");
    }));
}

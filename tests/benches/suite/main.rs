//! Measures the suite against bare gRPC and bare JetStream, all in one run: `make bench`.
//!
//! The ratios matter; the figures are the machine's. They are in the last lines, `ratio <name> <value>`. A part alone:
//! `cargo bench --package convene-tests -- [commands|many|sustained|overload|fold|timers]`. With `REPLICAS=3` commands
//! run on three servers.

mod bare;
mod commands;
mod figures;
mod fold;
mod load;
mod memory;
mod processor;
#[path = "../../../services/scheduler/tests/scheduler/fixture.rs"]
#[allow(dead_code, reason = "the scheduler's tests use the rest of it")]
mod scheduling;
mod timers;

use std::time::{Duration, Instant};

use convene_runtime::nats::SyncInterval;
use convene_runtime::telemetry::{LogForm, TelemetryConfig};

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    let warnings = TelemetryConfig { form: LogForm::Text, filter: "warn".parse().expect("a filter") };
    convene_runtime::telemetry::start(&warnings).expect("the first to log");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let start = Instant::now();
    let mut ratios = Ratios(Vec::new());
    runtime.block_on(async {
        let replicas = std::env::var("REPLICAS").map_or(1, |replicas| replicas.parse().expect("a number of replicas"));
        let at = |sync_interval, clients| commands::Setting { sync_interval, replicas, clients };
        let seldom = SyncInterval::Every(Duration::from_secs(120));
        if is_wanted("commands") {
            let always = commands::measure(at(SyncInterval::Always, 64)).await;
            let seldom = commands::measure(at(seldom, 64)).await;
            ratios.add("commands_vs_bare_publish_sync_always", always.suite / always.publish);
            ratios.add("commands_vs_bare_publish", seldom.suite / seldom.publish);
            ratios.add("commands_vs_echo", seldom.suite / seldom.echo);
            ratios.add("latency_vs_echo_plus_publish", always.latency.max(seldom.latency));
        }
        if is_wanted("many") {
            let many = commands::measure(at(SyncInterval::Always, 1_024)).await;
            ratios.add("commands_1024_vs_bare_publish_sync_always", many.suite / many.publish);
        }
        if is_wanted("sustained") {
            let sustained = commands::sustained(at(SyncInterval::Always, 64)).await;
            ratios.add("sustained_vs_bare_publish_sync_always", sustained);
        }
        if is_wanted("overload") {
            for beyond in commands::overloaded(at(seldom, 64)).await {
                let factor = beyond.factor;
                ratios.add(format!("overload_{factor}_goodput"), beyond.goodput);
                ratios.add(format!("overload_{factor}_latency"), beyond.latency);
                ratios.add(format!("overload_{factor}_refusal_vs_command"), beyond.refusal_cost);
            }
        }
        if is_wanted("fold") {
            let measured = fold::measure().await;
            ratios.add("fold_vs_read", measured.fold_vs_read);
            ratios.add("start_from_snapshot_vs_fold", measured.start_from_snapshot_vs_fold);
        }
        if is_wanted("timers") {
            ratios.add("timers_vs_publish", timers::measure().await);
        }
    });
    println!("\nmeasured in {:.0} s", start.elapsed().as_secs_f64());
}

/// What was measured; printed at the end, even where a later part failed.
struct Ratios(Vec<(String, f64)>);

impl Ratios {
    fn add(&mut self, name: impl Into<String>, value: f64) {
        self.0.push((name.into(), value));
    }
}

impl Drop for Ratios {
    fn drop(&mut self) {
        for (name, value) in &self.0 {
            println!("ratio {name} {value:.2}");
        }
    }
}

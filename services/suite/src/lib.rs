//! The services of Convene, in one table. The program, the local suite, the tests and the reference pages read it.
//!
//! A new service is one more entry of [`SERVICES`]; `docs/adding-a-service.md` walks through it.

pub mod accounts;
pub mod api_document;
pub mod backup;
pub mod event_documents;

use std::path::Path;
use std::sync::Arc;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::reason::Reason;
use convene_kernel::subject::{Subject, SubjectKind};
use convene_runtime::clock::{Clock, SimulatedClock, SystemClock};
use convene_runtime::config::{Defaults, ServiceConfig};
use convene_runtime::engine::{SnapshotComparison, SnapshotError, View, compare};
use convene_runtime::publisher::EventMappings;
use convene_runtime::service::Running;
use convene_scheduler::domain::agency::AgencyRecord;
use convene_scheduler::domain::calendars::CalendarRecord;
use convene_scheduler::domain::policy::PolicyRecord;
use convene_scheduler::domain::queue::ErcQueue;
use convene_scheduler::streams::{ERC_QUEUE, NOTICES};
use convene_scheduler::views::{OpenQueues, Policies};
use futures::future::BoxFuture;

/// A service of the suite.
#[derive(Clone, Copy, Debug)]
pub struct Service {
    /// Its settings where nothing is configured. `defaults.service` is its name in subjects, addresses and commands.
    pub defaults: Defaults,
    /// Its name for people.
    pub title: &'static str,
    /// The reasons of its refusals, beside those of the runtime.
    pub reasons: &'static [Reason],
    /// The resources on its records, as receipts and histories name them.
    pub resources: &'static [SubjectKind],
    /// The kinds of aggregates that it keeps.
    pub kinds: &'static [RecordKind],
    /// What its commands put on the feed, by which that is verified; nothing for a service without a feed.
    pub mappings: fn() -> EventMappings,
    /// What it does on the NATS servers.
    pub on_nats: OnNats,
    start: fn(ServiceConfig, Clocks) -> BoxFuture<'static, anyhow::Result<Running>>,
}

/// What a service does on the NATS servers, beside what every service does: it keeps its own log, and reads the feed.
#[derive(Clone, Copy, Debug)]
pub struct OnNats {
    /// The subjects on which it alone publishes, beside its log.
    pub publishes: &'static [&'static str],
    /// The streams that it makes and reads, beside its log and the feed.
    pub streams: &'static [&'static str],
    /// Whether it answers for the directory of people.
    pub keeps_people: bool,
    /// Whether it keeps datasets.
    pub keeps_datasets: bool,
    /// Whether it has the consumers of agencies start again.
    pub sets_agencies_back: bool,
}

impl OnNats {
    /// A service that publishes on the feed under its name, on `publishes`, and answers for the directory of people.
    const fn of_feed(publishes: &'static [&'static str]) -> Self {
        Self { publishes, streams: &[], keeps_people: true, keeps_datasets: false, sets_agencies_back: false }
    }
}

/// A kind of aggregate that a service keeps, with snapshots of it.
#[derive(Clone, Copy, Debug)]
pub struct RecordKind {
    /// The kind, as in subjects.
    pub kind: &'static str,
    /// The resources that its commands are given for.
    pub changes: fn() -> Vec<SubjectKind>,
    /// Begins to compare a snapshot with the log.
    pub compare: fn(&Path) -> Result<Box<dyn SnapshotComparison>, SnapshotError>,
}

/// The aggregates `A`, whose engine has the view `V`.
const fn records_of<A: Aggregate, V: View<A>>() -> RecordKind {
    RecordKind {
        kind: A::KIND,
        changes: || A::ACTIONS.iter().copied().flatten().map(|action| action.kind).collect(),
        compare: compare::<A, V>,
    }
}

/// Every service, in the order in which a suite starts them: each after those whose decisions it follows.
pub const SERVICES: &[Service] = &[
    Service {
        defaults: convene_activation::DEFAULTS,
        title: "Activation",
        reasons: convene_activation::REASONS,
        resources: convene_activation::domain::subjects::RESOURCES,
        kinds: &[records_of::<convene_activation::domain::Activation, convene_activation::views::Views>()],
        mappings: || {
            EventMappings::new()
                .with::<convene_activation::domain::Activation>(convene_activation::publish::public_events)
        },
        on_nats: OnNats::of_feed(&[
            "convene.decisions.activation.>",
            "convene.exercises.activation.>",
            "convene.duties.activation.>",
        ]),
        start: |config, clocks| Box::pin(async { Ok(convene_activation::start(config, clocks.clock).await?) }),
    },
    Service {
        defaults: convene_coordination::DEFAULTS,
        title: "Coordination",
        reasons: convene_coordination::REASONS,
        resources: convene_coordination::domain::subjects::RESOURCES,
        kinds: &[
            records_of::<convene_coordination::domain::Coordination, ()>(),
            records_of::<convene_coordination::domain::CountryCoverage, convene_coordination::views::KnownCoverages>(),
        ],
        mappings: || {
            EventMappings::new()
                .with::<convene_coordination::domain::Coordination>(convene_coordination::publish::public_events)
                .with::<convene_coordination::domain::CountryCoverage>(
                    convene_coordination::publish::public_events_of_coverage,
                )
        },
        on_nats: OnNats {
            keeps_datasets: true,
            ..OnNats::of_feed(&[
                "convene.decisions.coordination.>",
                "convene.exercises.coordination.>",
                "convene.duties.coordination.>",
            ])
        },
        start: |config, clocks| Box::pin(async { Ok(convene_coordination::start(config, clocks.clock).await?) }),
    },
    Service {
        defaults: convene_icsm::DEFAULTS,
        title: "Inter-cluster support missions",
        reasons: convene_icsm::REASONS,
        resources: convene_icsm::domain::subjects::RESOURCES,
        kinds: &[records_of::<convene_icsm::domain::Icsm, convene_icsm::views::Views>()],
        mappings: || EventMappings::new().with::<convene_icsm::domain::Icsm>(convene_icsm::publish::public_events),
        on_nats: OnNats::of_feed(&["convene.decisions.icsm.>", "convene.exercises.icsm.>", "convene.duties.icsm.>"]),
        start: |config, clocks| Box::pin(async { Ok(convene_icsm::start(config, clocks.clock).await?) }),
    },
    Service {
        defaults: convene_monitoring::DEFAULTS,
        title: "Monitoring",
        reasons: convene_monitoring::REASONS,
        resources: convene_monitoring::domain::subjects::RESOURCES,
        kinds: &[records_of::<convene_monitoring::domain::Monitoring, ()>()],
        mappings: || {
            EventMappings::new()
                .with::<convene_monitoring::domain::Monitoring>(convene_monitoring::publish::public_events)
        },
        on_nats: OnNats {
            keeps_people: false,
            ..OnNats::of_feed(&[
                "convene.decisions.monitoring.>",
                "convene.exercises.monitoring.>",
                "convene.duties.monitoring.>",
            ])
        },
        start: |config, clocks| Box::pin(async { Ok(convene_monitoring::start(config, clocks.clock).await?) }),
    },
    Service {
        defaults: convene_scheduler::DEFAULTS,
        title: "Scheduler",
        reasons: convene_scheduler::REASONS,
        resources: convene_scheduler::domain::subjects::RESOURCES,
        kinds: &[
            records_of::<PolicyRecord, Policies>(),
            records_of::<ErcQueue, OpenQueues>(),
            records_of::<AgencyRecord, ()>(),
            records_of::<CalendarRecord, ()>(),
        ],
        mappings: EventMappings::new,
        on_nats: OnNats {
            publishes: &["convene.exercises.scheduler.>", "convene.notices.>", "convene.queue.erc.>"],
            streams: &[NOTICES, ERC_QUEUE],
            keeps_people: false,
            keeps_datasets: false,
            sets_agencies_back: true,
        },
        start: |config, clocks| {
            Box::pin(async { Ok(convene_scheduler::start(config, clocks.clock, clocks.simulated).await?) })
        },
    },
];

/// The service of that name.
pub fn find(name: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.name() == name)
}

/// The services that keep resources like that one: several where it is the whole record of a country.
pub fn keeping(resource: &Subject) -> impl Iterator<Item = &'static Service> {
    SERVICES.iter().filter(|service| service.resources.iter().any(|kind| resource.is(*kind)))
}

/// The clock of every service in a process.
#[derive(Clone, Debug)]
pub struct Clocks {
    /// What all of them read the time from.
    pub clock: Arc<dyn Clock>,
    /// The same clock, where it can be advanced: only exercises are recorded then.
    pub simulated: Option<SimulatedClock>,
}

impl Clocks {
    /// The system's clock.
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), simulated: None }
    }

    /// A clock that is advanced by calls, for exercises and scenarios.
    pub fn simulated(clock: SimulatedClock) -> Self {
        Self { clock: Arc::new(clock.clone()), simulated: Some(clock) }
    }
}

impl Service {
    /// Its name in subjects, addresses and commands, such as `activation`.
    pub fn name(&self) -> &'static str {
        self.defaults.service
    }

    /// Starts it. It serves once [`Running::caught_up`] returns.
    ///
    /// # Errors
    /// Why it cannot start, and the remedy.
    pub async fn start(&self, config: ServiceConfig, clocks: Clocks) -> anyhow::Result<Running> {
        (self.start)(config, clocks).await
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn services_differ_in_name_and_addresses() {
        let distinct = |of: fn(&Service) -> &'static str| SERVICES.iter().map(of).collect::<BTreeSet<_>>().len();
        assert_eq!(distinct(Service::name), SERVICES.len());
        assert_eq!(distinct(|service| service.title), SERVICES.len());
        assert_eq!(distinct(|service| service.defaults.grpc_address), SERVICES.len());
        assert_eq!(distinct(|service| service.defaults.http_address), SERVICES.len());
    }

    /// Every resource that a command is given for is one of those that its service is asked about.
    #[test]
    fn a_service_keeps_the_resources_that_its_commands_change() {
        for service in SERVICES {
            for changed in service.kinds.iter().flat_map(|records| (records.changes)()) {
                assert!(service.resources.contains(&changed), "{}: {}", service.name(), changed.name());
            }
        }
    }

    #[test]
    fn a_service_is_found_by_its_name() {
        assert_eq!(find("scheduler").map(Service::name), Some("scheduler"));
        assert!(find("treasury").is_none());
    }
}

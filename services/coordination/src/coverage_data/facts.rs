//! The facts of a decision on coverage, gathered beside the record: the data with the command carried out, and the active clusters.

use std::sync::Arc;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_runtime::dataset::KnownDataset;
use convene_runtime::engine::{Engine, FactSource, FactsUnavailable};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::Notify;

use super::{CoverageData, DataUnavailable, Kept};
use crate::coverage::Kind;
use crate::domain::cluster::Cluster;
use crate::domain::coverage::{ActiveCluster, Command, Facts, Rows};
use crate::domain::{Arrangements, Coordination, CountryCoverage, CoverageCommand};
use crate::views::{KnownCoverage, KnownCoverages};

/// Gathers the facts of decisions on coverage.
#[derive(Debug)]
pub struct CoverageFacts {
    /// The data of every country.
    pub data: Arc<CoverageData>,
    /// The record of the country's coordination, which knows its clusters.
    pub coordination: Arc<Engine<Coordination>>,
    /// Told when there is something to announce.
    pub to_announce: Arc<Notify>,
}

/// What a command changes of the data.
enum Change<'a> {
    /// The rows of that digest are put in the place of what the report has.
    Import(&'a ResourceId, Digest, Kind),
    /// The report is taken out.
    Withdrawal(&'a ResourceId),
    /// Nothing.
    None,
}

impl Change<'_> {
    fn of(command: &CoverageCommand) -> Change<'_> {
        match command {
            CoverageCommand::Coverage(Command::ImportActivities(it)) => {
                Change::Import(&it.report, it.sha256, Kind::Activities)
            }
            CoverageCommand::Coverage(Command::ImportNeeds(it)) => Change::Import(&it.report, it.sha256, Kind::Needs),
            CoverageCommand::Coverage(Command::WithdrawReport(it)) => Change::Withdrawal(&it.report),
            _ => Change::None,
        }
    }
}

impl FactSource<CountryCoverage, KnownCoverages> for CoverageFacts {
    fn gather<'a>(
        &'a self,
        view: &KnownCoverages,
        key: &'a AggregateKey,
        command: &'a CoverageCommand,
    ) -> BoxFuture<'a, Result<Facts, FactsUnavailable>> {
        let known = view.of(key);
        async move { self.facts(&known, key, command).await.map_err(FactsUnavailable::new) }.boxed()
    }
}

impl CoverageFacts {
    async fn facts(
        &self,
        known: &KnownCoverage,
        key: &AggregateKey,
        command: &CoverageCommand,
    ) -> Result<Facts, DataUnavailable> {
        // Which clusters are active is known once that record is read, too.
        self.coordination.caught_up().await;
        let mut kept = self.data.at(key, known).await?;
        let rows = self.carry_out(&mut kept, Change::of(command)).await?;
        kept.data.look();
        let shown = kept.data.shown();
        if !shown.fits_one_commit() {
            self.to_announce.notify_one();
        }
        Ok(Facts { revision: known.revision, rows, shown, clusters: self.clusters(key) })
    }

    /// Changes the data as the command does. They are brought back to the record before the next command, where this one is refused.
    async fn carry_out(&self, kept: &mut Kept, change: Change<'_>) -> Result<Option<Rows>, DataUnavailable> {
        match change {
            Change::Import(report, digest, kind) => {
                let Some(KnownDataset { reference, .. }) = self.data.hold(digest, kind).await? else {
                    return Ok(None);
                };
                if kept.data.digest(report) != Some(digest) {
                    self.data.put(kept, report, &reference, kind).await?;
                }
                let (clusters, equal) =
                    kept.data.read(report).map(|(of, equal)| (of.clone(), equal)).unwrap_or_default();
                Ok(Some(Rows { dataset: reference, clusters, equal }))
            }
            Change::Withdrawal(report) => {
                kept.take(report);
                Ok(None)
            }
            Change::None => Ok(None),
        }
    }

    /// The active clusters of the country.
    fn clusters(&self, key: &AggregateKey) -> Vec<ActiveCluster> {
        let now = self.coordination.now();
        let key = coordination_of(key);
        self.coordination.record(&key, |record| record.map(|record| active(record, now)).unwrap_or_default())
    }
}

/// The record of coordination beside that of coverage.
pub fn coordination_of(key: &AggregateKey) -> AggregateKey {
    use convene_kernel::aggregate::Aggregate as _;
    AggregateKey { kind: Coordination::KIND.to_owned(), ..key.clone() }
}

fn active(record: &Record<Coordination>, now: Moment) -> Vec<ActiveCluster> {
    let state: &Arrangements = &record.state;
    let active = state.clusters.values().filter(|cluster| cluster.is_active_at(now));
    let as_fact = |cluster: &Cluster| {
        let codes = state.participants_of(cluster, now).filter_map(|one| one.organization.code.clone());
        ActiveCluster {
            id: cluster.id.clone(),
            sectors: cluster.sectors.at(now).cloned().unwrap_or_default(),
            lead: cluster.leads.at(now).map(|lead| lead.agency.clone()),
            partners: codes.collect(),
            format_version: u32::try_from(state.reporting_version_at(cluster, now)).unwrap_or(u32::MAX),
        }
    };
    active.map(as_fact).collect()
}

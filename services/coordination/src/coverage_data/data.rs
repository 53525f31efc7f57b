//! The data of every country, brought to a record by reading the datasets that it names and has not read yet.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use convene_kernel::codes::ResourceId;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_runtime::dataset::{DatasetError, DatasetStore, KnownDataset};
use tokio::sync::OwnedMutexGuard;

use super::{CountryData, SourceRows};
use crate::coverage::{Activities, Kind, Needs};
use crate::views::KnownCoverage;

/// Why the data of a country are not known now.
pub type DataUnavailable = DatasetError;

/// The data of a country, and what was read last and is not among them.
#[derive(Debug, Default)]
pub struct Kept {
    /// The data.
    pub data: CountryData,
    /// Rows that were put in for a command that was not carried out, or replaced by one: they are not read twice.
    spare: Option<(Digest, SourceRows)>,
}

/// The data of every country.
#[derive(Debug)]
pub struct CoverageData {
    store: DatasetStore,
    countries: Mutex<BTreeMap<AggregateKey, Arc<tokio::sync::Mutex<Kept>>>>,
}

impl CoverageData {
    /// Nothing read yet, of datasets in `store`.
    pub fn new(store: DatasetStore) -> Self {
        Self { store, countries: Mutex::default() }
    }

    /// The data of a country, for as long as the guard is held by nobody else.
    pub async fn country(&self, key: &AggregateKey) -> OwnedMutexGuard<Kept> {
        let country = {
            let mut countries = self.countries.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(countries.entry(key.clone()).or_default())
        };
        country.lock_owned().await
    }

    /// The data of a country as its record has them.
    ///
    /// # Errors
    /// When a dataset cannot be read.
    pub async fn at(
        &self,
        key: &AggregateKey,
        known: &KnownCoverage,
    ) -> Result<OwnedMutexGuard<Kept>, DataUnavailable> {
        let mut kept = self.country(key).await;
        self.bring(&mut kept, known).await?;
        Ok(kept)
    }

    /// What reports showed that are not all those of the record now.
    ///
    /// # Errors
    /// When a dataset cannot be read.
    pub async fn then(&self, known: &KnownCoverage) -> Result<CountryData, DataUnavailable> {
        let mut kept = Kept::default();
        self.bring(&mut kept, known).await?;
        Ok(kept.data)
    }

    /// Brings data to a record: reads the datasets that it names and that are not held, and takes out what it does not name.
    ///
    /// # Errors
    /// When a dataset cannot be read.
    pub async fn bring(&self, kept: &mut Kept, known: &KnownCoverage) -> Result<(), DataUnavailable> {
        let gone = |id: &&ResourceId| !known.sources.contains_key(*id);
        let gone: Vec<ResourceId> = kept.data.reports().filter(gone).cloned().collect();
        for id in &gone {
            kept.spare = kept.data.take(id).or(kept.spare.take());
        }
        for (id, source) in &known.sources {
            if kept.data.digest(id) != Some(source.dataset.digest) {
                self.put(kept, id, &source.dataset, source.kind).await?;
            }
        }
        kept.data.compare(known);
        Ok(())
    }

    /// Puts the rows of a dataset in the place of what a report has.
    ///
    /// # Errors
    /// When the dataset cannot be read; nothing is replaced then.
    pub async fn put(
        &self,
        kept: &mut Kept,
        report: &ResourceId,
        dataset: &DatasetReference,
        kind: Kind,
    ) -> Result<(), DataUnavailable> {
        let spare = kept.spare.take().filter(|(digest, rows)| *digest == dataset.digest && rows.kind() == kind);
        let rows = match (spare, kind) {
            (Some((_, rows)), _) => rows,
            (None, Kind::Activities) => self.read_activities(&mut kept.data, dataset).await?,
            (None, Kind::Needs) => self.read_needs(&mut kept.data, dataset).await?,
        };
        kept.spare = kept.data.put(report, dataset.digest, rows);
        Ok(())
    }

    /// The dataset of that digest, kept for as long as a command needs to name it.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn hold(&self, digest: Digest, kind: Kind) -> Result<Option<KnownDataset>, DataUnavailable> {
        self.store.hold(digest, kind.format()).await
    }

    /// The store that the datasets are in.
    pub fn store(&self) -> &DatasetStore {
        &self.store
    }

    async fn read_activities(
        &self,
        data: &mut CountryData,
        dataset: &DatasetReference,
    ) -> Result<SourceRows, DataUnavailable> {
        let rows = SourceRows::of_activities();
        self.store.fold_rows(dataset, Arc::new(Activities), rows, |rows, row| data.add_activity(rows, &row)).await
    }

    async fn read_needs(
        &self,
        data: &mut CountryData,
        dataset: &DatasetReference,
    ) -> Result<SourceRows, DataUnavailable> {
        let rows = SourceRows::of_needs();
        self.store.fold_rows(dataset, Arc::new(Needs), rows, |rows, row| data.add_need(rows, &row)).await
    }
}

impl Kept {
    /// Takes a report out.
    pub fn take(&mut self, report: &ResourceId) {
        self.spare = self.data.take(report);
    }
}

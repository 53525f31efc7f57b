//! Datasets: data that does not fit a commit, such as a million rows, uploaded, checked, kept and named by its digest.
//!
//! An upload is a client-streaming rpc ([`receive`]) of a service's own. Its rows are checked one by one by the service's
//! [`DatasetFormat`], and its bytes are kept whole in the bucket `<SERVICE>_DATASETS` under their SHA-256. A command then
//! names the digest; its facts come from [`DatasetStore::hold`], its event carries a
//! [`DatasetReference`](convene_kernel::dataset::DatasetReference), and its decision names it for the commit. Views read
//! the rows by [`DatasetStore::fold_rows`], and lists part by part by [`DatasetStore::rows_from`]. What no commit names is removed after a day. See `docs/large-data.md`.

mod check;
mod format;
mod page;
mod read;
mod receive;
mod referenced;
mod rows;
mod store;
mod sweep;
mod write;

use std::sync::Arc;

use tokio_util::task::AbortOnDropHandle;

use crate::cause::chain;
use crate::clock::Clock;
use crate::config::{Reader, Size, Span};
use crate::log::Log;
use crate::nats::StreamError;
use referenced::ReferencedDatasets;

pub use check::LONGEST_ROW;
pub use format::{Cells, Column, DatasetFormat};
pub use page::RowPlace;
pub use read::DatasetReader;
pub use receive::{Upload, receive, status_of_dataset};
pub use store::{DatasetError, DatasetStore, KnownDataset, UNNAMED_FOR, bucket_of};
pub use sweep::Swept;

/// How much a service takes in by uploads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetConfig {
    /// Bytes of one upload.
    pub bytes: u64,
    /// Rows of one upload.
    pub rows: u64,
    /// Uploads under way at the same time.
    pub uploads: usize,
    /// How long an upload may pause.
    pub pause: std::time::Duration,
    /// How long an upload may take in all.
    pub duration: std::time::Duration,
    /// How many servers of a cluster hold a copy.
    pub replicas: usize,
    /// Bytes after which the bucket refuses more; `None` for no limit but the server's.
    pub max_bytes: Option<u64>,
}

impl Default for DatasetConfig {
    fn default() -> Self {
        Self {
            bytes: 1 << 30,
            rows: 2_000_000,
            uploads: 8,
            pause: std::time::Duration::from_secs(30),
            duration: std::time::Duration::from_secs(60 * 60),
            replicas: 1,
            max_bytes: None,
        }
    }
}

impl DatasetConfig {
    /// Reads the section `datasets`, for the configuration of a service that takes uploads.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        const SECTION: &str = "datasets";
        let bytes = reader.setting(SECTION, "max_upload", "1 GiB", "The largest upload taken.");
        let rows =
            reader.number(SECTION, "max_rows", 2_000_000, 1..=100_000_000, "How many rows an upload has at most.");
        let uploads = reader.number(
            SECTION,
            "max_uploads",
            8,
            1..=1_000,
            "How many uploads are under way at once, 8 MiB of memory each.",
        );
        let pause = reader.setting(SECTION, "max_pause", "30 s", "How long an upload may pause.");
        let duration = reader.setting(SECTION, "max_duration", "1 h", "How long an upload may take in all.");
        let replicas = reader.number(SECTION, "replicas", 1, 1..=5, "How many servers of a cluster hold a copy.");
        let room = reader.optional(
            SECTION,
            "max_bytes",
            "After how many bytes the bucket refuses more; none for the server's limit.",
        );
        let (Size(bytes), Span(pause), Span(duration)) = (bytes?, pause?, duration?);
        let max_bytes = room?.map(|Size(bytes)| bytes);
        Some(Self { bytes, rows: rows?, uploads: uploads?, pause, duration, replicas: replicas?, max_bytes })
    }
}

/// The datasets of a service, swept for as long as this is kept.
#[derive(Debug)]
pub struct Datasets {
    /// Where they are.
    pub store: DatasetStore,
    config: DatasetConfig,
    room: Arc<tokio::sync::Semaphore>,
    referenced: Arc<ReferencedDatasets>,
    _sweep: AbortOnDropHandle<()>,
}

impl Datasets {
    /// Opens the bucket of the service whose log is `log`, and starts to sweep it.
    ///
    /// # Errors
    /// When the bucket cannot be used.
    pub async fn start(
        client: &async_nats::Client,
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        config: DatasetConfig,
    ) -> Result<Arc<Self>, StreamError> {
        let (replicas, room) = (config.replicas, config.max_bytes);
        let store = DatasetStore::open(client, log.service(), Arc::clone(&clock), replicas, room).await?;
        let referenced = Arc::new(ReferencedDatasets::start(log));
        let sweeping = {
            let (store, referenced) = (store.clone(), Arc::clone(&referenced));
            AbortOnDropHandle::new(tokio::spawn(async move { sweep::run(&store, &referenced, &*clock).await }))
        };
        let room = Arc::new(tokio::sync::Semaphore::new(config.uploads));
        Ok(Arc::new(Self { store, config, room, referenced, _sweep: sweeping }))
    }

    /// Sweeps once, now. What is found is looked at again after `settle`; the sweep in the background waits a minute.
    ///
    /// # Errors
    /// Why nothing was removed.
    pub async fn sweep(&self, settle: impl Future<Output = ()>) -> Result<Swept, String> {
        sweep::sweep(&self.store, &self.referenced, settle).await.map_err(|error| chain(&error))
    }
}

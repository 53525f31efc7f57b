//! The rows of a coverage file in their one form, as they are uploaded.

use std::collections::BTreeSet;
use std::io::Write;

use anyhow::Context as _;
use convene_coordination::coverage::{Coverage, Kind, Outcome};
use convene_kernel::codes::ClusterCode;
use convene_kernel::digest::Digest;
use convene_proto::common::v1::DatasetHeader;
use prost::bytes::Bytes;

use crate::show::out::progress;

/// A coverage file that was read.
#[derive(Clone, Debug)]
pub struct CoverageRows {
    /// What the rows say.
    pub kind: Kind,
    /// What came of the reading.
    pub outcome: Outcome,
    /// What the file was taken for.
    pub form: String,
    /// The rows that could be read, as CSV.
    pub bytes: Bytes,
    /// Their digest.
    pub digest: Digest,
    /// The clusters that they are for.
    pub clusters: BTreeSet<ClusterCode>,
}

impl CoverageRows {
    /// Reads a file to its end. Cells that cannot be read are in the outcome.
    ///
    /// # Errors
    /// Why it cannot be read as a whole.
    pub fn read(coverage: &mut Coverage) -> anyhow::Result<Self> {
        let mut canonical = Shown::default();
        let outcome = coverage.read(&mut canonical)?;
        let Shown { bytes, .. } = canonical;
        let clusters = clusters(&bytes)?;
        let (digest, bytes) = (Digest::of(&bytes), Bytes::from(bytes));
        Ok(Self { kind: coverage.kind, outcome, form: coverage.form(), bytes, digest, clusters })
    }

    /// The header of their upload to a country's record, real or of an exercise.
    pub fn header(&self, country: String, exercise: String) -> DatasetHeader {
        DatasetHeader {
            country,
            exercise,
            format: self.kind.format().to_owned(),
            bytes: u64::try_from(self.bytes.len()).unwrap_or(u64::MAX),
            sha256: self.digest.to_string(),
            validate_only: false,
            keep_with_problems: false,
        }
    }
}

/// How many bytes are read between two lines that say how far it is.
const STEP: usize = 10_000_000;

/// Bytes that are kept, while somebody is shown how many there are.
#[derive(Default)]
struct Shown {
    bytes: Vec<u8>,
    steps: usize,
}

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() / STEP > self.steps {
            self.steps = self.bytes.len() / STEP;
            progress(format!("read {} MB of rows", self.bytes.len() / 1_000_000));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The codes of the clusters in rows in their one form.
fn clusters(bytes: &[u8]) -> anyhow::Result<BTreeSet<ClusterCode>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let place =
        reader.headers()?.iter().position(|heading| heading == "cluster").context("the rows have no cluster")?;
    let mut clusters = BTreeSet::new();
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        let code = row.get(place).unwrap_or_default();
        if !clusters.iter().any(|known: &ClusterCode| known.as_str() == code) {
            clusters.insert(code.parse()?);
        }
    }
    Ok(clusters)
}

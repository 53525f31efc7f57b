//! A million rows are uploaded, checked, kept and read back, in memory that does not grow with them.
//!
//! Client and service share the process, so what is measured is the peak of both. The client makes its rows as it sends
//! them.

use std::sync::Arc;
use std::time::Instant;

use crate::support::wells::{Activities, HEADING, Uploads, chunk, file, head, header, rows};
use crate::support::within;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_proto::common::v1 as common;
use convene_runtime::dataset::DatasetConfig;
use ring::digest::{Context, SHA256};

const ROWS: u64 = 1_000_000;

/// How many rows the client makes at a time.
const BATCH: u64 = 1_000;

/// How much the peak of the process may grow, in KiB: 8 MiB that the service states for an upload, as much for the client
/// and the connection, and what allocators keep.
const GROWTH: u64 = 32 * 1024;

/// The bytes of the file, in batches; the row with the number `wrong` is wrong.
fn batches(wrong: Option<u64>) -> impl Iterator<Item = String> + Send {
    let numbers = (0..ROWS / BATCH).map(|batch| batch * BATCH..(batch + 1) * BATCH);
    let batch = move |numbers: std::ops::Range<u64>| {
        let mut text = rows(numbers.clone());
        if wrong.is_some_and(|wrong| numbers.contains(&wrong)) {
            let row = rows(wrong.unwrap_or_default()..wrong.unwrap_or_default() + 1);
            text = text.replace(&row, &row.replace("2013-11-12", "12/11/2013"));
        }
        text
    };
    std::iter::once(HEADING.to_owned()).chain(numbers.map(batch))
}

fn described(wrong: Option<u64>) -> common::DatasetHeader {
    let (mut hasher, mut bytes) = (Context::new(&SHA256), 0);
    for batch in batches(wrong) {
        hasher.update(batch.as_bytes());
        bytes += u64::try_from(batch.len()).expect("a size");
    }
    let digest: [u8; 32] = hasher.finish().as_ref().try_into().expect("32 bytes");
    common::DatasetHeader { bytes, sha256: Digest::from(digest).to_string(), ..header(&[]) }
}

/// A size of this process in KiB, such as `VmHWM`, its peak so far.
fn size(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find(|line| line.starts_with(name)).expect("it has that size");
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).expect("a number")
}

/// What `work` makes, how long it took, and how far it raised the peak above what was in use before, in KiB.
async fn measured<T>(what: &str, work: impl Future<Output = T>) -> (T, u64) {
    std::fs::write("/proc/self/clear_refs", "5").expect("a process may forget its own peak");
    let (before, started) = (size("VmRSS"), Instant::now());
    let made = within(work).await;
    let growth = size("VmHWM").saturating_sub(before);
    println!("{what}: {:.1} s, {before} KiB before, peak {growth} KiB above", started.elapsed().as_secs_f64());
    (made, growth)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_million_rows_take_no_more_memory_than_a_thousand() {
    let service = Uploads::start(DatasetConfig::default()).await;
    service.keep(&file(1_000)).await;
    let stored = service.stored().await;
    let upload = |header, wrong| {
        let chunks = batches(wrong).map(chunk);
        service.upload_by(&service.token, futures::stream::iter(std::iter::once(head(header)).chain(chunks)))
    };

    // Row 999,999 of the file is the one numbered 999,997: the heading is row 1, and numbers begin at 0.
    let header = described(Some(ROWS - 3));
    let (receipt, growth) = measured("refused", upload(header, Some(ROWS - 3))).await;
    let receipt = receipt.expect("an answer");
    assert_eq!((receipt.kept, receipt.problems.len(), receipt.more_problems), (false, 1, 0));
    assert_eq!((receipt.problems[0].row, receipt.problems[0].column.as_str()), (ROWS - 1, "began"));
    assert_eq!(service.stored().await, stored, "nothing is kept of it");
    assert!(growth < GROWTH, "the peak grew by {growth} KiB");

    let header = described(None);
    let digest: Digest = header.sha256.parse().expect("a digest");
    println!("{} bytes", header.bytes);
    let (receipt, growth) = measured("kept", upload(header, None)).await;
    let receipt = receipt.expect("an answer");
    let dataset = receipt.dataset.as_ref().expect("a dataset");
    assert_eq!((receipt.kept, dataset.rows, receipt.problems.len()), (true, ROWS, 0));
    assert!(growth < GROWTH, "the peak grew by {growth} KiB");

    let known = service.datasets.store.hold(digest, "activities-1").await.expect("a store").expect("it is kept");
    assert_eq!(known.summary["activities"], ROWS);
    let reference: DatasetReference = known.reference;
    let sum = service.datasets.store.fold_rows(&reference, Arc::new(Activities), 0_u64, |sum, row| {
        *sum += u64::from(row.reached);
    });
    let (sum, growth) = measured("read", sum).await;
    assert_eq!(sum.expect("its rows"), known.summary["reached"].as_u64().expect("a sum"));
    assert!(growth < GROWTH, "the peak grew by {growth} KiB");
}

//! How fast coverage is read and looked at: a file against plain `csv` reading of the same bytes, one changed row among a million against
//! one among ten thousand, how much memory a row takes, and what a start takes that reads a million activities from the store.
//!
//! `cargo bench --package convene-coordination -- [rows]`. The ratios matter; the figures are the machine's.

use std::fmt::Write as _;
use std::io::Cursor;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use convene_coordination::coverage::analysis::{Analysis, ComparedReport};
use convene_coordination::coverage::{ActivityRow, CanonicalRow, Coverage, Kind, Options, Vocabulary};
use convene_coordination::coverage_data::CoverageData;
use convene_coordination::domain::SERVICE;
use convene_coordination::views::{KnownCoverage, Source};
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::reference::Reference;
use convene_runtime::clock::SystemClock;
use convene_runtime::dataset::{DatasetStore, bucket_of};
use convene_runtime::testing::TestServer;

/// How many rows a report has where one of them changes.
const REPORT: usize = 1_000;

/// How often each is measured; the best counts.
const RUNS: usize = 3;

fn main() {
    let arguments = std::env::args().skip(1);
    let rows = arguments.filter_map(|argument| argument.parse().ok()).next().unwrap_or(1_000_000);
    let file = file(rows);
    reading(rows, &file);
    let activities = activities(&file);
    let reports = reports(&file);
    drop(file);
    tokio::runtime::Runtime::new().expect("a runtime").block_on(start_from_the_store(rows, reports));
    let few = one_change(&activities[..10_000.min(activities.len())]);
    let many = one_change(&activities);
    println!("one changed row: {many:?} among {}, {few:?} among 10,000", activities.len());
    println!("ratio coverage_change_among_all_vs_10000 {:.2}", many.as_secs_f64() / few.as_secs_f64());
}

/// A file of activities as organizations have it, with half a page of columns.
fn file(rows: usize) -> Vec<u8> {
    let mut text = String::from(
        "#org+impl+name,#org+type,#sector+cluster,#activity+programme,#adm1+code,#adm2+code,#loc+name,#date+start,#date+end,#status,#reached,#targeted+f+adults,#targeted+m+adults\n",
    );
    let day = |number: usize| {
        let below = |most: usize| u32::try_from(number % most).expect("a small number") + 1;
        NaiveDate::from_ymd_opt(2024, below(12), below(28)).expect("a day")
    };
    for number in 0..rows {
        let (region, district) = (number % 20, number % 400);
        writeln!(
            text,
            "Organization {},NGO,{},Activity {},X{region:02},X{region:02}{district:03},Village {number},{},{},ongoing,{},{},{}",
            number % 300,
            ["HEA", "WSH", "NUT", "EDU", "PRO"][number % 5],
            number % 97,
            day(number),
            day(number),
            number % 5_000,
            number % 700,
            number % 600
        )
        .expect("a text takes text");
    }
    text.into_bytes()
}

fn words() -> Vocabulary {
    Vocabulary::built_in(&Reference::embedded(), NaiveDate::from_ymd_opt(2024, 6, 1).expect("a day"))
}

fn coverage(file: &[u8]) -> Coverage {
    Coverage::open(Box::new(Cursor::new(file.to_vec())), words(), Options::default()).expect("a file")
}

fn best(mut run: impl FnMut() -> Duration) -> Duration {
    (0..RUNS).map(|_| run()).min().expect("a run")
}

fn reading(rows: usize, file: &[u8]) {
    let plain = best(|| {
        let start = Instant::now();
        let mut reader = csv::Reader::from_reader(file);
        let mut record = csv::StringRecord::new();
        let mut cells = 0;
        while reader.read_record(&mut record).expect("a row") {
            cells += record.len();
        }
        assert!(cells > rows);
        start.elapsed()
    });
    let checked = best(|| {
        let mut coverage = coverage(file);
        let start = Instant::now();
        let outcome = coverage.each_row(&mut |_| Ok(())).expect("it is read");
        assert_eq!((outcome.written, outcome.problems.count()), (rows as u64, 0));
        start.elapsed()
    });
    println!("reading: {rows} rows, plain csv {plain:?}, read and validated {checked:?}");
    println!("ratio coverage_read_vs_csv {:.2}", plain.as_secs_f64() / checked.as_secs_f64());
}

fn activities(file: &[u8]) -> Vec<ActivityRow> {
    let mut activities = Vec::new();
    let read = coverage(file).each_row(&mut |row| {
        if let CanonicalRow::Activity(row) = row {
            activities.push(row.as_ref().clone());
        }
        Ok(())
    });
    read.expect("it is read");
    activities
}

/// The rows of a file in the form in which they are kept, a report for each thousand.
fn reports(file: &[u8]) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let (headings, rows) = lines.split_first().expect("headings");
    let canonical = |rows: &[&[u8]]| {
        let mut bytes = Vec::new();
        coverage(&[&[*headings], rows].concat().concat()).read(&mut bytes).expect("it is read");
        bytes
    };
    rows.chunks(REPORT).map(canonical).collect()
}

/// How long a start takes until it knows what all reports show, as they are in the object store, against reading them from there and
/// cutting their cells.
async fn start_from_the_store(rows: usize, reports: Vec<Vec<u8>>) {
    let nats = TestServer::start().await;
    let client = nats.client().await;
    let store = DatasetStore::open(&client, SERVICE, Arc::new(SystemClock), 1, None).await.expect("a store");
    let objects = nats.jetstream().await.get_object_store(bucket_of(SERVICE)).await.expect("the same");
    let mut known = KnownCoverage::default();
    for (number, report) in reports.into_iter().enumerate() {
        let (digest, bytes) = (Digest::of(&report), report.len() as u64);
        objects.put(digest.to_string().as_str(), &mut report.as_slice()).await.expect("it is kept");
        let format = Kind::Activities.format().to_owned();
        let dataset = DatasetReference { digest, format, bytes, rows: REPORT as u64, rejected: 0 };
        let id = format!("report-{number}").parse().expect("an identifier");
        known.sources.insert(id, Source { dataset, kind: Kind::Activities });
    }
    let start = Instant::now();
    let mut cells = 0;
    for source in known.sources.values() {
        let (mut reader, mut bytes) = (store.read(source.dataset.digest).await.expect("it is there"), Vec::new());
        while let Some(piece) = reader.next().await.expect("it is unaltered") {
            bytes.extend_from_slice(&piece);
        }
        let mut csv = csv::Reader::from_reader(bytes.as_slice());
        let mut record = csv::StringRecord::new();
        while csv.read_record(&mut record).expect("a row") {
            cells += record.len();
        }
    }
    assert!(cells > rows);
    let plain = start.elapsed();
    let (start, before) = (Instant::now(), in_use());
    let data = CoverageData::new(store).then(&known).await.expect("the data");
    let spent = start.elapsed();
    let activities = data.analysis().activities();
    println!(
        "start from the store: {activities} activities of {} reports in {spent:?}, {} bytes each; read and cut alone in {plain:?}",
        known.sources.len(),
        in_use().saturating_sub(before) as u64 / activities.max(1)
    );
    println!("ratio coverage_start_vs_read_from_store {:.2}", plain.as_secs_f64() / spent.as_secs_f64());
}

/// Memory in use, in bytes, as the kernel says.
fn in_use() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or_default() * 4096
}

/// How long it takes to look again at what one changed row of a report touches, among the reports of all `activities`.
fn one_change(activities: &[ActivityRow]) -> Duration {
    let (start, before) = (Instant::now(), in_use());
    let mut analysis = Analysis::default();
    // As at a start: every report is put in, and what they show is looked at once.
    for (number, rows) in activities.chunks(REPORT).enumerate() {
        let mut report = ComparedReport::default();
        rows.iter().for_each(|row| analysis.compare_activity(&mut report, row));
        analysis.put_report(&number.to_string(), report);
    }
    analysis.look();
    let memory = in_use().saturating_sub(before) / activities.len();
    println!("start: {} rows compared in {:?}, {memory} bytes each", activities.len(), start.elapsed());
    let mut rows = activities[..REPORT.min(activities.len())].to_vec();
    let mut reached = 0;
    let mut spent: Vec<Duration> = (0..50)
        .map(|_| {
            reached += 1;
            rows[0].activity = format!("Activity {reached}");
            let mut report = ComparedReport::default();
            rows.iter().for_each(|row| analysis.compare_activity(&mut report, row));
            let start = Instant::now();
            analysis.replace_report("0", report);
            start.elapsed()
        })
        .collect();
    spent.sort_unstable();
    spent[spent.len() / 2]
}

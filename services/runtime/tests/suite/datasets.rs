//! Uploads and what becomes of them: refused whole, kept once, named by commands, swept when no command names them.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::support::imports::{FromStore, Importer, Imports, import};
use crate::support::ledger::guidance;
use crate::support::wells::{Activities, Activity, HEADING, Reach, Uploads, chunk, file, head, header, parts, rows};
use crate::support::within;
use chrono::TimeDelta;
use convene_kernel::commit::Commit;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_runtime::clock::Clock as _;
use convene_runtime::dataset::{Cells, Column, DatasetConfig, DatasetError, DatasetFormat, RowPlace, Swept};
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::Log as _;
use futures::StreamExt as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

async fn service() -> Uploads {
    Uploads::start(DatasetConfig::default()).await
}

fn reason(status: &Status) -> String {
    status.get_error_details().error_info().expect("each error has a reason").reason.clone()
}

/// What a receipt says of rows: row, column and reason.
fn problems(receipt: &common::DatasetReceipt) -> Vec<(u64, &str, &str)> {
    receipt.problems.iter().map(|problem| (problem.row, problem.column.as_str(), problem.reason.as_str())).collect()
}

fn reference(bytes: &[u8], rows: u64, rejected: u64) -> DatasetReference {
    let (digest, format) = (Digest::of(bytes), "activities-1".to_owned());
    DatasetReference { digest, format, bytes: u64::try_from(bytes.len()).expect("a size"), rows, rejected }
}

/// How many rows are read back.
async fn read(service: &Uploads, reference: &DatasetReference) -> Result<u64, DatasetError> {
    service.datasets.store.fold_rows(reference, Arc::new(Activities), 0, |count, _| *count += 1).await
}

/// Returns when the bucket is empty.
async fn emptied(service: &Uploads) {
    within(async { while service.stored().await > 0 {} }).await;
}

#[tokio::test]
async fn a_file_is_kept_whole_under_its_digest_and_once() {
    let service = service().await;
    let bytes = file(5_000);
    let receipt = service.upload(header(&bytes), &bytes).await.expect("an upload");
    assert_eq!((receipt.kept, receipt.kept_before), (true, false));
    let stored = service.stored().await;
    let again = service.upload(header(&bytes), &bytes).await.expect("an upload");
    assert_eq!((again.kept, again.kept_before), (true, true));
    assert_eq!(service.stored().await, stored, "it is one object");
    let known = service.datasets.store.hold(Digest::of(&bytes), "activities-1").await.expect("a store");
    let known = known.expect("it is kept");
    assert_eq!(known.reference, reference(&bytes, 5_000, 0));
    assert_eq!(read(&service, &known.reference).await, Ok(5_000));
    assert_eq!(
        service.datasets.store.hold(Digest::of(&bytes), "wells-1").await,
        Ok(None),
        "it was checked by one format"
    );
}

#[tokio::test]
async fn two_uploads_of_the_same_file_at_once_make_one_object() {
    let service = service().await;
    let bytes = file(5_000);
    let both = tokio::join!(service.upload(header(&bytes), &bytes), service.upload(header(&bytes), &bytes));
    let receipts = [both.0.expect("an upload"), both.1.expect("an upload")];
    assert!(receipts.iter().all(|receipt| receipt.kept), "{receipts:?}");
    let pieces = u64::try_from(bytes.len().div_ceil(128 * 1024)).expect("a number");
    assert_eq!(service.stored().await, pieces + 1, "the pieces of one, and its entry");
    assert_eq!(read(&service, &reference(&bytes, 5_000, 0)).await, Ok(5_000));
}

#[tokio::test]
async fn every_problem_is_reported_with_its_row_and_nothing_is_kept() {
    let service = service().await;
    let good = "PHL,Tacloban,WSH,UNICEF,Pumps,2013-11-12,10,ongoing\n";
    let mut bytes =
        format!("\u{feff}{HEADING}{good}Philippines,,WSH,UNICEF,Pumps,yesterday,10,\n\"PHL\",a\n").into_bytes();
    bytes.extend(b"PHL,Ormoc\xe9,WSH,UNICEF,Pumps,2013-11-12,10,\n,,,,,,,\n");
    bytes.extend(good.as_bytes());
    let receipt = service.upload(header(&bytes), &bytes).await.expect("an answer");
    let dataset = receipt.dataset.as_ref().expect("a dataset");
    assert_eq!((receipt.kept, dataset.rows, dataset.rejected), (false, 2, 3));
    let found = problems(&receipt);
    let wrong = [(3, "country", "CODE_MALFORMED"), (3, "place", "FIELD_MISSING"), (3, "began", "DATE_MALFORMED")];
    assert_eq!(found[..3], wrong);
    assert_eq!(found[3], (4, "", "ROW_LENGTH_WRONG"));
    assert_eq!(found.last(), Some(&(5, "", "ROW_NOT_UTF8")));
    assert_eq!(service.stored().await, 0);

    let kept = common::DatasetHeader { keep_with_problems: true, ..header(&bytes) };
    assert!(service.upload(kept, &bytes).await.expect("an upload").kept);
    assert_eq!(read(&service, &reference(&bytes, 2, 3)).await, Ok(2), "rows that did not pass are left out");
}

#[tokio::test]
async fn beyond_a_hundred_problems_are_counted() {
    let service = service().await;
    let bytes = format!("{HEADING}{}", "PHL,Tacloban,WSH,UNICEF,Pumps,2013-11-12,many,\n".repeat(250)).into_bytes();
    let receipt = service.upload(header(&bytes), &bytes).await.expect("an answer");
    assert_eq!((receipt.problems.len(), receipt.more_problems), (100, 150));
}

#[tokio::test]
async fn a_heading_that_is_wrong_is_never_kept() {
    let service = service().await;
    let bytes = b"country,place,cluster,organization,activity,began,Reached,place\nPHL,a,b,c,d,e,f,g\n";
    let header = common::DatasetHeader { keep_with_problems: true, ..header(bytes) };
    let receipt = service.upload(header, bytes).await.expect("an answer");
    let wrong = [(1, "Reached", "COLUMN_UNKNOWN"), (1, "place", "COLUMN_REPEATED"), (1, "reached", "COLUMN_MISSING")];
    assert_eq!((receipt.kept, problems(&receipt)), (false, wrong.to_vec()));
    assert_eq!(service.stored().await, 0);
}

#[tokio::test]
async fn a_check_keeps_nothing() {
    let service = service().await;
    let bytes = file(3_000);
    let header = common::DatasetHeader { validate_only: true, ..header(&bytes) };
    let receipt = service.upload(header, &bytes).await.expect("an answer");
    assert_eq!((receipt.kept, receipt.dataset.expect("a dataset").rows), (false, 3_000));
    assert_eq!(service.stored().await, 0);
}

#[tokio::test]
async fn what_is_wrong_with_the_call_is_refused_and_leaves_nothing() {
    let service = service().await;
    let bytes = file(5_000);
    let good = header(&bytes);
    let wrong = |change: fn(&mut common::DatasetHeader)| {
        let mut header = good.clone();
        change(&mut header);
        parts(header, &bytes)
    };
    let mut long = parts(good.clone(), &bytes);
    long.push(chunk("x"));
    let mut short = parts(good.clone(), &bytes);
    short.pop();
    let mut twice = parts(good.clone(), &bytes);
    twice.insert(2, head(good.clone()));
    let huge = [head(good.clone()), chunk(vec![b'x'; 1024 * 1024 + 1])];
    let gzip = b"\x1f\x8b\x08\x00and so on";
    let bomb = vec![head(header(gzip)), chunk(&gzip[..1]), chunk(&gzip[1..])];
    let calls = [
        ("UPLOAD_OUT_OF_ORDER", parts(good.clone(), &bytes).split_off(1)),
        ("UPLOAD_OUT_OF_ORDER", Vec::new()),
        ("UPLOAD_OUT_OF_ORDER", twice),
        ("CODE_UNKNOWN", wrong(|header| header.country = "XYZ".to_owned())),
        ("CODE_MALFORMED", wrong(|header| header.sha256 = "abc".to_owned())),
        ("DATASET_FORM_UNKNOWN", wrong(|header| header.format = "wells-1".to_owned())),
        ("DATASET_MISMATCH", wrong(|header| header.sha256 = Digest::of(b"another").to_string())),
        ("NUMBER_OUT_OF_RANGE", wrong(|header| header.bytes = 1 << 40)),
        ("DATASET_MISMATCH", long),
        ("DATASET_MISMATCH", short),
        ("MESSAGE_TOO_LARGE", huge.to_vec()),
        ("DATASET_FORM_UNKNOWN", bomb),
    ];
    for (expected, parts) in calls {
        let refused = within(service.upload_by(&service.token, futures::stream::iter(parts))).await;
        let refused = refused.expect_err(expected);
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::InvalidArgument, expected), "{refused:?}");
        assert_eq!(service.stored().await, 0, "{expected}");
    }
}

#[tokio::test]
async fn an_upload_passes_the_same_gate_as_every_call() {
    let service = service().await;
    let bytes = file(10);
    let upload = |token: String| {
        let parts = futures::stream::iter(parts(header(&bytes), &bytes));
        let service = &service;
        async move { within(service.upload_by(&token, parts)).await.expect_err("it is not let in") }
    };
    let anonymous = upload(String::new()).await;
    assert_eq!((anonymous.code(), reason(&anonymous).as_str()), (Code::Unauthenticated, "TOKEN_MISSING"));
    for (role, country) in [(Role::Observer, "PHL"), (Role::OchaCountry, "HTI")] {
        let denied = upload(service.ground.token("p-1", role, Some(country))).await;
        assert_eq!((denied.code(), reason(&denied).as_str()), (Code::PermissionDenied, "ROLE_NOT_ADMITTED"));
    }
}

#[tokio::test]
async fn a_row_of_ten_megabytes_is_a_problem_and_takes_no_memory() {
    let service = service().await;
    let mut bytes = format!("{HEADING}PHL,\"").into_bytes();
    bytes.resize(bytes.len() + 10_000_000, b'x');
    bytes.extend(b"\",WSH,UNICEF,Pumps,2013-11-12,10,\nPHL,Tacloban,WSH,UNICEF,Pumps,2013-11-12,10,\n");
    let receipt = service.upload(header(&bytes), &bytes).await.expect("an answer");
    assert_eq!(problems(&receipt), [(2, "", "ROW_TOO_LONG")]);
    assert_eq!(receipt.dataset.expect("a dataset").rows, 1, "the row after it is read");
}

#[tokio::test]
async fn too_many_rows_are_refused_before_they_are_all_sent() {
    let service = Uploads::start(DatasetConfig { rows: 1_000, ..DatasetConfig::default() }).await;
    let bytes = file(10_000);
    let refused = service.upload(header(&bytes), &bytes).await.expect_err("it has too many rows");
    assert_eq!(reason(&refused), "DATASET_TOO_LARGE");
    assert_eq!(service.stored().await, 0);
}

#[tokio::test]
async fn an_upload_that_pauses_too_long_is_ended() {
    let pause = Duration::from_millis(100);
    let service = Uploads::start(DatasetConfig { pause, ..DatasetConfig::default() }).await;
    let bytes = file(5_000);
    let begun = futures::stream::iter(parts(header(&bytes), &bytes).into_iter().take(4));
    let stalled = begun.chain(futures::stream::pending());
    let ended = within(service.upload_by(&service.token, stalled)).await.expect_err("it never ends");
    assert_eq!((ended.code(), reason(&ended).as_str()), (Code::DeadlineExceeded, "UPLOAD_STALLED"));
    assert_eq!(service.stored().await, 0);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_makes_room() {
    let service = Uploads::start(DatasetConfig { uploads: 1, ..DatasetConfig::default() }).await;
    let bytes = file(10_000);
    let (sender, receiver) = mpsc::channel(64);
    let begun = parts(header(&bytes), &bytes);
    for part in begun.into_iter().take(8) {
        sender.send(part).await.expect("there is room");
    }
    {
        let mut upload = Box::pin(service.upload_by(&service.token, ReceiverStream::new(receiver)));
        let stored = async { while service.stored().await == 0 {} };
        tokio::select! {
            ended = &mut upload => panic!("it is not all sent: {ended:?}"),
            () = within(stored) => {}
        }
        let other = file(1);
        let refused = service.upload(header(&other), &other).await.expect_err("one is under way");
        assert_eq!((refused.code(), reason(&refused).as_str()), (Code::ResourceExhausted, "SERVICE_OVERLOADED"));
    }
    emptied(&service).await;
    within(async { while service.upload(header(&bytes), &bytes).await.is_err() {} }).await;
}

#[tokio::test]
async fn a_dataset_that_was_altered_or_is_missing_is_noticed_and_repaired_by_the_same_file() {
    let service = service().await;
    let bytes = file(5_000);
    let digest = service.keep(&bytes).await;
    let jetstream = service.ground.nats.jetstream().await;
    let stream = jetstream.get_stream("OBJ_ACTIVITIES_DATASETS").await.expect("a bucket");
    let piece = stream.get_raw_message(stream.cached_info().state.first_sequence).await.expect("a piece");
    let whole = reference(&bytes, 5_000, 0);

    stream.delete_message(piece.sequence).await.expect("it is deleted");
    assert_eq!(service.datasets.store.hold(digest, "activities-1").await, Ok(None), "no command can name it");
    assert_eq!(read(&service, &whole).await, Err(DatasetError::Missing(digest)));
    let mut altered = piece.payload.to_vec();
    altered[100] ^= 1;
    jetstream.publish(piece.subject, altered.into()).await.expect("it is sent").await.expect("it is stored");
    assert_eq!(read(&service, &whole).await, Err(DatasetError::Altered(digest)));

    let receipt = service.upload(header(&bytes), &bytes).await.expect("an upload");
    assert_eq!((receipt.kept, receipt.kept_before), (true, false));
    assert_eq!(read(&service, &whole).await, Ok(5_000));
    let pieces = u64::try_from(bytes.len().div_ceil(128 * 1024)).expect("a number");
    assert_eq!(service.stored().await, pieces + 1, "nothing is left of the damaged one");
    let never = reference(b"never", 1, 0);
    assert_eq!(read(&service, &never).await, Err(DatasetError::Missing(never.digest)));
}

/// The format of activities, which counts the rows that are looked at.
#[derive(Default)]
struct Looked(AtomicU64);

impl DatasetFormat for Looked {
    type Row = Activity;
    type Summary = Reach;

    const NAME: &'static str = Activities::NAME;
    const COLUMNS: &'static [Column] = Activities::COLUMNS;

    fn read(&self, cells: &mut Cells<'_>) -> Option<Activity> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Activities.read(cells)
    }

    fn add(summary: &mut Reach, row: &Activity) {
        Activities::add(summary, row);
    }
}

/// The next rows of a dataset from a place on, `most` of them, with their numbers; the place after them; how many rows were looked at.
async fn part(
    service: &Uploads,
    reference: &DatasetReference,
    from: &RowPlace,
    most: usize,
) -> Result<(Vec<(u64, String)>, Option<RowPlace>, u64), DatasetError> {
    let (format, mut rows) = (Arc::new(Looked::default()), Vec::new());
    let take = |number: u64, row: Activity| {
        if rows.len() == most {
            return ControlFlow::Break(());
        }
        rows.push((number, row.place));
        ControlFlow::Continue(())
    };
    let next = service.datasets.store.rows_from(reference, Arc::clone(&format), from, take).await?;
    Ok((rows, next, format.0.load(Ordering::Relaxed)))
}

#[tokio::test]
async fn a_later_part_reads_no_row_that_came_before_it() {
    const MOST: usize = 300;
    let service = service().await;
    // With a byte order mark, lines of either end, and a row in the midst that does not pass.
    let other_ends = rows(2_000..4_000).replace('\n', "\r\n");
    let bytes = format!("\u{feff}{HEADING}{}XX,,,,,,,\n{other_ends}", rows(0..2_000)).into_bytes();
    let receipt = service.upload(common::DatasetHeader { keep_with_problems: true, ..header(&bytes) }, &bytes).await;
    assert!(receipt.expect("an upload").kept);
    let whole = reference(&bytes, 4_000, 1);
    let (mut place, mut seen) = (Some(RowPlace::default()), Vec::new());
    while let Some(from) = place {
        let (rows, next, looked_at) = part(&service, &whole, &from, MOST).await.expect("a part");
        assert!(looked_at < MOST as u64 + 100, "{looked_at} rows were looked at from {from:?} on");
        seen.extend(rows);
        place = next;
    }
    let expected = (1..).zip(0..4_000).map(|(at, number)| (at, format!("Tacloban, barangay {number}")));
    assert_eq!(seen, expected.collect::<Vec<(u64, String)>>());
}

#[tokio::test]
async fn only_the_pieces_of_a_part_are_read_and_a_repaired_one_goes_on() {
    let service = service().await;
    let bytes = file(5_000);
    let digest = service.keep(&bytes).await;
    let jetstream = service.ground.nats.jetstream().await;
    let stream = jetstream.get_stream("OBJ_ACTIVITIES_DATASETS").await.expect("a bucket");
    let whole = reference(&bytes, 5_000, 0);
    let (before, place, _) = part(&service, &whole, &RowPlace::default(), 3_000).await.expect("a part");
    stream.delete_message(stream.cached_info().state.first_sequence + 1).await.expect("the second piece is deleted");
    part(&service, &whole, &RowPlace::default(), 10).await.expect("the second piece is not asked for");
    let place = place.expect("there is more");
    let (after, end, _) = part(&service, &whole, &place, 5_000).await.expect("nor for what comes later");
    assert_eq!((before.len() + after.len(), end), (5_000, None));
    assert_eq!(read(&service, &whole).await, Err(DatasetError::Missing(digest)));
    let receipt = service.upload(header(&bytes), &bytes).await.expect("an upload");
    assert!(!receipt.kept_before, "it is repaired, and its pieces are elsewhere");
    assert_eq!(part(&service, &whole, &place, 5_000).await.expect("a part").0, after);
}

async fn advance(service: &Uploads, hours: i64) {
    let later = service.clock.now() + TimeDelta::hours(hours);
    service.clock.advance_to(later).await.expect("a local clock advances");
}

async fn importer(service: &Uploads) -> Arc<Importer> {
    let source = FromStore(service.datasets.store.clone());
    let clock = Arc::new(service.clock.clone());
    let engine = Importer::start_with_facts(service.log.clone(), clock, guidance(), source);
    within(engine.caught_up()).await;
    engine
}

#[tokio::test]
async fn a_command_names_a_dataset_that_is_kept_and_only_that() {
    let service = service().await;
    let bytes = file(2_000);
    let digest = Digest::of(&bytes);
    let importer = importer(&service).await;
    let refused = within(importer.execute(import(digest))).await.expect_err("it was not uploaded");
    assert!(matches!(refused, ExecuteError::Refused(_)), "{refused:?}");

    service.keep(&bytes).await;
    let order = import(digest);
    within(importer.execute(order.clone())).await.expect("it is imported");
    let last = service.log.last(&order.key).await.expect("a log").expect("a commit");
    let text = String::from_utf8_lossy(&last.bytes).into_owned();
    let commit = Commit::<<Imports as convene_kernel::aggregate::Aggregate>::Event>::decode(&last.bytes, |_| {});
    let commit = commit.expect("a commit");
    assert_eq!(commit.datasets, [digest]);
    assert_eq!(commit.events[0].dataset, reference(&bytes, 2_000, 0));
    assert!(commit.events[0].reached > 0 && !text.contains("Tacloban"), "it holds the summary and no row");
}

#[tokio::test]
async fn what_no_commit_names_is_removed_after_a_day() {
    let service = service().await;
    let named = service.keep(&file(100)).await;
    let unnamed = service.keep(&file(200)).await;
    service.name(named).await;
    advance(&service, 23).await;
    let young = service.keep(&file(300)).await;
    assert_eq!(service.datasets.sweep(async {}).await, Ok(Swept::default()));
    advance(&service, 2).await;
    let swept = service.datasets.sweep(async {}).await.expect("a sweep");
    assert_eq!(swept.datasets, [unnamed]);
    let store = &service.datasets.store;
    assert!(store.hold(named, "activities-1").await.expect("a store").is_some());
    assert!(store.hold(young, "activities-1").await.expect("a store").is_some());
    assert_eq!(store.hold(unnamed, "activities-1").await, Ok(None));
    assert_eq!(service.stored().await, 4, "a piece and an entry each, and nothing of the third");
}

#[tokio::test]
async fn a_sweep_does_not_take_what_a_command_names_at_that_moment() {
    let service = service().await;
    let importer = importer(&service).await;
    let carried_out = service.keep(&file(100)).await;
    let asked_for = service.keep(&file(200)).await;
    let forgotten = service.keep(&file(300)).await;
    advance(&service, 30).await;
    // Both come after the sweep found the three to be old and unnamed.
    let meanwhile = async {
        within(importer.execute(import(carried_out))).await.expect("it is imported");
        service.datasets.store.hold(asked_for, "activities-1").await.expect("a store").expect("it is kept");
    };
    let swept = service.datasets.sweep(meanwhile).await.expect("a sweep");
    assert_eq!(swept.datasets, [forgotten]);
    let refused = within(importer.execute(import(forgotten))).await.expect_err("the sweep was first");
    assert!(matches!(refused, ExecuteError::Refused(_)), "{refused:?}");
    advance(&service, 30).await;
    let swept = service.datasets.sweep(async {}).await.expect("a sweep");
    assert_eq!(swept.datasets, [asked_for], "no command named it after all, and a commit names the other");
}

#[tokio::test]
async fn nothing_is_removed_while_it_is_not_known_what_is_named() {
    let service = service().await;
    service.keep(&file(100)).await;
    advance(&service, 30).await;
    let appended = service.log.append(&crate::support::key("PHL"), r#"{"datasets":7}"#.into(), 0).await;
    appended.expect("it is appended");
    service.datasets.sweep(async {}).await.expect_err("an entry is not understood");
    assert!(service.stored().await > 0);
}

#[tokio::test]
async fn what_an_upload_left_behind_is_removed_after_a_day() {
    let service = service().await;
    let jetstream = service.ground.nats.jetstream().await;
    let began = service.clock.now().timestamp();
    let subject = format!("$O.ACTIVITIES_DATASETS.C.{began}-0f3c");
    jetstream.publish(subject, "rows".into()).await.expect("it is sent").await.expect("it is stored");
    assert_eq!(service.datasets.sweep(async {}).await, Ok(Swept::default()));
    advance(&service, 25).await;
    assert_eq!(service.datasets.sweep(async {}).await.expect("a sweep").leftovers, 1);
    assert_eq!(service.stored().await, 0);
}

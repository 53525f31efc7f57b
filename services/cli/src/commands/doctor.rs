//! `convene doctor`: checks the health of the suite, and suggests fixes: of the suite on this machine also the folder of its data, and
//! the disk that it is on.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use convene_runtime::cause::chain;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::storage::{Stored, stored};
use serde::Serialize;
use serde_json::{Value, json};

use super::session::{Session, jetstream};
use crate::client::Target;
use crate::client::{Addresses, CallError, SuiteFile};
use crate::show::dates;
use crate::show::out::{say, say_json};
use crate::show::style::{BAD, GOOD, painted};
use crate::show::table::{Output, cell};
use crate::show::text::counted;
use crate::suite::disk;

/// One check, and its result.
#[derive(Serialize)]
struct Check {
    what: String,
    ok: bool,
    detail: String,
}

/// Checks everything, and prints the result.
///
/// # Errors
/// When a check fails.
pub async fn run(target: &Target) -> anyhow::Result<()> {
    let checks = checks(target).await;
    match target.output {
        Output::Table => say(checks.iter().map(line).collect::<Vec<_>>().join("\n"))?,
        Output::Json => say_json(&checks)?,
    }
    let failed = checks.iter().filter(|check| !check.ok).count();
    anyhow::ensure!(failed == 0, "{failed} of {} checks failed", checks.len());
    Ok(())
}

/// Every check; one alone where there is no suite to check.
async fn checks(target: &Target) -> Vec<Check> {
    let mut checks = Vec::new();
    if target.against.is_none() {
        if let Err(problem) = SuiteFile::read(&target.data) {
            return vec![Check { what: "suite".to_owned(), ok: false, detail: format!("{problem:#}") }];
        }
        checks.push(folder(&target.data));
    }
    checks.push(nats(target).await);
    checks.extend(services(target).await);
    checks
}

fn line(check: &Check) -> String {
    let mark = if check.ok { painted(GOOD, "ok    ") } else { painted(BAD, "failed") };
    format!("{mark}  {:<12}  {}", check.what, check.detail)
}

/// The folder of the data: whether it can be written, and how much room there is.
fn folder(data: &Path) -> Check {
    let check = |ok, detail| Check { what: "data".to_owned(), ok, detail };
    let shown = data.display();
    if let Err(problem) = tempfile::tempfile_in(data) {
        return check(false, format!("nothing can be written in {shown}: {problem}"));
    }
    match disk::free(data) {
        Ok(free) => match disk::warning(free, disk::LEAST_FREE) {
            None => check(true, format!("{shown}, {} MiB free", free >> 20)),
            Some(warning) => check(false, format!("{shown}: {warning}")),
        },
        Err(problem) => check(false, format!("how much room there is in {shown} cannot be asked: {problem}")),
    }
}

/// How far a service's clock may be from this machine's.
const APART: TimeDelta = TimeDelta::seconds(5);

async fn nats(target: &Target) -> Check {
    let check = |ok, detail| Check { what: "NATS".to_owned(), ok, detail };
    if target.against.is_some() && target.nats.is_none() {
        return check(true, "not checked; say with --nats where the NATS server of this suite is".to_owned());
    }
    match jetstream(target).await {
        Ok(jetstream) => match stored(&jetstream).await {
            Ok(all) => {
                let (ok, detail) = storage(&all);
                check(ok, detail)
            }
            Err(problem) => check(false, format!("JetStream does not answer: {problem}")),
        },
        Err(problem) => check(false, format!("{problem:#}")),
    }
}

/// Whether there is room for more, and what is stored.
fn storage(all: &[Stored]) -> (bool, String) {
    let account = all.iter().find(|one| one.stream.is_none());
    let streams = all.iter().filter(|one| one.stream.is_some()).count();
    let used = account.map_or(0, |account| account.used);
    let limit = match account.and_then(|account| account.limit) {
        Some(limit) => format!(" of {limit}"),
        None => " (no limit is set for the account: only the disk of the server ends it)".to_owned(),
    };
    let warnings: Vec<_> = all.iter().filter_map(Stored::warning).collect();
    let summary = format!("{}, {used} bytes stored{limit}", counted(streams, "stream"));
    if warnings.is_empty() { (true, summary) } else { (false, format!("{summary}; {}", warnings.join("; "))) }
}

async fn services(target: &Target) -> Vec<Check> {
    let addresses: anyhow::Result<Addresses> = match &target.against {
        Some(addresses) => Ok(addresses.clone()),
        None => SuiteFile::read(&target.data).map_err(Into::into).and_then(|found| Ok(found.services.parse()?)),
    };
    match addresses {
        Ok(addresses) => {
            let mut checks = Vec::new();
            for service in convene_suite::SERVICES {
                let name = service.name();
                checks.push(match addresses.get(name) {
                    Some(address) => service_at(target, name, address).await,
                    None => {
                        let detail = format!("no address is given; add {name}=http://host:port to --against");
                        Check { what: name.to_owned(), ok: false, detail }
                    }
                });
            }
            checks
        }
        Err(problem) => vec![Check { what: "services".to_owned(), ok: false, detail: format!("{problem:#}") }],
    }
}

async fn service_at(target: &Target, service: &str, address: &str) -> Check {
    let check = |ok, detail| Check { what: service.to_owned(), ok, detail };
    let mut session = match Session::open(target) {
        Ok(session) => session.asking_once(),
        Err(problem) => return check(false, format!("{problem:#}")),
    };
    match session.call_of(service, "convene.common.v1.StatusService/GetStatus", json!({})).await {
        Ok(status) => {
            let mut problems = problems(&status);
            // What the server of NATS says of all services together is said once.
            if target.against.is_some() && target.nats.is_none() {
                problems.extend(nearly_full(&status));
            }
            problems.extend(clock(&status, SystemClock.now()));
            let version = cell(&status["version"]);
            let lag = cell(&status["feedLag"]).parse().unwrap_or_default();
            let summary = format!("version {version} at {address}, {} not on the feed yet", counted(lag, "commit"));
            if problems.is_empty() { check(true, summary) } else { check(false, problems.join("; ")) }
        }
        Err(problem) => check(false, unanswered(address, &problem)),
    }
}

/// Why a service did not say how it is.
fn unanswered(address: &str, problem: &anyhow::Error) -> String {
    match problem.downcast_ref::<CallError>() {
        Some(CallError::OutOfReach { cause, .. }) => {
            format!("nothing answers at {address}: {}; see that the service runs", chain(cause))
        }
        _ => format!("{address}: {problem:#}"),
    }
}

/// What is wrong with the clock of a service: what is due, and whether a token has expired, is told by it.
fn clock(status: &Value, here: DateTime<Utc>) -> Option<String> {
    let there = dates::parsed(&status["now"]).filter(|_| status["simulatedTime"] != true)?;
    let apart = there - here;
    (apart.abs() > APART).then(|| {
        let direction = if apart > TimeDelta::zero() { "ahead of" } else { "behind" };
        let seconds = apart.abs().num_seconds();
        format!("its clock is {seconds} s {direction} that of this machine; set both by a time server")
    })
}

/// What a service says is nearly full.
fn nearly_full(status: &Value) -> Vec<String> {
    let bytes = |field: &Value| cell(field).parse().unwrap_or_default();
    let stored = status["nearlyFullStorage"].as_array().into_iter().flatten().map(|one| Stored {
        stream: Some(cell(&one["stream"])).filter(|stream| !stream.is_empty()),
        used: bytes(&one["usedBytes"]),
        limit: Some(bytes(&one["limitBytes"])),
    });
    stored.filter_map(|one| one.warning()).collect()
}

/// What a service lacks or cannot go on with, as sentences.
fn problems(status: &Value) -> Vec<String> {
    let list = |field: &str| status[field].as_array().cloned().unwrap_or_default();
    let lacking = list("lacking").iter().map(cell).collect::<Vec<_>>();
    let damaged = list("partitions").into_iter().filter(|partition| !cell(&partition["damage"]).is_empty());
    let damaged = damaged.map(|partition| {
        format!("partition {} of the log is damaged: {}", cell(&partition["partition"]), cell(&partition["damage"]))
    });
    let broken = list("brokenRecords").into_iter().map(|record| {
        format!(
            "the log of {} {} is broken: {}",
            cell(&record["country"]),
            cell(&record["id"]),
            cell(&record["problem"])
        )
    });
    let stuck = list("feedErrors").into_iter();
    let stuck =
        stuck.map(|feed| format!("the feed of {} is stopped: {}", cell(&feed["country"]), cell(&feed["problem"])));
    let parked = list("parkedMessages").into_iter().map(|message| {
        let (stream, sequence) = (cell(&message["stream"]), cell(&message["sequence"]));
        format!("message {sequence} of {stream} is parked: {}", cell(&message["problem"]))
    });
    let foreign = list("foreignMessages").into_iter().map(|message| {
        let (stream, sequence, subject) =
            (cell(&message["stream"]), cell(&message["sequence"]), cell(&message["subject"]));
        format!(
            "an unknown client published message {sequence} of {stream} on {subject}: find it, and revoke its permission"
        )
    });
    let interrupted = list("followedStreams").into_iter().filter(|stream| !cell(&stream["interruption"]).is_empty());
    // Live records and exercises are followed apart, and are interrupted alike.
    let interrupted: BTreeSet<_> = interrupted
        .map(|stream| format!("{} cannot be followed: {}", cell(&stream["stream"]), cell(&stream["interruption"])))
        .collect();
    let ahead = Some(cell(&status["recordsAheadOfClock"])).filter(|count| !count.is_empty() && count != "0");
    let ahead = ahead.map(|count| {
        format!("records whose last commit is dated ahead of its clock, since one of the clocks was wrong: {count}")
    });
    lacking
        .into_iter()
        .chain(ahead)
        .chain(damaged)
        .chain(broken)
        .chain(stuck)
        .chain(interrupted)
        .chain(parked)
        .chain(foreign)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_said_with_its_direction() {
        let here = "2024-01-10T13:00:00Z".parse().expect("a moment");
        let said = |now: &str, simulated: bool| clock(&json!({"now": now, "simulatedTime": simulated}), here);
        assert_eq!(said("2024-01-10T13:00:03Z", false), None);
        assert!(said("2024-01-10T13:01:00Z", false).is_some_and(|said| said.contains("60 s ahead of")));
        assert!(said("2024-01-10T12:59:00Z", false).is_some_and(|said| said.contains("60 s behind")));
        assert_eq!(said("2013-11-08T00:00:00Z", true), None);
    }

    #[test]
    fn what_is_nearly_full_fails_the_check() {
        let stored = |stream: Option<&str>, used, limit| Stored { stream: stream.map(str::to_owned), used, limit };
        let (ok, said) = storage(&[stored(None, 900, Some(10_000)), stored(Some("LOG_ICSM_00"), 900, None)]);
        assert!(ok && said == "1 stream, 900 bytes stored of 10000", "{said}");
        let (ok, said) = storage(&[stored(None, 9_000, Some(10_000)), stored(Some("LOG_ICSM_00"), 9_000, Some(9_001))]);
        assert!(
            !ok && said.contains("account is nearly full") && said.contains("LOG_ICSM_00 is nearly full"),
            "{said}"
        );
        let full = json!({"stream": "LOG_ICSM_00", "usedBytes": "9000", "limitBytes": "9001"});
        let said = nearly_full(&json!({"nearlyFullStorage": [full]}));
        assert!(said.len() == 1 && said[0].contains("LOG_ICSM_00 is nearly full"), "{said:?}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_said() {
        let folder_of = tempfile::tempdir().expect("a temporary folder");
        assert!(folder(folder_of.path()).detail.contains("MiB free"));
        let missing = folder(&folder_of.path().join("missing"));
        assert!(!missing.ok && missing.detail.contains("nothing can be written"), "{}", missing.detail);
    }
}

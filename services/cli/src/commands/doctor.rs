//! `convene doctor`: checks the health of the suite, and suggests fixes.

use serde::Serialize;
use serde_json::{Value, json};

use super::session::{Session, jetstream};
use crate::client::Target;
use crate::client::{Addresses, SuiteFile};
use crate::show::out::{say, say_json};
use crate::show::style::{BAD, GOOD, painted};
use crate::show::table::{Output, cell};
use crate::show::text::counted;

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
    let mut checks = vec![nats(target).await];
    checks.extend(services(target).await);
    match target.output {
        Output::Table => say(checks.iter().map(line).collect::<Vec<_>>().join("\n"))?,
        Output::Json => say_json(&checks)?,
    }
    let failed = checks.iter().filter(|check| !check.ok).count();
    anyhow::ensure!(failed == 0, "{failed} of {} checks failed", checks.len());
    Ok(())
}

fn line(check: &Check) -> String {
    let mark = if check.ok { painted(GOOD, "ok    ") } else { painted(BAD, "failed") };
    format!("{mark}  {:<12}  {}", check.what, check.detail)
}

async fn nats(target: &Target) -> Check {
    let check = |ok, detail| Check { what: "NATS".to_owned(), ok, detail };
    match jetstream(target).await {
        Ok(jetstream) => match jetstream.query_account().await {
            Ok(account) => check(true, format!("{} streams, {} bytes stored", account.streams, account.storage)),
            Err(problem) => check(false, format!("JetStream does not answer: {problem}")),
        },
        Err(problem) => check(false, format!("{problem:#}")),
    }
}

async fn services(target: &Target) -> Vec<Check> {
    let addresses: anyhow::Result<Addresses> = match &target.against {
        Some(addresses) => Ok(addresses.clone()),
        None => SuiteFile::read(&target.data).map_err(Into::into).and_then(|found| Ok(found.services.parse()?)),
    };
    match addresses {
        Ok(addresses) => {
            let mut checks = Vec::new();
            for (service, address) in addresses.iter() {
                checks.push(service_at(target, service, address).await);
            }
            checks
        }
        Err(problem) => vec![Check { what: "services".to_owned(), ok: false, detail: format!("{problem:#}") }],
    }
}

async fn service_at(target: &Target, service: &str, address: &str) -> Check {
    let check = |ok, detail| Check { what: service.to_owned(), ok, detail };
    let mut session = match Session::open(target) {
        Ok(session) => session,
        Err(problem) => return check(false, format!("{problem:#}")),
    };
    match session.call_of(service, "convene.common.v1.StatusService/GetStatus", json!({})).await {
        Ok(status) => {
            let problems = problems(&status);
            let version = cell(&status["version"]);
            let lag = cell(&status["feedLag"]).parse().unwrap_or_default();
            let summary = format!("version {version} at {address}, {} not on the feed yet", counted(lag, "commit"));
            if problems.is_empty() { check(true, summary) } else { check(false, problems.join("; ")) }
        }
        Err(problem) => check(false, format!("{address} does not answer: {problem:#}")),
    }
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
    let interrupted = interrupted
        .map(|stream| format!("{} cannot be followed: {}", cell(&stream["stream"]), cell(&stream["interruption"])));
    lacking
        .into_iter()
        .chain(damaged)
        .chain(broken)
        .chain(stuck)
        .chain(interrupted)
        .chain(parked)
        .chain(foreign)
        .collect()
}

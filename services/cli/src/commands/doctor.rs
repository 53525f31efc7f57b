//! `convene doctor`: is the suite well, and if not, what is to be done.

use serde::Serialize;
use serde_json::{Value, json};

use super::session::{Session, jetstream};
use crate::client::Target;
use crate::client::{Addresses, SuiteFile};
use crate::show::out::{say, say_json};
use crate::show::style::{BAD, GOOD, painted};
use crate::show::table::{Output, said};

/// What was looked at, and how it is.
#[derive(Serialize)]
struct Look {
    what: String,
    well: bool,
    said: String,
}

/// Checks everything, and prints the result.
///
/// # Errors
/// When something is not well.
pub async fn run(target: &Target) -> anyhow::Result<()> {
    let mut looks = vec![nats(target).await];
    looks.extend(services(target).await);
    match target.output {
        Output::Table => say(looks.iter().map(line).collect::<Vec<_>>().join("\n"))?,
        Output::Json => say_json(&looks)?,
    }
    let unwell = looks.iter().filter(|look| !look.well).count();
    anyhow::ensure!(unwell == 0, "{unwell} of {} looked at are not well", looks.len());
    Ok(())
}

fn line(look: &Look) -> String {
    let mark = if look.well { painted(GOOD, "well    ") } else { painted(BAD, "not well") };
    format!("{mark}  {:<12}  {}", look.what, look.said)
}

async fn nats(target: &Target) -> Look {
    let look = |well, said| Look { what: "NATS".to_owned(), well, said };
    match jetstream(target).await {
        Ok(jetstream) => match jetstream.query_account().await {
            Ok(account) => look(true, format!("{} streams, {} bytes stored", account.streams, account.storage)),
            Err(problem) => look(false, format!("JetStream does not answer: {problem}")),
        },
        Err(problem) => look(false, format!("{problem:#}")),
    }
}

async fn services(target: &Target) -> Vec<Look> {
    let addresses: anyhow::Result<Addresses> = match &target.against {
        Some(addresses) => Ok(addresses.clone()),
        None => SuiteFile::read(&target.data).map_err(Into::into).and_then(|found| Ok(found.services.parse()?)),
    };
    match addresses {
        Ok(addresses) => {
            let mut looks = Vec::new();
            for (service, address) in addresses.iter() {
                looks.push(service_at(target, service, address).await);
            }
            looks
        }
        Err(problem) => vec![Look { what: "services".to_owned(), well: false, said: format!("{problem:#}") }],
    }
}

async fn service_at(target: &Target, service: &str, address: &str) -> Look {
    let look = |well, said| Look { what: service.to_owned(), well, said };
    let mut session = match Session::open(target) {
        Ok(session) => session,
        Err(problem) => return look(false, format!("{problem:#}")),
    };
    match session.call_of(service, "convene.common.v1.StatusService/GetStatus", json!({})).await {
        Ok(status) => {
            let troubles = troubles(&status);
            let version = said(&status["version"]);
            let well =
                format!("version {version} at {address}, {} commits not on the feed yet", said(&status["feedLag"]));
            if troubles.is_empty() { look(true, well) } else { look(false, troubles.join("; ")) }
        }
        Err(problem) => look(false, format!("{address} does not answer: {problem:#}")),
    }
}

/// What a service lacks or cannot go on with, as sentences.
fn troubles(status: &Value) -> Vec<String> {
    let list = |field: &str| status[field].as_array().cloned().unwrap_or_default();
    let lacking = list("lacking").iter().map(said).collect::<Vec<_>>();
    let damaged = list("partitions").into_iter().filter(|partition| !said(&partition["damage"]).is_empty());
    let damaged = damaged.map(|partition| {
        format!("partition {} of the log is damaged: {}", said(&partition["partition"]), said(&partition["damage"]))
    });
    let broken = list("brokenRecords").into_iter().map(|record| {
        format!(
            "the log of {} {} is broken: {}",
            said(&record["country"]),
            said(&record["id"]),
            said(&record["problem"])
        )
    });
    let stuck = list("feedTroubles").into_iter();
    let stuck =
        stuck.map(|feed| format!("the feed of {} does not go on: {}", said(&feed["country"]), said(&feed["problem"])));
    let parked = list("parkedMessages").into_iter().map(|message| {
        let (stream, sequence) = (said(&message["stream"]), said(&message["sequence"]));
        format!("message {sequence} of {stream} is parked: {}", said(&message["problem"]))
    });
    let foreign = list("foreignMessages").into_iter().map(|message| {
        let (stream, sequence, subject) =
            (said(&message["stream"]), said(&message["sequence"]), said(&message["subject"]));
        format!(
            "an unknown client published message {sequence} of {stream} on {subject}: find it, and revoke its permission"
        )
    });
    let interrupted = list("followedStreams").into_iter().filter(|stream| !said(&stream["interruption"]).is_empty());
    let interrupted = interrupted
        .map(|stream| format!("{} cannot be followed: {}", said(&stream["stream"]), said(&stream["interruption"])));
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

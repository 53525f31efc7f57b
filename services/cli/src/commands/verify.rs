//! `convene verify`: reads every log as it lies in NATS and checks its hash chains, without asking any service.

use std::collections::BTreeMap;

use anyhow::Context as _;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::{self, stream::Stream};
use convene_kernel::commit::Digest;
use futures::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};

use super::session::jetstream;
use crate::arguments::Place;
use crate::show::out::{progress, say, say_json};
use crate::show::style::{BAD, GOOD, painted};
use crate::show::table::Output;
use crate::show::text::counted;

/// What of a commit the chain rests on.
#[derive(Deserialize)]
struct Link {
    previous: Digest,
}

/// What was found in the logs.
#[derive(Default, Serialize)]
struct Found {
    commits: usize,
    records: usize,
    broken: Vec<String>,
}

/// Reads every log, and tells what does not fit.
///
/// # Errors
/// When a log cannot be read, or a chain is broken.
pub async fn run(place: &Place) -> anyhow::Result<()> {
    let jetstream = jetstream(place).await?;
    let mut found = Found::default();
    for name in logs(&jetstream).await? {
        let stream = jetstream.get_stream(&name).await.with_context(|| format!("the log {name} cannot be opened"))?;
        check(stream, &name, &mut found).await.with_context(|| format!("the log {name} cannot be read"))?;
    }
    let (commits, records) = (counted(found.commits, "commit"), counted(found.records, "record"));
    match place.output {
        Output::Json => say_json(&found)?,
        Output::Table => {
            for broken in &found.broken {
                say(format!("{}  {broken}", painted(BAD, "broken")))?;
            }
            if found.broken.is_empty() {
                say(format!("{}  {commits} of {records}: each follows the one before it", painted(GOOD, "whole")))?;
            }
        }
    }
    anyhow::ensure!(
        found.broken.is_empty(),
        "{} of {commits} do not fit; restore the log from a backup",
        found.broken.len()
    );
    Ok(())
}

async fn logs(jetstream: &jetstream::Context) -> anyhow::Result<Vec<String>> {
    let mut names: Vec<String> =
        jetstream.stream_names().try_collect().await.context("the streams cannot be listed")?;
    names.retain(|name| name.starts_with("LOG_"));
    names.sort();
    Ok(names)
}

async fn check(stream: Stream, name: &str, found: &mut Found) -> anyhow::Result<()> {
    let state = stream.get_info().await?.state;
    if state.messages == 0 {
        return Ok(());
    }
    progress(format!("reading {name}: {}", counted(usize::try_from(state.messages)?, "commit")));
    let consumer = stream.create_consumer(OrderedConfig::default()).await?;
    let mut messages = consumer.messages().await?;
    let mut last: BTreeMap<String, Digest> = BTreeMap::new();
    loop {
        let message = messages.next().await.context("it ended early")??;
        let sequence = message.info().map_err(|problem| anyhow::anyhow!("{problem}"))?.stream_sequence;
        let digest = Digest::of(&message.payload);
        let expected = last.insert(message.subject.to_string(), digest).unwrap_or_default();
        found.commits += 1;
        let place = format!("{name} {sequence}, {}", message.subject);
        match serde_json::from_slice::<Link>(&message.payload) {
            Ok(link) if link.previous == expected => {}
            Ok(_) => found.broken.push(format!("{place}: it does not follow the commit before it")),
            Err(problem) => found.broken.push(format!("{place}: it is no commit: {problem}")),
        }
        if sequence >= state.last_sequence {
            found.records += last.len();
            return Ok(());
        }
    }
}

//! Follows the decisions on a country: `subscriber URL FILTER NAME`, for example
//! `subscriber nats://127.0.0.1:7422 'convene.decisions.*.PHL.>' my-agency`.
//!
//! It prints the subject, the identity and the kind of each decision. NATS remembers under NAME which decisions were
//! acknowledged, so it continues where it was when it starts again. Delivery is at least once: `source` and `id` of a
//! CloudEvent identify a decision, and a subscriber that must not act twice keeps those it has handled.

use anyhow::Context as _;
use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use futures::StreamExt as _;
use serde_json::Value;

/// The stream of all public decisions. Exercises are on `EXERCISES`.
const STREAM: &str = "DECISIONS";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, filter, name] = arguments.as_slice() else {
        anyhow::bail!("usage: subscriber URL FILTER NAME");
    };
    let client = async_nats::connect(url).await.with_context(|| format!("cannot connect to {url}"))?;
    let stream = jetstream::new(client).get_stream(STREAM).await?;
    let position = pull::Config {
        durable_name: Some(name.clone()),
        filter_subject: filter.clone(),
        ack_policy: AckPolicy::Explicit,
        ..pull::Config::default()
    };
    let mut messages = stream.get_or_create_consumer(name, position).await?.messages().await?;
    while let Some(message) = messages.next().await {
        let message = message?;
        let event: Value = serde_json::from_slice(&message.payload)?;
        handle(message.subject.as_str(), &event);
        // The next start continues after what is acknowledged, and an unacknowledged decision comes again.
        message.double_ack().await.map_err(|problem| anyhow::anyhow!("the decision is not acknowledged: {problem}"))?;
    }
    Ok(())
}

/// What an agency does with a decision; this one prints a line.
fn handle(subject: &str, event: &Value) {
    let attribute = |name: &str| event[name].as_str().unwrap_or_default();
    println!("{subject} {}#{} {}", attribute("source"), attribute("id"), attribute("type"));
}

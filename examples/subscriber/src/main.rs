//! Follows the decisions on a country: `subscriber URL FILTER NAME`, for example
//! `subscriber nats://127.0.0.1:7422 'convene.decisions.*.PHL.>' my-agency`.
//!
//! The NATS server of `convene up` asks for a secret, which changes at each start: the address with it is `nats` in the file
//! `suite.json` of the suite's data folder, which only its owner can read.
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
    let client = connect(url).await?;
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

/// Connects with the user and the password that the address says, which the client library does not send by itself.
async fn connect(url: &str) -> anyhow::Result<async_nats::Client> {
    let address: async_nats::ServerAddr = url.parse().context("the URL is not the address of a NATS server")?;
    let mut options = async_nats::ConnectOptions::new();
    if let (Some(user), Some(password)) = (address.username(), address.password()) {
        options = options.user_and_password(user.to_owned(), password.to_owned());
    }
    let server = format!("{}:{}", address.host(), address.port());
    options.connect(address).await.with_context(|| format!("cannot connect to {server}"))
}

/// What an agency does with a decision; this one prints a line.
fn handle(subject: &str, event: &Value) {
    let attribute = |name: &str| event[name].as_str().unwrap_or_default();
    println!("{subject} {}#{} {}", attribute("source"), attribute("id"), attribute("type"));
}

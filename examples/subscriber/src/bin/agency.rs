//! What an agency's credentials give: `agency SERVER AGENCY KEYFILE`.

use anyhow::Context as _;
use async_nats::jetstream::{self, consumer::PullConsumer};
use futures::StreamExt as _;
use serde_json::Value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [server, agency, key] = arguments.as_slice() else { anyhow::bail!("usage: agency SERVER AGENCY KEYFILE") };
    let seed = std::fs::read_to_string(key).context("the file with the key cannot be read")?;
    let options = async_nats::ConnectOptions::with_nkey(seed.trim().to_owned());
    let client = options.custom_inbox_prefix(format!("_INBOX_{agency}")).connect(server).await?;
    let jetstream = jetstream::with_domain(client, "convene");
    let consumer: PullConsumer = jetstream.get_consumer_from_stream(format!("AG_{agency}"), "AGENCIES").await?;
    let mut messages = consumer.messages().await?;
    while let Some(message) = messages.next().await.transpose()? {
        let event: Value = serde_json::from_slice(&message.payload)?;
        println!("{} {} {} {}", event["source"], event["id"], event["type"], event["data"]);
        message.double_ack().await.map_err(anyhow::Error::from_boxed)?;
    }
    Ok(())
}

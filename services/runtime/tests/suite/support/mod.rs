//! What the tests of this crate share.

pub mod faulty;
pub mod feed;
pub mod imports;
pub mod ledger;
pub mod receipts;
pub mod suite;
pub mod wells;

use std::fmt::Debug;
use std::str::FromStr;
use std::time::Duration;

use convene_kernel::codes::CommandId;
use convene_kernel::key::AggregateKey;

/// The limit of every wait: long enough for a busy machine, short enough for a run to end.
const LIMIT: Duration = Duration::from_secs(120);

/// The outcome of what must come to pass before the limit.
pub async fn within<F: Future>(awaited: F) -> F::Output {
    tokio::time::timeout(LIMIT, awaited).await.expect("it comes to pass within two minutes")
}

/// What `ask` answers, asked again while servers that were struck still find each other.
pub async fn answer<T, E: Debug>(mut ask: impl AsyncFnMut() -> Result<T, E>) -> T {
    within(async {
        loop {
            match ask().await {
                Ok(answer) => return answer,
                Err(_) => tokio::task::yield_now().await,
            }
        }
    })
    .await
}

/// The record of a country.
pub fn key(country: &str) -> AggregateKey {
    AggregateKey { country: code(country), kind: "account".to_owned(), id: "live".to_owned(), exercise: false }
}

/// A code, or another value that has a text.
pub fn code<T: FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().expect("a test's text is well formed")
}

/// A new command's identifier.
pub fn command() -> CommandId {
    CommandId(uuid::Uuid::new_v4())
}

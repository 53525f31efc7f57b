//! What the accounts, and what they share, are called.

/// The account of the suite.
pub const SUITE: &str = "CONVENE";

pub use convene_scheduler::replays::AGENCIES;

/// The JetStream domain by which an agency's client addresses the requests to its consumer: `$JS.convene.API.…`.
pub const DOMAIN: &str = "convene";

/// What the subjects of answers to the user called `user` begin with.
pub fn inbox_of(user: &str) -> String {
    format!("_INBOX_{user}")
}

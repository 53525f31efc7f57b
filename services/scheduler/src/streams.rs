//! The streams the scheduler writes: `NOTICES`, which keeps everything for ever, and the work queue `ERC_QUEUE`.

use async_nats::jetstream::{self, stream};
use convene_runtime::nats::{self, KeptStream, StreamError};
use convene_runtime::publisher::{self, FeedConfig, Installation};

pub use convene_runtime::projection::NOTICES;

/// The work queue of what is before the Emergency Relief Coordinator, for systems.
pub const ERC_QUEUE: &str = "ERC_QUEUE";

const NOTICE_SUBJECTS: &str = "convene.notices.>";

/// The escalations, on [`NOTICES`].
pub const ESCALATION_SUBJECTS: &str = "convene.notices.escalation.>";

/// The escalations in exercises.
pub const EXERCISE_ESCALATION_SUBJECTS: &str = "convene.exercises.scheduler.*.*.escalation.>";

/// The notices to the ERC, on [`NOTICES`].
pub const ERC_SUBJECTS: [&str; 2] = ["convene.notices.decision.*.erc.>", "convene.notices.escalation.*.erc.>"];

/// The notices to the ERC in exercises.
pub const EXERCISE_ERC_SUBJECTS: [&str; 2] =
    ["convene.exercises.scheduler.*.*.decision.erc.>", "convene.exercises.scheduler.*.*.escalation.erc.>"];

/// The work queue's messages.
const QUEUE_SUBJECTS: &str = "convene.queue.erc.>";

/// Opens every stream the scheduler reads or writes, creating those that do not exist, and returns the installation they
/// belong to.
///
/// # Errors
/// When one cannot be reached, or could lose something.
pub async fn open(client: &async_nats::Client, config: &FeedConfig) -> Result<Installation, StreamError> {
    let management = nats::management(client);
    let installation = publisher::open_streams(&management, config).await?;
    let notices = KeptStream {
        name: NOTICES.to_owned(),
        description:
            "Reminders, escalations, their withdrawals and requests for a decision; each step once for ever (S-3, S-4)."
                .to_owned(),
        subjects: vec![NOTICE_SUBJECTS.to_owned()],
        replicas: config.replicas.max(1),
        max_bytes: config.max_bytes,
        metadata: Vec::new(),
    };
    notices.open(&management).await?;
    open_queue(&management, config).await?;
    Ok(installation)
}

/// Opens the work queue. What is acknowledged leaves it; its sequence goes on, by which nothing is offered twice.
async fn open_queue(management: &jetstream::Context, config: &FeedConfig) -> Result<(), StreamError> {
    let wanted = stream::Config {
        name: ERC_QUEUE.to_owned(),
        description: Some("What is before the Emergency Relief Coordinator, each once (S-6).".to_owned()),
        subjects: vec![QUEUE_SUBJECTS.to_owned()],
        retention: stream::RetentionPolicy::WorkQueue,
        discard: stream::DiscardPolicy::New,
        storage: stream::StorageType::File,
        num_replicas: config.replicas.max(1),
        ..stream::Config::default()
    };
    let name = ERC_QUEUE.to_owned();
    let opened = management.get_or_create_stream(wanted).await;
    let opened = opened.map_err(|error| StreamError::unavailable(&name, error))?;
    let found = &opened.cached_info().config;
    let mut problems = Vec::new();
    if found.retention != stream::RetentionPolicy::WorkQueue {
        problems.push("it must be a work queue".to_owned());
    }
    if found.discard != stream::DiscardPolicy::New || !found.max_age.is_zero() || found.max_messages_per_subject > 0 {
        problems.push("it drops messages that were not worked on".to_owned());
    }
    if found.subjects != [QUEUE_SUBJECTS] {
        problems.push(format!("it takes in {} and not {QUEUE_SUBJECTS}", found.subjects.join(", ")));
    }
    if problems.is_empty() { Ok(()) } else { Err(StreamError::Altered { name, problems }) }
}

//! What is read from the scheduler's own records beside the records themselves.

mod policies;
mod queue;

pub use policies::Policies;
pub use queue::OpenQueues;

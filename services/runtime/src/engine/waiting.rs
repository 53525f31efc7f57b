//! Commands that wait until their aggregate is free.

use std::sync::Arc;

use convene_kernel::aggregate::Aggregate;
use tokio::sync::oneshot;

use super::envelope::CommandEnvelope;
use super::error::ExecuteError;
use super::receipt::Receipt;

/// A command that waits until its aggregate is free.
pub(super) struct Waiting<A: Aggregate> {
    pub(super) envelope: Arc<CommandEnvelope<A::Command>>,
    answer: oneshot::Sender<Result<Receipt, ExecuteError>>,
}

impl<A: Aggregate> Waiting<A> {
    pub fn new(
        envelope: Arc<CommandEnvelope<A::Command>>,
        answer: oneshot::Sender<Result<Receipt, ExecuteError>>,
    ) -> Self {
        Self { envelope, answer }
    }

    /// Whether its caller has gone, so that no one would get the answer.
    pub fn is_given_up(&self) -> bool {
        self.answer.is_closed()
    }

    /// It fails when the caller has gone, which changes nothing.
    pub fn answer(self, outcome: Result<Receipt, ExecuteError>) {
        let _ = self.answer.send(outcome);
    }
}

//! Simulated time: advanced through every due time, so that each notice is sent at its own.

use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_proto::scheduler::v1::simulation_service_server::SimulationService;
use convene_proto::scheduler::v1::*;
use convene_runtime::clock::{Clock as _, SimulatedClock};
use convene_runtime::grpc::{denied, plain, read_fields, timestamp, unavailable};
use prost::Message as _;
use tonic::{Code, Request, Response, Status};

use super::{Api, responses};
use crate::reasons::{CLOCK_NOT_SIMULATED, OPERATOR_NEEDED};

#[tonic::async_trait]
impl SimulationService for Api {
    async fn advance_clock(
        &self,
        request: Request<AdvanceClockRequest>,
    ) -> Result<Response<AdvanceClockResponse>, Status> {
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        if !admitted.caller.grants.iter().any(|grant| grant.role == Role::Operator) {
            let message = "only an operator can advance the clock of a suite; use a token with that role";
            return Err(denied(&admitted.caller, OPERATOR_NEEDED, message));
        }
        let Some(clock) = &self.simulated else {
            let message = "this suite runs on system time; start one on simulated time to play an exercise";
            return Err(plain(Code::FailedPrecondition, CLOCK_NOT_SIMULATED, message));
        };
        let to = read_fields(|fields| fields.moment("to", message.to.as_ref()))?;
        let _turn = self.turn.lock().await;
        self.advance(clock, to).await?;
        let notices = self.scheduler.notices.sent().take();
        let now = Some(timestamp(clock.now()));
        Ok(Response::new(AdvanceClockResponse { now, notices: notices.iter().map(responses::notice).collect() }))
    }
}

impl Api {
    /// Advances through every time at which something is due, and waits each time until it is sent.
    async fn advance(&self, clock: &SimulatedClock, to: Moment) -> Result<(), Status> {
        loop {
            self.scheduler.settle().await.map_err(|error| unavailable(&error))?;
            if clock.now() >= to {
                return Ok(());
            }
            let next = self.scheduler.duties().register(|register| register.next_moment());
            let next = next.map_or(to, |next| next.min(to));
            clock.advance_to(next).await.map_err(|error| unavailable(&error))?;
        }
    }
}

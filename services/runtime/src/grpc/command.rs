//! From a request to its receipt: what the command rpcs of all services do alike.

use std::time::Duration;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Caller;
use convene_proto::CommandRequest;
use convene_proto::common::v1 as common;
use tonic::{Code, Request, Status};

use super::denial::{denied, status_for};
use super::edge::Edge;
use super::field_paths::in_request;
use super::fields::Fields;
use super::header::Header;
use super::reasons;
use super::show::{duty, finding, timestamp};
use super::status::{again_after, plain, status_of};
use crate::engine::{CommandEnvelope, Engine, ExecuteError, Receipt, View};

/// The pause asked for when the outcome of a command is not known.
const PAUSE: Duration = Duration::from_secs(1);

/// Carries out the command that `parse` reads from `request`, once, and returns its receipt.
///
/// # Errors
/// Everything that is wrong with the request, or why the command is refused; see the reason codes.
pub async fn carry_out<A: Aggregate, V: View<A>, M: CommandRequest>(
    engine: &Engine<A, V>,
    edge: &Edge,
    request: Request<M>,
    parse: impl FnOnce(&mut Fields, &M) -> Option<A::Command>,
) -> Result<common::Receipt, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    let mut fields = Fields::new();
    let header = fields.within("header", message.header(), |fields, header| {
        Header::of_command(fields, header, &edge.guidance(), A::KIND)
    });
    let command = parse(&mut fields, &message);
    let (header, command) = fields.finish(header.zip(command)).map_err(|refusal| status_of(&refusal))?;
    debug_assert!(
        A::action(&command).is_none_or(|(action, _)| action.is_asked_by(M::NAME)),
        "the action of {} names another method",
        M::NAME
    );
    let envelope = CommandEnvelope {
        key: header.key,
        caller: admitted.caller.clone(),
        command,
        id: header.id,
        request: Digest::of(&message.to_be_carried_out().encode_to_vec()).prefix(),
        etag: header.etag,
        occurred: header.occurred,
        validate_only: header.validate_only,
        trace: admitted.trace.clone(),
        cause: None,
    };
    let done = engine.execute(envelope).await.map_err(|error| status_of_error::<M>(error, &admitted.caller))?;
    Ok(receipt(&done))
}

fn status_of_error<M: prost::Name>(error: ExecuteError, caller: &Caller) -> Status {
    let message = error.message();
    match error {
        ExecuteError::Refused(refusal) => status_for(caller, &in_request::<M>(refusal)),
        ExecuteError::Denied(..) => denied(caller, reasons::ROLE_NOT_ADMITTED, message),
        ExecuteError::RequestIdReused(_) => plain(Code::AlreadyExists, reasons::REQUEST_ID_REUSED, message),
        ExecuteError::Unavailable(_) => again_after(PAUSE, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, message),
        ExecuteError::Broken(_) | ExecuteError::Damaged(_) => plain(Code::DataLoss, reasons::LOG_BROKEN, message),
        ExecuteError::Full(_) => plain(Code::ResourceExhausted, reasons::LOG_FULL, message),
        ExecuteError::TooLarge { .. } => plain(Code::InvalidArgument, reasons::MESSAGE_TOO_LARGE, message),
        ExecuteError::ExerciseRequired => plain(Code::FailedPrecondition, reasons::EXERCISE_REQUIRED, message),
    }
}

fn receipt(receipt: &Receipt) -> common::Receipt {
    common::Receipt {
        resource: receipt.resource.clone(),
        etag: receipt.etag.to_string(),
        recorded_at: Some(timestamp(receipt.recorded_at)),
        occurred_at: Some(timestamp(receipt.occurred_at)),
        findings: receipt.findings.iter().map(finding).collect(),
        duties: receipt.duties.iter().map(duty).collect(),
        validate_only: receipt.validate_only,
        position: receipt.position.map(|(partition, sequence)| common::LogPosition { partition, sequence }),
    }
}

//! From a request to its receipt: what the command rpcs of all services do alike.

use std::time::Duration;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Caller, Grant};
use convene_kernel::refusal::{Refusal, Violation};
use convene_kernel::time::Moment;
use convene_proto::CommandRequest;
use convene_proto::common::v1 as common;
use tonic::{Code, Request, Status};

use super::denial::{denied, status_for};
use super::edge::{Admitted, Edge};
use super::field_paths::in_request;
use super::fields::{Fields, Guessed, StandIn};
use super::header::Header;
use super::reasons;
use super::show::{duty, finding, timestamp};
use super::status::{again_after, plain};
use crate::engine::{CommandEnvelope, Engine, ExecuteError, Receipt, View, ask_for_it, role_required};
use crate::reaction::SystemActor;

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
    parse: impl Fn(&mut Fields, &M) -> Option<A::Command> + Send + Sync,
) -> Result<common::Receipt, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    carry_out_admitted(engine, edge, admitted, message, parse).await
}

/// The same, where the record does not say who asked: whoever the edge admits may ask, and
/// `actor` gives the command. The command itself decides on what it is told that the caller knows.
///
/// # Errors
/// Everything that is wrong with the request, or why the command is refused; see the reason codes.
pub async fn carry_out_unnamed<A: Aggregate, V: View<A>, M: CommandRequest>(
    engine: &Engine<A, V>,
    edge: &Edge,
    request: Request<M>,
    actor: &SystemActor,
    parse: impl Fn(&mut Fields, &M) -> Option<A::Command> + Send + Sync,
) -> Result<common::Receipt, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    let unnamed = Admitted { caller: actor.caller().clone(), trace: None, ..admitted };
    carry_out_admitted(engine, edge, unnamed, message, parse).await
}

async fn carry_out_admitted<A: Aggregate, V: View<A>, M: CommandRequest>(
    engine: &Engine<A, V>,
    edge: &Edge,
    admitted: Admitted,
    message: M,
    parse: impl Fn(&mut Fields, &M) -> Option<A::Command> + Send + Sync,
) -> Result<common::Receipt, Status> {
    let read = |fields: &mut Fields| {
        let header = fields.within("header", message.header(), |fields, header| {
            Header::of_command(fields, header, &edge.guidance(), A::KIND)
        });
        let command = parse(fields, &message);
        header.zip(command)
    };
    let mut fields = Fields::new();
    let given = read(&mut fields);
    let (header, command) = match fields.finish(given) {
        Ok(given) => given,
        Err(refusal) => {
            let tried = |stand_in| {
                let mut fields = Fields::for_trial(stand_in);
                let (header, command) = read(&mut fields)?;
                let envelope = envelope(&admitted, header, command, &message);
                Some((CommandEnvelope { validate_only: true, ..envelope }, fields.guessed()))
            };
            let further = further::<A, V, M>(engine, tried).await;
            return Err(status_for(&admitted.caller, &with_further(refusal, further)));
        }
    };
    debug_assert!(
        A::action(&command).is_none_or(|(action, _)| action.is_asked_by(M::NAME)),
        "the action of {} names another method",
        M::NAME
    );
    let is_decision = A::action(&command).is_some_and(|(action, _)| A::DECISIONS.contains(&action.method));
    let step_up = edge.step_up(&admitted.login).filter(|_| is_decision && !header.validate_only);
    let envelope = envelope(&admitted, header, command, &message);
    // It is tried first, without recording it: where it is refused anyway, that is said, and nobody logs in again in vain. One that was
    // carried out before gets its receipt.
    let envelope = CommandEnvelope { validate_only: envelope.validate_only || step_up.is_some(), ..envelope };
    let done = engine.execute(envelope).await.map_err(|error| status_of_error::<M>(error, &admitted.caller))?;
    match step_up.filter(|_| done.validate_only) {
        Some(message) => Err(plain(Code::Unauthenticated, reasons::STEP_UP_REQUIRED, message)),
        None => Ok(receipt(&done)),
    }
}

fn envelope<C, M: CommandRequest>(admitted: &Admitted, header: Header, command: C, message: &M) -> CommandEnvelope<C> {
    CommandEnvelope {
        key: header.key,
        caller: admitted.caller.clone(),
        command,
        id: header.id,
        request: Digest::of(&message.clone().to_be_carried_out().encode_to_vec()).prefix(),
        etag: header.etag,
        occurred: header.occurred,
        validate_only: header.validate_only,
        trace: admitted.trace.clone(),
        cause: None,
    }
}

/// What the domain finds wrong with a command of which some fields are wrong already: what it finds whatever is put for them, the
/// earliest date and the present one, one code and another. By one of them alone it could find what is wrong with the stand-in only.
async fn further<A: Aggregate, V: View<A>, M: CommandRequest>(
    engine: &Engine<A, V>,
    tried: impl Fn(StandIn) -> Option<Trial<A::Command>> + Send + Sync,
) -> Vec<Violation> {
    let first = tried(StandIn { moment: Moment::UNIX_EPOCH, is_second: false });
    let Some(mut found) = trial::<A, V, M>(engine, first).await else { return Vec::new() };
    let second = tried(StandIn { moment: engine.now(), is_second: true });
    let Some(again) = trial::<A, V, M>(engine, second).await else { return Vec::new() };
    found.retain(|violation| again.contains(violation));
    found
}

/// A command that is not to be carried out, and what was guessed of it.
type Trial<C> = (CommandEnvelope<C>, Guessed);

/// What is wrong with a command that is not to be carried out; `None` where it could not be read. What a choice asks for is not said of
/// one that was guessed, nor that the caller lacks a role for something that was, where the caller has it for something.
async fn trial<A: Aggregate, V: View<A>, M: CommandRequest>(
    engine: &Engine<A, V>,
    trial: Option<Trial<A::Command>>,
) -> Option<Vec<Violation>> {
    let (envelope, guessed) = trial?;
    let caller = envelope.caller.clone();
    match engine.execute(envelope).await {
        Err(ExecuteError::Refused(refusal)) if !guessed.choice => Some(in_request::<M>(refusal).violations().to_vec()),
        Err(ExecuteError::Denied(authority, country)) => {
            let has_it = |grant: &Grant| {
                authority.roles().contains(&grant.role) && grant.country.as_ref().is_none_or(|held| *held == country)
            };
            if guessed.code && caller.grants.iter().any(has_it) {
                return Some(Vec::new());
            }
            let violation = Violation::of_form(reasons::ROLE_NOT_ADMITTED);
            Some(vec![violation.says(role_required(&authority, &country), ask_for_it())])
        }
        _ => Some(Vec::new()),
    }
}

/// `refusal` of what is wrong in the form, with what else is wrong in other fields.
fn with_further(refusal: Refusal, further: Vec<Violation>) -> Refusal {
    let wrong: Vec<String> = refusal.violations().iter().map(|violation| violation.field.clone()).collect();
    let is_below = |field: &str, whole: &str| {
        field.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '/']))
    };
    let is_new = |violation: &Violation| {
        !wrong.iter().any(|field| is_below(&violation.field, field) || is_below(field, &violation.field))
    };
    let further: Vec<_> = further.into_iter().filter(is_new).collect();
    if further.is_empty() { refusal } else { refusal.and(Refusal::Invalid(further)) }
}

fn status_of_error<M: prost::Name>(error: ExecuteError, caller: &Caller) -> Status {
    match error {
        ExecuteError::Refused(refusal) => not_carried_out(ExecuteError::Refused(in_request::<M>(refusal)), caller),
        error => not_carried_out(error, caller),
    }
}

/// The status that says to `caller` why a command was not carried out.
pub fn not_carried_out(error: ExecuteError, caller: &Caller) -> Status {
    let message = error.message();
    match error {
        ExecuteError::Refused(refusal) => status_for(caller, &refusal),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(field: &str) -> Violation {
        Violation::of_form(reasons::FIELD_MISSING).at(field).says("is required", "set it")
    }

    /// What the domain says of a field that is wrong in its form is about the stand-in, and is not said.
    #[test]
    fn what_else_is_wrong_is_said_of_other_fields_only() {
        let refusal = Refusal::Invalid(vec![violation("submission.recommendations[0].review_by")]);
        let further =
            ["submission.recommendations[0].review_by", "submission.recommendations[0]", "submission.issues", ""];
        let all = with_further(refusal, further.map(violation).to_vec());
        let fields: Vec<_> = all.violations().iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(fields, ["submission.recommendations[0].review_by", "submission.issues", ""]);
    }
}

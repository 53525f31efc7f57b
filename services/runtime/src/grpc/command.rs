//! From a request to its receipt: what the command rpcs of all services do alike.

use std::time::Duration;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::codes::{CommandId, CountryCode, Etag};
use convene_kernel::digest::Digest;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Caller;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_kernel::time::Moment;
use convene_proto::common::v1 as common;
use tonic::{Code, Request, Status};

use super::denial::{denied, status_for};
use super::edge::Edge;
use super::fields::Fields;
use super::paths::in_request;
use super::reasons;
use super::show::{duty, finding, timestamp};
use super::status::{again_after, plain, status_of};
use crate::engine::{CommandEnvelope, Engine, ExecuteError, LIVE, Receipt, View};

/// The pause asked for when the outcome of a command is not known.
const PAUSE: Duration = Duration::from_secs(1);

/// Implements a service whose rpcs are all commands, for a type that is a [`ServiceApi`](crate::grpc::ServiceApi).
///
/// A row names the rpc, its request, and what makes the command of its content. `Request { field }` reads the content from
/// that field of the request, `Request` alone from the request itself; its type is what the command takes, and has a
/// contract (see [`contract!`](crate::contract)). Header, receipt and response are the same for all.
///
/// ```ignore
/// command_service! { ClusterService for Api {
///     appoint_coordinator: AppointCoordinatorRequest { appointment } => Command::AppointCoordinator,
///     end_appointment: EndAppointmentRequest => Command::EndAppointment,
///     submit_proposal: SubmitProposalRequest { submission } => |submission| Command::Submit(Box::new(submission)),
/// } }
/// ```
#[macro_export]
macro_rules! command_service {
    ($service:ident for $api:ty { $($rpc:ident: $request:ident $({ $content:ident })? => $make:expr),* $(,)? }) => {
        #[tonic::async_trait]
        impl $service for $api {
            $(async fn $rpc(
                &self,
                request: tonic::Request<$request>,
            ) -> Result<tonic::Response<<$request as $crate::grpc::CommandRequest>::Response>, tonic::Status> {
                $crate::grpc::command(self, request, |fields, message: &$request| {
                    $crate::__content!(fields message $($content)?).map($make).map(Into::into)
                }).await
            })*
        }
    };
}

/// The content of a command request: the request itself, or one of its fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __content {
    ($fields:ident $message:ident) => {
        $crate::grpc::contract::FromMessage::from_message($fields, $message)
    };
    ($fields:ident $message:ident $content:ident) => {
        $fields.within(
            stringify!($content),
            $message.$content.as_ref(),
            $crate::grpc::contract::FromMessage::from_message,
        )
    };
}

/// What a header says.
struct Header {
    key: AggregateKey,
    id: CommandId,
    etag: Option<Etag>,
    validate_only: bool,
    occurred_at: Option<Moment>,
}

/// Carries out the command that `header` and `parse` read from `request`, once, and returns its receipt.
///
/// # Errors
/// Everything that is wrong with the request, or that stands against the command; see the reason codes.
pub async fn carry_out<A: Aggregate, V: View<A>, M: prost::Message + prost::Name>(
    engine: &Engine<A, V>,
    edge: &Edge,
    request: Request<M>,
    header: impl FnOnce(&M) -> Option<common::CommandHeader>,
    parse: impl FnOnce(&mut Fields, &M) -> Option<A::Command>,
) -> Result<common::Receipt, Status> {
    let (metadata, _, message) = request.into_parts();
    let bytes = message.encode_to_vec();
    let admitted = edge.admit(&metadata, bytes.len())?;
    let mut fields = Fields::new();
    let head = fields
        .within("header", header(&message).as_ref(), |fields, header| head(fields, header, &edge.guidance(), A::KIND));
    let command = parse(&mut fields, &message);
    let (head, command) = fields.finish(head.zip(command)).map_err(|refusal| status_of(&refusal))?;
    let envelope = CommandEnvelope {
        key: head.key,
        caller: admitted.caller.clone(),
        command,
        id: head.id,
        request: Digest::of(&bytes).prefix(),
        etag: head.etag,
        occurred_at: head.occurred_at,
        validate_only: head.validate_only,
        trace: admitted.trace.clone(),
        cause: None,
    };
    let done = engine.execute(envelope).await.map_err(|error| status_of_error::<M>(error, &admitted.caller))?;
    Ok(receipt(&done))
}

fn head(fields: &mut Fields, header: &common::CommandHeader, guidance: &Guidance, kind: &str) -> Option<Header> {
    let key = key(fields, &header.country, &header.exercise, guidance, kind);
    let id = fields.command_id("request_id", &header.request_id);
    let etag = fields.optional_code::<Etag>("etag", &header.etag);
    let occurred_at = fields.optional_moment("occurred_at", header.occurred_at.as_ref());
    Some(Header { key: key?, id: id?, etag: etag?, validate_only: header.validate_only, occurred_at: occurred_at? })
}

/// The record that a country and an exercise name.
pub(super) fn key(
    fields: &mut Fields,
    country: &str,
    exercise: &str,
    guidance: &Guidance,
    kind: &str,
) -> Option<AggregateKey> {
    let country = known_country(fields, country, guidance);
    let exercise = fields.optional_code::<convene_kernel::codes::ResourceId>("exercise", exercise);
    let (country, exercise) = (country?, exercise?);
    let (id, is_exercise) = match exercise {
        Some(exercise) => (exercise.to_string(), true),
        None => (LIVE.to_owned(), false),
    };
    Some(AggregateKey { country, kind: kind.to_owned(), id, exercise: is_exercise })
}

/// A country that is known.
pub(crate) fn known_country(fields: &mut Fields, text: &str, guidance: &Guidance) -> Option<CountryCode> {
    let country = fields.code::<CountryCode>("country", text)?;
    if guidance.reference.country(&country).is_none() {
        let problem = message!("there is no country {country}", country);
        fields.refuse("country", reasons::CODE_UNKNOWN, problem, "give an ISO 3166-1 alpha-3 code, such as PHL");
        return None;
    }
    Some(country)
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
        place: receipt.place.map(|(partition, sequence)| common::LogPlace { partition, sequence }),
    }
}

//! The answer to a gRPC call as JSON over HTTP: the response, or the refusal with the HTTP status of its code.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, TRAILER, WWW_AUTHENTICATE};
use http::response::Parts;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde_json::{Value, json};
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::pb;

use super::content_type::{GRPC, JSON, content_type};
use crate::json::json as canonical;

/// The header by which a client says that it speaks the Connect protocol.
const CONNECT: &str = "connect-protocol-version";

/// What the names of headers begin with that only gRPC has.
const OF_GRPC: &str = "grpc-";

/// The header that says how a call ended, where it ended without a message.
const STATUS_OF_GRPC: &str = "grpc-status";

/// The bytes before a message of gRPC: whether it is compressed, which none is here, and its length.
const FRAME: usize = 5;

/// How refusals are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusalForm {
    /// `google.rpc.Status` in canonical protobuf JSON.
    Status,
    /// The error of the Connect protocol.
    Connect,
}

impl RefusalForm {
    /// The form that the caller reads.
    pub fn asked_for(headers: &HeaderMap) -> Self {
        if headers.contains_key(CONNECT) { Self::Connect } else { Self::Status }
    }
}

/// `response` as an answer in JSON, of a method that answers with `output`.
pub(super) async fn in_json(
    response: Response<Body>,
    output: Option<MessageDescriptor>,
    form: RefusalForm,
) -> Response<Body> {
    if !is_of_grpc(response.headers()) {
        return response;
    }
    let (head, body) = response.into_parts();
    let refused = match refusal_in(&head.headers) {
        Some(refused) => refused,
        None => match message_of(body, output).await {
            Ok(message) => return answer(head, &canonical(&message)),
            Err(refused) => refused,
        },
    };
    let mut answer = answer(head, &form.written(&refused));
    // One that says why it is no call of gRPC has its HTTP status already.
    if answer.status() == StatusCode::OK {
        *answer.status_mut() = http_status(refused.code());
    }
    if refused.code() == Code::Unauthenticated {
        answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// Whether it answers a call. Else it is a page, which has its own form.
fn is_of_grpc(headers: &HeaderMap) -> bool {
    headers.contains_key(STATUS_OF_GRPC) || content_type(headers).starts_with(GRPC)
}

/// A refusal of a call that no service answered.
pub(super) fn refused(refused: &Status, form: RefusalForm) -> Response<Body> {
    let mut answer = answer(Response::new(()).into_parts().0, &form.written(refused));
    *answer.status_mut() = http_status(refused.code());
    answer
}

fn refusal_in(headers: &HeaderMap) -> Option<Status> {
    Status::from_header_map(headers).filter(|status| status.code() != Code::Ok)
}

/// The one message of an answer.
async fn message_of(body: Body, output: Option<MessageDescriptor>) -> Result<DynamicMessage, Status> {
    let answered = body.collect().await?;
    if let Some(refused) = answered.trailers().and_then(refusal_in) {
        return Err(refused);
    }
    let output = output.ok_or_else(|| Status::internal("a method that is unknown answered"))?;
    let framed = answered.to_bytes();
    let message = framed.get(FRAME..).ok_or_else(|| Status::internal("the answer has no message"))?;
    DynamicMessage::decode(output, message).map_err(|error| Status::internal(error.to_string()))
}

/// An answer with the metadata of the gRPC answer.
fn answer(head: Parts, content: &Value) -> Response<Body> {
    let mut answer = Response::new(Body::new(Full::new(Bytes::from(content.to_string()))));
    *answer.status_mut() = head.status;
    let metadata = head.headers.iter().filter(|(name, _)| !name.as_str().starts_with(OF_GRPC));
    metadata.for_each(|(name, value)| {
        answer.headers_mut().append(name, value.clone());
    });
    for of_the_body in [CONTENT_LENGTH, TRAILER] {
        answer.headers_mut().remove(of_the_body);
    }
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    answer
}

impl RefusalForm {
    fn written(self, refused: &Status) -> Value {
        let status = details_of(refused);
        match self {
            Self::Status => canonical(&status_message(&status)),
            Self::Connect => {
                let details: Vec<Value> = status.details.iter().map(connect_detail).collect();
                json!({"code": connect_code(refused.code()), "message": refused.message(), "details": details})
            }
        }
    }
}

/// The refusal as `google.rpc.Status`.
fn details_of(refused: &Status) -> pb::Status {
    let without =
        || pb::Status { code: refused.code().into(), message: refused.message().to_owned(), details: Vec::new() };
    pb::Status::decode(refused.details()).ok().filter(|status| !status.details.is_empty()).unwrap_or_else(without)
}

/// `google.rpc.Status` by its descriptor, beside those of the details.
fn status_message(status: &pb::Status) -> DynamicMessage {
    static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
        let mut pool = DescriptorPool::global();
        pool.decode_file_descriptor_set(pb::FILE_DESCRIPTOR_SET).expect("the library's descriptors are valid");
        pool
    });
    let descriptor = POOL.get_message_by_name("google.rpc.Status").expect("it is among them");
    DynamicMessage::decode(descriptor, status.encode_to_vec().as_slice()).expect("it is decoded by its descriptor")
}

/// A detail as Connect writes it: its type, its bytes in base64 without padding, and for people its JSON.
fn connect_detail(detail: &prost_types::Any) -> Value {
    let only = pb::Status { details: vec![detail.clone()], ..pb::Status::default() };
    let shown = canonical(&status_message(&only)).pointer("/details/0").cloned();
    let kind = detail.type_url.rsplit('/').next().unwrap_or_default();
    json!({"type": kind, "value": STANDARD_NO_PAD.encode(&detail.value), "debug": shown})
}

/// The name of a code in the Connect protocol, such as `not_found`.
fn connect_code(code: Code) -> String {
    match code {
        Code::Cancelled => "canceled".to_owned(),
        code => crate::metrics::code_name(code).to_ascii_lowercase(),
    }
}

/// The HTTP status of a refusal, the same in the Connect protocol and in `google.rpc.Code`.
fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        Code::Cancelled => StatusCode::from_u16(499).expect("a status of three digits"),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

//! Gives every error that leaves a server its `google.rpc.ErrorInfo`: those that the gRPC library answers with by itself
//! get a reason, and all get the domain of the installation.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use convene_kernel::message;
use convene_kernel::message::{Message, ToArgument, verbatim};
use convene_kernel::reason::Reason;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request, Response, StatusCode};
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use tower::{Layer, Service};

use super::pages::page_at;
use super::reasons;
use super::status::plain;

/// What every gRPC content type begins with.
const GRPC: &str = "application/grpc";

/// The header in which the gRPC library names the encodings it reads, when a request has another.
const ACCEPTED_ENCODINGS: &str = "grpc-accept-encoding";

/// The layer around all services of a server.
#[derive(Clone, Debug)]
pub struct ErrorInfoLayer {
    domain: Arc<str>,
}

impl ErrorInfoLayer {
    /// Puts `domain` in every error.
    pub fn new(domain: &str) -> Self {
        Self { domain: domain.into() }
    }
}

impl<S> Layer<S> for ErrorInfoLayer {
    type Service = ErrorInfoService<S>;

    fn layer(&self, inner: S) -> ErrorInfoService<S> {
        ErrorInfoService { inner, domain: Arc::clone(&self.domain) }
    }
}

/// A service whose errors all have an `ErrorInfo`.
#[derive(Clone, Debug)]
pub struct ErrorInfoService<S> {
    inner: S,
    domain: Arc<str>,
}

impl<S, B> Service<Request<B>> for ErrorInfoService<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let domain = Arc::clone(&self.domain);
        if !is_grpc(request.headers()) && page_at(request.uri().path()).is_none() {
            return Box::pin(async move { Ok(not_grpc(&domain)) });
        }
        let answering = self.inner.call(request);
        Box::pin(async move {
            let mut response = answering.await?;
            if let Some(status) = error_in(response.headers()) {
                // The message and the details are texts that a header can have, and short: `status` sees to that.
                let _ = complete(status, &domain).add_header(response.headers_mut());
            }
            Ok(response)
        })
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.strip_prefix(GRPC).is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', ';']))
}

/// The answer to a call that is neither gRPC nor JSON: HTTP 415, as the protocol asks for.
fn not_grpc(domain: &str) -> Response<Body> {
    let message = "this is no call of a known form; call with gRPC or gRPC-Web, or POST a request with Content-Type: application/json";
    let status = plain(Code::InvalidArgument, reasons::CONTENT_TYPE_UNKNOWN, message);
    let mut response = complete(status, domain).into_http();
    *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    response
}

/// The error that the headers of an answer report. An error after messages, in trailers, is a service's own.
fn error_in(headers: &HeaderMap) -> Option<Status> {
    Status::from_header_map(headers).filter(|status| status.code() != Code::Ok)
}

/// `status` with a reason, if it has none, and with the domain.
pub(super) fn complete(status: Status, domain: &str) -> Status {
    let status = if status.details().is_empty() { explained(status) } else { status };
    let mut details = status.get_error_details();
    if let Some(info) = details.error_info().cloned() {
        details.set_error_info(info.reason, domain, info.metadata);
    }
    Status::with_error_details_and_metadata(status.code(), status.message(), details, status.metadata().clone())
}

/// An error of the gRPC library as one of ours: what it says, with the code that the caller can act on and a reason.
fn explained(status: Status) -> Status {
    let (code, reason, otherwise, remedy): (Code, Reason, &'static str, &'static str) = match status.code() {
        Code::Unimplemented if status.metadata().contains_key(ACCEPTED_ENCODINGS) => (
            Code::Unimplemented,
            reasons::ENCODING_UNKNOWN,
            "the compression is unknown",
            "compress it with gzip, or not at all",
        ),
        // The health service answers with `NOT_FOUND` for a service that it does not know.
        code @ (Code::Unimplemented | Code::NotFound) => (
            code,
            reasons::METHOD_UNKNOWN,
            "the method is unknown",
            "list the services and methods by server reflection",
        ),
        Code::Internal | Code::DataLoss => (
            Code::InvalidArgument,
            reasons::MESSAGE_MALFORMED,
            "the message is malformed",
            "encode the message that the contract declares",
        ),
        Code::OutOfRange | Code::ResourceExhausted => {
            (Code::InvalidArgument, reasons::MESSAGE_TOO_LARGE, "the message is too large", "split it into several")
        }
        code => (
            code,
            reasons::SERVICE_FAILED,
            "the call failed",
            "send it again; if it fails again, ask who operates this service",
        ),
    };
    let problem = match status.message() {
        "" => Message::from(otherwise).to_argument(),
        reported => verbatim(reported),
    };
    let explained = plain(code, reason, message!("{problem}; {remedy}", problem, remedy = Message::from(remedy)));
    let metadata = status.metadata().clone();
    Status::with_error_details_and_metadata(code, explained.message(), explained.get_error_details(), metadata)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_without_a_text_says_what_its_code_means() {
        let said = |code| explained(Status::new(code, "")).message().to_owned();
        assert!(said(Code::Unimplemented).starts_with("the method is unknown; list"));
        assert!(said(Code::Internal).starts_with("the message is malformed; encode"));
        assert!(said(Code::ResourceExhausted).starts_with("the message is too large; split"));
        assert!(said(Code::Unavailable).starts_with("the call failed; send it again"));
    }
}

//! Every method of the contracts as JSON over HTTP: a `POST` of the request in canonical protobuf JSON to the path that gRPC has.
//!
//! A call is turned into the gRPC call of the same method, by its descriptor, and the answer back: so that tokens, limits, counts and
//! refusals are the same, and no method needs code of its own. Beside refusals as `google.rpc.Status` it speaks the unary JSON
//! form of the Connect protocol, to those who name that protocol. The calls of gRPC and gRPC-Web pass through as they are.

mod answer;
mod content_type;
mod request;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tokio::time::timeout;
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};

use answer::RefusalForm;
use content_type::{GRPC, content_type};

/// The layer around all services of a server.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonCalls {
    largest: usize,
}

impl JsonCalls {
    /// Reads messages of at most `largest` bytes of JSON.
    pub fn new(largest: usize) -> Self {
        Self { largest }
    }
}

impl<S> Layer<S> for JsonCalls {
    type Service = JsonCallsService<S>;

    fn layer(&self, inner: S) -> JsonCallsService<S> {
        JsonCallsService { inner, largest: self.largest }
    }
}

/// Services whose methods can be called in JSON.
#[derive(Clone, Debug)]
pub(super) struct JsonCallsService<S> {
    inner: S,
    largest: usize,
}

impl<S> Service<Request<Body>> for JsonCallsService<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if content_type(request.headers()).starts_with(GRPC) {
            return Box::pin(self.inner.call(request));
        }
        let (form, method) = (RefusalForm::asked_for(request.headers()), method_at(request.uri().path()));
        let patience = request::patience(request.headers());
        let answering = self.inner.call(request::as_grpc(request, method.as_ref(), self.largest));
        let answering =
            async move { Ok(answer::in_json(answering.await?, method.map(|method| method.output()), form).await) };
        Box::pin(async move {
            let Some(patience) = patience else { return answering.await };
            let late =
                |_| Ok(answer::refused(&Status::deadline_exceeded("there is no answer in the time given"), form));
            timeout(patience, answering).await.unwrap_or_else(late)
        })
    }
}

/// The method of the contracts at a path such as `/convene.common.v1.StatusService/GetStatus`.
fn method_at(path: &str) -> Option<prost_reflect::MethodDescriptor> {
    let (service, name) = path.strip_prefix('/')?.split_once('/')?;
    let service = convene_proto::descriptor_pool().get_service_by_name(service)?;
    service.methods().find(|method| method.name() == name)
}

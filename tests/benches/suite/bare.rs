//! What the suite is measured against: a bare gRPC server that answers at once, and one that does one publish first.
//!
//! They have the contract of one command and nothing of Convene: no token is checked, nothing is validated or kept.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error as _;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::{self, ErrorCode, message::PublishMessage, stream};
use convene_proto::activation::v1::{RecordMechanismRequest, RecordMechanismResponse};
use convene_proto::common::v1::Receipt;
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tower::Service;

/// The size of a commit, about.
const PAYLOAD: usize = 700;

/// What a bare server does before it answers.
#[derive(Clone, Debug)]
pub enum Bare {
    /// Nothing.
    Echo,
    /// One publish.
    Publish(Arc<Publish>),
}

impl Bare {
    /// Starts to serve on a free port of the loopback address, and returns the address.
    pub async fn serve(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        tokio::spawn(Server::builder().add_service(self).serve_with_incoming(incoming));
        format!("http://{address}")
    }
}

impl NamedService for Bare {
    const NAME: &'static str = "convene.activation.v1.OperationService";
}

impl Service<http::Request<Body>> for Bare {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let handler = self.clone();
        Box::pin(async move { Ok(Grpc::new(ProstCodec::default()).unary(handler, request).await) })
    }
}

impl UnaryService<RecordMechanismRequest> for Bare {
    type Response = RecordMechanismResponse;
    type Future = BoxFuture<'static, Result<Response<RecordMechanismResponse>, Status>>;

    fn call(&mut self, request: Request<RecordMechanismRequest>) -> Self::Future {
        let bare = self.clone();
        Box::pin(async move {
            let request = request.into_inner();
            if let Self::Publish(publish) = bare {
                publish.publish(&request.header.unwrap_or_default().country).await;
            }
            let receipt = Receipt { resource: request.mechanism.unwrap_or_default().mechanism, ..Receipt::default() };
            Ok(Response::new(RecordMechanismResponse { receipt: Some(receipt) }))
        })
    }
}

/// Publishes to one stream, each country's messages one after the other.
#[derive(Debug)]
pub struct Publish {
    jetstream: jetstream::Context,
    last: HashMap<String, Mutex<u64>>,
    payload: bytes::Bytes,
}

impl Publish {
    /// Makes the stream on a server that is empty so far.
    pub async fn open(jetstream: jetstream::Context, replicas: usize, countries: &[String]) -> Arc<Self> {
        let config = stream::Config {
            name: "BARE".to_owned(),
            subjects: vec!["bare.>".to_owned()],
            discard: stream::DiscardPolicy::New,
            num_replicas: replicas,
            ..stream::Config::default()
        };
        jetstream.create_stream(config).await.expect("a stream");
        let last = countries.iter().map(|country| (country.clone(), Mutex::default())).collect();
        Arc::new(Self { jetstream, last, payload: vec![b'x'; PAYLOAD].into() })
    }

    /// Publishes about `country`, under the expectation that its last message is the one before.
    pub async fn publish(&self, country: &str) {
        let mut last = self.last[country].lock().await;
        loop {
            let message = PublishMessage::build().payload(self.payload.clone()).expected_last_subject_sequence(*last);
            let sent = self.jetstream.send_publish(format!("bare.{country}"), message).await.expect("it is sent");
            match sent.await {
                Ok(stored) => {
                    *last = stored.sequence;
                    return;
                }
                Err(error) => assert!(is_in_flight(&error), "it is not stored: {error}"),
            }
        }
    }
}

/// Whether a replicated stream refused a message because it was still storing the one before.
fn is_in_flight(error: &PublishError) -> bool {
    let refusal = error.source().and_then(|source| source.downcast_ref::<jetstream::Error>());
    refusal.is_some_and(|refusal| refusal.error_code() == ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT)
}

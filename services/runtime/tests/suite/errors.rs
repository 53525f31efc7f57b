//! Every error that leaves a server says why in `google.rpc.ErrorInfo`, whether a service or the gRPC library found it.

use crate::support::suite::{Ground, by, connect};
use bytes::{Buf as _, BufMut as _, Bytes};
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use tonic::body::Body;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use tower::{Service as _, ServiceExt as _};

const STATUS: &str = "/convene.common.v1.StatusService/GetStatus";

/// Sends and receives messages as they are, well formed or not.
#[derive(Clone, Copy, Default)]
struct RawCodec;

impl Codec for RawCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

/// The refusal of a call of `method` with these bytes as its message.
async fn refusal_of(channel: &Channel, method: &'static str, message: &[u8]) -> Status {
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.expect("the server is there");
    let request = tonic::Request::new(Bytes::copy_from_slice(message));
    let path = PathAndQuery::from_static(method);
    grpc.unary(request, path, RawCodec).await.expect_err("it cannot be carried out")
}

/// The refusal of a call with these headers beside those of HTTP.
async fn refusal_with(channel: &Channel, headers: &[(&'static str, &'static str)]) -> (StatusCode, Status) {
    let address = format!("http://localhost{STATUS}");
    let mut request = Request::post(address).body(Body::empty()).expect("a request");
    let named = headers.iter().map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)));
    *request.headers_mut() = named.collect::<HeaderMap>();
    let mut channel = channel.clone();
    let response = channel.ready().await.expect("the server is there").call(request).await.expect("an answer");
    (response.status(), Status::from_header_map(response.headers()).expect("a status"))
}

fn reason(status: &Status) -> (Code, String) {
    let details = status.get_error_details();
    let info = details.error_info().expect("an error info");
    assert_eq!(info.domain, "clusters.example.org", "the domain is the one configured");
    assert!(!info.metadata.is_empty(), "the values of the message are metadata");
    (status.code(), info.reason.clone())
}

fn found(code: Code, reason: &str) -> (Code, String) {
    (code, reason.to_owned())
}

#[tokio::test]
async fn what_is_not_a_call_of_the_contracts_is_refused_with_a_reason() {
    let ground = Ground::new(&[("GRPC__ERROR_DOMAIN", "clusters.example.org")]).await;
    let (_accounts, running) = ground.service().await;
    let channel = connect(&running).await;

    // Field 1 is said to have 100 bytes, and has none.
    let malformed = refusal_of(&channel, STATUS, &[0x0a, 100]).await;
    assert_eq!(reason(&malformed), found(Code::InvalidArgument, "MESSAGE_MALFORMED"), "{malformed}");
    let too_long = refusal_of(&channel, STATUS, &vec![0; 8 << 20]).await;
    assert_eq!(reason(&too_long), found(Code::InvalidArgument, "MESSAGE_TOO_LARGE"), "{too_long}");
    let method = refusal_of(&channel, "/convene.common.v1.StatusService/GetWeather", &[]).await;
    assert_eq!(reason(&method), found(Code::Unimplemented, "METHOD_UNKNOWN"), "{method}");
    let service = refusal_of(&channel, "/made.up.v1.Service/Method", &[]).await;
    assert_eq!(reason(&service), found(Code::Unimplemented, "METHOD_UNKNOWN"), "{service}");
    // Field 1 is the name of the service asked about.
    let health = refusal_of(&channel, "/grpc.health.v1.Health/Check", b"\x0a\x07made.up").await;
    assert_eq!(reason(&health), found(Code::NotFound, "METHOD_UNKNOWN"), "{health}");
    assert!(health.message().contains("list the services and methods by server reflection"), "{health}");
    let no_token = refusal_of(&channel, STATUS, &[]).await;
    assert_eq!(reason(&no_token), found(Code::Unauthenticated, "TOKEN_MISSING"), "{no_token}");
}

#[tokio::test]
async fn a_call_that_is_not_grpc_is_refused_as_the_protocol_asks() {
    let ground = Ground::new(&[("INSTALLATION__NAME", "clusters.example.org")]).await;
    let (_accounts, running) = ground.service().await;
    let channel = connect(&running).await;

    let (http, status) = refusal_with(&channel, &[(CONTENT_TYPE.as_str(), "application/grpcish")]).await;
    assert_eq!(http, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(reason(&status), found(Code::InvalidArgument, "CONTENT_TYPE_UNKNOWN"));
    let brotli = [(CONTENT_TYPE.as_str(), "application/grpc+proto"), ("grpc-encoding", "br")];
    let (http, status) = refusal_with(&channel, &brotli).await;
    assert_eq!(http, StatusCode::OK);
    assert_eq!(reason(&status), found(Code::Unimplemented, "ENCODING_UNKNOWN"));
    assert_eq!(status.metadata().get("grpc-accept-encoding").expect("what it reads"), "gzip,identity");
}

#[tokio::test]
async fn gzip_is_read_up_to_the_limit_on_what_it_unpacks_to() {
    let ground = Ground::new(&[("GRPC__ERROR_DOMAIN", "clusters.example.org")]).await;
    let (_accounts, running) = ground.service().await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await).send_compressed(CompressionEncoding::Gzip);
    status.get_status(by(&token, common::GetStatusRequest {})).await.expect("a compressed request is read");
    let position = common::LogPosition { partition: 1, sequence: 1 };
    let bomb = common::AwaitPublishedRequest { positions: vec![position; 2 << 20], timeout: None };
    let refused = status.await_published(by(&token, bomb)).await.expect_err("it unpacks to more than the limit");
    assert_eq!(reason(&refused), found(Code::InvalidArgument, "MESSAGE_TOO_LARGE"), "{refused}");
}

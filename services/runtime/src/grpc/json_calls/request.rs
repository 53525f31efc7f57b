//! A call in JSON as the gRPC call of the same method. Its body is read and translated as the method reads it.

use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use futures::{Stream, stream};
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Method, Request, Version};
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use prost_reflect::prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor};
use tokio::time::{Instant, timeout_at};
use tonic::body::Body;
use tonic::{Code, Status};

use super::super::reasons;
use super::super::status::plain;
use super::content_type::{GRPC, JSON, JSON_LINES, content_type};

/// How long a client of the Connect protocol waits, in milliseconds.
const CONNECT_TIMEOUT: &str = "connect-timeout-ms";

/// What the names of headers begin with that only gRPC has.
const OF_GRPC: &str = "grpc-";

/// How long a message may take to arrive.
const LIMIT_OF_A_MESSAGE: Duration = Duration::from_secs(20);

/// How long the caller waits for the answer, where it says so.
pub(super) fn patience(headers: &HeaderMap) -> Option<Duration> {
    headers.get(CONNECT_TIMEOUT)?.to_str().ok()?.parse().ok().map(Duration::from_millis)
}

/// The gRPC call of `method` that `request` asks for in JSON. Where it is none, the services refuse it as they refuse any call.
pub(super) fn as_grpc(request: Request<Body>, method: Option<&MethodDescriptor>, largest: usize) -> Request<Body> {
    let (mut head, body) = request.into_parts();
    // What carries gRPC, and what the layer of gRPC-Web passes on as it is.
    head.version = Version::HTTP_2;
    if head.method != Method::POST || !is_json(&head.headers) {
        return Request::from_parts(head, Body::empty());
    }
    let encoding = head.headers.remove(CONTENT_ENCODING);
    translate(&mut head.headers);
    let body = match method {
        Some(_) if encoding.is_some_and(|encoding| encoding != "identity") => refused(compressed()),
        Some(method) => Body::new(StreamBody::new(messages(Reading::of(body, method, largest)))),
        None => Body::empty(),
    };
    Request::from_parts(head, body)
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = content_type(headers).split(';').next().unwrap_or_default().trim();
    [JSON, JSON_LINES].iter().any(|known| media_type.eq_ignore_ascii_case(known))
}

/// Replaces what HTTP and Connect say of a call by what gRPC says. All else stays: the token, the trace, the metadata.
fn translate(headers: &mut HeaderMap) {
    let of_grpc: Vec<_> = headers.keys().filter(|name| name.as_str().starts_with(OF_GRPC)).cloned().collect();
    for name in of_grpc.into_iter().chain([ACCEPT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING]) {
        headers.remove(name);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(GRPC));
    headers.insert(TE, HeaderValue::from_static("trailers"));
}

fn stalled() -> Status {
    let message = "the request did not arrive as a whole within 20 seconds; send it again";
    plain(Code::DeadlineExceeded, reasons::UPLOAD_STALLED, message)
}

fn compressed() -> Status {
    let message = "the request is compressed; send JSON without compression, or call with gRPC, which reads gzip";
    plain(Code::Unimplemented, reasons::ENCODING_UNKNOWN, message)
}

/// A body that the method finds refused as soon as it reads it.
fn refused(status: Status) -> Body {
    Body::new(StreamBody::new(stream::once(async { Err::<Frame<Bytes>, _>(status) })))
}

/// A body in JSON that is read.
struct Reading {
    body: Body,
    input: MessageDescriptor,
    /// Whether it has any number of messages, one a line. Else all of it is one message.
    has_lines: bool,
    largest: usize,
    /// Until when all of it must have arrived; a stream may pause for as long as its method lets it.
    until: Option<Instant>,
    unread: BytesMut,
    /// How many bytes of what is unread have no end of a line in them.
    searched: usize,
    is_over: bool,
}

impl Reading {
    fn of(body: Body, method: &MethodDescriptor, largest: usize) -> Self {
        let (input, has_lines) = (method.input(), method.is_client_streaming());
        let until = (!has_lines).then(|| Instant::now() + LIMIT_OF_A_MESSAGE);
        Self { body, input, has_lines, largest, until, unread: BytesMut::new(), searched: 0, is_over: false }
    }

    /// The next message, as gRPC frames it.
    async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        while let Some(json) = self.next_json().await? {
            if !(self.has_lines && json.trim_ascii().is_empty()) {
                return self.framed(&json).map(Some);
            }
        }
        Ok(None)
    }

    /// The next line, or the whole.
    async fn next_json(&mut self) -> Result<Option<BytesMut>, Status> {
        loop {
            if let Some(line) = self.line() {
                return Ok(Some(line));
            }
            if self.is_over {
                return Ok(None);
            }
            match self.frame().await? {
                Some(frame) => self.take(&frame.into_data().unwrap_or_default())?,
                None => {
                    (self.is_over, self.searched) = (true, 0);
                    return Ok(Some(self.unread.split()));
                }
            }
        }
    }

    /// The first line that is whole, where there are lines.
    fn line(&mut self) -> Option<BytesMut> {
        if !self.has_lines {
            return None;
        }
        let end = self.unread[self.searched..].iter().position(|byte| *byte == b'\n');
        let line = end.map(|end| self.unread.split_to(self.searched + end + 1));
        self.searched = if line.is_some() { 0 } else { self.unread.len() };
        line
    }

    async fn frame(&mut self) -> Result<Option<Frame<Bytes>>, Status> {
        let next = self.body.frame();
        let next = match self.until {
            Some(until) => timeout_at(until, next).await.map_err(|_| stalled())?,
            None => next.await,
        };
        next.transpose()
    }

    fn take(&mut self, data: &[u8]) -> Result<(), Status> {
        if self.unread.len() + data.len() > self.largest {
            let message =
                message!("a message has more than {limit} bytes; split it into several", limit = self.largest);
            return Err(plain(Code::InvalidArgument, reasons::MESSAGE_TOO_LARGE, message));
        }
        self.unread.extend_from_slice(data);
        Ok(())
    }

    fn framed(&self, json: &[u8]) -> Result<Bytes, Status> {
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let read = DynamicMessage::deserialize(self.input.clone(), &mut deserializer);
        let message = read.and_then(|message| deserializer.end().map(|()| message)).map_err(|error| {
            let message = message!(
                "the request is not {name} in JSON: {cause}; encode the message that the contract declares",
                name = verbatim(self.input.full_name()),
                cause = verbatim(error)
            );
            plain(Code::InvalidArgument, reasons::MESSAGE_MALFORMED, message)
        })?;
        let length = u32::try_from(message.encoded_len()).expect("a message is much smaller than 4 GiB");
        let mut framed = BytesMut::with_capacity(5 + message.encoded_len());
        framed.put_u8(0);
        framed.put_u32(length);
        message.encode(&mut framed).expect("the buffer grows");
        Ok(framed.freeze())
    }
}

fn messages(reading: Reading) -> impl Stream<Item = Result<Frame<Bytes>, Status>> {
    stream::try_unfold(reading, async |mut reading| {
        let framed = reading.next().await?;
        Ok(framed.map(|framed| (Frame::data(framed), reading)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(service: &str, name: &str) -> MethodDescriptor {
        let service = convene_proto::descriptor_pool().get_service_by_name(service).expect("a service");
        service.methods().find(|method| method.name() == name).expect("a method")
    }

    /// A request that stops on its way holds its place for no longer than a message may take.
    #[tokio::test(start_paused = true)]
    async fn a_request_that_stops_arriving_is_refused() {
        let begun = stream::once(async { Ok::<_, Status>(Frame::data(Bytes::from_static(b"{"))) });
        let body = Body::new(StreamBody::new(futures::StreamExt::chain(begun, stream::pending())));
        let mut reading = Reading::of(body, &method("convene.common.v1.StatusService", "GetStatus"), 1024);
        assert_eq!(reading.next().await.expect_err("it never arrives").code(), Code::DeadlineExceeded);
    }

    /// Lines are found wherever the pieces of a body end.
    #[tokio::test]
    async fn lines_are_found_in_whatever_pieces_they_arrive() {
        let upload = method("convene.coordination.v1.CoverageUploadService", "UploadActivities");
        let text = b"{}\n\n{ }\n{}";
        for length in 1..=text.len() {
            let pieces = text.chunks(length).map(|piece| Ok::<_, Status>(Frame::data(Bytes::from_static(piece))));
            let body = Body::new(StreamBody::new(stream::iter(pieces)));
            let mut reading = Reading::of(body, &upload, 1024);
            let mut count = 0;
            while let Some(message) = reading.next().await.expect("it is read") {
                assert_eq!(message.len(), 5, "an empty message");
                count += 1;
            }
            assert_eq!(count, 3, "in pieces of {length}");
        }
    }
}

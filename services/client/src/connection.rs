//! The connection to a suite's services, over which any method is called with a message known by its descriptor.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use convene_runtime::cause::Cause;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor, SerializeOptions};
use serde_json::{Value, json};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::addresses::Addresses;
use crate::codec::DynamicCodec;
use crate::method;
use crate::refused::Refused;

/// How long a service may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// For how long a call is made again that a service asks to make again.
const RETRY_LIMIT: Duration = Duration::from_secs(20);

/// How long a connection may take to come about: a machine that is gone answers nothing at all.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How many entries of a list are asked for at a time.
const PAGE: u32 = 500;

/// Why a call brought no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The service did not do it.
    #[error("{0}")]
    Refused(Refused),
    /// The request is not what the method takes.
    #[error("the request must be a {message}")]
    Body {
        /// The message it should be.
        message: String,
        /// What is wrong with it.
        #[source]
        cause: Cause,
    },
    /// Nothing is known of where the service is.
    #[error("the address of the service '{0}' is required; give it as {0}=http://host:port")]
    NoAddress(String),
    /// No service answers there.
    #[error("the {service} service does not answer at {address}; is it running? `convene doctor` looks")]
    OutOfReach {
        /// The service.
        service: String,
        /// Its address.
        address: String,
        /// What prevents the connection.
        #[source]
        cause: Cause,
    },
    /// The address cannot be used.
    #[error("the address '{address}' of the service '{service}' cannot be used")]
    Address {
        /// The service.
        service: String,
        /// Its address.
        address: String,
        /// What is wrong with it.
        #[source]
        cause: Cause,
    },
    /// The token has characters no header may have.
    #[error("the token is not one: a token has letters, digits, dots, hyphens and underscores only")]
    Token,
}

/// A suite's services, connected when first called.
#[derive(Clone, Debug)]
pub struct Connection {
    channels: Arc<Mutex<BTreeMap<String, Channel>>>,
    addresses: Addresses,
    ca: Option<PathBuf>,
    /// How long a service may take to answer.
    answer_limit: Duration,
    /// For how long what a service asks to send again is sent again.
    retry_limit: Duration,
}

impl Connection {
    /// The services at `addresses`; nothing is sent yet.
    pub fn new(addresses: Addresses) -> Self {
        Self { channels: Arc::default(), addresses, ca: None, answer_limit: ANSWER_LIMIT, retry_limit: RETRY_LIMIT }
    }

    /// The same, where services with an address of `https://` prove themselves by the certificate authorities in the file `ca`,
    /// and not by those that the system trusts.
    #[must_use]
    pub fn trusting(self, ca: Option<PathBuf>) -> Self {
        Self { ca, ..self }
    }

    /// The same, which sends nothing again: for those who ask whether a service answers.
    #[must_use]
    pub fn asking_once(self) -> Self {
        Self { retry_limit: Duration::ZERO, ..self }
    }

    /// The same, which waits for an answer no longer than `limit`.
    #[must_use]
    pub fn waiting(self, limit: Duration) -> Self {
        Self { answer_limit: limit, ..self }
    }

    /// Where the services are.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Calls `method` of `service` as the holder of `token`, with `body` in protobuf's JSON form; answers in the same form. What
    /// the service asks to send again is sent again, for up to 20 seconds.
    ///
    /// # Errors
    /// When the body does not fit, the service is out of reach, or it refuses.
    pub async fn call(
        &self,
        service: &str,
        method: &MethodDescriptor,
        body: Value,
        token: Option<&str>,
    ) -> Result<Value, CallError> {
        let input = method.input();
        let message = DynamicMessage::deserialize(input.clone(), body)
            .map_err(|problem| CallError::Body { message: input.full_name().to_owned(), cause: Cause::new(problem) })?;
        let bearer = token.map(bearer).transpose()?;
        let channel = self.channel(service)?;
        let until = Instant::now() + self.retry_limit;
        loop {
            let mut request = Request::new(message.clone());
            request.set_timeout(self.answer_limit);
            if let Some(bearer) = &bearer {
                request.metadata_mut().insert("authorization", bearer.clone());
            }
            let status = match send(channel.clone(), method, request).await {
                Ok(answer) => return Ok(to_json(&answer)),
                Err(status) => status,
            };
            match pause_asked_for(&status) {
                Some(pause) if Instant::now() + pause < until => tokio::time::sleep(pause).await,
                _ => return Err(self.failure(service, &input, &status)),
            }
        }
    }

    /// Calls `method` for each page of its list, and answers with all `entries` of them.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn list(
        &self,
        service: &str,
        method: &MethodDescriptor,
        entries: &str,
        mut body: Value,
        token: Option<&str>,
    ) -> Result<Vec<Value>, CallError> {
        let mut found = Vec::new();
        let mut page_token = String::new();
        loop {
            body["page"] = json!({"pageSize": PAGE, "pageToken": page_token});
            let mut answer = self.call(service, method, body.clone(), token).await?;
            if let Value::Array(part) = answer[entries].take() {
                found.extend(part);
            }
            page_token = answer["page"]["nextPageToken"].as_str().unwrap_or_default().to_owned();
            if page_token.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Why a call failed: the service said so, or it was not there to say anything.
    pub fn failure(&self, service: &str, input: &MessageDescriptor, status: &Status) -> CallError {
        // Only what went wrong on this side has a cause; what a service says has none.
        match status.source() {
            Some(cause) if status.code() == Code::Unavailable => CallError::OutOfReach {
                service: service.to_owned(),
                address: self.addresses.get(service).unwrap_or_default().to_owned(),
                cause: Cause::new(root_of(cause)),
            },
            _ => CallError::Refused(Refused::from(status).in_json(input)),
        }
    }

    /// The channel to a service, connected when it is first used.
    ///
    /// # Errors
    /// When nothing is known of where the service is, or its address cannot be used.
    ///
    /// # Panics
    /// Never: nothing panics while it holds the lock.
    pub fn channel(&self, service: &str) -> Result<Channel, CallError> {
        let mut channels = self.channels.lock().expect("no holder panics");
        if let Some(channel) = channels.get(service) {
            return Ok(channel.clone());
        }
        let address = self.addresses.get(service).ok_or_else(|| CallError::NoAddress(service.to_owned()))?;
        let unusable = |cause| CallError::Address { service: service.to_owned(), address: address.to_owned(), cause };
        let mut endpoint =
            Endpoint::from_shared(address.to_owned()).map_err(|problem| unusable(Cause::new(problem)))?;
        if address.starts_with("https://") {
            let trusted = trusted(self.ca.as_deref()).map_err(unusable)?;
            let tls = ClientTlsConfig::new().ca_certificates(trusted);
            endpoint = endpoint.tls_config(tls).map_err(|problem| unusable(Cause::new(problem)))?;
        }
        let channel = endpoint.connect_timeout(CONNECT_LIMIT.min(self.answer_limit)).connect_lazy();
        channels.insert(service.to_owned(), channel.clone());
        Ok(channel)
    }
}

/// The certificate authorities in the file `ca`, or those that the system trusts.
fn trusted(ca: Option<&Path>) -> Result<Vec<Certificate>, Cause> {
    if let Some(ca) = ca {
        let unreadable = |problem| Cause::from(format!("{} cannot be read ({problem}); fix --ca", ca.display()));
        return Ok(vec![Certificate::from_pem(std::fs::read(ca).map_err(unreadable)?)]);
    }
    let found = rustls_native_certs::load_native_certs().certs;
    Ok(found.iter().map(|certificate| Certificate::from_pem(pem(certificate))).collect())
}

/// A certificate in the form that files have.
fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", BASE64_STANDARD.encode(der))
}

/// The pause after which the service asks for the same again; a command is carried out once, however often it comes.
fn pause_asked_for(status: &Status) -> Option<Duration> {
    status.get_error_details().retry_info()?.retry_delay
}

/// The first cause of an error.
fn root_of(mut cause: &dyn Error) -> String {
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// The header that carries `token`.
///
/// # Errors
/// When it has characters no header may have.
pub fn bearer(token: &str) -> Result<MetadataValue<Ascii>, CallError> {
    let is_token = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    let header = is_token.then(|| format!("Bearer {token}").parse().ok()).flatten();
    header.ok_or(CallError::Token)
}

async fn send(
    channel: Channel,
    method: &MethodDescriptor,
    request: Request<DynamicMessage>,
) -> Result<DynamicMessage, Status> {
    let mut client = Grpc::new(channel);
    client.ready().await.map_err(|problem| Status::from_error(Box::new(problem)))?;
    let path = format!("/{}", method::full_name(method));
    let path: PathAndQuery = path.parse().map_err(|_| Status::internal(format!("malformed path '{path}'")))?;
    let codec = DynamicCodec { decodes: method.output() };
    client.unary(request, path, codec).await.map(tonic::Response::into_inner)
}

/// The message in protobuf's JSON form, with the fields that hold their default.
fn to_json(message: &DynamicMessage) -> Value {
    let options = SerializeOptions::new().skip_default_fields(false);
    let json = message.serialize_with_options(serde_json::value::Serializer, &options);
    json.expect("every message of the contracts has a JSON form")
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpSocket, TcpStream};

    use super::*;

    /// A machine that is gone answers nothing at all: here, one whose queue of connections is full.
    #[tokio::test]
    async fn a_machine_that_answers_nothing_is_out_of_reach_before_long() {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
        let full = socket.listen(1).expect("a listener");
        let address = full.local_addr().expect("an address");
        let waiting: Vec<_> = (0..4).map(|_| tokio::spawn(TcpStream::connect(address))).collect();
        while tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await.is_ok() {}

        let services: Addresses = format!("activation=http://{address}").parse().expect("an address");
        let connection = Connection::new(services).asking_once().waiting(Duration::from_millis(500));
        let who_am_i = method::find(convene_proto::descriptor_pool(), "convene.common.v1.IdentityService/WhoAmI");
        let who_am_i = who_am_i.expect("a method");
        let call = connection.call("activation", &who_am_i, json!({}), None);
        let answer = tokio::time::timeout(Duration::from_secs(20), call).await.expect("it does not wait for ever");
        assert!(matches!(answer, Err(CallError::OutOfReach { .. })), "{answer:?}");
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

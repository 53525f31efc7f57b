//! The services, called as the person who asks: typed questions, and commands by their descriptor.
//!
//! A part of a page that fails is shown as missing with its reason; the rest of the page stays.

use std::time::Duration;

use convene_client::{CallError, Connection, bearer, method};
use convene_proto::{QueryRequest, descriptor_pool};
use prost_reflect::MethodDescriptor;
use serde_json::Value;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;

/// How long a part of a page is waited for.
const READ_LIMIT: Duration = Duration::from_secs(2);

/// How long a command is waited for.
const COMMAND_LIMIT: Duration = Duration::from_secs(20);

/// The services of a suite.
#[derive(Clone, Debug)]
pub struct Services {
    connection: Connection,
}

impl Services {
    /// The services behind `connection`.
    pub fn new(connection: Connection) -> Self {
        Self { connection: connection.waiting(COMMAND_LIMIT) }
    }

    /// Asks as the holder of `token`: the question says which method it is.
    ///
    /// # Errors
    /// When the service refuses, or does not answer in time.
    pub async fn ask<R: QueryRequest + 'static>(&self, token: &str, question: R) -> Result<R::Response, CallError>
    where
        R::Response: prost::Message + Default + 'static,
    {
        let name = R::full_name();
        let methods = method::all(descriptor_pool());
        let asks = |method: &MethodDescriptor| method.input().full_name() == name;
        let method = methods.into_iter().find(asks).expect("each question is that of a method");
        let service = method::service_of(&method).unwrap_or_else(|| ANSWERS_FOR_ALL.to_owned());
        self.ask_of(&service, &method, token, question).await
    }

    /// The same for a method that is named, such as `convene.common.v1.IdentityService/WhoAmI`.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    ///
    /// # Panics
    /// When the contracts have no such method.
    pub async fn ask_by<Q, A>(&self, name: &str, token: &str, question: Q) -> Result<A, CallError>
    where
        Q: prost::Message + 'static,
        A: prost::Message + Default + 'static,
    {
        let method = method::find(descriptor_pool(), name).unwrap_or_else(|problem| panic!("{problem}"));
        let service = method::service_of(&method).unwrap_or_else(|| ANSWERS_FOR_ALL.to_owned());
        self.ask_of(&service, &method, token, question).await
    }

    async fn ask_of<Q, A>(
        &self,
        service: &str,
        method: &MethodDescriptor,
        token: &str,
        question: Q,
    ) -> Result<A, CallError>
    where
        Q: prost::Message + 'static,
        A: prost::Message + Default + 'static,
    {
        let mut request = Request::new(question);
        request.set_timeout(READ_LIMIT);
        if !token.is_empty() {
            request.metadata_mut().insert("authorization", bearer(token)?);
        }
        let mut client = Grpc::new(self.connection.channel(service)?).max_decoding_message_size(LARGEST_ANSWER);
        let path = format!("/{}", method::full_name(method));
        let path: PathAndQuery = path.parse().expect("the name of a method is a path");
        let answer = async {
            client.ready().await.map_err(|problem| Status::from_error(Box::new(problem)))?;
            client.unary(request, path, ProstCodec::<Q, A>::default()).await
        };
        // Also a connection that does not come about takes no longer.
        let answer = tokio::time::timeout(READ_LIMIT, answer).await;
        let answer = answer.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer in time")));
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| self.connection.failure(service, &method.input(), &status))
    }

    /// Gives a command in JSON as the holder of `token`.
    ///
    /// # Errors
    /// When the service refuses, or does not answer.
    pub async fn command(&self, method: &MethodDescriptor, token: &str, request: Value) -> Result<Value, CallError> {
        let service = method::service_of(method).unwrap_or_else(|| ANSWERS_FOR_ALL.to_owned());
        self.connection.call(&service, method, request, (!token.is_empty()).then_some(token)).await
    }
}

/// The service that is asked what each of them answers alike.
const ANSWERS_FOR_ALL: &str = "activation";

/// The largest answer that is taken: a country with years of history.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

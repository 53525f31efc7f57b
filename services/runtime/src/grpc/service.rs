//! What the command and query rpcs of a service share: its engine, its edge, and who its insiders are.

use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Refusal;
use convene_kernel::visibility::{Insiders, Reader};
use convene_proto::{CommandRequest, PagedRequest, QueryRequest};
use tonic::{Request, Response, Status};

use super::command::carry_out;
use super::denial::status_for;
use super::edge::{Admitted, Edge};
use super::fields::Fields;
use super::page::Page;
use super::query::{self, CountriesQuery};
use super::status::unavailable;
use crate::engine::{Engine, View};
use crate::log::ReadError;

/// Declares `Api`, the gRPC side of a service with one kind of aggregate: its engine and edge, `into_services` with the servers
/// named, and its [`ServiceApi`](crate::grpc::ServiceApi). The aggregate, the view and the insiders are those of the service.
#[macro_export]
macro_rules! service_api {
    ($aggregate:ty, $view:ty, $insiders:expr => $($server:ident),+ $(,)?) => {
        /// The service as its callers meet it.
        #[derive(Clone, Debug)]
        pub struct Api {
            /// Carries out commands and holds the records.
            pub engine: std::sync::Arc<$crate::engine::Engine<$aggregate, $view>>,
            /// The gate that every call passes.
            pub edge: std::sync::Arc<$crate::grpc::Edge>,
        }

        impl Api {
            /// The gRPC services of all areas.
            pub fn into_services(self) -> $crate::grpc::Services {
                $crate::grpc_services!(self.edge; self => $($server),+)
            }
        }

        impl $crate::grpc::ServiceApi for Api {
            type Aggregate = $aggregate;
            type View = $view;
            const INSIDERS: convene_kernel::visibility::Insiders = $insiders;

            fn engine(&self) -> &$crate::engine::Engine<$aggregate, $view> {
                &self.engine
            }

            fn edge(&self) -> &$crate::grpc::Edge {
                &self.edge
            }
        }
    };
}

/// Implements a service whose rpcs are all commands, for a type that is a [`ServiceApi`](crate::grpc::ServiceApi).
///
/// A row names the rpc, its request, and what makes the command of its content. `Request { field }` reads the content from
/// that field of the request, `Request` alone from the request itself; its type is what the command takes, and has a
/// contract (see [`contract!`](crate::contract)). Header, receipt and response are the same for all.
///
/// ```
/// # use convene_kernel::aggregate::{Aggregate, Context};
/// # use convene_kernel::commit::{Decision, Stamp};
/// # use convene_kernel::identity::{Authority, Role};
/// # use convene_kernel::refusal::Refusal;
/// # use convene_kernel::subject::SubjectKind;
/// # use convene_kernel::visibility::Insiders;
/// # use convene_proto::scheduler::v1::{ClaimItemRequest, ClaimItemResponse, CloseItemRequest, CloseItemResponse};
/// # use convene_runtime::grpc::{Edge, ServiceApi};
/// # use convene_runtime::engine::Engine;
/// # use convene_runtime::{command_service, contract};
/// # #[derive(Clone, Debug)] struct Queue;
/// # #[tonic::async_trait]
/// # trait QueueCommands {
/// #     async fn claim_item(&self, request: tonic::Request<ClaimItemRequest>) -> Result<tonic::Response<ClaimItemResponse>, tonic::Status>;
/// #     async fn close_item(&self, request: tonic::Request<CloseItemRequest>) -> Result<tonic::Response<CloseItemResponse>, tonic::Status>;
/// # }
/// #[derive(Clone, Debug)]
/// struct Claim { item: String }
///
/// #[derive(Clone, Debug)]
/// struct Close { item: String, reason: String }
///
/// #[derive(Clone, Debug)]
/// enum Command { Claim(Claim), Close(Box<Close>) }
///
/// contract! { Claim = ClaimItemRequest { item: text(60) } }
/// contract! { Close = CloseItemRequest { item: text(60), reason: text(2_000) } }
/// # impl Aggregate for Queue {
/// #     type Command = Command;
/// #     type Event = String;
/// #     type State = ();
/// #     type Facts = ();
/// #     const SERVICE: &'static str = "queues";
/// #     const KIND: &'static str = "queue";
/// #     fn authority((): &(), _: &Command) -> Authority { Authority::of(&[Role::EmergencyReliefCoordinator]) }
/// #     fn decide((): &(), _: &Command, (): &(), _: &Context<'_>) -> Result<Decision<String>, Refusal> {
/// #         Ok(Decision::about(SubjectKind::new("queue").of("main")))
/// #     }
/// #     fn evolve((): (), _: &String, _: &Stamp) {}
/// # }
/// # struct Api { engine: Engine<Queue>, edge: Edge }
/// # impl ServiceApi for Api {
/// #     type Aggregate = Queue;
/// #     type View = ();
/// #     const INSIDERS: Insiders = Insiders::of(&[]);
/// #     fn engine(&self) -> &Engine<Queue> { &self.engine }
/// #     fn edge(&self) -> &Edge { &self.edge }
/// # }
///
/// command_service! { QueueCommands for Api {
///     claim_item: ClaimItemRequest => Command::Claim,
///     close_item: CloseItemRequest => |close| Command::Close(Box::new(close)),
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

/// Implements a service of queries: each of them is let in and asks about one country's record, or about several countries.
///
/// - `get_x(self, asked: GetXRequest) -> GetXResponse { .. }` has the query as [`ServiceApi::ask`] lets it in.
/// - `list_x(self, asked: ListXRequest by ask_countries) -> ListXResponse { .. }` has it as that method lets it in.
/// - `list_x(self, request: ListXRequest as sent) -> ListXResponse { .. }` lets it in by itself.
///
/// The body gives the response, or the status that refuses the query. A service that has commands too lists them after
/// `commands`, as [`command_service!`](crate::command_service) does.
#[macro_export]
macro_rules! query_service {
    ($service:ident for $api:ty { $(
        $rpc:ident($this:ident, $asked:ident: $request:ident $(by $ask:ident)? $(as $sent:ident)?) -> $response:ident $body:block
    )* } $(commands { $($command:ident: $given:ident $({ $content:ident })? => $make:expr),* $(,)? })?) => {
        #[tonic::async_trait]
        impl $service for $api {
            $(async fn $rpc(
                &$this,
                request: tonic::Request<$request>,
            ) -> Result<tonic::Response<$response>, tonic::Status> {
                let $asked = $crate::__asked!($this request $($ask)? $(as $sent)?);
                let response: Result<$response, tonic::Status> = $body;
                response.map(tonic::Response::new)
            })*
            $($(async fn $command(
                &self,
                request: tonic::Request<$given>,
            ) -> Result<tonic::Response<<$given as $crate::grpc::CommandRequest>::Response>, tonic::Status> {
                $crate::grpc::command(self, request, |fields, message: &$given| {
                    $crate::__content!(fields message $($content)?).map($make).map(Into::into)
                }).await
            })*)?
        }
    };
}

/// A query as it is let in.
#[doc(hidden)]
#[macro_export]
macro_rules! __asked {
    ($api:ident $request:ident) => {
        $api.ask($request)?
    };
    ($api:ident $request:ident as sent) => {
        $request
    };
    ($api:ident $request:ident $ask:ident) => {
        $api.$ask($request)?
    };
}

/// The gRPC side of one kind of record: what [`command_service!`](crate::command_service) and queries need of it.
pub trait ServiceApi: Send + Sync {
    /// The kind of record.
    type Aggregate: Aggregate;

    /// What the service reads beside the records.
    type View: View<Self::Aggregate>;

    /// Who sees what is restricted: the service's one table of roles.
    const INSIDERS: Insiders;

    /// Carries out commands and holds the records.
    fn engine(&self) -> &Engine<Self::Aggregate, Self::View>;

    /// The gate that every call passes.
    fn edge(&self) -> &Edge;

    /// Lets in a query about one country's record: its caller holds some role there.
    ///
    /// # Errors
    /// When the token or the header is wrong, or the caller holds no role in the country.
    fn ask<M: QueryRequest>(&self, request: Request<M>) -> Result<Query<'_, Self, M>, Status>
    where
        Self: Sized,
    {
        let query = self.ask_of_anyone(request)?;
        query.for_readers()?;
        Ok(query)
    }

    /// Lets in a query about one country's record, of anybody whose token is accepted, with or without a role. The service asks for
    /// another proof than a role, such as the token of a survey.
    ///
    /// # Errors
    /// When the token or the header is wrong.
    fn ask_of_anyone<M: QueryRequest>(&self, request: Request<M>) -> Result<Query<'_, Self, M>, Status>
    where
        Self: Sized,
    {
        let asked = query::ask_of_anyone(self.edge(), Self::Aggregate::KIND, request)?;
        #[allow(clippy::disallowed_methods, reason = "this is the edge, and the caller's token was checked")]
        let reader = Reader::of(&asked.admitted.caller, &asked.key.country, Self::INSIDERS);
        Ok(Query { api: self, admitted: asked.admitted, key: asked.key, reader, message: asked.message })
    }

    /// Lets in a query about the country that its header names, or about every country in which its caller holds a role.
    ///
    /// # Errors
    /// When the token or the header is wrong, or the caller holds no role in the country, or none at all.
    fn ask_countries<M: QueryRequest>(&self, request: Request<M>) -> Result<CountriesQuery<M>, Status> {
        query::ask_countries(self.edge(), request)
    }

    /// Lets in a query about the countries and the exercise that `named` finds in it, or about every country in which its
    /// caller holds a role.
    ///
    /// # Errors
    /// When the token or a name is wrong, or the caller holds no role in a country that is named, or none at all.
    fn ask_named<M: prost::Message>(
        &self,
        request: Request<M>,
        named: impl FnOnce(&M) -> (&[String], &str),
    ) -> Result<CountriesQuery<M>, Status> {
        query::ask_named(self.edge(), request, named)
    }
}

/// Carries out the command that `read` finds in `request`, once, and answers with its receipt.
///
/// # Errors
/// Everything that is wrong with the request, or that the domain refuses; see the reason codes.
pub async fn command<S: ServiceApi, M: CommandRequest>(
    api: &S,
    request: Request<M>,
    read: impl Fn(&mut Fields, &M) -> Option<<S::Aggregate as Aggregate>::Command> + Send + Sync,
) -> Result<Response<M::Response>, Status> {
    let receipt = carry_out(api.engine(), api.edge(), request, read).await?;
    Ok(Response::new(receipt.into()))
}

/// A query about one country's record, let in.
///
/// ```
/// # use convene_proto::icsm::v1::{GetMissionRequest, GetMissionResponse};
/// # use convene_runtime::grpc::ServiceApi;
/// # use tonic::{Request, Status};
/// async fn get_mission(
///     api: &impl ServiceApi,
///     request: Request<GetMissionRequest>,
/// ) -> Result<GetMissionResponse, Status> {
///     let asked = api.ask(request)?;
///     let id = asked.id("mission", &asked.message.mission)?;
///     asked.record(|record, _reader| {
///         // Here a service finds the mission `id` in `record.state`.
/// #       let _ = (record, &id);
///         Ok(GetMissionResponse::default())
///     })
/// }
/// ```
#[derive(Debug)]
pub struct Query<'a, S, M> {
    api: &'a S,
    /// Who asks.
    pub admitted: Admitted,
    /// The record asked about.
    pub key: AggregateKey,
    /// The same caller as a reader of this record.
    pub reader: Reader,
    /// What is asked.
    pub message: M,
}

impl<S: ServiceApi, M> Query<'_, S, M> {
    /// The service asked.
    pub(super) fn api(&self) -> &S {
        self.api
    }

    /// The record asked about.
    pub fn key(&self) -> &AggregateKey {
        &self.key
    }

    /// Refuses a caller who holds no role in the country, where the query was [let in](ServiceApi::ask_of_anyone) without one.
    ///
    /// # Errors
    /// When the caller holds none.
    pub fn for_readers(&self) -> Result<(), Status> {
        query::for_readers(&self.admitted.caller, &self.key.country)
    }

    /// The country asked about.
    pub fn country(&self) -> &CountryCode {
        &self.key.country
    }

    /// The exercise asked about; `None` for the real record.
    pub fn exercise(&self) -> Option<&str> {
        self.key.exercise.then_some(self.key.id.as_str())
    }

    /// The identifier that a field of the request holds.
    ///
    /// # Errors
    /// When it is missing or not well formed.
    pub fn id(&self, field: &str, text: &str) -> Result<ResourceId, Status> {
        self.fields(|fields| fields.code(field, text))
    }

    /// What `read` makes of the fields of the request.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn fields<T>(&self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Status> {
        query::read_fields(read)
    }

    /// What `look` finds in the record, an empty one where nothing is recorded. `look` must not ask the engine again.
    ///
    /// # Errors
    /// The refusal of `look`: that what is asked for is not there, or not for this reader.
    pub fn record<T>(
        &self,
        look: impl FnOnce(&Record<S::Aggregate>, &Reader) -> Result<T, Refusal>,
    ) -> Result<T, Status> {
        let empty = Record::default();
        let found = self.api.engine().record(&self.key, |record| look(record.unwrap_or(&empty), &self.reader));
        found.map_err(|refusal| status_for(&self.admitted.caller, &refusal))
    }

    /// What `look` finds in `record`, which was made of the history of the one asked about.
    ///
    /// # Errors
    /// The refusal of `look`.
    pub fn look_at<T>(
        &self,
        record: &Record<S::Aggregate>,
        look: impl FnOnce(&Record<S::Aggregate>, &Reader) -> Result<T, Refusal>,
    ) -> Result<T, Status> {
        look(record, &self.reader).map_err(|refusal| status_for(&self.admitted.caller, &refusal))
    }

    /// Every commit of the record, in order, read from the log.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the log cannot be read.
    pub async fn history(&self) -> Result<Vec<Commit<<S::Aggregate as Aggregate>::Event>>, Status> {
        self.api.engine().history(&self.key).await.map_err(|error| unreadable(&error))
    }

    /// The commits of the record after the sequence `after` in its partition, in order, at most so many, each with its sequence.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the log cannot be read.
    pub(super) async fn history_after(
        &self,
        after: u64,
        most: usize,
    ) -> Result<Vec<(u64, Commit<<S::Aggregate as Aggregate>::Event>)>, Status> {
        self.api.engine().history_after(&self.key, after, most).await.map_err(|error| unreadable(&error))
    }
}

/// The answer to a query for which the log could not be read.
pub fn unreadable(error: &ReadError) -> Status {
    unavailable(error)
}

impl<S: ServiceApi, M: PagedRequest> Query<'_, S, M> {
    /// Which part of the list is asked for.
    ///
    /// # Errors
    /// When the page is malformed, or the token is of another list.
    pub fn page(&self) -> Result<Page, Status> {
        Page::of_request(&self.message)
    }
}

//! What the command and query rpcs of a service share: its engine, its edge, and who its insiders are.

use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_kernel::refusal::Refusal;
use convene_kernel::visibility::{Insiders, Reader};
use convene_proto::{CommandRequest, PagedRequest, QueryRequest};
use tonic::{Code, Request, Response, Status};

use super::command::carry_out;
use super::denial::status_for;
use super::edge::{Admitted, Edge};
use super::fields::Fields;
use super::query::{self, Page};
use super::reasons;
use super::status::again_after;
use crate::cause::chain;
use crate::engine::{Engine, View};

/// The pause asked for when the log cannot be read.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(1);

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
        let asked = query::ask(self.edge(), Self::Aggregate::KIND, request, M::header)?;
        let reader = Reader::of(&asked.admitted.caller, &asked.key.country, Self::INSIDERS);
        Ok(Query { api: self, admitted: asked.admitted, key: asked.key, reader, message: asked.message })
    }

    /// Lets in a query about all countries: its caller holds some role that is not bound to one country.
    ///
    /// # Errors
    /// When the token is wrong, or the caller holds roles in single countries only.
    fn ask_worldwide<M: prost::Message>(&self, request: Request<M>) -> Result<WorldwideQuery<M>, Status> {
        let (admitted, message) = query::ask_worldwide(self.edge(), request)?;
        Ok(WorldwideQuery { admitted, message })
    }
}

/// Carries out the command that `read` finds in `request`, once, and answers with its receipt.
///
/// # Errors
/// Everything that is wrong with the request, or that the domain refuses; see the reason codes.
pub async fn command<S: ServiceApi, M: CommandRequest>(
    api: &S,
    request: Request<M>,
    read: impl FnOnce(&mut Fields, &M) -> Option<<S::Aggregate as Aggregate>::Command>,
) -> Result<Response<M::Response>, Status> {
    let header = |message: &M| message.header().cloned();
    let receipt = carry_out(api.engine(), api.edge(), request, header, read).await?;
    Ok(Response::new(receipt.into()))
}

/// A query about one country's record, let in.
///
/// ```ignore
/// async fn get_emergency(&self, request: Request<GetEmergencyRequest>) -> Result<Response<GetEmergencyResponse>, Status> {
///     let asked = self.ask(request)?;
///     let id = asked.id("emergency", &asked.message.emergency)?;
///     asked.read(|record, _reader| {
///         Ok(GetEmergencyResponse { emergency: Some(responses::emergency(record.state.emergency(&id)?)) })
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
        fields(read)
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

    /// Answers with what `look` finds in the record; see [`Query::record`].
    ///
    /// # Errors
    /// The refusal of `look`.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&Record<S::Aggregate>, &Reader) -> Result<T, Refusal>,
    ) -> Result<Response<T>, Status> {
        self.record(look).map(Response::new)
    }

    /// Every commit of the record, in order, read from the log.
    ///
    /// # Errors
    /// `UNAVAILABLE` when the log cannot be read.
    pub async fn history(&self) -> Result<Vec<Commit<<S::Aggregate as Aggregate>::Event>>, Status> {
        self.api.engine().history(&self.key).await.map_err(|error| {
            again_after(
                PAUSE,
                Code::Unavailable,
                reasons::SERVICE_UNAVAILABLE,
                message!("{error}", error = chain(&error)),
            )
        })
    }
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

/// A query about all countries, let in.
#[derive(Debug)]
pub struct WorldwideQuery<M> {
    /// Who asks.
    pub admitted: Admitted,
    /// What is asked.
    pub message: M,
}

impl<M> WorldwideQuery<M> {
    /// What `read` makes of the fields of the request.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn fields<T>(&self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Status> {
        fields(read)
    }
}

impl<M: PagedRequest> WorldwideQuery<M> {
    /// Which part of the list is asked for.
    ///
    /// # Errors
    /// When the page is malformed, or the token is of another list.
    pub fn page(&self) -> Result<Page, Status> {
        Page::of_request(&self.message)
    }
}

fn fields<T>(read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Status> {
    let mut fields = Fields::new();
    let value = read(&mut fields);
    fields.finish(value).map_err(|refusal| super::status::status_of(&refusal))
}

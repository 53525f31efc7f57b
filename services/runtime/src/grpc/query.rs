//! Who may ask about which records: those of one country, or those of every country in which the caller holds a role.

use std::collections::BTreeSet;

use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::identity::Caller;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_kernel::visibility::{Insiders, Reader};
use convene_proto::{PagedRequest, QueryRequest};
use tonic::{Request, Status};

use super::countries::Countries;
use super::denial::denied;
use super::edge::{Admitted, Edge};
use super::fields::Fields;
use super::header::{key, known_country, known_country_at, remedy_for_country};
use super::page::Page;
use super::reasons;
use super::status::status_of;

/// How many countries a query names at most.
const MOST_COUNTRIES: usize = 250;

/// A query about one record, let in.
#[derive(Debug)]
pub struct Asked<M> {
    /// Who asks.
    pub admitted: Admitted,
    /// The record asked about.
    pub key: AggregateKey,
    /// What is asked.
    pub message: M,
}

/// Lets a query about one country's record of `kind` in: its caller holds some role there.
///
/// # Errors
/// When the token or the header is wrong, or the caller holds no role in the country.
pub fn ask<M: QueryRequest>(edge: &Edge, kind: &str, request: Request<M>) -> Result<Asked<M>, Status> {
    let asked = ask_of_anyone(edge, kind, request)?;
    for_readers(&asked.admitted.caller, &asked.key.country)?;
    Ok(asked)
}

/// Lets a query about one country's record of `kind` in, of anybody whose token is accepted, with or without a role. Whoever answers
/// it asks for another proof, such as the token of a survey, or for a role by [`for_readers`].
///
/// # Errors
/// When the token or the header is wrong.
pub fn ask_of_anyone<M: QueryRequest>(edge: &Edge, kind: &str, request: Request<M>) -> Result<Asked<M>, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    let key = read_fields(|fields| {
        fields.within("header", message.header(), |fields, header| {
            key(fields, &header.country, &header.exercise, &edge.guidance(), kind)
        })
    })?;
    Ok(Asked { admitted, key, message })
}

/// Refuses a caller who holds no role in the country.
///
/// # Errors
/// When the caller holds none.
pub fn for_readers(caller: &Caller, country: &CountryCode) -> Result<(), Status> {
    if may_read(caller, Some(country)) { Ok(()) } else { Err(not_admitted(caller, country)) }
}

/// Lets a query in about the country that its header names, or about every country in which its caller holds a role.
///
/// # Errors
/// When the token or the header is wrong, or the caller holds no role in the country, or none at all.
pub fn ask_countries<M: QueryRequest>(edge: &Edge, request: Request<M>) -> Result<CountriesQuery<M>, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    let (country, exercise) = read_fields(|fields| match message.header() {
        None => Some((None, None)),
        header => fields.within("header", header, |fields, header| {
            let country = match header.country.as_str() {
                "" => Some(None),
                country => known_country(fields, country, &edge.guidance()).map(Some),
            };
            country.zip(fields.optional_code::<ResourceId>("exercise", &header.exercise))
        }),
    })?;
    let countries = readable(edge, &admitted.caller, country.into_iter().collect())?;
    let exercise = exercise.map(|exercise| exercise.to_string());
    Ok(CountriesQuery { admitted, countries, exercise, message })
}

/// Lets a query in about the countries and the exercise that `named` finds in it; about every country in which its caller
/// holds a role where it names none.
///
/// # Errors
/// When the token or a name is wrong, or the caller holds no role in a country that is named, or none at all.
pub fn ask_named<M: prost::Message>(
    edge: &Edge,
    request: Request<M>,
    named: impl FnOnce(&M) -> (&[String], &str),
) -> Result<CountriesQuery<M>, Status> {
    let (metadata, _, message) = request.into_parts();
    let admitted = edge.admit(&metadata, message.encoded_len())?;
    let (countries, exercise) = named(&message);
    let (countries, exercise) = read_fields(|fields| {
        let guidance = edge.guidance();
        let countries = fields.each("countries", countries, 0..=MOST_COUNTRIES, |fields, code| {
            known_country_at(fields, "", code, &guidance)
        });
        countries.zip(fields.optional_code::<ResourceId>("exercise", exercise))
    })?;
    let countries = readable(edge, &admitted.caller, countries.into_iter().collect())?;
    let exercise = exercise.map(|exercise| exercise.to_string());
    Ok(CountriesQuery { admitted, countries, exercise, message })
}

/// The countries that the entries of `field` name, or all in which `caller` holds a role where it has none.
///
/// # Errors
/// When there is no such country, or the caller holds no role in one that is named, or none at all.
pub fn readable_countries(edge: &Edge, caller: &Caller, field: &str, named: &[String]) -> Result<Countries, Status> {
    let guidance = edge.guidance();
    let named = read_fields(|fields| {
        fields.each(field, named, 0..=MOST_COUNTRIES, |fields, code| known_country_at(fields, "", code, &guidance))
    })?;
    readable(edge, caller, named.into_iter().collect())
}

/// The countries of `named`, or all in which `caller` holds a role where none is named.
fn readable(edge: &Edge, caller: &Caller, named: BTreeSet<CountryCode>) -> Result<Countries, Status> {
    if let Some(country) = named.iter().find(|country| !may_read(caller, Some(country))) {
        return Err(not_admitted(caller, country));
    }
    let countries = if named.is_empty() { Countries::of(caller, |_| true) } else { Countries::These(named) };
    if countries.is_none() {
        let message = "the caller holds no role in any country; use a token with a role";
        return Err(denied(caller, reasons::ROLE_NOT_ADMITTED, message));
    }
    all_known(edge, caller, &countries)?;
    Ok(countries)
}

/// A role in a country that does not exist sees nothing: an empty list would say that all is well.
fn all_known(edge: &Edge, caller: &Caller, countries: &Countries) -> Result<(), Status> {
    let Countries::These(countries) = countries else { return Ok(()) };
    let guidance = edge.guidance();
    let Some(unknown) = countries.iter().find(|country| guidance.reference.country(country).is_none()) else {
        return Ok(());
    };
    let remedy = remedy_for_country(unknown, &guidance);
    let message =
        message!("the caller holds a role in {unknown}, and there is no such country; {remedy}", unknown, remedy);
    Err(denied(caller, reasons::CODE_UNKNOWN, message))
}

/// A query about one country or several, let in.
#[derive(Debug)]
pub struct CountriesQuery<M> {
    /// Who asks.
    pub admitted: Admitted,
    /// The country that the query names, or those in which the caller holds a role.
    pub countries: Countries,
    /// The exercise asked about; `None` for the real records.
    pub exercise: Option<String>,
    /// What is asked.
    pub message: M,
}

impl<M> CountriesQuery<M> {
    /// Whether the record `key` is one of those asked about.
    pub fn is_about(&self, key: &AggregateKey) -> bool {
        self.countries.contain(&key.country) && self.exercise.as_deref() == key.exercise.then_some(key.id.as_str())
    }

    /// The caller as a reader of the records of `country`, where `insiders` see what is restricted.
    pub fn reader(&self, country: &CountryCode, insiders: Insiders) -> Reader {
        #[allow(clippy::disallowed_methods, reason = "this is the edge, and the caller's token was checked")]
        Reader::of(&self.admitted.caller, country, insiders)
    }

    /// What `read` makes of the fields of the request.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn fields<T>(&self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Status> {
        read_fields(read)
    }
}

impl<M: PagedRequest> CountriesQuery<M> {
    /// Which part of the list is asked for.
    ///
    /// # Errors
    /// When the page is malformed, or the token is of another list.
    pub fn page(&self) -> Result<Page, Status> {
        Page::of_request(&self.message)
    }
}

/// What `read` makes of the fields of a request.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read_fields<T>(read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Status> {
    let mut fields = Fields::new();
    let value = read(&mut fields);
    fields.finish(value).map_err(|refusal| status_of(&refusal))
}

/// Whether a caller holds a role in `country`, or everywhere when none is named.
pub fn may_read(caller: &Caller, country: Option<&CountryCode>) -> bool {
    caller
        .grants
        .iter()
        .any(|grant| grant.country.is_none() || (country.is_some() && grant.country.as_ref() == country))
}

fn not_admitted(caller: &Caller, country: &CountryCode) -> Status {
    let message = message!("the record is read by those who hold a role in {country}; ask with such a token", country);
    denied(caller, reasons::ROLE_NOT_ADMITTED, message)
}

//! The directory of people by gRPC: who may see, change and erase an entry (row PE-5).
//!
//! Everybody may do all of it with the entry that is about themselves.

use std::sync::Arc;

use convene_kernel::codes::{CountryCode, Etag, PersonId};
use convene_kernel::identity::{Authority, Caller, Role};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::refusal::Refusal;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::people_service_server::{PeopleService, PeopleServiceServer};
use tonic::codec::CompressionEncoding;
use tonic::{Request, Response, Status};

use super::denial::denied;
use super::edge::{Admitted, Edge};
use super::fields::Fields;
use super::header::known_country;
use super::reasons;
use super::status::{status_of, unavailable};
use crate::people::{People, PeopleError, Person};

/// The longest name, mail address or phone number, in characters.
const LONGEST: usize = 200;

/// Who keeps a country's directory: the lead agencies give the contacts (row OG-9), OCHA and the coordinators gather them.
const KEEPERS: &[Role] = &[
    Role::OchaCountry,
    Role::LeadAgency,
    Role::Coordinator,
    Role::HumanitarianCoordinator,
    Role::ResidentCoordinator,
    Role::Operator,
];

/// Who takes part in a country's response, and so finds whom to call.
const READERS: &[Role] = &[
    Role::Coordinator,
    Role::LeadAgency,
    Role::Partner,
    Role::OchaCountry,
    Role::HumanitarianCoordinator,
    Role::ResidentCoordinator,
    Role::HctMember,
    Role::NationalAuthority,
    Role::NgoConsortium,
    Role::GlobalLead,
    Role::OchaHcss,
    Role::Operator,
];

/// Who erases a person on request.
const ERASERS: &[Role] = &[Role::OchaCountry, Role::Operator];

/// The service.
#[derive(Clone, Debug)]
pub struct PeopleApi {
    people: People,
    edge: Arc<Edge>,
}

impl PeopleApi {
    /// Serves `people`.
    pub fn new(people: People, edge: Arc<Edge>) -> Self {
        Self { people, edge }
    }

    /// The same as a gRPC service.
    pub fn into_service(self) -> PeopleServiceServer<Self> {
        let largest = self.edge.largest_decoded();
        PeopleServiceServer::new(self).max_decoding_message_size(largest).accept_compressed(CompressionEncoding::Gzip)
    }

    fn admit<M: prost::Message>(&self, request: Request<M>) -> Result<(Admitted, M), Status> {
        let (metadata, _, message) = request.into_parts();
        Ok((self.edge.admit(&metadata, message.encoded_len())?, message))
    }

    /// The entries of `id`: those in the directory of `country`, or in every directory where none is named.
    async fn find(&self, id: &PersonId, country: Option<&CountryCode>) -> Result<Vec<(Person, Etag)>, Status> {
        let found = match country {
            Some(country) => self.people.get(country, id).await.map(|found| found.into_iter().collect()),
            None => self.people.of(id).await,
        };
        let found: Vec<_> = found.map_err(|error| unavailable(&error))?;
        if found.is_empty() { Err(unknown(id)) } else { Ok(found) }
    }

    /// The identifier and the country that a request names.
    fn named(&self, id: &str, country: &str) -> Result<(PersonId, Option<CountryCode>), Status> {
        let mut fields = Fields::new();
        let id = fields.under("PE-5").code("person_id", id);
        let guidance = self.edge.guidance();
        let country =
            if country.is_empty() { Some(None) } else { known_country(&mut fields, country, &guidance).map(Some) };
        fields.finish(id.zip(country)).map_err(|refusal| status_of(&refusal))
    }
}

/// Those of the entries of `id` that `caller` may go on with, as the person itself or in one of `roles` in their countries.
fn allowed(
    caller: &Caller,
    id: &PersonId,
    found: Vec<(Person, Etag)>,
    roles: &[Role],
) -> Result<Vec<(Person, Etag)>, Status> {
    let is_allowed = |(person, _): &(Person, Etag)| may(caller, id, &person.country, roles);
    let (allowed, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_allowed);
    if let ([], Some((person, _))) = (&allowed[..], others.first()) {
        allow(caller, id, &person.country, roles)?;
    }
    Ok(allowed)
}

#[tonic::async_trait]
impl PeopleService for PeopleApi {
    async fn put_person(
        &self,
        request: Request<common::PutPersonRequest>,
    ) -> Result<Response<common::PutPersonResponse>, Status> {
        let (admitted, message) = self.admit(request)?;
        let mut fields = Fields::new();
        let guidance = self.edge.guidance();
        let person = fields.within("person", message.person.as_ref(), |fields, person| {
            let country = known_country(fields, &person.country, &guidance);
            read(fields, person, country)
        });
        let etag = fields.optional_code::<Etag>("etag", &message.etag);
        let (person, etag) = fields.finish(person.zip(etag)).map_err(|refusal| status_of(&refusal))?;
        allow(&admitted.caller, &person.id, &person.country, KEEPERS)?;
        let etag = self.people.put(&person, etag).await.map_err(|error| match error {
            PeopleError::Stale { current } => status_of(&Refusal::Stale { what: "entry", given: etag, current }),
            PeopleError::Unavailable(_) | PeopleError::KeepsErased => unavailable(&error),
        })?;
        audit(&admitted.caller, &person.id, "an entry of the directory was put");
        Ok(Response::new(common::PutPersonResponse { etag: etag.to_string() }))
    }

    async fn get_person(
        &self,
        request: Request<common::GetPersonRequest>,
    ) -> Result<Response<common::GetPersonResponse>, Status> {
        let (admitted, message) = self.admit(request)?;
        let (id, country) = self.named(&message.person_id, &message.country)?;
        let found = self.find(&id, country.as_ref()).await?;
        let mut found = allowed(&admitted.caller, &id, found, READERS)?;
        if let [_, _, ..] = &found[..] {
            return Err(several(found.iter().map(|(person, _)| &person.country)));
        }
        let (person, etag) = found.pop().ok_or_else(|| unknown(&id))?;
        Ok(Response::new(common::GetPersonResponse { person: Some(written(person)), etag: etag.to_string() }))
    }

    async fn erase_person(
        &self,
        request: Request<common::ErasePersonRequest>,
    ) -> Result<Response<common::ErasePersonResponse>, Status> {
        let (admitted, message) = self.admit(request)?;
        let (id, country) = self.named(&message.person_id, &message.country)?;
        let found = self.find(&id, country.as_ref()).await?;
        for (person, _) in allowed(&admitted.caller, &id, found, ERASERS)? {
            self.people.erase(&person.country, &id).await.map_err(|error| unavailable(&error))?;
        }
        audit(&admitted.caller, &id, "an entry of the directory was erased");
        Ok(Response::new(common::ErasePersonResponse {}))
    }
}

fn read(fields: &mut Fields, person: &common::Person, country: Option<CountryCode>) -> Option<Person> {
    fields.under("PE-5");
    let id = fields.code("id", &person.id);
    let organization = fields.code("organization", &person.organization);
    let name = fields.text("name", &person.name, LONGEST);
    let mail = fields.optional_text("mail", &person.mail, LONGEST);
    if mail.as_ref().is_some_and(|mail| mail.as_ref().is_some_and(|mail| !is_mail(mail))) {
        fields.refuse("mail", reasons::MAIL_MALFORMED, "must be a mail address", "give one, such as ana@example.org");
    }
    let phone = fields.optional_text("phone", &person.phone, LONGEST);
    Some(Person {
        id: id?,
        country: country?,
        organization: organization?,
        name: name?,
        mail: mail?.filter(|mail| is_mail(mail)),
        phone: phone?,
    })
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(person, host)| !person.is_empty() && !host.is_empty() && !host.contains('@'))
        && !text.contains(char::is_whitespace)
}

fn written(person: Person) -> common::Person {
    common::Person {
        id: person.id.into(),
        country: person.country.into(),
        organization: person.organization.into(),
        name: person.name,
        mail: person.mail.unwrap_or_default(),
        phone: person.phone.unwrap_or_default(),
    }
}

/// Lets the person itself, and those in one of `roles` in the country, go on.
fn allow(caller: &Caller, person: &PersonId, country: &CountryCode, roles: &[Role]) -> Result<(), Status> {
    if may(caller, person, country, roles) {
        return Ok(());
    }
    let authority = Authority::of(roles);
    let message = message!(
        "PE-5: this is for the person itself and for those with one of these roles in {country}: {authority}; ask one of them",
        authority,
        country
    );
    Err(denied(caller, reasons::ROLE_NOT_ADMITTED, message))
}

fn may(caller: &Caller, person: &PersonId, country: &CountryCode, roles: &[Role]) -> bool {
    caller.person == *person || caller.acting_under(&Authority::of(roles), country).is_some()
}

/// The person has an entry in several countries, and the request names none of them.
fn several<'a>(countries: impl Iterator<Item = &'a CountryCode>) -> Status {
    let mut fields = Fields::new();
    let countries = list(countries.map(|country| verbatim(country.as_str())));
    let remedy = message!("name one of them: {countries}", countries);
    fields.under("PE-5").refuse("country", reasons::FIELD_MISSING, "is required, since several have an entry", remedy);
    let refused = fields.finish::<()>(None);
    refused.map_or_else(|refusal| status_of(&refusal), |()| Status::internal("something is wrong with the request"))
}

fn audit(caller: &Caller, person: &PersonId, what: &'static str) {
    tracing::info!(target: "audit", caller = %caller.person, organization = %caller.organization, %person, what);
}

fn unknown(id: &PersonId) -> Status {
    let remedy = "give the identifier as records say it; it may have been erased".into();
    status_of(&Refusal::NotFound { what: "person", name: id.to_string(), remedy })
}

//! What is asked of addresses of calendars: to issue, list and revoke them.

use std::cmp::Reverse;

use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Actor, Caller, Grant, Role};
use convene_proto::scheduler::v1::calendar_service_server::CalendarService;
use convene_proto::scheduler::v1::{
    CalendarAddress, IssueCalendarAddressRequest, IssueCalendarAddressResponse, ListCalendarAddressesRequest,
    ListCalendarAddressesResponse, RevokeCalendarAddressRequest, RevokeCalendarAddressResponse,
};
use convene_runtime::grpc::limits::NAME;
use convene_runtime::grpc::{
    Countries, CountriesQuery, Page, ask_named, denied, not_carried_out, read_fields, reasons, show, timestamp,
    unavailable,
};
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::Api;
use crate::calendar_addresses::AddressError;
use crate::domain::calendars::{Address, AddressIssued, AddressRevoked, LONGEST_VALIDITY};
use crate::domain::register::Filter;
use crate::system_commands::Asked;

#[tonic::async_trait]
impl CalendarService for Api {
    async fn issue_calendar_address(
        &self,
        request: Request<IssueCalendarAddressRequest>,
    ) -> Result<Response<IssueCalendarAddressResponse>, Status> {
        let query = ask_named(&self.edge, request, |message: &IssueCalendarAddressRequest| {
            (&message.countries, &message.exercise)
        })?;
        let message = &query.message;
        let Filter { countries, exercise, organization, role, .. } =
            self.filter(&query, &message.organization, &message.role)?;
        let latest = LONGEST_VALIDITY.after(self.clock.now());
        let (address, secret, purpose, valid_until) = query.fields(|fields| {
            let address = fields.command_id("request_id", &message.request_id);
            let secret = fields.under("S-7").code::<Digest>("secret_sha256", &message.secret_sha256);
            let purpose = fields.optional_text("purpose", &message.purpose, NAME);
            let until = fields.optional_moment("valid_until", message.valid_until.as_ref());
            Some((address?, secret?, purpose?.unwrap_or_default(), until?.unwrap_or(latest)))
        })?;
        let by = reader(&query)?;
        let issued =
            AddressIssued { address, secret, by, valid_until, countries, exercise, organization, role, purpose };
        let asked = asked(message, query.admitted.trace.as_ref());
        let recorded = self.scheduler.calendar_addresses.issue(issued, asked).await;
        let address = recorded.map_err(|error| refused(error, &query.admitted.caller))?;
        Ok(Response::new(IssueCalendarAddressResponse { address: Some(shown(&address)) }))
    }

    async fn list_calendar_addresses(
        &self,
        request: Request<ListCalendarAddressesRequest>,
    ) -> Result<Response<ListCalendarAddressesResponse>, Status> {
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        let by = holder(&admitted.caller)?;
        let person = (by.role != Role::Operator).then_some(&by.person);
        let now = self.clock.now();
        let mut found = self.scheduler.calendar_addresses.of(person);
        found.retain(|(_, address)| message.include_ended || address.is_open(now));
        let (addresses, page) = Page::of_request(&message)?.cut(found, |(number, _)| Reverse(*number))?;
        let addresses = addresses.iter().map(|(_, address)| shown(address)).collect();
        Ok(Response::new(ListCalendarAddressesResponse { addresses, page: Some(page) }))
    }

    async fn revoke_calendar_address(
        &self,
        request: Request<RevokeCalendarAddressRequest>,
    ) -> Result<Response<RevokeCalendarAddressResponse>, Status> {
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        let (request, address) = read_fields(|fields| {
            let request = fields.command_id("request_id", &message.request_id);
            let address: Option<CommandId> = fields.command_id("address", &message.address);
            request.zip(address)
        })?;
        let by = holder(&admitted.caller)?;
        let asked = asked(&message, admitted.trace.as_ref());
        let revoked = AddressRevoked { address, by };
        let recorded = self.scheduler.calendar_addresses.revoke(request, revoked, asked).await;
        let address = recorded.map_err(|error| refused(error, &admitted.caller))?;
        Ok(Response::new(RevokeCalendarAddressResponse { address: Some(shown(&address)) }))
    }
}

fn asked(message: &impl prost::Message, trace: Option<&String>) -> Asked {
    Asked { digest: Digest::of(&message.encode_to_vec()).prefix(), trace: trace.cloned() }
}

/// The caller in the role by which the countries of the query are read.
fn reader<M>(query: &CountriesQuery<M>) -> Result<Actor, Status> {
    let reads = |grant: &&Grant| match (&grant.country, &query.countries) {
        (None, _) | (Some(_), Countries::All) => grant.country.is_none(),
        (Some(country), Countries::These(countries)) => countries.contains(country),
    };
    let caller = &query.admitted.caller;
    acting_by(caller, caller.grants.iter().find(reads))
}

/// The caller as an operator of the installation, or else in the first role held.
fn holder(caller: &Caller) -> Result<Actor, Status> {
    let operates = |grant: &&Grant| grant.role == Role::Operator && grant.country.is_none();
    let others = |grant: &&Grant| grant.role != Role::Operator;
    acting_by(caller, caller.grants.iter().find(operates).or_else(|| caller.grants.iter().find(others)))
}

fn acting_by(caller: &Caller, grant: Option<&Grant>) -> Result<Actor, Status> {
    let Some(grant) = grant else {
        let message = "addresses of calendars are for those who hold a role; use a token with a role";
        return Err(denied(caller, reasons::ROLE_NOT_ADMITTED, message));
    };
    let Caller { person, organization, .. } = caller.clone();
    Ok(Actor { person, organization, role: grant.role, cause: None })
}

fn refused(error: AddressError, caller: &Caller) -> Status {
    match error {
        AddressError::Record(error) => not_carried_out(error, caller),
        error @ AddressError::Unavailable(_) => unavailable(&error),
    }
}

fn shown(Address { issued, at, revoked }: &Address) -> CalendarAddress {
    CalendarAddress {
        address: issued.address.to_string(),
        countries: show::texts(issued.countries.iter().flatten()),
        exercise: show::text(issued.exercise.as_ref()),
        organization: show::text(issued.organization.as_ref()),
        role: show::text(issued.role.as_ref()),
        purpose: issued.purpose.clone(),
        issued_by: Some(show::actor(&issued.by)),
        issued_at: Some(timestamp(*at)),
        valid_until: Some(timestamp(issued.valid_until)),
        revoked_by: revoked.as_ref().map(|revoked| show::actor(&revoked.by)),
        revoked_at: revoked.as_ref().map(|revoked| timestamp(revoked.at)),
    }
}

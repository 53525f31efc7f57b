//! Queries about what is owed, and its calendar.

use std::collections::BTreeSet;

use convene_kernel::codes::OrganizationCode;
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::time::{Moment, Period};
use convene_proto::scheduler::v1::obligation_service_server::ObligationService;
use convene_proto::scheduler::v1::{self as pb, *};
use convene_runtime::choices;
use convene_runtime::grpc::contract::ReadForm as _;
use convene_runtime::grpc::contract::forms::optional_choice;
use convene_runtime::grpc::{Countries, CountriesQuery, Fields, Moments, ask_countries, reasons};
use tonic::{Request, Response, Status};

use super::{Api, responses};
use crate::domain::obligation::{Obligation, ObligationState};
use crate::domain::register::Filter;
use crate::due_calendar::{USUAL_REACH, due_calendar};

/// How far ahead a calendar reaches at most.
const LONGEST_REACH: Period = Period::Months(120);

choices! { ObligationState = pb::ObligationState { Owed, Overdue, Kept, KeptLate, Void } }

#[tonic::async_trait]
impl ObligationService for Api {
    async fn list_obligations(
        &self,
        request: Request<ListObligationsRequest>,
    ) -> Result<Response<ListObligationsResponse>, Status> {
        let query = ask_countries(&self.edge, request)?;
        let (message, page) = (&query.message, query.page()?);
        let state = query.fields(|fields| state(fields, message.state))?;
        let filter = Filter { state, ..self.filter(&query, &message.organization, &message.role)? };
        let now = self.clock.now();
        let moments = query.fields(|fields| Moments::read(fields, message))?;
        let (as_of, known_on) = (moments.as_of.unwrap_or(now), moments.known_on.unwrap_or(now));
        let shown = |obligation: &Obligation| responses::obligation(obligation, as_of);
        let (obligations, page) = self.scheduler.duties().register(|register| {
            if moments.are_now() {
                let (found, page) = page.cut(register.list(&filter, now), |(place, _)| *place)?;
                return Ok::<_, Status>((found.into_iter().map(|(_, found)| shown(found)).collect(), page));
            }
            let (found, page) = page.cut(register.list_then(&filter, as_of, known_on), |(place, _)| *place)?;
            Ok((found.into_iter().map(|(_, found)| shown(&found)).collect(), page))
        })?;
        let shown = Some(moments.shown(now));
        Ok(Response::new(ListObligationsResponse { obligations, page: Some(page), shown }))
    }

    async fn get_calendar(
        &self,
        request: Request<GetCalendarRequest>,
    ) -> Result<Response<GetCalendarResponse>, Status> {
        let query = ask_countries(&self.edge, request)?;
        let message = &query.message;
        let filter = self.filter(&query, &message.organization, &message.role)?;
        let now = self.clock.now();
        let until = query.fields(|fields| until(fields, message, now))?;
        let icalendar = due_calendar(self.scheduler.duties(), &self.edge.guidance(), &filter, now, until);
        Ok(Response::new(GetCalendarResponse { icalendar }))
    }
}

impl Api {
    /// An organization that nobody knows is refused: by a mistyped code nothing would seem to be due.
    pub(super) fn filter<M>(
        &self,
        query: &CountriesQuery<M>,
        organization: &str,
        role: &str,
    ) -> Result<Filter, Status> {
        let guidance = self.edge.guidance();
        let (organization, role) = query.fields(|fields| {
            let organization = if organization.is_empty() {
                Some(None)
            } else {
                let owners = self.scheduler.duties().register(|register| register.owners());
                let known = guidance.reference.organizations().map(|organization| &organization.code).chain(&owners);
                let known: BTreeSet<&str> = known.map(OrganizationCode::as_str).collect();
                fields.under("S-1").known_code("organization", organization, "organization", known).map(Some)
            };
            let role = optional_role(fields, role);
            organization.zip(role)
        })?;
        let countries = match &query.countries {
            Countries::All => None,
            Countries::These(countries) => Some(countries.clone()),
        };
        let exercise = query.exercise.clone();
        Ok(Filter { countries, exercise, organization, role, state: None })
    }
}

fn optional_role(fields: &mut Fields, text: &str) -> Option<Option<Role>> {
    if text.is_empty() {
        return Some(None);
    }
    match text.parse::<Role>() {
        Ok(role) => Some(Some(role)),
        Err(_) => {
            let problem = message!("there is no role '{role}'", role = verbatim(text));
            let remedy = message!("use one of {roles}, or leave it empty", roles = list(Role::ALL));
            fields.refuse("role", reasons::CODE_UNKNOWN, problem, remedy);
            None
        }
    }
}

fn state(fields: &mut Fields, number: i32) -> Option<Option<ObligationState>> {
    optional_choice().read(fields, "state", &number)
}

fn until(fields: &mut Fields, message: &GetCalendarRequest, now: Moment) -> Option<Moment> {
    let until =
        fields.under("S-7").optional_moment("until", message.until.as_ref())?.unwrap_or_else(|| USUAL_REACH.after(now));
    let limit = LONGEST_REACH.after(now);
    if until > limit {
        let problem = message!("{until} is more than {limit} ahead", until, limit = LONGEST_REACH);
        fields.refuse("until", reasons::NUMBER_OUT_OF_RANGE, problem, "use an earlier time");
        return None;
    }
    Some(until)
}

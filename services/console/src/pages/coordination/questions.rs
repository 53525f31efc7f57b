//! What the page of a country and that of a cluster both ask, about the moments of the page.

use convene_client::CallError;
use convene_proto::coordination::v1::{ListGapsRequest, ListMeetingsRequest, ListStructuresRequest};

use crate::ask::first_page;
use crate::deed::coordination::RECORD;
use crate::pages::moments::Moments;
use crate::visit::Visit;

/// Asks a method of coordination that names countries, and not one.
pub async fn listed<Q, A>(visit: &Visit, method: &str, question: Q) -> Result<A, CallError>
where
    Q: prost::Message + 'static,
    A: prost::Message + Default + 'static,
{
    visit.app.services.ask_by(&format!("{RECORD}/{method}"), &visit.who.token, question).await
}

/// The country of the page, as lists name countries.
pub fn countries(visit: &Visit) -> Vec<String> {
    vec![visit.param("country").to_owned()]
}

/// The open gaps of the country.
pub fn gaps(visit: &Visit, moments: &Moments) -> ListGapsRequest {
    ListGapsRequest {
        countries: countries(visit),
        exercise: visit.exercise.clone(),
        as_of: moments.as_of.moment,
        known_on: moments.known_on.moment,
        page: first_page(),
        ..Default::default()
    }
}

/// The structures of the country.
pub fn structures(visit: &Visit, moments: &Moments) -> ListStructuresRequest {
    ListStructuresRequest {
        countries: countries(visit),
        exercise: visit.exercise.clone(),
        as_of: moments.as_of.moment,
        known_on: moments.known_on.moment,
        page: first_page(),
        ..Default::default()
    }
}

/// The meetings of the country.
pub fn meetings(visit: &Visit, moments: &Moments) -> ListMeetingsRequest {
    ListMeetingsRequest {
        countries: countries(visit),
        exercise: visit.exercise.clone(),
        as_of: moments.as_of.moment,
        known_on: moments.known_on.moment,
        page: first_page(),
        ..Default::default()
    }
}

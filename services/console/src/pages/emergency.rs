//! An emergency: what began when, how it is classed, level 3, meetings and consultations.

use askama::Template;
use convene_proto::activation::v1::{EmergencyRecord, GetEmergencyRequest};

use crate::answer::{Answer, Failure, page};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "emergency.html")]
struct EmergencyPage<'a> {
    v: &'a Guest,
    country: &'a str,
    record: EmergencyRecord,
    offers: Part<Offers>,
    /// The form of a proposal for it; none where this person cannot propose now.
    propose: Option<String>,
}

/// Draws the page.
///
/// # Errors
/// When there is no such emergency, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = GetEmergencyRequest { header: visit.header(), emergency: id.to_owned(), ..Default::default() };
    let (answer, here, in_country) = futures::join!(
        visit.ask(request),
        offers(&visit, Subject::Emergency, id),
        offers(&visit, Subject::Country, "")
    );
    let record = answer?.emergency.ok_or(Failure::Missing)?;
    let propose = in_country.ok().and_then(|offers| offers.address_of("propose").map(str::to_owned));
    let propose = propose.map(|address| format!("{address}?submission.emergency={id}"));
    Ok(page(&EmergencyPage { v: &visit, country, record, offers: part(&visit, here), propose }))
}

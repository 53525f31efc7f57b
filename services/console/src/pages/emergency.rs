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
    propose: String,
}

/// Draws the page.
///
/// # Errors
/// When there is no such emergency, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = GetEmergencyRequest { header: visit.header(), emergency: id.to_owned(), ..Default::default() };
    let (answer, offers) = futures::join!(visit.ask(request), offers(&visit, Subject::Emergency, id));
    let record = answer?.emergency.ok_or(Failure::Missing)?;
    let propose = format!("{}/countries/{country}/new/propose?submission.emergency={id}", visit.base);
    Ok(page(&EmergencyPage { v: &visit, country, record, offers: part(&visit, offers), propose }))
}

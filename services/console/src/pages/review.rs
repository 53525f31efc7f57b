//! A review: what it says of each cluster, what those say who were asked, and what the ERC decided.

use askama::Template;
use convene_proto::activation::v1::{GetReviewRequest, Review, ReviewDetails, SummaryPosition};

use crate::answer::{Answer, Failure, page};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

struct Voice {
    organization: String,
    position: String,
    class: &'static str,
    statement: String,
}

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    review: Review,
    details: ReviewDetails,
    voices: Vec<Voice>,
    silent: Vec<String>,
    letters: Vec<(&'static str, String)>,
    offers: Part<Offers>,
}

/// Draws the page.
///
/// # Errors
/// When there is no such review, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = GetReviewRequest { header: visit.header(), review: id.to_owned(), ..Default::default() };
    let (answer, offers) = futures::join!(visit.ask(request), offers(&visit, Subject::Review, id));
    let answer = answer?;
    let review = answer.review.ok_or(Failure::Missing)?;
    let details = answer.details.unwrap_or_default();
    let (voices, silent) = voices(&visit, &details);
    let mut kinds = Vec::new();
    if review.closed {
        kinds.push("deactivation");
    }
    if !details.shared.is_empty() {
        kinds.push("deactivation-endorsement");
    }
    if !details.decisions.is_empty() {
        kinds.extend(["deactivation-decision", "deactivation-partners", "deactivation-government"]);
    }
    let address = |kind: &'static str| (kind, format!("{}/countries/{country}/letters/{kind}/{id}", visit.base));
    let letters = kinds.into_iter().map(address).collect();
    Ok(page(&ReviewPage {
        v: &visit,
        country,
        id,
        review,
        details,
        voices,
        silent,
        letters,
        offers: part(&visit, offers),
    }))
}

fn voices(visit: &Visit, details: &ReviewDetails) -> (Vec<Voice>, Vec<String>) {
    let mut last = std::collections::BTreeMap::new();
    for record in &details.answers {
        let by = record.recorded.as_ref().and_then(|recorded| recorded.by.as_ref());
        let organization = by.map(|by| by.organization.clone()).unwrap_or_default();
        last.insert(organization, record.answer.clone().unwrap_or_default());
    }
    let asked = details.shared.iter().filter_map(|record| record.sharing.as_ref());
    let mut silent: Vec<String> = asked
        .flat_map(|sharing| sharing.principals.iter().chain(&sharing.global_leads))
        .filter(|organization| !last.contains_key(*organization))
        .cloned()
        .collect();
    silent.sort();
    silent.dedup();
    let voices = last.into_iter().map(|(organization, answer)| Voice {
        organization: visit.names.organization(&organization),
        position: visit.word("choice", answer.position().as_str_name()),
        class: if answer.position() == SummaryPosition::Endorses { "good" } else { "bad" },
        statement: answer.statement,
    });
    (voices.collect(), silent)
}

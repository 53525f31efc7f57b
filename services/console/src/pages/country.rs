//! A country: who leads, its emergencies, clusters, proposals and reviews, what is weak and what is owed; on any day, as known on any day.

use askama::Template;
use axum::response::{IntoResponse as _, Redirect};
use convene_proto::activation::v1::{Architecture, GetArchitectureRequest, ProposalState};
use convene_proto::scheduler::v1::{ListObligationsRequest, ObligationState};

use super::moments::Moments;
use super::obligations::{self, Row, listed};
use crate::answer::{Answer, page};
use crate::ask::List;
use crate::deed::Offers;
use crate::deed::subject::Subject;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "country.html")]
struct CountryPage<'a> {
    v: &'a Guest,
    code: &'a str,
    active: usize,
    open: usize,
    name: String,
    architecture: Part<Architecture>,
    owed: Part<List<Row>>,
    offers: Part<Offers>,
    as_of: String,
    known_on: String,
    is_past: bool,
    shown_as_of: String,
    shown_known_on: String,
}

/// Draws the page.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let code = visit.param("country");
    let upper = code.to_uppercase();
    if upper != code {
        let there = visit.in_language(&visit.language).replacen(
            &format!("/countries/{code}"),
            &format!("/countries/{upper}"),
            1,
        );
        return Ok(Redirect::to(&there).into_response());
    }
    let moments = Moments::of(&visit);
    let (as_of, known_on) = (moments.as_of.moment, moments.known_on.moment);
    let request = GetArchitectureRequest { header: visit.header(), as_of, known_on };
    let obligations = owed(&visit, &moments);
    let possible = moments.offers(&visit, "activation", Subject::Country, "");
    let (answer, owed, possible) = futures::join!(visit.ask(request), obligations, possible);
    let answer = part(&visit, answer);
    let shown = answer.as_ref().ok().and_then(|answer| answer.shown).unwrap_or_default();
    let architecture = answer.map(|answer| answer.architecture.unwrap_or_default());
    let (active, open) = architecture.as_ref().map(counts).unwrap_or_default();
    Ok(page(&CountryPage {
        v: &visit,
        code,
        active,
        open,
        name: visit.country(code),
        architecture,
        owed,
        offers: part(&visit, possible),
        is_past: moments.is_past(),
        as_of: moments.as_of.text,
        known_on: moments.known_on.text,
        shown_as_of: visit.when(shown.as_of.as_ref(), code),
        shown_known_on: visit.when(shown.known_on.as_ref(), code),
    }))
}

/// How many clusters are active, and how many proposals wait for a decision.
fn counts(architecture: &Architecture) -> (usize, usize) {
    let active = architecture.clusters.iter().filter(|one| one.ended_at.is_none()).count();
    let open = architecture.proposals.iter().filter(|one| one.state() == ProposalState::Open).count();
    (active, open)
}

async fn owed(visit: &Visit, moments: &Moments) -> Part<List<Row>> {
    let question = |state: ObligationState| ListObligationsRequest {
        header: visit.header(),
        state: state.into(),
        as_of: moments.as_of.moment,
        known_on: moments.known_on.moment,
        ..Default::default()
    };
    let (late, ahead) = (question(ObligationState::Overdue), question(ObligationState::Owed));
    let asked = futures::try_join!(obligations::owed(visit, &late), obligations::owed(visit, &ahead));
    part(visit, asked).map(|(late, ahead)| listed(visit, late.and(ahead)))
}

//! A critical gap: what was done about it and by whom, who is provider of last resort, what partners committed to, what is next (GN-11).

use askama::Template;
use axum::response::{IntoResponse as _, Redirect};
use convene_proto::coordination::v1::{
    GapRecord, GetGapRequest, ListCommitmentsRequest, ListCommitmentsResponse, RecordedSupportAnswer,
};
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation};

use super::lines::done;
use super::questions::listed;
use crate::answer::{Answer, Failure, page};
use crate::ask::{List, first_page, goes_on};
use crate::deed::subject::Subject;
use crate::deed::{Offer, Offers, offers};
use crate::pages::moments::Moments;
use crate::pages::obligations::{Row, rows};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// Something that was done about the gap.
struct Step {
    what: String,
    said: String,
    by: String,
    at: String,
}

/// What a partner committed to.
struct Committed {
    what: String,
    by: String,
    until: String,
    state: String,
    is_late: bool,
    done: String,
    open: Vec<Offer>,
}

struct Asked {
    what: String,
    at: String,
    answers: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "gap.html")]
struct GapPage<'a> {
    v: &'a Guest,
    country: &'a str,
    moments: Moments,
    is_past: bool,
    need: String,
    place: String,
    people: String,
    state: String,
    urgency: String,
    gap: GapRecord,
    steps: Vec<Step>,
    commitments: Vec<Committed>,
    requests: Vec<Asked>,
    next: Part<List<Row>>,
    offers: Part<Offers>,
}

/// Draws the page.
///
/// # Errors
/// When there is no such gap, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let moments = Moments::of(&visit);
    let (as_of, known_on) = (moments.as_of.moment, moments.known_on.moment);
    let request = GetGapRequest { header: visit.header(), gap: id.to_owned(), as_of, known_on };
    let owed =
        ListObligationsRequest { header: visit.header(), page: first_page(), as_of, known_on, ..Default::default() };
    let possible = moments.offers(&visit, "coordination", Subject::Gap, id);
    let (answer, owed, possible) = futures::join!(visit.ask(request), visit.ask(owed), possible);
    let gap = answer?.gap.ok_or(Failure::Missing)?;
    let what = gap.identification.clone().unwrap_or_default();
    let resource = Subject::Gap.resource(id);
    let next = part(&visit, owed).map(|owed| {
        let is_about = |one: &Obligation| {
            let about = one.duty.as_ref().map_or("", |duty| duty.resource.as_str());
            about == resource || about.starts_with(&format!("{resource}/"))
        };
        let now = Visit::now(owed.shown.as_ref());
        let is_cut = goes_on(owed.page.as_ref());
        let about: Vec<_> = owed.obligations.into_iter().filter(is_about).collect();
        List { entries: rows(&visit, &about, now), is_cut, shown: owed.shown }
    });
    let steps = gap.steps.iter().map(|step| {
        let recorded = step.recorded.clone().unwrap_or_default();
        let by = recorded.by.map(|by| format!("{}, {}", visit.role(&by.role), by.organization));
        Step {
            what: done(&visit, &step.step),
            said: step.what.clone(),
            by: by.unwrap_or_default(),
            at: visit.when(recorded.occurred_at.as_ref(), country),
        }
    });
    let steps = steps.collect();
    let commitments = committed(&visit, &gap, moments.is_past()).await;
    Ok(page(&GapPage {
        v: &visit,
        country,
        is_past: moments.is_past(),
        moments,
        place: [what.place.clone(), what.pcode.clone()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        people: if what.people > 0 { what.people.to_string() } else { String::new() },
        urgency: visit.word("choice", what.urgency().as_str_name()),
        need: what.need,
        state: visit.word("choice", gap.state().as_str_name()),
        steps,
        commitments,
        requests: requests(&visit, &gap),
        next,
        offers: part(&visit, possible),
        gap,
    }))
}

async fn committed(visit: &Visit, gap: &GapRecord, is_past: bool) -> Vec<Committed> {
    let mut all = Vec::new();
    for record in &gap.commitments {
        let commitment = record.commitment.clone().unwrap_or_default();
        // What can be done with a commitment is asked of the present only; where it cannot be had, nothing is offered.
        let open = match is_past {
            true => Vec::new(),
            false => offers(visit, Subject::Commitment, &commitment.commitment).await.unwrap_or_default().open,
        };
        all.push(Committed {
            until: visit.written_day(&commitment.by),
            what: commitment.what,
            by: record.name.clone(),
            state: visit.word("choice", record.state().as_str_name()),
            is_late: record.is_past_its_date,
            done: record.done.clone(),
            open,
        });
    }
    all
}

fn requests(visit: &Visit, gap: &GapRecord) -> Vec<Asked> {
    let country = visit.param("country");
    let answer = |key: &str, answer: Option<&RecordedSupportAnswer>| {
        let answer = answer?.answer.clone()?;
        let said = format!("{}: {}", visit.word("choice", answer.decision().as_str_name()), answer.what);
        Some((visit.say(key), said))
    };
    let asked = gap.requests.iter().map(|request| Asked {
        what: request.what.clone(),
        at: visit.when(request.recorded.as_ref().and_then(|recorded| recorded.occurred_at.as_ref()), country),
        answers: [
            answer("gap-answer-hc", request.answer.as_ref()),
            answer("gap-answer-erc", request.erc_answer.as_ref()),
        ]
        .into_iter()
        .flatten()
        .collect(),
    });
    asked.collect()
}

/// Leads from a commitment to the page of its gap, which shows it.
///
/// # Errors
/// When there is no such commitment, or it cannot be read.
pub async fn commitment(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = ListCommitmentsRequest {
        countries: vec![country.to_owned()],
        exercise: visit.exercise.clone(),
        page: first_page(),
        ..Default::default()
    };
    let answer: ListCommitmentsResponse = listed(&visit, "ListCommitments", request).await?;
    let all = answer.commitments.into_iter().filter_map(|entry| entry.commitment?.commitment);
    let found = all.into_iter().find(|one| one.commitment == id).ok_or(Failure::Missing)?;
    let page = Subject::Gap.page(country, &found.gap);
    Ok(Redirect::to(&format!("{}{page}", visit.base)).into_response())
}

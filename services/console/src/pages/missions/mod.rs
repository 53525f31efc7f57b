//! Inter-cluster support missions: those of the world or of a country, one from its request to its follow-up, and its documents.

mod document;
mod mission;
mod steps;
mod words;

pub use document::show as document;
pub use mission::{matrix, show};
pub use words::party;

use std::collections::BTreeMap;

use askama::Template;
use convene_proto::common::v1::QueryHeader;
use convene_proto::icsm::v1::{ListMissionsRequest, ListMissionsResponse, MissionEntry};
use convene_proto::scheduler::v1::{ListObligationsRequest, Obligation, ObligationState};

use super::obligations::{Row, rows};
use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers_of};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// The method that lists missions. It names countries, and not one.
const LIST: &str = "convene.icsm.v1.RecordService/ListMissions";

/// A mission in a list.
struct Line {
    address: String,
    mission: String,
    country: String,
    stage: String,
    requested: String,
    approved: String,
    /// What is owed first.
    next: Option<Row>,
}

#[derive(Template)]
#[template(path = "missions.html")]
struct MissionsPage<'a> {
    v: &'a Guest,
    country: &'a str,
    title: String,
    year: String,
    lines: Part<Vec<Line>>,
    years: Vec<(i32, u32)>,
    likely: String,
    owed: Option<crate::problem::Problem>,
    offers: Option<Part<Offers>>,
}

/// The missions of a country, or of every country that this person may read.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn list(visit: Visit) -> Answer {
    let country = visit.param("country");
    let year = visit.asked("year").trim().parse().unwrap_or_default();
    let countries: Vec<String> = Some(country.to_owned()).filter(|country| !country.is_empty()).into_iter().collect();
    let request = ListMissionsRequest { countries, year, exercise: visit.exercise.clone(), page: first_page() };
    let listed = visit.app.services.ask_by::<_, ListMissionsResponse>(LIST, &visit.who.token, request);
    let possible = async {
        match country {
            "" => None,
            _ => Some(part(&visit, offers_of(&visit, "icsm", Subject::Country, "").await)),
        }
    };
    let (listed, owed, offers) = futures::join!(listed, owed(&visit), possible);
    let listed = part(&visit, listed);
    let (years, likely_most) = listed.as_ref().map_or((Vec::new(), 0), |listed| {
        (listed.years.iter().map(|year| (year.year, year.approved)).collect(), listed.likely_most as usize)
    });
    let (mut next, missing) = match part(&visit, owed) {
        Ok((owed, now)) => (first_of_each(&visit, &owed, now), None),
        Err(problem) => (BTreeMap::new(), Some(problem)),
    };
    let title = match country {
        "" => visit.say("missions"),
        country => visit.say_of("missions-of", "country", visit.country(country)),
    };
    let lines = listed.map(|listed| listed.missions.iter().map(|entry| line(&visit, entry, &mut next)).collect());
    Ok(page(&MissionsPage {
        v: &visit,
        country,
        title,
        year: visit.asked("year").to_owned(),
        lines,
        years,
        likely: visit.say_count("missions-likely", likely_most),
        owed: missing,
        offers,
    }))
}

fn line(visit: &Visit, entry: &MissionEntry, next: &mut BTreeMap<(String, String), Row>) -> Line {
    Line {
        address: format!("{}{}", visit.base, Subject::Mission.page(&entry.country, &entry.mission)),
        mission: entry.mission.clone(),
        country: visit.country(&entry.country),
        stage: visit.word("choice", entry.stage().as_str_name()),
        requested: visit.written_day(&entry.requested_on),
        approved: visit.written_day(&entry.approved_on),
        next: next.remove(&(entry.country.clone(), entry.mission.clone())),
    }
}

type Owed = (Vec<Obligation>, chrono::DateTime<chrono::Utc>);

/// What is owed or late, in the country of the address or wherever this person may read, and the present moment.
async fn owed(visit: &Visit) -> Result<Owed, convene_client::CallError> {
    let question = |state: ObligationState| {
        visit.ask(ListObligationsRequest {
            header: Some(QueryHeader { country: visit.param("country").to_owned(), exercise: visit.exercise.clone() }),
            state: state.into(),
            page: first_page(),
            ..Default::default()
        })
    };
    let (late, owed) = futures::try_join!(question(ObligationState::Overdue), question(ObligationState::Owed))?;
    let now = Visit::now(late.shown.as_ref());
    Ok(([late.obligations, owed.obligations].concat(), now))
}

/// The mission that a duty is about.
fn mission_of(one: &Obligation) -> Option<&str> {
    match Subject::of_resource(&one.duty.as_ref()?.resource)? {
        (Subject::Mission, mission) => Some(mission),
        _ => None,
    }
}

fn first_of_each(
    visit: &Visit,
    owed: &[Obligation],
    now: chrono::DateTime<chrono::Utc>,
) -> BTreeMap<(String, String), Row> {
    let mut first = BTreeMap::new();
    let mut owed: Vec<&Obligation> = owed.iter().filter(|one| one.due.is_some()).collect();
    owed.sort_by_key(|one| one.due.as_ref().map_or(0, |due| due.seconds));
    for one in owed {
        let Some(mission) = mission_of(one) else { continue };
        let key = (one.country.clone(), mission.to_owned());
        if !first.contains_key(&key) {
            first.extend(rows(visit, std::slice::from_ref(one), now).pop().map(|row| (key, row)));
        }
    }
    first
}

//! What is monitored in a country: the checklists that clusters owe, and the rounds of performance monitoring.

use askama::Template;
use convene_proto::activation::v1::GetArchitectureRequest;
use convene_proto::monitoring::v1::{
    ChecklistDate, ChecklistRow, GetRoundRequest, ListChecklistsRequest, ListChecklistsResponse, ListRoundsRequest,
    ListRoundsResponse, Round, RoundRow, RoundStage, SurveyedEntity,
};

use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::deed::subject::Subject;
use crate::deed::{Offer, Offers, offers, offers_of};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// The methods that list what is monitored. They name countries, and not one.
const CHECKLISTS: &str = "convene.monitoring.v1.RecordService/ListChecklists";
const ROUNDS: &str = "convene.monitoring.v1.RoundService/ListRounds";

#[derive(Template)]
#[template(path = "monitoring.html")]
struct MonitoringPage<'a> {
    v: &'a Guest,
    country: &'a str,
    checklists: Part<Vec<ChecklistLine>>,
    rounds: Part<Vec<RoundLine>>,
    /// The clusters for which this person can plan a round now.
    plans: Vec<(String, Offer)>,
}

#[derive(Template)]
#[template(path = "round.html")]
struct RoundPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    round: &'a Round,
    title: String,
    entities: Vec<EntityPart>,
    offers: Part<Offers>,
}

/// A checklist in a list.
struct ChecklistLine {
    cluster: String,
    which: String,
    due: String,
    state: &'static str,
    /// The address of what is filled in; empty where nothing is.
    address: String,
}

/// A round in a list.
struct RoundLine {
    id: String,
    address: String,
    cluster: String,
    opens: String,
    closes: String,
    stages: String,
    answered: String,
}

/// The cluster as a whole or a hub, in a round.
struct EntityPart {
    name: String,
    stage: String,
    closes: String,
    total: String,
    kinds: Vec<(String, String)>,
    /// The address of its report; empty before there is one.
    report: String,
    released: String,
}

/// What is monitored in a country.
pub async fn show(visit: Visit) -> Answer {
    let countries = vec![visit.param("country").to_owned()];
    let exercise = visit.exercise.clone();
    let of_rounds = ListRoundsRequest {
        countries: countries.clone(),
        exercise: exercise.clone(),
        page: first_page(),
        ..Default::default()
    };
    let of_checklists = ListChecklistsRequest { countries, exercise, page: first_page(), ..Default::default() };
    let (services, token) = (&visit.app.services, visit.who.token.as_str());
    let (plans, checklists, rounds) = futures::join!(
        plans(&visit),
        services.ask_by::<_, ListChecklistsResponse>(CHECKLISTS, token, of_checklists),
        services.ask_by::<_, ListRoundsResponse>(ROUNDS, token, of_rounds),
    );
    let now = Visit::now(None);
    let checklists = part(&visit, checklists);
    let rounds = part(&visit, rounds);
    Ok(page(&MonitoringPage {
        v: &visit,
        country: visit.param("country"),
        plans,
        checklists: checklists
            .map(|all| all.checklists.iter().map(|row| ChecklistLine::of(&visit, row, now)).collect()),
        rounds: rounds.map(|all| all.rounds.iter().map(|row| RoundLine::of(&visit, row)).collect()),
    }))
}

/// The clusters for which this person can plan a round; none where that cannot be had.
async fn plans(visit: &Visit) -> Vec<(String, Offer)> {
    let request = GetArchitectureRequest { header: visit.header(), as_of: None, known_on: None };
    let architecture = visit.ask(request).await.ok().and_then(|answer| answer.architecture).unwrap_or_default();
    let active = architecture.clusters.into_iter().filter(|cluster| cluster.ended_at.is_none());
    let asked = active.map(|cluster| async move {
        let possible = offers_of(visit, "monitoring", Subject::Cluster, &cluster.cluster).await.unwrap_or_default();
        possible.named(&["plan-round"]).pop().map(|offer| (cluster.name, offer))
    });
    futures::future::join_all(asked).await.into_iter().flatten().collect()
}

/// A round: how far it is, and who answered by kind.
pub async fn round(visit: Visit) -> Answer {
    let id = visit.param("id").to_owned();
    let request = GetRoundRequest { header: visit.header(), round: id.clone(), ..Default::default() };
    let (answer, possible) = futures::join!(visit.ask(request), offers(&visit, Subject::Round, &id));
    let round = answer?.round.unwrap_or_default();
    let cluster = round.plan.as_ref().map(|plan| plan.cluster.clone()).unwrap_or_default();
    Ok(page(&RoundPage {
        v: &visit,
        country: visit.param("country"),
        id: &id,
        title: visit.say_of("round-title", "cluster", &cluster),
        entities: round.entities.iter().map(|entity| EntityPart::of(&visit, &id, entity)).collect(),
        round: &round,
        offers: part(&visit, possible),
    }))
}

impl ChecklistLine {
    fn of(visit: &Visit, row: &ChecklistRow, now: chrono::DateTime<chrono::Utc>) -> Self {
        let owed = row.owed.as_ref();
        let which = match (owed, row.checklist.as_ref()) {
            (Some(owed), _) => which(visit, owed.date()),
            (None, _) => visit.say("checklist-in-between"),
        };
        let submitted = row.checklist.as_ref().is_some_and(|checklist| checklist.submitted_at.is_some());
        let state = match owed {
            Some(owed) if owed.late => "checklist-late",
            _ if submitted => "checklist-submitted",
            _ if row.checklist.is_some() => "checklist-draft",
            _ => "checklist-not-begun",
        };
        let id = row.checklist.as_ref().map(|checklist| checklist.checklist.as_str()).filter(|id| !id.is_empty());
        let address = id.map(|id| format!("{}/countries/{}/checklists/{id}", visit.base, row.country));
        let is_open = !submitted && owed.is_some_and(|owed| owed.void_at.is_none());
        let due = owed.and_then(|owed| owed.due_at.as_ref());
        Self {
            cluster: row.cluster.clone(),
            which,
            due: if is_open { visit.due(due, &row.country, now) } else { visit.when(due, &row.country) },
            state,
            address: address.unwrap_or_default(),
        }
    }
}

impl RoundLine {
    fn of(visit: &Visit, row: &RoundRow) -> Self {
        let round = row.round.clone().unwrap_or_default();
        let plan = round.plan.clone().unwrap_or_default();
        let mut stages: Vec<_> = round.entities.iter().map(|entity| stage(visit, entity)).collect();
        stages.dedup();
        let (answered, invited) = round
            .entities
            .iter()
            .fold((0, 0), |(answered, invited), entity| (answered + entity.answered, invited + entity.invited));
        Self {
            address: format!("{}/countries/{}/rounds/{}", visit.base, row.country, plan.round),
            id: plan.round,
            cluster: plan.cluster,
            opens: visit.written_day(&plan.opens_on),
            closes: visit.written_day(&plan.closes_on),
            stages: stages.join(", "),
            answered: of(answered, &invited.to_string()),
        }
    }
}

impl EntityPart {
    fn of(visit: &Visit, round: &str, entity: &SurveyedEntity) -> Self {
        let country = visit.param("country");
        let rates = entity.of_invited.clone().unwrap_or_default();
        let rate =
            |rate: Option<&convene_proto::monitoring::v1::ResponseRate>| rate.map(|rate| self::rate(visit, rate));
        let kinds = rates.kinds.iter().filter(|kind| kind.rate.as_ref().is_some_and(|rate| !rate.expected.is_empty()));
        let kinds = kinds.map(|kind| {
            (visit.word("choice", kind.kind().as_str_name()), rate(kind.rate.as_ref()).unwrap_or_default())
        });
        let hub = form_urlencoded::byte_serialize(entity.hub.as_bytes()).collect::<String>();
        let has_report = entity.stage() >= RoundStage::PreliminaryReport && entity.stage() != RoundStage::Cancelled;
        let report = format!("{}/countries/{country}/rounds/{round}/report?hub={hub}", visit.base);
        let released: Vec<_> = entity.released_to().map(|to| visit.word("choice", to.as_str_name())).collect();
        Self {
            name: entity.hub.clone(),
            stage: stage(visit, entity),
            closes: visit.when(entity.closes_at.as_ref(), country),
            total: rate(rates.total.as_ref()).unwrap_or_default(),
            kinds: kinds.collect(),
            report: if has_report { report } else { String::new() },
            released: released.join(", "),
        }
    }
}

/// Which checklist it is, in words.
pub fn which(visit: &Visit, date: ChecklistDate) -> String {
    match date {
        ChecklistDate::Unspecified => visit.say("checklist-in-between"),
        date => visit.word("choice", date.as_str_name()),
    }
}

fn stage(visit: &Visit, entity: &SurveyedEntity) -> String {
    visit.word("choice", entity.stage().as_str_name())
}

/// A response rate in words: how many of how many, and the share.
pub fn rate(visit: &Visit, rate: &convene_proto::monitoring::v1::ResponseRate) -> String {
    if rate.expected.is_empty() {
        return visit.say("rate-not-reported");
    }
    let counted = of(rate.answered, &rate.expected);
    let share = if rate.percent.is_empty() { String::new() } else { format!(" ({}%)", rate.percent) };
    let over = if rate.over { format!(" – {}", visit.say("rate-over")) } else { String::new() };
    format!("{counted}{share}{over}")
}

fn of(answered: u32, expected: &str) -> String {
    format!("{answered} / {expected}")
}

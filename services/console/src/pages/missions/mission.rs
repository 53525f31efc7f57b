//! One mission as a way of steps: what was said and decided at each, what is next and who owes it.

use askama::Template;
use convene_proto::icsm::v1::{GetMissionRequest, Mission, MissionRequest, TeamMember};

use super::steps::{Progress, Step, progress};
use super::words::followed;
use super::{mission_of, owed};
use crate::answer::{Answer, Failure, page};
use crate::ask::List;
use crate::deed::subject::Subject;
use crate::deed::{Offer, Offers, offers};
use crate::pages::obligations::{Row, rows};
use crate::problem::{Part, Problem, part};
use crate::visit::{Guest, Visit};

/// A step as the page shows it.
struct Shown {
    number: usize,
    step: Step,
    key: &'static str,
    progress: Progress,
    said: String,
    /// What can be done at it now.
    open: Vec<Offer>,
}

/// A recommendation with what the country makes of it.
struct Recommended {
    id: String,
    kind: String,
    level: String,
    addressee: String,
    text: String,
    by: String,
    focal_point: String,
    indicator: String,
    response: String,
    in_country: String,
    globally: String,
}

/// A nominee, as the list of them shows.
struct Nominee {
    name: String,
    organization: String,
    represents: String,
    base: String,
    place: String,
}

#[derive(Template)]
#[template(path = "mission.html")]
struct MissionPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    mission: Mission,
    request: MissionRequest,
    stage: String,
    size: String,
    steps: Vec<Shown>,
    next: Part<List<Row>>,
    nominees: Vec<Nominee>,
    recommended: Vec<Recommended>,
    closed: Offers,
    missing: Option<Problem>,
    documents: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "matrix.html")]
struct MatrixPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    back: String,
    recommended: Vec<Recommended>,
    plans: Vec<(String, String, String)>,
}

/// Draws the page.
///
/// # Errors
/// When there is no such mission, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let (mission, owed, possible) =
        futures::join!(read(&visit, id), owed(&visit), offers(&visit, Subject::Mission, id));
    let mission = mission?;
    let next = part(&visit, owed).map(|(owed, now)| {
        let of_mission: Vec<_> = owed.into_iter().filter(|one| mission_of(one) == Some(id)).collect();
        List { entries: rows(&visit, &of_mission, now), is_cut: false, shown: None }
    });
    let (possible, missing) = match part(&visit, possible) {
        Ok(possible) => (possible, None),
        Err(problem) => (Offers::default(), Some(problem)),
    };
    let steps = (1..).zip(progress(&mission)).map(|(number, (step, progress))| Shown {
        number,
        step,
        key: step.key(),
        progress,
        said: visit.say(match progress {
            Progress::Done => "step-done",
            Progress::Now => "step-now",
            Progress::Ahead => "step-ahead",
            Progress::Never => "step-never",
        }),
        open: possible.named(step.deeds()),
    });
    let steps = steps.collect();
    Ok(page(&MissionPage {
        v: &visit,
        country,
        id,
        request: mission.request.clone().unwrap_or_default(),
        stage: visit.word("choice", mission.stage().as_str_name()),
        size: mission
            .request
            .as_ref()
            .map_or_else(String::new, |request| visit.say_count("mission-size", request.size as usize)),
        steps,
        next,
        nominees: mission.nominees.iter().map(|member| nominee(&visit, &mission, member)).collect(),
        recommended: recommended(&visit, &mission),
        closed: Offers { open: Vec::new(), closed: possible.closed },
        missing,
        documents: documents(&visit, &mission),
        mission,
    }))
}

/// Draws the matrix of recommendations as a page of its own that prints (IM-15, IM-16).
///
/// # Errors
/// As [`show`].
pub async fn matrix(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let mission = read(&visit, id).await?;
    let plan = |record: &convene_proto::icsm::v1::ImprovementPlanRecord| {
        let plan = record.plan.clone().unwrap_or_default();
        let said = if record.carried_out { visit.say("carried-out") } else { record.progress.join("\n") };
        (visit.sector(&plan.cluster), plan.plan, said)
    };
    let plans = mission.improvement_plans.iter().map(plan).collect();
    let back = format!("{}{}", visit.base, Subject::Mission.page(country, id));
    let recommended = recommended(&visit, &mission);
    Ok(page(&MatrixPage { v: &visit, country, id, back, recommended, plans }))
}

async fn read(visit: &Visit, id: &str) -> Result<Mission, Failure> {
    let request = GetMissionRequest { header: visit.header(), mission: id.to_owned() };
    visit.ask(request).await?.mission.ok_or(Failure::Missing)
}

fn nominee(visit: &Visit, mission: &Mission, member: &TeamMember) -> Nominee {
    let nomination = member.nomination.clone().unwrap_or_default();
    let of = [visit.sector(&nomination.cluster), visit.item(&nomination.issue)];
    let of = of.into_iter().find(|of| !of.is_empty());
    let list = mission.list.clone().unwrap_or_default();
    let cut = list.cuts.iter().find(|cut| cut.nominee == nomination.nominee);
    let place = match cut {
        _ if mission.leader == nomination.nominee && !mission.leader.is_empty() => visit.say("nominee-leads"),
        _ if member.in_team => visit.say("nominee-in-team"),
        Some(cut) => format!("{}: {}", visit.say("nominee-cut"), cut.reason),
        None if member.waits_for_approval => visit.say("nominee-waits"),
        None if list.participants.contains(&nomination.nominee) => visit.say("nominee-on-list"),
        None => String::new(),
    };
    Nominee {
        name: nomination.nominee.clone(),
        organization: nomination.organization.clone(),
        represents: of.unwrap_or_else(|| visit.word("choice", nomination.represents().as_str_name())),
        base: visit.country(&nomination.base_country),
        place,
    }
}

fn recommended(visit: &Visit, mission: &Mission) -> Vec<Recommended> {
    let shown = |row: &convene_proto::icsm::v1::RecommendationRow| {
        let one = row.recommendation.clone().unwrap_or_default();
        Recommended {
            kind: visit.item_of("mission-recommendation-types", &one.kind),
            level: visit.word("choice", one.level().as_str_name()),
            id: one.recommendation,
            addressee: one.addressee,
            text: one.text,
            by: one.time_frame,
            focal_point: one.focal_point,
            indicator: one.indicator,
            response: followed(visit, &row.response),
            in_country: followed(visit, &row.progress_in_country),
            globally: followed(visit, &row.progress_globally),
        }
    };
    mission.recommendations.iter().map(shown).collect()
}

/// The documents that can be drafted of a mission so far, with their addresses.
fn documents(visit: &Visit, mission: &Mission) -> Vec<(&'static str, String)> {
    let page = format!("{}{}", visit.base, visit.path);
    let mut kinds = vec!["request"];
    if mission.decision.is_some() {
        kinds.push("answer");
    }
    if !mission.recommendations.is_empty() {
        kinds.push("report");
    }
    kinds.into_iter().map(|kind| (kind, format!("{page}/documents/{kind}"))).collect()
}

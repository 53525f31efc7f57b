//! A report as its reader sees it: one value, of which every answer and every document is made, so that no two differ (row RM-9.4).

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, CountryCode, ResourceId};
use convene_kernel::message;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::{Moment, Tz, day_in, end_of_day, has_passed};

use super::meeting::COMMITMENTS;
use super::{
    FollowedAction, FunctionReview, ReleasedTo, ReportAccess, ReportNumbers, ReviewMeeting, Round, SupportFrom,
    SupportNeeded, entity_of,
};
use crate::domain::Monitored;
use crate::domain::coordinated::Coordinated;
use crate::domain::questionnaire::{Code, Template};

/// A report, as far as its reader may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct PerformanceReport {
    /// The round.
    pub round: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The hub; none for the cluster as a whole.
    pub hub: Option<ResourceId>,
    /// What readers call them.
    pub names: ReportNames,
    /// 0 for the preliminary report; else which issue of the final one.
    pub issue: u32,
    /// When it was issued.
    pub issued_at: Option<Moment>,
    /// What changed since the issue before; none in the first.
    pub changes: Option<String>,
    /// The questionnaires, by which its lines and items are named.
    pub template: Option<&'static Template>,
    /// Its numbers; none for who sees the support alone that is asked of the global cluster.
    pub numbers: Option<ReportNumbers>,
    /// Comments, by the code of the comment.
    pub comments: Vec<(Code, String)>,
    /// The cluster's own review meeting, once it was held.
    pub meeting: Option<ReviewMeeting>,
    /// What the cluster says of each function.
    pub reviews: Vec<FunctionReview>,
    /// The plan of action.
    pub actions: Vec<ShownAction>,
    /// The support needed, and from whom.
    pub support: Vec<SupportNeeded>,
    /// To whom it was released.
    pub released_to: Vec<ReleasedTo>,
}

/// What readers call what a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportNames {
    /// The cluster.
    pub cluster: String,
    /// The hub; none for the cluster as a whole.
    pub hub: Option<String>,
    /// The code of the country.
    pub country_code: CountryCode,
    /// The country.
    pub country: String,
    /// The sectors of the parts of a cluster that was merged.
    pub sectors: BTreeMap<ClusterCode, String>,
    /// What each commitment of partners says.
    pub commitments: BTreeMap<String, String>,
}

/// When and where a report is read, and what is known there.
#[derive(Clone, Copy, Debug)]
pub struct ReportSetting<'a> {
    /// When.
    pub now: Moment,
    /// The country.
    pub country: &'a CountryCode,
    /// The reference data, by which things are named.
    pub reference: &'a Reference,
    /// What the coordination service says.
    pub coordinated: &'a Coordinated,
}

/// An action at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownAction {
    /// The action.
    pub action: FollowedAction,
    /// Whether it is past its day and neither done nor given up.
    pub is_overdue: bool,
}

impl ShownAction {
    /// An action at a moment, in the time zone of its country.
    pub fn at(action: FollowedAction, (now, zone): (Moment, Tz)) -> Self {
        let is_overdue = !action.is_closed() && has_passed(end_of_day(action.plan.due_on, zone), now);
        Self { action, is_overdue }
    }
}

/// The latest report of an entity, or an issue of the final one, as far as its reader may see it.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such issue.
pub fn performance_report(
    (monitored, round, hub): (&Monitored, &Round, Option<&ResourceId>),
    issue: u32,
    access: ReportAccess,
    setting: ReportSetting<'_>,
) -> Result<PerformanceReport, Refusal> {
    let (now, zone) = (setting.now, setting.reference.zone(setting.country));
    let entity = entity_of(hub);
    let surveyed = round.entities.get(&entity);
    let issues = surveyed.map(|surveyed| surveyed.issues.as_slice()).unwrap_or_default();
    let number = if issue == 0 { u32::try_from(issues.len()).unwrap_or(u32::MAX) } else { issue };
    let place = usize::try_from(number).unwrap_or(usize::MAX);
    let issued = place.checked_sub(1).and_then(|place| issues.get(place));
    if issued.is_none() && issue > 0 {
        let remedy = message!("it was issued {times} times", times = issues.len());
        return Err(Refusal::NotFound { what: "issue", name: issue.to_string(), remedy });
    }
    let support = issued.map(|issue| issue.report.support.clone()).unwrap_or_default();
    let issued_at =
        issued.map(|issue| issue.stamp.occurred_at).or_else(|| surveyed.and_then(|surveyed| surveyed.preliminary_at));
    let report = PerformanceReport {
        round: round.plan.round.clone(),
        cluster: round.plan.cluster.clone(),
        hub: hub.cloned(),
        names: names(monitored, (round, hub), issued_at.unwrap_or(now), setting),
        issue: number,
        issued_at,
        changes: None,
        template: round.template(),
        numbers: None,
        comments: Vec::new(),
        meeting: None,
        reviews: Vec::new(),
        actions: Vec::new(),
        support: Vec::new(),
        released_to: Vec::new(),
    };
    if access == ReportAccess::SupportOfGlobalCluster {
        let of_global = support.into_iter().filter(|needed| needed.asked_of == SupportFrom::GlobalCluster);
        return Ok(PerformanceReport { support: of_global.collect(), ..report });
    }
    let of_plan = issued.into_iter().flat_map(|issue| &issue.report.actions);
    let actions = of_plan.filter_map(|plan| {
        let followed = monitored.actions.get(&plan.action)?;
        Some(ShownAction::at(FollowedAction { plan: plan.clone(), ..followed.clone() }, (now, zone)))
    });
    Ok(PerformanceReport {
        changes: issued.and_then(|issue| issue.changes.clone()),
        numbers: Some(issued.map_or_else(
            || round.numbers((monitored, setting.coordinated), &entity, zone),
            |issue| issue.numbers.clone(),
        )),
        comments: round.comments(&entity, zone),
        meeting: surveyed.and_then(|surveyed| surveyed.meeting.as_ref()).map(|meeting| meeting.what.clone()),
        reviews: issued.map(|issue| issue.report.reviews.clone()).unwrap_or_default(),
        actions: actions.collect(),
        support,
        released_to: surveyed.map(|surveyed| surveyed.released_to.iter().copied().collect()).unwrap_or_default(),
        ..report
    })
}

/// What readers called the cluster, its hub and its parts at a moment.
fn names(
    monitored: &Monitored,
    (round, hub): (&Round, Option<&ResourceId>),
    at: Moment,
    setting: ReportSetting<'_>,
) -> ReportNames {
    let (reference, country) = (setting.reference, setting.country);
    let cluster = monitored.clusters.get(&round.plan.cluster);
    let name = cluster.and_then(|cluster| cluster.names.at(at)).map_or(round.plan.cluster.as_str(), String::as_str);
    let day = day_in(at, reference.zone(country));
    let sectors = cluster.and_then(|cluster| cluster.sectors.at(at)).into_iter().flatten();
    let sector = |code: &ClusterCode| Some((code.clone(), reference.cluster(code, day)?.name.clone()));
    let commitments = reference.list(COMMITMENTS).iter().map(|item| (item.code.clone(), item.text.clone()));
    ReportNames {
        cluster: name.to_owned(),
        hub: hub.and_then(|hub| round.plan.hub_name(hub)).map(str::to_owned),
        country_code: country.clone(),
        country: reference.country_name(country),
        sectors: sectors.filter_map(sector).collect(),
        commitments: commitments.collect(),
    }
}

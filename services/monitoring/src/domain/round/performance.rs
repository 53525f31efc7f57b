//! A report as its reader sees it: one value, of which every answer and every document is made, so that no two differ (row RM-9.4).

use convene_kernel::codes::ResourceId;
use convene_kernel::message;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::{Moment, Tz, end_of_day, has_passed};

use super::{
    FollowedAction, FunctionReview, ReleasedTo, ReportAccess, ReportNumbers, ReviewMeeting, Round, SupportFrom,
    SupportNeeded, entity_of,
};
use crate::domain::Monitored;
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
    (now, zone): (Moment, Tz),
) -> Result<PerformanceReport, Refusal> {
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
    let report = PerformanceReport {
        round: round.plan.round.clone(),
        cluster: round.plan.cluster.clone(),
        hub: hub.cloned(),
        issue: number,
        issued_at: issued
            .map(|issue| issue.stamp.occurred_at)
            .or_else(|| surveyed.and_then(|surveyed| surveyed.preliminary_at)),
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
        numbers: Some(issued.map_or_else(|| round.numbers(monitored, &entity, zone), |issue| issue.numbers.clone())),
        comments: round.comments(&entity, zone),
        meeting: surveyed.and_then(|surveyed| surveyed.meeting.as_ref()).map(|meeting| meeting.what.clone()),
        reviews: issued.map(|issue| issue.report.reviews.clone()).unwrap_or_default(),
        actions: actions.collect(),
        support,
        released_to: surveyed.map(|surveyed| surveyed.released_to.iter().copied().collect()).unwrap_or_default(),
        ..report
    })
}

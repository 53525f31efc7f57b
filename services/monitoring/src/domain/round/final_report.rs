//! The final report of an entity with its plan of action. It does not change; a correction is another issue that says what changed (rows
//! RM-9.4, RM-9.6).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::reference_checks::responsible_organization;
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use super::checks::surveyed_at;
use super::{
    ActionStatus, Event, FollowedAction, PlannedAction, ReportNumbers, Round, RoundStage, ScoreLine, due, entity_of,
};
use crate::domain::coordinated::Coordinated;
use crate::domain::questionnaire::Template;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// A final report: what the cluster says to the scores, and its plan of action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalReport {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
    /// What the cluster says of each function.
    pub reviews: Vec<FunctionReview>,
    /// The plan of action.
    pub actions: Vec<PlannedAction>,
    /// The support needed, and from whom.
    pub support: Vec<SupportNeeded>,
}

/// What the cluster says of a function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionReview {
    /// The function, by its code.
    pub function: String,
    /// Constraints, unexpected circumstances, success factors and good practice.
    pub explanation: String,
}

/// Support that the cluster asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportNeeded {
    /// From whom.
    pub asked_of: SupportFrom,
    /// What.
    pub what: String,
}

/// Of whom support is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SupportFrom {
    /// Of the lead agency.
    LeadAgency,
    /// Of the partners.
    Partners,
    /// Of the global cluster, to which it goes (row RM-9.8).
    GlobalCluster,
}

/// A final report issued again, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReissuedReport {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    pub hub: Option<ResourceId>,
    /// What the cluster says of each function.
    pub reviews: Vec<FunctionReview>,
    /// The plan of action.
    pub actions: Vec<PlannedAction>,
    /// The support needed, and from whom.
    pub support: Vec<SupportNeeded>,
    /// What changed since the issue before, and why.
    pub changes: String,
}

/// An issue of a final report, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedFinalReport {
    /// The cluster.
    pub cluster: ResourceId,
    /// Which issue it is, from 1.
    pub issue: u32,
    /// What it says.
    #[serde(flatten)]
    pub report: FinalReport,
    /// What changed since the issue before; none in the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes: Option<String>,
    /// The numbers that it shows, from now on.
    pub numbers: Box<ReportNumbers>,
}

/// An issue of a final report, on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// What it says.
    pub report: FinalReport,
    /// What changed since the issue before; none in the first.
    pub changes: Option<String>,
    /// The numbers that it shows, as they were when the first issue was made.
    pub numbers: ReportNumbers,
    /// Who issued it, and when.
    pub stamp: Stamp,
}

pub(super) fn issue_final_report(
    monitored: &Monitored,
    command: &FinalReport,
    facts: &Coordinated,
    context: &Context<'_>,
) -> Decided {
    let round = monitored.round(&command.round)?;
    surveyed_at(round, command.hub.as_ref(), context, RoundStage::Reviewed)?;
    issue(monitored, round, (command, None), facts, context)
}

pub(super) fn reissue_final_report(monitored: &Monitored, command: &ReissuedReport, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    surveyed_at(round, command.hub.as_ref(), context, RoundStage::FinalReport)?;
    let ReissuedReport { round: id, hub, reviews, actions, support, changes } = command.clone();
    let report = FinalReport { round: id, hub, reviews, actions, support };
    issue(monitored, round, (&report, Some(&changes)), &Coordinated::default(), context)
}

fn issue(
    monitored: &Monitored,
    round: &Round,
    (report, changes): (&FinalReport, Option<&String>),
    facts: &Coordinated,
    context: &Context<'_>,
) -> Decided {
    context.expect_etag("round", round.etag)?;
    let entity = entity_of(report.hub.as_ref());
    let earlier = round.entities.get(&entity).map(|surveyed| surveyed.issues.as_slice()).unwrap_or_default();
    let computed = || round.numbers((monitored, facts), &entity, context.zone());
    let numbers = earlier.last().map_or_else(computed, |issue| issue.numbers.clone());
    let mut checks = Checks::new();
    if let Some(template) = round.template() {
        codes_are_known(&mut checks, template, report);
        weak_functions_have_an_action(&mut checks, template, &numbers.scores, report);
    }
    actions_are_new(&mut checks, monitored, round, report, context);
    checks.finish()?;
    let issued = IssuedFinalReport {
        cluster: round.plan.cluster.clone(),
        issue: u32::try_from(earlier.len()).unwrap_or(u32::MAX).saturating_add(1),
        report: report.clone(),
        changes: changes.cloned(),
        numbers: Box::new(numbers),
    };
    let weak_again = issued.numbers.scores.iter().filter(|line| line.is_function && line.is_weak_again());
    let weak_again: Vec<_> = weak_again.map(|line| line.code.clone()).collect();
    let mut decision = Decision::about(round.subject()).event(Event::FinalIssued(issued).into());
    if changes.is_none() {
        due::keep(&mut decision, monitored.cluster(&round.plan.cluster)?, context);
    }
    for function in weak_again {
        let field = format!("functions[{function}]");
        decision.raise(Finding::of("OG-17", round.subject()).at(field).says(
            message!(
                "the function {function} is orange or red for the second time running",
                function = verbatim(&function)
            ),
            "settle it within the cluster, or raise a concern about how the cluster is led",
        ));
    }
    Ok(decision)
}

fn codes_are_known(checks: &mut Checks, template: &Template, report: &FinalReport) {
    for (index, review) in report.reviews.iter().enumerate() {
        if !template.functions.iter().any(|function| function.code.as_str() == review.function) {
            unknown(checks, format!("reviews[{index}].function"), &review.function);
        }
    }
    for (index, action) in report.actions.iter().enumerate() {
        if let Some(code) = action.code.as_deref().filter(|code| function_of(template, code).is_none()) {
            unknown(checks, format!("actions[{index}].code"), code);
        }
    }
}

fn unknown(checks: &mut Checks, field: String, code: &str) {
    checks.invalid("RM-9.4", reasons::REPORT_LINE_UNKNOWN).at(field).says(
        message!("'{code}' is not a function or cell of the report", code = verbatim(code)),
        "give the code of a line of the report, such as 1 or 1.1",
    );
}

/// The function of a code, which is a function or one of its cells.
fn function_of<'a>(template: &'a Template, code: &str) -> Option<&'a str> {
    let function = template.functions.iter().map(|function| &function.code).find(|function| function.as_str() == code);
    let of_cell = || template.cell(code).map(|cell| &cell.function);
    function.or_else(of_cell).map(|code| code.as_str())
}

/// Each function that is orange or red has an action in the plan.
fn weak_functions_have_an_action(checks: &mut Checks, template: &Template, scores: &[ScoreLine], report: &FinalReport) {
    let addressed: BTreeSet<&str> =
        report.actions.iter().filter_map(|action| function_of(template, action.code.as_deref()?)).collect();
    let weak = scores.iter().filter(|line| line.is_function && line.needs_action());
    for line in weak.filter(|line| !addressed.contains(line.code.as_str())) {
        checks.precondition("RM-9.6", reasons::ACTION_MISSING).at("actions").says(
            message!(
                "the function {function} is orange or red, and no action is to better it",
                function = verbatim(&line.code)
            ),
            "agree on an action for it, with who does it until when",
        );
    }
}

/// Each action has an identifier of its own, an owner, and a day that is still to come.
fn actions_are_new(
    checks: &mut Checks,
    monitored: &Monitored,
    round: &Round,
    report: &FinalReport,
    context: &Context<'_>,
) {
    let is_of_report =
        |known: &FollowedAction| known.round.as_ref() == Some(&round.plan.round) && known.hub == report.hub;
    let mut seen = BTreeSet::new();
    for (index, action) in report.actions.iter().enumerate() {
        let at = |field: &str| format!("actions[{index}].{field}");
        let known = monitored.actions.get(&action.action);
        if !seen.insert(&action.action) || known.is_some_and(|known| !is_of_report(known)) {
            checks.precondition("RM-9.6", reasons::ACTION_ALREADY_EXISTS).at(at("action")).says(
                message!("there is an action '{action}' already", action = &action.action),
                "choose another identifier",
            );
        }
        responsible_organization(checks, context, "RM-9.6", &at("owner"), &action.owner);
        let is_kept = known.is_some_and(|known| known.plan.due_on == action.due_on);
        if action.due_on < context.today() && !is_kept {
            checks.invalid("RM-9.6", reasons::DUE_IN_THE_PAST).at(at("due_on")).says(
                message!("the action would be due on {day}, which has passed", day = action.due_on),
                "give a day that is still to come",
            );
        }
    }
}

/// The state after an issue: those of its actions that are new are open, and those that it leaves out are given up.
pub(super) fn issued(mut monitored: Monitored, event: &IssuedFinalReport, stamp: &Stamp) -> Monitored {
    let IssuedFinalReport { cluster, report, changes, numbers, .. } = event;
    let (round, hub) = (Some(report.round.clone()), report.hub.clone());
    let of_report = monitored.actions.values_mut().filter(|known| known.round == round && known.hub == hub);
    for known in of_report.filter(|known| !known.is_closed()) {
        if report.actions.iter().all(|action| action.action != known.plan.action) {
            known.close(ActionStatus::Dropped, changes.clone(), stamp);
        }
    }
    for action in &report.actions {
        let fresh = || FollowedAction::agreed(action, cluster.clone(), (round.clone(), hub.clone()), stamp);
        let known = monitored.actions.entry(action.action.clone()).or_insert_with(fresh);
        known.plan = action.clone();
        known.etag = stamp.etag;
    }
    monitored.change_round(&report.round, stamp, |round| {
        if let Some(surveyed) = round.entities.get_mut(&entity_of(report.hub.as_ref())) {
            surveyed.issues.push(Issue {
                report: report.clone(),
                changes: changes.clone(),
                numbers: ReportNumbers::clone(numbers),
                stamp: stamp.clone(),
            });
        }
    })
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;
    use convene_kernel::time::Tz;

    use super::*;
    use crate::domain::coordinated::{CoordinatedCluster, KnownOrganization, KnownPartner, Position};
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::round::{Command, ReportAccess};
    use crate::domain::scoring::Score;
    use convene_kernel::declaration::Fact;

    fn issuing(change: impl FnOnce(&mut FinalReport)) -> Command {
        let mut report = final_report();
        change(&mut report);
        Command::IssueFinalReport(report)
    }

    /// RM-9.6, RM-9.4: a final report follows the meeting; each function that is orange or red has an action with owner and date.
    #[test]
    fn a_final_report_has_its_plan_of_action() {
        closed().when(&coordinator(), issuing(|_| {})).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let when = |change: fn(&mut FinalReport)| reviewed().when(&coordinator(), issuing(change));
        when(|report| report.actions.clear()).refused("RM-9.6", "ACTION_MISSING");
        when(|report| report.actions[0].code = Some("9.9".into())).refused("RM-9.4", "REPORT_LINE_UNKNOWN");
        when(|report| report.reviews[0].function = "1.1".into()).refused("RM-9.4", "REPORT_LINE_UNKNOWN");
        when(|report| report.actions[0].owner = code("NOBODY")).refused("RM-9.6", "ORGANIZATION_UNKNOWN");
        when(|report| report.actions[0].due_on = code("2013-12-01")).refused("RM-9.6", "DUE_IN_THE_PAST");
        when(|report| report.actions.push(report.actions[0].clone())).refused("RM-9.6", "ACTION_ALREADY_EXISTS");
        when(|_| {}).commit();
    }

    /// RM-9.6: a final report is not edited: another issue says what changed, and the one before stays as it was.
    #[test]
    fn a_correction_is_another_issue() {
        let issued = with_final_report(closed());
        issued.clone().when(&coordinator(), issuing(|_| {})).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let again = issued.given(&coordinator(), reissue());
        let issues = &again.state().rounds[&code("first")].entities[&entity_of(None)].issues;
        assert_eq!(issues.len(), 2);
        assert_eq!((&issues[0].report, issues[0].changes.as_deref()), (&final_report(), None));
        assert_eq!(issues[1].changes.as_deref(), Some("the owner of the first action was wrong"));
    }

    /// RM-9.4, RM-9.6: an issue keeps the numbers that it shows. Another issue shows them too, whatever would be computed by then.
    #[test]
    fn the_numbers_of_an_issue_are_stored_with_it() {
        let reviewed = reviewed();
        let round = &reviewed.state().rounds[&code("first")];
        let computed = round.numbers((reviewed.state(), &Coordinated::default()), &entity_of(None), Tz::UTC);
        let mut event = match &reviewed.clone().when(&coordinator(), issuing(|_| {})).commit().events[..] {
            [crate::domain::Event::Round(Event::FinalIssued(event))] => event.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(*event.numbers, computed);
        let stored = serde_json::to_string(&event).expect("JSON");
        assert_eq!(serde_json::from_str::<IssuedFinalReport>(&stored).expect("an event"), event);
        event.numbers.scores[0].partners = Score::NoData;
        let state = issued(reviewed.state().clone(), &event, &reviewed.state().rounds[&code("first")].stamp);
        let shown = report_of(&state, 1, ReportAccess::Whole, &Coordinated::default());
        assert_eq!(shown.numbers.expect("it has numbers"), *event.numbers);
    }

    /// What the coordination service says of the cluster: CARE commits to everything, and WHO, which leads it, to the first with a
    /// reservation.
    fn stands(care: Position) -> Coordinated {
        let partner = |organization: &str, position| KnownPartner {
            organization: KnownOrganization::Registered(code(organization)),
            positions: [("1".to_owned(), position)].into(),
        };
        let partners = vec![partner("CARE", care), partner("WHO", Position::Reserves)];
        Coordinated([(code("health"), CoordinatedCluster { partners, ..CoordinatedCluster::default() })].into())
    }

    /// RM-5.4, RM-5.5: a report shows where partners and the lead agency stand, as they told coordination by then: a preliminary one as of
    /// when it is read, a final one for good, also issued again. No score changes with it.
    #[test]
    fn a_report_shows_where_partners_stand() {
        let (then, later) = (stands(Position::Commits), stands(Position::Declines));
        let position = |example: &Example, known: &Coordinated| {
            let shown = report_of(example.state(), 0, ReportAccess::Whole, known).numbers.expect("it has numbers");
            shown.positions.into_iter().map(|one| (one.commit, one.decline, one.lead)).collect::<Vec<_>>()
        };
        let reviewed = reviewed();
        assert_eq!(position(&reviewed, &then), [(1, 0, Some(Position::Reserves))]);
        assert_eq!(position(&reviewed, &later), [(0, 1, Some(Position::Reserves))]);
        let issued = reviewed.clone().knowing(then).given(&coordinator(), issuing(|_| {}));
        assert_eq!(position(&issued, &later), [(1, 0, Some(Position::Reserves))]);
        let again = issued.clone().knowing(later.clone()).given(&coordinator(), reissue());
        assert_eq!(position(&again, &later), [(1, 0, Some(Position::Reserves))]);
        let scores = |example: &Example, known: &Coordinated| {
            report_of(example.state(), 0, ReportAccess::Whole, known).numbers.expect("it has numbers").scores
        };
        assert_eq!(scores(&issued, &later), scores(&reviewed, &Coordinated::default()));
    }

    /// RM-9.4: a report names its cluster as it was called when the report was issued, and its country.
    #[test]
    fn a_report_names_its_cluster_and_country() {
        let issued = with_final_report(closed());
        let renamed = issued.at("2014-02-01").given(&service(), declares("health", Fact::Name("Public Health".into())));
        let names = report_of(renamed.state(), 1, ReportAccess::Whole, &Coordinated::default()).names;
        assert_eq!((names.cluster.as_str(), names.country.as_str()), ("Health", "Philippines"));
        assert_eq!(names.sectors.values().map(String::as_str).collect::<Vec<_>>(), ["Health"]);
    }

    /// RM-9.6: an action that another issue leaves out is given up, and one that it keeps goes on.
    #[test]
    fn an_action_that_is_left_out_is_given_up() {
        let mut report = final_report();
        let mut other = report.actions[0].clone();
        other.action = code("map");
        report.actions.push(other);
        let issued = reviewed().given(&coordinator(), Command::IssueFinalReport(report));
        let again = issued.given(&coordinator(), reissue());
        let status = |id: &str| again.state().actions[&code(id)].status;
        assert_eq!((status("map"), status("meet")), (ActionStatus::Dropped, ActionStatus::Open));
    }

    /// OG-17, RM-9.7: a function that is orange or red twice running is a finding, which offers the procedure of a concern.
    #[test]
    fn a_function_that_is_weak_twice_running_is_a_finding() {
        let first = reviewed().when(&coordinator(), issuing(|_| {}));
        first.raises_nothing_of("OG-17");
        let second = second_round(first.accepted());
        second.when(&coordinator(), Command::IssueFinalReport(final_report_of("second"))).raises("OG-17");
    }
}

//! A coordinator hands over to the next one: a note on each task area, and company where that is possible (row PE-1).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, PersonId, ResourceId};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::reference_checks::{self, AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use super::state::{about, check_new};
use super::{Event, Practice};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The list of the task areas of a coordinator.
pub const TASKS: &str = "coordinator-tasks";

/// A hand-over from one coordinator of a cluster to the next (row PE-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoordinatorHandOver {
    /// The identifier of the record.
    pub practice: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Who hands over.
    pub handed_over_by: CoordinatorInOffice,
    /// Who takes over.
    pub taken_over_by: CoordinatorInOffice,
    /// The guidance notes, by task area.
    pub notes: Vec<HandOverNote>,
    /// How the one who takes over is accompanied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentoring: Option<String>,
    /// Why nobody accompanies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_mentoring_because: Option<String>,
}

/// A coordinator at a hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoordinatorInOffice {
    /// The coordinator.
    pub person: PersonId,
    /// The organization that the coordinator works for.
    pub organization: OrganizationCode,
}

/// A guidance note to the next coordinator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverNote {
    /// The task area, by its code.
    pub task: String,
    /// What the next coordinator has to know.
    pub text: String,
}

pub(super) fn hand_over(arrangements: &Arrangements, command: &CoordinatorHandOver, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    check_new(&mut checks, "PE-1", arrangements, &command.practice);
    for (field, office) in [("handed_over_by", &command.handed_over_by), ("taken_over_by", &command.taken_over_by)] {
        let field = format!("{field}.organization");
        reference_checks::organization(&mut checks, context, "PE-1", &field, &office.organization);
    }
    if command.handed_over_by.person == command.taken_over_by.person {
        checks
            .invalid("PE-1", reasons::HANDED_OVER_TO_ONESELF)
            .at("taken_over_by.person")
            .says("who hands over takes over, too", "name the next coordinator");
    }
    let reason = reasons::TASK_UNKNOWN;
    let admitted = AdmittedCodes { row: "PE-1", reason, what: "a task area", codes: listed(context, TASKS) };
    let mut noted = BTreeSet::new();
    for (index, note) in command.notes.iter().enumerate() {
        admitted.check(&mut checks, format!("notes[{index}].task"), &note.task);
        if !noted.insert(&note.task) {
            checks.invalid("PE-1", reasons::TASK_NOTED_TWICE).at(format!("notes[{index}].task")).says(
                message!("there are two notes on '{task}'", task = verbatim(&note.task)),
                "give each task area one note",
            );
        }
    }
    if command.mentoring.is_some() == command.no_mentoring_because.is_some() {
        checks.invalid("PE-1", reasons::MENTORING_NOT_SAID).at("mentoring").says(
            "it is not said whether the next coordinator is accompanied, or two things are said of it",
            "say how, or why that is not possible",
        );
    }
    checks.finish()?;
    Ok(about(&command.practice, Event::HandedOver(Box::new(command.clone()))))
}

/// A hand-over has a note on each task area (row PE-1).
pub(super) fn weak(practice: &Practice, hand_over: &CoordinatorHandOver, context: &Context<'_>) -> Option<Finding> {
    let is_noted = |task: &&str| hand_over.notes.iter().any(|note| note.task == **task);
    let missing: Vec<_> = listed(context, TASKS).into_iter().filter(|task| !is_noted(task)).map(verbatim).collect();
    (!missing.is_empty()).then(|| {
        Finding::of("PE-1", practice.subject()).at("notes").says(
            message!("the hand-over has no note on {missing}", missing = list(missing)),
            "take it back, and record it with a short note on each task area",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::practice::Command;
    use crate::domain::practice::fixtures::*;

    fn with(change: impl FnOnce(&mut CoordinatorHandOver)) -> Command {
        let mut made = made_hand_over();
        change(&mut made);
        Command::RecordHandOver(Box::new(made))
    }

    /// PE-1: a hand-over names the next coordinator, task areas that there are, and whether the next one is accompanied.
    #[test]
    fn a_hand_over_says_what_the_next_coordinator_has_to_know() {
        health().when(&coordinator(), with(|_| {})).raises_nothing_of("PE-1");
        let refused = |command, reason: &str| {
            health().when(&coordinator(), command).refused("PE-1", reason);
        };
        refused(with(|made| made.taken_over_by.person = made.handed_over_by.person.clone()), "HANDED_OVER_TO_ONESELF");
        refused(with(|made| made.notes[0].task = "cooking".to_owned()), "TASK_UNKNOWN");
        refused(with(|made| made.notes[0].task = made.notes[1].task.clone()), "TASK_NOTED_TWICE");
        refused(with(|made| made.mentoring = None), "MENTORING_NOT_SAID");
        refused(with(|made| made.no_mentoring_because = Some("they left".to_owned())), "MENTORING_NOT_SAID");
        refused(
            with(|made| made.taken_over_by.organization = convene_kernel::testing::code("CAER")),
            "ORGANIZATION_UNKNOWN",
        );
    }

    /// PE-1: a task area without a note is found, until the hand-over is taken back.
    #[test]
    fn a_task_area_without_a_note_is_found() {
        let short = health().when(&coordinator(), with(|made| made.notes.truncate(7)));
        short.raises("PE-1");
        let finding = short.accepted();
        assert!(finding.finding("PE-1").is_some_and(|finding| finding.problem.to_string().contains("manage")));
        finding.at("2013-12-01").when(&coordinator(), withdraws_practice("hand-over")).resolves("PE-1");
    }
}

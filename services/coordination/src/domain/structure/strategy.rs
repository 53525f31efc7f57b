//! The strategic framework, the priorities and the work plan of a cluster, version by version, as its advisory group decides (rows
//! RM-4.5, RM-3.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::serving;
use super::sub_national::FUNCTIONS;
use super::{AdvisoryGroup, Body, Event};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The core function that may be not applicable, where risk is not high or capacity is lacking (row RM-3.1).
const PREPAREDNESS: &str = "6";

/// Accountability to affected people, which is reported beside the six functions.
const ACCOUNTABILITY: &str = "7";

/// A version of a document that an advisory group decided on (row RM-4.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategyAdoption {
    /// The advisory group.
    pub structure: ResourceId,
    /// Which document.
    pub document: StrategyDocument,
    /// What it says, and what the group decided.
    pub text: String,
    /// The lesson, the feedback or the result behind a revision; none for the first version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
    /// How a work plan covers each function.
    pub functions: Vec<PlannedFunction>,
}

/// A document of a cluster's strategy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyDocument {
    /// The strategic framework.
    Framework,
    /// The priorities.
    Priorities,
    /// The work plan.
    WorkPlan,
}

/// What led to a revision (row RM-4.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// What it is.
    pub kind: LearnedKind,
    /// What it says.
    pub text: String,
}

/// What led to a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnedKind {
    /// A lesson.
    Lesson,
    /// Feedback, such as that of affected people.
    Feedback,
    /// A result, such as that of monitoring.
    Result,
}

/// How a work plan covers a function (row RM-3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedFunction {
    /// The code of the function, such as `2.1`.
    pub function: String,
    /// What is planned, or why the function is not applicable.
    pub text: String,
    /// Whether it is not applicable.
    pub not_applicable: bool,
}

pub(super) fn adopt_strategy(
    arrangements: &Arrangements,
    command: &StrategyAdoption,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let mut checks = Checks::new();
    let is_revision = matches!(&structure.body, Body::Advisory(group) if group.version_at(command.document, context));
    if is_revision && command.learned.is_none() {
        checks.invalid("RM-4.5", reasons::REVISION_WITHOUT_LESSON).at("learned").says(
            "the document has a version before this one, and it is not said what led to another",
            "name the lesson, the feedback or the result behind the revision",
        );
    }
    if command.document == StrategyDocument::WorkPlan {
        check_functions(&mut checks, &command.functions, context);
    } else if !command.functions.is_empty() {
        checks.invalid("RM-3.1", reasons::FUNCTIONS_OUTSIDE_A_WORK_PLAN).at("functions").says(
            "another document than a work plan says how functions are covered",
            "leave the functions out, or name the work plan",
        );
    }
    checks.finish()?;
    let adopted = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(about(structure, Event::StrategyAdopted(adopted)))
}

/// A work plan covers each core function, by itself or by its parts; the sixth may be not applicable (row RM-3.1).
fn check_functions(checks: &mut Checks, functions: &[PlannedFunction], context: &Context<'_>) {
    let codes = listed(context, FUNCTIONS);
    let (row, reason, what) = ("RM-3.1", reasons::FUNCTION_UNKNOWN, "a core function");
    let admitted = AdmittedCodes { row, reason, what, codes: codes.clone() };
    for (index, planned) in functions.iter().enumerate() {
        admitted.check(checks, format!("functions[{index}].function"), &planned.function);
        if planned.not_applicable && planned.function != PREPAREDNESS {
            checks
                .invalid("RM-3.1", reasons::FUNCTION_ALWAYS_APPLIES)
                .at(format!("functions[{index}].not_applicable"))
                .says(
                    message!("the function {code} applies to every cluster", code = verbatim(&planned.function)),
                    message!(
                        "say what is planned; {sixth} alone may be not applicable",
                        sixth = verbatim(PREPAREDNESS)
                    ),
                );
        }
    }
    let has_parts =
        |code: &str| codes.iter().any(|other| other.split_once('.').is_some_and(|(whole, _)| whole == code));
    let is_covered = |code: &str| {
        functions.iter().any(|planned| planned.function == code || code.split('.').next() == Some(&planned.function))
    };
    let needed = codes.iter().copied().filter(|code| *code != ACCOUNTABILITY && !has_parts(code));
    let missing: Vec<_> = needed.filter(|code| !is_covered(code)).collect();
    if !missing.is_empty() {
        checks.invalid("RM-3.1", reasons::FUNCTION_NOT_COVERED).at("functions").says(
            message!("the work plan does not cover {missing}", missing = list(missing.into_iter().map(verbatim))),
            "say for each core function and each part of it what is planned",
        );
    }
}

impl AdvisoryGroup {
    /// Whether there was a version of the document when the command happens.
    fn version_at(&self, document: StrategyDocument, context: &Context<'_>) -> bool {
        self.strategy.get(&document).is_some_and(|versions| versions.at(context.occurred_at).is_some())
    }
}

pub(super) fn adopted(group: &mut AdvisoryGroup, adoption: &StrategyAdoption, stamp: &Stamp) {
    group.strategy.entry(adoption.document).or_default().record(stamp.occurred_at, Recorded::new(adoption, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::Command;
    use crate::domain::structure::fixtures::*;

    fn adopting(change: impl FnOnce(&mut StrategyAdoption)) -> Command {
        let mut adoption = adoption();
        change(&mut adoption);
        Command::AdoptStrategy(Box::new(adoption))
    }

    fn lesson(adoption: &mut StrategyAdoption) {
        adoption.learned = Some(Learned { kind: LearnedKind::Feedback, text: "clinics were too far".to_owned() });
    }

    /// RM-4.5: each document has versions of its own by decision of the advisory group; a revision names what led to it.
    #[test]
    fn a_revision_names_what_led_to_it() {
        let first = with_sag(health()).given(&coordinator(), adopting(|_| {})).at("2014-02-01");
        first.clone().when(&coordinator(), adopting(|_| {})).refused("RM-4.5", "REVISION_WITHOUT_LESSON");
        let priorities = adopting(|it| (it.document, it.functions) = (StrategyDocument::Priorities, Vec::new()));
        first.clone().when(&coordinator(), priorities).commit();
        let second = first.given(&coordinator(), adopting(lesson));
        let Body::Advisory(group) = &second.state().structures[&code("sag")].body else { panic!("no group") };
        let versions = &group.strategy[&StrategyDocument::WorkPlan];
        assert_eq!(versions.values().count(), 2);
        assert!(versions.at(at("2014-01-31")).is_some_and(|version| version.what.learned.is_none()));
        with_hub(health())
            .when(&coordinator(), adopting(|it| it.structure = code("leyte")))
            .refused("RM-4.1", "STRUCTURE_OF_ANOTHER_KIND");
    }

    /// RM-3.1: a work plan covers each core function and its parts; the sixth alone may be not applicable, with the reason.
    #[test]
    fn a_work_plan_covers_the_core_functions() {
        let outcome = |change: fn(&mut StrategyAdoption)| with_sag(health()).when(&coordinator(), adopting(change));
        outcome(|it| it.functions.truncate(5)).refused("RM-3.1", "FUNCTION_NOT_COVERED");
        outcome(|it| it.functions[5].not_applicable = true).commit();
        outcome(|it| it.functions[0].not_applicable = true).refused("RM-3.1", "FUNCTION_ALWAYS_APPLIES");
        outcome(|it| it.functions[0].function = "1.1".to_owned()).refused("RM-3.1", "FUNCTION_NOT_COVERED");
        outcome(|it| it.functions[0].function = "8".to_owned()).refused("RM-3.1", "FUNCTION_UNKNOWN");
        let framework = outcome(|it| it.document = StrategyDocument::Framework);
        framework.refused("RM-3.1", "FUNCTIONS_OUTSIDE_A_WORK_PLAN");
    }
}

//! Steps of the programme cycle, to which clusters contribute, and what the forum consolidated for each (row RM-8.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::{must_be_active, not_before};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// A step of the programme cycle begins (row RM-8.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeStep {
    /// The identifier of the step in the record of its country, such as `assessment-2014`.
    pub step: ResourceId,
    /// Which step it is.
    pub kind: StepKind,
    /// What it is about, such as the title of the assessment.
    pub title: String,
}

/// A step of the programme cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A coordinated assessment.
    Assessment,
    /// Planning.
    Planning,
    /// Monitoring.
    Monitoring,
}

/// What the forum consolidated for a step (row RM-8.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepConsolidation {
    /// The identifier of the step in the record of its country, such as `assessment-2014`.
    pub step: ResourceId,
    /// What it consolidated.
    pub what: String,
    /// The clusters whose work is in it.
    pub clusters: Vec<ResourceId>,
}

/// A step as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepOnRecord {
    /// Its beginning.
    pub started: Recorded<ProgrammeStep>,
    /// What was consolidated for it.
    pub consolidated: Option<Recorded<StepConsolidation>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl StepOnRecord {
    /// What was consolidated for it by a moment.
    pub fn consolidated_by(&self, moment: Moment) -> Option<&Recorded<StepConsolidation>> {
        self.consolidated.as_ref().filter(|one| one.stamp.occurred_at <= moment)
    }
}

/// A step is consolidated once.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let step = arrangements.intercluster.programme_step(id)?;
    not_before("RM-8.11", "step", step.started.stamp.occurred_at, context)?;
    if step.consolidated.is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-8.11", reasons::STEP_CONSOLIDATED)
        .at("step")
        .says("the step is consolidated already", "record another step, or withdraw what was recorded"))
}

pub(super) fn start_programme_step(arrangements: &Arrangements, command: &ProgrammeStep) -> Decided {
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.programme_steps);
    must_be_new(&mut checks, "RM-8.11", reasons::STEP_ALREADY_EXISTS, "step", "a step", known, &command.step);
    checks.finish()?;
    Ok(Event::ProgrammeStepStarted(command.clone()).decided())
}

pub(super) fn consolidate_step(
    arrangements: &Arrangements,
    command: &StepConsolidation,
    context: &Context<'_>,
) -> Decided {
    let step = arrangements.intercluster.programme_step(&command.step)?;
    context.expect_etag("step", step.etag)?;
    let mut checks = Checks::new();
    must_be_active(&mut checks, arrangements, ("RM-8.11", "clusters", &command.clusters), context);
    checks.finish()?;
    Ok(Event::ProgrammeStepConsolidated(command.clone()).decided())
}

pub(super) fn started(arrangements: &mut Arrangements, started: &ProgrammeStep, stamp: &Stamp) {
    let step = StepOnRecord { started: Recorded::new(started, stamp), consolidated: None, etag: stamp.etag };
    arrangements.intercluster.programme_steps.insert(started.step.clone(), step);
}

pub(super) fn consolidated(arrangements: &mut Arrangements, consolidation: &StepConsolidation, stamp: &Stamp) {
    if let Some(step) = arrangements.intercluster.programme_steps.get_mut(&consolidation.step) {
        step.consolidated = Some(Recorded::new(consolidation, stamp));
        step.etag = stamp.etag;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    const RULE: &str = "RM-8.11.consolidation";

    /// RM-8.11: what clusters contribute to a step is owed by the forum from its beginning, until it is consolidated.
    #[test]
    fn a_step_is_owed_until_it_is_consolidated() {
        let started = health().when(&ocha(), starts_step());
        started.opens(RULE);
        let started = started.accepted();
        assert_eq!(started.duty(RULE).map(|duty| duty.owner.role), Some(Role::OchaCountry));
        started.clone().when(&ocha(), starts_step()).refused("RM-8.11", "STEP_ALREADY_EXISTS");
        let early = started.clone().at("2013-12-01").that_happened("2013-11-19T00:00:00Z");
        early.when(&ocha(), consolidates_step(&["health"])).refused("RM-8.11", "BEFORE_IT_BEGAN");
        let of_food = consolidates_step(&["health", "food"]);
        started.clone().when(&ocha(), of_food).refused("RM-8.11", "CLUSTER_NOT_ACTIVE");
        let done = started.at("2013-12-05").when(&ocha(), consolidates_step(&["health"]));
        done.keeps(RULE);
        let done = done.accepted();
        let step = &done.state().intercluster.programme_steps[&code("assessment-2014")];
        assert!(step.consolidated_by(at("2013-12-04")).is_none() && step.consolidated_by(at("2013-12-05")).is_some());
        done.when(&ocha(), consolidates_step(&["health"])).refused("RM-8.11", "STEP_CONSOLIDATED");
    }

    /// RM-8.11: assessment, planning and monitoring are steps of their own.
    #[test]
    fn each_kind_of_step_is_owed_by_itself() {
        let steps = [("a", StepKind::Assessment), ("p", StepKind::Planning), ("m", StepKind::Monitoring)];
        let all = steps.into_iter().fold(health(), |example, (id, kind)| {
            let title = "of January".to_owned();
            example.given(&ocha(), Command::StartProgrammeStep(ProgrammeStep { step: code(id), kind, title }))
        });
        let owed = all.record().duties.values().filter(|duty| duty.rule.as_str() == RULE);
        assert_eq!(owed.count(), 3);
    }
}

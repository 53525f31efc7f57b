//! What stands in the way of the service of last resort, and what the lead does meanwhile (row GN-11.2). The gap stays open.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::policy::rules;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::{Event, admission, last_resort};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// Why the provider of last resort cannot ensure the service (row GN-11.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstraintStatement {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// What last resort is subject to, and lacks.
    pub constraints: Vec<Constraint>,
    /// What stands in the way.
    pub explanation: String,
}

/// What last resort is subject to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// Nobody gets there.
    Access,
    /// It is not safe.
    Security,
    /// There is no money for it.
    Funds,
}

/// Nothing stands in the way any more (row GN-11.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstraintLifting {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// What changed.
    pub explanation: String,
}

/// What the lead did to have a gap filled (row GN-11.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapAdvocacy {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// With whom it advocated, and to whom it explained what stands in the way.
    pub audiences: Vec<Audience>,
    /// What was said, and what came of it.
    pub what: String,
}

/// With whom a lead advocates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// With the Humanitarian Coordinator.
    HumanitarianCoordinator,
    /// With the Humanitarian Country Team.
    CountryTeam,
    /// With donors.
    Donors,
    /// With authorities.
    Authorities,
    /// With those concerned, to whom the constraint is explained.
    Stakeholders,
}

/// A constraint is lifted that was stated.
pub(super) fn admits_lifting(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    last_resort::admits(arrangements, gap, context)?;
    is_constrained(arrangements, gap, context)
}

/// Refuses what is for a gap for which a constraint is stated.
pub(super) fn is_constrained(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if arrangements.gap(gap)?.standing_at(context.occurred_at).is_constrained() {
        return Ok(());
    }
    Err(Refusal::precondition("GN-11.2", reasons::NO_CONSTRAINT_STATED).at("gap").says(
        "nothing is stated to stand in the way of the service",
        "state the constraint: access, security or funds",
    ))
}

pub(super) fn state_constraint(
    arrangements: &Arrangements,
    command: &ConstraintStatement,
    context: &Context<'_>,
) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?.id.clone();
    let stated = InCluster { what: command.clone(), cluster };
    Ok(Decision::about(gap.subject()).event(Event::ConstraintStated(stated).into()))
}

pub(super) fn lift_constraint(
    arrangements: &Arrangements,
    command: &ConstraintLifting,
    context: &Context<'_>,
) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?.id.clone();
    let lifted = InCluster { what: command.clone(), cluster };
    Ok(Decision::about(gap.subject()).event(Event::ConstraintLifted(lifted).into()))
}

pub(super) fn report_advocacy(arrangements: &Arrangements, command: &GapAdvocacy, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?.id.clone();
    let reported = InCluster { what: command.clone(), cluster };
    let mut decision = Decision::about(gap.subject()).event(Event::AdvocacyReported(reported).into());
    let then = context.occurred_at;
    let owed = context.openings.values().filter(|opening| {
        let duty = &opening.duty;
        duty.subject == gap.subject() && duty.rule == rules::GN_11_2_ADVOCACY && opening.is_owed_at(then)
    });
    owed.for_each(|opening| decision.keep_duty(&opening.duty, then));
    Ok(decision)
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::Command;

    /// GN-11.2: a constraint answers the call, leaves the gap open, and makes the lead owe advocacy, again and again.
    #[test]
    fn a_constraint_is_stated_and_the_gap_stays_open() {
        let outcome = called(health()).when(&lead("WHO"), states_constraint());
        outcome.keeps("GN-11.1.urgent").opens("GN-11.2.advocacy");
        let constrained = outcome.accepted();
        let standing = constrained.state().gaps[&code("g-1")].standing_at(at("2014-06-01"));
        assert!(standing.is_constrained() && standing.closed.is_none());
        let advocates = || {
            let audiences = vec![Audience::HumanitarianCoordinator, Audience::Donors];
            Command::ReportAdvocacy(GapAdvocacy { gap: code("g-1"), audiences, what: "a donor is found".to_owned() })
        };
        let once = constrained.at("2013-12-10").when(&coordinator(), advocates());
        once.keeps("GN-11.2.advocacy");
        once.accepted().at("2014-01-08").when(&lead("WHO"), advocates()).keeps("GN-11.2.advocacy");
    }

    /// GN-11.2: once nothing stands in the way, the lead owes the service again, and advocacy no more.
    #[test]
    fn a_lifted_constraint_makes_the_lead_owe_the_service() {
        let lifts = || Command::LiftConstraint(ConstraintLifting { gap: code("g-1"), explanation: "paid".to_owned() });
        called(health()).when(&lead("WHO"), lifts()).refused("GN-11.2", "NO_CONSTRAINT_STATED");
        let constrained = called(health()).given(&lead("WHO"), states_constraint()).at("2013-12-01");
        let outcome = constrained.when(&lead("WHO"), lifts());
        outcome.opens("GN-11.1.urgent").voids("GN-11.2.advocacy");
        let owed = outcome.accepted().duty("GN-11.1.urgent").cloned().expect("it is owed");
        assert_eq!((owed.since, owed.owner.organization), (at("2013-12-01"), Some(code("WHO"))));
    }

    /// GN-11.2, RM-1.15: a constraint that is recorded late takes its place before the service that was ensured later.
    #[test]
    fn a_constraint_that_is_recorded_late_takes_its_place() {
        let ensured = called(health()).at("2013-12-05").given(&lead("WHO"), ensures_service());
        let late = ensured.at("2013-12-10").that_happened("2013-11-25T08:00:00Z");
        let late = late.given(&lead("WHO"), states_constraint());
        let gap = &late.state().gaps[&code("g-1")];
        assert!(gap.standing_at(at("2013-11-26")).is_constrained());
        let now = gap.standing_at(at("2013-12-06"));
        assert!(now.service.is_some() && now.constraint.is_none());
        assert!(late.duty("GN-11.2.advocacy").is_none(), "it was owed until the service was ensured");
    }
}

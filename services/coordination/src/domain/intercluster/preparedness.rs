//! Contingency and preparedness plans, kept current, with roles that complement each other: each role has a cluster, and several that
//! have it say how they share it (row RM-8.9).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::{must_be_active, not_before};
use crate::domain::subjects::PREPAREDNESS_PLAN;
use crate::domain::{self, Arrangements, Decided};
use crate::reasons;

/// A contingency or preparedness plan as it is from an update on (row RM-8.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparednessPlan {
    /// The identifier of the plan in the record of its country, such as `typhoons`.
    pub plan: ResourceId,
    /// Its title.
    pub title: String,
    /// What it prepares for, and what the update changed.
    pub text: String,
    /// The roles in it.
    pub roles: Vec<PreparednessRole>,
    /// How the capacity of national counterparts is built together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_capacity: Option<String>,
}

/// A role in a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparednessRole {
    /// What is to be done.
    pub role: String,
    /// The clusters that do it.
    pub clusters: Vec<ResourceId>,
    /// How several clusters share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<String>,
}

impl PreparednessPlan {
    /// The clusters that have a role in it; one that has several is named as often.
    pub fn clusters(&self) -> impl Iterator<Item = &ResourceId> {
        self.roles.iter().flat_map(|role| &role.clusters)
    }
}

/// A plan is kept current no longer (row RM-8.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparednessPlanEnd {
    /// The identifier of the plan in the record of its country, such as `typhoons`.
    pub plan: ResourceId,
    /// Why, and what takes its place.
    pub reason: String,
}

/// A plan as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanOnRecord {
    /// What it says since each update.
    pub updates: Timeline<Recorded<PreparednessPlan>>,
    /// Its end.
    pub ended: Option<Recorded<PreparednessPlanEnd>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl PlanOnRecord {
    /// When it was made.
    pub fn since(&self) -> Option<Moment> {
        self.updates.spans().next().map(|first| first.since)
    }

    /// Its end, by a moment.
    pub fn ended_by(&self, moment: Moment) -> Option<&Recorded<PreparednessPlanEnd>> {
        self.ended.as_ref().filter(|ended| ended.stamp.occurred_at <= moment)
    }
}

/// A plan ends once, and after it was made.
pub(super) fn admits_end(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let plan = arrangements.intercluster.preparedness_plan(id)?;
    match plan.ended {
        Some(_) => Err(is_ended(id)),
        None => plan.since().map_or(Ok(()), |since| not_before("RM-8.9", "plan", since, context)),
    }
}

fn is_ended(id: &str) -> Refusal {
    Refusal::precondition("RM-8.9", reasons::PREPAREDNESS_PLAN_ENDED)
        .at("plan")
        .says(message!("the plan '{id}' ended", id = verbatim(id)), "record a plan of another name")
}

pub(super) fn update_preparedness_plan(
    arrangements: &Arrangements,
    command: &PreparednessPlan,
    context: &Context<'_>,
) -> Decided {
    let known = arrangements.intercluster.preparedness_plans.get(&command.plan);
    if let Some(known) = known {
        context.expect_etag("preparedness plan", known.etag)?;
        if known.ended_by(context.occurred_at).is_some() {
            return Err(is_ended(command.plan.as_str()));
        }
    }
    let mut checks = Checks::new();
    for (index, role) in command.roles.iter().enumerate() {
        let field = format!("roles[{index}].clusters");
        must_be_active(&mut checks, arrangements, ("RM-8.9", &field, &role.clusters), context);
    }
    checks.finish()?;
    Ok(Event::PreparednessPlanUpdated(command.clone()).decided())
}

pub(super) fn end_preparedness_plan(
    arrangements: &Arrangements,
    command: &PreparednessPlanEnd,
    context: &Context<'_>,
) -> Decided {
    let plan = arrangements.intercluster.preparedness_plan(&command.plan)?;
    context.expect_etag("preparedness plan", plan.etag)?;
    Ok(Event::PreparednessPlanEnded(command.clone()).decided())
}

pub(super) fn updated(arrangements: &mut Arrangements, update: &PreparednessPlan, stamp: &Stamp) {
    let plans = &mut arrangements.intercluster.preparedness_plans;
    let new = || PlanOnRecord { updates: Timeline::default(), ended: None, etag: stamp.etag };
    let plan = plans.entry(update.plan.clone()).or_insert_with(new);
    plan.updates.record(stamp.occurred_at, Recorded::new(update, stamp));
    plan.etag = stamp.etag;
}

pub(super) fn ended(arrangements: &mut Arrangements, end: &PreparednessPlanEnd, stamp: &Stamp) {
    if let Some(plan) = arrangements.intercluster.preparedness_plans.get_mut(&end.plan) {
        plan.ended = Some(Recorded::new(end, stamp));
        plan.etag = stamp.etag;
    }
}

/// Brings the findings on a plan to what follows from `after`, the arrangements after a decision.
pub(super) fn settle(
    decision: &mut Decision<domain::Event>,
    after: &Arrangements,
    id: &ResourceId,
    context: &Context<'_>,
) {
    let plan = after.intercluster.preparedness_plans.get(id).filter(|plan| plan.ended_by(context.now).is_none());
    let says = plan.and_then(|plan| plan.updates.present());
    let roles = says.into_iter().flat_map(|says| says.what.roles.iter().enumerate());
    let weak = roles.filter_map(|(index, role)| weak(after, (id, index), role, context));
    context.settle_findings(decision, &PREPAREDNESS_PLAN.of(id), &["RM-8.9"], weak.collect());
}

/// What is weak about a role: no active cluster has it, or several have it without saying how.
fn weak(
    after: &Arrangements,
    (plan, index): (&ResourceId, usize),
    role: &PreparednessRole,
    context: &Context<'_>,
) -> Option<Finding> {
    let is_active = |id: &&ResourceId| after.carried_on_by(id, context.now).is_some();
    let clusters: Vec<_> = role.clusters.iter().filter(is_active).collect();
    let finding = || Finding::of("RM-8.9", PREPAREDNESS_PLAN.of(plan)).at(format!("roles[{index}]"));
    let what = verbatim(&role.role);
    match clusters.as_slice() {
        [] => {
            Some(finding().says(
                message!("no active cluster has the role: {what}", what),
                "have a cluster take it, or leave it out",
            ))
        }
        [_, _, ..] if role.sharing.is_none() => Some(finding().says(
            message!(
                "{clusters} have the same role, and it is not said how they share it: {what}",
                clusters = list(clusters.iter()),
                what
            ),
            "say how they share it, or give it to one of them",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::{at, code};

    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    const RULE: &str = "RM-8.9.contingency-plan";

    /// RM-8.9: a plan is owed an update from its last one on, in whatever order updates are recorded.
    #[test]
    fn a_plan_is_owed_an_update_from_its_last_one_on() {
        let made = health().when(&ocha(), updates_plan(&[("water trucks", &["health"])]));
        made.opens(RULE);
        let made = made.accepted().at("2014-05-01");
        let updated = made.when(&ocha(), updates_plan(&[("water trucks", &["health"])]));
        updated.keeps(RULE);
        let updated = updated.accepted();
        assert_eq!(updated.duty(RULE).map(|duty| duty.since), Some(at("2014-05-01")));
        let between = updated.at("2014-05-02").that_happened("2014-02-01T00:00:00Z");
        let between = between.given(&ocha(), updates_plan(&[("water trucks", &["health"])]));
        assert_eq!(between.duty(RULE).map(|duty| duty.since), Some(at("2014-05-01")));
        let ends: Vec<_> = between.record().openings.values().filter_map(|one| one.closed_at).collect();
        assert!(ends.contains(&at("2014-02-01")) && ends.contains(&at("2014-05-01")), "{ends:?}");
    }

    /// RM-8.9: an update is of the state of the plan that was read; a new plan has none.
    #[test]
    fn an_update_is_of_the_state_that_was_read() {
        let plan = || updates_plan(&[("water trucks", &["health"])]);
        let made = health().reading(Etag(0)).given(&ocha(), plan());
        let stale = made.at("2014-01-01").reading(Etag(0)).when(&ocha(), plan());
        assert!(matches!(stale.refusal(), Refusal::Stale { what: "preparedness plan", .. }));
    }

    /// RM-8.9, RM-1.15: an update that is dated after the end keeps nothing: what was owed until then is void from the end on.
    #[test]
    fn an_update_after_the_end_keeps_nothing() {
        let plan = || updates_plan(&[("water trucks", &["health"])]);
        let updated = health().given(&ocha(), plan()).at("2014-03-01").given(&ocha(), plan());
        let ended = updated.at("2014-03-02").that_happened("2014-01-01T00:00:00Z").given(&ocha(), ends_plan());
        let first = ended.record().openings.values().find(|one| one.duty.since == at("2013-11-20T08:00:00Z"));
        assert_eq!(first.and_then(|first| first.closed_at), Some(at("2014-01-01")));
        assert!(ended.duty(RULE).is_none());
    }

    /// RM-8.9, RM-1.15: what is kept current no longer is owed no more, and is not updated again; an earlier update may be recorded late.
    #[test]
    fn a_plan_that_ended_is_owed_no_more() {
        let made = health().given(&ocha(), updates_plan(&[("water trucks", &[])]));
        let early = made.clone().at("2013-12-01").that_happened("2013-11-19T00:00:00Z");
        early.when(&ocha(), ends_plan()).refused("RM-8.9", "BEFORE_IT_BEGAN");
        let ended = made.at("2014-02-01").when(&ocha(), ends_plan());
        ended.voids(RULE).resolves("RM-8.9");
        let ended = ended.accepted();
        assert!(ended.duty(RULE).is_none());
        ended.clone().when(&ocha(), ends_plan()).refused("RM-8.9", "PREPAREDNESS_PLAN_ENDED");
        let again = || updates_plan(&[("water trucks", &["health"])]);
        ended.clone().when(&ocha(), again()).refused("RM-8.9", "PREPAREDNESS_PLAN_ENDED");
        ended.at("2014-02-02").that_happened("2014-01-15T00:00:00Z").when(&ocha(), again()).commit();
    }

    /// RM-8.9: roles complement each other: one that no active cluster has is found, and one that several have without saying how.
    #[test]
    fn roles_complement_each_other() {
        let with = || with_logistics(health());
        with().when(&ocha(), updates_plan(&[("water trucks", &[])])).raises("RM-8.9");
        with().when(&ocha(), updates_plan(&[("water trucks", &["health", "logistics"])])).raises("RM-8.9");
        with().when(&ocha(), updates_plan(&[("water trucks", &["food"])])).refused("RM-8.9", "CLUSTER_NOT_ACTIVE");
        let one = with().when(&ocha(), updates_plan(&[("water trucks", &["logistics"])]));
        one.raises_nothing_of("RM-8.9");
        let ended = one.accepted().at("2014-08-31").when(&service(), declares("logistics", Fact::End));
        ended.raises("RM-8.9");
        let Command::UpdatePreparednessPlan(mut shared) = updates_plan(&[("water trucks", &["health", "logistics"])])
        else {
            panic!("a plan")
        };
        shared.roles[0].sharing = Some("one the tanks, one the trucks".to_owned());
        let shared = with().when(&ocha(), Command::UpdatePreparednessPlan(shared));
        shared.raises_nothing_of("RM-8.9");
        assert!(shared.accepted().state().intercluster.preparedness_plans.contains_key(&code("typhoons")));
    }
}

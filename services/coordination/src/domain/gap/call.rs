//! The call on all partners to fill a gap, and the strategic response plan that reflects it (rows GN-11.1, RM-7.5).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{Event, admission};
use crate::domain::participation::{InCluster, Part};
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// Where the strategic response plan, which the HC leads, reflects a gap (row RM-7.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanReference {
    /// The title of the plan.
    pub plan: String,
    /// The part of it that reflects the gap.
    pub part: String,
}

/// The call on all partners to fill a gap (rows GN-11.1, RM-7.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerCall {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// What is asked of the partners.
    pub text: String,
    /// Where the plan reflects the gap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanReference>,
    /// Why no plan is named, such as that none is issued yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_plan_because: Option<String>,
}

/// A call, with the cluster and those who were called on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// The call.
    #[serde(flatten)]
    pub call: PartnerCall,
    /// The cluster that had the gap.
    pub cluster: ResourceId,
    /// Its partners then, each as it takes part.
    pub partners: Vec<ResourceId>,
}

/// The plan is issued, and reflects a gap that was called for before (row RM-7.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanLink {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// Where the plan reflects the gap.
    pub plan: PlanReference,
}

pub(super) fn call_on_partners(arrangements: &Arrangements, command: &PartnerCall, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?;
    let mut checks = Checks::new();
    if command.plan.is_some() == command.no_plan_because.is_some() {
        checks.invalid("RM-7.5", reasons::PLAN_NOT_SAID).at("plan").says(
            "it is not said whether the strategic response plan reflects the gap, or two things are said of it",
            "name the plan with the part that reflects the gap, or say why none is named, such as that none is issued",
        );
    }
    checks.finish()?;
    let then = context.occurred_at;
    let partners = arrangements.participants_of(cluster, then).filter(|one| one.part == Part::Partner);
    let partners = partners.map(|one| one.id.clone()).collect();
    let called = Called { call: command.clone(), cluster: cluster.id.clone(), partners };
    Ok(Decision::about(gap.subject()).event(Event::Called(called).into()))
}

/// The plan is linked after a call that could not name it.
pub(super) fn admits_link(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admission::admits(arrangements, gap, context)?;
    let gap = arrangements.gap(gap)?;
    admission::is_called(gap, context)?;
    if gap.standing_at(context.occurred_at).plan.is_some() {
        return Err(Refusal::precondition("RM-7.5", reasons::PLAN_LINKED_ALREADY)
            .at("gap")
            .says("the gap is linked to the plan already", "withdraw that fact first, where it is wrong"));
    }
    Ok(())
}

pub(super) fn link_plan(arrangements: &Arrangements, command: &PlanLink, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?.id.clone();
    let linked = InCluster { what: command.clone(), cluster };
    Ok(Decision::about(gap.subject()).event(Event::PlanLinked(linked).into()))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::Command;

    fn calls(plan: Option<PlanReference>, no_plan_because: Option<&str>) -> Command {
        let because = no_plan_because.map(str::to_owned);
        Command::CallOnPartners(PartnerCall { plan, no_plan_because: because, ..partner_call() })
    }

    /// RM-7.5: the call names the plan that reflects the gap, or says that none is issued yet; not both.
    #[test]
    fn a_call_names_the_plan_or_says_that_there_is_none() {
        let refused = |command| {
            with_gap(health()).when(&coordinator(), command).refused("RM-7.5", "PLAN_NOT_SAID");
        };
        refused(calls(None, None));
        refused(calls(Some(plan()), Some("none is issued yet")));
        with_gap(health()).when(&coordinator(), calls(Some(plan()), None)).commit();
        with_gap(health()).when(&lead("WHO"), calls(None, Some("none is issued yet"))).commit();
    }

    /// GN-11.1: all who take part as partners then are called on, observers and authorities are not.
    #[test]
    fn all_partners_are_called_on() {
        let joined = with_gap(with_care(health())).given(&coordinator(), partner_joins("oxfam", "OXFAM"));
        let joined = joined.given(&coordinator(), observer_joins("echo", registered("ECHO")));
        let called = joined.when(&coordinator(), calls(Some(plan()), None));
        let [crate::domain::Event::Gap(Event::Called(called))] = &called.commit().events[..] else { panic!("a call") };
        assert_eq!(called.partners, [code("care"), code("oxfam")]);
    }

    /// RM-7.5: a gap that was called for without a plan is linked to it once it is issued, and not before the call.
    #[test]
    fn the_plan_is_linked_once_it_is_issued() {
        let link = || Command::LinkPlan(PlanLink { gap: code("g-1"), plan: plan() });
        with_gap(health()).when(&coordinator(), link()).refused("GN-11.1", "PARTNERS_NOT_CALLED_ON");
        let called = with_gap(health()).given(&coordinator(), calls(None, Some("none is issued yet")));
        let linked = called.at("2013-12-16").given(&coordinator(), link());
        let gap = &linked.state().gaps[&code("g-1")];
        let reflected = |moment: &str| gap.standing_at(at(moment)).plan.is_some();
        assert!(!reflected("2013-12-15") && reflected("2013-12-16"));
        linked.when(&coordinator(), link()).refused("RM-7.5", "PLAN_LINKED_ALREADY");
    }
}

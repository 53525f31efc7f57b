//! The plan of a round is changed before its survey opens, or the round is cancelled before it has closed (row RM-9.6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::at_another_stage;
use super::{Event, Round, RoundPlan, RoundStage, Surveyed, plan};
use crate::domain::coordinated::Coordinated;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The cancelling of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundCancellation {
    /// The round.
    pub round: ResourceId,
    /// Why it does not take place.
    pub reason: String,
}

/// A round that was cancelled, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledRound {
    /// The cluster.
    pub cluster: ResourceId,
    /// Which round, and why.
    #[serde(flatten)]
    pub cancellation: RoundCancellation,
}

/// Those who plan rounds of the cluster.
pub(super) fn authority(monitored: &Monitored, round: &str) -> Authority {
    let cluster = monitored.round(round).ok().map(|round| round.plan.cluster.as_str());
    plan::authority(monitored, cluster.unwrap_or_default())
}

/// A round whose survey has closed nowhere admits that it is cancelled.
pub(super) fn admits_cancelling(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let round = monitored.round(id)?;
    let mut stages = round.entities.keys().map(|entity| round.stage(entity, context.now, context.zone()));
    if stages.all(|stage| stage <= RoundStage::SurveyOpen) {
        return Ok(());
    }
    Err(at_another_stage("round", RoundStage::SurveyOpen))
}

pub(super) fn change_plan(
    monitored: &Monitored,
    command: &RoundPlan,
    facts: &Coordinated,
    context: &Context<'_>,
) -> Decided {
    let round = monitored.round(&command.round)?;
    context.expect_etag("round", round.etag)?;
    let mut checks = Checks::new();
    plan::entities_and_days(&mut checks, command, context);
    let changed = plan::with_hubs_of_coordination(&mut checks, command, &round.plan.hubs, facts);
    plan::no_other_is_under_way(&mut checks, monitored, command, context);
    if command.cluster != round.plan.cluster {
        checks
            .invalid("RM-9.6", reasons::ROUND_OF_ANOTHER_CLUSTER)
            .at("cluster")
            .says("the round is of another cluster", "cancel it, and plan one of that cluster");
    }
    if command.anonymity != round.plan.anonymity {
        checks
            .precondition("RM-9.3", reasons::ANONYMITY_FIXED)
            .at("anonymity")
            .says("whether a round is anonymous does not change once it is planned", "cancel it, and plan another");
    }
    let is_asked = |surveyed: &Surveyed| !surveyed.tokens.is_empty();
    let kept: Vec<_> = command.entities().collect();
    if round.entities.iter().any(|(entity, surveyed)| is_asked(surveyed) && !kept.contains(entity)) {
        checks
            .precondition("RM-9.5", reasons::RESPONDENTS_ASKED)
            .at("hubs")
            .says("respondents were asked in an entity that the plan leaves out", "keep it, or cancel the round");
    }
    checks.finish()?;
    Ok(Decision::about(round.subject()).event(Event::PlanChanged(changed).into()))
}

pub(super) fn changed(round: &mut Round, plan: &RoundPlan) {
    let mut before = std::mem::take(&mut round.entities);
    round.entities =
        plan.entities().map(|entity| (entity.clone(), before.remove(&entity).unwrap_or_default())).collect();
    round.plan = plan.clone();
}

pub(super) fn cancel_round(monitored: &Monitored, command: &RoundCancellation, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    context.expect_etag("round", round.etag)?;
    let cancelled = CancelledRound { cluster: round.plan.cluster.clone(), cancellation: command.clone() };
    Ok(Decision::about(round.subject()).event(Event::Cancelled(cancelled).into()))
}

pub(super) fn cancelled(round: &mut Round, cancellation: &RoundCancellation, stamp: &Stamp) {
    round.cancelled = Some(Recorded::new(cancellation, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};
    use convene_kernel::time::Tz;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::{cancelling, changing, *};
    use crate::domain::round::{Anonymity, Command, export};
    use crate::domain::scoring::Entity;

    /// RM-9.6: a plan is changed until the survey opens: its days, its hubs, and who decided.
    #[test]
    fn a_plan_is_changed_until_the_survey_opens() {
        let later = changing(|plan| (plan.closes_on, plan.hubs) = (code("2013-12-15"), Vec::new()));
        let changed = planned().given(&coordinator(), later);
        let round = &changed.state().rounds[&code("first")];
        assert_eq!((round.plan.closes_on, round.entities.len()), (code("2013-12-15"), 1));
        let when = |change: fn(&mut RoundPlan)| planned().when(&coordinator(), changing(change));
        when(|plan| plan.closes_on = code("2013-11-01")).refused("RM-9.6", "SURVEY_PERIOD_WRONG");
        when(|plan| plan.cluster = code("water")).refused("RM-9.6", "ROUND_OF_ANOTHER_CLUSTER");
        open().when(&coordinator(), changing(|_| {})).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
    }

    /// RM-9.3: no change of a plan makes an anonymous round one with names, or the other way round.
    #[test]
    fn a_change_does_not_weaken_anonymity() {
        let named = planned().when(&coordinator(), changing(|plan| plan.anonymity = Anonymity::Named));
        named.refused("RM-9.3", "ANONYMITY_FIXED");
        planned_with(|plan| plan.anonymity = Anonymity::Named)
            .when(&coordinator(), changing(|_| {}))
            .refused("RM-9.3", "ANONYMITY_FIXED");
    }

    /// RM-9.5: an entity whose respondents were asked stays, with their tokens.
    #[test]
    fn an_entity_whose_respondents_were_asked_stays() {
        let asked = planned().given(&coordinator(), inviting(Some("tacloban"), &["CARE"]));
        let without = changing(|plan| plan.hubs.clear());
        asked.clone().when(&coordinator(), without).refused("RM-9.5", "RESPONDENTS_ASKED");
        let kept = asked.given(&coordinator(), changing(|plan| plan.national = false));
        let round = &kept.state().rounds[&code("first")];
        assert_eq!(round.entities[&Entity::Hub(code("tacloban"))].tokens.len(), 1);
    }

    /// RM-9.6: a round that was cancelled takes no answers, owes nothing, has no report, and makes room for another one.
    #[test]
    fn a_cancelled_round_is_over() {
        let cancelled = invited().when(&coordinator(), cancelling());
        cancelled.voids("RM-9.6.survey");
        let cancelled = cancelled.accepted();
        cancelled.clone().when(&service(), response("CARE", 1)).refused("RM-9.6", "SURVEY_CLOSED");
        cancelled.clone().when(&coordinator(), cancelling()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let later = cancelled.clone().at("2013-12-10T08:00:00Z");
        later.when(&coordinator(), preliminary(None)).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let of = (cancelled.state(), &cancelled.state().rounds[&code("first")]);
        let exported = export(of, None, (at("2013-12-10T08:00:00Z"), Tz::UTC), |_| true);
        assert!(exported.is_err_and(|refusal| refusal.cites("RM-9.6")), "what was answered does not count");
        let mut again = plan();
        again.round = code("second");
        cancelled.when(&coordinator(), Command::PlanRound(again)).commit();
        closed().when(&coordinator(), cancelling()).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
    }
}

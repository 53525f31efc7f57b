//! A round is planned: of which entities of the cluster, on which days, and whether answers are anonymous (rows RM-9.2, RM-9.5, RM-9.6).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::Checks;
use convene_kernel::time::Tz;
use serde::{Deserialize, Serialize};

use super::{Event, Round, RoundStage, Surveyed};
use crate::domain::coordinated::{Coordinated, CoordinatedCluster};
use crate::domain::scoring::Entity;
use crate::domain::subjects::ROUND;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The plan of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundPlan {
    /// Its identifier.
    pub round: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Whether the cluster as a whole is surveyed.
    pub national: bool,
    /// The hubs that are surveyed, each apart.
    pub hubs: Vec<Hub>,
    /// The day from which the survey may be open.
    pub opens_on: NaiveDate,
    /// The last day on which answers count.
    pub closes_on: NaiveDate,
    /// Whether answers are anonymous. No command changes it.
    pub anonymity: Anonymity,
    /// Who decided on the round.
    pub decided_by: String,
}

/// A sub-national hub of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hub {
    /// Its identifier within the cluster.
    pub hub: ResourceId,
    /// What it is called; none in a command for what the coordination service calls it. The record always has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its time zone, where that is not the country's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// Whether the answers of a round are kept with the organization that gave them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Anonymity {
    /// With the kind of the organization alone.
    Anonymous,
    /// With the organization.
    Named,
}

impl RoundPlan {
    /// The entities that are surveyed.
    pub fn entities(&self) -> impl Iterator<Item = Entity> {
        let national = self.national.then_some(Entity::National);
        national.into_iter().chain(self.hubs.iter().map(|hub| Entity::Hub(hub.hub.clone())))
    }

    /// What a hub is called.
    pub fn hub_name(&self, hub: &ResourceId) -> Option<&str> {
        self.hubs.iter().find(|one| one.hub == *hub)?.name.as_deref()
    }

    /// The time zone of an entity, where it has one of its own.
    pub fn zone_of(&self, entity: &Entity) -> Option<Tz> {
        let Entity::Hub(id) = entity else { return None };
        self.hubs.iter().find(|hub| hub.hub == *id)?.time_zone.as_deref()?.parse().ok()
    }
}

/// The coordinator of the cluster plans its round, or those who decide on rounds of several clusters.
pub(super) fn authority(monitored: &Monitored, cluster: &str) -> Authority {
    let roles = [Role::Coordinator, Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry];
    let sectors = monitored.cluster(cluster).ok().and_then(|cluster| cluster.sectors.present().cloned());
    Authority::of(&roles).for_clusters(sectors.unwrap_or_default())
}

pub(super) fn plan_round(
    monitored: &Monitored,
    command: &RoundPlan,
    facts: &Coordinated,
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    let (reason, known) = (reasons::ROUND_ALREADY_EXISTS, &monitored.rounds);
    must_be_new(&mut checks, "RM-9.6", reason, "round", "a round", known, &command.round);
    entities_and_days(&mut checks, command, context);
    let plan = with_hubs_of_coordination(&mut checks, command, &[], facts);
    no_other_is_under_way(&mut checks, monitored, command, context);
    checks.finish()?;
    Ok(Decision::about(ROUND.of(&command.round)).event(Event::Planned(plan).into()))
}

/// The plan with the names of its hubs. Where the coordination service has sub-national clusters of the cluster that work, its hubs are
/// among them, beside those that the plan had `before`.
pub(super) fn with_hubs_of_coordination(
    checks: &mut Checks,
    command: &RoundPlan,
    before: &[Hub],
    facts: &Coordinated,
) -> RoundPlan {
    let of_cluster = facts.cluster(&command.cluster);
    let known: BTreeMap<_, _> = of_cluster.into_iter().flat_map(CoordinatedCluster::working_hubs).collect();
    let mut plan = command.clone();
    for (index, hub) in plan.hubs.iter_mut().enumerate() {
        let earlier = before.iter().find(|one| one.hub == hub.hub);
        let coordinated = known.get(&hub.hub);
        if coordinated.is_none() && earlier.is_none() && !known.is_empty() {
            checks.invalid("RM-9.5", reasons::HUB_UNKNOWN).at(format!("hubs[{index}].hub")).says(
                message!("the cluster has no sub-national cluster '{hub}'", hub = &hub.hub),
                message!("coordination has {known}", known = list(known.keys().copied())),
            );
            continue;
        }
        let name = coordinated.map(|known| known.name.clone());
        hub.name = hub.name.take().or(name).or_else(|| earlier.and_then(|one| one.name.clone()));
        if hub.name.is_none() {
            checks.invalid("RM-9.5", reasons::HUB_UNNAMED).at(format!("hubs[{index}].name")).says(
                message!("coordination has no name for the hub '{hub}'", hub = &hub.hub),
                "say what it is called, or record the sub-national cluster in coordination first",
            );
        }
    }
    plan
}

/// What is surveyed and when can be done.
pub(super) fn entities_and_days(checks: &mut Checks, command: &RoundPlan, context: &Context<'_>) {
    if !command.national && command.hubs.is_empty() {
        checks
            .invalid("RM-9.5", reasons::NOTHING_SURVEYED)
            .at("hubs")
            .says("the round surveys nothing", "survey the cluster as a whole, or name hubs");
    }
    let mut seen = BTreeSet::new();
    for (index, hub) in command.hubs.iter().enumerate() {
        if !seen.insert(&hub.hub) {
            checks
                .invalid("RM-9.5", reasons::HUB_TWICE)
                .at(format!("hubs[{index}].hub"))
                .says(message!("the hub '{hub}' is there twice", hub = &hub.hub), "name each hub once");
        }
        if let Some(zone) = hub.time_zone.as_deref().filter(|zone| zone.parse::<Tz>().is_err()) {
            checks.invalid("S-5", reasons::TIME_ZONE_UNKNOWN).at(format!("hubs[{index}].time_zone")).says(
                message!("there is no time zone '{zone}'", zone = verbatim(zone)),
                "give one of the time zone database, such as Asia/Jayapura",
            );
        }
    }
    if command.closes_on < command.opens_on || command.closes_on < context.today() {
        checks.invalid("RM-9.6", reasons::SURVEY_PERIOD_WRONG).at("closes_on").says(
            message!("the survey would close on {day}", day = command.closes_on),
            "let it close on or after the day it opens, and not in the past",
        );
    }
}

/// A cluster has one survey at a time.
pub(super) fn no_other_is_under_way(
    checks: &mut Checks,
    monitored: &Monitored,
    command: &RoundPlan,
    context: &Context<'_>,
) {
    let of_cluster = monitored.rounds.values().filter(|round| round.plan.cluster == command.cluster);
    let mut others = of_cluster.filter(|round| round.plan.round != command.round);
    let under_way = others.find(|round| is_under_way(round, context));
    if let Some(other) = under_way {
        checks.precondition("RM-9.6", reasons::ROUND_UNDER_WAY).at("opens_on").says(
            message!("the survey of the round '{round}' of the cluster has not closed", round = &other.plan.round),
            "plan the next one when it has",
        );
    }
}

/// Whether the survey of a round is still to close. A round that was never opened is over with its last day.
fn is_under_way(round: &Round, context: &Context<'_>) -> bool {
    let stage = |entity| round.stage(entity, context.now, context.zone());
    let mut stages = round.entities.keys().map(stage);
    let is_past = round.plan.closes_on < context.today();
    stages.any(|stage| stage == RoundStage::SurveyOpen || (stage == RoundStage::Planned && !is_past))
}

pub(super) fn planned(plan: &RoundPlan, stamp: &Stamp) -> Round {
    Round {
        plan: plan.clone(),
        stamp: stamp.clone(),
        opened: None,
        closed: None,
        cancelled: None,
        entities: plan.entities().map(|entity| (entity, Surveyed::default())).collect(),
        follow_ups: Vec::new(),
        etag: stamp.etag,
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::declaration::Fact;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coordinated::KnownHub;
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;

    fn planning(change: impl FnOnce(&mut RoundPlan)) -> Command {
        let mut plan = plan();
        change(&mut plan);
        Command::PlanRound(plan)
    }

    /// RM-9.5, RM-9.6: a round is of an active cluster, as a whole or in hubs, each once, on days that are still to come.
    #[test]
    fn a_plan_names_what_is_surveyed_and_when() {
        let first = health().given(&coordinator(), planning(|_| {}));
        assert_eq!(first.state().rounds[&code("first")].entities.len(), 2);
        let when = |change: fn(&mut RoundPlan)| health().when(&coordinator(), planning(change));
        when(|plan| (plan.national, plan.hubs) = (false, Vec::new())).refused("RM-9.5", "NOTHING_SURVEYED");
        when(|plan| plan.hubs.push(plan.hubs[0].clone())).refused("RM-9.5", "HUB_TWICE");
        when(|plan| plan.hubs[0].time_zone = Some("Asia/Nowhere".into())).refused("S-5", "TIME_ZONE_UNKNOWN");
        when(|plan| plan.closes_on = code("2013-11-24")).refused("RM-9.6", "SURVEY_PERIOD_WRONG");
        when(|plan| (plan.opens_on, plan.closes_on) = (code("2013-11-01"), code("2013-11-10")))
            .refused("RM-9.6", "SURVEY_PERIOD_WRONG");
        let ended = health().at("2013-11-21").given(&service(), declares("health", Fact::End));
        ended.when(&coordinator(), planning(|_| {})).refused("RM-9.6", "CLUSTER_NOT_ACTIVE");
        first.clone().when(&coordinator(), planning(|_| {})).refused("RM-9.6", "ROUND_ALREADY_EXISTS");
    }

    /// What the coordination service has: a hub in Leyte that works, and one in Samar that ended.
    fn with_hubs() -> Coordinated {
        let hub = |name: &str, works| KnownHub { name: name.to_owned(), leaders: Vec::new(), works };
        let hubs = [(code("leyte"), hub("Health in Leyte", true)), (code("samar"), hub("Health in Samar", false))];
        let cluster = CoordinatedCluster { hubs: hubs.into(), partners: Vec::new() };
        Coordinated([(health_id(), cluster)].into())
    }

    fn hub(id: &str, name: Option<&str>) -> Hub {
        Hub { hub: code(id), name: name.map(str::to_owned), time_zone: None }
    }

    /// RM-9.5: the hubs of a round are the sub-national clusters that work, by the names that coordination has, where it has any of the
    /// cluster; others are refused with those that there are. Where it has none, a hub needs a name.
    #[test]
    fn the_hubs_of_a_round_are_those_of_coordination() {
        let of = |id: &'static str, name: Option<&'static str>| planning(move |plan| plan.hubs = vec![hub(id, name)]);
        let knowing = || health().knowing(with_hubs());
        let known = knowing().given(&coordinator(), of("leyte", None));
        let plan = &known.state().rounds[&code("first")].plan;
        assert_eq!(plan.hub_name(&code("leyte")), Some("Health in Leyte"));
        let renamed = knowing().given(&coordinator(), of("leyte", Some("Leyte")));
        assert_eq!(renamed.state().rounds[&code("first")].plan.hub_name(&code("leyte")), Some("Leyte"));
        for elsewhere in ["tacloban", "samar"] {
            let refused = knowing().when(&coordinator(), of(elsewhere, Some("a town")));
            let told = refused.refused("RM-9.5", "HUB_UNKNOWN").refusal().to_string();
            assert!(told.contains("leyte") && !told.contains("Samar"), "{told}");
        }
        health().when(&coordinator(), of("tacloban", None)).refused("RM-9.5", "HUB_UNNAMED");
        health().when(&coordinator(), of("tacloban", Some("Tacloban"))).commit();
    }

    /// RM-9.5: a hub that was planned before coordination had any stays in a plan that is changed, under its name.
    #[test]
    fn a_hub_that_was_planned_stays() {
        let earlier =
            health().given(&coordinator(), planning(|plan| plan.hubs = vec![hub("tacloban", Some("Tacloban"))]));
        let changing = |hubs: &[Hub]| {
            let mut plan = plan();
            plan.hubs = hubs.to_vec();
            Command::ChangePlan(plan)
        };
        let known = earlier.knowing(with_hubs());
        let kept = known.clone().given(&coordinator(), changing(&[hub("tacloban", None), hub("leyte", None)]));
        let plan = &kept.state().rounds[&code("first")].plan;
        let names = [plan.hub_name(&code("tacloban")), plan.hub_name(&code("leyte"))];
        assert_eq!(names, [Some("Tacloban"), Some("Health in Leyte")]);
        known.when(&coordinator(), changing(&[hub("cebu", Some("Cebu"))])).refused("RM-9.5", "HUB_UNKNOWN");
    }

    /// RM-9.6: a cluster has one survey at a time; a round that was never opened is over with its last day.
    #[test]
    fn a_cluster_has_one_survey_at_a_time() {
        let second = || planning(|plan| (plan.round, plan.closes_on) = (code("second"), code("2014-12-31")));
        let first = health().given(&coordinator(), planning(|_| {}));
        first.clone().when(&coordinator(), second()).refused("RM-9.6", "ROUND_UNDER_WAY");
        open().when(&coordinator(), second()).refused("RM-9.6", "ROUND_UNDER_WAY");
        first.at("2014-01-01T08:00:00Z").when(&coordinator(), second()).commit();
        closed().when(&coordinator(), second()).commit();
    }

    /// RM-9.3: whether answers are anonymous is fixed by the plan, and no later event changes it.
    #[test]
    fn anonymity_is_fixed_by_the_plan() {
        let final_report = with_final_report(closed());
        for example in [open(), closed(), final_report] {
            assert_eq!(example.state().rounds[&code("first")].plan.anonymity, Anonymity::Anonymous);
        }
    }
}

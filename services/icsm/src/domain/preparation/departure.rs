//! Support, the leader's preparations, and the arrival in the country (rows IM-6, IM-10, IM-19).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use super::terms::titles;
use super::{Event, Preparation};
use crate::domain::{Decided, Mission, Missions, Stage, body, checks, duties};
use crate::reasons;

/// OCHA's secretariat support before and during the mission (row IM-19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Who supports it globally, by office or post.
    #[serde(rename = "global")]
    pub global_support: String,
    /// Who supports it in the country, by office or post.
    #[serde(rename = "in_country")]
    pub country_support: String,
}

/// What the leader settled with the country (row IM-19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparationStep {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    pub on: NaiveDate,
    /// With whom.
    #[serde(rename = "with")]
    pub counterparts: Vec<String>,
    /// What was settled.
    pub settled: String,
}

/// The mission arrived in the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    pub on: NaiveDate,
}

/// Who may name support, and record the leader's preparations.
pub(super) fn authority_to_support() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

/// Who may record the arrival.
pub(super) fn authority_to_field() -> Authority {
    Authority::of(&[Role::OchaHcss, Role::OchaCountry])
}

/// A mission that has its leader is prepared with the country.
pub(super) fn admits_step(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-19", &[Stage::Preparing]);
    if mission.preparation.leader().is_none() {
        checks
            .precondition("IM-19", reasons::NO_LEADER)
            .at("mission")
            .says("the mission has no leader to prepare with the country", "accept a leader first");
    }
}

/// A mission that is ready arrives.
pub(super) fn admits_arrival(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-6", &[Stage::Preparing]);
    ready(checks, mission, context);
}

pub(super) fn name_support(missions: &Missions, command: &Support, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::SupportNamed(command.clone()));
    decision.keep(rules::IM_19_SUPPORT, mission.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn record_preparation(missions: &Missions, command: &PreparationStep, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "IM-19", "on", command.on, context.today());
    checks.finish()?;
    let mut decision = mission.decision(Event::Prepared(command.clone().into()));
    decision.keep(rules::IM_19_COUNTRY, mission.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn field_mission(missions: &Missions, command: &Arrival, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "IM-6", "on", command.on, context.today());
    checks.finish()?;
    let mut decision = mission.decision(Event::Fielded(command.clone()));
    let why = "the mission is in the country";
    duties::release(&mut decision, mission, context, why, |duty| duty.rule != rules::IM_19_SUPPORT);
    let ocha = Owner::role(Role::OchaCountry);
    let leaves_at = context.end_of(planned_end(mission, command.on));
    decision.open(Duty::new(rules::IM_19_SECRETARIAT, mission.subject(), ocha, leaves_at));
    if mission.preparation.briefings.for_decision().is_empty() {
        decision.raise(left_unbriefed(mission));
    }
    Ok(decision)
}

/// The weakness of a team that left without a briefing (row IM-10).
pub fn left_unbriefed(mission: &Mission) -> Finding {
    Finding::of("IM-10", mission.subject())
        .at("briefing")
        .says("the team left without a briefing", "answer with how it was briefed in the country")
}

/// The last day planned for a mission that arrived on a day: the one of the request, or as much later as it arrived later.
pub fn planned_end(mission: &Mission, arrived_on: NaiveDate) -> NaiveDate {
    let request = &mission.requested.request;
    let length = request.ends_on - request.starts_on;
    arrived_on.checked_add_signed(length).map_or(request.ends_on, |end| end.max(request.ends_on))
}

/// Terms agreed by both sides, a team decided on with OCHA and an NGO in it, and a leader (rows IM-6, IM-10, IM-11, IM-12).
fn ready(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    let preparation = &mission.preparation;
    if !preparation.terms_agreed() {
        let open = preparation.terms_open();
        let (problem, remedy) = match open.is_empty() {
            true => ("there are no final terms of reference".into(), "draft them, and have both sides agree"),
            false => (
                message!("these have not agreed to the terms of reference: {parties}", parties = titles(&open)),
                "have them agree",
            ),
        };
        checks.precondition("IM-6", reasons::TERMS_NOT_AGREED).at("mission").says(problem, remedy);
    }
    if preparation.leader().is_none() {
        checks.precondition("IM-12", reasons::NO_LEADER).at("mission").says(
            "the mission has no leader whom the RC/HC accepted",
            message!("have {gcc} propose one from the team", gcc = verbatim(body::name(context, "gcc"))),
        );
    }
    if preparation.team.is_none() {
        checks.precondition("IM-11", reasons::TEAM_NOT_DECIDED).at("mission").says(
            "the RC/HC has not decided on the team",
            "have the RC/HC decide, in consultation with the mission leader",
        );
    }
}

/// OCHA named its support.
pub(super) fn support_named(preparation: &mut Preparation, support: &Support, stamp: &Stamp) {
    preparation.support.record(stamp.occurred_at, support.clone());
}

/// The leader settled something with the country.
pub(super) fn prepared(preparation: &mut Preparation, step: &PreparationStep) {
    preparation.steps.for_evolution().push(step.clone());
}

/// The mission is in the country.
pub(super) fn fielded(preparation: &mut Preparation, arrival: &Arrival) {
    preparation.arrival = Some(arrival.clone());
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::planned_end;
    use crate::domain::fixtures::*;
    use crate::domain::preparation::{Command, PreparationStep, Support};

    /// IM-10: a team that leaves without a briefing carries a finding.
    #[test]
    fn a_team_leaves_briefed() {
        let outcome = decided().at("2011-07-04").when(&hcss(), field("2011-07-04"));
        outcome.raises("IM-10");
        let briefed = decided().given(&hcss(), briefing(&["gender"], Some("Gender in Chad"))).at("2011-07-04");
        briefed.when(&hcss(), field("2011-07-04")).raises_nothing_of("IM-10");
    }

    /// IM-19: OCHA names its support, global and in the country; the leader prepares with the country.
    #[test]
    fn ocha_supports_and_the_leader_prepares() {
        let support =
            Support { mission: m_1(), global_support: "HCSS".to_owned(), country_support: "OCHA Chad".to_owned() };
        agreed().when(&hcss(), Command::NameSupport(support)).keeps("IM-19.support");
        let step = Command::RecordPreparation(PreparationStep {
            mission: m_1(),
            on: at("2011-05-10").date_naive(),
            counterparts: vec!["OCHA Chad".to_owned()],
            settled: "the itinerary".to_owned(),
        });
        listed().when(&hcss(), step.clone()).refused("IM-19", "NO_LEADER");
        decided().when(&hcss(), step.clone()).keeps("IM-19.country");
        let prepared = led().given(&hcss(), step);
        assert_eq!(mission(&prepared).preparation.steps.for_decision().len(), 1);
        let organized = prepared.given(&hc(), decide_team(everybody()));
        assert!(organized.duty("IM-19.country").is_none(), "it was prepared with the country before");
    }

    /// IM-19: OCHA gives the secretariat until the mission is planned to leave, however long that is; one that arrives later than
    /// planned leaves as much later.
    #[test]
    fn the_secretariat_is_owed_until_the_planned_end() {
        let planned = |ends_on: &str, arrived: &str| {
            let ends_on = at(ends_on).date_naive();
            let mut mission = mission(&decided()).clone();
            mission.requested.request.ends_on = ends_on;
            planned_end(&mission, at(arrived).date_naive()).to_string()
        };
        assert_eq!(planned("2011-08-08", "2011-07-04"), "2011-08-08", "five weeks");
        assert_eq!(planned("2011-07-15", "2011-08-01"), "2011-08-12");
        assert_eq!(planned("2011-07-15", "2011-07-01"), "2011-07-15");
        let arrived = decided().at("2011-07-05").given(&hcss(), field("2011-07-04"));
        let owed = arrived.duty("IM-19.secretariat").expect("it is owed");
        assert_eq!(owed.since, at("2011-07-15T22:59:59Z"), "the day ends there");
    }

    /// IM-4, IM-19, IM-20: in the country, what was to be done before is owed no longer, and OCHA's secretariat is.
    #[test]
    fn what_is_owed_changes_on_arrival() {
        let before = decided().at("2011-07-04");
        let owed: Vec<_> = ["IM-4.answer", "IM-19.country", "IM-19.support", "IM-20.partners"].to_vec();
        assert!(owed.iter().all(|rule| before.duty(rule).is_some()), "they are owed: {:?}", before.record().duties);
        let outcome = before.when(&hcss(), field("2011-07-04"));
        outcome.voids("IM-4.answer").voids("IM-19.country").voids("IM-20.partners").opens("IM-19.secretariat");
        let arrived = outcome.accepted();
        let rules: Vec<_> = arrived.record().duties.values().map(|duty| duty.rule.as_str()).collect();
        assert_eq!(rules, ["IM-19.secretariat", "IM-19.support"]);
    }
}

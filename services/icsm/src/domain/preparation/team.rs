//! The team: decided by the RC/HC with the mission leader, changed late by exception (row IM-11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::organization::organization;
use super::{Event, Preparation, Representation, focal_point, lacks};
use crate::domain::{Decided, Mission, Missions, Stage, authority, body, checks};
use crate::reasons;

/// The RC/HC's final word on the list (row IM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamDecision {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Those who go.
    pub participants: Vec<ResourceId>,
    /// Why it is not the list proposed, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the mission leader was consulted.
    pub leader_consulted: bool,
}

/// A late change of the team (row IM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamChange {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Those who go no longer.
    pub leaving: Vec<ResourceId>,
    /// Those who go in addition.
    pub joining: Vec<ResourceId>,
    /// Why the team changes.
    pub reason: String,
    /// Whether the mission leader was consulted; not possible where the leader is the one who leaves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leader_consulted: bool,
}

/// A member of a team, without the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The code of the organization, such as `WHO`.
    pub organization: OrganizationCode,
    /// What the member represents.
    #[serde(flatten)]
    pub represents: Representation,
}

/// Who may decide on the team, and change it.
pub(super) fn authority() -> Authority {
    authority::head()
}

/// The RC/HC decides once on the list that was proposed, with a leader to consult.
pub(super) fn admits_decision(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-11", &[Stage::Preparing]);
    if mission.preparation.team.is_some() {
        checks
            .precondition("IM-11", reasons::TEAM_DECIDED)
            .at("mission")
            .says("the team is decided already", "change it, by exception and with a reason");
    }
    if mission.preparation.leader().is_none() {
        checks
            .precondition("IM-12", reasons::NO_LEADER)
            .at("mission")
            .says("the mission has no leader to consult", "accept the leader who is proposed first");
    }
    if mission.preparation.list.for_decision().present().is_none() {
        checks.precondition("IM-11", reasons::NO_LIST).at("mission").says(
            message!("{gcc} has proposed no list", gcc = verbatim(body::name(context, "gcc"))),
            "have it check the names and propose a list first",
        );
    }
}

/// A team that was decided is changed.
pub(super) fn admits_change(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-11", &[Stage::Preparing]);
    if mission.preparation.team.is_none() {
        checks
            .precondition("IM-11", reasons::TEAM_NOT_DECIDED)
            .at("mission")
            .says("the team is not decided", "decide on the team first");
    }
}

pub(super) fn decide_team(missions: &Missions, command: &TeamDecision, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    mission.preparation.each_is_nominated(&command.participants)?;
    let mut checks = Checks::new();
    leader_consulted(&mut checks, command.leader_consulted);
    differences_have_a_reason(&mut checks, mission, command);
    let lacks = lacks::of(mission, &command.participants, &context.guidance.reference, context.day());
    lacks::refuse(&mut checks, &lacks);
    checks.finish()?;
    let team = mission.preparation.members(&command.participants);
    let mut decision = mission.decision(Event::TeamDecided { decision: command.clone(), team });
    let decided = with_team(mission, command.participants.clone());
    let weak = lacks::findings(&decided, &lacks);
    context.settle_findings(&mut decision, &mission.subject(), &lacks::ROWS, weak);
    focal_point::settle(&mut decision, &decided, context);
    organization(&mut decision, &decided, context);
    Ok(decision)
}

/// There are a list to decide on and a leader to consult; what differs from the list has its reason (rows IM-11, IM-12).
fn differences_have_a_reason(checks: &mut Checks, mission: &Mission, command: &TeamDecision) {
    let Some(list) = mission.preparation.list.for_decision().present() else { return };
    if !same(&list.participants, &command.participants) && command.reason.is_none() {
        checks
            .invalid("IM-11", reasons::REASON_MISSING)
            .at("reason")
            .says("the team differs from the list that was proposed, which requires a reason", "give the reason");
    }
}

/// The RC/HC decides every list in consultation with the mission leader (row IM-11).
fn leader_consulted(checks: &mut Checks, is_said: bool) {
    if !is_said {
        checks
            .invalid("IM-11", reasons::LEADER_NOT_CONSULTED)
            .at("leader_consulted")
            .says("the mission leader was not consulted", "consult the leader on the list first");
    }
}

pub(super) fn change_team(missions: &Missions, command: &TeamChange, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    mission.preparation.each_is_nominated(command.leaving.iter().chain(&command.joining))?;
    let mut checks = Checks::new();
    let team = mission.preparation.team.as_deref().unwrap_or_default();
    if command.leaving.is_empty() && command.joining.is_empty() {
        checks
            .invalid("IM-11", reasons::TEAM_UNCHANGED)
            .at("leaving")
            .says("the change names no member who leaves or joins", "name at least one");
    }
    for id in command.leaving.iter().filter(|id| !team.contains(id)) {
        checks
            .invalid("IM-11", reasons::NOT_IN_THE_TEAM)
            .at("leaving")
            .says(message!("'{id}' is not in the team", id), "name a member");
    }
    for id in command.joining.iter().filter(|id| team.contains(id)) {
        checks
            .invalid("IM-11", reasons::IN_THE_TEAM)
            .at("joining")
            .says(message!("'{id}' is in the team", id), "name someone else");
    }
    if mission.preparation.leader().is_some_and(|leader| !command.leaving.contains(leader)) {
        leader_consulted(&mut checks, command.leader_consulted);
    }
    let staying = team.iter().filter(|id| !command.leaving.contains(id));
    let people: Vec<_> = staying.chain(&command.joining).cloned().collect();
    let lacks = lacks::of(mission, &people, &context.guidance.reference, context.day());
    lacks::refuse(&mut checks, &lacks);
    checks.finish()?;
    let changed = with_team(mission, people.clone());
    let team = mission.preparation.members(&people);
    let mut decision = mission.decision(Event::TeamChanged { change: command.clone(), team });
    let weak = lacks::findings(&changed, &lacks);
    context.settle_findings(&mut decision, &mission.subject(), &lacks::ROWS, weak);
    focal_point::settle(&mut decision, &changed, context);
    organization(&mut decision, &changed, context);
    Ok(decision)
}

/// The mission with that team, as it will be.
fn with_team(mission: &Mission, people: Vec<ResourceId>) -> Mission {
    let mut decided = mission.clone();
    decided.preparation.team = Some(people);
    decided.preparation.drop_absent_leader();
    decided
}

fn same(one: &[ResourceId], other: &[ResourceId]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

/// The RC/HC decided on the team.
pub(super) fn decided(preparation: &mut Preparation, decision: &TeamDecision) {
    preparation.team = Some(decision.participants.clone());
    preparation.drop_absent_leader();
}

/// The team was changed late.
pub(super) fn changed(preparation: &mut Preparation, change: &TeamChange) {
    let team = preparation.team.get_or_insert_default();
    team.retain(|member| !change.leaving.contains(member));
    team.extend(change.joining.iter().cloned());
    preparation.changes.for_evolution().push(change.clone());
    preparation.drop_absent_leader();
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::ResourceId;
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{
        Command, Cut, ListProposal, Nomination, Representation, TeamChange, TeamDecision,
    };

    fn changing(leaving: &[&str], joining: &[&str]) -> Command {
        Command::ChangeTeam(TeamChange {
            mission: m_1(),
            leaving: leaving.iter().map(|id| code(id)).collect(),
            joining: joining.iter().map(|id| code(id)).collect(),
            reason: "fell ill".to_owned(),
            leader_consulted: true,
        })
    }

    /// IM-11: a late change keeps to the firm rules, and to people who were nominated.
    #[test]
    fn a_late_change_is_an_exception() {
        led().when(&hc(), changing(&["ngo"], &[])).refused("IM-11", "TEAM_NOT_DECIDED");
        decided().when(&hc(), changing(&["ngo"], &[])).refused("IM-10", "NGO_ABSENT");
        decided().when(&hc(), changing(&[], &[])).refused("IM-11", "TEAM_UNCHANGED");
        let late = nomination("ngo-2", "OXFAM", Representation::Consortia);
        let late = Nomination { late_because: Some("the first fell ill".to_owned()), ..late };
        let changed = decided().given(&consortium(), nominate(late)).given(&hc(), changing(&["ngo"], &["ngo-2"]));
        assert!(mission(&changed).preparation.people().contains(&code("ngo-2")));
        assert_eq!(mission(&changed).preparation.changes.for_decision().len(), 1);
    }

    /// IM-11: the leader is consulted on a late change, too, unless the leader is the one who leaves.
    #[test]
    fn the_leader_is_consulted_on_a_late_change() {
        let unasked = |leaving: &str| {
            let mut change = changing(&[leaving], &[]);
            if let Command::ChangeTeam(change) = &mut change {
                change.leader_consulted = false;
            }
            change
        };
        decided().when(&hc(), unasked("logistics")).refused("IM-11", "LEADER_NOT_CONSULTED");
        let _ = decided().given(&hc(), unasked("health"));
    }

    /// IM-11: the RC/HC decides every list, in consultation with the mission leader, and says why it differs.
    #[test]
    fn the_rc_hc_has_the_last_word() {
        let mut alone = decide_team(everybody());
        if let Command::DecideTeam(decision) = &mut alone {
            decision.leader_consulted = false;
            decision.reason = None;
            decision.participants.pop();
        }
        let outcome = led().when(&hc(), alone);
        outcome
            .refused("IM-11", "LEADER_NOT_CONSULTED")
            .refused("IM-11", "REASON_MISSING")
            .refused("IM-10", "OCHA_ABSENT");
        led().when(&hc(), decide_team(everybody())).keeps("IM-19.preparation").opens("IM-19.country");
        decided().when(&hc(), decide_team(everybody())).refused("IM-11", "TEAM_DECIDED");
    }

    /// IM-11: only people who are not in the team join it.
    #[test]
    fn a_member_does_not_join_again() {
        decided().when(&hc(), changing(&[], &["logistics"])).refused("IM-11", "IN_THE_TEAM");
    }

    /// IM-11: the team is decided on from a list.
    #[test]
    fn a_team_is_decided_from_a_list() {
        nominated().when(&hc(), decide_team(everybody())).refused("IM-11", "NO_LIST");
    }

    /// IM-11: what a team lacks is a finding of the decision on it and of each change of it, until it lacks it no more.
    #[test]
    fn what_a_team_lacks_is_found_whenever_it_changes() {
        let fewer = everybody().into_iter().filter(|id| *id != code("logistics")).collect();
        let without = led().when(&hc(), decide_team(fewer));
        without.raises("IM-11");
        without.accepted().when(&hc(), changing(&[], &["logistics"])).resolves("IM-11");
        decided().when(&hc(), changing(&["logistics"], &[])).raises("IM-11");
    }

    /// IM-11: who leaves is gone, who joins is there, and the others stay.
    #[test]
    fn a_change_concerns_those_it_names() {
        let changed = decided().given(&hc(), changing(&["logistics"], &[]));
        let team = mission(&changed).preparation.team.clone().expect("it was decided");
        let others: Vec<_> = everybody().into_iter().filter(|id| *id != code("logistics")).collect();
        assert_eq!(team, others);
        changed.when(&hc(), changing(&["logistics"], &[])).refused("IM-11", "NOT_IN_THE_TEAM");
    }

    /// IM-11: a team that is the list that was proposed, in whichever order, needs no reason; one that differs does.
    #[test]
    fn a_team_that_is_the_list_needs_no_reason() {
        let without_a_reason = |participants: Vec<convene_kernel::codes::ResourceId>| {
            let mut decision = decide_team(participants);
            if let Command::DecideTeam(decision) = &mut decision {
                decision.reason = None;
            }
            decision
        };
        let reversed = everybody().into_iter().rev().collect();
        led().when(&hc(), without_a_reason(reversed)).commit();
        let fewer = everybody().into_iter().filter(|id| *id != code("logistics")).collect();
        led().when(&hc(), without_a_reason(fewer)).refused("IM-11", "REASON_MISSING");
    }

    /// IM-6: the objectives stand once every party agreed to the terms of reference.
    #[test]
    fn the_objectives_stand_once_all_agreed() {
        let drafted = preparing().given(&hcss(), Command::DraftTerms(draft_of_terms()));
        assert_eq!(mission(&drafted).preparation.agreed_objectives(), None);
        let objectives = draft_of_terms().objectives;
        assert_eq!(mission(&agreed()).preparation.agreed_objectives(), Some(objectives.as_slice()));
    }

    /// IM-11: a change names people who were nominated, and may be of one kind only.
    #[test]
    fn a_change_is_of_people_who_were_nominated() {
        let unknown = decided().when(&hc(), changing(&[], &["nobody"]));
        assert!(matches!(unknown.refusal(), Refusal::NotFound { .. }));
        let without = decided().given(&hc(), changing(&["gender"], &[]));
        without.clone().when(&hc(), changing(&["gender"], &[])).refused("IM-11", "NOT_IN_THE_TEAM");
        let back = without.given(&hc(), changing(&[], &["gender"]));
        assert_eq!(mission(&back).preparation.people().len(), 5);
    }

    /// IM-11: a team of as many others, or of fewer, differs from the list, which requires a reason.
    #[test]
    fn another_team_has_a_reason() {
        let listed: Vec<ResourceId> = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
        let cuts = vec![Cut { nominee: code("gender"), reason: "four people at most".to_owned() }];
        let list = Command::ProposeParticipants(ListProposal { mission: m_1(), participants: listed.clone(), cuts });
        let led =
            nominated().given(&gcc(), list).given(&gcc(), propose_leader("health")).given(&hc(), answer_leader(true));
        let decides = |participants: &[&str]| {
            let participants = participants.iter().map(|one| code(one)).collect();
            Command::DecideTeam(TeamDecision { mission: m_1(), participants, reason: None, leader_consulted: true })
        };
        let refused = |participants: &[&str]| {
            led.clone().when(&hc(), decides(participants)).refused("IM-11", "REASON_MISSING");
        };
        refused(&["health", "gender", "ngo", "ocha"]);
        refused(&["health", "ngo", "ocha"]);
        refused(&["health", "logistics", "gender", "ngo", "ocha"]);
        let _ = led.given(&hc(), decides(&["ocha", "ngo", "logistics", "health"]));
    }
}

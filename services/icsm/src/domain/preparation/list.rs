//! The list that the GCC checks and proposes, once the call is closed (rows IM-7, IM-11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Preparation, lacks};
use crate::domain::{Decided, Mission, Missions, Stage, authority, checks};
use crate::reasons;

/// The list that the GCC proposes (row IM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProposal {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Those who are to go.
    pub participants: Vec<ResourceId>,
    /// Those who are not, and why.
    pub cuts: Vec<Cut>,
}

/// A nominee left out of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// What the nominee is called in the mission, such as `health`: never a name.
    pub nominee: ResourceId,
    pub reason: String,
}

/// Who may propose the list.
pub(super) fn authority() -> Authority {
    authority::global_coordinators()
}

/// A list is proposed after the call, until the RC/HC has decided on the team.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-11", &[Stage::Preparing]);
    after_the_call(checks, mission, context);
    if mission.preparation.team.is_some() {
        checks.precondition("IM-11", reasons::TEAM_DECIDED).at("mission").says(
            "the RC/HC has decided on the team",
            "have the RC/HC change the team, by exception and with a reason",
        );
    }
}

pub(super) fn propose_participants(missions: &Missions, command: &ListProposal, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    mission.preparation.each_is_nominated(&command.participants)?;
    mission.preparation.each_is_nominated(command.cuts.iter().map(|cut| &cut.nominee))?;
    let mut checks = Checks::new();
    everybody_has_a_place(&mut checks, mission, command);
    let lacks = lacks::of(mission, &command.participants, &context.guidance.reference, context.day());
    lacks::refuse(&mut checks, &lacks);
    checks.finish()?;
    let mut decision = mission.decision(Event::ListProposed(command.clone().into()));
    // The list is new, and so is what was answered on the one before it.
    let afresh = Mission {
        preparation: Preparation { answered: Default::default(), ..mission.preparation.clone() },
        ..mission.clone()
    };
    let weak = lacks::findings(&afresh, &lacks);
    context.settle_findings(&mut decision, &mission.subject(), &lacks::ROWS, weak);
    decision.keep(rules::IM_7_NOMINATIONS, mission.subject(), context.occurred_at);
    Ok(decision)
}

fn after_the_call(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    match mission.preparation.call.present() {
        None => {
            checks
                .precondition("IM-7", reasons::NOT_CALLED)
                .at("mission")
                .says("there was no call for nominations", "call for nominations first");
        }
        Some(call) if context.day() <= call.closes_on => {
            checks.precondition("IM-7", reasons::CALL_OPEN).at("mission").says(
                message!("nominations are open until {closes_on}", closes_on = call.closes_on),
                "propose the list once the call is closed",
            )
        }
        Some(_) => {}
    }
}

/// Each nominee is on the list, or is left out with a reason; none is both.
fn everybody_has_a_place(checks: &mut Checks, mission: &Mission, command: &ListProposal) {
    for id in mission.preparation.nominees.for_decision().keys() {
        let goes = command.participants.contains(id);
        let stays = command.cuts.iter().any(|cut| cut.nominee == *id);
        if goes == stays {
            let problem = match goes {
                true => message!("the nominee '{nominee}' is on the list and left out", nominee = id),
                false => message!("the nominee '{nominee}' is neither on the list nor left out", nominee = id),
            };
            checks
                .invalid("IM-11", reasons::PARTICIPATION_MISSING)
                .at(format!("participants.{id}"))
                .says(problem, "put each nominee on the list, or leave the nominee out with a reason");
        }
    }
}

/// Where the list is the present one, it is new, and so is what is answered on it.
pub(super) fn proposed(preparation: &mut Preparation, list: &ListProposal, stamp: &Stamp) {
    let lists = preparation.list.for_evolution();
    let is_latest = lists.is_latest(stamp.occurred_at);
    lists.record(stamp.occurred_at, list.clone());
    if is_latest {
        preparation.answered.for_evolution().clear();
        preparation.drop_absent_leader();
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::ResourceId;
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{Command, Cut, FindingAnswer, ListProposal};

    /// IM-10: OCHA takes part in every mission, and an NGO does.
    #[test]
    fn ocha_and_an_ngo_take_part() {
        let participants: Vec<ResourceId> = ["health", "logistics", "gender"].map(code).to_vec();
        let cuts = ["ngo", "ocha"].map(|id| Cut { nominee: code(id), reason: "no seat".to_owned() }).to_vec();
        let outcome =
            nominated().when(&gcc(), Command::ProposeParticipants(ListProposal { mission: m_1(), participants, cuts }));
        outcome.refused("IM-10", "OCHA_ABSENT").refused("IM-10", "NGO_ABSENT");
    }

    /// IM-10: a priority issue without its specialist is a finding.
    #[test]
    fn a_priority_issue_has_its_specialist() {
        let participants: Vec<ResourceId> = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
        let cuts = vec![Cut { nominee: code("gender"), reason: "four people at most".to_owned() }];
        let list = ListProposal { mission: m_1(), participants, cuts };
        nominated().when(&gcc(), Command::ProposeParticipants(list)).raises("IM-10");
    }

    /// IM-11: the GCC says of each nominee whether the nominee goes, and, when not, why.
    #[test]
    fn nobody_is_left_out_in_silence() {
        let four: Vec<ResourceId> = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
        nominated().when(&gcc(), propose_list(four)).refused("IM-11", "PARTICIPATION_MISSING");
    }

    /// IM-7, IM-11: the list is proposed once the call is closed, and of people who were nominated.
    #[test]
    fn a_list_is_of_people_who_were_nominated() {
        let on_the_last_day = nominated().at("2011-05-27T08:00:00Z");
        on_the_last_day.when(&gcc(), propose_list(everybody())).refused("IM-7", "CALL_OPEN");
        let _ = nominated().at("2011-05-28T08:00:00Z").given(&gcc(), propose_list(everybody()));
        let with =
            |participants, cuts| Command::ProposeParticipants(ListProposal { mission: m_1(), participants, cuts });
        let nobody = || code::<ResourceId>("nobody");
        let unknown = [everybody(), vec![nobody()]].concat();
        let cut = vec![Cut { nominee: nobody(), reason: "no seat".to_owned() }];
        for list in [with(unknown.clone(), Vec::new()), with(everybody(), cut)] {
            assert!(matches!(nominated().when(&gcc(), list).refusal(), Refusal::NotFound { .. }));
        }
        assert!(matches!(led().when(&hc(), decide_team(unknown)).refusal(), Refusal::NotFound { .. }));
    }

    /// IM-12: a new list without the leader leaves the mission without one; a new list with the leader does not.
    #[test]
    fn a_new_list_drops_a_leader_who_is_not_on_it() {
        let listing = |participants: &[&str], cut: &str| {
            let participants = participants.iter().map(|one| code(one)).collect();
            let cuts = vec![Cut { nominee: code(cut), reason: "four people at most".to_owned() }];
            Command::ProposeParticipants(ListProposal { mission: m_1(), participants, cuts })
        };
        let leads = |example: &Example| mission(example).preparation.leader().is_some();
        let with = led().given(&gcc(), listing(&["health", "logistics", "ngo", "ocha"], "gender"));
        let without = led().given(&gcc(), listing(&["logistics", "gender", "ngo", "ocha"], "health"));
        assert_eq!([leads(&with), leads(&without)], [true, false]);
    }

    /// IM-11: a list that is recorded after a later one changes nothing that was answered on that.
    #[test]
    fn an_earlier_list_changes_no_answer() {
        let participants: Vec<ResourceId> = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
        let cuts = vec![Cut { nominee: code("gender"), reason: "four people at most".to_owned() }];
        let without = Command::ProposeParticipants(ListProposal { mission: m_1(), participants, cuts });
        let listed = nominated().at("2011-06-01T08:00:00Z").given(&gcc(), without);
        let finding = listed.finding("IM-10").expect("the specialist is missing").id.clone();
        let answer = FindingAnswer { mission: m_1(), finding, answer: "she joins later".to_owned() };
        let answered = listed.given(&gcc(), Command::AnswerMissionFinding(answer));
        let earlier = answered.that_happened("2011-05-30T08:00:00Z").given(&gcc(), propose_list(everybody()));
        assert_eq!(mission(&earlier).preparation.answered.for_decision().len(), 1);
    }
}

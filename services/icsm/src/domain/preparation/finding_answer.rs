//! Findings that are answered with a reason (rows IM-5, IM-9, IM-10, IM-11, IM-12, IM-13, IM-15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::FindingId;
use serde::{Deserialize, Serialize};

use super::{Event, Preparation};
use crate::domain::{Decided, Missions, authority};

/// The GCC's answer to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAnswer {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The identifier of the finding: its row, what it is about, and the field.
    pub finding: String,
    /// The reason to leave it as it is.
    pub answer: String,
}

/// Who may answer findings.
pub(super) fn authority() -> Authority {
    Authority::of(&[
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
        Role::GlobalClusterCoordinators,
        Role::TaskTeam,
        Role::OchaHcss,
    ])
}

/// Who may answer: the GCC; also the task team what it let proceed, and OCHA what it wrote for the leader; the RC/HC alone what it
/// decided without the HCT.
pub(super) fn authority_for_finding(answer: &FindingAnswer) -> Authority {
    let gcc = Role::GlobalClusterCoordinators;
    let finding = answer.finding.parse::<FindingId>();
    match finding.as_ref().map(|finding| finding.row.as_str()) {
        Ok("IM-5") => Authority::of(&[gcc, Role::TaskTeam]),
        Ok("IM-12") => authority::head(),
        Ok("IM-15") => Authority::of(&[gcc, Role::OchaHcss]),
        _ => Authority::of(&[gcc]),
    }
}

pub(super) fn answer_mission_finding(missions: &Missions, command: &FindingAnswer, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let finding = context.open_finding(&command.finding, |finding| mission.concerns(&finding.subject))?;
    let mut decision = mission.decision(Event::FindingAnswered(command.clone().into()));
    decision.resolve(&finding.id, message!("{answer}", answer = verbatim(&command.answer)));
    Ok(decision)
}

/// The answer counts until the next list.
pub(super) fn answered(preparation: &mut Preparation, answer: &FindingAnswer) {
    preparation.answered.for_evolution().insert(answer.finding.clone(), answer.answer.clone());
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{self, Command, FindingAnswer};

    /// IM-11: a list longer than the country can receive is a finding, which the GCC answers with a reason.
    #[test]
    fn a_list_too_long_is_found_and_answered() {
        nominated().when(&gcc(), propose_list(everybody())).raises("IM-11");
        let finding = "IM-11:mission/m-1:size".to_owned();
        let answer = FindingAnswer { mission: m_1(), finding, answer: "OCHA is in the country already".to_owned() };
        listed().when(&gcc(), Command::AnswerMissionFinding(answer.clone())).resolves("IM-11");
        let answered = led().given(&gcc(), Command::AnswerMissionFinding(answer.clone()));
        answered.when(&hc(), decide_team(everybody())).raises_nothing_of("IM-11");
        let nothing = decided().given(&gcc(), Command::AnswerMissionFinding(answer.clone()));
        assert!(
            nothing.when(&gcc(), Command::AnswerMissionFinding(answer)).refusal().to_string().contains("no finding")
        );
    }

    /// IM-5, IM-11, IM-15: the GCC answers findings; the task team what it let proceed, OCHA what it wrote for the leader.
    #[test]
    fn findings_are_answered_by_those_concerned() {
        let admitted = |finding: &str| {
            let (finding, answer) = (finding.to_owned(), "it is so".to_owned());
            let command = Command::AnswerMissionFinding(FindingAnswer { mission: m_1(), finding, answer });
            preparation::authority(listed().state(), &command).roles().to_vec()
        };
        assert_eq!(admitted("IM-11:mission/m-1:size"), [Role::GlobalClusterCoordinators]);
        assert!(admitted("IM-5:mission/m-1:capacity").contains(&Role::TaskTeam));
        assert!(admitted("IM-15:mission/m-1:recommendations.meeting.indicator").contains(&Role::OchaHcss));
    }

    /// IM-11: what was answered on a list is answered no more once another list takes its place, and is where an earlier list is recorded
    /// late.
    #[test]
    fn an_answer_is_of_its_list() {
        let finding = "IM-11:mission/m-1:size".to_owned();
        let answer = FindingAnswer { mission: m_1(), finding, answer: "OCHA is in the country already".to_owned() };
        let answered = listed().at("2011-06-01").given(&gcc(), Command::AnswerMissionFinding(answer));
        let is_answered = |example: &Example| !mission(example).preparation.answered.for_decision().is_empty();
        assert!(is_answered(&answered));
        let again = answered.clone().at("2011-06-02").given(&gcc(), propose_list(everybody()));
        assert!(!is_answered(&again));
        let earlier = answered.at("2011-06-02").that_happened("2011-05-30T07:00:00Z");
        assert!(is_answered(&earlier.when(&gcc(), propose_list(everybody())).either_way()));
    }
}

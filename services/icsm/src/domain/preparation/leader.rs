//! The leader: agreed by the GCC and proposed, refused and back, or settled by the task team (rows IM-12, IM-20).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::reference_checks::listed;
use convene_kernel::refusal::{Checks, Finding, Refusal};
use serde::{Deserialize, Serialize};

use super::organization::organization;
use super::{Event, Preparation};
use crate::domain::{Decided, Mission, Missions, Stage, authority, body, checks};
use crate::reasons;

/// A leader proposed, against the criteria (rows IM-12, IM-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderProposal {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What the nominee is called in the mission, such as `health`: never a name.
    pub nominee: ResourceId,
    /// What speaks for the nominee, by code of the list `mission-leader-criteria`.
    pub criteria: Vec<CriterionEvidence>,
}

/// What shows that a criterion is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionEvidence {
    /// Its code in the list `mission-leader-criteria`.
    pub criterion: String,
    /// What shows it.
    pub evidence: String,
}

/// The GCC does not agree on a leader and asks the task team (row IM-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderReferral {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Why it does not agree.
    pub reason: String,
}

/// Answers the proposal of a leader.
#[derive(Clone, Debug)]
pub struct AnswerLeader {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Whether the leader is accepted.
    pub accepted: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Whether the RC/HC consulted the HCT.
    pub hct_consulted: bool,
}

/// The RC/HC's answer to a leader proposed (row IM-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderAnswer {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The nominee answered on.
    pub nominee: ResourceId,
    /// Whether the RC/HC accepts.
    pub accepted: bool,
    /// Why not, where the RC/HC refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the RC/HC consulted the HCT.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hct_consulted: bool,
}

/// The way to a leader (row IM-12).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leadership {
    /// Why the task team was asked, while it is.
    pub referred: Option<LeaderReferral>,
    /// Who is proposed.
    pub proposed: Option<LeaderProposal>,
    /// Whether the RC/HC accepted.
    pub accepted: bool,
    /// Who was refused before, and why.
    pub refused: Vec<LeaderAnswer>,
}

/// Who may propose a leader, and refer the choice to the task team.
pub(super) fn authority_to_propose() -> Authority {
    authority::global_coordinators()
}

/// Who may settle who is proposed.
pub(super) fn authority_to_settle() -> Authority {
    Authority::of(&[Role::TaskTeam])
}

/// Who may accept or refuse the leader.
pub(super) fn authority_to_answer() -> Authority {
    authority::head()
}

/// The Global Cluster Coordinators propose a leader where none is proposed and they have not referred it.
pub(super) fn admits_proposal(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    if mission.preparation.leadership.for_decision().referred.is_some() {
        checks.precondition("IM-12", reasons::TASK_TEAM_ASKED).at("mission").says(
            message!("{ttca} was asked to settle who leads", ttca = verbatim(body::name(context, "ttca"))),
            "wait for what it settles",
        );
    }
    must_need_a_leader(checks, mission);
}

/// The task team settles who leads where it was asked to.
pub(super) fn admits_settlement(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    if mission.preparation.leadership.for_decision().referred.is_none() {
        checks.precondition("IM-12", reasons::TASK_TEAM_NOT_ASKED).at("mission").says(
            message!(
                "{gcc} has not asked {ttca} to settle it",
                gcc = verbatim(body::name(context, "gcc")),
                ttca = verbatim(body::name(context, "ttca"))
            ),
            "it agrees on a leader itself, unless it cannot",
        );
    }
    must_need_a_leader(checks, mission);
}

fn must_need_a_leader(checks: &mut Checks, mission: &Mission) {
    checks::at_stage(checks, mission, "IM-12", &[Stage::Preparing]);
    let leadership = mission.preparation.leadership.for_decision();
    let mut refuse = |problem: &'static str, remedy: &'static str| {
        checks.precondition("IM-12", reasons::LEADER_PROPOSED).at("mission").says(problem, remedy);
    };
    if leadership.accepted {
        refuse("the mission has its leader", "no other leader is needed");
    } else if leadership.proposed.is_some() {
        refuse("the RC/HC has a leader to answer on", "wait for the answer");
    }
}

/// Who leads is referred where a list is proposed and no leader.
pub(super) fn admits_referral(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-12", &[Stage::Preparing]);
    let leadership = mission.preparation.leadership.for_decision();
    if mission.preparation.list.for_decision().present().is_none() {
        checks
            .precondition("IM-12", reasons::NO_LIST)
            .at("mission")
            .says("no list is proposed", "propose a list first");
    }
    if leadership.proposed.is_some() || leadership.referred.is_some() {
        checks.precondition("IM-12", reasons::LEADER_PROPOSED).at("mission").says(
            message!("a leader is proposed, or {ttca} is asked already", ttca = verbatim(body::name(context, "ttca"))),
            "wait for the answer",
        );
    }
}

/// The RC/HC answers on a leader who is proposed.
pub(super) fn admits_answer(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-12", &[Stage::Preparing]);
    if awaited(mission).is_none() {
        checks.precondition("IM-12", reasons::NO_LEADER_PROPOSED).at("mission").says(
            "no leader is waiting for an answer",
            message!("have {gcc} propose one", gcc = verbatim(body::name(context, "gcc"))),
        );
    }
}

/// The proposal that the RC/HC has not answered.
fn awaited(mission: &Mission) -> Option<&LeaderProposal> {
    let leadership = mission.preparation.leadership.for_decision();
    leadership.proposed.as_ref().filter(|_| !leadership.accepted)
}

pub(super) fn propose_leader(missions: &Missions, command: &LeaderProposal, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    check(&mut checks, mission, command, context)?;
    checks.finish()?;
    Ok(mission.decision(Event::LeaderProposed(command.clone().into())))
}

pub(super) fn settle_leader(missions: &Missions, command: &LeaderProposal, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    check(&mut checks, mission, command, context)?;
    checks.finish()?;
    Ok(mission.decision(Event::LeaderSettled(command.clone().into())))
}

/// A leader comes from among the participants, is willing, was not refused before, and is weighed against each criterion.
fn check(
    checks: &mut Checks,
    mission: &Mission,
    command: &LeaderProposal,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let nominee = mission.preparation.nominee(&command.nominee)?;
    let leadership = mission.preparation.leadership.for_decision();
    let refused = leadership.refused.iter().find(|answer| answer.nominee == command.nominee);
    let nominee_id = &command.nominee;
    let mut refuse = |reason, problem: Message, remedy: &'static str| {
        checks.precondition("IM-12", reason).at("nominee").says(problem, remedy);
    };
    if !mission.preparation.people().contains(nominee_id) {
        let problem = message!("'{nominee}' is not among the participants", nominee = nominee_id);
        refuse(reasons::NOT_A_PARTICIPANT, problem, "propose someone from the list");
    } else if let Some(refused) = refused {
        let reason = refused.reason.as_deref().unwrap_or_default();
        let problem =
            message!("the RC/HC refused '{nominee}' before: {reason}", nominee = nominee_id, reason = verbatim(reason));
        refuse(reasons::LEADER_REFUSED, problem, "propose someone else");
    } else if !nominee.nomination.willing_to_lead {
        let problem = message!("'{nominee}' is not willing to lead", nominee = nominee_id);
        refuse(reasons::NOT_WILLING_TO_LEAD, problem, "propose someone who is");
    }
    let shown: Vec<_> = command.criteria.iter().map(|shown| shown.criterion.clone()).collect();
    checks::in_list(checks, context, "IM-12", (CRITERIA, "a criterion for leaders"), "criteria", &shown);
    for criterion in listed(context, CRITERIA).into_iter().filter(|code| !shown.iter().any(|one| one == code)) {
        checks.invalid("IM-20", reasons::CHOICE_CRITERIA_MISSING).at("criteria").says(
            message!("the criterion '{criterion}' has no evidence", criterion = verbatim(criterion)),
            "give evidence for each criterion of leadership",
        );
    }
    Ok(())
}

/// The criteria of leadership.
const CRITERIA: &str = "mission-leader-criteria";

pub(super) fn refer_leader(missions: &Missions, command: &LeaderReferral, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    Ok(mission.decision(Event::LeaderReferred(command.clone().into())))
}

pub(super) fn answer_leader(missions: &Missions, command: &AnswerLeader, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if !command.accepted && command.reason.is_none() {
        checks.invalid("IM-12", reasons::REASON_MISSING).at("reason").says(
            "the leader is refused, and no reason is given",
            "give the reason, so that another leader can be proposed",
        );
    }
    checks.finish()?;
    let mut decision = Decision::about(mission.subject());
    if let Some(proposed) = awaited(mission) {
        let answer = LeaderAnswer {
            mission: command.mission.clone(),
            nominee: proposed.nominee.clone(),
            accepted: command.accepted,
            reason: command.reason.clone(),
            hct_consulted: command.hct_consulted,
        };
        decision = decision.event(Event::LeaderAnswered(answer.into()).into());
    }
    if command.hct_consulted {
        decision.resolve(without_the_country_team(mission).id, "the RC/HC consulted the HCT");
    } else {
        decision.raise(without_the_country_team(mission));
    }
    let mut answered = mission.clone();
    answered.preparation.leadership.for_evolution().accepted = command.accepted;
    organization(&mut decision, &answered, context);
    Ok(decision)
}

/// The RC/HC considers the leader in consultation with the HCT (row IM-12).
fn without_the_country_team(mission: &Mission) -> Finding {
    Finding::of("IM-12", mission.subject()).at("leader.hct_consulted").says(
        "the RC/HC answered on the leader, and it is not said that the HCT was consulted",
        "consult the HCT, or give the reason why the RC/HC answered alone",
    )
}

/// A leader is proposed to the RC/HC.
pub(super) fn proposed(preparation: &mut Preparation, proposal: &LeaderProposal) {
    let leadership = preparation.leadership.for_evolution();
    leadership.referred = None;
    leadership.proposed = Some(proposal.clone());
}

/// The task team is asked.
pub(super) fn referred(preparation: &mut Preparation, referral: &LeaderReferral) {
    preparation.leadership.for_evolution().referred = Some(referral.clone());
}

/// The RC/HC answered: a leader who is refused is not proposed any more.
pub(super) fn answered(preparation: &mut Preparation, answer: &LeaderAnswer) {
    let leadership = preparation.leadership.for_evolution();
    leadership.accepted = answer.accepted;
    if !answer.accepted {
        leadership.proposed = None;
        leadership.refused.push(answer.clone());
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::ResourceId;
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{AnswerLeader, Command, FindingAnswer, LeaderReferral, Nomination, TeamChange};

    fn referring() -> Command {
        Command::ReferLeader(LeaderReferral { mission: m_1(), reason: "two are equally fit".to_owned() })
    }

    /// IM-12: the GCC agrees and proposes; the RC/HC refuses, and it is for the GCC again, with another person.
    #[test]
    fn a_refused_leader_goes_back_to_the_gcc() {
        let refused = listed().given(&gcc(), propose_leader("health")).given(&hc(), answer_leader(false));
        assert!(mission(&refused).preparation.leader().is_none());
        refused.clone().when(&gcc(), propose_leader("health")).refused("IM-12", "LEADER_REFUSED");
        let led = refused.given(&gcc(), propose_leader("logistics")).given(&hc(), answer_leader(true));
        assert_eq!(mission(&led).preparation.leader(), Some(&code("logistics")));
        listed().when(&hc(), answer_leader(true)).refused("IM-12", "NO_LEADER_PROPOSED");
        let unexplained =
            Command::AnswerLeader(AnswerLeader { mission: m_1(), accepted: false, reason: None, hct_consulted: true });
        listed().given(&gcc(), propose_leader("health")).when(&hc(), unexplained).refused("IM-12", "REASON_MISSING");
    }

    /// IM-12: where the GCC does not agree, the task team settles who is proposed.
    #[test]
    fn no_agreement_goes_to_the_task_team() {
        let referred = listed().given(&gcc(), referring());
        referred.clone().when(&gcc(), propose_leader("health")).refused("IM-12", "TASK_TEAM_ASKED");
        let settle = || Command::SettleLeader(leader("logistics"));
        listed().when(&task_team(), settle()).refused("IM-12", "TASK_TEAM_NOT_ASKED");
        let settled = referred.given(&task_team(), settle());
        let led = settled.clone().given(&hc(), answer_leader(true));
        assert_eq!(mission(&led).preparation.leader(), Some(&code("logistics")));
        let refused = settled.given(&hc(), answer_leader(false));
        refused.when(&gcc(), propose_leader("health")).commit();
    }

    /// IM-12: the leader is one of the participants, and willing.
    #[test]
    fn a_leader_is_a_willing_participant() {
        nominated().when(&gcc(), propose_leader("health")).refused("IM-12", "NOT_A_PARTICIPANT");
        let there = led().when(&gcc(), propose_leader("logistics"));
        there.refused("IM-12", "LEADER_PROPOSED");
        assert!(there.refusal().to_string().contains("the mission has its leader"), "{}", there.refusal());
        let unwilling = nomination("quiet", "WHO", cluster("HEA"));
        let unwilling = Nomination { willing_to_lead: false, ..unwilling };
        let example = nominated().at("2011-05-20").given(&global_lead("WHO"), nominate(unwilling)).at("2011-05-30");
        let people: Vec<ResourceId> = mission(&example).preparation.nominees.for_decision().keys().cloned().collect();
        let example = example.given(&gcc(), propose_list(people));
        example.when(&gcc(), propose_leader("quiet")).refused("IM-12", "NOT_WILLING_TO_LEAD");
    }

    /// IM-20: the choice of the leader says what shows each of the four criteria.
    #[test]
    fn a_leader_is_weighed_against_each_criterion() {
        let mut hasty = leader("health");
        hasty.criteria.pop();
        listed().when(&gcc(), Command::ProposeLeader(hasty)).refused("IM-20", "CHOICE_CRITERIA_MISSING");
    }

    /// IM-12, IM-19: a leader who leaves late is looked for again, and that is owed.
    #[test]
    fn a_leader_who_leaves_late_is_looked_for_again() {
        let change = TeamChange {
            mission: m_1(),
            leaving: vec![code("health")],
            joining: Vec::new(),
            reason: "called elsewhere".to_owned(),
            leader_consulted: false,
        };
        assert!(decided().duty("IM-19.preparation").is_none());
        let outcome = decided().when(&hc(), Command::ChangeTeam(change));
        outcome.opens("IM-19.preparation");
        assert!(mission(&outcome.accepted()).preparation.leader().is_none());
    }

    /// IM-12: a list that drops the leader goes back to the GCC, and the mission waits.
    #[test]
    fn a_list_that_drops_the_leader_goes_back_to_the_gcc() {
        let without: Vec<ResourceId> = ["logistics", "gender", "ngo", "ocha"].map(code).to_vec();
        let dropped = led().given(&hc(), decide_team(without));
        assert!(mission(&dropped).preparation.leader().is_none());
        dropped.clone().at("2011-07-04").when(&hcss(), field("2011-07-04")).refused("IM-12", "NO_LEADER");
        assert!(dropped.duty("IM-19.preparation").is_some(), "the GCC owes a leader still");
        let again = dropped.given(&gcc(), propose_leader("logistics"));
        again.clone().when(&hc(), answer_leader(true)).keeps("IM-19.preparation").opens("IM-19.country");
        let again = again.given(&hc(), answer_leader(true));
        let _ = again.at("2011-07-04").given(&hcss(), field("2011-07-04"));
    }

    /// IM-12: who leads is referred once a list is proposed.
    #[test]
    fn a_leader_is_referred_from_a_list() {
        nominated().when(&gcc(), referring()).refused("IM-12", "NO_LIST");
    }

    /// IM-12, IM-20: whom the task team settles on is a willing participant, weighed against the criteria that there are.
    #[test]
    fn the_task_team_settles_on_somebody_fit() {
        let referred = || listed().given(&gcc(), referring());
        let mut odd = leader("health");
        odd.criteria[0].criterion = "tall".to_owned();
        referred().when(&task_team(), Command::SettleLeader(odd)).refused("IM-12", "CODE_NOT_LISTED");
        let mut alone = leader("health");
        alone.criteria.pop();
        referred().when(&task_team(), Command::SettleLeader(alone)).refused("IM-20", "CHOICE_CRITERIA_MISSING");
        referred().when(&gcc(), referring()).refused("IM-12", "LEADER_PROPOSED");
        let proposed = listed().given(&gcc(), propose_leader("health"));
        proposed.when(&gcc(), referring()).refused("IM-12", "LEADER_PROPOSED");
    }

    /// IM-12: the RC/HC considers the leader in consultation with the HCT: where that is not said it is a finding, which the RC/HC
    /// answers, or which a later answer resolves.
    #[test]
    fn the_hct_is_consulted_on_the_leader() {
        let alone = |accepted: bool| {
            let Command::AnswerLeader(answer) = answer_leader(accepted) else { panic!("an answer") };
            Command::AnswerLeader(AnswerLeader { hct_consulted: false, ..answer })
        };
        let proposed = listed().given(&gcc(), propose_leader("health"));
        proposed.clone().when(&hc(), answer_leader(true)).raises_nothing_of("IM-12");
        let refused = proposed.clone().when(&hc(), alone(false));
        refused.raises("IM-12");
        let again = refused.accepted().given(&gcc(), propose_leader("logistics"));
        again.when(&hc(), answer_leader(true)).resolves("IM-12");
        let accepted = proposed.given(&hc(), alone(true));
        let finding = accepted.finding("IM-12").expect("it is not said").id.clone();
        let answer = FindingAnswer { mission: m_1(), finding, answer: "no team is set up yet".to_owned() };
        accepted.when(&hc(), Command::AnswerMissionFinding(answer)).resolves("IM-12");
    }
}

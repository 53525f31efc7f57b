//! The way to a leader.

use convene_kernel::codes::ResourceId;
use convene_kernel::testing::code;

use crate::domain::fixtures::*;
use crate::domain::preparation::{Command, LeaderReferral, Nomination, TeamChange};

fn refer() -> Command {
    Command::ReferLeader(LeaderReferral { mission: m_1(), reason: "two are equally fit".to_owned() })
}

/// IM-12: the GCC agrees and proposes; the RC/HC refuses, and it is for the GCC again, with somebody else.
#[test]
fn a_refused_leader_goes_back_to_the_gcc() {
    let refused = listed().given(&gcc(), propose_leader("health")).given(&hc(), answer_leader(false));
    assert!(mission(&refused).preparation.leader().is_none());
    refused.clone().when(&gcc(), propose_leader("health")).refused("IM-12", "LEADER_REFUSED");
    let led = refused.given(&gcc(), propose_leader("logistics")).given(&hc(), answer_leader(true));
    assert_eq!(mission(&led).preparation.leader(), Some(&code("logistics")));
    listed().when(&hc(), answer_leader(true)).refused("IM-12", "NO_LEADER_PROPOSED");
}

/// IM-12: where the GCC does not agree, the task team settles who is proposed.
#[test]
fn no_agreement_goes_to_the_task_team() {
    let referred = listed().given(&gcc(), refer());
    referred.clone().when(&gcc(), propose_leader("health")).refused("IM-12", "TASK_TEAM_ASKED");
    let settle = || Command::SettleLeader(leader("logistics"));
    listed().when(&task_team(), settle()).refused("IM-12", "TASK_TEAM_NOT_ASKED");
    let led = referred.given(&task_team(), settle()).given(&hc(), answer_leader(true));
    assert_eq!(mission(&led).preparation.leader(), Some(&code("logistics")));
}

/// IM-12: the leader is one of the participants, and willing.
#[test]
fn a_leader_is_a_willing_participant() {
    nominated().when(&gcc(), propose_leader("health")).refused("IM-12", "NOT_A_PARTICIPANT");
    led().when(&gcc(), propose_leader("logistics")).refused("IM-12", "LEADER_PROPOSED");
    let unwilling = nomination("quiet", "WHO", cluster("HEA"));
    let unwilling = Nomination { willing_to_lead: false, ..unwilling };
    let example = nominated().at("2011-05-20").given(&global_lead("WHO"), nominate(unwilling)).at("2011-05-30");
    let people: Vec<ResourceId> = mission(&example).preparation.nominees.keys().cloned().collect();
    let example = example.given(&gcc(), propose_list(people));
    example.when(&gcc(), propose_leader("quiet")).refused("IM-12", "NOT_WILLING_TO_LEAD");
}

/// IM-20: the choice of the leader says what shows each of the four criteria.
#[test]
fn a_leader_is_weighed_against_each_criterion() {
    let mut hasty = leader("health");
    hasty.criteria.pop();
    listed().when(&gcc(), Command::ProposeLeader(hasty)).refused("IM-20", "CRITERION_MISSING");
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

//! The call for expressions of interest, and how global leads bring it to their partners (rows IM-7, IM-20).

use chrono::{Days, NaiveDate};
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules::{self, RuleId};
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, Preparation};
use crate::domain::subjects::CLUSTER;
use crate::domain::{Decided, Mission, Missions, Stage, authority, checks, duties, global_lead};
use crate::reasons;

const NOMINATIONS: RuleId = rules::IM_7_NOMINATIONS;

const PARTNERS: RuleId = rules::IM_20_PARTNERS;

/// The GCC's call for expressions of interest (row IM-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The last day for nominations.
    pub closes_on: NaiveDate,
    /// The clusters whose global leads are invited.
    pub clusters: Vec<ClusterCode>,
    /// The issues whose focal points are invited.
    pub issues: Vec<ResourceId>,
}

/// A global lead brought the invitation and the terms of reference to its cluster's partners (row IM-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnersInformed {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The code of the cluster or area of responsibility, such as `HEA`.
    pub cluster: ClusterCode,
    /// How.
    pub means: String,
}

/// Who may call for names.
pub(super) fn authority_to_call() -> Authority {
    authority::global_coordinators()
}

/// Who may confirm for the cluster.
pub(super) fn authority_to_confirm() -> Authority {
    Authority::of(&[Role::GlobalLead])
}

/// A mission with terms of reference calls for nominations.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-7", &[Stage::Preparing]);
    if mission.preparation.terms.for_decision().present().is_none() {
        checks
            .precondition("IM-7", reasons::NO_TERMS)
            .at("mission")
            .says("there are no terms of reference to send with the invitation", "draft them first");
    }
}

pub(super) fn call_for_nominations(missions: &Missions, command: &Call, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if command.closes_on <= context.day() {
        checks.invalid("IM-7", reasons::DATE_IN_THE_PAST).at("closes_on").says(
            message!("{closes_on} is not in the future", closes_on = command.closes_on),
            "give the last day on which names can be put forward",
        );
    }
    if command.clusters.is_empty() {
        checks
            .invalid("IM-7", reasons::INVITATION_EMPTY)
            .at("clusters")
            .says("no cluster is invited", "invite the global leads of at least one cluster");
    }
    reference_checks::clusters(&mut checks, context, "IM-7", "clusters", &command.clusters);
    checks::issues(&mut checks, context, "IM-7", "issues", &command.issues);
    checks.finish()?;
    let mut decision = mission.decision(Event::Called(command.clone()));
    if !mission.preparation.call.is_latest(context.occurred_at) {
        return Ok(decision);
    }
    let (subject, gcc) = (mission.subject(), Owner::role(Role::GlobalClusterCoordinators));
    let of_the_earlier_call = |duty: &Duty| duty.rule == NOMINATIONS || duty.rule == PARTNERS;
    duties::release(&mut decision, mission, context, "the call was made anew", of_the_earlier_call);
    decision.open(Duty::new(NOMINATIONS, subject, gcc, counted_from(command, context)));
    for cluster in &command.clusters {
        let owed = global_lead::owed(PARTNERS, &part_of(mission, cluster), cluster, context);
        owed.into_iter().for_each(|duty| decision.open(duty));
    }
    Ok(decision)
}

/// The moment from which the policy's period runs out with the first day on which the names can be reviewed: the call
/// states its own closing date.
fn counted_from(call: &Call, context: &Context<'_>) -> Moment {
    let due = context.end_of(call.closes_on + Days::new(1));
    let rule = context.guidance.policy.rule(NOMINATIONS.as_str());
    rule.map_or(context.occurred_at, |rule| rule.period.ahead_of(due, context.zone()))
}

/// A cluster's part of a mission, such as `mission/m-1/cluster/HEA`.
fn part_of(mission: &Mission, cluster: &ClusterCode) -> Subject {
    mission.subject().part(CLUSTER, cluster)
}

pub(super) fn confirm_partners(missions: &Missions, command: &PartnersInformed, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    let invited = |call: &Call| call.clusters.contains(&command.cluster);
    if !mission.preparation.call.present().is_some_and(invited) {
        checks.precondition("IM-20", reasons::CLUSTER_NOT_INVITED).at("cluster").says(
            message!("the call does not invite {cluster}", cluster = command.cluster),
            "confirm for a cluster that is invited",
        );
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::PartnersInformed(command.clone()));
    let subject = part_of(mission, &command.cluster);
    let owed = global_lead::duties_owed(PARTNERS, &subject, context);
    owed.for_each(|duty| decision.keep_duty(duty, context.occurred_at));
    Ok(decision)
}

/// A call made anew is confirmed anew; one before the present call is confirmed no more.
pub(super) fn called(preparation: &mut Preparation, call: &Call, stamp: &Stamp) {
    if preparation.call.is_latest(stamp.occurred_at) {
        preparation.partners_informed.clear();
    }
    preparation.call.record(stamp.occurred_at, call.clone());
}

/// A global lead informed its partners.
pub(super) fn partners_informed(preparation: &mut Preparation, informed: &PartnersInformed) {
    preparation.partners_informed.insert(informed.cluster.clone(), informed.clone());
}

#[cfg(test)]
mod tests {
    use convene_kernel::guidance::Guidance;
    use convene_kernel::testing::{at, code};

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{Call, Command, PartnersInformed, Representation};

    /// IM-7: the GCC calls with a closing date that is ahead, and owes the review of names by then.
    #[test]
    fn a_call_closes() {
        agreed().when(&gcc(), call()).opens("IM-7.nominations");
        let duty = called().duty("IM-7.nominations").expect("it is owed").clone();
        let Guidance { policy, reference, .. } = Guidance::embedded().as_ref();
        let rule = policy.rule("IM-7.nominations").expect("a rule");
        let due = rule.due(duty.since, 0, reference.zone(&code("TCD")));
        assert_eq!(due, Some(at("2011-05-28T22:59:59Z")), "it is due when the day after the closing date ends there");
        let late =
            Call { mission: m_1(), closes_on: at("2011-05-01").date_naive(), clusters: Vec::new(), issues: Vec::new() };
        let outcome = agreed().when(&gcc(), Command::CallForNominations(late));
        outcome.refused("IM-7", "DATE_IN_THE_PAST").refused("IM-7", "INVITATION_EMPTY");
        preparing().when(&gcc(), call()).refused("IM-7", "NO_TERMS");
        agreed().when(&global_lead("WHO"), nominate(health())).refused("IM-7", "NOT_CALLED");
    }

    /// IM-20: each global lead invited confirms that its partners were informed.
    #[test]
    fn partners_are_informed() {
        agreed().when(&gcc(), call()).opens("IM-20.partners");
        let informed = |code_of: &str| {
            let means = "by mail to all partners".to_owned();
            Command::ConfirmPartners(PartnersInformed { mission: m_1(), cluster: code(code_of), means })
        };
        called().when(&global_lead("WHO"), informed("HEA")).keeps("IM-20.partners");
        called().when(&global_lead("UNICEF"), informed("EDU")).refused("IM-20", "CLUSTER_NOT_INVITED");
    }

    /// IM-20: each agency that leads an invited cluster globally that day owes by name; one confirms for all that lead it.
    #[test]
    fn each_global_lead_owes_by_name() {
        let invited = Call {
            mission: m_1(),
            closes_on: at("2011-05-27").date_naive(),
            clusters: vec![code("HEA"), code("EDU")],
            issues: Vec::new(),
        };
        let called = agreed().given(&gcc(), Command::CallForNominations(invited));
        let owners = |example: &Example| owing(example, "IM-20.partners");
        assert_eq!(owners(&called), ["SAVE-THE-CHILDREN", "UNICEF", "WHO"]);
        let informed = PartnersInformed { mission: m_1(), cluster: code("EDU"), means: "by mail".to_owned() };
        assert_eq!(owners(&called.given(&global_lead("UNICEF"), Command::ConfirmPartners(informed))), ["WHO"]);
    }

    /// IM-7, IM-20: a call made anew is answered and confirmed anew; nothing is owed for the one before it.
    #[test]
    fn a_call_made_anew_is_confirmed_anew() {
        let informed = PartnersInformed { mission: m_1(), cluster: code("HEA"), means: "by mail".to_owned() };
        let confirmed = called().given(&global_lead("WHO"), Command::ConfirmPartners(informed));
        let anew = Call {
            mission: m_1(),
            closes_on: at("2011-06-10").date_naive(),
            clusters: vec![code("HEA")],
            issues: Vec::new(),
        };
        let again = confirmed.at("2011-05-20").given(&gcc(), Command::CallForNominations(anew));
        let owed = |subject: &str| {
            again.record().duties.contains_key(&format!("IM-20.partners:mission/m-1/cluster/{subject}"))
        };
        assert!(owed("HEA") && !owed("LOG"), "health is invited again, and logistics is not");
        assert!(mission(&again).preparation.partners_informed.is_empty());
        assert!(
            again.duty("IM-7.nominations").expect("names are reviewed").since
                > called().duty("IM-7.nominations").expect("a duty").since
        );
    }

    /// IM-3, IM-7: the refusal of an unknown issue names those there are.
    #[test]
    fn issues_are_known() {
        let odd = Call {
            mission: m_1(),
            closes_on: at("2011-06-10").date_naive(),
            clusters: vec![code("HEA")],
            issues: vec![code("hiv")],
        };
        let outcome = agreed().when(&gcc(), Command::CallForNominations(odd));
        assert!(outcome.refused("IM-7", "CROSS_CUTTING_ISSUE_UNKNOWN").refusal().to_string().contains("hiv-aids"));
        let unheard_of = Representation::Issue { issue: code("hiv") };
        called()
            .when(&global_lead("UNFPA"), nominate(nomination("x", "UNFPA", unheard_of)))
            .refused("IM-8", "CROSS_CUTTING_ISSUE_UNKNOWN");
    }

    /// IM-7: a call closes after the day of the call; of a call that is recorded after a later one nothing is confirmed anew.
    #[test]
    fn the_bounds_of_a_call() {
        let until = |day: &str| {
            let (clusters, closes_on) = (vec![code("HEA")], at(day).date_naive());
            Command::CallForNominations(Call { mission: m_1(), closes_on, clusters, issues: Vec::new() })
        };
        agreed().when(&gcc(), until("2011-05-10")).refused("IM-7", "DATE_IN_THE_PAST");
        let _ = agreed().given(&gcc(), until("2011-05-11"));
        let informed = PartnersInformed { mission: m_1(), cluster: code("HEA"), means: "by mail".to_owned() };
        let confirmed = agreed().at("2011-05-15").given(&gcc(), until("2011-05-27"));
        let confirmed = confirmed.given(&global_lead("WHO"), Command::ConfirmPartners(informed));
        let earlier =
            confirmed.at("2011-05-16").that_happened("2011-05-12T08:00:00Z").given(&gcc(), until("2011-05-20"));
        assert_eq!(mission(&earlier).preparation.partners_informed.len(), 1);
    }
}

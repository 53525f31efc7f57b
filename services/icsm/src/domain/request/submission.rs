//! Asking for a mission: after agreement in the country, with all that the task team needs (rows IM-1, IM-2, IM-3).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Requested};
use crate::domain::preparation::Preparation;
use crate::domain::report::Reporting;
use crate::domain::subjects::MISSION;
use crate::domain::{Capacity, Decided, Mission, Missions, authority, checks};
use crate::reasons;

/// A request for a mission (rows IM-1, IM-2, IM-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionRequest {
    /// Its identifier.
    pub mission: ResourceId,
    /// The agreement it rests on.
    pub agreement: Agreement,
    /// The initial terms of reference.
    pub terms: String,
    /// The basic assessment made in the country.
    pub assessment: Assessment,
    /// The steps already taken there.
    pub initiatives: Vec<String>,
    /// Why a mission adds value now.
    pub value_now: String,
    /// What it aims at, by code of the list `mission-aims`.
    pub aims: Vec<String>,
    /// What the mission is to achieve.
    pub objectives: Vec<String>,
    /// What it is to deliver.
    pub deliverables: Vec<String>,
    /// The first day proposed.
    #[serde(rename = "from")]
    pub starts_on: NaiveDate,
    /// The last day proposed.
    #[serde(rename = "to")]
    pub ends_on: NaiveDate,
    /// How many people at most.
    pub size: u32,
    /// Which people.
    pub composition: String,
    /// Security and other constraints.
    pub constraints: String,
    /// The evaluations planned; "none" where there are none.
    pub evaluations: String,
    /// The clusters asked for (row IM-3).
    pub clusters: Vec<ClusterCode>,
    /// The cross-cutting issues that are a priority (rows IM-3, IM-10).
    pub issues: Vec<ResourceId>,
    /// The clusters of which more than one person is asked for (row IM-9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_of: Vec<ClusterCode>,
}

/// The agreement in the HCT and with other relevant actors (row IM-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    pub on: NaiveDate,
    /// The members of the HCT that agreed.
    pub members: Vec<OrganizationCode>,
    /// The other actors that agreed.
    pub others: Vec<String>,
}

/// The basic assessment of challenges and gaps, made in the country (row IM-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The day it was completed.
    pub on: NaiveDate,
    /// The organizations that made it.
    pub by: Vec<OrganizationCode>,
    /// The challenges and gaps found.
    pub challenges: String,
}

/// Who may ask for a mission, and complete the request.
pub(super) fn authority() -> Authority {
    authority::head()
}

pub(super) fn request_mission(
    missions: &Missions,
    request: &MissionRequest,
    capacity: &Capacity,
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "IM-1",
        reasons::MISSION_ALREADY_EXISTS,
        "mission",
        "a mission",
        &missions.missions,
        &request.mission,
    );
    check(&mut checks, request, context);
    checks.finish()?;
    let subject = MISSION.of(&request.mission);
    let approved_this_year = capacity.in_year_of(context.day());
    let submitted = Event::Submitted { request: Box::new(request.clone()), approved_this_year };
    let mut decision = Decision::about(&subject).event(submitted.into());
    decision.open(Duty::new(rules::IM_4_SHARING, subject, Owner::role(Role::OchaHcss), context.occurred_at));
    Ok(decision)
}

pub(super) fn complete_request(missions: &Missions, request: &MissionRequest, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&request.mission, context)?;
    let mut checks = Checks::new();
    check(&mut checks, request, context);
    checks.finish()?;
    let mut decision = mission.decision(Event::Completed { request: Box::new(request.clone()) });
    decision.void(rules::IM_4_ANSWER, mission.subject(), "the country completed the request");
    decision.open(Duty::new(rules::IM_4_DECISION, mission.subject(), Owner::role(Role::TaskTeam), context.occurred_at));
    Ok(decision)
}

fn check(checks: &mut Checks, request: &MissionRequest, context: &Context<'_>) {
    agreement(checks, request, context);
    reference_checks::not_in_the_future(checks, "IM-2", "assessed_on", request.assessment.on, context.day());
    reference_checks::organizations(checks, context, "IM-2", "assessed_by", &request.assessment.by);
    let lists = [
        ("initiatives", request.initiatives.is_empty(), "describe what the HCT already did about the challenges"),
        ("objectives", request.objectives.is_empty(), "name what the mission is to achieve"),
        ("deliverables", request.deliverables.is_empty(), "name what the mission is to leave behind"),
        ("assessed_by", request.assessment.by.is_empty(), "name who assessed challenges and gaps in the country"),
    ];
    for (field, _, remedy) in lists.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        checks.invalid("IM-2", reasons::REQUEST_INCOMPLETE).at(field).says("is required", remedy);
    }
    if request.starts_on < context.day() {
        checks
            .invalid("IM-2", reasons::DATE_IN_THE_PAST)
            .at("starts_on")
            .says(message!("{day} is in the past", day = request.starts_on), "propose days in the future");
    }
    if request.ends_on < request.starts_on {
        checks
            .invalid("IM-2", reasons::ENDS_BEFORE_IT_BEGINS)
            .at("ends_on")
            .says(message!("it ends on {day}, before it begins", day = request.ends_on), "correct one of the dates");
    }
    if request.size == 0 {
        checks
            .invalid("IM-2", reasons::REQUEST_INCOMPLETE)
            .at("size")
            .says("must be at least 1", "give the number of people at most");
    }
    checks::in_list(checks, context, "IM-2", ("mission-aims", "an aim of missions"), "aims", &request.aims);
    reference_checks::clusters(checks, context, "IM-3", "clusters", &request.clusters);
    checks::issues(checks, context, "IM-3", "issues", &request.issues);
    reference_checks::clusters(checks, context, "IM-9", "more_of", &request.more_of);
}

/// The RC/HC asks after agreement in the HCT and with other relevant actors (row IM-1).
fn agreement(checks: &mut Checks, request: &MissionRequest, context: &Context<'_>) {
    let agreement = &request.agreement;
    reference_checks::not_in_the_future(checks, "IM-1", "agreed_on", agreement.on, context.day());
    reference_checks::organizations(checks, context, "IM-1", "agreed_members", &agreement.members);
    let lists = [
        ("agreed_members", agreement.members.is_empty(), "name the members of the HCT that agreed"),
        ("agreed_others", agreement.others.is_empty(), "name the other relevant actors that agreed"),
    ];
    for (field, _, remedy) in lists.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        checks.invalid("IM-1", reasons::COUNTRY_AGREEMENT_MISSING).at(field).says("is required", remedy);
    }
}

/// The mission as it begins.
pub(super) fn submitted(request: &MissionRequest, approved_this_year: u32, stamp: &Stamp) -> Mission {
    let requested = Requested {
        request: request.clone(),
        by: stamp.actor.clone(),
        at: stamp.occurred_at,
        approved_this_year,
        shared: None,
        considered: None,
        informed: None,
        postponed: None,
        halted: None,
    };
    Mission { requested, preparation: Preparation::default(), reporting: Reporting::default(), etag: stamp.etag }
}

/// The completed request is for the task team to consider again.
pub(super) fn completed(requested: &mut Requested, request: &MissionRequest) {
    requested.request = request.clone();
    requested.considered = None;
    requested.informed = None;
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::Stage;
    use crate::domain::fixtures::*;
    use crate::domain::request::{Agreement, Assessment, Command, MissionRequest, Verdict};

    /// IM-1: the RC/HC asks after agreement in the HCT and with other relevant actors.
    #[test]
    fn a_request_rests_on_agreement() {
        let agreement = Agreement { on: at("2011-05-09").date_naive(), members: Vec::new(), others: Vec::new() };
        let outcome = no_mission().when(&hc(), submit(MissionRequest { agreement, ..asked_for() }));
        outcome.refused("IM-1", "COUNTRY_AGREEMENT_MISSING").refused("IM-1", "DATE_IN_THE_FUTURE");
        assert_eq!(outcome.refusal().violations().len(), 3);
        requested().when(&hc(), submit(asked_for())).refused("IM-1", "MISSION_ALREADY_EXISTS");
    }

    /// IM-2: assessment, steps taken, objectives, deliverables, timing and size come with the request.
    #[test]
    fn a_request_is_complete() {
        let bare = MissionRequest {
            assessment: Assessment { by: Vec::new(), ..asked_for().assessment },
            initiatives: Vec::new(),
            objectives: Vec::new(),
            deliverables: Vec::new(),
            ends_on: at("2011-07-01").date_naive(),
            size: 0,
            aims: vec!["tourism".to_owned()],
            ..asked_for()
        };
        let outcome = no_mission().when(&hc(), submit(bare));
        outcome.refused("IM-2", "REQUEST_INCOMPLETE").refused("IM-2", "ENDS_BEFORE_IT_BEGINS");
        outcome.refused("IM-2", "CODE_NOT_LISTED");
        let past = MissionRequest { starts_on: at("2011-05-02").date_naive(), ..asked_for() };
        no_mission().when(&hc(), submit(past)).refused("IM-2", "DATE_IN_THE_PAST");
        let today = at("2011-05-03").date_naive();
        let day = MissionRequest { starts_on: today, ends_on: today, ..asked_for() };
        no_mission().when(&hc(), submit(day)).commit();
        let incomplete = outcome.refusal().violations().iter().filter(|one| one.reason.code == "REQUEST_INCOMPLETE");
        assert_eq!(incomplete.count(), 5);
    }

    /// IM-3: clusters and issues asked for are on the record, and the refusal of an unknown code names the nearest.
    #[test]
    fn clusters_and_issues_are_recorded() {
        let asked = &requested();
        assert_eq!(mission(asked).requested.request.clusters, [code("HEA"), code("LOG")]);
        assert_eq!(mission(asked).requested.request.issues, [code("gender")]);
        let issues = vec![code("hiv")];
        no_mission()
            .when(&hc(), submit(MissionRequest { issues, ..asked_for() }))
            .refused("IM-3", "CROSS_CUTTING_ISSUE_UNKNOWN");
        let outcome = no_mission().when(&hc(), submit(MissionRequest { clusters: vec![code("WASH")], ..asked_for() }));
        outcome.refused("IM-3", "CLUSTER_UNKNOWN");
        assert!(outcome.refusal().to_string().contains("did you mean WSH"));
        let more_of = MissionRequest { more_of: vec![code("WASH")], ..asked_for() };
        no_mission().when(&hc(), submit(more_of)).refused("IM-9", "CLUSTER_UNKNOWN");
    }

    /// IM-4: the task team may ask for more, and considers the request again once it is complete.
    #[test]
    fn a_request_is_completed() {
        let wanted = Verdict::MoreInformation { wanted: "who would escort the team".to_owned() };
        let not_informed = shared().given(&task_team(), consider(wanted));
        let asked = not_informed.clone().given(&hcss(), inform_requester());
        assert_eq!(mission(&asked).stage(), Stage::InformationAsked);
        let complete = Command::CompleteRequest(Box::new(asked_for()));
        asked.clone().when(&hc(), complete.clone()).opens("IM-4.decision");
        not_informed.when(&hc(), complete.clone()).voids("IM-4.answer");
        let again = asked.given(&hc(), complete.clone());
        let decided = again.given(&task_team(), consider(Verdict::Proceed));
        assert_eq!(mission(&decided).stage(), Stage::Preparing);
        shared().when(&hc(), complete).refused("IM-4", "NOT_AT_THIS_STAGE");
    }

    /// IM-4, IM-2: a completed request is the one on record, is as sound as the first, and the RC/HC is informed of its decision anew.
    #[test]
    fn a_completed_request_takes_the_place_of_the_first() {
        let wanted = Verdict::MoreInformation { wanted: "who would escort the team".to_owned() };
        let asked = shared().given(&task_team(), consider(wanted)).given(&hcss(), inform_requester());
        let complete = |request: MissionRequest| Command::CompleteRequest(Box::new(request));
        let nobody = MissionRequest {
            agreement: Agreement { members: vec![code("NOBODY")], ..asked_for().agreement },
            ..asked_for()
        };
        asked.clone().when(&hc(), complete(nobody)).refused("IM-1", "ORGANIZATION_UNKNOWN");
        let smaller = MissionRequest { size: 3, ..asked_for() };
        let completed = asked.given(&hc(), complete(smaller));
        assert_eq!(mission(&completed).requested.request.size, 3);
        let decided = completed.knowing(approved(2)).given(&task_team(), consider(Verdict::Proceed));
        let _ = decided.given(&hcss(), inform_requester());
    }
}

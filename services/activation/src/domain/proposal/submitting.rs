//! A proposal is put to the ERC: what it must say, and what is due from then on (rows RM-1.4, RM-1.10, RM-1.11).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Message, list, verbatim};
use convene_kernel::policy::{readings, rules};
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::Checks;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Restricted;

use super::case::Case;
use super::lead;
use super::recommendation;
use super::submission::{AgreedIn, PlanBasis, Submission};
use super::{Event, Proposal, weaknesses};
use crate::domain::operation::{Emergency, RefugeeSituation, decided_on_clusters};
use crate::domain::subjects::EMERGENCY;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// Who may submit a proposal.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// Puts a proposal to the ERC, whose 24 hours begin (rows RM-1.4, RM-1.10, RM-1.11).
pub(super) fn submit_proposal(operation: &Operation, submission: &Submission, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    must_say_something_new(&mut checks, operation, submission);
    let emergency = match operation.emergency(&submission.emergency) {
        Ok(emergency) => emergency,
        Err(unknown) => return checks.finish().and(Err(unknown)),
    };
    if emergency.ended.is_some() {
        checks
            .precondition("RM-1.15", reasons::EMERGENCY_ENDED)
            .at("emergency")
            .says("the emergency is over", "register the emergency that the clusters are for");
    }
    must_be_agreed(&mut checks, operation, emergency, submission, context);
    must_know_its_plan(&mut checks, operation, submission);
    issues_must_be_known(&mut checks, submission, context);
    let case = Case { operation, emergency, context, sectors: relevant_sectors(emergency, submission) };
    arrangements_must_be_sound(&mut checks, &case, submission);
    checks.finish()?;

    let resource = PROPOSAL.of(&submission.proposal);
    let mut decision = Decision::about(&resource).event(Event::Submitted(Box::new(submission.clone())).into());
    weaknesses::of(&case, submission).into_iter().for_each(|finding| decision.raise(finding));
    let received = context.occurred_at;
    decision.keep(rules::OG_2_PROPOSAL, EMERGENCY.of(&submission.emergency), received);
    if submission.says_what_to_activate() {
        decided_on_clusters(&mut decision, emergency, received, context);
    }
    decision.open(Duty::new(rules::RM_1_11_TRANSMISSION, &resource, Owner::role(Role::ErcOffice), received));
    if context.guidance.policy.reading(readings::APPROVAL_COUNTS_FROM_RECEIPT) {
        decision.open(approval_of(&resource, received));
    }
    Ok(decision)
}

/// The ERC's decision on a proposal, due 24 hours from `since` (row RM-1.11).
pub(super) fn approval_of(proposal: &Subject, since: Moment) -> Duty {
    Duty::new(rules::RM_1_11_APPROVAL, proposal, Owner::role(Role::EmergencyReliefCoordinator), since)
}

fn must_say_something_new(checks: &mut Checks, operation: &Operation, submission: &Submission) {
    must_be_new(
        checks,
        "RM-1.4",
        reasons::PROPOSAL_ALREADY_EXISTS,
        "proposal",
        "a proposal",
        &operation.proposals,
        &submission.proposal,
    );
    if submission.is_empty() {
        checks.invalid("RM-1.10", reasons::PROPOSAL_EMPTY).at("recommendations").says(
            "it recommends no cluster and no other solution",
            "recommend a cluster, a new lead, or another coordination solution",
        );
    }
}

/// Notes everything wrong with what the ERC is asked for: clusters, new leads, other solutions.
pub(super) fn arrangements_must_be_sound(checks: &mut Checks, case: &Case<'_>, submission: &Submission) {
    must_not_be_for_refugees(checks, case.emergency, submission);
    for (index, solution) in submission.other_solutions.iter().enumerate() {
        reference_checks::clusters(
            checks,
            case.context,
            "GN-3",
            &format!("other_solutions[{index}].sectors"),
            &solution.sectors,
        );
    }
    recommendation::check_all(checks, case, &submission.recommendations);
    lead::check_changes(checks, case, &submission.lead_changes);
}

/// A refugee response is UNHCR's to coordinate (row RM-0.1).
fn must_not_be_for_refugees(checks: &mut Checks, emergency: &Emergency, submission: &Submission) {
    if emergency.facts.refugees == RefugeeSituation::Only && !submission.recommendations.is_empty() {
        checks.precondition("RM-0.1", reasons::REFUGEE_RESPONSE).at("recommendations").says(
            "the emergency concerns refugees alone, whose protection and assistance UNHCR coordinates",
            "recommend no cluster for it; where others are in need, too, register their emergency as a mixed one",
        );
    }
}

/// The HCT agreed, or, where there is none, authorities and partners were consulted (rows RM-1.4, OG-1).
fn must_be_agreed(
    checks: &mut Checks,
    operation: &Operation,
    emergency: &Emergency,
    submission: &Submission,
    context: &Context<'_>,
) {
    match &submission.agreed_in {
        AgreedIn::Meeting(id) => match emergency.meetings.get(id) {
            None => not_on_record(checks, "agreed_in.meeting", "meeting", id),
            Some(meeting) if meeting.what.agreed != Some(true) => {
                checks.precondition("RM-1.4", reasons::NOT_AGREED).at("agreed_in.meeting").says(
                    message!("the HCT did not agree to it in the meeting '{id}'", id),
                    "name the meeting in which it agreed",
                )
            }
            Some(meeting) => must_come_first(checks, context, "agreed_in.meeting", meeting.what.held_at),
        },
        AgreedIn::Consultation(id) => {
            if operation.country.has_country_team() == Some(true) {
                checks
                    .precondition("RM-1.4", reasons::CONSULTATION_INSTEAD_OF_MEETING)
                    .at("agreed_in.consultation")
                    .says(
                        "a consultation replaces a meeting only where there is no Humanitarian Country Team",
                        "name the HCT's meeting, or record that there is no team",
                    );
            }
            match emergency.consultations.get(id) {
                None => not_on_record(checks, "agreed_in.consultation", "consultation", id),
                Some(consultation) => {
                    must_come_first(checks, context, "agreed_in.consultation", consultation.what.held_at);
                }
            }
        }
    }
}

/// The agreement comes before the proposal (row RM-1.4).
fn must_come_first(checks: &mut Checks, context: &Context<'_>, field: &str, held_at: Moment) {
    if held_at > context.occurred_at {
        checks.precondition("RM-1.4", reasons::PROPOSED_BEFORE_AGREEMENT).at(field).says(
            message!(
                "it was held on {held_at}, after the proposal of {occurred_at}",
                held_at,
                occurred_at = context.occurred_at
            ),
            "name what was held before the proposal, or date the proposal after it",
        );
    }
}

fn not_on_record(checks: &mut Checks, field: &str, what: &'static str, id: &ResourceId) {
    let problem = message!("the emergency's record has no {what} '{id}'", what = Message::from(what), id);
    checks
        .precondition("RM-1.4", reasons::AGREEMENT_NOT_RECORDED)
        .at(field)
        .says(problem, message!("record the {what} first", what = Message::from(what)));
}

fn must_know_its_plan(checks: &mut Checks, operation: &Operation, submission: &Submission) {
    if let PlanBasis::Plan { plan, .. } = &submission.plan
        && !operation.country.contingency_plans.contains_key(plan)
    {
        checks.precondition("RM-1.4", reasons::PLAN_NOT_RECORDED).at("contingency_plan").says(
            message!("the country's record has no contingency plan '{plan}'", plan),
            "record the plan first, or say why the proposal rests on none",
        );
    }
}

/// Only issues that a proposal takes into account may be answered (row RM-1.13).
fn issues_must_be_known(checks: &mut Checks, submission: &Submission, context: &Context<'_>) {
    let known: Vec<&str> =
        context.guidance.proposal_issues(context.day()).into_iter().map(|issue| issue.code.as_str()).collect();
    for code in submission.issues.keys().filter(|code| !known.contains(&code.as_str())) {
        let field = format!("issues[{code}]");
        checks
            .invalid("RM-1.13", reasons::ISSUE_UNKNOWN)
            .at(field)
            .says("there is no such issue", message!("known are {known}", known = list(known.iter().map(verbatim))));
    }
}

/// The sectors that the meeting or the consultation found relevant to this emergency (row OG-13).
fn relevant_sectors<'a>(emergency: &'a Emergency, submission: &Submission) -> &'a [ClusterCode] {
    let found = match &submission.agreed_in {
        AgreedIn::Meeting(id) => emergency.meetings.get(id).map(|meeting| &meeting.what.sectors),
        AgreedIn::Consultation(id) => emergency.consultations.get(id).map(|consultation| &consultation.what.sectors),
    };
    found.map_or(&[], Vec::as_slice)
}

/// A submitted proposal is on the record; its submission is its receipt.
pub(super) fn submitted(operation: &mut Operation, submission: &Submission, stamp: &Stamp) {
    operation.proposals.insert(
        submission.proposal.clone(),
        Proposal {
            replaced: Vec::new(),
            rounds: Vec::new(),
            submission: submission.clone(),
            submitted_by: stamp.actor.clone(),
            received_at: stamp.occurred_at,
            transmission: None,
            asked: Restricted::default(),
            transmitted_by: None,
            answers: Vec::new(),
            alternatives: BTreeMap::new(),
            informed: Vec::new(),
            outcome: None,
            etag: stamp.etag,
        },
    );
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{
        Example, after_the_approval, after_the_meeting, after_the_transmission, erc, haiyan, hc, meeting, ocha,
        submission,
    };
    use crate::domain::operation;
    use crate::domain::operation::fixtures::step;
    use crate::domain::proposal::OtherSolution;
    use crate::domain::proposal::fixtures::{health, lead_change, submit, submit_one};

    /// RM-1.11, OG-2: the ERC's 24 hours begin with the receipt, and the soft clock of the onset is kept.
    #[test]
    fn a_sound_proposal_starts_the_ercs_clock() {
        let outcome = after_the_meeting().at("2013-11-09T14:00:00Z").when(&hc(), submit_one(health()));
        outcome.opens("RM-1.11.approval").opens("RM-1.11.transmission").keeps("OG-2.proposal");
        let submitted = outcome.accepted();
        assert_eq!(submitted.duty("RM-1.11.approval").expect("it is owed").since, at("2013-11-09T14:00:00Z"));
    }

    /// RM-1.11: silence is never approval: nothing but the ERC's command makes a cluster active.
    #[test]
    fn an_unanswered_proposal_stays_undecided() {
        let months_later = after_the_transmission(vec![health()]).at("2014-02-01");
        let proposal = &months_later.state().proposals[&code("p-1")];
        assert!(proposal.is_open());
        assert_eq!(months_later.state().active_clusters().count(), 0);
        assert!(months_later.duty("RM-1.11.approval").is_some());
    }

    /// RM-1.4: the agreement comes before the proposal.
    #[test]
    fn the_agreement_comes_first() {
        after_the_meeting()
            .that_happened("2013-11-09T08:00:00Z")
            .when(&hc(), submit_one(health()))
            .refused("RM-1.4", "PROPOSED_BEFORE_AGREEMENT");
        after_the_meeting().that_happened("2013-11-09T09:00:00Z").when(&hc(), submit_one(health())).commit();
    }

    /// RM-1.3, OG-18: at level 3 a proposal says within the 72 hours which clusters to activate, or which other solution there is; one for a
    /// new lead alone does not.
    #[test]
    fn a_new_lead_alone_is_no_decision_on_clusters() {
        let declare = operation::Command::DeclareLevel3(step("2013-11-19T08:00:00Z"));
        let declared = after_the_approval(vec![health()]).at("2013-11-20").given(&erc(), declare);
        let mut led_by_another = submission("p-2", Vec::new());
        led_by_another.lead_changes = vec![lead_change("health", "UNICEF")];
        let proposed = declared.clone().given(&hc(), submit(led_by_another));
        assert!(proposed.duty("RM-1.3.decision").is_some(), "the HCT has still to decide");
        let mut other = submission("p-2", Vec::new());
        other.other_solutions = vec![working_group("LOG")];
        declared.when(&hc(), submit(other)).keeps("RM-1.3.decision");
    }

    fn working_group(sector: &str) -> OtherSolution {
        OtherSolution {
            sectors: vec![code(sector)],
            description: "a team supports the government's logistics working group".to_owned(),
            led_by: "the civil protection agency".to_owned(),
        }
    }

    /// RM-0.1: clusters are not established for a refugee response; a mixed situation names whom they serve.
    #[test]
    fn a_refugee_response_has_no_clusters() {
        let with = |refugees: RefugeeSituation| {
            let mut facts = haiyan();
            facts.emergency = code("influx");
            facts.refugees = refugees;
            let mut met = meeting();
            met.emergency = code("influx");
            let mut proposal = submission("p-1", vec![health()]);
            proposal.emergency = code("influx");
            Example::new("PHL", "2013-11-09T12:00:00Z")
                .given(&hc(), operation::Command::RegisterEmergency(facts))
                .given(&ocha(), operation::Command::RecordMeeting(met))
                .when(&hc(), submit(proposal))
        };
        with(RefugeeSituation::Only).refused("RM-0.1", "REFUGEE_RESPONSE");
        with(RefugeeSituation::Mixed { caseload: "the displaced of the delta".to_owned() }).opens("RM-1.11.approval");
    }

    /// RM-1.4: the HCT agreed; a consultation replaces its meeting only where there is none, with a finding (GN-8).
    #[test]
    fn the_country_team_agrees_first() {
        let mut unrecorded = submission("p-1", vec![health()]);
        unrecorded.agreed_in = AgreedIn::Meeting(code("hct-9"));
        after_the_meeting().when(&hc(), submit(unrecorded)).refused("RM-1.4", "AGREEMENT_NOT_RECORDED");
        let mut consulted = submission("p-1", vec![health()]);
        consulted.agreed_in = AgreedIn::Consultation(code("c-1"));
        after_the_meeting().when(&hc(), submit(consulted.clone())).refused("RM-1.4", "CONSULTATION_INSTEAD_OF_MEETING");

        let since = at("2013-01-01").date_naive();
        let no_team = operation::Leadership { humanitarian_coordinator: true, country_team: false, since };
        let consultation = operation::Consultation {
            consultation: code("c-1"),
            emergency: code("haiyan"),
            held_at: at("2013-11-08T20:00:00Z"),
            authorities: vec!["NDRRMC".to_owned()],
            partners: vec![code("WHO")],
            others: Vec::new(),
            sectors: vec![code("HEA")],
            leads: Vec::new(),
            thematic_groups: Vec::new(),
            late_because: None,
        };
        let alone = after_the_meeting()
            .given(&ocha(), operation::Command::RecordLeadership(no_team))
            .given(&ocha(), operation::Command::RecordConsultation(consultation));
        let before = alone.clone().that_happened("2013-11-08T19:59:59Z").when(&hc(), submit(consulted.clone()));
        before.refused("RM-1.4", "PROPOSED_BEFORE_AGREEMENT");
        alone.when(&hc(), submit(consulted)).raises("GN-8");
    }

    /// RM-0.3: another solution may be proposed instead of any cluster; RM-1.10: an empty proposal may not.
    #[test]
    fn another_solution_may_be_proposed_instead() {
        let mut other = submission("p-1", Vec::new());
        after_the_meeting().when(&hc(), submit(other.clone())).refused("RM-1.10", "PROPOSAL_EMPTY");
        other.other_solutions = vec![working_group("XYZ")];
        after_the_meeting().when(&hc(), submit(other.clone())).refused("GN-3", "CLUSTER_UNKNOWN");
        other.other_solutions = vec![working_group("LOG")];
        after_the_meeting().when(&hc(), submit(other)).opens("RM-1.11.approval");
    }

    /// RM-1.13: a proposal answers no issue that is not among those it must take into account.
    #[test]
    fn an_unknown_issue_is_refused() {
        let mut proposal = submission("p-1", vec![health()]);
        proposal.issues.insert("weather".to_owned(), "sunny".to_owned());
        after_the_meeting().when(&hc(), submit(proposal)).refused("RM-1.13", "ISSUE_UNKNOWN");
    }
}

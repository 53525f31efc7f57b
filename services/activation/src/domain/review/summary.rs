//! The summary of a review: sent to the ERC, shared for approval, answered by Principals and global leads (row RM-2.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::organizations;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::deactivation_case::DeactivationCase;
use super::{Event, Review};
use crate::domain::endorsement::{Addressees, DEACTIVATION, GlobalLeads, Stance};
use crate::domain::objection;
use crate::domain::operation::country::acting_head;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// Sends the ERC the summary of a review, which is drafted from the record (row RM-2.11).
#[derive(Clone, Debug)]
pub struct SendSummary {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
}

/// The ERC was sent the summary of a review (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummarySent {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The case for each cluster that is to end, in whole or in a part of the country.
    pub cases: Vec<DeactivationCase>,
    /// The clusters that stay. Events from before this was recorded have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<ResourceId>,
}

/// Shares the summary for approval, for the first time or with more (row RM-2.11).
#[derive(Clone, Debug)]
pub struct ShareSummary {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The organizations whose Principals are asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that are asked.
    pub global_leads: Vec<OrganizationCode>,
}

/// The ERC's sharing of the summary, for approval (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryShared {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
    /// By when those asked were to answer: the end of the period for objections. Events from before it was recorded have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
}

/// Answers a summary for the actor's own organization (row RM-2.11).
#[derive(Clone, Debug)]
pub struct AnswerSummary {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// What the organization says to the summary.
    pub position: Position,
    /// The reason.
    pub statement: String,
}

/// What a Principal or a global lead agency answered to the summary (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryAnswer {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// The code of the organization, such as `WHO`.
    pub organization: OrganizationCode,
    /// The role it was given in.
    pub role: Role,
    /// What the organization says to the summary.
    pub position: Position,
    /// The reason.
    pub statement: String,
}

/// A position towards a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It approves.
    Endorses,
    Objects,
}

/// Who may share the summary: the ERC, or the ERC's office (row RM-2.11).
pub(super) fn authority_to_share() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
}

/// Who may answer it: Principals and global leads (row RM-2.11).
pub(super) fn authority_to_answer() -> Authority {
    Authority::of(&[Role::IascPrincipal, Role::GlobalLead])
}

/// The acting head sends the summary of a closed review, once: also of one by which all clusters stay.
pub(super) fn admits_sending(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.closing.is_none() {
        checks
            .precondition("RM-2.11", reasons::REVIEW_NOT_CLOSED)
            .at("review")
            .says("the review is not closed", "give its verdict on every active cluster, and close it first");
    }
    if review.summary_sent.is_some() {
        checks
            .precondition("RM-2.11", reasons::SUMMARY_SENT)
            .at("review")
            .says("the summary was already sent", "no further summary is needed");
    }
    checks.finish()
}

/// A summary that was sent is shared while it asks for an approval.
pub(super) fn admits_sharing(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.summary_sent.is_none() {
        checks
            .precondition("RM-2.11", reasons::SUMMARY_NOT_SENT)
            .at("review")
            .says("the HC or RC has not sent the summary", "share it after it was sent");
    } else {
        must_await_a_decision(&mut checks, operation, review);
    }
    checks.finish()
}

/// Notes that the ERC has nothing to decide in the review, or has decided on everything.
fn must_await_a_decision(checks: &mut Checks, operation: &Operation, review: &Review) {
    if review.recommended().next().is_none() {
        checks
            .precondition("RM-2.11", reasons::NOTHING_TO_END)
            .at("review")
            .says("the review recommends no cluster for de-activation", "no approval is needed");
    } else if awaiting_a_decision(operation, review).next().is_none() {
        checks
            .precondition("RM-2.11", reasons::DEACTIVATION_DECIDED)
            .at("review")
            .says("the ERC has decided on every cluster of the review", "the next review can recommend others");
    }
}

/// The cases on which the ERC is still to decide: the cluster is active, its end was not approved already, and no later review
/// speaks of it.
pub(super) fn awaiting_a_decision<'a>(
    operation: &'a Operation,
    review: &'a Review,
) -> impl Iterator<Item = &'a DeactivationCase> {
    let undecided = review.recommended().filter(|case| !review.decisions.contains_key(&case.cluster));
    undecided.filter(|case| {
        let cluster = operation.clusters.get(&case.cluster).filter(|cluster| cluster.is_active());
        let is_approved = |cluster| operation.reviews.approve_already(cluster, case);
        cluster.is_some_and(|cluster| !is_approved(cluster)) && !operation.reviews.overtake(review, case)
    })
}

/// A summary is answered by the organizations with which it was shared, until the ERC has decided on every cluster.
pub(super) fn admits_answers(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let review = operation.reviews.review(id)?;
    let organization = &context.actor.organization;
    let mut checks = Checks::new();
    if review.shared.is_empty() {
        not_shared(&mut checks);
    } else if !review.asked.for_decision().contains(organization) {
        checks.precondition("RM-2.11", reasons::NOT_ASKED).at("review").says(
            message!("the summary was not shared with {organization}", organization),
            "ask the ERC to share it with the organization",
        );
    } else {
        must_await_a_decision(&mut checks, operation, review);
    }
    checks.finish()
}

pub(super) fn send_summary(operation: &Operation, command: &SendSummary, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let kept = review.kept().map(|keeping| keeping.cluster.clone()).collect();
    let sent = SummarySent { review: command.review.clone(), cases: review.recommended().cloned().collect(), kept };
    let (mut decision, subject) = (about(review, Event::SummarySent(sent)), review.subject());
    decision.keep(rules::RM_2_11_SUMMARY, &subject, context.occurred_at);
    if awaiting_a_decision(operation, review).next().is_some() {
        let erc = Owner::role(Role::EmergencyReliefCoordinator);
        decision.open(Duty::new(rules::RM_2_11_APPROVAL, subject, erc, context.occurred_at));
    }
    Ok(decision)
}

pub(super) fn share_summary(operation: &Operation, command: &ShareSummary, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    for (field, asked) in [("principals", &command.principals), ("global_leads", &command.global_leads)] {
        if asked.is_empty() && review.shared.is_empty() {
            checks
                .invalid("RM-2.11", reasons::APPROVERS_MISSING)
                .at(field)
                .says("no organization is asked", "name the IASC Principals and the global lead and co-lead agencies");
        }
        organizations(&mut checks, context, "OG-8", field, asked);
    }
    checks.finish()?;
    let ShareSummary { principals, global_leads, .. } = command;
    let (asked, since) = (review.asked.for_decision(), context.occurred_at);
    let shared = SummaryShared {
        review: command.review.clone(),
        principals: principals.clone(),
        global_leads: global_leads.clone(),
        answer_by: DEACTIVATION.answer_by(since, context),
    };
    let (mut decision, subject) = (about(review, Event::SummaryShared(shared)), review.subject());
    let addressees = Addressees { principals, global_leads };
    DEACTIVATION.owe_answers(&mut decision, &subject, addressees, asked, since, context);
    let leads = global_leads_of(operation, review, context);
    let is_asked = |agency: &OrganizationCode| asked.contains(agency) || addressees.contains(agency);
    DEACTIVATION.find_those_left_out(&mut decision, &subject, &leads, is_asked, context);
    Ok(decision)
}

/// The global leads and co-leads of the clusters that are to end (row RM-2.11).
fn global_leads_of<'a>(operation: &Operation, review: &Review, context: &Context<'a>) -> GlobalLeads<'a> {
    let mut leads = GlobalLeads::default();
    let awaiting = awaiting_a_decision(operation, review);
    for cluster in awaiting.filter_map(|case| operation.clusters.get(&case.cluster)) {
        leads.add_cluster(operation, cluster, context);
    }
    leads
}

pub(super) fn answer_summary(operation: &Operation, command: &AnswerSummary, context: &Context<'_>) -> Decided {
    let review = operation.reviews.review(&command.review)?;
    let (organization, asked) = (&context.actor.organization, review.asked.for_decision());
    let answer = SummaryAnswer {
        review: command.review.clone(),
        organization: organization.clone(),
        role: context.actor.role,
        position: command.position,
        statement: command.statement.clone(),
    };
    let mut decision = about(review, Event::SummaryAnswered(answer.into()));
    DEACTIVATION.answered(&mut decision, &review.subject(), organization, context.occurred_at);
    let objection = objection::finding("RM-2.11", review.subject(), organization, &command.statement);
    match command.position {
        _ if !asked.is_latest(organization, context.occurred_at) => {}
        Position::Objects => decision.raise(objection),
        Position::Endorses => decision.resolve(objection.id, "the organization endorses"),
    }
    Ok(decision)
}

/// Notes that Principals and global leads were not asked yet (row RM-2.11).
pub(super) fn not_shared(checks: &mut Checks) {
    checks.precondition("RM-2.11", reasons::SUMMARY_NOT_SHARED).at("review").says(
        "the summary was not shared with Principals and global leads",
        "ask the ERC to share it for approval first",
    );
}

pub(super) fn sent(review: &mut Review, stamp: &Stamp) {
    review.summary_sent = Some(stamp.clone());
}

pub(super) fn shared(review: &mut Review, shared: &SummaryShared, stamp: &Stamp) {
    let addressees = Addressees { principals: &shared.principals, global_leads: &shared.global_leads };
    review.asked.for_evolution().ask(addressees, stamp.occurred_at, shared.answer_by);
    review.shared.push(Recorded::new(shared, stamp));
}

pub(super) fn answered(review: &mut Review, answer: &SummaryAnswer, stamp: &Stamp) {
    let stance = match answer.position {
        Position::Endorses => Stance::Endorses,
        Position::Objects => Stance::Differs,
    };
    review.asked.for_evolution().says(&answer.organization, stance, stamp.occurred_at);
    review.answers.for_evolution().push(Recorded::new(answer, stamp));
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Manila;
    use convene_kernel::guidance::Guidance;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::{erc, hc};
    use crate::domain::review::fixtures::{
        answer, case, closed, in_review, keeping, opening, principal, send, sent, share, shared,
    };
    use crate::domain::review::{Closing, Command, Keeping, ReviewKind, ReviewOpening};
    use crate::domain::{self, cluster};

    /// RM-2.11: the summary goes to the ERC once the review is closed, once, with the case for each cluster.
    #[test]
    fn the_summary_carries_the_cases() {
        in_review().when(&hc(), send()).refused("RM-2.11", "REVIEW_NOT_CLOSED");
        let outcome = closed().when(&hc(), send());
        outcome.keeps("RM-2.11.summary").opens("RM-2.11.approval");
        let [domain::Event::Review(Event::SummarySent(sent))] = &outcome.commit().events[..] else {
            panic!("the summary was sent")
        };
        assert_eq!(sent.cases, [case("health")]);
        outcome.accepted().when(&hc(), send()).refused("RM-2.11", "SUMMARY_SENT");
    }

    /// RM-2.11: a summary that is sent after a later review speaks of its clusters asks for no decision.
    #[test]
    fn a_summary_that_was_overtaken_asks_for_nothing() {
        let review = || code("r-2");
        let kept = |cluster: &str| Command::KeepCluster(Keeping { review: review(), ..keeping(cluster) });
        let later = closed()
            .at("2014-06-01T08:00:00Z")
            .given(&hc(), Command::OpenReview(ReviewOpening { review: review(), ..opening(ReviewKind::Periodic) }))
            .given(&hc(), kept("health"))
            .given(&hc(), kept("logistics"))
            .given(&hc(), Command::CloseReview(Closing { review: review(), surge: None }));
        assert!(later.given(&hc(), send()).duty("RM-2.11.approval").is_none());
    }

    /// RM-2.11: the ERC shares what was received, with Principals and with global leads.
    #[test]
    fn the_summary_is_shared_for_approval() {
        closed().when(&erc(), share()).refused("RM-2.11", "SUMMARY_NOT_SENT");
        let to_no_one = ShareSummary { review: code("r-1"), principals: Vec::new(), global_leads: Vec::new() };
        sent().when(&erc(), Command::ShareSummary(to_no_one)).refused("RM-2.11", "APPROVERS_MISSING");
        sent().when(&principal("WHO"), answer(Position::Endorses)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
        shared().when(&principal("IOM"), answer(Position::Endorses)).refused("RM-2.11", "NOT_ASKED");
        let (review, principals) = (code("r-1"), vec![code("IOM")]);
        let more = ShareSummary { review, principals, global_leads: Vec::new() };
        let both = shared().given(&erc(), Command::ShareSummary(more));
        both.clone().when(&principal("IOM"), answer(Position::Endorses)).commit();
        both.when(&principal("WHO"), answer(Position::Endorses)).commit();
    }

    /// RM-2.11, RM-1.11: each of those with whom it is shared owes an answer, which any answer of the organization keeps.
    #[test]
    fn those_asked_owe_an_answer() {
        let outcome = sent().when(&erc(), share());
        outcome.opens("RM-2.11.answer");
        let asked = outcome.accepted();
        let owed = asked.record().duties.values().filter(|duty| duty.rule == rules::RM_2_11_ANSWER);
        assert_eq!(owed.count(), 2, "WHO as Principal, WFP as global lead");
        let answered = asked.when(&principal("WHO"), answer(Position::Objects));
        answered.keeps("RM-2.11.answer");
        assert!(answered.accepted().record().duties.contains_key("RM-2.11.answer:review/r-1/answer/WFP"));
    }

    /// RM-2.11, S-5: those asked answer by when their duty is due, at the end of the last day of the period; until then no one can
    /// say that no one objected.
    #[test]
    fn an_answer_has_one_deadline() {
        let outcome = sent().when(&erc(), share());
        let [domain::Event::Review(Event::SummaryShared(shared))] = &outcome.commit().events[..] else {
            panic!("the summary was shared")
        };
        let answer_by = shared.answer_by;
        let asked = outcome.accepted();
        let since = asked.duty("RM-2.11.answer").expect("it is owed").since;
        let rule = Guidance::embedded().policy.rule(rules::RM_2_11_ANSWER).expect("a rule of the policy");
        assert_eq!(answer_by, rule.due(since, 0, Manila), "the deadline of the duty");
        assert_ne!(answer_by, Some(rule.period.after(since)), "a week later the day has not ended");
    }

    /// RM-2.11: the global lead of a cluster that is to end is asked; one that is left out is a finding.
    #[test]
    fn the_global_lead_of_what_ends_is_asked() {
        let shared_with = |global_leads: &[&str]| {
            let global_leads = global_leads.iter().map(|agency| code(agency)).collect();
            Command::ShareSummary(ShareSummary { review: code("r-1"), principals: vec![code("IOM")], global_leads })
        };
        let outcome = sent().when(&erc(), shared_with(&["WFP"]));
        outcome.raises("RM-2.11");
        let asked = outcome.accepted();
        let findings = asked.record().findings.values().filter(|finding| finding.row.as_str() == "RM-2.11");
        let fields: Vec<_> = findings.map(|finding| finding.field.as_str()).collect();
        assert_eq!(fields, ["global_leads.WHO", "principals"], "logistics is kept, and no one is asked for it");
        asked.when(&erc(), shared_with(&["WHO"])).resolves("RM-2.11");
    }

    /// RM-2.11: an objection stays on the record until the organization endorses; words do not resolve it.
    #[test]
    fn an_objection_is_settled_with_who_objects() {
        let outcome = shared().when(&principal("WHO"), answer(Position::Objects));
        outcome.raises("RM-2.11");
        let objected = outcome.accepted();
        let finding = objected.finding("RM-2.11").expect("it is open").id.clone();
        let words = cluster::Command::AnswerFinding(cluster::FindingAnswer { finding, answer: "noted".to_owned() });
        objected.clone().when(&hc(), words).refused("RM-2.11", "FINDING_NOT_ANSWERABLE");
        objected.when(&principal("WHO"), answer(Position::Endorses)).resolves("RM-2.11");
    }
    /// RM-2.11, RM-1.15: what an organization said last counts, and not what was recorded last.
    #[test]
    fn what_was_said_before_an_endorsement_undoes_none() {
        let endorsed = shared().at("2014-05-12T08:00:00Z").given(&principal("WHO"), answer(Position::Endorses));
        let earlier = endorsed.that_happened("2014-05-11T08:00:00Z");
        let late = earlier.when(&principal("WHO"), answer(Position::Objects));
        late.raises_nothing_of("RM-2.11");
        let after = late.accepted();
        let review = &after.state().reviews.reviews[&code("r-1")];
        assert!(review.asked.for_decision().endorsing().contains(&code("WHO")));
    }
}

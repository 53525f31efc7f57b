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
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::deactivation_case::DeactivationCase;
use super::{Event, Review};
use crate::domain::objection;
use crate::domain::operation::country::acting_head;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// Sends the ERC the summary of a review, which is drafted from the record (row RM-2.11).
#[derive(Clone, Debug)]
pub struct SendSummary {
    /// The review.
    pub review: ResourceId,
}

/// The ERC was sent the summary of a review (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummarySent {
    /// The review.
    pub review: ResourceId,
    /// The case for each cluster that is to end.
    pub cases: Vec<DeactivationCase>,
}

/// The ERC's sharing of the summary, for approval (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryShared {
    /// The review.
    pub review: ResourceId,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
}

/// Answers a summary for the actor's own organization (row RM-2.11).
#[derive(Clone, Debug)]
pub struct AnswerSummary {
    /// The review.
    pub review: ResourceId,
    /// The position.
    pub position: Position,
    /// The reason.
    pub statement: String,
}

/// What a Principal or a global lead agency answered to the summary (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryAnswer {
    /// The review.
    pub review: ResourceId,
    /// The organization.
    pub organization: OrganizationCode,
    /// The role it was given in.
    pub role: Role,
    /// The position.
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
    /// It objects.
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

/// The acting head sends the summary of a closed review that recommends the end of a cluster, once.
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
    if review.recommended().next().is_none() {
        checks
            .precondition("RM-2.11", reasons::NOTHING_TO_END)
            .at("review")
            .says("the review recommends no cluster for de-activation", "no summary is needed");
    }
    if review.summary_sent.is_some() {
        checks
            .precondition("RM-2.11", reasons::SUMMARY_SENT)
            .at("review")
            .says("the summary was already sent", "no further summary is needed");
    }
    checks.finish()
}

/// A summary that was sent is shared.
pub(super) fn admits_sharing(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    if review.summary_sent.is_none() {
        checks
            .precondition("RM-2.11", reasons::SUMMARY_NOT_SENT)
            .at("review")
            .says("the HC or RC has not sent the summary", "share it after it was sent");
    }
    checks.finish()
}

/// A summary is answered by the organizations with which it was shared.
pub(super) fn admits_answers(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let review = operation.reviews.review(id)?;
    let organization = &context.actor.organization;
    let mut checks = Checks::new();
    let asked =
        |shared: &SummaryShared| shared.principals.contains(organization) || shared.global_leads.contains(organization);
    if review.shared.is_empty() {
        not_shared(&mut checks);
    } else if !review.shared.iter().any(|shared| asked(&shared.what)) {
        checks.precondition("RM-2.11", reasons::NOT_ASKED).at("review").says(
            message!("the summary was not shared with {organization}", organization),
            "ask the ERC to share it with the organization",
        );
    }
    checks.finish()
}

pub(super) fn send(operation: &Operation, command: &SendSummary, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let sent = SummarySent { review: command.review.clone(), cases: review.recommended().cloned().collect() };
    let (mut decision, subject) = (about(review, Event::SummarySent(sent)), review.subject());
    decision.keep(rules::RM_2_11_SUMMARY, &subject, context.occurred_at);
    let erc = Owner::role(Role::EmergencyReliefCoordinator);
    decision.open(Duty::new(rules::RM_2_11_APPROVAL, subject, erc, context.occurred_at));
    Ok(decision)
}

pub(super) fn share(operation: &Operation, command: &SummaryShared, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    for (field, asked) in [("principals", &command.principals), ("global_leads", &command.global_leads)] {
        if asked.is_empty() && review.shared.is_empty() {
            checks
                .invalid("RM-2.11", reasons::NOBODY_ASKED)
                .at(field)
                .says("no organization is asked", "name the IASC Principals and the global lead and co-lead agencies");
        }
        organizations(&mut checks, context, "OG-8", field, asked);
    }
    checks.finish()?;
    Ok(about(review, Event::SummaryShared(command.clone())))
}

pub(super) fn answer(operation: &Operation, command: &AnswerSummary, context: &Context<'_>) -> Decided {
    let review = operation.reviews.review(&command.review)?;
    let organization = &context.actor.organization;
    let answer = SummaryAnswer {
        review: command.review.clone(),
        organization: organization.clone(),
        role: context.actor.role,
        position: command.position,
        statement: command.statement.clone(),
    };
    let mut decision = about(review, Event::SummaryAnswered(answer.into()));
    let objection = objection::finding("RM-2.11", review.subject(), organization, &command.statement);
    match command.position {
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
    review.shared.push(Recorded::new(shared, stamp));
}

pub(super) fn answered(review: &mut Review, answer: &SummaryAnswer, stamp: &Stamp) {
    review.answers.for_evolution().push(Recorded::new(answer, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::{erc, hc};
    use crate::domain::review::Command;
    use crate::domain::review::fixtures::{answer, case, closed, in_review, principal, send, sent, share, shared};
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

    /// RM-2.11: the ERC shares what was received, with Principals and with global leads.
    #[test]
    fn the_summary_is_shared_for_approval() {
        closed().when(&erc(), share()).refused("RM-2.11", "SUMMARY_NOT_SENT");
        let to_no_one = SummaryShared { review: code("r-1"), principals: Vec::new(), global_leads: Vec::new() };
        sent().when(&erc(), Command::ShareSummary(to_no_one)).refused("RM-2.11", "NOBODY_ASKED");
        sent().when(&principal("WHO"), answer(Position::Endorses)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
        shared().when(&principal("IOM"), answer(Position::Endorses)).refused("RM-2.11", "NOT_ASKED");
        let (review, principals) = (code("r-1"), vec![code("IOM")]);
        let more = SummaryShared { review, principals, global_leads: Vec::new() };
        let both = shared().given(&erc(), Command::ShareSummary(more));
        both.clone().when(&principal("IOM"), answer(Position::Endorses)).commit();
        both.when(&principal("WHO"), answer(Position::Endorses)).commit();
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
}

//! The support that a provider of last resort asks of the HC, and through the HC of the ERC (row GN-11.4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::{Event, Gap, admission, constraint, last_resort};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The provider of last resort asks the HC for support (row GN-11.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportRequest {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// What it needs.
    pub what: String,
}

/// The HC passes a request on to the ERC (row GN-11.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportReferral {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// What the HC asks for.
    pub what: String,
}

/// The answer to a request, of the HC or of the ERC (row GN-11.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportAnswer {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// Whether support is given.
    pub decision: SupportDecision,
    /// What is given, or why it is not.
    pub what: String,
}

/// Whether support is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupportDecision {
    /// It is given.
    Given,
    /// A part of what was asked for is given.
    GivenInPart,
    /// It is not given.
    NotGiven,
}

/// An answer, with who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    #[serde(flatten)]
    pub answer: SupportAnswer,
    /// The cluster that had the gap.
    pub cluster: ResourceId,
    /// The role that answered: of the HC or RC, or of the ERC.
    pub by: Role,
}

impl Answered {
    /// Whether the ERC answered.
    pub fn is_of_the_erc(&self) -> bool {
        is_erc(self.by)
    }
}

/// Whether an answer of that role is the ERC's.
fn is_erc(role: Role) -> bool {
    role == Role::EmergencyReliefCoordinator
}

/// Who passes a request on: the HC, or the RC where no HC is appointed.
pub(super) fn authority_to_refer() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// Who answers: the HC or RC, and the ERC where the request was passed on.
pub(super) fn authority_to_answer() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::EmergencyReliefCoordinator])
}

/// Support is asked for where a constraint is stated, and no other request waits for the HC.
pub(super) fn admits_request(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    last_resort::admits(arrangements, gap, context)?;
    constraint::is_constrained(arrangements, gap, context)?;
    let waits = arrangements.gap(gap)?.requests_by(context.occurred_at).last().is_some_and(|one| one.answer.is_none());
    if waits {
        return Err(Refusal::precondition("GN-11.4", reasons::SUPPORT_ASKED_FOR_ALREADY)
            .at("gap")
            .says("an earlier request waits for the HC's answer", "wait for the answer, or ask the HC for it"));
    }
    Ok(())
}

/// A request is passed on once, by the HC.
pub(super) fn admits_referral(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let gap = admission::open(arrangements, gap, context)?;
    if last_is(gap, context, |one| one.referred_at.is_none())? {
        return Ok(());
    }
    Err(Refusal::precondition("GN-11.4", reasons::REQUEST_REFERRED_ALREADY)
        .at("gap")
        .says("the request was passed on to the ERC already", "wait for the ERC's answer"))
}

/// The HC or RC answers once, and so does the ERC, where the request was passed on.
pub(super) fn admits_answer(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let gap = admission::open(arrangements, gap, context)?;
    let by_erc = is_erc(context.actor.role);
    if by_erc && !last_is(gap, context, |one| one.referred_at.is_some())? {
        return Err(Refusal::precondition("GN-11.4", reasons::REQUEST_NOT_REFERRED)
            .at("gap")
            .says("the HC has not passed the request on to the ERC", "have the HC pass it on first"));
    }
    let waits = |one: &super::AskedSupport<'_>| if by_erc { one.erc_answer.is_none() } else { one.answer.is_none() };
    if last_is(gap, context, waits)? {
        return Ok(());
    }
    Err(Refusal::precondition("GN-11.4", reasons::REQUEST_ANSWERED)
        .at("gap")
        .says("the request is answered already", "have the lead agency ask again, where things changed"))
}

/// Whether the last request `is_such`.
fn last_is(
    gap: &Gap,
    context: &Context<'_>,
    is_such: impl Fn(&super::AskedSupport<'_>) -> bool,
) -> Result<bool, Refusal> {
    let requests = gap.requests_by(context.occurred_at);
    requests.last().map(is_such).ok_or_else(|| {
        Refusal::precondition("GN-11.4", reasons::NO_SUPPORT_ASKED_FOR)
            .at("gap")
            .says("the provider of last resort has asked for no support", "have the lead agency ask first")
    })
}

pub(super) fn ask_for_support(arrangements: &Arrangements, command: &SupportRequest, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let asked = InCluster { what: command.clone(), cluster: admission::has_it(arrangements, gap, context)?.id.clone() };
    Ok(Decision::about(gap.subject()).event(Event::SupportAskedFor(asked).into()))
}

pub(super) fn refer_request(arrangements: &Arrangements, command: &SupportReferral, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let referred = InCluster { what: command.clone(), cluster: last_with(arrangements, gap, context) };
    Ok(Decision::about(gap.subject()).event(Event::SupportReferred(referred).into()))
}

pub(super) fn answer_request(arrangements: &Arrangements, command: &SupportAnswer, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = last_with(arrangements, gap, context);
    let answered = Answered { answer: command.clone(), cluster, by: context.actor.role };
    Ok(Decision::about(gap.subject()).event(Event::SupportAnswered(answered).into()))
}

/// The cluster that has the gap, or the one that identified it, where none does.
pub(super) fn last_with(arrangements: &Arrangements, gap: &Gap, context: &Context<'_>) -> ResourceId {
    let cluster = arrangements.cluster_with(gap, context.occurred_at).map(|cluster| &cluster.id);
    cluster.unwrap_or(gap.cluster()).clone()
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::Command;

    fn hc() -> Actor {
        actor(Role::HumanitarianCoordinator, "UNDP")
    }

    fn erc() -> Actor {
        actor(Role::EmergencyReliefCoordinator, "OCHA")
    }

    fn answers(decision: SupportDecision) -> Command {
        Command::AnswerRequest(SupportAnswer { decision, ..support_answer() })
    }

    fn asked() -> Example {
        called(health()).given(&lead("WHO"), states_constraint()).given(&lead("WHO"), asks_for_support())
    }

    /// GN-11.4: a lead asks the HC once a constraint is stated, one request at a time; the HC answers.
    #[test]
    fn the_hc_is_asked_and_answers() {
        called(health()).when(&lead("WHO"), asks_for_support()).refused("GN-11.2", "NO_CONSTRAINT_STATED");
        called(health()).when(&hc(), answers(SupportDecision::Given)).refused("GN-11.4", "NO_SUPPORT_ASKED_FOR");
        let constrained = called(health()).given(&lead("WHO"), states_constraint());
        let asked = constrained.when(&lead("WHO"), asks_for_support());
        asked.opens("GN-11.4.support");
        let asked = asked.accepted();
        asked.clone().when(&lead("WHO"), asks_for_support()).refused("GN-11.4", "SUPPORT_ASKED_FOR_ALREADY");
        let answered = asked.at("2013-11-25").when(&hc(), answers(SupportDecision::NotGiven));
        answered.keeps("GN-11.4.support");
        let answered = answered.accepted();
        answered.clone().when(&hc(), answers(SupportDecision::Given)).refused("GN-11.4", "REQUEST_ANSWERED");
        let gap = &answered.state().gaps[&code("g-1")];
        assert!(gap.standing_at(at("2013-11-26")).is_constrained(), "no answer closes it");
        let requests = gap.requests_by(at("2013-11-26"));
        assert_eq!(requests[0].answer.map(|(answer, _)| answer.decision), Some(SupportDecision::NotGiven));
        assert!(gap.requests_by(at("2013-11-24"))[0].answer.is_none());
        answered.when(&lead("WHO"), asks_for_support()).opens("GN-11.4.support");
    }

    /// GN-11.4, GN-5.2: the ERC is asked through the HC, once, and answers what was passed on.
    #[test]
    fn the_erc_is_asked_through_the_hc() {
        asked().when(&erc(), answers(SupportDecision::Given)).refused("GN-11.4", "REQUEST_NOT_REFERRED");
        let refers = || Command::ReferRequest(support_referral());
        let referred = asked().when(&hc(), refers());
        referred.opens("GN-11.4.erc");
        let referred = referred.accepted();
        referred.clone().when(&hc(), refers()).refused("GN-11.4", "REQUEST_REFERRED_ALREADY");
        let answered = referred.when(&erc(), answers(SupportDecision::GivenInPart));
        answered.keeps("GN-11.4.erc");
        let answered = answered.accepted();
        assert!(answered.duty("GN-11.4.support").is_some(), "the HC still owes the lead an answer");
        answered.clone().when(&erc(), answers(SupportDecision::Given)).refused("GN-11.4", "REQUEST_ANSWERED");
        answered.when(&hc(), answers(SupportDecision::GivenInPart)).keeps("GN-11.4.support");
    }
}

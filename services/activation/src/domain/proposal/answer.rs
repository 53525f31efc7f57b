//! A Principal or a global lead agency endorses a proposal, objects to it, or proposes an alternative (rows OG-3, RM-1.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Actor, Authority, Role};
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::checks::{admits_while_open, must_not_be_dated_before};
use super::consultation::Alternative;
use super::position::Position;
use super::transmission::must_be_transmitted;
use super::{Event, Proposal};
use crate::domain::endorsement::ACTIVATION;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation, objection};
use crate::reasons;

/// An answer of the organization that the actor speaks for (row OG-3).
#[derive(Clone, Debug)]
pub struct GiveAnswer {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
}

/// An answer in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The organization that answered.
    pub organization: OrganizationCode,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
    /// The consultation it opened, on an alternative or an objection (row OG-4). Objections from before they opened one have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<ResourceId>,
    /// By when it answers what is proposed, where it took back what it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
}

/// What a Principal or a global lead agency said (row OG-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The code of the organization, such as `WHO`.
    pub organization: OrganizationCode,
    /// Who gave it, in which role.
    pub author: Actor,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
    /// When the organization answered.
    pub at: Moment,
    /// Why the ERC approved all the same, where it objects and the ERC did (row RM-1.11).
    pub overruled_because: Option<String>,
}

/// Who may answer a proposal.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::IascPrincipal, Role::GlobalLead])
}

/// An open proposal that was passed on is answered by the organizations that were asked: another cannot object (row RM-1.11).
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_while_open(operation, id)?;
    let (proposal, organization) = (operation.proposal(id)?, &context.actor.organization);
    let mut checks = Checks::new();
    must_be_transmitted(&mut checks, proposal);
    if proposal.transmission.is_some() && !proposal.asked.for_decision().contains(organization) {
        checks.precondition("RM-1.11", reasons::NOT_ASKED).at("proposal").says(
            message!("{organization} was not asked", organization),
            "ask the ERC to pass the proposal on to the organization",
        );
    }
    checks.finish()
}

/// Records what a Principal or a global lead agency says; an alternative or an objection opens a consultation (rows OG-3, OG-4).
pub(super) fn answer_proposal(operation: &Operation, answer: &GiveAnswer, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&answer.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let (organization, asked) = (context.actor.organization.clone(), proposal.asked.for_decision());
    let mut checks = Checks::new();
    if let Some(asked_at) = asked.asked_at(&organization) {
        must_not_be_dated_before(&mut checks, context, "it was passed on", asked_at);
    }
    let differs = asked.differs(&organization);
    match answer.position {
        Position::TakesBack if !differs => {
            checks.precondition("OG-4", reasons::NOTHING_TO_TAKE_BACK).at("position").says(
                message!("{organization} neither objects nor proposes something else", organization),
                "endorse the proposal, or do nothing",
            );
        }
        Position::Agrees if proposal.consultations().next().is_none() => {
            checks
                .precondition("OG-4", reasons::NO_CONSULTATION_OPEN)
                .at("position")
                .says("no consultation on the proposal is open", "endorse the proposal, or object to it");
        }
        _ => {}
    }
    checks.finish()?;
    // What it said before something else settles nothing of what it says now.
    let is_latest = asked.is_latest(&organization, context.occurred_at);
    let to_consult_on = answer.position.consulted_on().filter(|_| is_latest);
    let alternative = to_consult_on.map(|what| next_consultation(proposal, answer.position, what));
    let resource = PROPOSAL.of(&answer.proposal);
    let answered = Answered {
        proposal: answer.proposal.clone(),
        organization: organization.clone(),
        position: answer.position,
        statement: answer.statement.clone(),
        alternative,
        answer_by: ACTIVATION
            .answer_by(context.occurred_at, context)
            .filter(|_| is_latest && answer.position == Position::TakesBack),
    };
    let mut decision = Decision::about(&resource).event(Event::Answered(answered.into()).into());
    let objection = objection::finding("RM-1.11", &resource, &organization, &answer.statement);
    match answer.position {
        _ if !is_latest => {}
        Position::Objects => decision.raise(objection),
        Position::Endorses => decision.resolve(objection.id, message!("{organization} endorses", organization)),
        Position::TakesBack => decision.resolve(objection.id, message!("{organization} takes it back", organization)),
        Position::ProposesAlternative | Position::Agrees => {}
    }
    if is_latest && answer.position == Position::TakesBack {
        ACTIVATION.owes_answer_anew(&mut decision, &resource, asked, &organization, context);
    } else {
        ACTIVATION.answered(&mut decision, &resource, &organization, context.occurred_at);
    }
    Ok(decision)
}

fn next_consultation(proposal: &Proposal, position: Position, what: &str) -> ResourceId {
    let earlier = proposal.alternatives.values().filter(|one| one.for_decision().position == position);
    let number = earlier.count() + 1;
    format!("{what}-{number}").parse().expect("letters, a hyphen and a number make an identifier")
}

/// The proposal after an answer; an alternative or an objection opens a consultation.
pub(super) fn answered(proposal: &mut Proposal, answered: &Restricted<Answered>, stamp: &Stamp) {
    let at = stamp.occurred_at;
    let Answered { organization, position, statement, alternative, answer_by, .. } = answered.for_decision().clone();
    if let Some(alternative) = alternative {
        let (by, statement) = (organization.clone(), statement.clone());
        let opened = Alternative { by, position, statement, opened_at: at, closed: None };
        proposal.alternatives.insert(alternative, opened.into());
    }
    let asked = proposal.asked.for_evolution();
    match position.stance() {
        Some(stance) => asked.says(&organization, stance, at),
        None if answer_by.is_some() => asked.takes_back(&organization, at, answer_by),
        None => {}
    }
    let author = stamp.actor.clone();
    let answer = Answer { organization, author, position, statement, at, overruled_because: None };
    proposal.answers.push(answer.into());
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::fixtures::{
        Example, after_the_proposal, after_the_transmission, end_of, erc, start_of, transmission,
    };
    use crate::domain::proposal::fixtures::{answer, everybody_asked, health, principal};
    use crate::domain::proposal::{Command, Transmission};

    /// OG-3, RM-1.11: each answer is recorded with its author; an objection is a finding until it is settled.
    #[test]
    fn an_objection_stands_until_it_is_settled() {
        let passed_on = after_the_transmission(vec![health()]);
        after_the_proposal(vec![health()])
            .when(&principal("UNICEF"), answer(Position::Endorses))
            .refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
        passed_on.clone().when(&principal("UNICEF"), answer(Position::Objects)).raises("RM-1.11");
        let objected = passed_on.given(&principal("UNICEF"), answer(Position::Objects));
        let settled = objected.when(&principal("UNICEF"), answer(Position::Endorses));
        settled.resolves("RM-1.11");
        let settled = settled.accepted();
        let answers = &settled.state().proposals[&code("p-1")].answers;
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].for_decision().author, principal("UNICEF"));
    }

    /// RM-1.11: what was said later counts, in whichever order the two are recorded.
    #[test]
    fn what_was_said_later_counts() {
        let passed_on = everybody_asked(vec![health()]).at("2013-11-09T20:00:00Z");
        let unicef = principal("UNICEF");
        let (earlier, later) = ("2013-11-09T16:00:00Z", "2013-11-09T18:00:00Z");
        let objected = passed_on.clone().that_happened(later).given(&unicef, answer(Position::Objects));
        let endorsed_before = objected.that_happened(earlier).given(&unicef, answer(Position::Endorses));
        assert!(endorsed_before.finding("RM-1.11").is_some(), "an endorsement before it does not settle an objection");
        let endorsed = passed_on.that_happened(later).given(&unicef, answer(Position::Endorses));
        let objected_before = endorsed.that_happened(earlier).given(&unicef, answer(Position::Objects));
        assert!(objected_before.finding("RM-1.11").is_none(), "it endorsed after it had objected");
        let proposal = &objected_before.state().proposals[&code("p-1")];
        assert!(proposal.alternatives.is_empty(), "and nothing is left to consult on");
    }

    /// RM-1.11: no organization answers before it was asked, though others were asked earlier.
    #[test]
    fn an_answer_follows_the_question() {
        let more = Transmission {
            principals: vec![code("IOM")],
            global_leads: Vec::new(),
            transmitted_at: at("2013-11-09T18:00:00Z"),
            ..transmission()
        };
        let asked = after_the_transmission(vec![health()]).at("2013-11-09T20:00:00Z");
        let asked = asked.given(&erc(), Command::TransmitProposal(more));
        let answered = |when| asked.clone().that_happened(when).when(&principal("IOM"), answer(Position::Endorses));
        answered("2013-11-09T17:59:59Z").refused("RM-1.11", "OUT_OF_SEQUENCE");
        answered("2013-11-09T18:00:00Z").commit();
    }

    /// RM-1.11: who was not asked cannot object, endorse or propose anything.
    #[test]
    fn only_those_asked_answer() {
        let passed_on = after_the_transmission(vec![health()]);
        for position in [Position::Endorses, Position::Objects, Position::ProposesAlternative] {
            passed_on.clone().when(&principal("IOM"), answer(position)).refused("RM-1.11", "NOT_ASKED");
        }
        let more = Transmission { principals: vec![code("IOM")], global_leads: Vec::new(), ..transmission() };
        let asked = passed_on.given(&erc(), Command::TransmitProposal(more));
        asked.when(&principal("IOM"), answer(Position::Objects)).raises("RM-1.11");
    }

    /// OG-4, RM-1.11: only its own word takes an objection back, and by that it neither endorses nor is it silent for ever.
    #[test]
    fn an_objection_is_taken_back_by_who_made_it() {
        let passed_on = after_the_transmission(vec![health()]);
        let unicef = principal("UNICEF");
        passed_on.clone().when(&unicef, answer(Position::TakesBack)).refused("OG-4", "NOTHING_TO_TAKE_BACK");
        let objected = passed_on.given(&unicef, answer(Position::Objects));
        let outcome = objected.at("2013-11-09T18:00:00Z").when(&unicef, answer(Position::TakesBack));
        outcome.resolves("RM-1.11").opens("RM-1.11.answer");
        let taken_back = outcome.accepted();
        let owed = &taken_back.record().duties["RM-1.11.answer:proposal/p-1/answer/UNICEF"];
        assert_eq!(owed.since, at("2013-11-09T18:00:00Z"));
        taken_back.when(&unicef, answer(Position::TakesBack)).refused("OG-4", "NOTHING_TO_TAKE_BACK");
    }

    /// OG-4, RM-1.15: it takes back what it said before, and not what it said later; what is recorded late asks it for nothing.
    #[test]
    fn nothing_is_taken_back_that_was_said_later() {
        let unicef = principal("UNICEF");
        let passed_on = after_the_transmission(vec![health()]).at("2013-11-09T20:00:00Z");
        let objected = passed_on.that_happened("2013-11-09T18:00:00Z").given(&unicef, answer(Position::Objects));
        let outcome = objected.that_happened("2013-11-09T16:00:00Z").when(&unicef, answer(Position::TakesBack));
        let opens = |change: &DutyChange| matches!(change, DutyChange::Opened { .. });
        assert!(!outcome.commit().duties.iter().any(opens), "{:?}", outcome.commit().duties);
        let late = outcome.accepted();
        assert!(late.state().proposals[&code("p-1")].asked.for_decision().differs(&code("UNICEF")));
        late.when(&unicef, answer(Position::TakesBack)).resolves("RM-1.11");
    }

    /// OG-4: alternatives and objections are numbered each for itself, so that each is consulted on.
    #[test]
    fn each_alternative_and_each_objection_has_a_name_of_its_own() {
        let said = [
            ("UNICEF", Position::Objects),
            ("WHO", Position::ProposesAlternative),
            ("UNICEF", Position::ProposesAlternative),
            ("WHO", Position::Objects),
        ];
        let disputed = said.into_iter().fold(after_the_transmission(vec![health()]), |example, (agency, position)| {
            example.given(&principal(agency), answer(position))
        });
        let consultations = &disputed.state().proposals[&code("p-1")].alternatives;
        let by = |name: &str| consultations[&code(name)].for_decision().by.to_string();
        let names = ["alternative-1", "alternative-2", "objection-1", "objection-2"];
        assert_eq!(names.map(by), ["WHO", "UNICEF", "UNICEF", "WHO"]);
    }

    /// OG-4: it agrees to something that is consulted on, which it has then answered.
    #[test]
    fn it_agrees_while_a_consultation_is_open() {
        let passed_on = after_the_transmission(vec![health()]);
        let who = principal("WHO");
        passed_on.clone().when(&who, answer(Position::Agrees)).refused("OG-4", "NO_CONSULTATION_OPEN");
        let consulted = passed_on.given(&principal("UNICEF"), answer(Position::Objects));
        consulted.when(&who, answer(Position::Agrees)).keeps("RM-1.11.answer");
    }

    /// RM-1.11: each of those asked owes its own answer, which any answer of the organization keeps.
    #[test]
    fn an_answer_keeps_what_its_organization_owes() {
        let passed_on = after_the_transmission(vec![health()]);
        let of_who = "RM-1.11.answer:proposal/p-1/answer/WHO";
        for position in [Position::Endorses, Position::Objects, Position::ProposesAlternative] {
            let outcome = passed_on.clone().when(&actor(Role::GlobalLead, "WHO"), answer(position));
            outcome.keeps("RM-1.11.answer");
            let answered = outcome.accepted();
            assert!(!answered.record().duties.contains_key(of_who));
            assert!(answered.record().duties.contains_key("RM-1.11.answer:proposal/p-1/answer/UNICEF"));
        }
    }

    /// RM-1.11, S-5: an answer of which only the day is known may have been given since the day began.
    #[test]
    fn an_answer_of_a_day_may_be_as_early_as_the_day() {
        let asked = after_the_transmission(vec![health()]).at("2013-11-12");
        let answers =
            |example: Example| example.when(&principal("UNICEF"), answer(Position::Endorses)).commit().clone();
        let kept = |at, earliest| {
            [DutyChange::Kept { id: "RM-1.11.answer:proposal/p-1/answer/UNICEF".to_owned(), at, earliest }]
        };
        let on_the_day = answers(asked.clone().that_happened_on("2013-11-10"));
        assert_eq!(on_the_day.duties, kept(end_of("2013-11-10"), Some(start_of("2013-11-10"))));
        let that_day = answers(asked.clone().at("2013-11-10T09:00:00Z").that_happened_on("2013-11-10"));
        assert_eq!(that_day.duties, kept(at("2013-11-10T09:00:00Z"), Some(start_of("2013-11-10"))));
        let at_a_moment = answers(asked.that_happened("2013-11-10T09:00:00Z"));
        assert_eq!(at_a_moment.duties, kept(at("2013-11-10T09:00:00Z"), None));
    }

    /// RM-1.11, S-3: an organization answered when it first did: an answer in time that is recorded after a late one keeps what
    /// it owed.
    #[test]
    fn an_earlier_answer_that_is_recorded_later_is_in_time() {
        let asked = after_the_transmission(vec![health()]).at("2013-11-12");
        let answers = |example: Example, moment: &str| {
            example.that_happened(moment).when(&principal("UNICEF"), answer(Position::Endorses))
        };
        let late = answers(asked, "2013-11-11T09:00:00Z").accepted();
        let earlier = answers(late, "2013-11-10T09:00:00Z");
        let id = "RM-1.11.answer:proposal/p-1/answer/UNICEF".to_owned();
        assert_eq!(earlier.commit().duties, [DutyChange::Kept { id, at: at("2013-11-10T09:00:00Z"), earliest: None }]);
    }
}

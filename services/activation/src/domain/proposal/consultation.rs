//! The consultation on an alternative or an objection, and how it closes: agreed, or withdrawn (row OG-4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Actor, Authority, Role};
use convene_kernel::message;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::checks::must_not_be_dated_before;
use super::lead::LeadChange;
use super::recommendation::Recommendation;
use super::submission::{OtherSolution, Submission};
use super::submitting::arrangements_must_be_sound;
use super::transmission::global_leads_of;
use super::{Event, Position, Proposal, weaknesses};
use crate::domain::endorsement::{ACTIVATION, Stance};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{self, Decided, Operation, objection};
use crate::reasons;

/// Closes the consultation on an alternative or an objection (row OG-4).
#[derive(Clone, Debug)]
pub struct CloseConsultation {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The alternative or the objection.
    pub alternative: ResourceId,
    /// How it closed.
    pub closing: Closing,
    /// The reasons.
    pub reasons: String,
    /// The clusters recommended from now on, where the proposal is not left as it was.
    pub recommendations: Vec<Recommendation>,
    /// The new leads proposed from now on, likewise.
    pub lead_changes: Vec<LeadChange>,
    /// The other solutions proposed from now on, likewise.
    pub other_solutions: Vec<OtherSolution>,
    /// Those who agreed.
    pub agreed_by: Vec<OrganizationCode>,
}

/// The end of a consultation in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConsultationClosed {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The alternative.
    pub alternative: ResourceId,
    /// How it closed.
    pub closing: Closing,
    /// The reasons.
    pub reasons: String,
    /// Those who agreed.
    pub agreed_by: Vec<OrganizationCode>,
    /// The clusters recommended from now on, where the proposal was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recommendations: Option<Vec<Recommendation>>,
    /// The new leads proposed from now on, where the proposal was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_changes: Option<Vec<LeadChange>>,
    /// The other solutions proposed from now on, where the proposal was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_solutions: Option<Vec<OtherSolution>>,
    /// By when those answer who are asked anew: to what was changed, or without the alternative that was taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
}

/// An alternative or an objection, and the consultation on it (row OG-4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// Whose it is.
    pub by: OrganizationCode,
    /// Whether it is an alternative or an objection.
    pub position: Position,
    /// What it says.
    pub statement: String,
    /// When the consultation opened.
    pub opened_at: Moment,
    /// How the consultation closed, once it has.
    pub closed: Option<ConsultationEnd>,
}

/// The end of a consultation on an alternative (row OG-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationEnd {
    /// How it closed.
    pub closing: Closing,
    /// The reasons.
    pub reasons: String,
    /// Those who agreed.
    pub agreed_by: Vec<OrganizationCode>,
    /// Who closed it.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// How a consultation on an alternative closed (row OG-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Agreed on the proposal as it was.
    Original,
    /// Agreed on the alternative.
    Alternative,
    /// Agreed on a third way.
    ThirdWay,
    /// The alternative was taken back.
    Withdrawn,
}

/// Who may close a consultation.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// Closes the consultation on an alternative or an objection, agreed or withdrawn (row OG-4).
pub(super) fn close_consultation(operation: &Operation, command: &CloseConsultation, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let alternative =
        reference_checks::find("alternative", &proposal.alternatives, &command.alternative)?.for_decision();
    let emergency = operation.emergency(&proposal.submission.emergency)?;
    let mut checks = Checks::new();
    if alternative.closed.is_some() {
        let problem = message!("the consultation on '{alternative}' is closed", alternative = command.alternative);
        checks.precondition("OG-4", reasons::CONSULTATION_CLOSED).at("alternative").says(problem, NO_ACTION_REQUIRED);
    }
    must_not_be_dated_before(&mut checks, context, "the consultation opened", alternative.opened_at);
    must_name_who_agreed(&mut checks, command);
    if command.closing == Closing::Alternative && alternative.position == Position::Objects {
        checks.invalid("OG-4", reasons::OBJECTION_WITHOUT_ALTERNATIVE).at("closing").says(
            "the consultation was on an objection, which proposes no alternative",
            "say that the original, or a third way, was agreed on, or that the objection was taken back",
        );
    }
    reference_checks::organizations(&mut checks, context, "OG-8", "agreed_by", &command.agreed_by);
    let agreed = as_agreed(&proposal.submission, command);
    let is_taken_back = command.closing == Closing::Withdrawn && !command.agreed_by.contains(&alternative.by);
    let changes = matches!(command.closing, Closing::Alternative | Closing::ThirdWay);
    if changes == agreed.is_empty() {
        let (problem, remedy) = if changes {
            ("something else was agreed than what is proposed", "give what is proposed from now on, in full")
        } else {
            ("the proposal stays as it was", "leave recommendations, new leads and other solutions out")
        };
        checks.invalid("OG-4", reasons::RECOMMENDATIONS_AND_CLOSING_DIFFER).at("recommendations").says(problem, remedy);
    }
    // What was agreed here is an agreement of its own on the sectors that are relevant (row OG-13).
    let sectors: Vec<_> = command.recommendations.iter().flat_map(|one| one.sectors.clone()).collect();
    let case = Case { operation, emergency, context, sectors: &sectors };
    arrangements_must_be_sound(&mut checks, &case, &agreed);
    checks.finish()?;

    let closed = ConsultationClosed {
        proposal: command.proposal.clone(),
        alternative: command.alternative.clone(),
        closing: command.closing,
        reasons: command.reasons.clone(),
        agreed_by: command.agreed_by.clone(),
        recommendations: changes.then(|| command.recommendations.clone()),
        lead_changes: changes.then(|| command.lead_changes.clone()),
        other_solutions: changes.then(|| command.other_solutions.clone()),
        answer_by: ACTIVATION.answer_by(context.occurred_at, context).filter(|_| changes || is_taken_back),
    };
    let resource = PROPOSAL.of(&command.proposal);
    let mut decision = Decision::about(&resource).event(Event::ConsultationClosed(closed.into()).into());
    settle_objections(&mut decision, &resource, command, alternative, context);
    let asked = proposal.asked.for_decision();
    for agency in command.agreed_by.iter().filter(|agency| asked.contains(agency)) {
        ACTIVATION.answered(&mut decision, &resource, agency, context.occurred_at);
    }
    if changes {
        weaknesses::change(&mut decision, &case, &proposal.submission, &agreed);
        let leads = global_leads_of(operation, &agreed, context);
        ACTIVATION.find_those_left_out(&mut decision, &resource, &leads, |agency| asked.contains(agency), context);
        ACTIVATION.owe_answers_anew(&mut decision, &resource, asked, &command.agreed_by, context);
    } else if is_taken_back {
        ACTIVATION.owes_answer_anew(&mut decision, &resource, asked, &alternative.by, context);
    }
    Ok(decision)
}

/// The consultation answers the objections of those who agreed in it, and the one that it was held on (rows OG-4, RM-1.11).
fn settle_objections(
    decision: &mut Decision<domain::Event>,
    resource: &Subject,
    command: &CloseConsultation,
    alternative: &Alternative,
    context: &Context<'_>,
) {
    let consulted_on = Some(&alternative.by).filter(|_| alternative.position == Position::Objects);
    for agency in command.agreed_by.iter().chain(consulted_on) {
        if let Some(objection) = objection::of(resource, agency, context) {
            decision.resolve(&objection.id, "a consultation was held with the organization");
        }
    }
}

/// The proposal with what was agreed in place of what was proposed.
fn as_agreed(proposed: &Submission, command: &CloseConsultation) -> Submission {
    Submission {
        recommendations: command.recommendations.clone(),
        lead_changes: command.lead_changes.clone(),
        other_solutions: command.other_solutions.clone(),
        ..proposed.clone()
    }
}

/// An agreement names who agreed. The Principal who proposed an alternative may take it back alone (row OG-4).
fn must_name_who_agreed(checks: &mut Checks, command: &CloseConsultation) {
    if command.closing != Closing::Withdrawn && command.agreed_by.is_empty() {
        checks.invalid("OG-4", reasons::AGREED_BY_MISSING).at("agreed_by").says(
            "the consultation closes with an agreement and names no organization that agreed",
            "name the organizations that agreed",
        );
    }
}

/// The proposal after a consultation closed: what was agreed takes the place of what was proposed.
pub(super) fn closed(proposal: &mut Proposal, closed: &Restricted<ConsultationClosed>, stamp: &Stamp) {
    let closed = closed.for_decision();
    let (asked, at) = (proposal.asked.for_evolution(), stamp.occurred_at);
    if closed.recommendations.is_some() {
        asked.asked_anew(at, closed.answer_by);
    }
    if let Some(alternative) = proposal.alternatives.get_mut(&closed.alternative) {
        let by = &alternative.for_decision().by;
        match closed.closing {
            Closing::Withdrawn => asked.takes_back(by, at, closed.answer_by),
            Closing::Alternative => asked.says(by, Stance::Endorses, at),
            Closing::Original | Closing::ThirdWay => {}
        }
        alternative.for_evolution().closed = Some(ConsultationEnd {
            closing: closed.closing,
            reasons: closed.reasons.clone(),
            agreed_by: closed.agreed_by.clone(),
            by: stamp.actor.clone(),
            at: stamp.occurred_at,
        });
    }
    for organization in &closed.agreed_by {
        asked.says(organization, Stance::Endorses, at);
    }
    let submission = &mut proposal.submission;
    if let Some(recommendations) = &closed.recommendations {
        submission.recommendations.clone_from(recommendations);
    }
    if let Some(lead_changes) = &closed.lead_changes {
        submission.lead_changes.clone_from(lead_changes);
    }
    if let Some(other_solutions) = &closed.other_solutions {
        submission.other_solutions.clone_from(other_solutions);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::endorsement::StatedGround;
    use crate::domain::fixtures::{
        Example, after_the_transmission, erc, haiyan, hc, meeting, recommendation, submission, transmission,
    };
    use crate::domain::operation::{self, RefugeeSituation};
    use crate::domain::proposal::Command;
    use crate::domain::proposal::fixtures::{answer, approve, approve_on, health, principal, submit};

    fn close(closing: Closing, recommendations: Vec<Recommendation>) -> CloseConsultation {
        CloseConsultation {
            proposal: code("p-1"),
            alternative: code("alternative-1"),
            closing,
            reasons: "agreed in a call".to_owned(),
            recommendations,
            lead_changes: Vec::new(),
            other_solutions: Vec::new(),
            agreed_by: vec![code("UNICEF"), code("WHO")],
        }
    }

    /// A proposal to which UNICEF proposed an alternative.
    fn consulted_on() -> Example {
        after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::ProposesAlternative))
    }

    /// OG-4: no approval while a consultation on an alternative is open; a third way changes what is approved.
    #[test]
    fn an_alternative_is_consulted_on_first() {
        consulted_on().when(&erc(), approve()).refused("OG-4", "CONSULTATION_OPEN");
        let closing = |close| consulted_on().when(&erc(), Command::CloseConsultation(close));
        closing(close(Closing::ThirdWay, Vec::new())).refused("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER");
        closing(close(Closing::Original, vec![health()])).refused("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER");
        let unnamed = CloseConsultation { agreed_by: Vec::new(), ..close(Closing::Original, Vec::new()) };
        closing(unnamed).refused("OG-4", "AGREED_BY_MISSING");
        let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
        let closed = closing(close(Closing::ThirdWay, vec![merged]));
        closed.raises("RM-1.6");
        let closed = closed.accepted();
        let again = Command::CloseConsultation(close(Closing::Withdrawn, Vec::new()));
        closed.clone().when(&erc(), again).refused("OG-4", "CONSULTATION_CLOSED");
        let approved = closed.at("2013-11-10T10:00:00Z").given(&erc(), approve_on(StatedGround::AllEndorsed));
        assert!(approved.state().clusters.contains_key(&code("health-nutrition")));
    }

    /// RM-1.11, OG-4: who agreed in a consultation endorses; who endorsed what was changed is asked anew, and has its 24 hours.
    #[test]
    fn an_endorsement_is_of_what_was_put_before_it() {
        let agreed = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::ThirdWay, vec![health()]) };
        let consulted = consulted_on().given(&principal("WHO"), answer(Position::Endorses)).at("2013-11-10T10:00:00Z");
        let closed = consulted.given(&erc(), Command::CloseConsultation(agreed));
        let owed = closed.duty("RM-1.11.answer").expect("WHO answers anew");
        assert_eq!((owed.owner.organization.clone(), owed.since), (Some(code("WHO")), at("2013-11-10T10:00:00Z")));
        let all = || approve_on(StatedGround::AllEndorsed);
        closed.clone().when(&erc(), all()).refused("RM-1.11", "NOT_ALL_ENDORSED");
        closed.clone().at("2013-11-11T10:00:00Z").when(&erc(), approve_on(StatedGround::NoObjection)).commit();
        closed.given(&principal("WHO"), answer(Position::Endorses)).when(&erc(), all()).commit();
        let kept = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::Original, Vec::new()) };
        consulted_on()
            .given(&principal("WHO"), answer(Position::Endorses))
            .given(&erc(), Command::CloseConsultation(kept))
            .when(&erc(), all())
            .commit();
    }

    /// RM-1.11, OG-4: who agreed in a consultation has answered, and is not owed as silent.
    #[test]
    fn an_agreement_is_an_answer() {
        for (closing, recommendations) in [(Closing::Original, Vec::new()), (Closing::ThirdWay, vec![health()])] {
            let closed = consulted_on().when(&erc(), Command::CloseConsultation(close(closing, recommendations)));
            closed.keeps("RM-1.11.answer");
            assert!(closed.accepted().duty("RM-1.11.answer").is_none(), "UNICEF and WHO agreed");
        }
    }

    /// RM-1.11: an alternative that was taken back leaves its organization to answer what is proposed.
    #[test]
    fn who_takes_an_alternative_back_answers_still() {
        let taken_back = CloseConsultation { agreed_by: Vec::new(), ..close(Closing::Withdrawn, Vec::new()) };
        let outcome = consulted_on().when(&erc(), Command::CloseConsultation(taken_back));
        outcome.opens("RM-1.11.answer");
        let open = outcome.accepted();
        assert!(open.record().duties.contains_key("RM-1.11.answer:proposal/p-1/answer/UNICEF"));
        let endorsed = open.given(&principal("WHO"), answer(Position::Endorses));
        endorsed.clone().when(&erc(), approve_on(StatedGround::AllEndorsed)).refused("RM-1.11", "NOT_ALL_ENDORSED");
        endorsed.at("2013-11-10T15:00:00Z").when(&erc(), approve_on(StatedGround::NoObjection)).commit();
    }

    /// OG-4: an agreement settles the objections of those who agreed, and of no one else.
    #[test]
    fn an_agreement_settles_the_objections_of_those_who_agreed() {
        let objected = consulted_on().given(&principal("WHO"), answer(Position::Objects));
        let alone = CloseConsultation { agreed_by: vec![code("UNICEF")], ..close(Closing::Original, Vec::new()) };
        let open = objected.clone().given(&erc(), Command::CloseConsultation(alone));
        open.when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
        let together = Command::CloseConsultation(close(Closing::Original, Vec::new()));
        let outcome = objected.when(&erc(), together);
        outcome.resolves("RM-1.11");
        outcome.accepted().when(&erc(), approve_on(StatedGround::AllEndorsed)).commit();
    }

    /// OG-4, RM-1.11: a consultation on an objection answers it; only the organization's agreement makes it an endorsement.
    #[test]
    fn an_objection_may_be_consulted_on() {
        let objected = after_the_transmission(vec![health()])
            .given(&principal("UNICEF"), answer(Position::Endorses))
            .given(&principal("WHO"), answer(Position::Objects));
        let on_it = |closing, agreed_by: &[&str]| {
            let agreed_by = agreed_by.iter().map(|agency| code(agency)).collect();
            let closed =
                CloseConsultation { alternative: code("objection-1"), agreed_by, ..close(closing, Vec::new()) };
            Command::CloseConsultation(closed)
        };
        objected.clone().when(&erc(), approve()).refused("RM-1.11", "OBJECTION_OPEN");
        let none = on_it(Closing::Alternative, &["WHO"]);
        objected.clone().when(&erc(), none).refused("OG-4", "OBJECTION_WITHOUT_ALTERNATIVE");
        let all = || approve_on(StatedGround::AllEndorsed);
        let agreed = objected.clone().given(&erc(), on_it(Closing::Original, &["WHO"]));
        agreed.when(&erc(), all()).commit();
        let without = objected.clone().given(&erc(), on_it(Closing::Original, &["UNICEF"]));
        without.clone().when(&erc(), all()).refused("RM-1.11", "NOT_ALL_ENDORSED");
        without.clone().when(&erc(), approve_on(StatedGround::NoObjection)).refused("RM-1.11", "OBJECTED_TO");
        without.when(&erc(), approve()).commit();
        let outcome = objected.when(&erc(), on_it(Closing::Withdrawn, &[]));
        outcome.resolves("RM-1.11").opens("RM-1.11.answer");
        outcome.accepted().when(&erc(), all()).refused("RM-1.11", "NOT_ALL_ENDORSED");
    }

    /// RM-1.11: the global lead of a sector that came in by an agreement, and was not asked, is a finding.
    #[test]
    fn the_global_lead_of_what_was_agreed_is_asked() {
        let logistics = recommendation("logistics", &["LOG"], "WFP");
        let agreed = close(Closing::ThirdWay, vec![health(), logistics]);
        let closed = consulted_on().when(&erc(), Command::CloseConsultation(agreed));
        closed.raises("RM-1.11");
        assert!(closed.accepted().record().findings.contains_key("RM-1.11:proposal/p-1:global_leads.WFP"));
    }

    /// OG-4: what was agreed may be another solution and no cluster; what was weak in what is gone is weak no longer.
    #[test]
    fn another_solution_may_be_agreed_on() {
        let mut logistics = recommendation("logistics", &["LOG"], "UNICEF");
        logistics.lead.differs_because = Some("it runs the warehouses".to_owned());
        let proposed = after_the_transmission(vec![logistics]);
        assert!(proposed.finding("RM-1.7").is_some());
        let agreed = CloseConsultation {
            other_solutions: vec![OtherSolution {
                sectors: vec![code("LOG")],
                description: "the government's working group, with a team in support".to_owned(),
                led_by: "the civil protection agency".to_owned(),
            }],
            ..close(Closing::Alternative, Vec::new())
        };
        let closed = proposed
            .given(&principal("WHO"), answer(Position::ProposesAlternative))
            .when(&erc(), Command::CloseConsultation(agreed));
        closed.resolves("RM-1.7");
        let approved = closed.accepted().given(&erc(), approve_on(StatedGround::AllEndorsed));
        assert_eq!(approved.state().active_clusters().count(), 0);
        assert_eq!(approved.state().proposals[&code("p-1")].submission.other_solutions.len(), 1);
    }

    /// RM-0.1: no consultation brings clusters into a response to refugees alone.
    #[test]
    fn no_cluster_for_refugees_is_agreed_on() {
        let mut facts = haiyan();
        (facts.emergency, facts.refugees) = (code("influx"), RefugeeSituation::Only);
        let mut met = meeting();
        met.emergency = code("influx");
        let mut other = submission("p-1", Vec::new());
        (other.emergency, other.other_solutions) = (
            code("influx"),
            vec![OtherSolution {
                sectors: vec![code("HEA")],
                description: "a working group".to_owned(),
                led_by: "the ministry".to_owned(),
            }],
        );
        Example::new("PHL", "2013-11-09T15:00:00Z")
            .given(&hc(), operation::Command::RegisterEmergency(facts))
            .given(&hc(), operation::Command::RecordMeeting(met))
            .given(&hc(), submit(other))
            .given(&erc(), Command::Transmit(transmission()))
            .given(&principal("UNICEF"), answer(Position::ProposesAlternative))
            .when(&erc(), Command::CloseConsultation(close(Closing::Alternative, vec![health()])))
            .refused("RM-0.1", "REFUGEE_RESPONSE");
    }
}

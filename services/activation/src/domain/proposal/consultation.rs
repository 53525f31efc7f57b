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
use super::{Event, Position, Proposal, Replaced, Round, weaknesses};
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
    /// Whether it was agreed on the proposal as it was, on the alternative or on a third way, or the alternative was taken back.
    pub closing: Closing,
    /// The reasons for that, in the words of the ERC.
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
    /// The alternative or the objection it was on.
    pub alternative: ResourceId,
    /// Whether it was agreed on the proposal as it was, on the alternative or on a third way, or the alternative was taken back.
    pub closing: Closing,
    /// The reasons for that, in the words of the ERC.
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
    /// By when those answer who are asked anew, to what was changed; in events from before organizations themselves took
    /// alternatives back, by when the one answers that did.
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
    /// Whether it was agreed on the proposal as it was, on the alternative or on a third way, or the alternative was taken back.
    pub closing: Closing,
    /// The reasons for that, in the words of the ERC.
    pub reasons: String,
    /// Those who agreed.
    pub agreed_by: Vec<OrganizationCode>,
    /// Who closed it.
    pub by: Actor,
    /// The moment it was closed.
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
    must_have_their_word(&mut checks, proposal, alternative, command);
    if command.closing == Closing::Alternative && alternative.position == Position::Objects {
        checks.invalid("OG-4", reasons::OBJECTION_WITHOUT_ALTERNATIVE).at("closing").says(
            "the consultation was on an objection, which proposes no alternative",
            "say that the original, or a third way, was agreed on, or that the objection was taken back",
        );
    }
    reference_checks::organizations(&mut checks, context, "OG-8", "agreed_by", &command.agreed_by);
    let agreed = as_agreed(&proposal.submission, command);
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
        answer_by: ACTIVATION.answer_by(context.occurred_at, context).filter(|_| changes),
    };
    let resource = PROPOSAL.of(&command.proposal);
    let mut decision = Decision::about(&resource).event(Event::ConsultationClosed(closed.into()).into());
    settle_objections(&mut decision, &resource, command, alternative, context);
    if changes {
        let asked = proposal.asked.for_decision();
        weaknesses::change(&mut decision, &case, &proposal.submission, &agreed);
        let leads = global_leads_of(operation, &agreed, context);
        ACTIVATION.find_those_left_out(&mut decision, &resource, &leads, |agency| asked.contains(agency), context);
        ACTIVATION.owe_answers_anew(&mut decision, &resource, asked, &command.agreed_by, context);
    }
    Ok(decision)
}

/// The consultation answers the objections of those who agreed in it, whose alternative it agreed on among them, and the one that it
/// was held on (rows OG-4, RM-1.11).
fn settle_objections(
    decision: &mut Decision<domain::Event>,
    resource: &Subject,
    command: &CloseConsultation,
    alternative: &Alternative,
    context: &Context<'_>,
) {
    let is_its_own = alternative.position == Position::Objects || command.closing == Closing::Alternative;
    for agency in command.agreed_by.iter().chain(Some(&alternative.by).filter(|_| is_its_own)) {
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

/// The ERC closes a consultation, and speaks for nobody: who agreed, and who took something back, said so (row OG-4).
fn must_have_their_word(
    checks: &mut Checks,
    proposal: &Proposal,
    alternative: &Alternative,
    command: &CloseConsultation,
) {
    let by = &alternative.by;
    if command.closing == Closing::Withdrawn && proposal.asked.for_decision().differs(by) {
        checks.precondition("OG-4", reasons::NOT_TAKEN_BACK).at("closing").says(
            message!("{by} has not taken it back", by),
            message!("have {by} answer that it takes it back or endorses, or say what was agreed", by),
        );
    }
    for (index, agency) in command.agreed_by.iter().enumerate() {
        if !proposal.is_known_to_agree(agency, alternative, command.closing) {
            checks.precondition("OG-4", reasons::NOT_KNOWN_TO_AGREE).at(format!("agreed_by[{index}]")).says(
                message!("the record has no answer by which {agency} agrees", agency),
                message!("have {agency} answer the proposal: that it agrees, or endorses what stays as it was", agency),
            );
        }
    }
}

/// An agreement names who agreed; what was taken back needs no other word (row OG-4).
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
        let anew: Vec<_> = asked.to_ask_anew(&closed.agreed_by).map(|(agency, role)| (agency.clone(), role)).collect();
        let in_role = |role| anew.iter().filter(move |one| one.1 == role).map(|(agency, _)| agency.clone()).collect();
        proposal.rounds.push(Round {
            at,
            after_a_change: true,
            principals: in_role(Role::IascPrincipal),
            global_leads: in_role(Role::GlobalLead),
            answer_by: closed.answer_by,
        });
        proposal.replaced.push(Replaced { submission: proposal.submission.clone(), until: at });
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
mod tests;

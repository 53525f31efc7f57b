//! Proposals to the Emergency Relief Coordinator, and the answers to them: the one way a cluster becomes active.
//!
//! Silence is never approval, and the proposer never approves. Each topic is one file with its values, who may give its
//! commands, what they decide, what its events make of the proposal, and its tests.

mod answer;
mod approval;
mod case;
mod cluster_field;
mod command;
mod consultation;
mod ending;
mod event;
#[cfg(test)]
pub(crate) mod fixtures;
mod informed;
mod lead;
#[cfg(test)]
mod properties;
mod protection;
mod recommendation;
mod submission;
mod transmission;
mod weaknesses;

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::identity::Actor;
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

pub use answer::{Answer, Answered, GiveAnswer, Position};
pub use approval::{Approve, Approved};
pub use cluster_field::ClusterField;
pub use command::{ACTIONS, Command, decide};
pub use consultation::{Alternative, CloseConsultation, Closing, ConsultationClosed, ConsultationEnd};
pub use ending::End;
pub use event::{Event, evolve};
pub(in crate::domain) use informed::authority_to_inform;
pub use informed::{Audience, Informed, RecordInformed};
pub use lead::{LeadChange, LeadSelection};
pub use protection::ProtectionAgreement;
pub use recommendation::{Criterion, CriterionAssessment, EarlyRecoveryException, Recommendation, SharedLeadership};
pub use submission::{AgreedIn, Evidence, OtherSolution, PlanBasis, Submission};
pub use transmission::Transmission;

use super::Operation;
use super::subjects::PROPOSAL;
use crate::reasons;

/// What was put to the ERC, and everything that came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// What was submitted; an alternative that was agreed changes what is recommended (row OG-4).
    pub submission: Submission,
    /// Who submitted it, and so may not approve it.
    pub submitted_by: Actor,
    /// When the ERC received it; the ERC's 24 hours count from here (row RM-1.11).
    pub received_at: Moment,
    /// When it was passed on for endorsement, and to whom (rows RM-1.11, OG-3).
    pub transmission: Option<Transmission>,
    /// Who passed it on.
    pub transmitted_by: Option<Actor>,
    /// Every answer given, in order (row OG-3).
    pub answers: Vec<Restricted<Answer>>,
    /// Consultations on an alternative, by the identifier of the alternative (row OG-4).
    pub alternatives: BTreeMap<ResourceId, Restricted<Alternative>>,
    /// Who was told of the decision, and when (rows RM-1.12, OG-6, GN-6).
    pub informed: Vec<Informed>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Proposal {
    /// Its identifier.
    pub fn id(&self) -> &ResourceId {
        &self.submission.proposal
    }

    /// What it is called in findings and duties: `proposal/p-1`.
    pub fn subject(&self) -> Subject {
        PROPOSAL.of(self.id())
    }

    /// Whether the ERC has still to decide.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// The last step taken on it before its end, which nothing that ends it may be dated before.
    pub fn last_step_at(&self) -> Moment {
        let answered = self.answers.iter().map(|answer| answer.for_decision().at);
        let closed = self.alternatives.values().filter_map(|one| one.for_decision().closed.as_ref()).map(|end| end.at);
        let transmitted = self.transmission.iter().map(|transmission| transmission.transmitted_at);
        answered.chain(closed).chain(transmitted).fold(self.received_at, Moment::max)
    }

    /// The alternatives on which a consultation is open (row OG-4).
    pub fn open_alternatives(&self) -> impl Iterator<Item = (&ResourceId, &Alternative)> {
        let alternatives = self.alternatives.iter().map(|(id, alternative)| (id, alternative.for_decision()));
        alternatives.filter(|(_, alternative)| alternative.closed.is_none())
    }
}

/// How a proposal ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The ERC approved it.
    Approved {
        /// When.
        at: Moment,
        /// Who.
        by: Actor,
        /// The ERC's remarks, public.
        remarks: Option<String>,
    },
    /// The ERC declined it.
    Declined {
        /// When.
        at: Moment,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// The HC or RC took it back.
    Withdrawn {
        /// When.
        at: Moment,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
}

/// Notes a step that is dated before another that it follows (row RM-1.11).
fn must_not_be_dated_before(checks: &mut Checks, context: &Context<'_>, what: &str, earlier: Moment) {
    if context.occurred_at < earlier {
        checks.invalid("RM-1.11", reasons::OUT_OF_SEQUENCE).at("occurred_at").says(
            message!("{occurred_at} is before {what}, {earlier}", occurred_at = context.occurred_at, what, earlier),
            "give the moment it happened, or leave the field empty for now",
        );
    }
}

/// What an open proposal admits, and nothing else does (row RM-1.11).
fn admits_while_open(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    must_be_open(&mut checks, operation.proposal(id)?);
    checks.finish()
}

/// Notes that a proposal is decided already (row RM-1.11).
fn must_be_open(checks: &mut Checks, proposal: &Proposal) {
    if !proposal.is_open() {
        checks
            .precondition("RM-1.11", reasons::PROPOSAL_DECIDED)
            .at("proposal")
            .says(message!("the proposal '{id}' is decided already", id = proposal.id()), "submit a new proposal");
    }
}

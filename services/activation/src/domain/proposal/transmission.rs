//! The ERC passes a proposal on to Principals and global lead agencies for endorsement (rows RM-1.11, OG-3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::checks::must_be_open;
use super::{Event, Proposal};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// The ERC's passing on of a proposal for endorsement (rows RM-1.11, OG-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// The proposal.
    pub proposal: ResourceId,
    /// When.
    pub transmitted_at: Moment,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
}

/// Who may pass a proposal on.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
}

/// An open proposal is passed on once.
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    if proposal.transmission.is_some() {
        let problem = "it was passed on already";
        checks
            .precondition("RM-1.11", reasons::PROPOSAL_TRANSMITTED)
            .at("proposal")
            .says(problem, "nothing needs to be done");
    }
    checks.finish()
}

/// Passes the proposal on to the Principals and to global lead and co-lead agencies (rows RM-1.11, OG-3).
pub(super) fn transmit(operation: &Operation, transmission: &Transmission, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&transmission.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    if transmission.transmitted_at < proposal.received_at {
        let problem =
            message!("{transmitted_at} is before the ERC received it", transmitted_at = transmission.transmitted_at);
        let remedy = "give the moment it was passed on";
        checks.invalid("RM-1.11", reasons::TRANSMITTED_BEFORE_RECEIPT).at("transmitted_at").says(problem, remedy);
    }
    if transmission.transmitted_at > context.now {
        let problem =
            message!("{transmitted_at} is after the present moment", transmitted_at = transmission.transmitted_at);
        checks
            .invalid("RM-1.11", reasons::TRANSMITTED_IN_THE_FUTURE)
            .at("transmitted_at")
            .says(problem, "record it once it is done");
    }
    reference_checks::organizations(&mut checks, context, "OG-8", "principals", &transmission.principals);
    reference_checks::organizations(&mut checks, context, "OG-8", "global_leads", &transmission.global_leads);
    checks.finish()?;
    let resource = PROPOSAL.of(&transmission.proposal);
    let mut decision = Decision::about(&resource).event(Event::Transmitted(transmission.clone()).into());
    decision.keep(rules::RM_1_11_TRANSMISSION, &resource, transmission.transmitted_at);
    Ok(decision)
}

/// Refuses a proposal that was not passed on for endorsement yet (row RM-1.11).
pub(super) fn must_be_transmitted(checks: &mut Checks, proposal: &Proposal) {
    if proposal.transmission.is_none() {
        checks.precondition("RM-1.11", reasons::PROPOSAL_NOT_TRANSMITTED).at("proposal").says(
            "it was not passed on to the Principals and the global lead agencies",
            "record the transmission first",
        );
    }
}

/// The proposal after it was passed on.
pub(super) fn transmitted(proposal: &mut Proposal, transmission: &Transmission, stamp: &Stamp) {
    proposal.transmission = Some(transmission.clone());
    proposal.transmitted_by = Some(stamp.actor.clone());
}

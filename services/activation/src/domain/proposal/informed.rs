//! Partners, the government and others are informed of an approval (rows RM-1.12, OG-5, OG-6, GN-6).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Actor, Authority, Role};
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::checks::must_not_be_dated_before;
use super::{Event, Outcome, Proposal};
use crate::domain::cluster::Cluster;
use crate::domain::operation::in_the_country;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{self, Decided, Operation};
use crate::reasons;

/// Records that an audience was informed of the decision (rows RM-1.12, OG-6, GN-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordInformed {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// Who was informed.
    pub audience: Audience,
    /// How, such as a letter or a meeting.
    pub means: String,
}

/// An audience was informed of the decision (rows RM-1.12, OG-6, GN-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informed {
    /// Who was informed.
    pub audience: Audience,
    /// How, such as a letter or a meeting.
    pub means: String,
    /// Who recorded it.
    pub by: Actor,
    /// When they were informed.
    pub at: Moment,
    /// The commit that recorded it.
    pub commit: Etag,
}

/// Who is informed of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Partners in the country (rows RM-1.12, OG-6).
    CountryPartners,
    /// The government (row OG-6).
    Government,
    /// Partners at global level (row OG-5).
    GlobalPartners,
    /// Donors and other stakeholders (row GN-6).
    Donors,
}

/// Who may record that others were informed, whatever their kind.
pub(super) fn authority() -> Authority {
    Authority::of(&[
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
        Role::OchaCountry,
        Role::EmergencyReliefCoordinator,
        Role::ErcOffice,
    ])
}

/// Who may record that this audience was informed: the country's side for those whom the HC or RC informs (rows RM-1.12,
/// OG-6), the ERC's for partners at global level (row OG-5).
pub(in crate::domain) fn authority_to_inform(audience: Audience) -> Authority {
    match audience {
        Audience::CountryPartners | Audience::Government => in_the_country(),
        Audience::GlobalPartners => Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice]),
        Audience::Donors => authority(),
    }
}

/// Others are informed of an approved proposal.
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    if !matches!(proposal.outcome, Some(Outcome::Approved { .. })) {
        checks
            .precondition("RM-1.12", reasons::PROPOSAL_NOT_APPROVED)
            .at("proposal")
            .says("the ERC has not approved it", "inform partners once it is approved");
    }
    checks.finish()
}

/// Records who was informed of the approval (rows RM-1.12, OG-6, GN-6).
pub(super) fn record_informed(operation: &Operation, command: &RecordInformed, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    let mut checks = Checks::new();
    if let Some(Outcome::Approved { at, .. }) = proposal.outcome {
        must_not_be_dated_before(&mut checks, context, "the approval", at);
    }
    checks.finish()?;
    let resource = PROPOSAL.of(&command.proposal);
    let mut decision = Decision::about(&resource).event(Event::InformedRecorded(command.clone()).into());
    match command.audience {
        Audience::CountryPartners => decision.keep(rules::RM_1_12_PARTNERS, &resource, context.occurred_at),
        Audience::Government => decision.keep(rules::OG_6_GOVERNMENT, &resource, context.occurred_at),
        Audience::GlobalPartners | Audience::Donors => {}
    }
    Ok(decision)
}

/// Those who were informed of the approval of a cluster or of its lead are informed again, because the record of it was
/// corrected (rows RM-1.12, OG-6).
pub fn inform_again(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    context: &Context<'_>,
) {
    let of_leads = cluster.leads.values().filter_map(|lead| lead.what.proposal.as_ref());
    let proposals: BTreeSet<_> = of_leads.chain(&cluster.proposal).collect();
    for proposal in proposals.into_iter().filter_map(|id| operation.proposals.get(id)) {
        for (audience, rule) in
            [(Audience::CountryPartners, rules::RM_1_12_PARTNERS), (Audience::Government, rules::OG_6_GOVERNMENT)]
        {
            if proposal.informed.iter().any(|informed| informed.audience == audience) {
                let head = Owner::role(operation.country.head());
                decision.open(Duty::new(rule, PROPOSAL.of(&proposal.submission.proposal), head, context.now));
            }
        }
    }
}

/// The proposal after others were informed.
pub(super) fn recorded(proposal: &mut Proposal, recorded: &RecordInformed, stamp: &Stamp) {
    let RecordInformed { audience, means, .. } = recorded.clone();
    proposal.informed.push(Informed {
        audience,
        means,
        by: stamp.actor.clone(),
        at: stamp.occurred_at,
        commit: stamp.etag,
    });
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::{after_the_approval, after_the_proposal, hc};
    use crate::domain::proposal::Command;
    use crate::domain::proposal::fixtures::health;

    /// RM-1.12, OG-6: informing partners and the government of the approval fulfils the two duties; nothing is announced before.
    #[test]
    fn partners_and_government_are_informed_of_an_approval() {
        let informed = |audience| {
            Command::RecordInformed(RecordInformed { proposal: code("p-1"), audience, means: "a letter".to_owned() })
        };
        let approved = after_the_approval(vec![health()]);
        approved.clone().when(&hc(), informed(Audience::CountryPartners)).keeps("RM-1.12.partners");
        approved.when(&hc(), informed(Audience::Government)).keeps("OG-6.government");
        after_the_proposal(vec![health()])
            .when(&hc(), informed(Audience::Government))
            .refused("RM-1.12", "PROPOSAL_NOT_APPROVED");
    }
}

//! What may happen to critical gaps and to what partners committed to, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use serde::{Deserialize, Serialize};

use super::{
    Answered, Called, CommitmentAcceptance, CommitmentFulfilment, CommitmentRetraction, Committed, ConstraintLifting,
    ConstraintStatement, EnsuredService, GapAdvocacy, GapClosing, GapFact, GapFactWithdrawal, GapIdentification,
    LastResortStatement, OfGap, PlanLink, SupportReferral, SupportRequest, commitment, identification, withdrawal,
};
use crate::domain::participation::InCluster;
use crate::domain::{self, Arrangements};

/// To critical gaps, and to what partners committed to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A cluster identified it.
    Identified(GapIdentification),
    /// All partners were called on.
    Called(Called),
    /// It was linked to the plan that reflects it.
    PlanLinked(InCluster<PlanLink>),
    /// The lead stated how last resort applies.
    LastResortStated(InCluster<LastResortStatement>),
    /// The provider of last resort ensures the service.
    ServiceEnsured(InCluster<EnsuredService>),
    /// The lead stated what stands in the way.
    ConstraintStated(InCluster<ConstraintStatement>),
    /// Nothing stands in the way any more.
    ConstraintLifted(InCluster<ConstraintLifting>),
    /// The lead advocated.
    AdvocacyReported(InCluster<GapAdvocacy>),
    /// The lead asked the HC for support.
    SupportAskedFor(InCluster<SupportRequest>),
    /// The HC passed the request on to the ERC.
    SupportReferred(InCluster<SupportReferral>),
    /// The HC, or the ERC, answered it.
    SupportAnswered(Answered),
    /// It was closed.
    Closed(InCluster<GapClosing>),
    /// A fact of it never was.
    FactWithdrawn(InCluster<GapFactWithdrawal>),
    /// A commitment to it was put on record.
    Committed(Committed),
    /// The organization accepted a commitment.
    CommitmentAccepted(OfGap<CommitmentAcceptance>),
    /// A commitment was met.
    CommitmentMet(OfGap<CommitmentFulfilment>),
    /// A commitment was taken back.
    CommitmentTakenBack(OfGap<CommitmentRetraction>),
}

impl Event {
    /// The gap that it happened to, or to a commitment of.
    pub fn gap(&self) -> &ResourceId {
        match self {
            Self::Identified(identification) => &identification.gap,
            Self::Called(called) => &called.call.gap,
            Self::PlanLinked(it) => &it.what.gap,
            Self::LastResortStated(it) => &it.what.gap,
            Self::ServiceEnsured(it) => &it.what.gap,
            Self::ConstraintStated(it) => &it.what.gap,
            Self::ConstraintLifted(it) => &it.what.gap,
            Self::AdvocacyReported(it) => &it.what.gap,
            Self::SupportAskedFor(it) => &it.what.gap,
            Self::SupportReferred(it) => &it.what.gap,
            Self::SupportAnswered(it) => &it.answer.gap,
            Self::Closed(it) => &it.what.gap,
            Self::FactWithdrawn(it) => &it.what.gap,
            Self::Committed(committed) => &committed.commitment.gap,
            Self::CommitmentAccepted(it) => &it.gap,
            Self::CommitmentMet(it) => &it.gap,
            Self::CommitmentTakenBack(it) => &it.gap,
        }
    }

    /// The cluster that had the gap.
    pub fn cluster(&self) -> &ResourceId {
        match self {
            Self::Identified(identification) => &identification.cluster,
            Self::Called(called) => &called.cluster,
            Self::PlanLinked(it) => &it.cluster,
            Self::LastResortStated(it) => &it.cluster,
            Self::ServiceEnsured(it) => &it.cluster,
            Self::ConstraintStated(it) => &it.cluster,
            Self::ConstraintLifted(it) => &it.cluster,
            Self::AdvocacyReported(it) => &it.cluster,
            Self::SupportAskedFor(it) => &it.cluster,
            Self::SupportReferred(it) => &it.cluster,
            Self::SupportAnswered(it) => &it.cluster,
            Self::Closed(it) => &it.cluster,
            Self::FactWithdrawn(it) => &it.cluster,
            Self::Committed(committed) => &committed.cluster,
            Self::CommitmentAccepted(it) => &it.of.cluster,
            Self::CommitmentMet(it) => &it.of.cluster,
            Self::CommitmentTakenBack(it) => &it.of.cluster,
        }
    }

    /// What was done about the gap, in one word and as it was put.
    pub fn in_words(&self) -> (&'static str, &str) {
        match self {
            Self::Identified(it) => ("identified", &it.need),
            Self::Called(it) => ("called on partners", &it.call.text),
            Self::PlanLinked(it) => ("linked to the plan", &it.what.plan.plan),
            Self::LastResortStated(it) => ("stated how last resort applies", &it.what.explanation),
            Self::ServiceEnsured(it) => ("ensured the service", &it.what.what),
            Self::ConstraintStated(it) => ("stated a constraint", &it.what.explanation),
            Self::ConstraintLifted(it) => ("lifted the constraint", &it.what.explanation),
            Self::AdvocacyReported(it) => ("advocated", &it.what.what),
            Self::SupportAskedFor(it) => ("asked for support", &it.what.what),
            Self::SupportReferred(it) => ("passed the request on to the ERC", &it.what.what),
            Self::SupportAnswered(it) => ("answered the request", &it.answer.what),
            Self::Closed(it) => ("closed", it.what.remarks.as_deref().unwrap_or_default()),
            Self::FactWithdrawn(it) => ("withdrew a fact", &it.what.reason),
            Self::Committed(it) => ("committed", &it.commitment.what),
            Self::CommitmentAccepted(it) => ("accepted", it.of.what.statement.as_deref().unwrap_or_default()),
            Self::CommitmentMet(it) => ("met a commitment", &it.of.what.what),
            Self::CommitmentTakenBack(it) => ("took a commitment back", &it.of.what.reason),
        }
    }

    /// The commitment that it happened to.
    pub fn commitment(&self) -> Option<&ResourceId> {
        match self {
            Self::Committed(committed) => Some(&committed.commitment.commitment),
            Self::CommitmentAccepted(it) => Some(&it.of.what.commitment),
            Self::CommitmentMet(it) => Some(&it.of.what.commitment),
            Self::CommitmentTakenBack(it) => Some(&it.of.what.commitment),
            Self::FactWithdrawn(it) => it.what.commitment.as_ref(),
            _ => None,
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    match event {
        Event::Identified(identification) => {
            arrangements.gaps.insert(identification.gap.clone(), identification::identified(identification, stamp));
            arrangements
        }
        Event::Committed(it) => {
            arrangements.commitments.insert(it.commitment.commitment.clone(), commitment::committed(it, stamp));
            arrangements
        }
        Event::CommitmentAccepted(it) => arrangements.change_commitment(&it.of.what.commitment, stamp, |one| {
            one.accepted = Some(Recorded::new(&it.of.what, stamp));
        }),
        Event::CommitmentMet(it) => arrangements.change_commitment(&it.of.what.commitment, stamp, |one| {
            one.met = Some(Recorded::new(&it.of.what, stamp));
        }),
        Event::CommitmentTakenBack(it) => arrangements.change_commitment(&it.of.what.commitment, stamp, |one| {
            one.taken_back = Some(Recorded::new(&it.of.what, stamp));
        }),
        Event::FactWithdrawn(it) => withdrawn(arrangements, &it.what, stamp),
        _ => arrangements.change_gap(event.gap(), stamp, |gap| {
            Recorded::new(event, stamp).insert_into(&mut gap.course);
        }),
    }
}

fn withdrawn(mut arrangements: Arrangements, event: &GapFactWithdrawal, stamp: &Stamp) -> Arrangements {
    if let Some(id) = &event.commitment {
        let after = arrangements.commitments.remove(id);
        let after = after.and_then(|one| withdrawal::withdrawn_of_commitment(&one, event, stamp));
        arrangements.commitments.extend(after.map(|after| (id.clone(), after)));
    }
    if event.fact == GapFact::Identification {
        arrangements.gaps.remove(&event.gap);
    }
    arrangements.change_gap(&event.gap, stamp, |gap| withdrawal::withdrawn_of(gap, event))
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Gap(event)
    }
}

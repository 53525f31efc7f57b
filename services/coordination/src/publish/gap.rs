//! What the events of critical gaps and of commitments to them show. A gap is reported to who facilitates the forum of all coordinators
//! (row PE-3).

use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::contract::ToMessage;
use convene_runtime::grpc::{About, show};

use crate::domain::gap::{Event, REPORTED_TO};
use crate::domain::subjects::{CLUSTER, COMMITMENT, GAP};

disclosure! { Event by about {
    computed {
        Event::Identified(it) => events::CriticalGapIdentified {
            identification: message(it),
            reported_to: REPORTED_TO.to_string(),
        },
        Event::Called(it) => events::PartnersCalledOn {
            call: message(&it.call),
            partners: show::texts(&it.partners),
        },
        Event::PlanLinked(it) => events::GapLinkedToPlan { link: message(&it.what) },
        Event::LastResortStated(it) => events::LastResortStated { statement: message(&it.what) },
        Event::ServiceEnsured(it) => events::LastResortServiceEnsured { service: message(&it.what) },
        Event::ConstraintStated(it) => events::LastResortConstraintStated { constraint: message(&it.what) },
        Event::ConstraintLifted(it) => events::LastResortConstraintLifted { lifting: message(&it.what) },
        Event::AdvocacyReported(it) => events::GapAdvocacyReported { advocacy: message(&it.what) },
        Event::SupportAskedFor(it) => events::LastResortSupportAskedFor { support_request: message(&it.what) },
        Event::SupportReferred(it) => events::LastResortSupportReferred { referral: message(&it.what) },
        Event::SupportAnswered(it) => events::LastResortSupportAnswered {
            answer: message(&it.answer),
            by: it.by.to_string(),
        },
        Event::Closed(it) => events::CriticalGapClosed { closing: message(&it.what) },
        Event::FactWithdrawn(it) => events::GapFactWithdrawn { withdrawal: message(&it.what) },
        Event::Committed(it) => events::GapCommitmentMade {
            commitment: message(&it.commitment),
            organization: show::text(it.organization.code.as_ref()),
            accepted: it.accepted,
        },
        Event::CommitmentAccepted(it) => events::GapCommitmentAccepted { acceptance: message(&it.of.what) },
        Event::CommitmentMet(it) => events::GapCommitmentMet { fulfilment: message(&it.of.what) },
        Event::CommitmentTakenBack(it) => events::GapCommitmentTakenBack { retraction: message(&it.of.what) },
    }
} }

fn message<T: ToMessage<M>, M: Default>(value: &T) -> Option<M> {
    show::optional(Some(value))
}

/// About a gap, or a commitment to it, found under the cluster that had it, and in the history of all of them.
fn about(event: &Event) -> About {
    let (gap, cluster) = (GAP.of(event.gap()), CLUSTER.of(event.cluster()));
    let about = match event.commitment() {
        Some(commitment) => About::resource(COMMITMENT.of(commitment)).also([gap]),
        None => About::resource(gap),
    };
    about.under(Some(event.cluster().clone())).also([cluster])
}

//! What the public learns of a proposal: that it was put, passed on, decided and told; not what was said on it.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as pb;
use convene_runtime::grpc::timestamp;
use convene_runtime::publisher::PublicEvent;

use super::{named, texts};
use crate::domain::proposal::{Approved, End, Event, LeadChange, Recommendation, RecordInformed, Submission};

/// The public event that says what happened; none for deliberation.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Submitted(submission) => Some(about(&submission.proposal, &submitted(submission))),
        Event::Transmitted(transmission) => {
            let transmitted_at = Some(timestamp(transmission.transmitted_at));
            let proposal = transmission.proposal.to_string();
            Some(about(&transmission.proposal, &pb::ProposalTransmitted { proposal, transmitted_at }))
        }
        Event::Answered(_) | Event::ConsultationClosed(_) => None,
        Event::Approved(Approved { proposal, clusters, remarks }) => {
            let (clusters, remarks) = (texts(clusters), remarks.clone().unwrap_or_default());
            Some(about(proposal, &pb::ProposalApproved { proposal: proposal.to_string(), clusters, remarks }))
        }
        Event::Declined(End { proposal, reason }) => {
            Some(about(proposal, &pb::ProposalDeclined { proposal: proposal.to_string(), reason: reason.clone() }))
        }
        Event::Withdrawn(End { proposal, reason }) => {
            Some(about(proposal, &pb::ProposalWithdrawn { proposal: proposal.to_string(), reason: reason.clone() }))
        }
        Event::InformedRecorded(RecordInformed { proposal, audience, means }) => {
            let (audience, means) = (named(audience), means.clone());
            Some(about(proposal, &pb::InformedRecorded { proposal: proposal.to_string(), audience, means }))
        }
    }
}

fn submitted(submission: &Submission) -> pb::ProposalSubmitted {
    pb::ProposalSubmitted {
        proposal: submission.proposal.to_string(),
        emergency: submission.emergency.to_string(),
        recommendations: submission.recommendations.iter().map(recommended).collect(),
        other_solutions: submission.other_solutions.iter().map(|solution| solution.description.clone()).collect(),
        lead_changes: submission.lead_changes.iter().map(proposed_lead).collect(),
    }
}

fn recommended(recommendation: &Recommendation) -> pb::RecommendedCluster {
    pb::RecommendedCluster {
        cluster: recommendation.cluster.to_string(),
        name: recommendation.name.clone(),
        sectors: texts(&recommendation.sectors),
        lead_agency: recommendation.lead.agency.to_string(),
    }
}

fn proposed_lead(change: &LeadChange) -> pb::ProposedLead {
    pb::ProposedLead { cluster: change.cluster.to_string(), lead_agency: change.lead.agency.to_string() }
}

fn about<M: prost::Message + prost::Name>(proposal: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, format!("proposal/{proposal}"), message)
}

//! The public events of proposals: submitted, passed on, decided, announced. Answers and consultations stay off the feed.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as events;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use crate::domain::proposal::{
    Approved, End, Event, LeadChange, Recommendation, RecordInformed, Submission, Transmitted,
};
use crate::domain::subjects::PROPOSAL;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};

/// The public event of an event; none for deliberation.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    Some(match event {
        Event::Submitted(it) => about::<events::ProposalSubmitted>(&it.proposal, &it.to_message()),
        Event::Transmitted(it) => about::<events::ProposalTransmitted>(&it.proposal, &it.to_message()),
        Event::Answered(_) | Event::ConsultationClosed(_) => return None,
        Event::Approved(it) => about::<events::ProposalApproved>(&it.proposal, &it.to_message()),
        Event::Declined(it) => about::<events::ProposalDeclined>(&it.proposal, &it.to_message()),
        Event::Withdrawn(it) => about::<events::ProposalWithdrawn>(&it.proposal, &it.to_message()),
        Event::InformedRecorded(it) => about::<events::InformedRecorded>(&it.proposal, &it.to_message()),
    })
}

contract! {
    Submission => events::ProposalSubmitted {
        proposal: code,
        emergency: code,
        recommendations: each(ANY),
        lead_changes: each(ANY),
    } + {
        other_solutions: |it| it.other_solutions.iter().map(|solution| solution.description.clone()).collect(),
    }
    Recommendation => events::RecommendedCluster { cluster: code, name: text(NAME), sectors: codes(ANY) } + {
        lead_agency: |it| it.lead.agency.to_string(),
    }
    LeadChange => events::ProposedLead { cluster: code } + { lead_agency: |it| it.lead.agency.to_string() }
    Transmitted => events::ProposalTransmitted {
        proposal: code,
        transmitted_at: timestamp,
        principals: codes(ANY),
        global_leads: codes(ANY),
        answer_by: optional_timestamp,
    }
    Approved => events::ProposalApproved {
        proposal: code,
        clusters: codes(ANY),
        remarks: optional_text(TEXT),
        ground: optional_message,
    }
    End => events::ProposalDeclined { proposal: code, reason: text(TEXT) }
    End => events::ProposalWithdrawn { proposal: code, reason: text(TEXT) }
    RecordInformed => events::InformedRecorded { proposal: code, means: text(TEXT) } + {
        audience: |it| show::stored_name(&it.audience),
    }
}

fn about<M: prost::Message + prost::Name>(proposal: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, PROPOSAL.of(proposal).to_string(), message)
}

//! What the events of proposals show: everybody that they were submitted, passed on, decided and announced; those who take part in
//! deciding also answers and consultations.

use convene_proto::activation::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::{contract, disclosure};

use crate::domain::proposal::{Approved, Event, LeadChange, Recommendation, Submission};
use crate::domain::subjects::PROPOSAL;

disclosure! { Event by about {
    feed {
        Submitted => events::ProposalSubmitted,
        Transmitted => events::ProposalTransmitted { transmission },
        Approved => events::ProposalApproved,
        Declined => events::ProposalDeclined { end },
        Withdrawn => events::ProposalWithdrawn { end },
        InformedRecorded => events::InformedRecorded { informed },
    }
    insiders {
        Answered as ProposalAnswered => pb::ProposalAnswer,
        ConsultationClosed => pb::ConsultationClosing,
    }
} }

fn about(event: &Event) -> About {
    About::resource(PROPOSAL.of(match event {
        Event::Submitted(it) => &it.proposal,
        Event::Transmitted(it) => &it.proposal,
        Event::Answered(it) => &it.for_decision().proposal,
        Event::ConsultationClosed(it) => &it.for_decision().proposal,
        Event::Approved(it) => &it.proposal,
        Event::Declined(it) | Event::Withdrawn(it) => &it.proposal,
        Event::InformedRecorded(it) => &it.proposal,
    }))
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
    Approved => events::ProposalApproved { clusters: codes(ANY) } + { approval: |approved| Some(approved.to_message()) }
    Approved => pb::ProposalApproval { proposal: code, remarks: optional_text(TEXT), ground: optional_message }
}

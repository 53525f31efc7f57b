//! What the events of a preparation show: everybody the call, the team without persons, support and the arrival; those who take
//! part in deciding also nominations, the way to a leader, and findings.

use convene_proto::events::v1 as events;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::{About, show};
use convene_runtime::{contract, disclosure};

use crate::domain::global_lead;
use crate::domain::preparation::{Event, Member};
use crate::domain::subjects::MISSION;

disclosure! { Event by about {
    feed {
        Called => events::MissionCalled { call },
        PartnersInformed => events::MissionPartnersInformed { information },
        SupportNamed => events::MissionSupportNamed { support },
        Fielded => events::MissionFielded { arrival },
    }
    insiders {
        TermsDrafted => pb::TermsDraft,
        TermsSigned => pb::TermsAgreement,
        Nominated => pb::Nomination,
        NomineeApproved => pb::NomineeApproval,
        ListProposed => pb::ProposedList,
        FindingAnswered => pb::MissionFindingAnswer,
        LeaderProposed => pb::LeaderProposal,
        LeaderReferred => pb::LeaderReferral,
        LeaderSettled => pb::LeaderProposal,
        LeaderAnswered => pb::LeaderAnswer,
        FocalPointNamed => pb::FocalPointNaming,
        FocalPointApproved => pb::FocalPointApproval,
        Briefed => pb::TeamBriefing,
        Prepared => pb::PreparationStep,
    }
    computed {
        Event::TermsAgreed { mission } => events::MissionTermsAgreed { mission: mission.to_string() },
        Event::TeamDecided { decision, team } => {
            events::MissionTeamDecided { mission: decision.mission.to_string(), team: show::all(team) }
        },
        Event::TeamChanged { change, team } => {
            events::MissionTeamChanged { mission: change.mission.to_string(), team: show::all(team) }
        },
    }
} }

/// About the mission; what concerns one cluster's part in it is found on the feed under the cluster.
fn about(event: &Event) -> About {
    let mission = About::resource(MISSION.of(event.mission()));
    match event {
        Event::PartnersInformed(informed) => mission.under(global_lead::token(&informed.cluster)),
        _ => mission,
    }
}

contract! {
    Member => events::MissionTeamMember { organization: code } + { represents: |member| member.represents.title() }
}

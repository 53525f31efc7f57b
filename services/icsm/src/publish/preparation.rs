//! What the public learns of a preparation: terms agreed, the call, the team without persons, support, the arrival.

use convene_proto::events::v1 as pb;
use convene_runtime::publisher::PublicEvent;

use super::{about, about_cluster, texts};
use crate::domain::preparation::{Event, Member};

/// The public event that says what happened; none for deliberation and for what concerns persons.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::TermsAgreed { mission } => {
            Some(about(mission, &pb::MissionTermsAgreed { mission: mission.to_string() }))
        }
        Event::Called(call) => {
            let message = pb::MissionCalled {
                mission: call.mission.to_string(),
                closes_on: call.closes_on.to_string(),
                clusters: texts(&call.clusters),
                issues: texts(&call.issues),
            };
            Some(about(&call.mission, &message))
        }
        Event::PartnersTold(told) => {
            let (mission, cluster) = (told.mission.to_string(), told.cluster.to_string());
            let message = pb::MissionPartnersTold { mission, cluster };
            Some(about_cluster(&told.mission, &told.cluster, &message))
        }
        Event::TeamDecided { decision, team } => {
            let (mission, team) = (decision.mission.to_string(), members(team));
            Some(about(&decision.mission, &pb::MissionTeamDecided { mission, team }))
        }
        Event::TeamChanged { change, team } => {
            let (mission, team) = (change.mission.to_string(), members(team));
            Some(about(&change.mission, &pb::MissionTeamChanged { mission, team }))
        }
        Event::SupportNamed(support) => {
            let message = pb::MissionSupportNamed {
                mission: support.mission.to_string(),
                global: support.global_support.clone(),
                in_country: support.country_support.clone(),
            };
            Some(about(&support.mission, &message))
        }
        Event::Fielded(arrival) => {
            let (mission, on) = (arrival.mission.to_string(), arrival.on.to_string());
            Some(about(&arrival.mission, &pb::MissionFielded { mission, on }))
        }
        Event::TermsDrafted(_)
        | Event::TermsSigned(_)
        | Event::Nominated { .. }
        | Event::NomineeApproved { .. }
        | Event::ListProposed(_)
        | Event::FindingAnswered(_)
        | Event::LeaderProposed(_)
        | Event::LeaderReferred(_)
        | Event::LeaderSettled(_)
        | Event::LeaderAnswered(_)
        | Event::FocalPointNamed { .. }
        | Event::FocalPointApproved { .. }
        | Event::Briefed(_)
        | Event::Prepared(_) => None,
    }
}

fn members(team: &[Member]) -> Vec<pb::MissionTeamMember> {
    let member = |member: &Member| pb::MissionTeamMember {
        organization: member.organization.to_string(),
        stands_for: member.stands_for.title(),
    };
    team.iter().map(member).collect()
}

//! The public events of a preparation: terms agreed, the call, the team without persons, support, the arrival.

use convene_proto::events::v1 as events;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use super::about::{about, about_cluster};
use crate::domain::preparation::{Arrival, Call, Event, Member, PartnersInformed, Support};
use convene_runtime::grpc::limits::{ANY, NAME};

/// The public event of an event; none for deliberation and for what concerns persons.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    let (id, mission) = (event.mission(), event.mission().to_string());
    match event {
        Event::TermsAgreed { .. } => Some(about(id, &events::MissionTermsAgreed { mission })),
        Event::Called(it) => Some(about::<events::MissionCalled>(id, &it.to_message())),
        Event::PartnersInformed(it) => {
            Some(about_cluster::<events::MissionPartnersInformed>(id, &it.cluster, &it.to_message()))
        }
        Event::TeamDecided { team, .. } => {
            Some(about(id, &events::MissionTeamDecided { mission, team: show::all(team) }))
        }
        Event::TeamChanged { team, .. } => {
            Some(about(id, &events::MissionTeamChanged { mission, team: show::all(team) }))
        }
        Event::SupportNamed(it) => Some(about::<events::MissionSupportNamed>(id, &it.to_message())),
        Event::Fielded(it) => Some(about::<events::MissionFielded>(id, &it.to_message())),
        Event::TermsDrafted(_)
        | Event::TermsSigned(_)
        | Event::Nominated(_)
        | Event::NomineeApproved(_)
        | Event::ListProposed(_)
        | Event::FindingAnswered(_)
        | Event::LeaderProposed(_)
        | Event::LeaderReferred(_)
        | Event::LeaderSettled(_)
        | Event::LeaderAnswered(_)
        | Event::FocalPointNamed(_)
        | Event::FocalPointApproved(_)
        | Event::Briefed(_)
        | Event::Prepared(_) => None,
    }
}

contract! {
    Call => events::MissionCalled { mission: code, closes_on: date, clusters: codes(ANY), issues: codes(ANY) }
    PartnersInformed => events::MissionPartnersInformed { mission: code, cluster: code }
    Member => events::MissionTeamMember { organization: code } + { represents: |member| member.represents.title() }
    Support => events::MissionSupportNamed { mission: code, global_support: text(NAME), country_support: text(NAME) }
    Arrival => events::MissionFielded { mission: code, on: date }
}

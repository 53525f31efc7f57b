//! What may happen to those who take part in clusters, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use serde::{Deserialize, Serialize};

use super::{
    AuthorityJoining, CommitmentRestatement, InCluster, Joined, ObserverJoining, ParticipationEnd,
    ParticipationWithdrawal, PartnerJoining, SeniorStaff, end, joining, senior_staff, stand, withdrawal,
};
use crate::domain::{self, Arrangements};

/// To those who take part in clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// An organization joined as a partner.
    PartnerJoined(Joined<PartnerJoining>),
    /// An organization observes.
    ObserverJoined(Joined<ObserverJoining>),
    /// An authority takes part.
    AuthorityJoined(AuthorityJoining),
    /// A partner stated anew where it stands.
    CommitmentsRestated(InCluster<CommitmentRestatement>),
    /// A member of senior staff is engaged.
    SeniorStaffNamed(InCluster<SeniorStaff>),
    /// An organization takes part no longer.
    Ended(InCluster<ParticipationEnd>),
    /// An organization's part never was.
    Withdrawn(InCluster<ParticipationWithdrawal>),
}

impl Event {
    /// Who it happened to.
    pub fn participant(&self) -> &ResourceId {
        match self {
            Self::PartnerJoined(joined) => &joined.joining.participant,
            Self::ObserverJoined(joined) => &joined.joining.participant,
            Self::AuthorityJoined(joining) => &joining.participant,
            Self::CommitmentsRestated(restated) => &restated.what.participant,
            Self::SeniorStaffNamed(named) => &named.what.participant,
            Self::Ended(ended) => &ended.what.participant,
            Self::Withdrawn(withdrawn) => &withdrawn.what.participant,
        }
    }

    /// The cluster in which it happened.
    pub fn cluster(&self) -> &ResourceId {
        match self {
            Self::PartnerJoined(joined) => &joined.joining.cluster,
            Self::ObserverJoined(joined) => &joined.joining.cluster,
            Self::AuthorityJoined(joining) => &joining.cluster,
            Self::CommitmentsRestated(restated) => &restated.cluster,
            Self::SeniorStaffNamed(named) => &named.cluster,
            Self::Ended(ended) => &ended.cluster,
            Self::Withdrawn(withdrawn) => &withdrawn.cluster,
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    let joined = match event {
        Event::PartnerJoined(joined) => joining::partner_joined(joined, stamp),
        Event::ObserverJoined(joined) => joining::observer_joined(joined, stamp),
        Event::AuthorityJoined(joined) => joining::authority_joined(joined, stamp),
        Event::CommitmentsRestated(it) => {
            return arrangements
                .change_participant(event.participant(), stamp, |one| stand::restated(one, &it.what, stamp));
        }
        Event::SeniorStaffNamed(it) => {
            return arrangements
                .change_participant(event.participant(), stamp, |one| senior_staff::named(one, &it.what, stamp));
        }
        Event::Ended(it) => {
            return arrangements.change_participant(event.participant(), stamp, |one| end::ended(one, &it.what, stamp));
        }
        Event::Withdrawn(it) => return withdrawal::withdrawn(arrangements, &it.what),
    };
    arrangements.participants.insert(joined.id.clone(), joined);
    arrangements
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Participation(event)
    }
}

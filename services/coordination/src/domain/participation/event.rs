//! What may happen to those who take part in clusters, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{
    AuthorityJoining, CommitmentRestatement, InCluster, Invitation, Joined, ObserverJoining, OperationalPresence,
    ParticipationEnd, ParticipationWithdrawal, PartnerJoining, PresenceEnd, PresenceWithdrawal, ReportingLine,
    SeniorStaff, end, joining, presence, reporting_line, senior_staff, stand, withdrawal,
};
use crate::domain::subjects::{PARTICIPANT, PRESENCE};
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
    /// An organization said whether it reports to the lead agency.
    ReportingLineStated(InCluster<ReportingLine>),
    /// An organization works in the sector.
    PresenceRecorded(OperationalPresence),
    /// It was invited to take part.
    OrganizationInvited(InCluster<Invitation>),
    /// It works there no longer.
    PresenceEnded(InCluster<PresenceEnd>),
    /// It never worked there.
    PresenceWithdrawn(InCluster<PresenceWithdrawal>),
}

impl Event {
    /// What it happened to: a part in a cluster, or a presence in its sector.
    pub fn resource(&self) -> Subject {
        match self {
            Self::PartnerJoined(joined) => PARTICIPANT.of(&joined.joining.participant),
            Self::ObserverJoined(joined) => PARTICIPANT.of(&joined.joining.participant),
            Self::AuthorityJoined(joining) => PARTICIPANT.of(&joining.participant),
            Self::CommitmentsRestated(restated) => PARTICIPANT.of(&restated.what.participant),
            Self::SeniorStaffNamed(named) => PARTICIPANT.of(&named.what.participant),
            Self::Ended(ended) => PARTICIPANT.of(&ended.what.participant),
            Self::Withdrawn(withdrawn) => PARTICIPANT.of(&withdrawn.what.participant),
            Self::ReportingLineStated(it) => PARTICIPANT.of(&it.what.participant),
            Self::PresenceRecorded(presence) => PRESENCE.of(&presence.presence),
            Self::OrganizationInvited(it) => PRESENCE.of(&it.what.presence),
            Self::PresenceEnded(it) => PRESENCE.of(&it.what.presence),
            Self::PresenceWithdrawn(it) => PRESENCE.of(&it.what.presence),
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
            Self::ReportingLineStated(it) => &it.cluster,
            Self::PresenceRecorded(presence) => &presence.cluster,
            Self::OrganizationInvited(it) => &it.cluster,
            Self::PresenceEnded(it) => &it.cluster,
            Self::PresenceWithdrawn(it) => &it.cluster,
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
            let change = |one: &mut _| stand::restated(one, &it.what, stamp);
            return arrangements.change_participant(&it.what.participant, stamp, change);
        }
        Event::SeniorStaffNamed(it) => {
            let change = |one: &mut _| senior_staff::named(one, &it.what, stamp);
            return arrangements.change_participant(&it.what.participant, stamp, change);
        }
        Event::Ended(it) => {
            let change = |one: &mut _| end::ended(one, &it.what, stamp);
            return arrangements.change_participant(&it.what.participant, stamp, change);
        }
        Event::Withdrawn(it) => return withdrawal::withdrawn(arrangements, &it.what),
        Event::ReportingLineStated(it) => {
            let change = |one: &mut _| reporting_line::stated(one, &it.what, stamp);
            return arrangements.change_participant(&it.what.participant, stamp, change);
        }
        Event::PresenceRecorded(_)
        | Event::OrganizationInvited(_)
        | Event::PresenceEnded(_)
        | Event::PresenceWithdrawn(_) => return of_presence(arrangements, event, stamp),
    };
    arrangements.participants.insert(joined.id.clone(), joined);
    arrangements
}

/// The state after an event of a presence.
fn of_presence(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    let state = &mut arrangements;
    match event {
        Event::PresenceRecorded(it) => presence::recorded(state, it, stamp),
        Event::OrganizationInvited(it) => presence::changed(state, &it.what.presence, stamp, |one| {
            one.invitation = Some(Recorded::new(&it.what, stamp));
        }),
        Event::PresenceEnded(it) => presence::changed(state, &it.what.presence, stamp, |one| {
            one.ended = Some(Recorded::new(&it.what, stamp));
        }),
        Event::PresenceWithdrawn(it) => {
            state.presences.remove(&it.what.presence);
        }
        _ => {}
    }
    arrangements
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Participation(event)
    }
}

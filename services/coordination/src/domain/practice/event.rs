//! What may happen to how clusters work, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::state::{recorded, standard_changed};
use super::{
    AccountabilityMatter, AccountabilityMatterWithdrawal, AffectedPeopleRecord, Body, CoordinationTeam,
    CoordinatorHandOver, PracticeWithdrawal, Standard, StandardAdoption, StandardEnd, StandardNotice,
};
use crate::domain::participation::InCluster;
use crate::domain::subjects::{CLUSTER, PRACTICE};
use crate::domain::{self, Arrangements};

/// To how clusters work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The team that coordinates a cluster was named.
    TeamNamed(CoordinationTeam),
    /// A coordinator handed over to the next one.
    HandedOver(Box<CoordinatorHandOver>),
    /// A standard was adopted.
    StandardAdopted(Box<StandardAdoption>),
    /// The members were told of a standard.
    MembersTold(InCluster<StandardNotice>),
    /// A standard is in force no longer.
    StandardEnded(InCluster<StandardEnd>),
    /// Accountability to affected people was recorded.
    AccountabilityRecorded(Box<AffectedPeopleRecord>),
    /// The forum took up that none is on record.
    AccountabilityTakenUp(AccountabilityMatter),
    /// That the forum took it up never was.
    AccountabilityMatterWithdrawn(AccountabilityMatterWithdrawal),
    /// What a record said never was.
    Withdrawn(InCluster<PracticeWithdrawal>),
}

impl Event {
    /// The cluster in which it happened.
    pub fn cluster(&self) -> &ResourceId {
        match self {
            Self::TeamNamed(team) => &team.cluster,
            Self::HandedOver(made) => &made.cluster,
            Self::StandardAdopted(adoption) => &adoption.cluster,
            Self::MembersTold(it) => &it.cluster,
            Self::StandardEnded(it) => &it.cluster,
            Self::AccountabilityRecorded(record) => &record.cluster,
            Self::AccountabilityTakenUp(matter) => &matter.cluster,
            Self::AccountabilityMatterWithdrawn(it) => &it.cluster,
            Self::Withdrawn(it) => &it.cluster,
        }
    }

    /// What it happened to.
    pub fn resource(&self) -> Subject {
        match self {
            Self::TeamNamed(team) => PRACTICE.of(&team.practice),
            Self::HandedOver(made) => PRACTICE.of(&made.practice),
            Self::StandardAdopted(adoption) => PRACTICE.of(&adoption.practice),
            Self::MembersTold(it) => PRACTICE.of(&it.what.practice),
            Self::StandardEnded(it) => PRACTICE.of(&it.what.practice),
            Self::AccountabilityRecorded(record) => PRACTICE.of(&record.practice),
            Self::AccountabilityTakenUp(matter) => CLUSTER.of(&matter.cluster),
            Self::AccountabilityMatterWithdrawn(it) => CLUSTER.of(&it.cluster),
            Self::Withdrawn(it) => PRACTICE.of(&it.what.practice),
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    let state = &mut arrangements;
    match event {
        Event::TeamNamed(team) => {
            recorded(state, (&team.practice, &team.cluster), Body::Team(team.clone()), stamp);
        }
        Event::HandedOver(made) => {
            recorded(state, (&made.practice, &made.cluster), Body::HandOver(made.clone()), stamp);
        }
        Event::StandardAdopted(it) => {
            let standard = Standard { adoption: (**it).clone(), notice: None, ended: None };
            recorded(state, (&it.practice, &it.cluster), Body::Standard(Box::new(standard)), stamp);
        }
        Event::MembersTold(it) => standard_changed(state, &it.what.practice, stamp, |standard| {
            standard.notice = Some(Recorded::new(&it.what, stamp));
        }),
        Event::StandardEnded(it) => standard_changed(state, &it.what.practice, stamp, |standard| {
            standard.ended = Some(Recorded::new(&it.what, stamp));
        }),
        Event::AccountabilityRecorded(it) => {
            recorded(state, (&it.practice, &it.cluster), Body::Accountability(it.clone()), stamp);
        }
        Event::AccountabilityTakenUp(matter) => Recorded::new(matter, stamp).insert_into(&mut state.matters),
        Event::AccountabilityMatterWithdrawn(it) => state.matters.retain(|matter| !it.is_of(matter)),
        Event::Withdrawn(it) => {
            state.practices.remove(&it.what.practice);
        }
    }
    arrangements
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Practice(event)
    }
}

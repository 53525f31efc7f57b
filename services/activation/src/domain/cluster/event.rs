//! The events of a cluster, in their stored form; the file of each topic declares what they contain.

use convene_kernel::codes::ResourceId;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::activation::{Activated, Deactivated};
use super::adaptation::Adapted;
use super::appointment::{Appointment, AppointmentEnd};
use super::concern::{ConcernClosure, ConcernRaised, ConcernStepTaken};
use super::counterpart::Counterpart;
use super::expertise::{Expertise, GlobalLeadInformed};
use super::finding::FindingAnswer;
use super::focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
use super::funding_barrier::{FundingBarrier, FundingBarrierTakenUp};
use super::hand_over::HandOver;
use super::lead::LeadDesignated;
use super::review_date::Kept;
use super::shared_leadership::{Sharing, SharingEnd};
use super::terms_of_reference::TermsOfReference;
use crate::domain;

/// To a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It became active, by the ERC's approval.
    Activated(Activated),
    /// It has a new lead, by the ERC's approval.
    LeadDesignated(LeadDesignated),
    /// A person was appointed to coordinate it.
    CoordinatorAppointed(Appointment),
    /// An appointment ended.
    AppointmentEnded(AppointmentEnd),
    /// It has terms of reference.
    TermsAdopted(TermsOfReference),
    /// A focal point for an issue was named.
    FocalPointNamed(FocalPoint),
    /// An agency is focal point of an area of responsibility.
    AreaFocalPointNamed(AreaFocalPoint),
    /// An organization is focal point in a part of the country.
    PlaceFocalPointNamed(PlaceFocalPoint),
    /// It was recorded who leads the sector overall.
    CounterpartRecorded(Counterpart),
    /// The leadership is shared.
    LeadershipShared(Sharing),
    /// It is shared no longer.
    SharingEnded(SharingEnd),
    /// A lack of funds prevents shared leadership.
    FundingBarrierRaised(FundingBarrier),
    /// The barrier was taken up with the HCT and donors.
    FundingBarrierTakenUp(FundingBarrierTakenUp),
    /// A hand-over of the lead was planned.
    HandOverPlanned(HandOver),
    /// The lead's expertise and infrastructure were shown.
    ExpertiseShown(Expertise),
    /// The global lead was informed of the lead.
    GlobalLeadTold(GlobalLeadInformed),
    /// A concern about the lead was raised.
    ConcernRaised(Restricted<ConcernRaised>),
    /// A step was taken on a concern.
    ConcernStepTaken(Restricted<ConcernStepTaken>),
    /// A concern was closed.
    ConcernClosed(Restricted<ConcernClosure>),
    /// The structure was adapted.
    Adapted(Adapted),
    /// It ended, on an approved recommendation of a review.
    Deactivated(Deactivated),
    /// It was kept by a review until the date given.
    Kept(Kept),
    /// A finding was answered.
    FindingAnswered(Restricted<FindingAnswer>),
}

impl Event {
    /// The cluster it happened to; none where a finding was answered, which may be about anything.
    pub fn cluster(&self) -> Option<&ResourceId> {
        match self {
            Self::Activated(activated) => Some(&activated.cluster),
            Self::LeadDesignated(designated) => Some(&designated.cluster),
            Self::CoordinatorAppointed(appointment) => Some(&appointment.cluster),
            Self::AppointmentEnded(end) => Some(&end.cluster),
            Self::TermsAdopted(terms) => Some(&terms.cluster),
            Self::FocalPointNamed(focal_point) => Some(&focal_point.cluster),
            Self::AreaFocalPointNamed(focal_point) => Some(&focal_point.cluster),
            Self::PlaceFocalPointNamed(focal_point) => Some(&focal_point.cluster),
            Self::CounterpartRecorded(counterpart) => Some(&counterpart.cluster),
            Self::LeadershipShared(sharing) => Some(&sharing.cluster),
            Self::SharingEnded(end) => Some(&end.cluster),
            Self::FundingBarrierRaised(barrier) => Some(&barrier.cluster),
            Self::FundingBarrierTakenUp(taken_up) => Some(&taken_up.cluster),
            Self::HandOverPlanned(hand_over) => Some(&hand_over.cluster),
            Self::ExpertiseShown(expertise) => Some(&expertise.cluster),
            Self::GlobalLeadTold(told) => Some(&told.cluster),
            Self::ConcernRaised(raised) => Some(&raised.for_decision().cluster),
            Self::ConcernStepTaken(taken) => Some(&taken.for_decision().step.cluster),
            Self::ConcernClosed(closure) => Some(&closure.for_decision().cluster),
            Self::Adapted(adapted) => Some(&adapted.adaptation.cluster),
            Self::Deactivated(deactivated) => Some(&deactivated.cluster),
            Self::Kept(kept) => Some(&kept.cluster),
            Self::FindingAnswered(_) => None,
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Cluster(event)
    }
}

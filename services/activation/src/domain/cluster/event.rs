//! What may happen to a cluster, in its stored form.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::state::{
    Adaptation, Appointment, AppointmentEnd, AreaFocalPoint, ConcernClosure, ConcernRaised, ConcernStep,
    ConcernStepKind, Counterpart, Expertise, FindingAnswer, FocalPoint, FundingBarrier, FundingBarrierTakenUp,
    GlobalLeadTold, HandOver, PlaceFocalPoint, Sharing, SharingEnd, TermsOfReference,
};
use crate::domain;
use crate::domain::proposal::CriterionAssessment;

/// To a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It became active, by the ERC's approval.
    Activated {
        /// The cluster.
        cluster: ResourceId,
        /// Its name as people say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The sectors it serves.
        sectors: Vec<ClusterCode>,
        /// The government body that leads the sector overall, where the proposal named one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        national_lead: Option<String>,
        /// The emergency it was activated for.
        emergency: ResourceId,
        /// The proposal approved.
        proposal: ResourceId,
        /// The agency that leads it.
        lead_agency: OrganizationCode,
        /// Why it was needed.
        rationale: String,
        /// The need that was not being addressed.
        unmet_need: String,
        /// The criteria it was activated on.
        criteria: Vec<CriterionAssessment>,
        /// The date by which it is reviewed.
        review_by: NaiveDate,
    },
    /// It has a new lead, by the ERC's approval.
    LeadDesignated {
        /// The cluster.
        cluster: ResourceId,
        /// The agency that led it.
        previous_lead: Option<OrganizationCode>,
        /// The agency that leads it from now on.
        lead_agency: OrganizationCode,
        /// The proposal approved.
        proposal: ResourceId,
        /// What led to the change.
        reason: String,
        /// Whether it convenes only, and so is no provider of last resort (row GN-3).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        convenes_only: bool,
    },
    /// Somebody was appointed to coordinate it.
    CoordinatorAppointed(Appointment),
    /// Somebody coordinates it no longer.
    AppointmentEnded(AppointmentEnd),
    /// It has terms of reference.
    TermsAdopted(TermsOfReference),
    /// Somebody answers for an issue.
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
    /// Money stands in the way of shared leadership.
    FundingBarrierRaised(FundingBarrier),
    /// The barrier was taken up with the HCT and donors.
    FundingBarrierTakenUp(FundingBarrierTakenUp),
    /// A hand-over of the lead was planned.
    HandOverPlanned(HandOver),
    /// The lead's expertise and infrastructure were shown.
    ExpertiseShown(Expertise),
    /// The global lead was told of the lead.
    GlobalLeadTold(GlobalLeadTold),
    /// A concern about the lead was raised.
    ConcernRaised(ConcernRaised),
    /// A step was taken on a concern.
    ConcernStepTaken {
        /// The step.
        #[serde(flatten)]
        step: ConcernStep,
        /// The optional steps before it that were left out.
        left_out: Vec<ConcernStepKind>,
    },
    /// A concern was closed.
    ConcernClosed(ConcernClosure),
    /// The structure was adapted.
    Adapted {
        /// How, and why.
        #[serde(flatten)]
        adaptation: Adaptation,
        /// The sectors it serves from now on.
        sectors: Vec<ClusterCode>,
    },
    /// It ended, on an approved recommendation of a review.
    Deactivated {
        /// The cluster.
        cluster: ResourceId,
        /// The review that recommended it.
        review: ResourceId,
        /// Since when.
        at: Moment,
    },
    /// It was kept by a review until the date given.
    Kept {
        /// The cluster.
        cluster: ResourceId,
        /// The review that kept it.
        review: ResourceId,
        /// The date by which it is reviewed again.
        review_by: NaiveDate,
    },
    /// A finding was answered.
    FindingAnswered(FindingAnswer),
}

impl Event {
    /// The cluster it happened to; none where a finding was answered, which may be about anything.
    pub fn cluster(&self) -> Option<&ResourceId> {
        match self {
            Self::Activated { cluster, .. }
            | Self::LeadDesignated { cluster, .. }
            | Self::Deactivated { cluster, .. }
            | Self::Kept { cluster, .. } => Some(cluster),
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
            Self::ConcernRaised(raised) => Some(&raised.cluster),
            Self::ConcernStepTaken { step, .. } => Some(&step.cluster),
            Self::ConcernClosed(closure) => Some(&closure.cluster),
            Self::Adapted { adaptation, .. } => Some(&adaptation.cluster),
            Self::FindingAnswered(_) => None,
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Cluster(event)
    }
}

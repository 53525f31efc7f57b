//! The events of a cluster, in their stored form; the file of each topic declares what they contain.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::time::{Moment, Tz, start_of_day};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::activation::{Activated, Deactivated, EndedInPart};
use super::adaptation::Adapted;
use super::appointment::AppointmentEnd;
use super::concern::{ConcernClosure, ConcernRaised, ConcernStepTaken};
use super::correction::Corrected;
use super::counterpart::Counterpart;
use super::existing::{ExistingRecorded, PastEnd};
use super::existing_coordinator::ExistingCoordinatorRecorded;
use super::expertise::{Expertise, GlobalLeadInformed};
use super::finding::FindingAnswer;
use super::focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
use super::funding_barrier::{FundingBarrier, FundingBarrierTakenUp, FundingBarrierWithdrawal};
use super::hand_over::HandOver;
use super::lead::LeadDesignated;
use super::past_lead::PastLeadRecorded;
use super::post::Appointment;
use super::renaming::Renaming;
use super::resumption::ResumedInPart;
use super::review_date::Kept;
use super::sector_codes::SectorCodesAdopted;
use super::shared_leadership::{Sharing, SharingEnd};
use super::terms_of_reference::TermsOfReference;
use super::{
    Cluster, activation, adaptation, appointment, concern, correction, counterpart, existing, existing_coordinator,
    expertise, focal_point, funding_barrier, hand_over, lead, past_lead, renaming, resumption, review_date,
    sector_codes, shared_leadership, terms_of_reference,
};
use crate::domain::fact::FactKind;
use crate::domain::{self, Operation};

/// To a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It was there before the record began, and was recorded as found.
    ExistingRecorded(ExistingRecorded),
    /// Its end was recorded as found.
    PastEndRecorded(PastEnd),
    /// A lead from before the record began recorded as found.
    PastLeadRecorded(PastLeadRecorded),
    /// It became active, by the ERC's approval.
    Activated(Activated),
    /// It has a new lead, by the ERC's approval.
    LeadDesignated(LeadDesignated),
    /// A person who coordinates it was recorded as found.
    ExistingCoordinatorRecorded(ExistingCoordinatorRecorded),
    /// A person was appointed to coordinate it.
    CoordinatorAppointed(Appointment),
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
    LeadershipShared(Sharing),
    /// It is shared no longer.
    SharingEnded(SharingEnd),
    /// A lack of funds prevents shared leadership.
    FundingBarrierRaised(FundingBarrier),
    /// The barrier was taken up with the HCT and donors.
    FundingBarrierTakenUp(FundingBarrierTakenUp),
    /// A barrier never was, and was taken back.
    FundingBarrierWithdrawn(FundingBarrierWithdrawal),
    /// A hand-over of the lead was planned.
    HandOverPlanned(HandOver),
    /// The lead's expertise and infrastructure were shown.
    ExpertiseShown(Expertise),
    /// The global lead was informed of the lead.
    #[serde(rename = "GlobalLeadTold")]
    GlobalLeadInformed(GlobalLeadInformed),
    /// A concern about the lead was raised.
    ConcernRaised(Restricted<ConcernRaised>),
    /// A step was taken on a concern.
    ConcernStepTaken(Restricted<ConcernStepTaken>),
    /// A concern was closed.
    ConcernClosed(Restricted<ConcernClosure>),
    /// The structure was adapted.
    Adapted(Adapted),
    /// It has a new name.
    Renamed(Renaming),
    /// It has the codes that succeeded those of its sectors.
    SectorCodesAdopted(SectorCodesAdopted),
    /// It ended, on an approved recommendation of a review.
    Deactivated(Deactivated),
    /// It ended in a part of the country, on an approved recommendation of a review.
    EndedInPart(EndedInPart),
    /// It is active again in a part of the country where it had ended, by the ERC's approval.
    ResumedInPart(ResumedInPart),
    /// It was kept by a review until the date given.
    Kept(Kept),
    /// What is on record about it was corrected.
    Corrected(Corrected),
    /// A finding was answered.
    FindingAnswered(Restricted<FindingAnswer>),
}

/// What an event of the area happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HappenedTo<'e> {
    /// To a cluster as a whole.
    Cluster(&'e ResourceId),
    /// To a cluster, in a concern about its lead.
    Concern(&'e ResourceId, &'e ResourceId),
    /// To a finding, which may be about anything.
    Finding(&'e str),
}

impl Event {
    /// What it happened to.
    pub fn happened_to(&self) -> HappenedTo<'_> {
        use HappenedTo::{Cluster, Concern, Finding};
        match self {
            Self::ExistingRecorded(existing) => Cluster(&existing.found.cluster),
            Self::PastEndRecorded(end) => Cluster(&end.cluster),
            Self::PastLeadRecorded(recorded) => Cluster(&recorded.lead.cluster),
            Self::ExistingCoordinatorRecorded(recorded) => Cluster(&recorded.existing.cluster),
            Self::Activated(activated) => Cluster(&activated.cluster),
            Self::LeadDesignated(designated) => Cluster(&designated.cluster),
            Self::CoordinatorAppointed(appointment) => Cluster(&appointment.cluster),
            Self::AppointmentEnded(end) => Cluster(&end.cluster),
            Self::TermsAdopted(terms) => Cluster(&terms.cluster),
            Self::FocalPointNamed(focal_point) => Cluster(&focal_point.cluster),
            Self::AreaFocalPointNamed(focal_point) => Cluster(&focal_point.cluster),
            Self::PlaceFocalPointNamed(focal_point) => Cluster(&focal_point.cluster),
            Self::CounterpartRecorded(counterpart) => Cluster(&counterpart.cluster),
            Self::LeadershipShared(sharing) => Cluster(&sharing.cluster),
            Self::SharingEnded(end) => Cluster(&end.cluster),
            Self::FundingBarrierRaised(barrier) => Cluster(&barrier.cluster),
            Self::FundingBarrierTakenUp(taken_up) => Cluster(&taken_up.cluster),
            Self::FundingBarrierWithdrawn(withdrawal) => Cluster(&withdrawal.cluster),
            Self::HandOverPlanned(hand_over) => Cluster(&hand_over.cluster),
            Self::ExpertiseShown(expertise) => Cluster(&expertise.cluster),
            Self::GlobalLeadInformed(informed) => Cluster(&informed.cluster),
            Self::ConcernRaised(raised) => Concern(&raised.for_decision().cluster, &raised.for_decision().concern),
            Self::ConcernStepTaken(taken) => {
                Concern(&taken.for_decision().step.cluster, &taken.for_decision().step.concern)
            }
            Self::ConcernClosed(closure) => Concern(&closure.for_decision().cluster, &closure.for_decision().concern),
            Self::Adapted(adapted) => Cluster(&adapted.adaptation.cluster),
            Self::Renamed(renaming) => Cluster(&renaming.cluster),
            Self::SectorCodesAdopted(adopted) => Cluster(&adopted.cluster),
            Self::Deactivated(deactivated) => Cluster(&deactivated.cluster),
            Self::EndedInPart(ended) => Cluster(&ended.cluster),
            Self::ResumedInPart(resumed) => Cluster(&resumed.cluster),
            Self::Kept(kept) => Cluster(&kept.cluster),
            Self::Corrected(corrected) => Cluster(&corrected.correction.cluster),
            Self::FindingAnswered(answer) => Finding(&answer.for_decision().finding),
        }
    }
}

impl Event {
    /// The moment that the event itself names; its days are those of `zone`.
    pub fn happened_at(&self, zone: Tz) -> Option<Moment> {
        match self {
            Self::CoordinatorAppointed(appointment) => Some(start_of_day(appointment.starts_on, zone)),
            Self::AppointmentEnded(end) => Some(start_of_day(end.on, zone)),
            Self::TermsAdopted(terms) => Some(start_of_day(terms.adopted_on, zone)),
            Self::PlaceFocalPointNamed(named) => Some(start_of_day(named.since, zone)),
            Self::LeadershipShared(sharing) => Some(sharing.starts_on.earliest(zone)),
            Self::ExistingRecorded(existing) => Some(existing.activated_at),
            Self::PastEndRecorded(end) => Some(end.ended_at),
            Self::PastLeadRecorded(recorded) => Some(recorded.lead_at),
            Self::ExistingCoordinatorRecorded(recorded) => Some(recorded.since_at),
            Self::SharingEnded(end) => Some(start_of_day(end.on, zone)),
            Self::GlobalLeadInformed(informed) => Some(informed.informed_at),
            Self::ConcernStepTaken(taken) => Some(start_of_day(taken.for_decision().step.on, zone)),
            Self::Deactivated(deactivated) => Some(deactivated.at),
            Self::EndedInPart(ended) => Some(ended.at),
            Self::ResumedInPart(resumed) => Some(resumed.at),
            Self::Activated(_)
            | Self::LeadDesignated(_)
            | Self::FocalPointNamed(_)
            | Self::AreaFocalPointNamed(_)
            | Self::CounterpartRecorded(_)
            | Self::FundingBarrierRaised(_)
            | Self::FundingBarrierTakenUp(_)
            | Self::FundingBarrierWithdrawn(_)
            | Self::HandOverPlanned(_)
            | Self::ExpertiseShown(_)
            | Self::ConcernRaised(_)
            | Self::ConcernClosed(_)
            | Self::Adapted(_)
            | Self::Renamed(_)
            | Self::SectorCodesAdopted(_)
            | Self::Kept(_)
            | Self::Corrected(_)
            | Self::FindingAnswered(_) => None,
        }
    }
}

impl Event {
    /// The fact that it records, where that is one that a correction may be about.
    pub fn fact(&self) -> Option<(FactKind, &ResourceId)> {
        match self {
            Self::Activated(activated) => Some((FactKind::Activation, &activated.cluster)),
            Self::ExistingRecorded(existing) => Some((FactKind::Activation, &existing.found.cluster)),
            Self::Deactivated(deactivated) => Some((FactKind::End, &deactivated.cluster)),
            Self::PastEndRecorded(end) => Some((FactKind::End, &end.cluster)),
            Self::LeadDesignated(designated) => Some((FactKind::Lead, &designated.cluster)),
            Self::PastLeadRecorded(recorded) => Some((FactKind::Lead, &recorded.lead.cluster)),
            _ => None,
        }
    }
}

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::ExistingRecorded(event) => existing::recorded(&mut operation, event, stamp),
        Event::Activated(event) => activation::activated(&mut operation, event, stamp),
        Event::ExistingCoordinatorRecorded(event) => existing_coordinator::found(&mut operation, event, stamp),
        Event::Adapted(event) => adaptation::absorbed(&mut operation, event, stamp),
        _ => {}
    }
    if let HappenedTo::Cluster(id) | HappenedTo::Concern(id, _) = event.happened_to()
        && let Some(cluster) = operation.clusters.get_mut(id)
    {
        evolve_cluster(cluster, event, stamp);
        cluster.etag = stamp.etag;
    }
    operation
}

fn evolve_cluster(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::LeadDesignated(event) => lead::designated(cluster, event, stamp),
        Event::CoordinatorAppointed(event) => appointment::appointed(cluster, event, stamp),
        Event::AppointmentEnded(event) => appointment::ended(cluster, event, stamp),
        Event::TermsAdopted(event) => terms_of_reference::adopted(cluster, event, stamp),
        Event::FocalPointNamed(event) => focal_point::named_for_issue(cluster, event, stamp),
        Event::AreaFocalPointNamed(event) => focal_point::named_for_area(cluster, event, stamp),
        Event::PlaceFocalPointNamed(event) => focal_point::named_for_place(cluster, event, stamp),
        Event::CounterpartRecorded(event) => counterpart::recorded(cluster, event, stamp),
        Event::LeadershipShared(event) => shared_leadership::shared(cluster, event, stamp),
        Event::SharingEnded(event) => shared_leadership::ended(cluster, event, stamp),
        Event::FundingBarrierRaised(event) => funding_barrier::raised(cluster, event, stamp),
        Event::FundingBarrierTakenUp(event) => funding_barrier::taken_up(cluster, event, stamp),
        Event::FundingBarrierWithdrawn(event) => funding_barrier::withdrawn(cluster, event),
        Event::HandOverPlanned(event) => hand_over::planned(cluster, event, stamp),
        Event::ExpertiseShown(event) => expertise::shown(cluster, event, stamp),
        Event::GlobalLeadInformed(event) => expertise::global_lead_informed(cluster, event, stamp),
        Event::ConcernRaised(event) => concern::raised(cluster, event.for_decision(), stamp),
        Event::ConcernStepTaken(event) => concern::step_taken(cluster, event.for_decision(), stamp),
        Event::ConcernClosed(event) => concern::closed(cluster, event.for_decision(), stamp),
        Event::Adapted(event) => adaptation::adapted(cluster, event, stamp),
        Event::Renamed(event) => renaming::renamed(cluster, event, stamp),
        Event::SectorCodesAdopted(event) => sector_codes::adopted(cluster, event),
        Event::Deactivated(event) => activation::deactivated(cluster, event, stamp),
        Event::EndedInPart(event) => activation::ended_in_part(cluster, event, stamp),
        Event::ResumedInPart(event) => resumption::resumed(cluster, event),
        Event::Kept(event) => review_date::kept(cluster, event, stamp),
        Event::Corrected(event) => correction::corrected(cluster, event),
        Event::PastEndRecorded(event) => existing::ended(cluster, event, stamp),
        Event::PastLeadRecorded(event) => past_lead::recorded(cluster, event, stamp),
        Event::ExistingCoordinatorRecorded(event) => existing_coordinator::recorded(cluster, event, stamp),
        Event::ExistingRecorded(_) | Event::Activated(_) | Event::FindingAnswered(_) => {}
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Cluster(event)
    }
}

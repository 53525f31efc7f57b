//! The commands about a cluster; the file of each topic declares what they contain and what they do.

use super::adaptation::Adaptation;
use super::appointment::{Appointment, AppointmentEnd};
use super::concern::{ConcernClosure, ConcernRaised, ConcernStep};
use super::counterpart::Counterpart;
use super::expertise::{Expertise, GlobalLeadInformed};
use super::finding::FindingAnswer;
use super::focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
use super::funding_barrier::{FundingBarrier, FundingBarrierTakenUp};
use super::hand_over::HandOver;
use super::shared_leadership::{Sharing, SharingEnd};
use super::terms_of_reference::TermsOfReference;
use crate::domain;

/// About a cluster.
#[derive(Clone, Debug)]
pub enum Command {
    /// Appoints a person who coordinates it (rows OG-9, OG-20).
    AppointCoordinator(Appointment),
    /// Ends an appointment (row OG-9).
    EndAppointment(AppointmentEnd),
    /// Adopts its terms of reference (row OG-10).
    AdoptTerms(TermsOfReference),
    /// Names who answers for an issue (row OG-11).
    NameFocalPoint(FocalPoint),
    /// Names the focal point agency of an area of responsibility (row OG-14).
    NameAreaFocalPoint(AreaFocalPoint),
    /// Names the focal point in a part of the country (row OG-16).
    NamePlaceFocalPoint(PlaceFocalPoint),
    /// Records who leads the sector overall (row GN-9.1).
    RecordCounterpart(Counterpart),
    /// Shares the leadership with another organization (row RM-7.1).
    ShareLeadership(Sharing),
    /// Ends shared leadership.
    EndSharing(SharingEnd),
    /// Records that a lack of funds prevents shared leadership (row RM-7.6).
    RaiseFundingBarrier(FundingBarrier),
    /// Records that the barrier was taken up with the HCT and donors (row RM-7.6).
    TakeUpFundingBarrier(FundingBarrierTakenUp),
    /// Plans the hand-over to the next lead agency (row RM-7.3).
    PlanHandOver(HandOver),
    /// Shows the lead's expertise and infrastructure (row RM-1.7).
    ShowExpertise(Expertise),
    /// Informs the global lead of a lead that is another (row OG-15).
    InformGlobalLead(GlobalLeadInformed),
    /// Raises a concern that the lead does not deliver (row OG-17).
    RaiseConcern(ConcernRaised),
    /// Takes a step on a concern (row OG-17).
    TakeConcernStep(ConcernStep),
    /// Closes a concern (row OG-17).
    CloseConcern(ConcernClosure),
    /// Adapts the structure (row OG-18).
    Adapt(Adaptation),
    /// Answers a finding of the country's record, whatever it is about.
    AnswerFinding(FindingAnswer),
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Cluster(command)
    }
}

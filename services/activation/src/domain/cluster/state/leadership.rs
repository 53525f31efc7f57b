//! Who leads a cluster, alone or together, and what is done where a lead is said not to deliver.

use chrono::NaiveDate;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use crate::domain::Recorded;

/// Leadership shared with another organization (rows RM-7.1, RM-7.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// The cluster.
    pub cluster: ResourceId,
    /// Its identifier.
    pub sharing: ResourceId,
    /// What it is called, by its code in the one vocabulary, such as `co-lead` (row RM-7.4).
    pub term: String,
    /// With whom.
    pub partner: OrganizationCode,
    /// The part of the country it is shared in; the whole country when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What was agreed on it.
    pub agreement: Agreement,
    /// What the arrangement rests on (row RM-7.6).
    pub basis: SharingBasis,
    /// The day it starts.
    pub starts_on: NaiveDate,
    /// Who is provider of last resort under it: always the designated lead agency (row RM-7.2), and nobody where that one
    /// convenes only (row GN-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resort: Option<OrganizationCode>,
}

/// What an arrangement to share leadership rests on (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingBasis {
    /// The model chosen jointly.
    pub model: String,
    /// The needs and capacities behind it.
    pub needs_and_capacities: String,
    /// The staff it takes.
    pub staff: String,
    /// What it costs.
    pub costs: String,
    /// Who funds it.
    pub funded_by: String,
    /// The training it comes with.
    pub training: String,
    /// How it supports national capacity.
    pub national_capacity: String,
}

/// Money stands in the way of shared leadership (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrier {
    /// The cluster.
    pub cluster: ResourceId,
    /// The shared leadership.
    pub sharing: ResourceId,
    /// What stands in the way.
    pub barrier: String,
}

/// The HC or RC took a funding barrier up with the HCT and donors (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrierTakenUp {
    /// The cluster.
    pub cluster: ResourceId,
    /// The shared leadership.
    pub sharing: ResourceId,
    /// With whom, and with which result.
    pub outcome: String,
}

/// Terms of reference or a memorandum on shared leadership (row RM-7.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Its title.
    pub title: String,
    /// The day it was agreed.
    pub agreed_on: NaiveDate,
    /// What it settles.
    pub covers: Vec<SharingAspect>,
}

/// What an agreement on shared leadership has to settle (row RM-7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharingAspect {
    /// Who answers for what.
    Accountabilities,
    /// How strategy is made.
    Strategy,
    /// Who speaks for the cluster where.
    Representation,
    /// Who advocates.
    Advocacy,
    /// Who raises funds.
    Fundraising,
    /// How each is seen.
    Visibility,
}

impl SharingAspect {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Accountabilities,
        Self::Strategy,
        Self::Representation,
        Self::Advocacy,
        Self::Fundraising,
        Self::Visibility,
    ];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Accountabilities => "accountabilities",
            Self::Strategy => "strategy",
            Self::Representation => "representation",
            Self::Advocacy => "advocacy",
            Self::Fundraising => "fundraising",
            Self::Visibility => "visibility",
        }
    }
}

/// The end of shared leadership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingEnd {
    /// The cluster.
    pub cluster: ResourceId,
    /// The shared leadership.
    pub sharing: ResourceId,
    /// The last day.
    pub on: NaiveDate,
    /// Why it ends.
    pub reason: String,
}

/// A hand-over from one lead agency to the next, planned under phased leadership (row RM-7.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// The cluster.
    pub cluster: ResourceId,
    /// The agency that is to lead.
    pub to: OrganizationCode,
    /// The day.
    pub planned_on: NaiveDate,
    /// What was agreed on it (row RM-7.1).
    pub agreement: Agreement,
    /// Why the day was moved, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_because: Option<String>,
}

/// What makes an agency other than the global lead fit to lead a service cluster (row RM-1.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expertise {
    /// The cluster.
    pub cluster: ResourceId,
    /// What shows the expertise.
    pub expertise: String,
    /// What shows the infrastructure.
    pub infrastructure: String,
}

/// The global lead was told of a country lead that is another, and how the two keep contact (row OG-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalLeadTold {
    /// The cluster.
    pub cluster: ResourceId,
    /// The global lead that was told.
    pub global_lead: OrganizationCode,
    /// When.
    pub told_at: Moment,
    /// How contact is kept.
    pub contact: String,
}

/// A concern that a lead agency does not deliver, with every step taken on it (row OG-17).
#[derive(Clone, Debug, PartialEq)]
pub struct Concern {
    /// What was raised.
    pub raised: Recorded<ConcernRaised>,
    /// The agency it is about.
    pub lead_agency: Option<OrganizationCode>,
    /// The steps, in order.
    pub steps: Vec<StepTaken>,
    /// How it ended, once it has.
    pub closure: Option<Recorded<ConcernClosure>>,
}

/// A step on a concern as the record has it (row OG-17).
#[derive(Clone, Debug, PartialEq)]
pub struct StepTaken {
    /// The step.
    pub step: Recorded<ConcernStep>,
    /// The optional steps before it that were left out: noted, and no more.
    pub left_out: Vec<ConcernStepKind>,
}

/// A concern was raised (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernRaised {
    /// The cluster.
    pub cluster: ResourceId,
    /// Its identifier.
    pub concern: ResourceId,
    /// What is not delivered.
    pub statement: String,
}

/// A step taken on a concern (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernStep {
    /// The cluster.
    pub cluster: ResourceId,
    /// The concern.
    pub concern: ResourceId,
    /// Which step.
    pub step: ConcernStepKind,
    /// The day it was taken.
    pub on: NaiveDate,
    /// What came of it.
    pub outcome: String,
}

/// The steps on a concern, in their order; only the first is always taken (row OG-17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcernStepKind {
    /// The HC consulted the agency's country director or representative.
    CountryDirectorConsulted,
    /// The HC consulted the HCT.
    CountryTeamConsulted,
    /// The HC asked the ERC to consult the Principals.
    PrincipalsConsulted,
    /// The HC proposed other arrangements.
    OtherArrangementsProposed,
}

impl ConcernStepKind {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [
        Self::CountryDirectorConsulted,
        Self::CountryTeamConsulted,
        Self::PrincipalsConsulted,
        Self::OtherArrangementsProposed,
    ];
}

/// A concern was closed (row OG-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConcernClosure {
    /// The cluster.
    pub cluster: ResourceId,
    /// The concern.
    pub concern: ResourceId,
    /// How it ended.
    pub outcome: String,
}

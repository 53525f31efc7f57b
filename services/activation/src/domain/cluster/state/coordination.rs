//! Who coordinates a cluster, on which terms, and with whom.
//!
//! Persons are opaque identifiers: names and contacts are kept apart, where they can be erased (row PE-5).

use chrono::NaiveDate;
use convene_kernel::codes::{OrganizationCode, PersonId, ResourceId};
use serde::{Deserialize, Serialize};

/// The appointment of somebody who coordinates a cluster (rows OG-9, OG-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The cluster.
    pub cluster: ResourceId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub post: Post,
    /// The shared leadership a co-coordinator stands for (row RM-7.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<ResourceId>,
    /// Who employs the person.
    pub employer: OrganizationCode,
    /// The organization the person is seconded to, where it is not the employer (row RM-7.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconded_to: Option<OrganizationCode>,
    /// The seniority, as the agency grades it.
    pub seniority: String,
    /// What shows skill in facilitation.
    pub facilitation: String,
    /// The expertise in the sector.
    pub expertise: String,
    /// Full or part time.
    pub employment: Employment,
    /// Programme duties the person has beside; none for a dedicated coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_duties: Option<String>,
    /// From when.
    pub from: NaiveDate,
}

impl Appointment {
    /// Whether the person has something else to do (row OG-20).
    pub fn is_double_hatted(&self) -> bool {
        self.employment == Employment::PartTime || self.other_duties.is_some()
    }
}

/// As what somebody coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// The cluster's coordinator.
    Coordinator,
    /// The coordinator's deputy.
    Deputy,
    /// Coordinator beside the lead agency's own, under an agreement to share (row RM-7.1).
    CoCoordinator,
}

/// How much of somebody's time an appointment takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Employment {
    /// All of it.
    FullTime,
    /// Part of it.
    PartTime,
}

/// The end of an appointment: a change the HC, OCHA and the HCT are told of (row OG-9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentEnd {
    /// The cluster.
    pub cluster: ResourceId,
    /// Who coordinated it.
    pub person: PersonId,
    /// The last day.
    pub on: NaiveDate,
    /// Whether there are hand-over notes (row PE-1).
    pub hand_over_notes: bool,
}

/// Terms of reference of a national cluster: the generic responsibilities put in context, and what is added (row OG-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsOfReference {
    /// The cluster.
    pub cluster: ResourceId,
    /// The day they were adopted.
    pub adopted_on: NaiveDate,
    /// Each generic responsibility as it is meant here (row GN-A1).
    pub responsibilities: Vec<Responsibility>,
    /// What the cluster takes on beyond them.
    pub additions: Vec<String>,
}

/// One generic responsibility put in the country's context (row GN-A1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsibility {
    /// Its code in the reference data.
    pub code: String,
    /// What it means here.
    pub in_context: String,
}

/// Who answers for an issue within a cluster (row OG-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPoint {
    /// The cluster.
    pub cluster: ResourceId,
    /// The issue, by its code in the reference data, such as `early-recovery`.
    pub issue: String,
    /// The organization that provides the focal point.
    pub organization: OrganizationCode,
    /// The person, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// Who leads a sector overall, apart from the agency that answers for international actors (row GN-9.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterpart {
    /// The cluster.
    pub cluster: ResourceId,
    /// The government body that leads the sector; none where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub government_body: Option<String>,
    /// Who stands in, or why there is no such body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// The day the lead agency first consulted its national counterpart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_consulted_on: Option<NaiveDate>,
}

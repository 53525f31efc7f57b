//! A post in the coordination of a cluster, and the appointment of a person to it (rows OG-9, OG-20).

use chrono::NaiveDate;
use convene_kernel::codes::{OrganizationCode, PersonId, ResourceId};
use convene_kernel::time::{Moment, day_in};
use serde::{Deserialize, Serialize};

use crate::domain::Recorded;

/// The appointment of a person who coordinates a cluster (rows OG-9, OG-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// An opaque identifier of the person (row PE-5).
    pub person: PersonId,
    /// The post that the person holds in the cluster.
    pub post: Post,
    /// The shared leadership that a co-coordinator represents (row RM-7.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<ResourceId>,
    /// Who employs the person.
    pub employer: OrganizationCode,
    /// The organization the person is seconded to, where it is not the employer (row RM-7.6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconded_to: Option<OrganizationCode>,
    /// The seniority, as the agency grades it; of one that was found it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seniority: Option<String>,
    /// What shows skill in facilitation; of one that was found it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facilitation: Option<String>,
    /// The expertise in the sector; of one that was found it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expertise: Option<String>,
    /// Full or part time; of one that was found it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employment: Option<Employment>,
    /// Programme duties the person has beside; none for a dedicated coordinator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_duties: Option<String>,
    /// The first day.
    #[serde(rename = "from")]
    pub starts_on: NaiveDate,
}

impl Appointment {
    /// Whether the person has something else to do (row OG-20).
    pub fn is_double_hatted(&self) -> bool {
        self.employment == Some(Employment::PartTime) || self.other_duties.is_some()
    }
}

/// The function of an appointment.
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

/// How much of a person's time an appointment takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Employment {
    /// All of it.
    FullTime,
    PartTime,
}

/// Whether an agency that led before `lead` did had the person coordinate: not who is employed by `lead`, nor a co-coordinator.
pub(super) fn is_of_a_former_lead(held: &Recorded<Appointment>, (since, lead): (Moment, &OrganizationCode)) -> bool {
    let begins_before = held.what.starts_on < day_in(since, held.stamp.zone);
    held.what.post != Post::CoCoordinator && begins_before && held.what.employer != *lead
}

//! What the mission writes: action points, the report, recommendations.

use chrono::NaiveDate;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::Role;
use serde::{Deserialize, Serialize};

/// Action points given to the country before the mission left (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionPoints {
    /// The mission.
    pub mission: ResourceId,
    /// The points.
    pub points: Vec<String>,
}

/// The mission left the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionEnd {
    /// The mission.
    pub mission: ResourceId,
    /// The day.
    pub on: NaiveDate,
}

/// Where a recommendation is to be carried out (row IM-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// In the country.
    Country,
    /// Globally.
    Global,
}

/// A recommendation (row IM-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its identifier within the mission.
    pub recommendation: ResourceId,
    /// Its type, by code of the list `mission-recommendation-types`.
    pub kind: String,
    /// Where it is to be carried out.
    pub level: Level,
    /// Whom it is addressed to.
    pub addressee: String,
    /// What it asks for.
    pub text: String,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_frame: Option<String>,
    /// The agency or entity that sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<String>,
    /// What shows that it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
}

/// The report, given to the RC/HC and HCT for comment (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The mission.
    pub mission: ResourceId,
    /// What was found.
    pub summary: String,
    /// The support given.
    pub support: String,
    /// How cross-cutting issues were addressed (row IM-13).
    pub issues: String,
    /// What is recommended.
    pub recommendations: Vec<Recommendation>,
    /// The members of the team that reviewed it and agree.
    pub agreed_by: Vec<ResourceId>,
}

/// A comment of the country on the report (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The mission.
    pub mission: ResourceId,
    /// What is said; "none" where there is nothing to say.
    pub text: String,
    /// The role it is said in.
    pub role: Role,
    /// The organization it is said for.
    pub organization: OrganizationCode,
}

/// Who gets the final report (row IM-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Global cluster leads.
    GlobalLeads,
    /// Leads of cross-cutting issues.
    IssueLeads,
    /// The NGO consortia.
    Consortia,
    /// Other stakeholders.
    Stakeholders,
    /// The weekly meeting of the IASC, which may get it.
    WeeklyMeeting,
}

impl Audience {
    /// Those that every final report goes to.
    pub const ALL: [Self; 4] = [Self::GlobalLeads, Self::IssueLeads, Self::Consortia, Self::Stakeholders];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::GlobalLeads => "global cluster leads",
            Self::IssueLeads => "leads of cross-cutting issues",
            Self::Consortia => "NGO consortia",
            Self::Stakeholders => "other stakeholders",
            Self::WeeklyMeeting => "the IASC weekly meeting",
        }
    }
}

/// The final report (row IM-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalReport {
    /// The mission.
    pub mission: ResourceId,
    /// What was found.
    pub summary: String,
    /// The support given.
    pub support: String,
    /// How cross-cutting issues were addressed (row IM-13).
    pub issues: String,
    /// What is recommended.
    pub recommendations: Vec<Recommendation>,
    /// What became of the comments.
    pub comments_answered: String,
    /// Who got it.
    pub shared_with: Vec<Audience>,
    /// The platform it is posted on.
    pub posted_on: String,
}

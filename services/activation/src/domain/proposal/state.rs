//! A proposal, what it recommends, and how it was answered.
//!
//! Several of these are also the stored form of the fact itself: they are added to, never changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// What was put to the ERC, and everything that came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// What was submitted; an alternative that was agreed changes what is recommended (row OG-4).
    pub submission: Submission,
    /// Who submitted it, and so may not approve it.
    pub submitted_by: Actor,
    /// When the ERC received it; the ERC's 24 hours count from here (row RM-1.11).
    pub received_at: Moment,
    /// When it was passed on for endorsement, and to whom (rows RM-1.11, OG-3).
    pub transmission: Option<Transmission>,
    /// Who passed it on.
    pub transmitted_by: Option<Actor>,
    /// Every answer given, in order (row OG-3).
    pub answers: Vec<Answer>,
    /// Consultations on an alternative, by the identifier of the alternative (row OG-4).
    pub alternatives: BTreeMap<ResourceId, Alternative>,
    /// Who was told of the decision, and when (rows RM-1.12, OG-6, GN-6).
    pub informed: Vec<Informed>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Proposal {
    /// Its identifier.
    pub fn id(&self) -> &ResourceId {
        &self.submission.proposal
    }

    /// Whether the ERC has still to decide.
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// The last step taken on it before its end, which nothing that ends it may be dated before.
    pub fn last_step_at(&self) -> Moment {
        let answered = self.answers.iter().map(|answer| answer.at);
        let closed = self.alternatives.values().filter_map(|alternative| alternative.closed.as_ref()).map(|one| one.at);
        let transmitted = self.transmission.iter().map(|transmission| transmission.transmitted_at);
        answered.chain(closed).chain(transmitted).fold(self.received_at, Moment::max)
    }

    /// The alternatives on which a consultation is open (row OG-4).
    pub fn open_alternatives(&self) -> impl Iterator<Item = (&ResourceId, &Alternative)> {
        self.alternatives.iter().filter(|(_, alternative)| alternative.closed.is_none())
    }
}

/// How a proposal ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The ERC approved it.
    Approved {
        /// When.
        at: Moment,
        /// Who.
        by: Actor,
        /// The ERC's remarks, public.
        remarks: Option<String>,
    },
    /// The ERC declined it.
    Declined {
        /// When.
        at: Moment,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// The HC or RC took it back.
    Withdrawn {
        /// When.
        at: Moment,
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
}

/// What the HC or RC puts to the ERC (rows RM-1.4, RM-1.10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// Its identifier.
    pub proposal: ResourceId,
    /// The emergency it answers.
    pub emergency: ResourceId,
    /// The clusters recommended; none where another solution is proposed instead (row RM-0.3).
    pub recommendations: Vec<Recommendation>,
    /// New leads proposed for clusters that are active (row OG-18).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lead_changes: Vec<LeadChange>,
    /// Other coordination solutions, beside or instead of clusters (row RM-0.3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_solutions: Vec<OtherSolution>,
    /// What it was agreed in.
    pub agreed_in: AgreedIn,
    /// The contingency plan it rests on, or why none.
    pub plan: PlanBasis,
    /// How each issue was taken into account, by the issue's code (row RM-1.13).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub issues: BTreeMap<String, String>,
    /// What was known when it was made (row GN-5.1).
    pub evidence: Evidence,
    /// Thematic groups wanted (row OG-2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thematic_groups: Vec<String>,
}

impl Submission {
    /// Whether it asks the ERC for nothing.
    pub fn is_empty(&self) -> bool {
        self.recommendations.is_empty() && self.lead_changes.is_empty() && self.other_solutions.is_empty()
    }
}

/// Where the proposal was agreed (rows RM-1.4, GN-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreedIn {
    /// In a meeting of the HCT.
    Meeting(ResourceId),
    /// In a consultation, where there is no HCT.
    Consultation(ResourceId),
}

/// The contingency plan a proposal rests on (rows RM-1.4, GN-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanBasis {
    /// A plan on the record.
    Plan {
        /// The plan.
        plan: ResourceId,
        /// Why the proposal departs from it, where it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        departs_because: Option<String>,
    },
    /// None, for this reason.
    None(String),
}

/// What a proposal rests on; what is absent is a finding (row GN-5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The assessment of needs and gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<String>,
    /// What the government can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub government_capacity: Option<String>,
    /// What local authorities can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_capacity: Option<String>,
    /// What civil society can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub civil_society_capacity: Option<String>,
    /// What international actors can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub international_capacity: Option<String>,
    /// Which national partners were consulted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_partners: Option<String>,
}

/// Another way to coordinate, beside or instead of a cluster (row RM-0.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSolution {
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// What it is, such as a working group of the government with a response team in support.
    pub description: String,
    /// The body that leads it.
    pub led_by: String,
}

/// One cluster recommended for activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// What the cluster is to be called in the country's record, such as `health-nutrition`.
    pub cluster: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// The sectors it serves; several for a merged cluster (row RM-1.2).
    pub sectors: Vec<ClusterCode>,
    /// The agency to lead it, and why that one (rows RM-1.6, OG-8).
    pub lead: LeadSelection,
    /// Whether leadership is shared (row RM-1.9).
    pub shared_leadership: SharedLeadership,
    /// Why this cluster is needed (row RM-0.2).
    pub rationale: String,
    /// The four criteria, each with its evidence (row RM-1.1).
    pub criteria: Vec<CriterionAssessment>,
    /// The need that is not being addressed (row RM-1.14).
    pub unmet_need: String,
    /// The date by which the cluster is reviewed (row RM-1.14).
    pub review_by: NaiveDate,
    /// Why a national mechanism that could be supported does not suffice, where there is one (row RM-0.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of_mechanism: Option<String>,
    /// Who agreed that this agency leads Protection, where the three agencies settle it (row RM-1.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection_agreement: Option<ProtectionAgreement>,
    /// What an early recovery cluster is for, where one is recommended (row RM-3.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_recovery: Option<EarlyRecoveryException>,
    /// The government body that leads the sector as a whole, where one does (row GN-9.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_lead: Option<String>,
}

/// The agency to lead a cluster, and what speaks for it (rows RM-1.6, OG-8, OG-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadSelection {
    /// The agency.
    pub agency: OrganizationCode,
    /// The office that answers to the HC, such as "Country Representative"; an office, never a person (row OG-8).
    pub accountable_office: String,
    /// What it can do to coordinate and to respond.
    pub capacity: String,
    /// Where it is and how strong, or how it will become so.
    pub presence: String,
    /// Why it is not the global lead, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_because: Option<String>,
    /// Why it is from outside the IASC, where it is (row OG-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside_iasc_because: Option<String>,
}

/// A new lead agency for an active cluster (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadChange {
    /// The cluster.
    pub cluster: ResourceId,
    /// Its lead from the approval on.
    pub lead: LeadSelection,
    /// What led to the change.
    pub reason: String,
    /// Who agreed that this agency leads Protection, where the three agencies settle it (row RM-1.8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection_agreement: Option<ProtectionAgreement>,
}

/// Whether leadership of a cluster is shared (row RM-1.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedLeadership {
    /// It is, with these organizations, in these words for it.
    With {
        /// The organizations.
        organizations: Vec<OrganizationCode>,
        /// The term, of the vocabulary of shared leadership (row RM-7.4).
        term: String,
    },
    /// It was considered and is not, for this reason.
    Not(String),
}

/// The agreement of UNHCR, UNICEF and OHCHR on which of them leads Protection (row RM-1.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProtectionAgreement {
    /// When they consulted under the HC or RC.
    pub consulted_on: NaiveDate,
    /// Who took part.
    pub agencies: Vec<OrganizationCode>,
    /// The lead they agreed on.
    pub lead: OrganizationCode,
}

/// What an early recovery cluster is for (row RM-3.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecoveryException {
    /// The areas that neither a cluster nor an alternative mechanism covers.
    pub areas: Vec<String>,
    /// Why a cluster beside the network is needed for them.
    pub reason: String,
}

/// The four criteria for activating a cluster (row RM-1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// A trigger or a sharp deterioration led to coordination gaps.
    CoordinationGaps,
    /// National response and coordination capacity cannot meet the needs.
    NationalCapacity,
    /// The needs justify a multi-sectoral approach beyond the mechanisms there are.
    MultiSectoralNeed,
    /// The number of actors and the complexity ask for a sector mechanism that does not exist yet.
    ActorsAndComplexity,
}

impl Criterion {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::CoordinationGaps, Self::NationalCapacity, Self::MultiSectoralNeed, Self::ActorsAndComplexity];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::CoordinationGaps => "a trigger or sharp deterioration that leads to coordination gaps",
            Self::NationalCapacity => "national response and coordination capacity unable to meet the needs",
            Self::MultiSectoralNeed => "needs that justify a multi-sectoral approach",
            Self::ActorsAndComplexity => "actors and complexity that ask for a sector mechanism",
        }
    }
}

/// How one criterion was assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionAssessment {
    /// The criterion.
    pub criterion: Criterion,
    /// Whether it holds.
    pub met: bool,
    /// What shows it.
    pub evidence: String,
}

/// The ERC's passing on of a proposal for endorsement (rows RM-1.11, OG-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmission {
    /// The proposal.
    pub proposal: ResourceId,
    /// When.
    pub transmitted_at: Moment,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
}

/// What a Principal or a global lead agency said (row OG-3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The organization.
    pub organization: OrganizationCode,
    /// Who gave it, in which role.
    pub author: Actor,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
    /// When.
    pub at: Moment,
}

/// A position towards a proposal (row RM-1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It endorses the proposal.
    Endorses,
    /// It objects.
    Objects,
    /// It proposes something else, on which a consultation opens (row OG-4).
    ProposesAlternative,
}

/// An alternative and the consultation on it (row OG-4).
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// Who proposed it.
    pub by: OrganizationCode,
    /// What it says.
    pub statement: String,
    /// When the consultation opened.
    pub opened_at: Moment,
    /// How the consultation closed, once it has.
    pub closed: Option<ConsultationEnd>,
}

/// The end of a consultation on an alternative (row OG-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsultationEnd {
    /// How it closed.
    pub closing: Closing,
    /// The reasons.
    pub reasons: String,
    /// Those who agreed.
    pub agreed_by: Vec<OrganizationCode>,
    /// Who closed it.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// How a consultation on an alternative closed (row OG-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Agreed on the proposal as it was.
    Original,
    /// Agreed on the alternative.
    Alternative,
    /// Agreed on a third way.
    ThirdWay,
    /// The alternative was taken back.
    Withdrawn,
}

/// Somebody was told of the decision (rows RM-1.12, OG-6, GN-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Informed {
    /// Who.
    pub audience: Audience,
    /// How, such as a letter or a meeting.
    pub means: String,
    /// Who recorded it.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// Who is told of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Partners in the country (rows RM-1.12, OG-6).
    CountryPartners,
    /// The government (row OG-6).
    Government,
    /// Partners at global level (row OG-5).
    GlobalPartners,
    /// Donors and other stakeholders (row GN-6).
    Donors,
}

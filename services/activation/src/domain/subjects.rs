//! The kinds of things that commits, findings and duties of a country's operation are about.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on a country's record, as receipts and histories name them. The other kinds are parts of these, or fields of findings.
pub const RESOURCES: &[SubjectKind] =
    &[COUNTRY, EMERGENCY, MECHANISM, CONTINGENCY_PLAN, PROPOSAL, CLUSTER, REVIEW, FINDING];

/// An emergency, such as `emergency/haiyan`.
pub const EMERGENCY: SubjectKind = SubjectKind::new("emergency");

/// A meeting of the HCT, such as `meeting/hct-1`.
pub const MEETING: SubjectKind = SubjectKind::new("meeting");

/// A mechanism that coordinates a sector without being a cluster, such as `mechanism/health-committee`.
pub const MECHANISM: SubjectKind = SubjectKind::new("mechanism");

/// A contingency plan, such as `contingency-plan/cp-1`.
pub const CONTINGENCY_PLAN: SubjectKind = SubjectKind::new("contingency-plan");

/// A proposal, such as `proposal/p-1`.
pub const PROPOSAL: SubjectKind = SubjectKind::new("proposal");

/// A cluster, such as `cluster/health`.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// A part of the country where a cluster is to end, such as `cluster/health/place/samar`.
pub const PLACE: SubjectKind = SubjectKind::new("place");

/// A concern about the lead of a cluster, such as `cluster/health/concern/k-1`.
pub const CONCERN: SubjectKind = SubjectKind::new("concern");

/// Shared leadership of a cluster, such as `cluster/health/sharing/s-1`.
pub const SHARING: SubjectKind = SubjectKind::new("sharing");

/// An organization that shares the leadership of a cluster, or is to, such as `cluster/health/co-lead/IOM`.
pub const CO_LEAD: SubjectKind = SubjectKind::new("co-lead");

/// A review, such as `review/r-1`.
pub const REVIEW: SubjectKind = SubjectKind::new("review");

/// A finding, by its identifier.
pub const FINDING: SubjectKind = SubjectKind::new("finding");

/// The answer of an organization that was asked, such as `proposal/p-1/answer/WHO`.
pub const ANSWER: SubjectKind = SubjectKind::new("answer");

/// The objection of an organization, as the field of the finding on it: `objection/WHO`.
pub const OBJECTION: SubjectKind = SubjectKind::new("objection");

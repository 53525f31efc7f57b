//! What commits and duties of monitoring are about.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on the record of a country's monitoring, as receipts and histories name them.
pub const RESOURCES: &[SubjectKind] = &[COUNTRY, CLUSTER, CHECKLIST];

/// A cluster, as the activation service calls it, such as `cluster/health`.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// An activation checklist, such as `checklist/health-two-weeks`.
pub const CHECKLIST: SubjectKind = SubjectKind::new("checklist");

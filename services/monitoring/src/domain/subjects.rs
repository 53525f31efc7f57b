//! What commits and duties of monitoring are about.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on the record of a country's monitoring, as receipts and histories name them.
pub const RESOURCES: &[SubjectKind] = &[COUNTRY, CLUSTER, CHECKLIST, ROUND, ACTION];

/// A cluster, as the activation service calls it, such as `cluster/health`.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// An activation checklist, such as `checklist/health-two-weeks`.
pub const CHECKLIST: SubjectKind = SubjectKind::new("checklist");

/// A round of performance monitoring, such as `round/health-2014`.
pub const ROUND: SubjectKind = SubjectKind::new("round");

/// An action that is followed until it is done, such as `action/cold-chain`.
pub const ACTION: SubjectKind = SubjectKind::new("action");

//! What commits and findings of coordination are about.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on the record of a country's coordination, as receipts and histories name them.
pub const RESOURCES: &[SubjectKind] = &[COUNTRY, CLUSTER, PARTICIPANT, STRUCTURE];

/// A cluster, as the activation service calls it, such as `cluster/health`.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// An organization's part in a cluster, such as `participant/care-health`.
pub const PARTICIPANT: SubjectKind = SubjectKind::new("participant");

/// A structure beside the national clusters, such as `structure/leyte-health`.
pub const STRUCTURE: SubjectKind = SubjectKind::new("structure");

//! What duties and findings of a mission are about: the mission, or a part of it.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on the record of a country's missions, as receipts and histories name them. The other kinds are parts of these.
pub const RESOURCES: &[SubjectKind] = &[COUNTRY, MISSION];

/// A mission.
pub const MISSION: SubjectKind = SubjectKind::new("mission");

/// A cluster's part in a mission.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// The improvement plan of a cluster.
pub const IMPROVEMENT_PLAN: SubjectKind = SubjectKind::new("improvement-plan");

/// What one of several global leads of a cluster owes.
pub const LEAD: SubjectKind = SubjectKind::new("lead");

/// The level at which progress is followed: `country` or `global`.
pub const LEVEL: SubjectKind = SubjectKind::new("level");

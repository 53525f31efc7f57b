//! What commits and findings of coordination are about.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on the record of a country's coordination, as receipts and histories name them.
pub const RESOURCES: &[SubjectKind] =
    &[COUNTRY, CLUSTER, PARTICIPANT, STRUCTURE, MEETING_SERIES, MEETING, GAP, COMMITMENT];

/// A cluster, as the activation service calls it, such as `cluster/health`.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// An organization's part in a cluster, such as `participant/care-health`.
pub const PARTICIPANT: SubjectKind = SubjectKind::new("participant");

/// A structure beside the national clusters, such as `structure/leyte-health`.
pub const STRUCTURE: SubjectKind = SubjectKind::new("structure");

/// Meetings that follow one rhythm, such as `meeting-series/health-weekly`.
pub const MEETING_SERIES: SubjectKind = SubjectKind::new("meeting-series");

/// A meeting that was held, such as `meeting/health-2014-01-08`.
pub const MEETING: SubjectKind = SubjectKind::new("meeting");

/// A critical gap, such as `gap/g-1`.
pub const GAP: SubjectKind = SubjectKind::new("gap");

/// What a partner committed to, such as `commitment/care-clinics`.
pub const COMMITMENT: SubjectKind = SubjectKind::new("commitment");

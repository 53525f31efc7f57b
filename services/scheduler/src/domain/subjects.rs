//! What the commits of the scheduler's own records are about.

use convene_kernel::subject::SubjectKind;

/// The resources that the scheduler is asked about, as receipts and histories name them.
pub const RESOURCES: &[SubjectKind] = &[QUEUE_ITEM, RULE, OBLIGATION];

/// An agency that follows decisions from outside.
pub const AGENCY: SubjectKind = SubjectKind::new("agency");

/// An address at which a calendar is read.
pub const CALENDAR: SubjectKind = SubjectKind::new("calendar");

/// An item of the ERC queue.
pub const QUEUE_ITEM: SubjectKind = SubjectKind::new("queue-item");

/// A rule of a country's policy.
pub const RULE: SubjectKind = SubjectKind::new("rule");

/// The policy of the installation, by its profile.
pub const POLICY: SubjectKind = SubjectKind::new("policy");

/// What is owed, by the service that opened it and its identifier there.
pub const OBLIGATION: SubjectKind = SubjectKind::new("obligation");

//! The receipt of a command that was carried out.

use convene_kernel::codes::Etag;
use convene_kernel::commit::{Commit, FindingChange};
use convene_kernel::duty::{Duty, DutyChange};
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;

/// What a command recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The resource created or changed, such as `proposal/p-1`.
    pub resource: String,
    /// The etag that resources changed by it have from now on.
    pub etag: Etag,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// When it happened.
    pub occurred_at: Moment,
    /// Findings it put on the record.
    pub findings: Vec<Finding>,
    /// Duties it opened.
    pub duties: Vec<Duty>,
    /// The partition of the log and the sequence of the commit; `None` when nothing was recorded.
    pub position: Option<(u32, u64)>,
    /// Whether it was only checked.
    pub validate_only: bool,
    /// Whether the command was carried out earlier, and this is the receipt of then.
    pub repeated: bool,
}

impl Receipt {
    /// The receipt of `commit`, stored at `position`.
    pub(super) fn of<E>(commit: &Commit<E>, position: Option<(u32, u64)>) -> Self {
        let raised = commit.findings.iter().filter_map(|change| match change {
            FindingChange::Raised { finding } => Some(finding.clone()),
            FindingChange::Resolved { .. } => None,
        });
        let opened = commit.duties.iter().filter_map(|change| match change {
            DutyChange::Opened { duty, .. } => Some(duty.clone()),
            DutyChange::Kept { .. } | DutyChange::Void { .. } | DutyChange::HandedOver { .. } => None,
        });
        Self {
            resource: commit.resource.to_string(),
            etag: Etag(commit.version),
            recorded_at: commit.recorded_at,
            occurred_at: commit.occurred_at,
            findings: raised.collect(),
            duties: opened.collect(),
            position,
            validate_only: position.is_none(),
            repeated: false,
        }
    }
}

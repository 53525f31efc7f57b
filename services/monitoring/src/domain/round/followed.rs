//! Actions as plans and the record have them: what was agreed, and how far it is (rows RM-3.5, RM-9.6).

use chrono::NaiveDate;
use convene_kernel::codes::{Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use crate::domain::subjects::ACTION;

/// An action that was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAction {
    /// Its identifier.
    pub action: ResourceId,
    /// The function or cell that it is to better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What is to be done.
    pub what: String,
    /// The organization that does it.
    pub owner: OrganizationCode,
    /// The day by which it is done.
    pub due_on: NaiveDate,
}

/// How far an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActionStatus {
    /// It is not begun.
    Open,
    /// It is under way.
    UnderWay,
    /// It was done.
    Done,
    /// It was given up.
    Dropped,
}

/// An action that is followed until it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedAction {
    /// What was agreed last.
    pub plan: PlannedAction,
    /// The cluster.
    pub cluster: ResourceId,
    /// The round whose plan it is of; none for a corrective one beside any report.
    pub round: Option<ResourceId>,
    /// The hub; none for the cluster as a whole.
    pub hub: Option<ResourceId>,
    /// Since when it is agreed.
    pub agreed_at: Moment,
    /// How far it is.
    pub status: ActionStatus,
    /// What shows it, or why it was given up.
    pub note: Option<String>,
    /// When it was done or given up.
    pub closed_at: Option<Moment>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl FollowedAction {
    /// An action as it is agreed.
    pub(super) fn agreed(
        plan: &PlannedAction,
        cluster: ResourceId,
        (round, hub): (Option<ResourceId>, Option<ResourceId>),
        stamp: &Stamp,
    ) -> Self {
        Self {
            plan: plan.clone(),
            cluster,
            round,
            hub,
            agreed_at: stamp.occurred_at,
            status: ActionStatus::Open,
            note: None,
            closed_at: None,
            etag: stamp.etag,
        }
    }

    /// What its duty is about, such as `action/meet`.
    pub fn subject(&self) -> Subject {
        ACTION.of(&self.plan.action)
    }

    /// Whether it was done or given up.
    pub fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    pub(super) fn close(&mut self, status: ActionStatus, note: Option<String>, stamp: &Stamp) {
        self.status = status;
        self.note = note;
        self.closed_at = Some(stamp.occurred_at);
        self.etag = stamp.etag;
    }
}

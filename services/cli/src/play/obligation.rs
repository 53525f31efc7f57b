//! Obligations and notices as the scheduler reports them, and how obligations changed between two looks.
//!
//! Only the scheduler knows how long there is and who is notified when it is late.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::client::feed::FeedEvent;

/// One obligation and its present state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Obligation {
    /// The service that keeps the record.
    pub service: String,
    /// The duty.
    pub duty: Duty,
    /// The row of the guidance it rests on.
    pub row: String,
    /// What is owed, as a sentence.
    pub what: String,
    /// Whether it is owed, kept or void.
    pub state: ObligationState,
    /// When the earliest date not met is due; absent when nothing is owed any more.
    pub due: Option<DateTime<Utc>>,
    /// The dates that were met.
    pub kept: Vec<KeptDate>,
}

/// The duty of an obligation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Duty {
    /// Its identifier in the record.
    pub id: String,
    /// The policy rule, such as `RM-1.11.approval`.
    pub rule: String,
    /// The role that owes it.
    pub owner_role: String,
    /// The organization that owes it, where it is one organization's alone.
    pub owner_organization: String,
    /// The resource it is about, such as `proposal/p-1`.
    pub resource: String,
    /// The moment its period counts from.
    pub since: Option<DateTime<Utc>>,
}

/// The state of an obligation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ObligationState {
    /// It is owed, and there is time.
    #[default]
    #[serde(rename = "OBLIGATION_STATE_OWED")]
    Owed,
    /// It is owed, and the date has passed.
    #[serde(rename = "OBLIGATION_STATE_OVERDUE")]
    Overdue,
    /// It was done in time.
    #[serde(rename = "OBLIGATION_STATE_KEPT")]
    Kept,
    /// It was done, after the date.
    #[serde(rename = "OBLIGATION_STATE_KEPT_LATE")]
    KeptLate,
    /// It is owed no longer, undone.
    #[serde(rename = "OBLIGATION_STATE_VOID")]
    Void,
}

/// One date that was met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KeptDate {
    /// When it was due.
    pub due: Option<DateTime<Utc>>,
    /// When it was done.
    pub kept_at: Option<DateTime<Utc>>,
    /// Whether that was after the date.
    pub late: bool,
}

impl Obligation {
    /// Its date: the earliest not met, or the last that was.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        self.due.or_else(|| self.kept.last().and_then(|kept| kept.due))
    }

    /// The order in lists: by its date, its rule and what it is about.
    pub fn sort_key(&self) -> (Option<DateTime<Utc>>, String, String) {
        (self.date(), self.duty.rule.clone(), self.duty.resource.clone())
    }

    /// Every date it has or had.
    pub fn dates(&self) -> impl Iterator<Item = DateTime<Utc>> {
        self.kept.iter().filter_map(|kept| kept.due).chain(self.due)
    }
}

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// The ERC is asked to decide.
    Decision,
    /// The owner is reminded ahead of the date.
    Reminder,
    /// A role above the owner in the line of accountability is notified that it is late.
    Escalation,
    /// A role that was notified that it is late is notified that it was not.
    Withdrawal,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Decision, Self::Reminder, Self::Escalation, Self::Withdrawal];

    /// Its name in a scenario.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Reminder => "reminder",
            Self::Escalation => "escalation",
            Self::Withdrawal => "withdrawal",
        }
    }
}

/// A notice that went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What it says.
    pub kind: NoticeKind,
    /// The role that is notified.
    pub to_role: String,
    /// When it went out.
    pub at: DateTime<Utc>,
    /// What is owed.
    pub obligation: Obligation,
}

/// What the scheduler puts on the feed.
#[derive(Deserialize)]
struct NoticeData {
    obligation: DueObligation,
    step: Step,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DueObligation {
    rule: String,
    row: String,
    what: String,
    resource: String,
    owner_role: String,
    #[serde(default)]
    owner_organization: String,
    due: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    to_role: String,
    planned_at: DateTime<Utc>,
}

impl Notice {
    /// The notice that an event of the feed is; `None` when it is something else.
    pub fn read(event: &FeedEvent) -> Option<Self> {
        let kind = match event.name() {
            "DecisionRequested" => NoticeKind::Decision,
            "ObligationReminded" => NoticeKind::Reminder,
            "ObligationEscalated" => NoticeKind::Escalation,
            "EscalationWithdrawn" => NoticeKind::Withdrawal,
            _ => return None,
        };
        let NoticeData { obligation, step } = NoticeData::deserialize(&event.data).ok()?;
        let duty = Duty {
            rule: obligation.rule,
            owner_role: obligation.owner_role,
            owner_organization: obligation.owner_organization,
            resource: obligation.resource,
            ..Duty::default()
        };
        let due = Some(obligation.due);
        let obligation = Obligation { duty, row: obligation.row, what: obligation.what, due, ..Obligation::default() };
        Some(Self { kind, to_role: step.to_role, at: step.planned_at, obligation })
    }

    /// Whether it is about `obligation`, at one of its dates.
    pub fn is_about(&self, obligation: &Obligation) -> bool {
        let (mine, other) = (&self.obligation.duty, &obligation.duty);
        let its_date = obligation.date().is_none() || obligation.dates().any(|date| Some(date) == self.obligation.due);
        mine.rule == other.rule && mine.resource == other.resource && its_date
    }
}

//! Duties: what a role owes since an event. The policy says how long it has, and who is notified when it is late.

use serde::{Deserialize, Serialize};

use crate::codes::{OrganizationCode, ResourceId};
use crate::identity::Role;
use crate::message::Message;
use crate::past_date::PastDate;
use crate::policy::RuleId;
use crate::subject::Subject;
use crate::time::Moment;

/// Who owes a duty: a role, narrowed to a cluster or an organization where it is theirs alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The role that owes it, in the duty's country.
    pub role: Role,
    /// The organization whose role it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationCode>,
}

impl Owner {
    /// Any holder of `role`.
    pub fn role(role: Role) -> Self {
        Self { role, organization: None }
    }

    /// Any holder of `role` for `organization`.
    pub fn of(role: Role, organization: OrganizationCode) -> Self {
        Self { role, organization: Some(organization) }
    }
}

/// Something owed: which rule, whose, since when (row S-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Unique within the aggregate: the rule and what it is about, so the same duty is opened once.
    pub id: String,
    /// The policy rule that says how long there is, such as `RM-1.11.approval`.
    pub rule: String,
    /// Who owes it.
    pub owner: Owner,
    /// What it is about, such as `proposal/p-1` or `cluster/health`.
    pub subject: Subject,
    /// The cluster it concerns, where it concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResourceId>,
    /// The moment the rule's period counts from.
    pub since: Moment,
    /// The date of the past that `since` is the latest reading of, where that date is inexact: the duty has been owed for at least
    /// as long, and what is late is late by at least as much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_date: Option<PastDate>,
    /// Whether it is owed again each time it was kept, until it is void.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recurring: bool,
}

impl Duty {
    /// A duty by `rule` on `subject`, counted from `since`.
    pub fn new(rule: RuleId, subject: impl Into<Subject>, owner: Owner, since: Moment) -> Self {
        let subject = subject.into();
        Self {
            id: Self::id(rule, &subject),
            rule: rule.to_string(),
            owner,
            subject,
            cluster: None,
            since,
            since_date: None,
            recurring: false,
        }
    }

    /// The same, concerning `cluster`.
    #[must_use]
    pub fn concerning(mut self, cluster: ResourceId) -> Self {
        self.cluster = Some(cluster);
        self
    }

    /// The same, owed again each time it was kept.
    #[must_use]
    pub fn recurring(mut self) -> Self {
        self.recurring = true;
        self
    }

    /// The same, as one of several by its rule on its subject, each counted from a moment of its own.
    #[must_use]
    pub fn dated(mut self) -> Self {
        self.id = format!("{}:{}", self.id, self.since.format("%Y-%m-%dT%H:%M:%SZ"));
        self
    }

    /// The identifier of the duty by `rule` on `subject`.
    pub fn id(rule: RuleId, subject: &Subject) -> String {
        format!("{rule}:{subject}")
    }
}

/// The last opening of a duty, and how it was closed: what is recorded later may have happened earlier, and may have kept it, ended
/// it or handed it over then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastOpening {
    /// What was owed, by whom it was owed first.
    pub duty: Duty,
    /// From when it could be kept: since it came to be owed, or since the moment that its period counts from, where that is earlier.
    pub from: Moment,
    /// When it was void, or the earliest moment at which it can have been done; none while it is owed.
    pub closed_at: Option<Moment>,
    /// The latest moment at which it can have been done, where only the day is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<Moment>,
    /// When it was handed over the last time.
    pub handed_over_at: Option<Moment>,
}

impl LastOpening {
    /// Whether something done between `earliest` and `at` may have kept the duty before what closed it.
    pub fn was_kept_earlier(&self, earliest: Moment, at: Moment) -> bool {
        self.from <= at && self.closed_at.is_some_and(|closed_at| earliest < closed_at)
    }

    /// Whether it was owed at a moment, as far as is known.
    pub fn is_owed_at(&self, moment: Moment) -> bool {
        self.from <= moment && self.closed_at.is_none_or(|closed_at| moment < closed_at)
    }
}

/// What a commit does to a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum DutyChange {
    /// It is owed from now on.
    Opened {
        /// The duty.
        duty: Duty,
        /// When it came to be owed, where that is not when the commit happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
    },
    /// It was done, at the moment given, which meets every date it had passed; a recurring one is owed again by its policy. One
    /// that is closed was done earlier than was known.
    Kept {
        /// The duty.
        id: String,
        /// When it was done; where only the day or the month is known, the latest moment that it can mean.
        at: Moment,
        /// The earliest moment that it can mean, where that is another: what is done is late only where it is late by this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        earliest: Option<Moment>,
    },
    /// It is owed no longer, undone.
    Void {
        /// The duty.
        id: String,
        /// Why.
        reason: Message,
        /// When it ended, where that is not when the commit happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
    },
    /// Another one owes it since a moment. What is not due yet then is due as before. What is overdue stays late with its former
    /// owner, and the new one has the time that the rule gives, counted from then.
    HandedOver {
        /// The duty.
        id: String,
        /// Who owes it since then.
        to: Owner,
        /// When.
        at: Moment,
        /// Why.
        reason: Message,
    },
}

impl DutyChange {
    /// The duty that it changes.
    pub fn duty_id(&self) -> &str {
        match self {
            Self::Opened { duty, .. } => &duty.id,
            Self::Kept { id, .. } | Self::Void { id, .. } | Self::HandedOver { id, .. } => id,
        }
    }

    /// The moment that it is dated, in a commit of what happened at `occurred_at`.
    pub fn happened_at(&self, occurred_at: Moment) -> Moment {
        match self {
            Self::Opened { at, .. } | Self::Void { at, .. } => at.unwrap_or(occurred_at),
            Self::Kept { at, .. } | Self::HandedOver { at, .. } => *at,
        }
    }
}

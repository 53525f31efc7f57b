//! What came of a scenario: what was done when, what it brought about, and what was owed and kept.
//!
//! How it is shown is in the timeline, the summary and the report, which all rest on this alone.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::Value;

use super::duty_change::{DutyChange, DutyChangeKind};
use super::obligation::{Notice, Obligation, ObligationState};
use super::scenario::{Invented, Scenario, Step};
use crate::client::feed::FeedEvent;

/// All that came of a scenario, in the order of time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    /// The scenario's title.
    pub title: String,
    /// What the scenario shows.
    pub summary: String,
    /// Where its facts come from.
    pub sources: Vec<String>,
    /// The time zone of the country.
    #[serde(skip)]
    pub zone: Tz,
    /// What happened.
    pub lines: Vec<Line>,
    /// Every event on the feed.
    pub events: Vec<FeedEvent>,
    /// Every obligation in its state at the end.
    pub obligations: Vec<Obligation>,
    /// Every notice that went out.
    pub notices: Vec<Notice>,
}

impl Transcript {
    /// The transcript of a scenario that has not begun.
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            sources: scenario.sources.clone(),
            zone: scenario.zone(),
            lines: Vec::new(),
            events: Vec::new(),
            obligations: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// The results among the lines.
    pub fn step_results(&self) -> impl Iterator<Item = &StepResult> {
        self.lines.iter().filter_map(|line| match line {
            Line::Step(result) => Some(result),
            Line::Duty(_) => None,
        })
    }

    /// What became of `duty`, in the order of time; notices about it are no part of it.
    pub fn course<'c>(&'c self, duty: &'c Obligation) -> impl Iterator<Item = &'c DutyChange> {
        let changes = self.lines.iter().flat_map(|line| match line {
            Line::Step(result) => result.duties.as_slice(),
            Line::Duty(change) => std::slice::from_ref(change),
        });
        let key = |of: &'c Obligation| (&of.service, &of.duty.id, of.duty.since);
        changes.filter(move |change| key(&change.duty) == key(duty))
    }

    /// The date of `duty` that passed without being met before it ceased to be owed; `None` where none did.
    pub fn missed_date(&self, duty: &Obligation) -> Option<DateTime<Utc>> {
        let last = self.course(duty).filter(|change| change.kind == DutyChangeKind::Late).last();
        last.filter(|_| duty.state == ObligationState::Void && self.was_missed(duty)).and_then(|late| late.duty.due)
    }

    /// Whether the last date of `duty` passed and it was not kept: it is late still, or was when it ceased to be owed.
    pub fn was_missed(&self, duty: &Obligation) -> bool {
        let before_end = self.course(duty).filter(|change| change.kind != DutyChangeKind::Void).last();
        match duty.state {
            ObligationState::Overdue => true,
            ObligationState::Void => before_end.is_some_and(|change| change.kind == DutyChangeKind::Late),
            ObligationState::Owed | ObligationState::Kept | ObligationState::KeptLate => false,
        }
    }

    /// The first and the last moment; `None` when nothing happened.
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        Some((self.lines.first()?.at(), self.lines.last()?.at()))
    }
}

/// One line of the transcript.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Line {
    /// An actor did something, or time passed up to here.
    Step(StepResult),
    /// Something became of a duty by the passing of time alone.
    Duty(DutyChange),
}

impl Line {
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Step(result) => result.at,
            Self::Duty(change) => change.at,
        }
    }
}

/// A step that was played.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    /// When.
    pub at: DateTime<Utc>,
    /// The office that did it; `None` when time only passed.
    pub who: Option<String>,
    /// What was done.
    pub what: String,
    /// What of it is invented, where no source gives it.
    pub invented: Option<Invented>,
    /// The rows of the guidance it shows.
    pub rows: Vec<String>,
    /// How it was refused; `None` when it was done.
    pub refused: Option<Refusal>,
    /// The findings it raised.
    pub findings: Vec<Finding>,
    /// What was answered; nothing where it was refused.
    #[serde(skip)]
    pub answer: Value,
    /// The events it put on the feed, by name, in order.
    pub events: Vec<String>,
    /// What became of duties by it.
    pub duties: Vec<DutyChange>,
}

impl StepResult {
    /// The result of `step`, done by `office`, before anything came of it.
    pub fn of(step: &Step, office: Option<String>) -> Self {
        Self {
            at: step.at,
            who: office,
            what: step.what.clone(),
            invented: step.invented.clone(),
            rows: step.rows.iter().map(ToString::to_string).collect(),
            refused: None,
            findings: Vec::new(),
            answer: Value::Null,
            events: Vec::new(),
            duties: Vec::new(),
        }
    }
}

/// How a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// The rows that refused it.
    pub rows: Vec<String>,
    /// The stable reason.
    pub reason: String,
    /// What was said.
    pub message: String,
}

/// A weakness that was accepted and stays on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The row it rests on.
    pub row: String,
    /// The resource it is about.
    pub resource: String,
    /// What is weak.
    pub problem: String,
}

//! What came of a scenario: what was done when, what it brought about, and what was owed and kept.
//!
//! How it is shown is in the timeline, the summary and the report, which all rest on this alone.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::obligation::{Notice, Obligation, Standing};
use super::scenario::{Invented, Scenario, Step};
use crate::client::feed::FeedEvent;

/// All that came of a scenario, in the order of time.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Chronicle {
    /// The scenario's title.
    pub title: String,
    /// What the scenario shows.
    pub summary: String,
    /// Where its facts come from.
    pub sources: Vec<String>,
    /// What happened.
    pub lines: Vec<Line>,
    /// Every event on the feed.
    pub events: Vec<FeedEvent>,
    /// Every obligation as it stood at the end.
    pub obligations: Vec<Obligation>,
    /// Every notice that went out.
    pub notices: Vec<Notice>,
}

impl Chronicle {
    /// The chronicle of a scenario that has not begun.
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            title: scenario.title.clone(),
            summary: scenario.summary.clone(),
            sources: scenario.sources.clone(),
            lines: Vec::new(),
            events: Vec::new(),
            obligations: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// The deeds among the lines.
    pub fn deeds(&self) -> impl Iterator<Item = &Deed> {
        self.lines.iter().filter_map(|line| match line {
            Line::Deed(deed) => Some(deed),
            Line::Duty(_) => None,
        })
    }

    /// What became of `duty`, in the order of time; notices about it are no part of it.
    pub fn course<'c>(&'c self, duty: &'c Obligation) -> impl Iterator<Item = &'c DutyChange> {
        let changes = self.lines.iter().flat_map(|line| match line {
            Line::Deed(deed) => deed.duties.as_slice(),
            Line::Duty(change) => std::slice::from_ref(change),
        });
        let key = |of: &'c Obligation| (&of.service, &of.duty.id, of.duty.since);
        changes.filter(move |change| key(&change.duty) == key(duty))
    }

    /// Whether the last date of `duty` passed and it was not kept: it is late still, or was when it ceased to be owed.
    pub fn was_missed(&self, duty: &Obligation) -> bool {
        let before_end = self.course(duty).filter(|change| change.became != Became::Void).last();
        match duty.standing {
            Standing::Overdue => true,
            Standing::Void => before_end.is_some_and(|change| change.became == Became::Late),
            Standing::Owed | Standing::Kept | Standing::KeptLate => false,
        }
    }

    /// The first and the last moment; `None` when nothing happened.
    pub fn span(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        Some((self.lines.first()?.at(), self.lines.last()?.at()))
    }
}

/// One line of the chronicle.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Line {
    /// Somebody did something, or time passed up to here.
    Deed(Deed),
    /// Something became of a duty by the passing of time alone.
    Duty(DutyChange),
}

impl Line {
    /// When.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Deed(deed) => deed.at,
            Self::Duty(change) => change.at,
        }
    }
}

/// A step that was played.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deed {
    /// When.
    pub at: DateTime<Utc>,
    /// The office that did it; `None` when time only passed.
    pub who: Option<String>,
    /// What was done.
    pub what: String,
    /// What of it is made up, where no source tells how it was.
    pub invented: Option<Invented>,
    /// The rows of the guidance it shows.
    pub rows: Vec<String>,
    /// How it was refused; `None` when it was done.
    pub refused: Option<Refusal>,
    /// The findings it raised.
    pub findings: Vec<Finding>,
    /// The events it put on the feed, by name, in order.
    pub events: Vec<String>,
    /// What became of duties by it.
    pub duties: Vec<DutyChange>,
}

impl Deed {
    /// The deed of `step`, done by `office`, before anything came of it.
    pub fn of(step: &Step, office: Option<String>) -> Self {
        Self {
            at: step.at,
            who: office,
            what: step.what.clone(),
            invented: step.invented.clone(),
            rows: step.rows.iter().map(ToString::to_string).collect(),
            refused: None,
            findings: Vec::new(),
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
    /// What it is about.
    pub subject: String,
    /// What is weak.
    pub problem: String,
}

/// Something that became of a duty.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyChange {
    /// When.
    pub at: DateTime<Utc>,
    /// What became of it.
    pub became: Became,
    /// The duty as it stood after it.
    pub duty: Obligation,
}

impl DutyChange {
    /// Its place among others: by moment, and at one moment by what became of which duty.
    pub fn place(&self) -> (DateTime<Utc>, Became, String, String) {
        let duty = &self.duty.duty;
        (self.at, self.became.clone(), duty.rule.clone(), duty.subject.clone())
    }
}

/// What can become of a duty, in the order it is told when it is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Became {
    /// It was kept before its due moment.
    KeptInTime,
    /// It was kept after its due moment.
    KeptLate,
    /// It is owed no longer, without having been kept.
    Void,
    /// Its due moment passed.
    Late,
    /// Its lateness was told to somebody higher.
    Escalated(String),
    /// Its owner was reminded.
    Reminded,
    /// It is owed from now on.
    Owed,
    /// The Emergency Relief Coordinator was asked to decide.
    Asked,
}

//! Plays a scenario step by step: time passes, somebody acts, and what comes of it is compared with what is expected.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::chronicle::{Chronicle, Deed, DutyChange, Finding, Line, Refusal};
use super::obligation::{self, Notice};
use super::scenario::{Call, Scenario, Step};
use super::stage::{Stage, StageError};
use super::{expect, kept};
use crate::client::feed::FeedEvent;
use crate::client::{CallError, Refused};

/// Why a scenario was not played to its end.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    /// Something else came than was expected.
    #[error("step {number} (line {line}), \"{what}\": {}", .unmet.join("; and "))]
    Unexpected {
        /// The step, counted from 1.
        number: usize,
        /// The line of the file it begins in.
        line: u64,
        /// What was done in it.
        what: String,
        /// What was expected and did not come, and what came instead.
        unmet: Vec<String>,
    },
    /// The suite failed.
    #[error("step {number} (line {line}): {problem}")]
    Stage {
        /// The step, counted from 1.
        number: usize,
        /// The line of the file it begins in.
        line: u64,
        /// What failed.
        problem: StageError,
    },
}

/// What was played: all that came of it, and what ended it early, if something did.
#[derive(Debug)]
pub struct Played {
    /// What came of it.
    pub chronicle: Chronicle,
    /// Why it ended early.
    pub failure: Option<PlayError>,
}

/// Plays `scenario` on `stage`; `tell` is given each line of the chronicle as it is written.
pub async fn play(scenario: &Scenario, stage: &mut dyn Stage, tell: &mut (dyn FnMut(&Line) + Send)) -> Played {
    let chronicle = Chronicle::of(scenario);
    let mut player = Player { scenario, stage, tell, chronicle, kept: BTreeMap::new() };
    for step in &scenario.steps {
        if let Err(failure) = player.step(step).await {
            return Played { chronicle: player.chronicle, failure: Some(failure) };
        }
    }
    Played { chronicle: player.chronicle, failure: None }
}

/// What a look at the suite shows.
struct Seen {
    changes: Vec<DutyChange>,
    events: Vec<FeedEvent>,
}

struct Player<'p> {
    scenario: &'p Scenario,
    stage: &'p mut dyn Stage,
    tell: &'p mut (dyn FnMut(&Line) + Send),
    chronicle: Chronicle,
    kept: BTreeMap<String, String>,
}

impl Player<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), PlayError> {
        let failed = |problem| PlayError::Stage { number: step.number, line: step.line, problem };
        let mut seen = self.look(step).await.map_err(failed)?;
        for change in std::mem::take(&mut seen.changes) {
            self.write(Line::Duty(change));
        }
        let mut deed = Deed::of(step, step.call.as_ref().map(|call| self.office(call)));
        if let Some(call) = &step.call {
            self.send(step, call, &mut deed).await.map_err(failed)?;
            let after = self.look(step).await.map_err(failed)?;
            deed.duties = after.changes;
            seen.events.extend(after.events);
        }
        let unmet = expect::unmet(&step.expected, &deed, &seen.events, &self.chronicle.obligations);
        deed.events = seen.events.into_iter().filter(|event| Notice::read(event).is_none()).map(name).collect();
        self.write(Line::Deed(deed));
        if unmet.is_empty() {
            return Ok(());
        }
        Err(PlayError::Unexpected { number: step.number, line: step.line, what: step.what.clone(), unmet })
    }

    fn office(&self, call: &Call) -> String {
        self.scenario.actors[&call.who].office.clone()
    }

    /// Lets time pass up to the step and all be done that is due, and tells what became of duties since the last look.
    async fn look(&mut self, step: &Step) -> Result<Seen, StageError> {
        self.stage.advance(step.at).await?;
        let events = self.stage.events().await?;
        let obligations = self.stage.obligations().await?;
        let notices: Vec<Notice> = events.iter().filter_map(Notice::read).collect();
        let mut changes = obligation::changes(&self.chronicle.obligations, &obligations, step.at);
        changes.extend(notices.iter().map(Notice::change));
        changes.sort_by_cached_key(DutyChange::place);
        self.chronicle.obligations = obligations;
        self.chronicle.notices.extend(notices);
        self.chronicle.events.extend(events.iter().cloned());
        Ok(Seen { changes, events })
    }

    async fn send(&mut self, step: &Step, call: &Call, deed: &mut Deed) -> Result<(), StageError> {
        let actor = &self.scenario.actors[&call.who];
        let body = self.request(step, call);
        match self.stage.send(actor, &call.service, &call.method, body).await? {
            Ok(answer) => self.accepted(call, &answer, deed).await,
            Err(CallError::Refused(refused)) => {
                deed.refused = Some(refusal(refused));
                Ok(())
            }
            Err(problem) => Err(StageError::Call { what: format!("calling {}", call.method.full_name()), problem }),
        }
    }

    async fn accepted(&mut self, call: &Call, answer: &Value, deed: &mut Deed) -> Result<(), StageError> {
        let receipt = &answer["receipt"];
        if receipt["place"].is_object() {
            self.stage.settle(&call.service, &receipt["place"]).await?;
        }
        if let (Some(resource), Some(etag)) = (receipt["resource"].as_str(), receipt["etag"].as_str()) {
            self.kept.insert(format!("etag:{resource}"), etag.to_owned());
        }
        for (name, path) in &call.keep {
            self.kept.insert(name.clone(), kept::value_at(answer, path));
        }
        deed.findings = findings(receipt);
        Ok(())
    }

    /// The request with its header, and with what was kept in its place.
    fn request(&self, step: &Step, call: &Call) -> Value {
        let body = call.body.as_ref().map(|body| body.to_json(&mut |text| kept::filled_in(text, &self.kept)));
        let mut body = body.filter(Value::is_object).unwrap_or_else(|| json!({}));
        let header = call.method.input().get_field_by_name("header");
        if let Some(prost_reflect::Kind::Message(header)) = header.map(|header| header.kind()) {
            let mut fields = json!({"country": self.scenario.country, "exercise": self.scenario.exercise});
            if header.full_name() == "convene.common.v1.CommandHeader" {
                let occurred_at = call.occurred_at.unwrap_or(step.at);
                fields["requestId"] = json!(self.scenario.request_id(step));
                fields["occurredAt"] = json!(occurred_at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
                fields["etag"] = json!(call.etag.as_ref().map(|etag| kept::filled_in(etag, &self.kept)));
            }
            body["header"] = fields;
        }
        body
    }

    fn write(&mut self, line: Line) {
        (self.tell)(&line);
        self.chronicle.lines.push(line);
    }
}

fn name(event: FeedEvent) -> String {
    event.name().to_owned()
}

fn refusal(refused: Refused) -> Refusal {
    Refusal { rows: refused.rows, reason: refused.reason, message: refused.message }
}

fn findings(receipt: &Value) -> Vec<Finding> {
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap_or_default().to_owned();
    let findings = receipt["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let finding = |finding: &Value| Finding {
        row: text(finding, "row"),
        subject: text(finding, "subject"),
        problem: text(finding, "problem"),
    };
    findings.iter().map(finding).collect()
}

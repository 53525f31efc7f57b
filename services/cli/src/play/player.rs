//! Plays a scenario step by step: time passes, an actor calls the suite, and the outcome is compared with the scenario.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::duty_change::{self, DutyChange};
use super::environment::{Environment, EnvironmentError};
use super::obligation::Notice;
use super::scenario::{Call, GivenEtag, Scenario, Step};
use super::transcript::{Finding, Line, Refusal, StepResult, Transcript};
use super::{expect, variables};
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
    #[error("step {number} (line {line})")]
    Suite {
        /// The step, counted from 1.
        number: usize,
        /// The line of the file it begins in.
        line: u64,
        /// What failed.
        #[source]
        cause: EnvironmentError,
    },
}

/// What was played: all that came of it, and what ended it early, if something did.
#[derive(Debug)]
pub struct Played {
    /// What came of it.
    pub transcript: Transcript,
    /// Why it ended early.
    pub failure: Option<PlayError>,
}

/// Plays `scenario` on `environment`; `on_line` gets each line of the transcript as it is written.
pub async fn play(
    scenario: &Scenario,
    environment: &mut dyn Environment,
    on_line: &mut (dyn FnMut(&Line) + Send),
) -> Played {
    let transcript = Transcript::of(scenario);
    let mut player = Player { scenario, environment, on_line, transcript, variables: BTreeMap::new() };
    for step in &scenario.steps {
        if let Err(failure) = player.step(step).await {
            return Played { transcript: player.transcript, failure: Some(failure) };
        }
    }
    Played { transcript: player.transcript, failure: None }
}

/// What a look at the suite shows.
struct Seen {
    changes: Vec<DutyChange>,
    events: Vec<FeedEvent>,
}

struct Player<'p> {
    scenario: &'p Scenario,
    environment: &'p mut dyn Environment,
    on_line: &'p mut (dyn FnMut(&Line) + Send),
    transcript: Transcript,
    variables: BTreeMap<String, String>,
}

impl Player<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), PlayError> {
        let failed = |cause| PlayError::Suite { number: step.number, line: step.line, cause };
        let mut seen = self.look(step).await.map_err(failed)?;
        for change in std::mem::take(&mut seen.changes) {
            self.write(Line::Duty(change));
        }
        let mut result = StepResult::of(step, step.call.as_ref().map(|call| self.office(call)));
        if let Some(call) = &step.call {
            self.send(step, call, &mut result).await.map_err(failed)?;
            let after = self.look(step).await.map_err(failed)?;
            result.duties = after.changes;
            seen.events.extend(after.events);
        }
        let unmet = expect::unmet(&step.expected, &result, &seen.events, &self.transcript);
        result.events = seen.events.into_iter().filter(|event| Notice::read(event).is_none()).map(name).collect();
        self.write(Line::Step(result));
        if unmet.is_empty() {
            return Ok(());
        }
        Err(PlayError::Unexpected { number: step.number, line: step.line, what: step.what.clone(), unmet })
    }

    fn office(&self, call: &Call) -> String {
        self.scenario.actors[&call.who].office.clone()
    }

    /// Advances the clock to the step, and returns the events and the changes of duties since the last look.
    async fn look(&mut self, step: &Step) -> Result<Seen, EnvironmentError> {
        self.environment.advance(step.at).await?;
        let events = self.environment.events().await?;
        let obligations = self.environment.obligations().await?;
        let notices: Vec<Notice> = events.iter().filter_map(Notice::read).collect();
        let mut changes = duty_change::changes(&self.transcript.obligations, &obligations, step.at);
        changes.extend(notices.iter().map(DutyChange::of));
        changes.sort_by_cached_key(DutyChange::sort_key);
        self.transcript.obligations = obligations;
        self.transcript.notices.extend(notices);
        self.transcript.events.extend(events.iter().cloned());
        Ok(Seen { changes, events })
    }

    async fn send(&mut self, step: &Step, call: &Call, result: &mut StepResult) -> Result<(), EnvironmentError> {
        let actor = &self.scenario.actors[&call.who];
        if let Some(rows) = &call.rows
            && let Err(cause) = self.environment.upload(actor, rows).await?
        {
            return self.failed(call, cause, result);
        }
        let body = self.request(step, call);
        match self.environment.send(actor, &call.service, &call.method, body).await? {
            Ok(answer) => self.accepted(call, &answer, result).await,
            Err(cause) => self.failed(call, cause, result),
        }
    }

    fn failed(&self, call: &Call, cause: CallError, result: &mut StepResult) -> Result<(), EnvironmentError> {
        match cause {
            CallError::Refused(refused) => {
                result.refused = Some(refusal(refused));
                Ok(())
            }
            cause => {
                let what = format!("calling {}", call.method.full_name());
                Err(EnvironmentError::Call { what, cause: Box::new(cause) })
            }
        }
    }

    async fn accepted(&mut self, call: &Call, answer: &Value, result: &mut StepResult) -> Result<(), EnvironmentError> {
        let receipt = &answer["receipt"];
        if receipt["position"].is_object() {
            self.environment.settle(&call.service, &receipt["position"]).await?;
        }
        if let (Some(resource), Some(etag)) = (receipt["resource"].as_str(), receipt["etag"].as_str()) {
            self.variables.insert(format!("etag:{resource}"), etag.to_owned());
        }
        for (name, path) in &call.keep {
            self.variables.insert(name.clone(), variables::value_at(answer, path));
        }
        result.findings = findings(receipt);
        result.answer = answer.clone();
        Ok(())
    }

    /// The request with its header, and with what was kept in its place.
    fn request(&self, step: &Step, call: &Call) -> Value {
        let body = call.body.as_ref().map(|body| body.to_json(&mut |text| variables::filled_in(text, &self.variables)));
        let mut body = body.filter(Value::is_object).unwrap_or_else(|| json!({}));
        if let Some(rows) = &call.rows {
            body["coverage"]["sha256"] = json!(rows.digest.to_string());
        }
        let header = call.method.input().get_field_by_name("header");
        if let Some(prost_reflect::Kind::Message(header)) = header.map(|header| header.kind()) {
            let mut fields = json!({"country": self.scenario.country, "exercise": self.scenario.exercise});
            if header.full_name() == "convene.common.v1.CommandHeader" {
                // Without a moment or a day, the record takes those that the body names, or else the step's, to which the clock is set.
                let occurred_at = call.occurred_at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
                fields["requestId"] = json!(self.scenario.request_id(step));
                fields["occurredAt"] = json!(occurred_at);
                fields["occurredOn"] = json!(call.occurred_on.map(|day| day.to_string()));
                fields["etag"] = json!(call.etag.as_ref().map(|etag| match etag {
                    GivenEtag::Current => variables::current_etag(&call.method.input(), &body, &self.variables),
                    GivenEtag::Text(text) => variables::filled_in(text, &self.variables),
                }));
            }
            body["header"] = fields;
        }
        body
    }

    fn write(&mut self, line: Line) {
        (self.on_line)(&line);
        self.transcript.lines.push(line);
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
        resource: text(finding, "resource"),
        problem: text(finding, "problem"),
    };
    findings.iter().map(finding).collect()
}

//! A environment without a suite: it digs wells, and owes a look at each within a day.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use convene_cli::client::feed::FeedEvent;
use convene_cli::client::{CallError, Refused};
use convene_cli::import::CoverageRows;
use convene_cli::play::environment::{Environment, EnvironmentError};
use convene_cli::play::obligation::{Duty, KeptDate, Obligation, ObligationState};
use convene_cli::play::scenario::Actor;
use prost_reflect::MethodDescriptor;
use serde_json::{Value, json};

use super::row;

/// What was dug and sent so far.
#[derive(Default)]
pub struct Improvised {
    now: DateTime<Utc>,
    obligations: Vec<Obligation>,
    events: Vec<FeedEvent>,
    /// Every request, in the order they came.
    pub requests: Vec<Value>,
    /// Every position that was waited for.
    pub settled: Vec<Value>,
}

#[async_trait]
impl Environment for Improvised {
    async fn advance(&mut self, moment: DateTime<Utc>) -> Result<(), EnvironmentError> {
        let before = std::mem::replace(&mut self.now, moment);
        for obligation in self.obligations.iter_mut().filter(|obligation| obligation.kept.is_empty()) {
            let Some(due) = obligation.due.filter(|due| *due <= moment) else { continue };
            obligation.state = ObligationState::Overdue;
            let notified_at = due + TimeDelta::hours(24);
            if before < notified_at && notified_at <= moment {
                self.events.push(escalation(obligation, notified_at));
            }
        }
        Ok(())
    }

    async fn send(
        &mut self,
        _: &Actor,
        _: &str,
        _: &MethodDescriptor,
        body: Value,
    ) -> Result<Result<Value, CallError>, EnvironmentError> {
        self.requests.push(body.clone());
        if body["depth"].as_u64() > Some(100) {
            return Ok(Err(CallError::Refused(too_deep())));
        }
        let place = body["place"].as_str().unwrap_or_default();
        self.look_at_wells();
        self.dig(place);
        let finding = json!({"row": row("1.7"), "resource": format!("well/{place}"), "problem": "it has no lid"});
        let position = json!({"partition": 1, "sequence": "7"});
        let resource = self.obligations.last().map(|obligation| obligation.duty.resource.clone());
        Ok(Ok(json!({"receipt": {"resource": resource, "etag": "v1", "findings": [finding], "position": position}})))
    }

    async fn upload(&mut self, _: &Actor, _: &CoverageRows) -> Result<Result<(), CallError>, EnvironmentError> {
        Ok(Ok(()))
    }

    async fn settle(&mut self, _: &str, position: &Value) -> Result<(), EnvironmentError> {
        self.settled.push(position.clone());
        Ok(())
    }

    async fn events(&mut self) -> Result<Vec<FeedEvent>, EnvironmentError> {
        Ok(std::mem::take(&mut self.events))
    }

    async fn obligations(&mut self) -> Result<Vec<Obligation>, EnvironmentError> {
        Ok(self.obligations.clone())
    }
}

impl Improvised {
    fn look_at_wells(&mut self) {
        for obligation in &mut self.obligations {
            let late = obligation.state == ObligationState::Overdue;
            obligation.kept.push(KeptDate { due: obligation.due.take(), kept_at: Some(self.now), late });
            obligation.state = if late { ObligationState::KeptLate } else { ObligationState::Kept };
        }
    }

    fn dig(&mut self, place: &str) {
        self.events.push(event("WellDug", self.now, json!({"well": place})));
        let duty = Duty {
            id: place.to_owned(),
            rule: row("1.11.approval"),
            owner_role: "hc".to_owned(),
            resource: format!("well/{place}"),
            since: Some(self.now),
            ..Duty::default()
        };
        self.obligations.push(Obligation {
            duty,
            row: row("1.11"),
            what: "Look at the well".to_owned(),
            due: Some(self.now + TimeDelta::hours(24)),
            ..Obligation::default()
        });
    }
}

fn escalation(obligation: &Obligation, planned_at: DateTime<Utc>) -> FeedEvent {
    let duty = &obligation.duty;
    let owed = json!({
        "rule": duty.rule, "row": obligation.row, "what": obligation.what, "resource": duty.resource,
        "ownerRole": duty.owner_role, "due": obligation.due,
    });
    let data = json!({"obligation": owed, "step": {"number": 1, "toRole": "erc", "plannedAt": planned_at}});
    event("ObligationEscalated", planned_at, data)
}

fn event(name: &str, time: DateTime<Utc>, data: Value) -> FeedEvent {
    let event = json!({"id": name, "type": format!("org.convene.events.v1.{name}"), "time": time, "data": data});
    serde_json::from_value(event).expect("an event")
}

fn too_deep() -> Refused {
    Refused {
        code: tonic::Code::InvalidArgument,
        reason: "TOO_DEEP".to_owned(),
        rows: vec![row("1.1")],
        message: "200 metres are too many; dig less deep".to_owned(),
        violations: Vec::new(),
        count: 0,
    }
}

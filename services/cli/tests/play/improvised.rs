//! A stage without a suite: it digs wells, and owes a look at each within a day.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use convene_cli::client::feed::FeedEvent;
use convene_cli::client::{CallError, Refused};
use convene_cli::play::obligation::{Escalation, Obligation};
use convene_cli::play::scenario::Actor;
use convene_cli::play::stage::{Stage, StageError};
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
    /// Every place that was waited for.
    pub settled: Vec<Value>,
}

#[async_trait]
impl Stage for Improvised {
    async fn advance(&mut self, moment: DateTime<Utc>) -> Result<(), StageError> {
        self.now = moment;
        for duty in self.obligations.iter_mut().filter(|duty| duty.kept_at.is_none()) {
            let late = duty.due_at.filter(|due| *due <= moment);
            duty.overdue = late.is_some();
            let told = late.map(|due| due + TimeDelta::hours(24)).filter(|told| *told <= moment);
            duty.escalations =
                told.map(|at| Escalation { at: Some(at), to_role: "erc".to_owned() }).into_iter().collect();
        }
        Ok(())
    }

    async fn send(
        &mut self,
        _: &Actor,
        _: &str,
        _: &MethodDescriptor,
        body: Value,
    ) -> Result<Result<Value, CallError>, StageError> {
        self.requests.push(body.clone());
        if body["depth"].as_u64() > Some(100) {
            return Ok(Err(CallError::Refused(too_deep())));
        }
        let place = body["place"].as_str().unwrap_or_default();
        self.look_at_wells();
        self.dig(place);
        let finding = json!({"row": row("1.7"), "subject": format!("well/{place}"), "problem": "it has no lid"});
        let place = json!({"partition": 1, "sequence": "7"});
        let resource = self.obligations.last().map(|duty| duty.subject.clone());
        Ok(Ok(json!({"receipt": {"resource": resource, "etag": "v1", "findings": [finding], "place": place}})))
    }

    async fn settle(&mut self, _: &str, place: &Value) -> Result<(), StageError> {
        self.settled.push(place.clone());
        Ok(())
    }

    async fn events(&mut self) -> Result<Vec<FeedEvent>, StageError> {
        Ok(std::mem::take(&mut self.events))
    }

    async fn obligations(&mut self) -> Result<Vec<Obligation>, StageError> {
        Ok(self.obligations.clone())
    }
}

impl Improvised {
    fn look_at_wells(&mut self) {
        for duty in &mut self.obligations {
            duty.kept_at = Some(self.now);
            duty.overdue = false;
        }
    }

    fn dig(&mut self, place: &str) {
        let event =
            json!({"id": place, "type": "org.convene.events.v1.WellDug", "time": self.now, "data": {"well": place}});
        self.events.push(serde_json::from_value(event).expect("an event"));
        self.obligations.push(Obligation {
            id: place.to_owned(),
            rule: row("1.11.approval"),
            what: "Look at the well".to_owned(),
            owner_role: "hc".to_owned(),
            subject: format!("well/{place}"),
            since: Some(self.now),
            due_at: Some(self.now + TimeDelta::hours(24)),
            ..Obligation::default()
        });
    }
}

fn too_deep() -> Refused {
    Refused {
        code: tonic::Code::InvalidArgument,
        reason: "TOO_DEEP".to_owned(),
        rows: vec![row("1.1")],
        message: "200 metres are too many; dig less deep".to_owned(),
    }
}

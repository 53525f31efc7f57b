//! What the contracts mark as restricted is empty in every answer to an outsider, while an insider sees it: asked through
//! every query of a record, after every command of the scenarios.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use convene_cli::client::CallError;
use convene_cli::client::feed::FeedEvent;
use convene_cli::import::CoverageRows;
use convene_cli::play::environment::{Environment, EnvironmentError, Suite};
use convene_cli::play::obligation::Obligation;
use convene_cli::play::play;
use convene_cli::play::scenario::Actor;
use convene_kernel::identity::Role;
use prost_reflect::{Kind, MessageDescriptor, MethodDescriptor};
use serde_json::{Value, json};

use super::{Stage, actor};

/// The scenarios, which together fill what is restricted.
const SCENARIOS: [&str; 4] = ["haiyan-2013", "ukraine-2014", "haiti-matthew-2016", "icsm-chad-2011"];

/// Restricted fields that no scenario fills. Tests of their domain show what is withheld of them.
const NOT_FILLED: [&str; 10] = [
    "convene.activation.v1.ClusterRecord.concerns",
    "convene.activation.v1.DeactivationDecision.reason",
    "convene.activation.v1.DeactivationDecisionRecord.objections",
    "convene.activation.v1.Proposal.alternatives",
    "convene.activation.v1.Proposal.reason",
    "convene.activation.v1.ProposalEnd.reason",
    "convene.activation.v1.Transitions.directors_reviews",
    "convene.icsm.v1.Mission.closed_because",
    "convene.icsm.v1.Mission.halted_because",
    "convene.icsm.v1.MissionDecision.details",
];

/// Restricted fields that everybody sees from some moment on: when the review is closed, every party agreed, the report is
/// published or forwarded.
const RELEASED: [&str; 5] = [
    "convene.activation.v1.ReviewDetails.ending",
    "convene.activation.v1.ReviewDetails.kept",
    "convene.icsm.v1.Mission.recommendations",
    "convene.icsm.v1.Mission.referral",
    "convene.icsm.v1.Mission.terms",
];

/// What identifiers in commands name.
const RESOURCES: [&str; 5] = ["cluster", "emergency", "mission", "proposal", "review"];

/// OG-3, OG-17, RM-2.11, IM-11, IM-12, IM-17: deliberation is for those who take part in deciding.
#[tokio::test(flavor = "multi_thread")]
async fn an_outsider_sees_nothing_restricted() {
    let mut seen = Seen::default();
    for name in SCENARIOS {
        let stage = Stage::set(name).await;
        let (country, exercise) = (stage.scenario.country.to_string(), stage.scenario.exercise.to_string());
        let mut watched = Watched {
            suite: stage.environment().await,
            insider: actor("insider", &[Role::Auditor]),
            outsider: actor("outsider", &[Role::Donor]),
            header: json!({ "country": country, "exercise": exercise }),
            resources: BTreeMap::new(),
            seen,
        };
        let played = play(&stage.scenario, &mut watched, &mut |_| {}).await;
        seen = watched.seen;
        drop(watched.suite);
        stage.local.stop().await;
        assert!(played.failure.is_none(), "{name}: {}", played.failure.expect("it failed"));
    }
    let released = RELEASED.iter().map(|field| (*field).to_owned()).collect();
    let leaked: Vec<_> = seen.shown_to_outsiders.difference(&released).collect();
    assert!(leaked.is_empty(), "an outsider sees {leaked:#?}");
    // What an event says is a text in a history; `tests/readers_over_grpc.rs` reads it.
    let unseen = convene_proto::restricted_fields().difference(&seen.withheld);
    let unseen: Vec<_> = unseen.filter(|field| !field.starts_with("convene.events.")).collect();
    assert_eq!(unseen, NOT_FILLED, "no scenario shows these to an insider and withholds them from an outsider");
}

/// Which restricted fields were seen.
#[derive(Default)]
struct Seen {
    /// Filled for an outsider.
    shown_to_outsiders: BTreeSet<String>,
    /// Filled for an insider and empty for an outsider, in answers to the same query at the same time.
    withheld: BTreeSet<String>,
}

/// A suite on which every query of a record is asked after each command, by an insider and by an outsider.
struct Watched {
    suite: Suite<'static>,
    insider: Actor,
    outsider: Actor,
    header: Value,
    resources: BTreeMap<&'static str, BTreeSet<String>>,
    seen: Seen,
}

impl Watched {
    async fn look(&mut self, service: &str) -> Result<(), EnvironmentError> {
        for (method, body) in self.queries(service) {
            let inside = self.answer(&self.insider.clone(), service, &method, &body).await?;
            let outside = self.answer(&self.outsider.clone(), service, &method, &body).await?;
            let (mut filled, mut shown) = (BTreeSet::new(), BTreeSet::new());
            restricted_within(&method.output(), &inside, &mut filled);
            restricted_within(&method.output(), &outside, &mut shown);
            self.seen.withheld.extend(filled.difference(&shown).cloned());
            self.seen.shown_to_outsiders.extend(shown);
        }
        Ok(())
    }

    /// The answer, empty where there is none for the reader.
    async fn answer(
        &mut self,
        reader: &Actor,
        service: &str,
        method: &MethodDescriptor,
        body: &Value,
    ) -> Result<Value, EnvironmentError> {
        let answer = self.suite.send(reader, service, method, body.clone()).await?;
        Ok(answer.unwrap_or_default())
    }

    /// Every query of a record in `service`, with each identifier that it may be about.
    fn queries(&self, service: &str) -> Vec<(MethodDescriptor, Value)> {
        let name = format!("convene.{service}.v1.RecordService");
        let Some(records) = convene_proto::descriptor_pool().get_service_by_name(&name) else { return Vec::new() };
        let mut queries = Vec::new();
        for method in records.methods().filter(|method| is_query(&method.input())) {
            match RESOURCES.iter().find(|resource| method.input().get_field_by_name(resource).is_some()) {
                None => queries.push((method, json!({ "header": self.header }))),
                Some(resource) => {
                    let ids = self.resources.get(resource).into_iter().flatten();
                    queries.extend(
                        ids.map(|id| (method.clone(), json!({ "header": self.header, (*resource).to_owned(): id }))),
                    );
                }
            }
        }
        queries
    }
}

#[async_trait]
impl Environment for Watched {
    async fn advance(&mut self, moment: DateTime<Utc>) -> Result<(), EnvironmentError> {
        self.suite.advance(moment).await
    }

    async fn send(
        &mut self,
        actor: &Actor,
        service: &str,
        method: &MethodDescriptor,
        body: Value,
    ) -> Result<Result<Value, CallError>, EnvironmentError> {
        name_resources(&body, &mut self.resources);
        let answer = self.suite.send(actor, service, method, body).await?;
        if answer.is_ok() {
            self.look(service).await?;
        }
        Ok(answer)
    }

    async fn upload(&mut self, actor: &Actor, rows: &CoverageRows) -> Result<Result<(), CallError>, EnvironmentError> {
        self.suite.upload(actor, rows).await
    }

    async fn settle(&mut self, service: &str, position: &Value) -> Result<(), EnvironmentError> {
        self.suite.settle(service, position).await
    }

    async fn events(&mut self) -> Result<Vec<FeedEvent>, EnvironmentError> {
        self.suite.events().await
    }

    async fn obligations(&mut self) -> Result<Vec<Obligation>, EnvironmentError> {
        self.suite.obligations().await
    }
}

/// Whether a request asks about one country's record.
fn is_query(request: &MessageDescriptor) -> bool {
    let header = request.get_field_by_name("header").map(|header| header.kind());
    matches!(header, Some(Kind::Message(header)) if header.full_name() == "convene.common.v1.QueryHeader")
}

/// Adds the identifiers that a command names.
fn name_resources(body: &Value, resources: &mut BTreeMap<&'static str, BTreeSet<String>>) {
    match body {
        Value::Object(fields) => {
            for (name, value) in fields {
                match (RESOURCES.iter().find(|resource| *resource == name), value.as_str()) {
                    (Some(resource), Some(id)) => drop(resources.entry(resource).or_default().insert(id.to_owned())),
                    _ => name_resources(value, resources),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| name_resources(value, resources)),
        _ => {}
    }
}

/// Adds the restricted fields that `message` fills, at any depth.
fn restricted_within(descriptor: &MessageDescriptor, message: &Value, filled: &mut BTreeSet<String>) {
    for field in descriptor.fields() {
        let Some(value) = message.get(field.json_name()).filter(|value| !is_empty(value)) else { continue };
        if convene_proto::restricted_fields().contains(field.full_name()) {
            filled.insert(field.full_name().to_owned());
        }
        let Kind::Message(within) = field.kind() else { continue };
        match value {
            Value::Array(values) => values.iter().for_each(|value| restricted_within(&within, value, filled)),
            value => restricted_within(&within, value, filled),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(_) => false,
    }
}

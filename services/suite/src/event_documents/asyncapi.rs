//! The AsyncAPI document of the public streams: where which events are, and what they look like.

use convene_runtime::publisher::{CONTENT_TYPE, DECISIONS, EXERCISES};
use convene_scheduler::streams::NOTICES;
use serde_json::{Map, Value, json};

use super::schema::{EventMessage, definitions};

/// The subjects of one form on a public stream.
#[derive(Clone, Copy, Debug)]
pub struct Channel {
    /// Its name in the document.
    pub name: &'static str,
    /// The stream that keeps its messages.
    pub stream: &'static str,
    /// The form of the subjects, with the tokens that vary in braces.
    pub address: &'static str,
    /// What is on it.
    pub description: &'static str,
    /// Whether the scheduler publishes on it, and not the services that decide.
    pub is_of_scheduler: bool,
}

/// Every form of subjects on a public stream.
pub const CHANNELS: [Channel; 4] = [
    Channel {
        name: "decisions",
        stream: DECISIONS,
        address: "convene.decisions.{service}.{country}.{cluster}.{event}",
        description: "Decisions, for everybody who is entitled to them, in the order of each service and country.",
        is_of_scheduler: false,
    },
    Channel {
        name: "exercises",
        stream: EXERCISES,
        address: "convene.exercises.{service}.{country}.{exercise}.{cluster}.{event}",
        description: "The same in exercises.",
        is_of_scheduler: false,
    },
    Channel {
        name: "notices",
        stream: NOTICES,
        address: "convene.notices.{kind}.{country}.{to}.{duty}.{number}",
        description: "Reminders, escalations, their withdrawals and requests for a decision.",
        is_of_scheduler: true,
    },
    Channel {
        name: "noticesInExercises",
        stream: EXERCISES,
        address: "convene.exercises.scheduler.{country}.{exercise}.{kind}.{to}.{duty}.{number}",
        description: "The same in exercises.",
        is_of_scheduler: true,
    },
];

/// What varies in subjects.
const PARAMETERS: [(&str, &str); 9] = [
    ("service", "The service that recorded it, such as `activation`."),
    ("country", "The country, by its ISO 3166-1 alpha-3 code."),
    ("cluster", "The cluster, by its identifier in the country; `country` where it is about no single one."),
    ("event", "What happened: the name of the event in small letters, such as `cluster-activated`."),
    ("exercise", "The name of the exercise."),
    ("kind", "`reminder`, `escalation`, `withdrawal` or `decision`."),
    ("to", "Whom it is for."),
    ("duty", "The duty that it is about."),
    ("number", "Which step of the duty it is."),
];

impl Channel {
    /// The tokens that vary, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.address.split('.').filter_map(|token| token.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether a subject has this form.
    pub fn admits(&self, subject: &str) -> bool {
        let (form, tokens): (Vec<_>, Vec<_>) = (self.address.split('.').collect(), subject.split('.').collect());
        form.len() == tokens.len()
            && form.iter().zip(&tokens).all(|(form, token)| form.starts_with('{') || form == token)
    }

    /// The events that are on it.
    pub fn events<'a>(&self, all: &'a [EventMessage]) -> impl Iterator<Item = &'a EventMessage> + use<'a> {
        let is_of_scheduler = self.is_of_scheduler;
        all.iter().filter(move |event| (event.service() == "scheduler") == is_of_scheduler)
    }

    fn shown(&self, events: &[EventMessage]) -> Value {
        let parameter = |name: &str| {
            let known = PARAMETERS.iter().find(|(known, _)| *known == name);
            json!({"description": known.map(|(_, meaning)| *meaning)})
        };
        let parameters: Map<String, Value> = self.parameters().map(|name| (name.to_owned(), parameter(name))).collect();
        let message = |event: &EventMessage| {
            (event.name().to_owned(), json!({"$ref": format!("#/components/messages/{}", event.name())}))
        };
        let messages: Map<String, Value> = self.events(events).map(message).collect();
        json!({
            "address": self.address,
            "description": self.description,
            "parameters": parameters,
            "messages": messages,
            "x-jetstream": {"stream": self.stream},
        })
    }
}

/// The document.
pub fn document() -> Value {
    let events = EventMessage::all();
    let channels: Map<String, Value> =
        CHANNELS.iter().map(|channel| (channel.name.to_owned(), channel.shown(&events))).collect();
    let operation = |channel: &Channel| {
        let reference = format!("#/channels/{}", channel.name);
        (format!("receive-{}", channel.name), json!({"action": "receive", "channel": {"$ref": reference}}))
    };
    let operations: Map<String, Value> = CHANNELS.iter().map(operation).collect();
    let message = |event: &EventMessage| {
        let shown = json!({
            "name": event.kind(),
            "contentType": CONTENT_TYPE,
            "payload": {
                "allOf": [
                    {"$ref": "#/components/schemas/CloudEvent"},
                    {
                        "type": "object",
                        "properties": {
                            "type": {"const": event.kind()},
                            "data": {"$ref": format!("#/components/schemas/{}", event.definition())},
                        },
                    },
                ],
            },
        });
        (event.name().to_owned(), shown)
    };
    let messages: Map<String, Value> = events.iter().map(message).collect();
    let mut schemas: Map<String, Value> = definitions("#/components/schemas/").into_iter().collect();
    schemas.insert("CloudEvent".to_owned(), cloud_event());
    json!({
        "asyncapi": "3.1.0",
        "info": {
            "title": "Convene: the feed",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What Convene publishes. An agency reads decisions by a durable consumer of its own.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": schemas},
    })
}

/// The envelope of every event.
fn cloud_event() -> Value {
    let text = json!({"type": "string"});
    let moment = json!({"type": "string", "format": "date-time"});
    json!({
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "datacontenttype": {"const": "application/json"},
            "dataclassification": {"const": "public"},
            "id": text, "source": {"type": "string", "format": "uri"}, "type": text, "subject": text,
            "dataschema": {"type": "string", "format": "uri", "description": "Where the JSON Schema of `data` is."},
            "time": moment, "recordedtime": moment,
            "sequence": text, "country": text, "cluster": text, "exercise": text, "traceparent": text,
            "data": {"type": "object"},
        },
    })
}

//! Values that all services show alike: texts, codes, days, moments, who recorded something, datasets, findings and duties.

use chrono::NaiveDate;
use convene_kernel::catalogue::Catalogue;
use convene_kernel::commit::Stamp;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::duty::Duty;
use convene_kernel::identity::Actor;
use convene_kernel::message::Message;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;
use convene_proto::RecordMessage;
use convene_proto::common::v1 as common;
use prost_types::Timestamp;
use serde::Serialize;

use super::contract::ToMessage;
use crate::document::{Document, LANGUAGE, Recipient, RecipientKind};

/// A value that may be absent as text; empty where there is none.
pub fn text<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// Codes as texts.
pub fn texts<'a, T: ToString + 'a>(codes: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    codes.into_iter().map(ToString::to_string).collect()
}

/// A day that may be absent, as `2013-11-08`; empty where there is none.
pub fn day(day: Option<NaiveDate>) -> String {
    text(day.as_ref())
}

/// A moment as a message.
pub fn timestamp(moment: Moment) -> Timestamp {
    let nanos = i32::try_from(moment.timestamp_subsec_nanos()).unwrap_or(0);
    Timestamp { seconds: moment.timestamp(), nanos }
}

/// The stored name of a value that is one of several, such as `major_new`; for public events that carry it as text.
pub fn stored_name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Values as messages, of the type that the field they are put in asks for.
pub fn all<'a, T: ToMessage<M> + 'a, M: Default>(values: impl IntoIterator<Item = &'a T>) -> Vec<M> {
    values.into_iter().map(T::to_message).collect()
}

/// A value that may be absent as a message, of the type that the field it is put in asks for.
pub fn optional<T: ToMessage<M>, M: Default>(value: Option<&T>) -> Option<M> {
    value.map(T::to_message)
}

/// Who gave a command.
pub fn actor(actor: &Actor) -> common::Actor {
    common::Actor {
        person: actor.person.to_string(),
        organization: actor.organization.to_string(),
        role: actor.role.to_string(),
        cause: actor
            .cause
            .as_ref()
            .map(|event| common::EventReference { source: event.source.clone(), id: event.id.clone() }),
    }
}

impl ToMessage<common::Actor> for Actor {
    fn write_to(&self, message: &mut common::Actor) {
        *message = actor(self);
    }
}

impl ToMessage<common::Recorded> for Stamp {
    fn write_to(&self, message: &mut common::Recorded) {
        *message = stamp(self);
    }
}

/// A message of the contracts as a text in canonical JSON.
pub fn json<M: prost::Message + prost::Name>(message: &M) -> String {
    crate::json::json(&crate::json::dynamic(message)).to_string()
}

/// Who recorded something, and when.
pub fn stamp(stamp: &Stamp) -> common::Recorded {
    common::Recorded {
        by: Some(actor(&stamp.actor)),
        recorded_at: Some(timestamp(stamp.recorded_at)),
        occurred_at: Some(timestamp(stamp.occurred_at)),
    }
}

/// A value with who recorded it and when, as a record message: the message of the value, and `common.v1.Recorded`.
///
/// A list of them is `values.iter().map(show::recorded).collect()`.
pub fn recorded<T, R>(Recorded { what, stamp }: &Recorded<T>) -> R
where
    T: ToMessage<R::Value>,
    R: RecordMessage,
    R::Value: Default,
{
    R::recorded(what.to_message(), self::stamp(stamp))
}

/// A dataset: where rows are kept, and how many there are.
pub fn dataset(dataset: &DatasetReference) -> common::DatasetReference {
    common::DatasetReference {
        sha256: dataset.digest.to_string(),
        format: dataset.format.clone(),
        bytes: dataset.bytes,
        rows: dataset.rows,
        rejected: dataset.rejected,
    }
}

/// A finding, with the document and section its row comes from.
pub fn finding(finding: &Finding) -> common::Finding {
    common::Finding {
        id: finding.id.clone(),
        row: finding.row.to_string(),
        source: Catalogue::embedded().row(&finding.row).map(|row| row.source()).unwrap_or_default(),
        resource: finding.subject.to_string(),
        field: finding.field.clone(),
        problem: finding.problem.to_string(),
        remedy: finding.remedy.to_string(),
        problem_template: Some(template(&finding.problem)),
        remedy_template: Some(template(&finding.remedy)),
    }
}

/// A sentence as its template and values, for clients that show it in another language.
pub fn template(message: &Message) -> common::MessageTemplate {
    let mut shown = common::MessageTemplate { template: message.template().to_owned(), ..Default::default() };
    for (name, argument) in message.arguments() {
        let messages = argument.messages();
        if messages.is_empty() {
            shown.arguments.insert(name.to_owned(), argument.to_string());
        } else {
            let parts = messages.iter().map(template).collect();
            shown.messages.insert(name.to_owned(), common::MessageTemplates { parts });
        }
    }
    shown
}

/// A document with its language and recipients.
pub fn document(document: &Document) -> common::Document {
    common::Document {
        title: document.title(),
        markdown: document.markdown(),
        html: document.html(),
        language: LANGUAGE.to_owned(),
        recipients: document.recipients.iter().map(recipient).collect(),
        reference: document.reference.clone(),
        exercise: document.exercise.clone().unwrap_or_default(),
    }
}

fn recipient(recipient: &Recipient) -> common::Recipient {
    let kind = match recipient.kind {
        RecipientKind::To => common::RecipientKind::To,
        RecipientKind::Copy => common::RecipientKind::Copy,
    };
    common::Recipient {
        kind: kind.into(),
        name: recipient.name.clone(),
        role: text(recipient.role.as_ref()),
        country: text(recipient.country.as_ref()),
        cluster: text(recipient.cluster.as_ref()),
        organization: text(recipient.organization.as_ref()),
        person: text(recipient.person.as_ref()),
    }
}

/// A duty as a message.
pub fn duty(duty: &Duty) -> common::Duty {
    common::Duty {
        id: duty.id.clone(),
        rule: duty.rule.clone(),
        owner_role: duty.owner.role.to_string(),
        owner_organization: text(duty.owner.organization.as_ref()),
        resource: duty.subject.to_string(),
        cluster: text(duty.cluster.as_ref()),
        since: Some(timestamp(duty.since)),
        recurring: duty.recurring,
        since_date: text(duty.since_date.as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::{EventRef, Role};
    use convene_kernel::testing::actor;

    #[test]
    fn an_actor_names_the_event_that_made_it_act() {
        let source = "convene://test.example.org/activation/PHL".to_owned();
        let mut system = actor(Role::Operator, "CONVENE");
        assert_eq!(super::actor(&system).cause, None);
        system.cause = Some(EventRef { source: source.clone(), id: "0-7-0".to_owned() });
        let cause = super::actor(&system).cause.expect("it is shown");
        assert_eq!((cause.source, cause.id.as_str()), (source, "0-7-0"));
    }
}

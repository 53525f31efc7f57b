//! What a request must say: each command of each service is sent without its fields, and the refusal names those that are
//! required. The fields come from the contracts, so that a new one is in the table by itself.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use convene_kernel::identity::Role;
use convene_runtime::testing::{command_methods, is_as_written};
use convene_suite::SERVICES;
use convene_tests::{Person, Suite, calls};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor, Value};
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;

/// How deep messages lie in each other at most.
const DEPTH: usize = 6;

/// PE-6, S-1: a command without a required field is refused, and the refusal names the field; what may be absent is known.
#[tokio::test]
async fn each_required_field_is_asked_for() {
    let mut suite = Suite::start().await;
    let person = suite.person(Role::Operator, "OCHA", None);
    let mut text = String::new();
    for service in SERVICES {
        let address = suite.address_of(service.name()).await;
        let person = person.calling(&address);
        for method in command_methods(&format!("convene.{}.v1", service.name())) {
            let _ = writeln!(text, "{method}\n{}", fields_of(&person, &calls::method(&method)).await);
        }
    }
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/suite/required_fields.txt", &text, "CONVENE_WRITE_FIELDS");
}

/// The fields of the request as lines: those that a refusal names when they are left out, and those that may be absent.
async fn fields_of(person: &Person, method: &MethodDescriptor) -> String {
    let mut required = BTreeSet::new();
    for choice in 0..choices(&method.input(), DEPTH) {
        for depth in 0..DEPTH {
            let message = empty(&method.input(), depth, choice);
            let status = calls::call(person, method, message).await.expect_err("nothing is in it");
            assert_eq!(status.code(), Code::InvalidArgument, "{}: {status}", method.full_name());
            let details = status.get_error_details();
            let violations = details.bad_request().map(|request| request.field_violations.clone()).unwrap_or_default();
            for violation in violations.iter().filter(|violation| !violation.field.is_empty()) {
                let field = without_indices(&violation.field);
                required.extend(messages_left_out(&field, depth));
                required.insert(field);
            }
        }
    }
    let mut all = BTreeSet::new();
    paths(&method.input(), "", DEPTH, &mut all);
    let absent = all.difference(&required);
    format!("{}{}", listed("required", required.iter()), listed("may be absent", absent))
}

/// The messages above a field that are not in a request with messages down to `depth`: where the field is asked for, so are they.
fn messages_left_out(field: &str, depth: usize) -> impl Iterator<Item = String> {
    let ends = field.match_indices('.').map(|(end, _)| end).skip(depth);
    ends.map(|end| field[..end].to_owned())
}

fn listed<'a>(what: &str, fields: impl Iterator<Item = &'a String>) -> String {
    let fields: Vec<&str> = fields.map(String::as_str).collect();
    if fields.is_empty() { String::new() } else { format!("  {what}:\n    {}\n", fields.join("\n    ")) }
}

/// A message with nothing in it but a sound header and, down to `depth`, empty messages; of each oneof the field of that
/// number, as far as it has so many.
fn empty(of: &MessageDescriptor, depth: usize, choice: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    if of.full_name() == "convene.common.v1.CommandHeader" {
        message.set_field_by_name("country", Value::String("PHL".to_owned()));
        message.set_field_by_name("request_id", Value::String(Uuid::new_v4().to_string()));
        return message;
    }
    for field in of.fields().filter(|field| field.name() == "header" || (depth > 0 && is_chosen(field, choice))) {
        match nested(&field) {
            Some(inner) => {
                let inner = Value::Message(empty(&inner, depth.saturating_sub(1), choice));
                let value = if field.is_list() { Value::List(vec![inner]) } else { inner };
                message.set_field(&field, value);
            }
            None if field.containing_oneof().is_some() => {
                message.set_field(&field, Value::default_value(&field.kind()))
            }
            None => {}
        }
    }
    message
}

/// Whether the field is in no oneof, or the one of that number in it.
fn is_chosen(field: &FieldDescriptor, choice: usize) -> bool {
    field.containing_oneof().is_none_or(|oneof| {
        let number = oneof.fields().position(|one| one == *field).expect("it is a field of its oneof");
        number == choice.min(oneof.fields().len() - 1)
    })
}

/// How many fields the widest oneof has in the message and in those within it, at least one.
fn choices(of: &MessageDescriptor, depth: usize) -> usize {
    let own = of.oneofs().map(|oneof| oneof.fields().len()).max().unwrap_or(1);
    let inner = of.fields().filter_map(|field| nested(&field).filter(|_| depth > 0));
    inner.map(|inner| choices(&inner, depth - 1)).fold(own, usize::max)
}

/// The message that a field holds, one of this project's.
fn nested(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    let Kind::Message(message) = field.kind() else { return None };
    (!field.is_map() && message.package_name() != "google.protobuf").then_some(message)
}

/// The paths of the fields of the message, without those of its header.
fn paths(of: &MessageDescriptor, within: &str, depth: usize, all: &mut BTreeSet<String>) {
    for field in of.fields().filter(|field| field.name() != "header") {
        let path = if within.is_empty() { field.name().to_owned() } else { format!("{within}.{}", field.name()) };
        if let Some(inner) = nested(&field).filter(|_| depth > 0) {
            paths(&inner, &path, depth - 1, all);
        }
        all.insert(path);
    }
}

/// A path such as `recommendations[0].lead` without the numbers.
fn without_indices(path: &str) -> String {
    let parts = path.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest));
    parts.collect()
}

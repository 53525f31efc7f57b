//! Where in a request a field is: the domain names the fields of its values, the caller knows the request they came in.

use convene_kernel::refusal::{Refusal, Violation};
use prost_reflect::MessageDescriptor;

/// How deep in a request the messages are looked through for a field.
const DEPTH: usize = 4;

/// `refusal` of a request of type `M`, with every field by its path in the request: `cluster` of an appointment is
/// `appointment.cluster` in the request to appoint.
pub fn in_request<M: prost::Name>(refusal: Refusal) -> Refusal {
    let Some(request) = convene_proto::descriptor_pool().get_message_by_name(&M::full_name()) else { return refusal };
    let placed = |violations: Vec<Violation>| {
        violations.into_iter().map(|violation| Violation { field: path(&request, violation.field), ..violation })
    };
    match refusal {
        Refusal::Invalid(violations) => Refusal::Invalid(placed(violations).collect()),
        Refusal::Precondition(violations) => Refusal::Precondition(placed(violations).collect()),
        Refusal::Denied(violations) => Refusal::Denied(placed(violations).collect()),
        other => other,
    }
}

/// The path of `field` in `request`: itself where the request has it, and otherwise below the nearest message that has it. A field that
/// the request does not have is none of it, and what is wrong says by itself what is meant.
fn path(request: &MessageDescriptor, field: String) -> String {
    let first = first_of(&field);
    if first.is_empty() || first.len() < field.len() && field[first.len()..].starts_with('/') {
        return field;
    }
    let mut level = vec![(String::new(), request.clone())];
    for _ in 0..DEPTH {
        if let Some(found) = level.iter().find_map(|(above, message)| within(above, message, &field)) {
            return found;
        }
        level = level.iter().flat_map(|(above, message)| messages_below(above, message)).collect();
    }
    String::new()
}

/// The first part of a path, without an index or a key.
fn first_of(path: &str) -> &str {
    path.split(['.', '[', '/']).next().unwrap_or_default()
}

/// The path of `field` in `message`, which is `above` in the request. The name of a oneof is no part of it: its fields are the message's.
fn within(above: &str, message: &MessageDescriptor, field: &str) -> Option<String> {
    let first = first_of(field);
    if message.get_field_by_name(first).is_some() {
        return Some(format!("{above}{field}"));
    }
    let rest = field.strip_prefix(first)?.strip_prefix('.')?;
    let is_oneof = message.oneofs().any(|oneof| oneof.name() == first);
    (is_oneof && message.get_field_by_name(first_of(rest)).is_some()).then(|| format!("{above}{rest}"))
}

fn messages_below(above: &str, message: &MessageDescriptor) -> Vec<(String, MessageDescriptor)> {
    let single = message.fields().filter(|part| !part.is_list() && !part.is_map());
    single.filter_map(|part| Some((format!("{above}{}.", part.name()), part.kind().as_message()?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_where_the_request_has_it() {
        let pool = convene_proto::descriptor_pool();
        let request =
            pool.get_message_by_name("convene.activation.v1.SubmitProposalRequest").expect("it is in the contracts");
        let at = |field: &str| path(&request, field.to_owned());
        assert_eq!(at("recommendations[0].lead"), "submission.recommendations[0].lead");
        assert_eq!(at("submission.evidence"), "submission.evidence");
        assert_eq!(at("occurred_at"), "header.occurred_at");
        assert_eq!(at("agreed_in.meeting"), "submission.meeting", "a oneof has no field of its own");
        assert_eq!(at("objection/WHO"), "objection/WHO");
        assert_eq!(at("weather"), "", "the request has no such field");
        assert_eq!(at(""), "");
        let request =
            pool.get_message_by_name("convene.activation.v1.WithdrawFactRequest").expect("it is in the contracts");
        assert_eq!(path(&request, "commit".to_owned()), "withdrawal.fact.commit");
    }
}

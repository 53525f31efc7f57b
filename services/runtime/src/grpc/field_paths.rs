//! Where in a request a field is: the domain names the fields of its values, the caller knows the request they came in.

use convene_kernel::refusal::{Refusal, Violation};
use prost_reflect::MessageDescriptor;

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

/// The path of `field` in `request`: itself where the request has it, and below the message that has it otherwise.
fn path(request: &MessageDescriptor, field: String) -> String {
    let first = field.split(['.', '[', '/']).next().unwrap_or_default();
    if first.is_empty() || request.get_field_by_name(first).is_some() {
        return field;
    }
    let mut parts = request.fields().filter(|part| !part.is_list() && !part.is_map());
    let holds = |part: &prost_reflect::FieldDescriptor| {
        part.kind().as_message().is_some_and(|message| message.get_field_by_name(first).is_some())
    };
    match parts.find(holds) {
        Some(part) => format!("{}.{field}", part.name()),
        None => field,
    }
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
        assert_eq!(at("objection/WHO"), "objection/WHO");
        assert_eq!(at(""), "");
    }
}

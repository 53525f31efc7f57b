//! What every record-keeping service answers alike: what can be done with a resource, and its history.
//!
//! The messages of these methods have one form in each service, so one type stands for all of them.

use convene_client::CallError;
use convene_proto::activation::v1 as form;
use convene_proto::common::v1::Action;

use crate::ask::page_after;
use crate::visit::Visit;

/// What this person can do with a resource of a service now, and why not the rest.
///
/// # Errors
/// When the service refuses, or does not answer.
pub async fn actions(visit: &Visit, service: &str, resource: String) -> Result<Vec<Action>, CallError> {
    let request = form::ListActionsRequest { header: visit.header(), resource };
    let answer: form::ListActionsResponse = ask(visit, service, "ListActions", request).await?;
    Ok(answer.actions)
}

/// A part of the history of a resource of a service.
///
/// # Errors
/// As [`actions`].
pub async fn history(
    visit: &Visit,
    service: &str,
    resource: &str,
    after: &str,
) -> Result<form::GetHistoryResponse, CallError> {
    let request =
        form::GetHistoryRequest { header: visit.header(), resource: resource.to_owned(), page: page_after(after) };
    ask(visit, service, "GetHistory", request).await
}

async fn ask<Q, A>(visit: &Visit, service: &str, method: &str, question: Q) -> Result<A, CallError>
where
    Q: prost::Message + 'static,
    A: prost::Message + Default + 'static,
{
    let method = format!("convene.{service}.v1.RecordService/{method}");
    visit.app.services.ask_by(&method, &visit.who.token, question).await
}

#[cfg(test)]
mod tests {
    use convene_client::method;
    use convene_proto::descriptor_pool;
    use prost_reflect::MessageDescriptor;

    fn fields(message: &MessageDescriptor) -> Vec<(u32, String, String)> {
        let kind = |field: &prost_reflect::FieldDescriptor| format!("{:?} {:?}", field.kind(), field.cardinality());
        message.fields().map(|field| (field.number(), field.name().to_owned(), kind(&field))).collect()
    }

    #[test]
    fn what_services_answer_alike_has_one_form() {
        for name in ["ListActions", "GetHistory"] {
            let of = |service: &str| {
                let name = format!("convene.{service}.v1.RecordService/{name}");
                let method = method::find(descriptor_pool(), &name).unwrap_or_else(|problem| panic!("{problem}"));
                (fields(&method.input()), fields(&method.output()))
            };
            for service in ["coordination", "icsm", "monitoring", "scheduler"] {
                assert_eq!(of(service), of("activation"), "{name} of {service}");
            }
        }
    }
}

//! Calls of any method by its descriptor, for tests that go through many methods alike, what refusals say, and calls that wait
//! for what one service learns from another.

use convene_proto::descriptor_pool;
use convene_proto::scheduler::v1::ListObligationsRequest;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use http::uri::PathAndQuery;
use prost_reflect::{DynamicMessage, MethodDescriptor};
use tonic::client::Grpc;
use tonic::{Request, Status};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt as _;

use crate::requests::query;
use crate::{Person, within};

/// The method of that name, such as `convene.icsm.v1.ReportService/CloseMission`.
///
/// # Panics
/// When there is none.
pub fn method(name: &str) -> MethodDescriptor {
    let (service, method) = name.split_once('/').expect("a service and a method");
    let service = descriptor_pool().get_service_by_name(service).unwrap_or_else(|| panic!("there is no {service}"));
    service.methods().find(|one| one.name() == method).unwrap_or_else(|| panic!("there is no {name}"))
}

/// The reason code of a refusal; empty where it has none.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

/// Calls `method` with `message`; what it answers is of no interest.
///
/// # Errors
/// When it refuses.
///
/// # Panics
/// When the service is out of reach.
pub async fn call(person: &Person, method: &MethodDescriptor, message: DynamicMessage) -> Result<(), Status> {
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path: PathAndQuery = path.parse().expect("names make a path");
    let mut client = Grpc::new(person.channel());
    client.ready().await.expect("the service answers");
    let codec = ProstCodec::<DynamicMessage, ()>::default();
    within(client.unary(Request::new(message), path, codec)).await.map(|_| ())
}

/// Waits until the scheduler at `scheduler` knows what is owed about an emergency.
///
/// # Panics
/// When it does not answer, or does not know it in time.
pub async fn is_owed(ocha: &Person, scheduler: &str, emergency: &str) {
    let mut obligations = ObligationServiceClient::new(ocha.calling(scheduler).channel());
    within(async {
        loop {
            let request = ListObligationsRequest { header: query("PHL"), ..ListObligationsRequest::default() };
            let listed = obligations.list_obligations(request).await.expect("they are listed").into_inner();
            if listed.obligations.iter().any(|obligation| format!("{obligation:?}").contains(emergency)) {
                return;
            }
        }
    })
    .await;
}

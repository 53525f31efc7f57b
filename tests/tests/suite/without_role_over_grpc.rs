//! What a caller may who holds no role anywhere, such as a page that serves partners without an account: every method of the suite is
//! called, and those that answer are named here.

use convene_proto::descriptor_pool;
use convene_suite::SERVICES;
use convene_tests::{Suite, calls};
use prost_reflect::{DynamicMessage, MethodDescriptor};
use serde_json::json;
use tonic::Code;

/// What answers to everybody whose token is accepted: who the caller is, how a service is, and what codes mean.
const FOR_EVERYBODY: [&str; 3] =
    ["convene.common.v1.IdentityService", "convene.common.v1.StatusService", "convene.common.v1.ReferenceService"];

fn methods() -> impl Iterator<Item = MethodDescriptor> {
    let services = descriptor_pool().services().filter(|service| service.full_name().starts_with("convene."));
    let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
    methods.filter(|method| !method.is_client_streaming() && !method.is_server_streaming())
}

/// The request of a method about the Philippines, with nothing else in it.
fn request(method: &MethodDescriptor) -> DynamicMessage {
    let has = |field: &str| method.input().get_field_by_name(field).is_some();
    let content = if has("header") { json!({"header": {"country": "PHL"}}) } else { json!({}) };
    DynamicMessage::deserialize(method.input(), content)
        .unwrap_or_else(|error| panic!("{}: {error}", method.full_name()))
}

/// Nothing on record is read or changed by a caller without a role, of any service.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_without_a_role_reads_and_changes_nothing() {
    let mut suite = Suite::start().await;
    let token = suite.token_without_role("CARE");
    let anybody = suite.person(convene_kernel::identity::Role::Observer, "CARE", None).with_token(&token);
    let mut refused = 0;
    for service in SERVICES {
        let caller = anybody.calling(&suite.address_of(service.name()).await);
        let package = format!("convene.{}.v1.", service.name());
        for method in methods().filter(|method| method.full_name().starts_with(&package)) {
            let answer = calls::call(&caller, &method, request(&method)).await;
            let status = answer.expect_err(method.full_name());
            let is_refused = matches!(status.code(), Code::PermissionDenied | Code::InvalidArgument);
            assert!(is_refused, "{}: {status}", method.full_name());
            refused += 1;
        }
    }
    assert!(refused > 100, "only {refused} methods were called");
    let common = methods().filter(|method| method.full_name().starts_with("convene.common."));
    for method in common.filter(|method| !FOR_EVERYBODY.contains(&method.parent_service().full_name())) {
        let status = calls::call(&anybody, &method, request(&method)).await.expect_err(method.full_name());
        let is_refused = matches!(status.code(), Code::PermissionDenied | Code::InvalidArgument);
        assert!(is_refused, "{}: {status}", method.full_name());
    }
}

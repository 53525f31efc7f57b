//! The OpenAPI document of all methods as JSON over HTTP, from the descriptors of the contracts and their comments.

use convene_proto::{comment, descriptor_pool};
use convene_runtime::schema;
use prost_reflect::{MethodDescriptor, ServiceDescriptor};
use serde_json::{Map, Value, json};

use crate::SERVICES;

/// Where the schemas are in the document.
const SCHEMAS: &str = "#/components/schemas/";

/// The schema of a refusal.
const REFUSAL: &str = "google.rpc.Status";

/// What the document is about.
const DESCRIPTION: &str = "Every method of the suite's contracts, called with `POST` and the request in canonical protobuf JSON. \
    Each service answers at its own address; those of `convene.common.v1` answer at each.";

/// The document.
pub fn document() -> Value {
    let mut services: Vec<ServiceDescriptor> = descriptor_pool().services().collect();
    services.sort_by(|one, other| one.full_name().cmp(other.full_name()));
    let methods: Vec<MethodDescriptor> =
        services.iter().flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    let paths: Map<String, Value> = methods.iter().map(|method| (path(method), shown(method))).collect();
    let messages = methods.iter().flat_map(|method| [method.input(), method.output()]);
    let mut schemas: Map<String, Value> = schema::definitions(messages, SCHEMAS, |_| true).into_iter().collect();
    schemas.insert(REFUSAL.to_owned(), refusal());
    let tag = |service: &ServiceDescriptor| {
        let comment = comment(&service.parent_file(), service.path()).unwrap_or_default();
        json!({"name": service.full_name(), "description": comment})
    };
    let servers: Vec<Value> =
        SERVICES.iter().map(|service| server(service.name(), service.defaults.grpc_address)).collect();
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Convene",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": servers,
        "security": [{"token": []}],
        "tags": services.iter().map(tag).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {"Refusal": {
                "description": "Why the call was refused. `ErrorInfo.reason` is one of the reference page of reasons.",
                "content": {"application/json": {"schema": {"$ref": format!("{SCHEMAS}{REFUSAL}")}}},
            }},
            "schemas": schemas,
        },
    })
}

/// The path of a method, the same as in gRPC.
fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn server(service: &str, address: &str) -> Value {
    json!({"url": format!("http://{address}"), "description": format!("The service {service} of a suite on this machine.")})
}

fn shown(method: &MethodDescriptor) -> Value {
    let service = method.parent_service();
    let reference = |name: &str| json!({"schema": {"$ref": format!("{SCHEMAS}{name}")}});
    let (media_type, what) = if method.is_client_streaming() {
        ("application/x-ndjson", "Messages of this schema, one a line.")
    } else {
        ("application/json", "The request.")
    };
    let mut operation = json!({
        "operationId": format!("{}.{}", service.full_name(), method.name()),
        "tags": [service.full_name()],
        "requestBody": {
            "description": what,
            "required": true,
            "content": {media_type: reference(method.input().full_name())},
        },
        "responses": {
            "200": {
                "description": "It is carried out, or answered.",
                "content": {"application/json": reference(method.output().full_name())},
            },
            "default": {"$ref": "#/components/responses/Refusal"},
        },
    });
    if let Some(comment) = comment(&service.parent_file(), method.path()) {
        operation["description"] = comment.into();
    }
    if method.method_descriptor_proto().options.as_ref().is_some_and(|options| options.deprecated()) {
        operation["deprecated"] = true.into();
    }
    let package = service.package_name();
    let only = SERVICES.iter().find(|one| package.split('.').nth(1) == Some(one.name()));
    match only {
        Some(only) => json!({"post": operation, "servers": [server(only.name(), only.defaults.grpc_address)]}),
        None => json!({"post": operation}),
    }
}

fn refusal() -> Value {
    let detail = json!({
        "type": "object",
        "description": "A detail for programs, such as `google.rpc.ErrorInfo` with the reason and the parts of the sentence.",
        "properties": {"@type": {"type": "string", "examples": ["type.googleapis.com/google.rpc.ErrorInfo"]}},
        "required": ["@type"],
    });
    json!({
        "type": "object",
        "description": "Why a call was refused.",
        "properties": {
            "code": {"type": "integer", "description": "The code of gRPC, such as 5 for `NOT_FOUND`."},
            "message": {"type": "string", "description": "What is wrong, and what to do."},
            "details": {"type": "array", "items": detail},
        },
        "required": ["code", "message"],
    })
}

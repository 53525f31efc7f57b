//! The reference pages under `docs/reference` are what the code says: every setting with its default and meaning, every
//! reason of a refusal.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use convene_kernel::reason::Reason;
use convene_runtime::config::{self, ServiceConfig};
use convene_runtime::grpc::reasons;
use convene_suite::{SERVICES, Service, api_document, event_documents};

/// The variable that has the pages written anew.
const WRITE: &str = "CONVENE_WRITE_REFERENCE";

fn expect(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference").join(name);
    if env::var_os(WRITE).is_some() {
        fs::write(&path, page).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/reference/{name} is not what the code says; write it anew with {WRITE}=1 cargo test -p convene-tests --test reference_page"
    );
}

#[test]
fn the_page_of_settings_is_what_services_read() {
    let read =
        |service: &Service| (service.name(), config::settings(|reader| ServiceConfig::read(reader, &service.defaults)));
    expect("settings.md", &config::document(&SERVICES.iter().map(read).collect::<Vec<_>>()));
}

#[test]
fn the_page_of_reasons_is_what_refusals_carry() {
    expect("reasons.md", &reasons::document(&tables_of_reasons()));
}

/// What tools of agencies and integrators read: an AsyncAPI document of the public streams, JSON Schemas of the events, and an OpenAPI
/// document of all methods.
#[test]
fn the_documents_for_tools_are_what_the_contracts_say() {
    let text = |document| serde_json::to_string_pretty(&document).expect("JSON") + "\n";
    expect("asyncapi.json", &text(event_documents::document()));
    expect("events.schema.json", &text(event_documents::schemas()));
    expect("openapi.json", &text(api_document::document()));
}

/// Every table of reason codes, with the heading that the page gives it.
fn tables_of_reasons() -> Vec<(&'static str, Vec<Reason>)> {
    let everywhere = ("Every service", [convene_kernel::reasons::ALL, reasons::RUNTIME].concat());
    let of_services = SERVICES.iter().map(|service| (service.title, service.reasons.to_vec()));
    std::iter::once(everywhere).chain(of_services).collect()
}

/// All services refuse under one `ErrorInfo.domain`, where a code has one meaning.
#[test]
fn each_reason_is_declared_once() {
    let mut declared: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (heading, table) in tables_of_reasons() {
        for reason in table {
            declared.entry(reason.code).or_default().push(format!("{heading}: {}", reason.meaning));
        }
    }
    declared.retain(|_, declarations| declarations.len() > 1);
    assert!(declared.is_empty(), "rename these, or declare them in the kernel: {declared:#?}");
}

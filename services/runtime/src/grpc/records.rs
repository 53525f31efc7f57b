//! Which records a service keeps: a client tells by them that nothing is recorded from that nothing is due.

use convene_kernel::key::AggregateKey;
use convene_proto::common::v1 as common;
use convene_proto::{PagedRequest, QueryRequest};
use tonic::Status;

use super::query::CountriesQuery;
use super::service::ServiceApi;

/// The records that `asked` is about, and what follows this part of their list: those of every exercise and the real ones where it
/// names no exercise.
///
/// # Errors
/// When the page is malformed.
pub fn records<S: ServiceApi, M: QueryRequest + PagedRequest>(
    api: &S,
    asked: &CountriesQuery<M>,
) -> Result<(Vec<common::RecordEntry>, common::PageResponse), Status> {
    let page = asked.page()?;
    let mut found = Vec::new();
    api.engine().each_record(|key, _| {
        let is_asked = asked.exercise.is_none() || asked.is_about(key);
        if is_asked && asked.countries.contain(&key.country) {
            found.push(entry(key));
        }
    });
    page.cut(found, |entry| (entry.country.clone(), entry.exercise.clone()))
}

fn entry(key: &AggregateKey) -> common::RecordEntry {
    let exercise = if key.exercise { key.id.clone() } else { String::new() };
    common::RecordEntry { country: key.country.to_string(), exercise }
}

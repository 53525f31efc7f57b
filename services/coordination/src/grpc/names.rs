//! The names by which a list is filtered. A mistyped name finds nothing, and an empty list would say that all is well: it is refused with
//! the nearest name that is on record.

use std::collections::BTreeSet;

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_proto::DatedRequest;
use convene_runtime::grpc::{CountriesQuery, Fields, Moments};
use tonic::Status;

use super::Api;

/// What a filter may name.
#[derive(Debug, Default)]
pub struct Names {
    clusters: BTreeSet<ResourceId>,
    structures: BTreeSet<ResourceId>,
    gaps: BTreeSet<ResourceId>,
    organizations: BTreeSet<OrganizationCode>,
}

impl Names {
    /// The names in the records that a list is about at the moments that it asks about.
    ///
    /// # Errors
    /// When a moment is none.
    pub fn dated<M: DatedRequest>(api: &Api, asked: &CountriesQuery<M>) -> Result<Self, Status> {
        let moments = asked.fields(|fields| Moments::read(fields, &asked.message))?;
        Ok(Self::of(api, asked, moments.are_now()))
    }

    /// The names in the records that a list is about. Of a list about the past only organizations are known: what is on record no more
    /// may have been then.
    pub fn of<M>(api: &Api, asked: &CountriesQuery<M>, is_about_now: bool) -> Self {
        let guidance = api.edge.guidance();
        let organizations = guidance.reference.organizations().map(|one| one.code.clone()).collect();
        let mut names = Self { organizations, ..Self::default() };
        if is_about_now {
            api.engine.each_record(|key, record| {
                if asked.is_about(key) {
                    names.clusters.extend(record.state.clusters.keys().cloned());
                    names.structures.extend(record.state.structures.keys().cloned());
                    names.gaps.extend(record.state.gaps.keys().cloned());
                }
            });
        }
        names
    }

    /// A cluster, or none.
    pub fn cluster(&self, fields: &mut Fields, text: &str) -> Option<Option<ResourceId>> {
        one_of(&self.clusters, fields, "cluster", "cluster", text)
    }

    /// A structure, or none.
    pub fn structure(&self, fields: &mut Fields, text: &str) -> Option<Option<ResourceId>> {
        one_of(&self.structures, fields, "structure", "structure", text)
    }

    /// A gap, or none.
    pub fn gap(&self, fields: &mut Fields, text: &str) -> Option<Option<ResourceId>> {
        one_of(&self.gaps, fields, "gap", "gap", text)
    }

    /// An organization of the register in `field`, or none.
    pub fn organization(&self, fields: &mut Fields, field: &str, text: &str) -> Option<Option<OrganizationCode>> {
        one_of(&self.organizations, fields, field, "organization", text)
    }
}

/// One of those that are known, where any is.
fn one_of<T>(known: &BTreeSet<T>, fields: &mut Fields, field: &str, kind: &'static str, text: &str) -> Option<Option<T>>
where
    T: std::str::FromStr<Err = convene_kernel::codes::NotACode> + AsRef<str>,
{
    if text.is_empty() || known.is_empty() {
        return fields.optional_code(field, text);
    }
    fields.known_code(field, text, kind, known.iter().map(AsRef::as_ref)).map(Some)
}

//! A resource that a command asks about, and the services that keep it.

use anyhow::bail;
use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::guidance::nearest;
use convene_kernel::subject::{COUNTRY, Subject, SubjectKind};
use convene_suite::{SERVICES, Service};
use serde_json::{Value, json};
use tonic::Code;

use crate::client::CallError;

/// A resource on the record of a country.
#[derive(Debug, Args)]
pub struct About {
    /// The country (ISO 3166-1 alpha-3).
    country: CountryCode,
    /// The resource as receipts name it, such as proposal/p-1, participant/care-health, structure/leyte-health, gap/g-1, checklist/health-two-weeks, mission/m-1 or queue-item/decision-1. Default: the whole record of the country.
    #[arg(default_value = "", hide_default_value = true)]
    resource: String,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
}

impl About {
    /// The method of that name in the record service of each service that keeps the resource: of several where it is the
    /// whole record.
    ///
    /// # Errors
    /// When no service keeps such a resource.
    pub fn methods(&self, name: &str) -> anyhow::Result<Vec<String>> {
        let Ok(named) = self.resource.parse::<Subject>();
        let resource = if self.resource.is_empty() { COUNTRY.only() } else { named };
        let services: Vec<_> = convene_suite::keeping(&resource).map(Service::name).collect();
        if services.is_empty() {
            bail!("no service keeps a resource like '{resource}'; {}", remedy(&resource));
        }
        Ok(services.iter().map(|service| format!("convene.{service}.v1.RecordService/{name}")).collect())
    }

    /// The exercise, where it is not the live record.
    pub fn exercise(&self) -> Option<&ResourceId> {
        self.exercise.as_ref()
    }

    /// What the services that keep the resource answer together, each asked by `ask` with the method of that name. One that has
    /// nothing of it is passed over where another has.
    ///
    /// # Errors
    /// When none of them has it, or one does not answer.
    pub async fn asked_of_each(
        &self,
        name: &str,
        mut ask: impl AsyncFnMut(&str) -> anyhow::Result<Vec<Value>>,
    ) -> anyhow::Result<Vec<Value>> {
        let (mut found, mut missing) = (None::<Vec<Value>>, None);
        for method in self.methods(name)? {
            match ask(&method).await {
                Ok(answer) => found.get_or_insert_default().extend(answer),
                Err(error) if is_not_found(&error) => missing = missing.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        missing.filter(|_| found.is_none()).map_or(Ok(found.unwrap_or_default()), Err)
    }

    /// The request that asks about it.
    pub fn request(&self) -> Value {
        let header = json!({"country": self.country, "exercise": self.exercise});
        json!({"header": header, "resource": self.resource})
    }
}

/// What to write instead of a resource of an unknown kind.
fn remedy(resource: &Subject) -> String {
    let mut kinds: Vec<_> =
        SERVICES.iter().flat_map(|service| service.resources).map(|kind: &SubjectKind| kind.name()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let written = resource.to_string();
    let kind = written.split('/').next().unwrap_or_default();
    match nearest::among(kind, kinds.iter().map(|kind| (*kind, *kind))) {
        Some(nearest) => format!("did you mean {nearest}/…?"),
        None => format!("use one of {}", kinds.join(", ")),
    }
}

/// Whether a service says that it has nothing of a resource.
fn is_not_found(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(CallError::Refused(refused)) if refused.code == Code::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods(resource: &str) -> anyhow::Result<Vec<String>> {
        let country = "PHL".parse().expect("a country");
        About { country, resource: resource.to_owned(), exercise: None }.methods("GetHistory")
    }

    /// The table of services says what each keeps; a resource may be kept by several, or be a part of another.
    #[test]
    fn a_resource_is_asked_of_the_services_that_keep_it() {
        for kind in SERVICES.iter().flat_map(|service| service.resources) {
            let keeping = SERVICES.iter().filter(|service| service.resources.contains(kind));
            let expected: Vec<_> =
                keeping.map(|service| format!("convene.{}.v1.RecordService/GetHistory", service.name())).collect();
            for resource in
                [kind.name().to_owned(), format!("{}/x-1", kind.name()), format!("{}/x-1/part/y", kind.name())]
            {
                assert_eq!(methods(&resource).expect("it is kept"), expected, "{resource}");
            }
        }
        assert_eq!(methods("").expect("it is kept"), methods("country").expect("it is kept"), "the whole record");
        assert_eq!(
            methods("cluster/health").expect("it is kept").len(),
            3,
            "activation, coordination and monitoring keep clusters"
        );
    }

    #[test]
    fn a_resource_that_no_service_keeps_is_refused_with_the_kinds_there_are() {
        let refused = |resource| methods(resource).expect_err("no service keeps it").to_string();
        assert!(refused("propsal/p-1").contains("did you mean proposal/…?"), "{}", refused("propsal/p-1"));
        assert!(
            refused("x").contains("use one of action, checklist, cluster, commitment, contingency-plan"),
            "{}",
            refused("x")
        );
    }
}

//! A resource that a command asks about, and the services that keep it.

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::{Value, json};

/// A resource on the record of a country.
#[derive(Debug, Args)]
pub struct About {
    /// The country (ISO 3166-1 alpha-3).
    country: CountryCode,
    /// The resource as receipts name it, such as proposal/p-1, mission/m-1 or queue-item/decision-1. Default: the whole record of the country.
    #[arg(default_value = "", hide_default_value = true)]
    resource: String,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
}

impl About {
    /// The method of that name in the record service of each service that keeps the resource: of all where it is the whole
    /// record.
    pub fn methods(&self, name: &str) -> Vec<String> {
        let services: &[&str] = match self.resource.split('/').next() {
            Some("mission") => &["icsm"],
            Some("queue-item" | "rule" | "obligation") => &["scheduler"],
            Some("" | "country") => &["activation", "icsm"],
            _ => &["activation"],
        };
        services.iter().map(|service| format!("convene.{service}.v1.RecordService/{name}")).collect()
    }

    /// The request that asks about it.
    pub fn request(&self) -> Value {
        let header = json!({"country": self.country, "exercise": self.exercise});
        json!({"header": header, "resource": self.resource})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_asked_of_the_services_that_keep_it() {
        let methods = |resource: &str| {
            let country = "PHL".parse().expect("a country");
            About { country, resource: resource.to_owned(), exercise: None }.methods("GetHistory")
        };
        let (activation, icsm) =
            ("convene.activation.v1.RecordService/GetHistory", "convene.icsm.v1.RecordService/GetHistory");
        assert_eq!(methods("mission/m-1"), [icsm]);
        assert_eq!(methods("proposal/p-1"), [activation]);
        let scheduler = "convene.scheduler.v1.RecordService/GetHistory";
        for resource in
            ["queue-item/decision-1", "rule/OG-6.government", "obligation/activation/OG-9.coordinator:cluster/health"]
        {
            assert_eq!(methods(resource), [scheduler], "{resource}");
        }
        assert_eq!(methods("country"), [activation, icsm]);
        assert_eq!(methods(""), [activation, icsm]);
    }
}

//! An agency that follows decisions from outside, and which of them it is entitled to.

use std::collections::BTreeSet;

use convene_kernel::codes::{CountryCode, OrganizationCode, ResourceId};
use convene_kernel::reference::Reference;
use convene_scheduler::replays::consumer_of;
use serde::{Deserialize, Serialize};

use super::{AGENCIES, DOMAIN, inbox_of};

/// Into how many subjects an entitlement may be spelled out.
pub const MAX_FILTERS: usize = 200;

/// An entitlement that no consumer can be made of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongEntitlement {
    /// Its agency would wait for the decisions of that country for ever.
    #[error("there is no country {0}; `convene reference countries` lists all")]
    UnknownCountry(CountryCode),
    /// It takes too many subjects.
    #[error(
        "countries, clusters and services make {0} subjects together, and a consumer has {MAX_FILTERS} at most; name fewer, or leave one of them out for all"
    )]
    TooManyFilters(usize),
}

/// The decisions that an agency gets: those that fit each of the three; an empty one admits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entitlement {
    /// The countries.
    #[serde(default)]
    pub countries: BTreeSet<CountryCode>,
    /// The clusters, by their identifiers in the countries; `country` for decisions about no single cluster.
    #[serde(default)]
    pub clusters: BTreeSet<ResourceId>,
    /// The services that record them, such as `activation`.
    #[serde(default)]
    pub services: BTreeSet<ResourceId>,
}

impl Entitlement {
    /// The subjects of these decisions on the feed, of which no two overlap.
    ///
    /// # Errors
    /// When a country is not known, or there are too many.
    pub fn subjects(&self) -> Result<Vec<String>, WrongEntitlement> {
        let reference = Reference::embedded();
        if let Some(unknown) = self.countries.iter().find(|code| reference.country(code).is_none()) {
            return Err(WrongEntitlement::UnknownCountry(unknown.clone()));
        }
        let any = || vec!["*".to_owned()];
        let tokens = |named: Vec<String>| if named.is_empty() { any() } else { named };
        let services = tokens(self.services.iter().map(ToString::to_string).collect());
        let countries = tokens(self.countries.iter().map(ToString::to_string).collect());
        let clusters = tokens(self.clusters.iter().map(ToString::to_string).collect());
        let count = services.len() * countries.len() * clusters.len();
        if count > MAX_FILTERS {
            return Err(WrongEntitlement::TooManyFilters(count));
        }
        let mut subjects = Vec::with_capacity(count);
        for service in &services {
            for country in &countries {
                subjects.extend(
                    clusters.iter().map(|cluster| format!("convene.decisions.{service}.{country}.{cluster}.>")),
                );
            }
        }
        Ok(subjects)
    }
}

/// An agency, and what it is entitled to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its name: that of the organization, with more behind a hyphen where it has several systems.
    pub name: OrganizationCode,
    /// Which decisions it gets.
    pub entitlement: Entitlement,
}

impl Agency {
    /// Its account.
    pub fn account(&self) -> String {
        format!("AGENCY_{}", self.name)
    }

    /// Its user, as files and inboxes name it.
    pub fn user(&self) -> String {
        self.name.to_string()
    }

    /// The durable consumer that it reads by.
    pub fn durable(&self) -> String {
        consumer_of(&self.name)
    }

    /// What it may ask of its consumer: the subject of the suite's account, and by which of its own it does.
    pub(super) fn requests(&self) -> [(String, String); 2] {
        ["INFO", "MSG.NEXT"].map(|request| {
            let subject = format!("API.CONSUMER.{request}.{AGENCIES}.{}", self.durable());
            (format!("$JS.{subject}"), format!("$JS.{DOMAIN}.{subject}"))
        })
    }

    /// The subjects by which it acknowledges: as servers write them now, and with a domain, which is `_` where there is none, and the
    /// hash of an account before the stream.
    pub(super) fn acknowledgements(&self) -> [String; 2] {
        let consumer = format!("{AGENCIES}.{}", self.durable());
        [format!("$JS.ACK.{consumer}.>"), format!("$JS.ACK._.*.{consumer}.>")]
    }

    /// Everything that its user may publish.
    pub fn publishes(&self) -> Vec<String> {
        let requests = self.requests().map(|(_, by)| by);
        requests.into_iter().chain(self.acknowledgements()).collect()
    }

    /// Everything that its user may receive.
    pub fn receives(&self) -> String {
        format!("{}.>", inbox_of(&self.user()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entitled(countries: &[&str], clusters: &[&str], services: &[&str]) -> Entitlement {
        Entitlement {
            countries: countries.iter().map(|code| code.parse().expect("a country")).collect(),
            clusters: clusters.iter().map(|id| id.parse().expect("a cluster")).collect(),
            services: services.iter().map(|id| id.parse().expect("a service")).collect(),
        }
    }

    #[test]
    fn an_entitlement_is_spelled_out_in_subjects() {
        assert_eq!(entitled(&[], &[], &[]).subjects().expect("one"), ["convene.decisions.*.*.*.>"]);
        let subjects = entitled(&["PHL", "HTI"], &["health", "country"], &["activation"]).subjects().expect("four");
        let expected = [
            "convene.decisions.activation.HTI.country.>",
            "convene.decisions.activation.HTI.health.>",
            "convene.decisions.activation.PHL.country.>",
            "convene.decisions.activation.PHL.health.>",
        ];
        assert_eq!(subjects, expected);
    }

    #[test]
    fn an_entitlement_of_a_country_that_there_is_not_is_refused() {
        let unknown = WrongEntitlement::UnknownCountry("ZZZ".parse().expect("it is formed like a country"));
        assert_eq!(entitled(&["PHL", "ZZZ"], &[], &[]).subjects(), Err(unknown));
    }

    #[test]
    fn an_entitlement_that_takes_too_many_subjects_is_refused() {
        let clusters: Vec<String> = (0..=MAX_FILTERS).map(|number| format!("c-{number}")).collect();
        let clusters: Vec<&str> = clusters.iter().map(String::as_str).collect();
        assert_eq!(entitled(&[], &clusters, &[]).subjects(), Err(WrongEntitlement::TooManyFilters(MAX_FILTERS + 1)));
    }
}

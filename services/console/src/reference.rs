//! The names of codes, as the installation has them: asked of a service, and asked again after a minute.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono_tz::Tz;
use convene_client::CallError;
use convene_proto::common::v1 as common;
use tokio::sync::RwLock;

use crate::services::Services;
use crate::text::{Language, sayable};

/// How long names hold.
const LIFETIME: Duration = Duration::from_secs(60);

/// How many entries a list is asked for.
const PAGE: i32 = 500;

/// The reference data of the installation.
#[derive(Debug, Default)]
pub struct Reference {
    /// Countries, by code.
    pub countries: BTreeMap<String, common::Country>,
    /// Global clusters, by code.
    pub clusters: BTreeMap<String, common::GlobalCluster>,
    /// Organizations, by code.
    pub organizations: BTreeMap<String, common::Organization>,
    /// The lists of the guidance, by name.
    pub lists: BTreeMap<String, Vec<common::CodeListItem>>,
}

impl Reference {
    /// The name of a country in a language; its code where it has none.
    pub fn country(&self, language: Language, code: &str) -> String {
        let names = self.countries.get(code).and_then(|country| country.names.as_ref());
        let name = names.map(|names| match language {
            Language::English => &names.en,
            Language::French => &names.fr,
            Language::Spanish => &names.es,
            Language::Arabic => &names.ar,
        });
        name.filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The time zone of a country's capital.
    pub fn zone(&self, code: &str) -> Option<Tz> {
        self.countries.get(code)?.time_zone.parse().ok()
    }

    /// The name of a global cluster in a language.
    pub fn cluster(&self, language: Language, code: &str) -> String {
        let translated = sayable(language, &format!("cluster-{}", code.to_lowercase()));
        translated
            .or_else(|| self.clusters.get(code).map(|cluster| cluster.name.clone()))
            .unwrap_or_else(|| code.to_owned())
    }

    /// The name of an organization.
    pub fn organization(&self, code: &str) -> String {
        self.organizations.get(code).map_or_else(|| code.to_owned(), |organization| organization.name.clone())
    }
}

/// The names that were asked for last.
#[derive(Debug, Default)]
pub struct Names {
    known: RwLock<Option<(Instant, Arc<Reference>)>>,
}

impl Names {
    /// The names, asked for as the holder of `token` where they are old. Where no service answers, the old ones.
    pub async fn get(&self, services: &Services, token: &str) -> Arc<Reference> {
        let known = self.known.read().await.clone();
        match known {
            Some((at, names)) if at.elapsed() < LIFETIME => names,
            old => match ask(services, token).await {
                Ok(names) => {
                    let names = Arc::new(names);
                    *self.known.write().await = Some((Instant::now(), Arc::clone(&names)));
                    names
                }
                Err(problem) => {
                    tracing::warn!("the names of codes cannot be had: {problem}");
                    old.map(|(_, names)| names).unwrap_or_default()
                }
            },
        }
    }
}

async fn ask(services: &Services, token: &str) -> Result<Reference, CallError> {
    let page = Some(common::PageRequest { page_size: PAGE, page_token: String::new() });
    let countries = common::ListCountriesRequest { page: page.clone(), ..Default::default() };
    let clusters = common::ListGlobalClustersRequest { page: page.clone(), ..Default::default() };
    let organizations = common::ListOrganizationsRequest { page: page.clone() };
    let lists = common::ListCodeListsRequest { page, ..Default::default() };
    let of = |method: &str| format!("convene.common.v1.ReferenceService/{method}");
    let (list_countries, list_clusters) = (of("ListCountries"), of("ListGlobalClusters"));
    let (list_organizations, list_lists) = (of("ListOrganizations"), of("ListCodeLists"));
    let (countries, clusters, organizations, lists) = futures::try_join!(
        services.ask_by::<_, common::ListCountriesResponse>(&list_countries, token, countries),
        services.ask_by::<_, common::ListGlobalClustersResponse>(&list_clusters, token, clusters),
        services.ask_by::<_, common::ListOrganizationsResponse>(&list_organizations, token, organizations),
        services.ask_by::<_, common::ListCodeListsResponse>(&list_lists, token, lists),
    )?;
    Ok(Reference {
        countries: countries.countries.into_iter().map(|one| (one.code.clone(), one)).collect(),
        clusters: clusters.clusters.into_iter().map(|one| (one.code.clone(), one)).collect(),
        organizations: organizations.organizations.into_iter().map(|one| (one.code.clone(), one)).collect(),
        lists: lists.lists.into_iter().map(|list| (list.name, list.items)).collect(),
    })
}

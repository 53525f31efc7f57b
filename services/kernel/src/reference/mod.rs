//! The reference data: countries, global clusters and their leads, organizations, bodies, and the lists of the documents.
//!
//! Dated files, each with its source, that the operator may replace one by one. Periods and ladders are [policy](crate::policy).

mod body;
mod cluster;
mod country;
mod list;
mod organization;
#[cfg(test)]
mod tests;
mod validity;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;

pub use body::Body;
pub use cluster::{ClusterKind, ClusterStanding, GlobalCluster, GlobalLead, LeadPart, LeadSetting};
pub use country::{Country, CountryNames};
pub use list::Item;
pub use organization::{IascStanding, Limits, Organization, OrganizationKind};
pub use validity::Validity;

use crate::codes::{ClusterCode, CountryCode, OrganizationCode};
use crate::guidance::nearest;
use crate::guidance::problem::Problem;

const COUNTRIES: &str = "countries.csv";
const CLUSTERS: &str = "clusters.toml";
const ORGANIZATIONS: &str = "organizations.toml";
const BODIES: &str = "bodies.toml";

/// The lists of cross-cutting issues of all documents.
const CROSS_CUTTING_LISTS: [&str; 11] = [
    "protection-areas",
    "cross-cutting",
    "further-proposal-issues",
    "cross-cutting-clusters",
    "cross-cutting-forum",
    "forum-risks",
    "cross-cutting-missions",
    "cross-cutting-leads",
    "cross-cutting-coordinators",
    "cross-cutting-ocha",
    "focal-point-issues",
];

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../data/reference/", $name)))),*]
    };
}

/// Every file of the reference data; what is none of the four above holds lists.
const EMBEDDED: [(&str, &str); 13] = embedded![
    "countries.csv",
    "clusters.toml",
    "organizations.toml",
    "bodies.toml",
    "responsibilities.toml",
    "functions.toml",
    "commitments.toml",
    "sharing.toml",
    "cross-cutting.toml",
    "management.toml",
    "missions.toml",
    "ocha.toml",
    "standards.toml",
];

/// Everything that is known of the world beside the records.
#[derive(Clone, Debug)]
pub struct Reference {
    countries: BTreeMap<CountryCode, Country>,
    clusters: Vec<GlobalCluster>,
    organizations: BTreeMap<OrganizationCode, Organization>,
    bodies: Vec<Body>,
    lists: BTreeMap<String, Vec<Item>>,
}

impl Reference {
    /// What Convene brings along.
    pub fn embedded() -> Self {
        Self::parse(&BTreeMap::new()).expect("the embedded reference data is well formed")
    }

    /// The operator's files, by name; what is missing is as embedded.
    ///
    /// # Errors
    /// Everything that is wrong in any of them.
    pub fn parse(files: &BTreeMap<String, String>) -> Result<Self, Vec<Problem>> {
        let mut problems: Vec<Problem> = files.keys().filter_map(|name| unknown_file(name)).collect();
        let mut texts = BTreeMap::from(EMBEDDED);
        texts.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_str())));

        let countries = country::read(COUNTRIES, texts[COUNTRIES], &mut problems);
        let organizations = organization::read(ORGANIZATIONS, texts[ORGANIZATIONS], &mut problems);
        let clusters = cluster::read(CLUSTERS, texts[CLUSTERS], &mut problems);
        let bodies = body::read(BODIES, texts[BODIES], &mut problems);
        let mut lists = BTreeMap::new();
        for (name, embedded) in EMBEDDED.into_iter().filter(|(name, _)| holds_lists(name)) {
            list::read(name, texts[name], &mut lists, &mut problems);
            refuse_lost_lists(name, embedded, &lists, &mut problems);
        }
        let reference = Self { countries, clusters, organizations, bodies, lists };
        reference.refuse_emptiness(&mut problems);
        if !problems.iter().any(|problem| problem.file == ORGANIZATIONS) {
            reference.refuse_unknown_leads(&mut problems);
            reference.refuse_unknown_consortia(&mut problems);
        }
        if problems.is_empty() { Ok(reference) } else { Err(problems) }
    }

    /// The same, with no organization.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn without_organizations(mut self) -> Self {
        self.organizations.clear();
        self
    }

    /// The same, with no global cluster and nothing on any list.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn without_codes(mut self) -> Self {
        self.clusters.clear();
        self.lists.values_mut().for_each(Vec::clear);
        self
    }

    /// The country of that code.
    pub fn country(&self, code: &CountryCode) -> Option<&Country> {
        self.countries.get(code)
    }

    /// The English short name of a country; its code where the register does not have it.
    pub fn country_name(&self, code: &CountryCode) -> String {
        self.country(code).map_or_else(|| code.to_string(), |country| country.names.en.clone())
    }

    /// The time zone in which the days of a country begin and end: that of its capital; UTC where the country is not known.
    pub fn zone(&self, code: &CountryCode) -> Tz {
        self.country(code).map_or(Tz::UTC, |country| country.zone)
    }

    /// Every country, by code.
    pub fn countries(&self) -> impl Iterator<Item = &Country> {
        self.countries.values()
    }

    /// The cluster, area of responsibility or sector of that code on `day`; a response under an agency's own mandate is
    /// none (row RM-0.1).
    pub fn cluster(&self, code: &ClusterCode, day: NaiveDate) -> Option<&GlobalCluster> {
        self.register(day).find(|cluster| cluster.code == *code && cluster.standing != ClusterStanding::Mandate)
    }

    /// The global clusters on `day`, areas of responsibility not among them.
    pub fn clusters(&self, day: NaiveDate) -> impl Iterator<Item = &GlobalCluster> {
        self.register(day).filter(|cluster| cluster.standing == ClusterStanding::Cluster && cluster.area_of.is_none())
    }

    /// The areas of responsibility of `cluster` on `day`.
    pub fn areas_of(&self, cluster: &ClusterCode, day: NaiveDate) -> impl Iterator<Item = &GlobalCluster> {
        self.register(day).filter(move |area| area.area_of.as_ref() == Some(cluster))
    }

    /// Everything in the register on `day`: clusters, areas of responsibility, and what is led without a cluster (row
    /// GN-3.1).
    pub fn register(&self, day: NaiveDate) -> impl Iterator<Item = &GlobalCluster> {
        self.clusters.iter().filter(move |cluster| cluster.validity.contains(day))
    }

    /// The codes that one sector has over time: `code`, those it continues, and those that continue it, so that a sector is the
    /// same one after a merger, a split or a rename. Two codes that were merged are not one another's.
    pub fn lineage(&self, code: &ClusterCode) -> BTreeSet<ClusterCode> {
        let mut lineage = BTreeSet::from([code.clone()]);
        let walk = |next: &dyn Fn(&ClusterCode) -> Vec<ClusterCode>, lineage: &mut BTreeSet<ClusterCode>| {
            let mut found = next(code);
            while let Some(code) = found.pop() {
                if lineage.insert(code.clone()) {
                    found.extend(next(&code));
                }
            }
        };
        let before = |code: &ClusterCode| {
            let entries = self.clusters.iter().filter(|cluster| cluster.code == *code);
            entries.flat_map(|cluster| cluster.succeeds.iter().cloned()).collect()
        };
        let after = |code: &ClusterCode| {
            let entries = self.clusters.iter().filter(|cluster| cluster.succeeds.contains(code));
            entries.map(|cluster| cluster.code.clone()).collect()
        };
        walk(&before, &mut lineage);
        walk(&after, &mut lineage);
        lineage
    }

    /// The code of everything that is in the register on some day, as it may be asked for; a response under an agency's own
    /// mandate is not among them.
    pub fn cluster_codes(&self) -> BTreeSet<&ClusterCode> {
        self.clusters.iter().filter(|one| one.standing != ClusterStanding::Mandate).map(|one| &one.code).collect()
    }

    /// The cluster that `text` probably means on `day`: by code, by another name for it, or by spelling.
    pub fn nearest_cluster(&self, text: &str, day: NaiveDate) -> Option<&GlobalCluster> {
        let clusters = self.register(day).filter(|cluster| cluster.standing != ClusterStanding::Mandate);
        let named = clusters.flat_map(|cluster| {
            let aliases = cluster.aliases.iter().map(String::as_str);
            [cluster.code.as_str(), &cluster.name].into_iter().chain(aliases).map(move |name| (name, cluster))
        });
        nearest::among(text, named)
    }

    /// The organization of that code, when it is listed.
    pub fn organization(&self, code: &OrganizationCode) -> Option<&Organization> {
        self.organizations.get(code)
    }

    /// Every organization listed, by code.
    pub fn organizations(&self) -> impl Iterator<Item = &Organization> {
        self.organizations.values()
    }

    /// The organization that `text` probably means: by code, by another name for it, or by spelling.
    pub fn nearest_organization(&self, text: &str) -> Option<&Organization> {
        let named = self.organizations().flat_map(|organization| {
            let aliases = organization.aliases.iter().map(String::as_str);
            [organization.code.as_str(), &organization.name]
                .into_iter()
                .chain(aliases)
                .map(move |name| (name, organization))
        });
        nearest::among(text, named)
    }

    /// The body that has `part` in the procedures on `day`, such as `ttca` (row IM-21).
    pub fn body(&self, part: &str, day: NaiveDate) -> Option<&Body> {
        self.bodies(day).find(|body| body.part == part)
    }

    /// Every body that has a part in the procedures on `day`.
    pub fn bodies(&self, day: NaiveDate) -> impl Iterator<Item = &Body> {
        self.bodies.iter().filter(move |body| body.validity.contains(day))
    }

    /// The items of a list, in its order. Every list of the embedded data is there, also when the operator replaces
    /// files.
    pub fn list(&self, name: &str) -> &[Item] {
        debug_assert!(self.lists.contains_key(name), "there is no list '{name}'");
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// The names of all lists.
    pub fn list_names(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// What a proposal has to answer, issue by issue, on `day` (row RM-1.13).
    pub fn proposal_issues(&self, day: NaiveDate) -> impl Iterator<Item = &Item> {
        ["protection-areas", "cross-cutting", "further-proposal-issues"]
            .into_iter()
            .flat_map(|list| self.list(list))
            .filter(move |item| item.is_in_force_on(day))
    }

    /// The code of every cross-cutting issue that any document lists, areas of responsibility among them, on `day` (row OG-11).
    pub fn cross_cutting_issues(&self, day: NaiveDate) -> BTreeSet<&str> {
        let items = CROSS_CUTTING_LISTS.into_iter().flat_map(|list| self.list(list));
        items.filter(|item| item.is_in_force_on(day)).map(|item| item.code.as_str()).collect()
    }

    /// An empty file would pass for "there are none".
    fn refuse_emptiness(&self, problems: &mut Vec<Problem>) {
        let empty = [
            (COUNTRIES, self.countries.is_empty()),
            (CLUSTERS, self.clusters.is_empty()),
            (ORGANIZATIONS, self.organizations.is_empty()),
            (BODIES, self.bodies.is_empty()),
        ];
        for (file, _) in empty.into_iter().filter(|(_, is_empty)| *is_empty) {
            if !problems.iter().any(|problem| problem.file == file) {
                problems.push(whole_file(
                    file,
                    "it holds no entry",
                    "add entries, or remove the file to use the embedded one",
                ));
            }
        }
    }

    /// A consortium must be among the organizations, and have a place in the IASC that its members share (row OG-12).
    fn refuse_unknown_consortia(&self, problems: &mut Vec<Problem>) {
        let has_place = |code: &OrganizationCode| {
            let consortium = self.organizations.get(code);
            consortium.is_some_and(|organization| {
                organization.kind == OrganizationKind::NgoConsortium && organization.iasc != IascStanding::Outside
            })
        };
        for organization in self.organizations() {
            for consortium in organization.consortia.iter().filter(|code| !has_place(code)) {
                problems.push(Problem {
                    file: ORGANIZATIONS.to_owned(),
                    location: format!("{}, consortia", organization.code),
                    what: format!("{consortium} must be a consortium that takes part in the IASC"),
                    remedy: "list it as an ngo-consortium with its standing, or leave it out".to_owned(),
                });
            }
        }
    }

    /// Every lead of a cluster must be among the organizations.
    fn refuse_unknown_leads(&self, problems: &mut Vec<Problem>) {
        for cluster in &self.clusters {
            let agencies = cluster.leads.iter().map(|lead| &lead.agency).chain(&cluster.settled_by);
            for agency in agencies.filter(|agency| !self.organizations.contains_key(*agency)) {
                let remedy = match self.nearest_organization(agency.as_str()) {
                    Some(nearest) => format!("did you mean {}? Otherwise add it to {ORGANIZATIONS}", nearest.code),
                    None => format!("add it to {ORGANIZATIONS}"),
                };
                problems.push(Problem {
                    file: CLUSTERS.to_owned(),
                    location: format!("{}, lead {agency}", cluster.code),
                    what: format!("{agency} is not among the organizations"),
                    remedy,
                });
            }
        }
    }
}

fn whole_file(file: &str, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
    Problem { file: file.to_owned(), location: "the file".to_owned(), what: what.into(), remedy: remedy.into() }
}

fn holds_lists(file: &str) -> bool {
    ![COUNTRIES, CLUSTERS, ORGANIZATIONS, BODIES].contains(&file)
}

fn unknown_file(name: &str) -> Option<Problem> {
    let names = || EMBEDDED.into_iter().map(|(known, _)| known);
    if names().any(|known| known == name) {
        return None;
    }
    let remedy = match nearest::among(name, names().map(|known| (known, known))) {
        Some(known) => format!("did you mean {known}?"),
        None => format!("the files are {}", names().collect::<Vec<_>>().join(", ")),
    };
    Some(whole_file(name, "there is no reference data of this name", remedy))
}

/// A file that replaces an embedded one holds each of its lists: the code asks for them by name.
fn refuse_lost_lists(file: &str, embedded: &str, lists: &BTreeMap<String, Vec<Item>>, problems: &mut Vec<Problem>) {
    let mut wanted = BTreeMap::new();
    list::read(file, embedded, &mut wanted, &mut Vec::new());
    for name in wanted.keys().filter(|name| !lists.contains_key(*name)) {
        problems.push(whole_file(file, format!("the list '{name}' is missing"), "add it as [[list]]"));
    }
}

//! Letters drafted from the record. The same record always gives the same letter; a person reads, signs and sends it.
//!
//! Nothing is sent from here, and no person is named: offices sign.

mod alert;
mod appeal;
mod approval;
mod deactivation;
mod endorsement;
mod global_lead;
mod ground;
mod proposal;
mod recipients;
mod review_summary;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::reference::{Organization, Reference};
use convene_kernel::time::Moment;
use convene_runtime::document::{DraftingDesk, day, sentence, verbatim};

pub use alert::to_the_global_clusters;
pub use appeal::for_the_appeal;
pub use approval::{decision_to_the_head, to_government, to_partners, to_stakeholders};
pub use deactivation::{
    answer_on_deactivation, deactivation_to_government, deactivation_to_partners, request_to_approve_deactivation,
};
pub use endorsement::request_for_endorsement;
pub use global_lead::to_the_global_leads;
pub use proposal::to_the_erc;
pub use review_summary::summary_of_review;

use crate::domain::Operation;
use crate::domain::operation::{Setting, Term};
use crate::domain::place::Place;
use crate::domain::taking_over::HEADS;

/// What every letter is drafted from.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub country: &'a CountryCode,
    pub operation: &'a Operation,
    /// The guidance in force.
    pub guidance: &'a Guidance,
    /// The exercise that it is all part of; `None` for the real record.
    pub exercise: Option<&'a str>,
}

impl DraftingDesk for Desk<'_> {
    fn country(&self) -> &CountryCode {
        self.country
    }

    fn register(&self) -> &Reference {
        &self.guidance.reference
    }

    fn exercise(&self) -> Option<&str> {
        self.exercise
    }
}

impl<'a> Desk<'a> {
    /// The country's word for its groups (row GN-5).
    fn term(&self) -> &'static str {
        match self.operation.country.term() {
            Term::Cluster => "cluster",
            Term::Sector => "sector",
            Term::WorkingGroup => "working group",
        }
    }

    /// As what an organization leads, and which; a convener is no provider of last resort, and its appeal is apart (rows
    /// GN-3, GN-3.1).
    fn lead(&self, code: &OrganizationCode) -> (&'static str, String) {
        let name = self.organization(code);
        if self.guidance.reference.organization(code).is_some_and(Organization::convenes_only) {
            let apart = "not as provider of last resort, and with an appeal of its own";
            ("Convener", format!("{name}, {apart}"))
        } else {
            ("Lead agency", name)
        }
    }

    /// The office of the head of the country team at a moment, as it signed then; where nobody recorded which role acted, both
    /// (row OG-7).
    fn signed_by_the_head(&self, at: Moment) -> String {
        let head = self.operation.country.head_at(at);
        let title = head.map_or("Resident or Humanitarian Coordinator", Role::title);
        format!("{title}, {}", self.country_name())
    }

    /// The same; where nobody recorded which role acted, the one of them that `acted` on the matter (row OG-7).
    fn signed_by_the_head_or(&self, acted: &Actor, at: Moment) -> String {
        if self.operation.country.head_at(at).is_none() {
            self.signed_by(acted, at)
        } else {
            self.signed_by_the_head(at)
        }
    }

    /// The office of the one who did at a moment what a letter says: of the HC or the RC, the one that acted then (row OG-7).
    fn signed_by(&self, actor: &Actor, at: Moment) -> String {
        if HEADS.contains(&actor.role) {
            return format!("{}, {}", actor.role.title(), self.country_name());
        }
        self.signed_by_the_head(at)
    }

    /// The agencies that lead a sector globally in such a setting, each once (row OG-15).
    fn global_leads(&self, sector: &ClusterCode, setting: Setting, day: NaiveDate) -> BTreeSet<&'a OrganizationCode> {
        let known = self.guidance.reference.cluster(sector, day).into_iter();
        known.flat_map(|known| setting.global_leads(known, day)).map(|lead| &lead.agency).collect()
    }

    /// A cluster's name as people say it.
    fn cluster_name(&self, cluster: &ResourceId) -> String {
        let cluster_known = self.operation.clusters.get(cluster);
        cluster_known.map_or_else(|| cluster.to_string(), |known| verbatim(known.name()))
    }

    fn emergency_name(&self, emergency: &ResourceId) -> String {
        let emergency = self.operation.emergencies.get(emergency);
        emergency.map_or_else(String::new, |emergency| match &emergency.facts.glide {
            Some(glide) => format!("{} ({glide})", verbatim(&emergency.facts.name)),
            None => verbatim(&emergency.facts.name),
        })
    }
}

/// Where, after the name of a cluster that is for a part of the country only.
fn in_places(places: &[Place]) -> String {
    let names: Vec<_> = places.iter().map(|place| verbatim(&place.name)).collect();
    if names.is_empty() { String::new() } else { format!(", in {}", names.join(", ")) }
}
